//! Metrics of what is asked of DynamoDB.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use super::ENGINE;

/// Bounds of the histogram, in seconds: from an item that lies ready to an attempt that is given up.
const SECONDS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5];

/// The requests of a process, since it opened the table.
#[derive(Debug, Clone)]
pub(super) struct Metrics {
    requests: Family<Request, Counter>,
    retries: Family<Operation, Counter>,
    durations: Family<Operation, Histogram>,
    units: Family<Operation, Counter<f64, AtomicU64>>,
    people: Family<NoLabels, Gauge>,
}

/// What is there once, or not at all.
type NoLabels = [(&'static str, &'static str); 0];

/// The labels of requests of one kind that came to the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    engine: &'static str,
    operation: &'static str,
    outcome: &'static str,
}

/// The label of requests of one kind, by its name in DynamoDB's interface.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Operation {
    operation: &'static str,
}

impl Metrics {
    pub(super) fn new() -> Self {
        Self {
            requests: Family::default(),
            retries: Family::default(),
            durations: Family::new_with_constructor(|| Histogram::new(SECONDS)),
            units: Family::default(),
            people: Family::default(),
        }
    }

    /// Adds them to what is told.
    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register(
            "store_requests",
            "Requests that the store sent to where it keeps people",
            self.requests.clone(),
        );
        registry.register("store_people", "People in the store", self.people.clone());
        registry.register(
            "dynamodb_retries",
            "Requests to DynamoDB that were sent again",
            self.retries.clone(),
        );
        registry.register(
            "dynamodb_request_duration_seconds",
            "Time until DynamoDB answered a request, or it was given up",
            self.durations.clone(),
        );
        registry.register(
            "dynamodb_consumed_capacity_units",
            "Capacity units that DynamoDB said it charges for requests it carried out",
            self.units.clone(),
        );
    }

    /// Notes how many people there are where the feed ends, if that is known.
    pub(super) fn people(&self, people: Option<i64>) {
        match people {
            Some(people) => drop(self.people.get_or_create(&[]).set(people)),
            None => self.people.clear(),
        }
    }

    /// Counts a request by what came of it: `ok`, `refused`, or a failure after which it is sent
    /// again if there is time: `throttled`, `conflict`, `timeout`, `failed`, `unprocessed`; or
    /// `shed`, what is not even asked because too much is under way.
    pub(super) fn count(&self, operation: &'static str, outcome: &'static str) {
        self.requests.get_or_create(&Request { engine: ENGINE, operation, outcome }).inc();
    }

    /// Counts a request that is sent again.
    pub(super) fn retry(&self, operation: &'static str) {
        self.retries.get_or_create(&Operation { operation }).inc();
    }

    /// Notes how long an attempt took.
    pub(super) fn took(&self, operation: &'static str, time: Duration) {
        self.durations.get_or_create(&Operation { operation }).observe(time.as_secs_f64());
    }

    /// Adds capacity units that a request took.
    pub(super) fn consumed(&self, operation: &'static str, units: f64) {
        self.units.get_or_create(&Operation { operation }).inc_by(units);
    }
}
