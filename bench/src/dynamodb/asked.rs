//! What a service has asked of DynamoDB, by its own metrics.

use std::collections::BTreeMap;

use crate::Outcome;
use crate::load::Client;
use crate::rounds::get;
use crate::service::Service;

/// How many requests there were, by what they asked for and, unless they went well, how they ended.
#[derive(Default)]
pub(super) struct Asked(BTreeMap<String, u64>);

impl Asked {
    /// What this service has asked for so far.
    pub(super) async fn by(service: &Service) -> Outcome<Self> {
        let address = service.metrics.ok_or("a service without metrics")?;
        let (_, body) = Client::connect(address).await?.ask(get("/metrics")).await?;
        Ok(Self(String::from_utf8_lossy(&body).lines().filter_map(sample).collect()))
    }

    /// What of this was asked for since then.
    pub(super) fn since(mut self, before: &Self) -> Self {
        for (name, count) in &mut self.0 {
            *count -= before.0.get(name).copied().unwrap_or_default();
        }
        self
    }

    pub(super) fn add(&mut self, more: &Self) {
        for (name, count) in &more.0 {
            *self.0.entry(name.clone()).or_default() += count;
        }
    }

    /// What of it fell to each of so many answers, without what is rarer than one in a hundred.
    pub(super) fn each(&self, answers: usize) -> String {
        let each = self.0.iter().map(|(name, count)| (name, *count as f64 / answers as f64));
        let each = each.filter(|(_, share)| *share >= 0.01);
        let each: Vec<_> = each.map(|(name, share)| format!("{share:.2} {name}")).collect();
        if each.is_empty() { "nothing".to_owned() } else { each.join(" + ") }
    }
}

/// Reads a line such as `store_requests_total{operation="GetItem",outcome="ok"} 7`.
fn sample(line: &str) -> Option<(String, u64)> {
    let (labels, count) = line.strip_prefix("store_requests_total{")?.split_once("} ")?;
    let label = |name: &str| {
        let mut values = labels.split(',').filter_map(|label| label.split_once('='));
        values.find(|(of, _)| *of == name).map(|(_, value)| value.trim_matches('"'))
    };
    let (operation, outcome) = (label("operation")?, label("outcome")?);
    let name =
        if outcome == "ok" { operation.to_owned() } else { format!("{operation} ({outcome})") };
    Some((name, count.parse().ok()?))
}
