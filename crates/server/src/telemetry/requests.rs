//! Metrics of requests: how many were answered how, and how long that took.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use super::new_histogram;

/// What a service fails with: there before anything fails, so that the first failure is seen to be
/// one more than none.
const FAILURES: [u16; 2] = [500, 503];

/// Requests that were answered.
pub(super) struct Requests {
    counts: Family<Request, Counter>,
    times: Family<Route, Histogram>,
    /// By the templates of routes, so that a request makes no labels.
    known: RwLock<HashMap<String, Vec<Endpoint>>>,
}

/// The labels of a request that was answered.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    method: &'static str,
    route: String,
    status: u16,
}

/// The labels of the time that requests took.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    method: &'static str,
    route: String,
}

/// What is counted of one method of a route.
struct Endpoint {
    method: &'static str,
    times: Histogram,
    counts: Vec<(u16, Counter)>,
}

impl Requests {
    pub(super) fn new() -> Self {
        let times = Family::new_with_constructor(new_histogram as fn() -> Histogram);
        Self { counts: Family::default(), times, known: RwLock::default() }
    }

    /// Adds them to what is told.
    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register(
            "http_requests",
            "Requests answered, or given up by whoever asked: status 499",
            self.counts.clone(),
        );
        registry.register(
            "http_request_duration_seconds",
            "Time from the head of a request to the head of its answer",
            self.times.clone(),
        );
    }

    /// Has those that fail stand there before one does.
    pub(super) fn expect(&self, method: &'static str, route: &str) {
        for status in FAILURES {
            drop(self.counts.get_or_create(&Request { method, route: route.to_owned(), status }));
        }
    }

    /// Counts one.
    pub(super) fn answered(&self, method: &'static str, route: &str, status: u16, took: Duration) {
        let is_counted = {
            let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
            let endpoints = known.get(route).map_or(&[][..], Vec::as_slice);
            let endpoint = endpoints.iter().find(|endpoint| endpoint.method == method);
            endpoint.is_some_and(|endpoint| endpoint.count(status, took))
        };
        if !is_counted {
            self.know(method, route, status);
            self.answered(method, route, status, took);
        }
    }

    fn know(&self, method: &'static str, route: &str, status: u16) {
        let count =
            self.counts.get_or_create_owned(&Request { method, route: route.to_owned(), status });
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let endpoints = known.entry(route.to_owned()).or_default();
        if let Some(endpoint) = endpoints.iter_mut().find(|endpoint| endpoint.method == method) {
            endpoint.counts.push((status, count));
        } else {
            let times = self.times.get_or_create_owned(&Route { method, route: route.to_owned() });
            endpoints.push(Endpoint { method, times, counts: vec![(status, count)] });
        }
    }
}

impl Endpoint {
    /// Counts one that came to a status which is known; answers whether it is.
    fn count(&self, status: u16, took: Duration) -> bool {
        let count = self.counts.iter().find(|(known, _)| *known == status);
        if let Some((_, count)) = count {
            count.inc();
            self.times.observe(took.as_secs_f64());
        }
        count.is_some()
    }
}
