//! A collector of traces, which takes OTLP by HTTP and keeps what it was told.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;

/// Far longer than a span waits to be sent.
const PATIENCE: Duration = Duration::from_mins(1);

/// A collector, until the test ends.
pub(crate) struct Collector {
    /// What it is asked at.
    pub(crate) url: String,
    told: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Collector {
    /// One at a free port.
    pub(crate) fn start() -> Self {
        Self::at("127.0.0.1:0")
    }

    /// One at this address.
    pub(crate) fn at(address: &str) -> Self {
        Self::with(address, "200 OK", &[])
    }

    /// One that answers with this.
    pub(crate) fn answering(answer: &[u8]) -> Self {
        Self::with("127.0.0.1:0", "200 OK", answer)
    }

    /// One that refuses all.
    pub(crate) fn failing() -> Self {
        Self::with("127.0.0.1:0", "400 Bad Request", &[])
    }

    fn with(address: &str, status: &str, answer: &[u8]) -> Self {
        let length = answer.len();
        let head = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n\r\n");
        let answer: Arc<[u8]> = [head.as_bytes(), answer].concat().into();
        let listener = TcpListener::bind(address).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let told = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&told);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (kept, answer) = (Arc::clone(&kept), Arc::clone(&answer));
                thread::spawn(move || take(stream, &kept, &answer));
            }
        });
        Self { url, told }
    }

    /// All that was told, as it came.
    pub(crate) fn told(&self) -> Vec<Vec<u8>> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn requests(&self) -> impl Iterator<Item = ExportTraceServiceRequest> {
        let told = self.told().into_iter();
        told.map(|body| ExportTraceServiceRequest::decode(body.as_slice()).unwrap())
    }

    /// The spans that were told.
    pub(crate) fn spans(&self) -> Vec<Span> {
        self.requests()
            .flat_map(|request| request.resource_spans)
            .flat_map(|resource| resource.scope_spans)
            .flat_map(|scope| scope.spans)
            .collect()
    }

    /// Waits for the span of this name.
    pub(crate) fn span(&self, name: &str) -> Span {
        let begun = Instant::now();
        loop {
            let spans = self.spans();
            if let Some(span) = spans.iter().find(|span| span.name == name) {
                return span.clone();
            }
            let names: Vec<_> = spans.iter().map(|span| &span.name).collect();
            assert!(begun.elapsed() < PATIENCE, "{name} isn't among {names:?}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// What it is told of who tells: an attribute of the resource.
    pub(crate) fn resource(&self, name: &str) -> Option<String> {
        let resource = self.requests().next()?.resource_spans.into_iter().next()?.resource?;
        attribute(&resource.attributes, name)
    }
}

/// An attribute that is a text or a number, as text.
pub(crate) fn attribute(attributes: &[KeyValue], name: &str) -> Option<String> {
    let found = attributes.iter().find(|attribute| attribute.key == name)?;
    match found.value.clone()?.value? {
        Value::StringValue(text) => Some(text),
        Value::IntValue(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Takes what comes by a connection, and answers it, until it ends.
fn take(stream: TcpStream, told: &Mutex<Vec<Vec<u8>>>, answer: &[u8]) {
    let mut answers = stream.try_clone().unwrap();
    let mut reader = BufReader::new(stream);
    loop {
        let (mut head, mut line) = (String::new(), String::new());
        while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
            head += &line.to_lowercase();
            line.clear();
        }
        if head.is_empty() {
            return;
        }
        assert!(head.starts_with("post /v1/traces http/1.1\r\n"), "{head}");
        let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
        let mut body = vec![0; length.unwrap().parse().unwrap()];
        reader.read_exact(&mut body).unwrap();
        told.lock().unwrap_or_else(PoisonError::into_inner).push(body);
        answers.write_all(answer).unwrap();
    }
}
