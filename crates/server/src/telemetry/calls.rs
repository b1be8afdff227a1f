//! Metrics of calls to the store: how many came to what, and how long they took.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};
use std::time::{Duration, Instant};

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use super::new_histogram;

/// The outcome of what the engine can't do now.
pub(super) const UNAVAILABLE: &str = "unavailable";
/// The outcome of a call whose caller left after more than [`LONG`]: an engine that answers nobody
/// is seen by it where nobody waits for as long as the engine may take.
const UNANSWERED: &str = "unanswered";
/// The outcome of a call whose caller left before that.
const CANCELLED: &str = "cancelled";
const LONG: Duration = Duration::from_secs(1);

/// Calls to the store.
pub(super) struct Calls {
    engine: &'static str,
    counts: Family<Call, Counter>,
    times: Family<CallTime, Histogram>,
    /// By the names of operations, so that a call makes no labels.
    known: RwLock<HashMap<&'static str, Operation>>,
}

/// The labels of a call to the store.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Call {
    engine: &'static str,
    operation: &'static str,
    outcome: &'static str,
}

/// The labels of the time that calls to the store took.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CallTime {
    engine: &'static str,
    operation: &'static str,
}

/// A call that is counted when it ends, however that is.
pub(super) struct Ending<'a> {
    calls: &'a Calls,
    operation: &'static str,
    begun: Instant,
    /// What came of it; nothing, as long as nothing did.
    pub(super) outcome: Option<&'static str>,
}

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        let took = self.begun.elapsed();
        let given_up = if took > LONG { UNANSWERED } else { CANCELLED };
        self.calls.ended(self.operation, self.outcome.unwrap_or(given_up), took);
    }
}

/// What is counted of an operation.
struct Operation {
    times: Histogram,
    counts: Vec<(&'static str, Counter)>,
}

impl Calls {
    pub(super) fn new(engine: &'static str) -> Self {
        let times = Family::new_with_constructor(new_histogram as fn() -> Histogram);
        Self { engine, counts: Family::default(), times, known: RwLock::default() }
    }

    /// The engine that is called.
    pub(super) fn engine(&self) -> &'static str {
        self.engine
    }

    /// Adds them to what is told.
    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register("store_operations", "Calls to the store", self.counts.clone());
        registry.register(
            "store_operation_duration_seconds",
            "Time that calls to the store took",
            self.times.clone(),
        );
    }

    /// Counts one when what this returns is dropped.
    pub(super) fn begin(&self, operation: &'static str) -> Ending<'_> {
        Ending { calls: self, operation, begun: Instant::now(), outcome: None }
    }

    fn ended(&self, operation: &'static str, outcome: &'static str, took: Duration) {
        let is_counted = {
            let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
            known.get(operation).is_some_and(|operation| operation.count(outcome, took))
        };
        if !is_counted {
            self.know(operation, outcome);
            self.ended(operation, outcome, took);
        }
    }

    fn know(&self, operation: &'static str, outcome: &'static str) {
        let engine = self.engine;
        let count = |outcome| self.counts.get_or_create_owned(&Call { engine, operation, outcome });
        // So that it is seen to have failed never, and then how often.
        let failures = || [UNAVAILABLE, UNANSWERED].map(|outcome| (outcome, count(outcome))).into();
        let times = || self.times.get_or_create_owned(&CallTime { engine, operation });
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let known = known.entry(operation);
        let known = known.or_insert_with(|| Operation { times: times(), counts: failures() });
        if known.counts.iter().all(|(known, _)| *known != outcome) {
            known.counts.push((outcome, count(outcome)));
        }
    }
}

impl Operation {
    /// Counts one with an outcome that is known; answers whether it is.
    fn count(&self, outcome: &str, took: Duration) -> bool {
        let count = self.counts.iter().find(|(known, _)| *known == outcome);
        if let Some((_, count)) = count {
            count.inc();
            self.times.observe(took.as_secs_f64());
        }
        count.is_some()
    }
}
