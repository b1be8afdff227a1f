//! Sending traces to a collector.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::http::StatusCode;
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use opentelemetry_http::{HttpClient, HttpError, Request, Response};
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
    /// Whether it could not be reached the last time.
    away: AtomicBool,
}

impl Collector {
    /// A collector that is asked on the runtime of the caller, by TLS or not. Errors: there are no
    /// certificates by which it could be known.
    pub(super) fn new(by_tls: bool) -> Result<Self, String> {
        let connector = connector(by_tls, "collector")?;
        let client = Client::builder(TokioExecutor::new()).build(connector);
        Ok(Self { client, runtime: Handle::current(), away: AtomicBool::new(false) })
    }

    /// Says once that it is away, and once that it is there again.
    fn note(&self, outcome: Result<(), &str>) {
        let was_away = self.away.swap(outcome.is_err(), Ordering::Relaxed);
        match outcome {
            Ok(()) if was_away => tracing::info!("the collector takes traces again"),
            Err(cause) if !was_away => tracing::warn!(cause, "the collector takes no traces"),
            _ => {}
        }
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
        let refusal = outcome.as_ref().ok().map(Response::status).filter(|code| !code.is_success());
        match (&outcome, refusal) {
            (Err(cause), _) => self.note(Err(cause)),
            (_, Some(code)) => self.note(Err(&refused(code))),
            _ => self.note(Ok(())),
        }
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

/// What an answer means for the traces that were sent (OTLP, "Failures" of OTLP/HTTP).
fn refused(code: StatusCode) -> String {
    let then = match code.as_u16() {
        429 | 502..=504 => "they wait",
        _ => "what is sent is lost: look at OTEL_EXPORTER_OTLP_ENDPOINT and _HEADERS",
    };
    format!("it answers with {}; {then}", code.as_u16())
}
