//! Traces: what a request went through, span by span, told to a collector by OTLP where the standard
//! variables name one (<https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/>).
//!
//! Spans are those of `tracing`: `server` and `store` make them on [`Level::TRACE`], where nothing
//! takes them unless there is a collector, so that they cost a comparison each otherwise. Parents
//! come and go as W3C Trace Context (`traceparent`, `tracestate`).

use std::sync::LazyLock;
use std::time::Duration;

use axum::http::HeaderMap;
use opentelemetry::global;
use opentelemetry::propagation::{Extractor, TextMapPropagator};
use opentelemetry::trace::{TraceContextExt, TraceId, TracerProvider};
use opentelemetry::{Context, KeyValue};
use opentelemetry_http::HeaderInjector;
use opentelemetry_otlp::{RetryPolicy, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::field::Empty;
use tracing::{Level, Span, Subscriber, trace_span};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::{Layer, registry::LookupSpan};

use super::VERSION;
use super::calls::UNAVAILABLE;
use super::collector::Collector;
use crate::config::Telling;

/// For how long spans are sent again, unless `OTEL_EXPORTER_OTLP_TIMEOUT` says otherwise: the
/// collector may be started anew meanwhile.
const PATIENCE: Duration = Duration::from_mins(5);
/// The first pause before that, and the longest.
const PAUSES: [Duration; 2] = [Duration::from_millis(500), Duration::from_secs(5)];
/// How long a `tracestate` may be, in bytes.
const MAX_STATE: usize = 512;
/// How long the end of the service waits for the last spans to be taken.
const LAST_WAIT: Duration = Duration::from_secs(3);

/// Tells spans to a collector, until it ends.
pub struct Traces(SdkTracerProvider);

impl Traces {
    /// Begins to tell them. The error says why that can't be.
    pub fn begin(telling: Telling) -> Result<Self, String> {
        let [first, longest] = PAUSES;
        let retries = RetryPolicy::recommended()
            .with_max_retries(usize::MAX)
            .with_initial_delay(first)
            .with_max_delay(longest);
        let mut exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(Collector::new(telling.by_tls)?)
            .with_retry_policy(retries);
        if !telling.limits_time {
            exporter = exporter.with_timeout(PATIENCE);
        }
        let exporter =
            exporter.build().map_err(|error| format!("traces can't be sent: {error}"))?;
        global::set_text_map_propagator(TraceContextPropagator::new());
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_resource(resource(telling))
            .build();
        Ok(Self(provider))
    }

    /// What takes spans of ours, and of nobody else.
    pub(super) fn layer<S>(&self) -> impl Layer<S> + use<S>
    where
        S: Subscriber + for<'span> LookupSpan<'span>,
    {
        // What is logged otherwise, such as the audit trail, says who asked.
        let ours = filter_fn(|metadata| {
            let target = metadata.target().split("::").next().unwrap_or_default();
            let is_wanted = metadata.is_span() || *metadata.level() <= Level::WARN;
            is_wanted && ["server", "store"].contains(&target)
        });
        tracing_opentelemetry::layer()
            .with_tracer(self.0.tracer("peopleinfo"))
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_tracked_inactivity(false)
            .with_filter(ours)
    }

    /// Sends what is left, if it is taken soon.
    pub async fn end(self) {
        let sent = tokio::task::spawn_blocking(move || self.0.shutdown_with_timeout(LAST_WAIT));
        if !matches!(sent.await, Ok(Ok(()))) {
            tracing::warn!("the last traces were not taken");
        }
    }
}

/// Who tells the traces.
fn resource(telling: Telling) -> Resource {
    let resource = Resource::builder().with_attribute(KeyValue::new("service.version", VERSION));
    if telling.names_service {
        return resource.build();
    }
    resource.with_service_name("peopleinfo").build()
}

/// The span of a request, and the trace that it belongs to: the caller's, or a new one where there is
/// a collector.
pub(crate) fn of_request(
    method: &str,
    route: &str,
    headers: &HeaderMap,
) -> (Span, Option<TraceId>) {
    // Load balancers ask all the time, and nobody wants to know how they fare.
    const PROBES: [&str; 2] = ["/livez", "/readyz"];
    static PROPAGATOR: LazyLock<TraceContextPropagator> =
        LazyLock::new(TraceContextPropagator::new);
    let traceparent = headers.get("traceparent").and_then(|parent| parent.to_str().ok());
    if PROBES.contains(&route) {
        return (Span::none(), None);
    }
    let span = trace_span!(
        "request",
        otel.name = format_args!("{method} {route}"),
        otel.kind = "server",
        http.request.method = method,
        http.route = route,
        http.response.status_code = Empty,
        otel.status_code = Empty,
    );
    let context = if let Some(traceparent) = traceparent {
        let sent = Sent { traceparent, tracestate: tracestate(headers) };
        let parent = PROPAGATOR.extract_with_context(&Context::new(), &sent);
        match span.set_parent(parent.clone()) {
            Ok(()) => span.context(),
            Err(_) => parent,
        }
    } else if span.is_disabled() {
        return (span, None);
    } else {
        span.context()
    };
    let trace = context.span().span_context().trace_id();
    (span, Some(trace).filter(|trace| *trace != TraceId::INVALID))
}

/// What a caller says of their trace.
struct Sent<'a> {
    traceparent: &'a str,
    tracestate: Option<String>,
}

impl Extractor for Sent<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        match name {
            "traceparent" => Some(self.traceparent),
            "tracestate" => self.tracestate.as_deref(),
            _ => None,
        }
    }

    fn keys(&self) -> Vec<&str> {
        vec!["traceparent", "tracestate"]
    }
}

/// What the tools of callers have to say, which may come in several headers. It is left out where it
/// is longer than has to be passed on (W3C Trace Context, section 3.3.1.5): others have limits, too.
fn tracestate(headers: &HeaderMap) -> Option<String> {
    let parts = headers.get_all("tracestate").iter().filter_map(|part| part.to_str().ok());
    let joined = parts.collect::<Vec<_>>().join(",");
    Some(joined).filter(|joined| (1..=MAX_STATE).contains(&joined.len()))
}

/// The span of a call to the store, as a part of what is asked for: what nobody asked for, such as a
/// probe, is no trace.
pub(super) fn of_operation(engine: &str, operation: &str) -> Span {
    if Span::current().is_none() {
        return Span::none();
    }
    trace_span!(
        "store",
        otel.name = format_args!("store {operation}"),
        db.system.name = engine,
        db.operation.name = operation,
        outcome = Empty,
        otel.status_code = Empty,
    )
}

/// Notes on the span of a call to the store what came of it.
pub(super) fn ended(span: &Span, outcome: &str) {
    span.record("outcome", outcome);
    if outcome == UNAVAILABLE {
        span.record("otel.status_code", "ERROR");
    }
}

/// Notes on the span of a request what it was answered with, or that whoever asked has gone.
pub(crate) fn answered(span: &Span, status: u16) {
    span.record("http.response.status_code", status);
    if status >= 500 {
        span.record("otel.status_code", "ERROR");
    }
}

/// Says in the headers of a request to somebody else in which trace it is made.
pub(crate) fn go_on(headers: &mut HeaderMap) {
    global::get_text_map_propagator(|propagator| {
        propagator.inject_context(&Context::current(), &mut HeaderInjector(headers));
    });
}
