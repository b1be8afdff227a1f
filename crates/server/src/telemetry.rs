//! Metrics and logs. Neither holds personal data: labels are templates, names and codes.

use std::future::Future;
use std::sync::OnceLock;
use std::time::Instant;

use people::Timestamp;
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;
use tracing::level_filters::LevelFilter;
use tracing::{Instrument, Level};
use tracing_subscriber::filter::{FilterExt, Targets, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt};

use crate::clock::Clock;

mod admission;
mod calls;
mod collector;
mod connections;
mod current;
mod event;
mod log;
mod process;
mod recent;
mod requests;
pub mod traces;

use admission::Admission;
pub use admission::Admitted;
use calls::Calls;
pub use connections::{Connections, Open, Refusal};
pub use current::Current;
pub(crate) use current::Here;
pub use log::LogGuard;
pub use recent::{Recent, Slot};
use requests::Requests;
pub use traces::Traces;

/// The version of this program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The commit that this program was built of, where whoever built it said so by the environment
/// variable `PEOPLEINFO_REVISION`.
pub const REVISION: &str = match option_env!("PEOPLEINFO_REVISION") {
    Some(revision) => revision,
    None => "unknown",
};

/// Bounds of the histograms, in seconds: from a read of a cached page to a request that is cut off.
const SECONDS: [f64; 14] =
    [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 2.5, 10.0];

/// Everything that requests are refused for because of who asked, or how often: as an issuer's JWT,
/// as a token of ours, by what is asked for, or too often.
const REASONS: [&str; 18] = [
    "algorithm",
    "audience",
    "claims",
    "expired",
    "issuer",
    "malformed",
    "not_yet",
    "signature",
    "unavailable",
    "unknown_key",
    "no-token",
    "revoked",
    "unknown",
    "foreign",
    "private",
    "scope",
    "attempts",
    "rate",
];

/// The label of a request that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Reason {
    reason: &'static str,
}

/// What is there once, or not at all.
type NoLabels = [(&'static str, &'static str); 0];

/// All metrics of one service.
pub struct Telemetry {
    registry: Registry,
    requests: Requests,
    in_flight: Gauge,
    refusals: Family<Reason, Counter>,
    admission: Admission,
    connections: Connections,
    certificate: Family<NoLabels, Gauge>,
    calls: Calls,
    recent: Recent,
    lines: OnceLock<log::Lines>,
}

/// A request that was answered, as log and metrics speak of it.
#[derive(Debug)]
pub struct Answered<'a> {
    /// The method.
    pub method: &'static str,
    /// The template of the route.
    pub route: &'a str,
    /// The status code; 499 where whoever asked has gone away before there was one.
    pub status: u16,
    /// When it was begun to be answered.
    pub begun: Instant,
    /// The id of the request, and the trace that it belongs to.
    pub current: &'a Current,
    /// Who asked, as the history names them; empty where nobody had to be known.
    pub caller: &'a str,
}

impl Telemetry {
    /// Metrics of a service that keeps people in this engine, which adds its own.
    pub fn new(engine: &'static str, add_its_own: impl FnOnce(&mut Registry)) -> Self {
        let mut telemetry = Self {
            registry: Registry::default(),
            requests: Requests::new(),
            in_flight: Gauge::default(),
            refusals: Family::default(),
            admission: Admission::default(),
            connections: Connections::default(),
            certificate: Family::default(),
            calls: Calls::new(engine),
            recent: Recent::default(),
            lines: OnceLock::new(),
        };
        let mut registry = Registry::default();
        telemetry.register(&mut registry);
        add_its_own(&mut registry);
        let build = Info::new([("version", VERSION), ("revision", REVISION)]);
        registry.register("peopleinfo_build", "What the program was built of", build);
        registry.register_collector(Box::new(process::Process));
        telemetry.registry = registry;
        telemetry
    }

    fn register(&self, registry: &mut Registry) {
        self.requests.register(registry);
        registry.register(
            "http_requests_in_flight",
            "Requests being answered",
            self.in_flight.clone(),
        );
        registry.register(
            "http_requests_refused",
            "Requests refused because of who asked, or how often",
            self.refusals.clone(),
        );
        for reason in REASONS {
            drop(self.refusals.get_or_create(&Reason { reason }));
        }
        self.admission.register(registry);
        self.connections.register(registry);
        registry.register(
            "tls_certificate_not_after_timestamp_seconds",
            "When the certificate ends, in seconds since 1970",
            self.certificate.clone(),
        );
        self.calls.register(registry);
    }

    /// Counts a request as begun, until the guard is dropped.
    pub fn begin(&self) -> InFlight {
        self.in_flight.inc();
        InFlight(self.in_flight.clone())
    }

    /// Counts a request that was refused because of who asked, or how often.
    pub fn refused(&self, reason: &'static str) {
        debug_assert!(REASONS.contains(&reason), "{reason} is no known reason");
        self.refusals.get_or_create(&Reason { reason }).inc();
    }

    /// Where requests are counted of a kind of which so many may be let in at once.
    pub fn admitted(&self, kind: &'static str, limit: usize) -> Admitted {
        self.admission.of(kind, limit)
    }

    /// Says that a route may be asked for by this method, so that it is seen to have failed never.
    pub fn expect(&self, method: &'static str, route: &str) {
        self.requests.expect(method, route);
    }

    /// Says when the certificate ends that the service proves itself by, in seconds since 1970, or
    /// that this can't be told.
    pub fn certificate_ends(&self, at: Option<i64>) {
        match at {
            Some(at) => drop(self.certificate.get_or_create(&[]).set(at)),
            None => self.certificate.clear(),
        }
    }

    /// Where the connections of callers are counted.
    pub fn connections(&self) -> &Connections {
        &self.connections
    }

    /// The requests of the last minutes.
    pub fn recent(&self) -> &Recent {
        &self.recent
    }

    /// From now on, requests are logged too.
    pub fn log_requests(&self, log: &LogGuard) {
        // Whoever set it first has the same log.
        drop(self.lines.set(log.lines()));
    }

    /// Counts an answered request, and logs it.
    pub fn answered(&self, answered: &Answered<'_>, moment: Timestamp) {
        let Answered { method, route, status, begun, current, caller } = *answered;
        let now = Instant::now();
        let took = now.saturating_duration_since(begun);
        self.requests.answered(method, route, status, took);
        self.recent.note(route, status, took, now);
        if let Some(lines) = self.lines.get().filter(|_| tracing::enabled!(Level::INFO)) {
            let duration_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
            lines.request(&log::RequestLine {
                moment,
                method,
                route,
                status,
                duration_us,
                request_id: &current.request_id,
                trace: current.trace,
                caller,
            });
        }
    }

    /// Counts a call to the store and its outcome, also where whoever asked leaves before there is
    /// one. `operation` is the name of the call, or of what is written.
    pub async fn store<T>(
        &self,
        operation: &'static str,
        call: impl Future<Output = Result<T, store::Error>>,
    ) -> Result<T, store::Error> {
        let span = traces::of_operation(self.calls.engine(), operation);
        let mut ending = self.calls.begin(operation);
        let answer = call.instrument(span.clone()).await;
        let outcome = outcome_name(&answer);
        ending.outcome = Some(outcome);
        traces::ended(&span, outcome);
        answer
    }

    /// The metrics in the text format of `OpenMetrics`, which Prometheus reads.
    pub fn encode(&self) -> Result<String, std::fmt::Error> {
        let mut written = String::new();
        text::encode(&mut written, &self.registry)?;
        Ok(written)
    }
}

fn new_histogram() -> Histogram {
    Histogram::new(SECONDS)
}

fn outcome_name<T>(outcome: &Result<T, store::Error>) -> &'static str {
    match outcome {
        Ok(_) => "ok",
        Err(store::Error::NotFound) => "not_found",
        Err(store::Error::Taken { .. }) => "taken",
        Err(store::Error::Conflict { .. }) => "conflict",
        Err(store::Error::NoManager) => "no_manager",
        Err(store::Error::Erased) => "erased",
        Err(store::Error::KeyReused) => "key_reused",
        Err(store::Error::CursorInvalid) => "cursor_invalid",
        Err(store::Error::Unavailable(_)) => calls::UNAVAILABLE,
    }
}

/// A request that is being answered.
pub struct InFlight(Gauge);

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// Says what goes wrong on standard error, for commands that someone runs by hand. What libraries
/// have to say comes with the error that it ends in.
pub fn warn_on_stderr() {
    let ours = Targets::new().with_targets([("server", Level::WARN), ("store", Level::WARN)]);
    let lines = fmt::layer().with_writer(std::io::stderr).without_time().with_target(false);
    // If there is one already, it says so as well.
    drop(tracing_subscriber::registry().with(lines).with(ours).try_init());
}

/// Sends log lines, as JSON, to standard output from a thread of their own, and spans to where traces
/// go, if there is such a place. The guard writes out what is left when it is dropped.
pub fn log_to_stdout(level: LevelFilter, traces: Option<&Traces>) -> Result<LogGuard, String> {
    let lines = log::Lines::default();
    let levels =
        Targets::new().with_default(level).with_target("opentelemetry-otlp", LevelFilter::OFF);
    // What the library says of each batch, the collector says once.
    let levels =
        levels.and(filter_fn(|metadata| metadata.name() != "BatchSpanProcessor.ExportError"));
    let written = fmt::layer()
        .event_format(event::Json(Clock::system()))
        .with_writer(lines.clone())
        .with_filter(levels);
    tracing_subscriber::registry()
        .with(written)
        .with(traces.map(Traces::layer))
        .try_init()
        .map_err(|error| error.to_string())?;
    LogGuard::start(lines).map_err(|error| error.to_string())
}
