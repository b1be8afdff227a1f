//! Sending traces to a collector.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use opentelemetry_http::{HttpClient, HttpError, Request, Response};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceResponse;
use prost::Message;
use tokio::runtime::Handle;
use tokio::time::timeout;

use crate::client::{causes, connector};

/// How long the collector may take to answer; then it is asked again.
const MAX_TIME: Duration = Duration::from_secs(5);
/// How much of an answer is read.
const MAX_BYTES: usize = 64 * 1024;

type Asking = Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

/// A collector, as the library that sends traces asks it: from a thread of its own.
#[derive(Debug)]
pub(super) struct Collector {
    client: Asking,
    runtime: Handle,
    /// Why it didn't take all that it was sent the last time, if so.
    lacks: Mutex<Option<String>>,
}

impl Collector {
    /// A collector that is asked on the runtime of the caller, by TLS or not. Errors: there are no
    /// certificates by which it could be known.
    pub(super) fn new(by_tls: bool) -> Result<Self, String> {
        let connector = connector(by_tls, "collector")?;
        let client = Client::builder(TokioExecutor::new()).build(connector);
        Ok(Self { client, runtime: Handle::current(), lacks: Mutex::default() })
    }

    /// Says once why it doesn't take what it is sent, and once that it does again.
    fn note(&self, cause: Option<String>) {
        let mut lacks = self.lacks.lock().unwrap_or_else(PoisonError::into_inner);
        if *lacks == cause {
            return;
        }
        match &cause {
            None => tracing::info!("the collector takes traces again"),
            Some(cause) => tracing::warn!(cause, "the collector doesn't take traces"),
        }
        *lacks = cause;
    }
}

#[async_trait::async_trait]
impl HttpClient for Collector {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let exchange = exchange(self.client.clone(), request.map(Full::new));
        let exchange = self.runtime.spawn(async { timeout(MAX_TIME, exchange).await });
        let outcome = match exchange.await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_)) => Err(format!("no answer within {} seconds", MAX_TIME.as_secs())),
            Err(_) => Err("the service ends".to_owned()),
        };
        self.note(outcome.as_ref().map_or_else(|cause| Some(cause.clone()), refusal));
        outcome.map_err(Into::into)
    }
}

async fn exchange(
    client: Asking,
    request: Request<Full<Bytes>>,
) -> Result<Response<Bytes>, String> {
    let (head, body) = client.request(request).await.map_err(|error| causes(&error))?.into_parts();
    let body = Limited::new(body, MAX_BYTES).collect().await;
    Ok(Response::from_parts(head, body.map_err(|error| causes(&*error))?.to_bytes()))
}

/// Why an answer means that not all of the traces that were sent were taken (OTLP, "Partial Success"
/// and "Failures" of OTLP/HTTP).
fn refusal(answer: &Response<Bytes>) -> Option<String> {
    let then = match answer.status().as_u16() {
        200..=299 => return refused_spans(answer.body()),
        429 | 502..=504 => "they wait, as long as OTEL_EXPORTER_OTLP_TIMEOUT says",
        _ => "what is sent is lost: look at OTEL_EXPORTER_OTLP_ENDPOINT and _HEADERS",
    };
    Some(format!("it answers with {}; {then}", answer.status().as_u16()))
}

/// What it says of them otherwise may be about anybody, and stands in its own log.
fn refused_spans(body: &Bytes) -> Option<String> {
    let said = ExportTraceServiceResponse::decode(body.as_ref()).ok()?;
    let refuses = said.partial_success.is_some_and(|partly| partly.rejected_spans > 0);
    refuses.then(|| "it refuses some of the spans, which are lost: its log says why".to_owned())
}
