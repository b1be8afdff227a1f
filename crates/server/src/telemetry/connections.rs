//! Metrics of connections.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

/// How many connections are open, how many may be, and how many were refused.
#[derive(Debug, Clone, Default)]
pub struct Connections {
    open: Gauge,
    limit: Gauge,
    refused: Family<Refused, Counter>,
}

/// Why a connection was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// As many were open as may be.
    Limit,
    /// The TLS handshake failed or took too long.
    Handshake,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Refused {
    reason: &'static str,
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        let reason = match refusal {
            Refusal::Limit => "limit",
            Refusal::Handshake => "handshake",
        };
        Self { reason }
    }
}

impl Connections {
    /// Adds them to what is told.
    pub fn register(&self, registry: &mut Registry) {
        for refusal in [Refusal::Limit, Refusal::Handshake] {
            // It is there before anything happens, so that its growth can be seen.
            drop(self.refused.get_or_create(&Refused::from(refusal)));
        }
        registry.register("http_connections", "Connections that are open", self.open.clone());
        registry.register(
            "http_connections_limit",
            "Connections that may be open at once",
            self.limit.clone(),
        );
        registry.register("http_connections_refused", "Connections refused", self.refused.clone());
    }

    /// Says how many may be open at once.
    pub fn limit(&self, most: u32) {
        self.limit.set(i64::from(most));
    }

    /// Counts a connection as open, until the guard is dropped.
    pub fn open(&self) -> Open {
        self.open.inc();
        Open(self.open.clone())
    }

    /// Counts a connection that was refused.
    pub fn refuse(&self, refusal: Refusal) {
        self.refused.get_or_create(&Refused::from(refusal)).inc();
    }
}

/// A connection that is open.
#[derive(Debug)]
pub struct Open(Gauge);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.dec();
    }
}
