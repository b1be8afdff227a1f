//! Metrics of what can be done a few times at once.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

/// How many requests of each kind are let in, how many may be, and how many were turned away.
#[derive(Debug, Default)]
pub(super) struct Admission {
    limits: Family<Kind, Gauge>,
    admitted: Family<Kind, Gauge>,
    shed: Family<Shed, Counter>,
}

/// The same of one kind.
#[derive(Debug, Clone, Default)]
pub struct Admitted {
    /// Those that are let in now.
    pub now: Gauge,
    /// Those that were turned away because as many were let in as may be.
    pub beyond_all: Counter,
    /// Those that were turned away because their caller has as many as one may have.
    pub beyond_own: Counter,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Kind {
    kind: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Shed {
    kind: &'static str,
    reason: &'static str,
}

impl Admission {
    /// Adds them to what is told.
    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register(
            "http_requests_admitted",
            "Requests that are let in, by what there is a limit of",
            self.admitted.clone(),
        );
        registry.register(
            "http_requests_admitted_limit",
            "Requests that may be let in at once",
            self.limits.clone(),
        );
        registry.register(
            "http_requests_shed",
            "Requests turned away because as many are let in as may be",
            self.shed.clone(),
        );
    }

    /// Those of a kind of which so many may be let in.
    pub(super) fn of(&self, kind: &'static str, limit: usize) -> Admitted {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.limits.get_or_create(&Kind { kind }).set(limit);
        let shed = |reason| self.shed.get_or_create_owned(&Shed { kind, reason });
        Admitted {
            now: self.admitted.get_or_create_owned(&Kind { kind }),
            beyond_all: shed("limit"),
            beyond_own: shed("caller"),
        }
    }
}
