//! A proxy before a DynamoDB that remembers what it was asked, and that fails as it is told to.

use std::collections::VecDeque;
use std::fmt;
use std::io::Write;
use std::net;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1::SendRequest;
use hyper::header::{self, HeaderMap, HeaderName};
use hyper::service::service_fn;
use hyper::{Response, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Mutex as AsyncMutex;
use tokio::task::{AbortHandle, JoinSet};
use tokio::time;

use super::dice::{Dice, Drawn, Fault, Faults};

const TRANSACTION: &str = "TransactWriteItems";

/// A request for an operation, as it came.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// Such as `Query`.
    pub(crate) operation: String,
    pub(crate) body: Value,
    /// What was answered; none while it is under way, and for ever where the connection was closed.
    pub(crate) status: Option<u16>,
    /// How many units the server says that it charges; none where it says nothing of that.
    pub(crate) units: f64,
}

/// It listens until it is dropped, and then closes its connections.
pub(crate) struct Proxy {
    endpoint: String,
    state: Arc<State>,
    listening: AbortHandle,
}

impl Proxy {
    /// Begins at a free port without a fault, before the DynamoDB at a URL such as
    /// `http://127.0.0.1:8000`.
    pub(crate) async fn start(upstream: &str) -> Self {
        let upstream = upstream.parse::<Uri>().unwrap();
        let upstream = upstream.authority().unwrap().to_string();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(State {
            upstream,
            log: Mutex::default(),
            dice: Mutex::new(Dice::new(Faults::default())),
            other_words: Mutex::default(),
            at_once: Mutex::default(),
            next: Mutex::default(),
        });
        let listening = tokio::spawn(listen(listener, Arc::clone(&state))).abort_handle();
        Self { endpoint, state, listening }
    }

    /// The URL that a client uses in place of the DynamoDB's.
    pub(crate) fn endpoint(&self) -> String {
        self.endpoint.clone()
    }

    /// The requests for operations in the order in which they came, with those that failed.
    pub(crate) fn log(&self) -> Vec<Request> {
        self.state.log.lock().unwrap().iter().map(|entry| entry.request()).collect()
    }

    pub(crate) fn clear_log(&self) {
        self.state.log.lock().unwrap().clear();
    }

    /// Says one thing for another in the next answer that is forwarded.
    pub(crate) fn say_once(&self, instead: &'static str, words: &'static str) {
        *self.state.other_words.lock().unwrap() = Some((instead, words));
    }

    /// Has a `BatchGetItem` answered so many items at most from now on, and the others unprocessed.
    pub(crate) fn answer_at_once(&self, most: Option<usize>) {
        *self.state.at_once.lock().unwrap() = most;
    }

    /// What goes wrong with the next requests for an operation that have these words, each with one
    /// request.
    pub(crate) fn set_next<const N: usize>(
        &self,
        operation: &'static str,
        words: &'static str,
        faults: [Fault; N],
    ) {
        *self.state.next.lock().unwrap() = Next { operation, words, faults: faults.into() };
    }

    /// Whether all of it went wrong.
    pub(crate) fn has_failed(&self) -> bool {
        self.state.next.lock().unwrap().faults.is_empty()
    }

    /// What goes wrong from now on, with draws that begin anew.
    pub(crate) fn set(&self, faults: Faults) {
        *self.state.dice.lock().unwrap() = Dice::new(faults);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

struct State {
    upstream: String,
    log: Mutex<Vec<Arc<Entry>>>,
    dice: Mutex<Dice>,
    other_words: Mutex<Option<(&'static str, &'static str)>>,
    at_once: Mutex<Option<usize>>,
    next: Mutex<Next>,
}

/// What goes wrong with the next requests for an operation whose body has these words, one after the
/// other.
#[derive(Default)]
struct Next {
    operation: &'static str,
    words: &'static str,
    faults: VecDeque<Fault>,
}

impl State {
    /// Notes a request for an operation, and draws what goes wrong with it.
    fn note(&self, headers: &HeaderMap, body: &Bytes) -> Option<(Arc<Entry>, Drawn)> {
        let target = headers.get("x-amz-target")?.to_str().ok()?;
        let operation = target.rsplit('.').next().unwrap_or(target).to_owned();
        let (status, units) = (OnceLock::new(), OnceLock::new());
        let entry = Arc::new(Entry { operation, body: body.clone(), status, units });
        let mut log = self.log.lock().unwrap();
        log.push(Arc::clone(&entry));
        let mut drawn = self.dice.lock().unwrap().draw();
        drawn.fault = self.next_fault(&entry).or(drawn.fault);
        if entry.operation != TRANSACTION {
            drawn.fault = drawn.fault.filter(|fault| !matches!(fault, Fault::Conflict));
        }
        Some((entry, drawn))
    }

    fn next_fault(&self, entry: &Entry) -> Option<Fault> {
        let mut next = self.next.lock().unwrap();
        let is_meant = entry.operation == next.operation
            && String::from_utf8_lossy(&entry.body).contains(next.words);
        if is_meant { next.faults.pop_front() } else { None }
    }

    /// A `BatchGetItem` with as many keys as may be answered, and those that may not.
    fn shortened(&self, body: Bytes) -> (Bytes, Option<Value>) {
        let Some(most) = *self.at_once.lock().unwrap() else { return (body, None) };
        let mut request: Value = serde_json::from_slice(&body).unwrap();
        let mut unprocessed = request["RequestItems"].clone();
        let tables = request["RequestItems"].as_object_mut().unwrap();
        for (table, wanted) in tables {
            let keys = wanted["Keys"].as_array_mut().unwrap();
            let rest = keys.split_off(most.min(keys.len()));
            if keys.is_empty() {
                // One has to be asked for: of nobody.
                keys.push(json!({"pk": {"S": "nobody"}, "sk": {"S": "nobody"}}));
            }
            unprocessed[table]["Keys"] = json!(rest);
            if rest.is_empty() {
                unprocessed.as_object_mut().unwrap().remove(table);
            }
        }
        (request.to_string().into(), Some(unprocessed))
    }

    /// An answer as it goes on to the client.
    fn forwarded(&self, mut answer: Response<Bytes>) -> Answer {
        if let Some((instead, words)) = self.other_words.lock().unwrap().take() {
            answer.headers_mut().remove(header::CONTENT_LENGTH);
            answer =
                answer.map(|body| String::from_utf8_lossy(&body).replace(instead, words).into());
        }
        answer.map(Full::new)
    }
}

/// A request as it is kept: it is read when somebody asks for it, so that the proxy is quick.
struct Entry {
    operation: String,
    body: Bytes,
    status: OnceLock<u16>,
    units: OnceLock<f64>,
}

impl Entry {
    fn request(&self) -> Request {
        Request {
            operation: self.operation.clone(),
            body: serde_json::from_slice(&self.body).unwrap_or_default(),
            status: self.status.get().copied(),
            units: self.units.get().copied().unwrap_or_default(),
        }
    }
}

async fn listen(listener: TcpListener, state: Arc<State>) {
    let mut connections = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        while connections.try_join_next().is_some() {}
        connections.spawn(serve(client, Arc::clone(&state)));
    }
}

/// Serves a connection until it is closed, or until a request ends with [`Cut`].
async fn serve(client: TcpStream, state: Arc<State>) {
    client.set_nodelay(true).unwrap();
    let client = client.into_std().unwrap();
    let line = client.try_clone().unwrap();
    let client = TcpStream::from_std(client).unwrap();
    let upstream = Upstream::default();
    let service = service_fn(|request| answer(&state, &upstream, &line, request));
    let served = hyper::server::conn::http1::Builder::new()
        .serve_connection(TokioIo::new(client), service)
        .await;
    drop(served);
}

/// The connection is closed without an answer.
#[derive(Debug)]
struct Cut;

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cut")
    }
}

impl std::error::Error for Cut {}

type Answer = Response<Full<Bytes>>;

async fn answer(
    state: &State,
    upstream: &Upstream,
    line: &net::TcpStream,
    request: hyper::Request<Incoming>,
) -> Result<Answer, Cut> {
    let (mut head, body) = request.into_parts();
    let body = body.collect().await.map_err(|_| Cut)?.to_bytes();
    end_to_end(&mut head.headers);
    let noted = state.note(&head.headers, &body);
    let (body, unprocessed) = match &noted {
        Some((entry, _)) if entry.operation == "BatchGetItem" => state.shortened(body),
        _ => (body, None),
    };
    head.headers.remove(header::CONTENT_LENGTH);
    let request = hyper::Request::from_parts(head, Full::new(body));
    let again = request.clone();
    let forwarded = upstream.send(&state.upstream, request);
    let Some((entry, drawn)) = noted else { return Ok(forwarded.await?.map(Full::new)) };
    time::sleep(drawn.delay).await;
    let answer = match drawn.fault {
        None => {
            let answer = forwarded.await?;
            entry.units.get_or_init(|| units(answer.body()));
            state.forwarded(lengthened(answer, unprocessed))
        }
        Some(Fault::Throttle) => throttled(),
        Some(Fault::ErrorBefore) => failed(),
        Some(Fault::CutBefore) => return Err(Cut),
        Some(Fault::ErrorAfter) => forwarded.await.map(|_| failed())?,
        Some(Fault::CutAfter) => return forwarded.await.and(Err(Cut)),
        Some(Fault::HalveAfter) => halved(forwarded.await?),
        Some(Fault::NoiseAfter) => return forwarded.await.and_then(|_| Err(shout(line))),
        Some(Fault::Late) => {
            tokio::spawn(send_later(state.upstream.clone(), again, drawn.late));
            return Err(Cut);
        }
        Some(Fault::Conflict) => conflicted(&entry),
        Some(Fault::Refused) => refused(),
    };
    entry.status.get_or_init(|| answer.status().as_u16());
    Ok(answer)
}

/// What an answer says of the units that it costs, found without reading all of it.
fn units(answer: &[u8]) -> f64 {
    let said = str::from_utf8(answer).unwrap_or_default().split("\"CapacityUnits\":").nth(1);
    let number = said.and_then(|said| said.split([',', '}']).next());
    number.and_then(|number| number.trim().parse().ok()).unwrap_or_default()
}

/// An answer that says what is left unprocessed.
fn lengthened(mut answer: Response<Bytes>, unprocessed: Option<Value>) -> Response<Bytes> {
    let Some(unprocessed) = unprocessed else { return answer };
    answer.headers_mut().remove(header::CONTENT_LENGTH);
    // What is no longer so would be found out.
    answer.headers_mut().remove("x-amz-crc32");
    answer.map(|body| {
        let mut body: Value = serde_json::from_slice(&body).unwrap();
        body["UnprocessedKeys"] = unprocessed;
        body.to_string().into()
    })
}

/// An answer of which the half is missing, as something between may end it.
fn halved(mut answer: Response<Bytes>) -> Answer {
    answer.headers_mut().remove(header::CONTENT_LENGTH);
    answer.map(|body| Full::new(body.slice(..body.len() / 2)))
}

/// Sends what is no HTTP past the server, which closes the connection then.
fn shout(mut line: &net::TcpStream) -> Cut {
    line.write_all(b"\x15\x03\x01\x00\x02\x02\x46\r\n\r\n").unwrap();
    Cut
}

async fn send_later(authority: String, request: hyper::Request<Full<Bytes>>, after: Duration) {
    time::sleep(after).await;
    drop(Upstream::default().send(&authority, request).await);
}

fn throttled() -> Answer {
    const BODY: &str = r#"{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException","message":"The proxy throttles."}"#;
    fault(StatusCode::BAD_REQUEST, BODY)
}

fn failed() -> Answer {
    const BODY: &str = r#"{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError","message":"The proxy fails."}"#;
    fault(StatusCode::INTERNAL_SERVER_ERROR, BODY)
}

fn refused() -> Answer {
    const BODY: &str = r#"{"__type":"com.amazon.coral.validate#ValidationException","message":"TimeToLive is already enabled"}"#;
    fault(StatusCode::BAD_REQUEST, BODY)
}

fn conflicted(entry: &Entry) -> Answer {
    let items = entry.request().body["TransactItems"].as_array().map_or(0, Vec::len);
    let mut reasons = vec![json!({"Code": "None"}); items];
    if let Some(first) = reasons.first_mut() {
        *first = json!({"Code": "TransactionConflict", "Message": "The proxy has a conflict."});
    }
    let body = json!({
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "Message": "The proxy has a conflict.",
        "CancellationReasons": reasons,
    });
    fault(StatusCode::BAD_REQUEST, body.to_string())
}

fn fault(status: StatusCode, body: impl Into<Bytes>) -> Answer {
    let answer = Response::builder().status(status);
    let answer = answer.header(header::CONTENT_TYPE, "application/x-amz-json-1.0");
    answer.body(Full::new(body.into())).unwrap()
}

/// The connection onwards that belongs to one of a client; a new one once it has been closed.
#[derive(Default)]
struct Upstream(AsyncMutex<Option<SendRequest<Full<Bytes>>>>);

impl Upstream {
    async fn send(
        &self,
        authority: &str,
        request: hyper::Request<Full<Bytes>>,
    ) -> Result<Response<Bytes>, Cut> {
        let mut sender = self.0.lock().await;
        let mut open = match sender.take() {
            Some(open) if !open.is_closed() => open,
            _ => connect(authority).await?,
        };
        open.ready().await.map_err(|_| Cut)?;
        let response = open.send_request(request).await.map_err(|_| Cut)?;
        let (mut head, body) = response.into_parts();
        let body = body.collect().await.map_err(|_| Cut)?.to_bytes();
        *sender = Some(open);
        end_to_end(&mut head.headers);
        Ok(Response::from_parts(head, body))
    }
}

async fn connect(authority: &str) -> Result<SendRequest<Full<Bytes>>, Cut> {
    let stream = TcpStream::connect(authority).await.map_err(|_| Cut)?;
    stream.set_nodelay(true).map_err(|_| Cut)?;
    let io = TokioIo::new(stream);
    let (sender, connection) = hyper::client::conn::http1::handshake(io).await.map_err(|_| Cut)?;
    tokio::spawn(connection);
    Ok(sender)
}

/// Takes the headers out that are for one connection only (RFC 9110, section 7.6.1).
fn end_to_end(headers: &mut HeaderMap) {
    let named = headers.get_all(header::CONNECTION).iter().filter_map(|value| value.to_str().ok());
    let named =
        named.flat_map(|value| value.split(',')).filter_map(|name| name.trim().parse().ok());
    let named: Vec<HeaderName> = named.collect();
    let known = ["keep-alive", "proxy-connection"].map(HeaderName::from_static);
    let standard = [
        header::CONNECTION,
        header::PROXY_AUTHENTICATE,
        header::PROXY_AUTHORIZATION,
        header::TE,
        header::TRAILER,
        header::TRANSFER_ENCODING,
        header::UPGRADE,
    ];
    for name in named.into_iter().chain(known).chain(standard) {
        headers.remove(name);
    }
}
