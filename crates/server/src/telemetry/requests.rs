//! `store_requests_total`: what the engine has asked of where it keeps people.

use std::fmt;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use store::Requests;

use super::Call;

/// Asks the engine when it is asked itself; of one that sends no requests it says nothing.
pub(super) struct Sent<F> {
    engine: &'static str,
    requests: F,
}

impl<F: Fn() -> Vec<Requests> + Send + Sync + 'static> Sent<F> {
    pub(super) fn of(engine: &'static str, requests: F) -> Self {
        Self { engine, requests }
    }
}

impl<F> fmt::Debug for Sent<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sent").field("engine", &self.engine).finish_non_exhaustive()
    }
}

impl<F: Fn() -> Vec<Requests> + Send + Sync + 'static> Collector for Sent<F> {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let mut requests = (self.requests)();
        if requests.is_empty() {
            return Ok(());
        }
        requests.sort_by_key(|sent| (sent.operation, sent.outcome));
        let help = "Requests that the store sent to where it keeps people";
        let mut family =
            encoder.encode_descriptor("store_requests", help, None, MetricType::Counter)?;
        for Requests { operation, outcome, count } in requests {
            let labels = Call { engine: self.engine, operation, outcome };
            ConstCounter::new(count).encode(family.encode_family(&labels)?)?;
        }
        Ok(())
    }
}
