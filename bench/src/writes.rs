//! Durable writes: new people, and changes of those who are there.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;

use crate::Outcome;
use crate::groups::{self, Row};
use crate::load::{self, Requests, Sent};
use crate::report::Report;
use crate::rounds::{Bench, Sample, middle, remove, scatter};
use crate::service::{self, Service};

/// The rate of durable writes that the small Node.js service reached on such a machine.
const SEED_POSTS: f64 = 1_030.0;
/// How many write at once.
pub(crate) const CONNECTIONS: [usize; 3] = [1, 16, 64];

impl Bench {
    pub(crate) async fn writes(&self, report: &mut Report, large: &Path) -> Outcome<()> {
        let bodies = Arc::new(self.bodies()?);
        for connections in CONNECTIONS {
            let file = self.folder.join(format!("empty-{connections}.db"));
            let requests = posts(&bodies);
            let rate = self.rate(&file, connections, requests, self.round).await?;
            let what =
                format!("durable `POST /v1/people` into an empty store, {connections} connections");
            let result = format!("{rate:.0}/s, {:.1} × the seed's", rate / SEED_POSTS);
            let kept = (connections == 64).then_some(rate / (10.0 * SEED_POSTS));
            let budget = if connections == 64 { "≥ 10 × the seed's 1,030/s" } else { "none" };
            report.row(&what, result, budget, kept);
            remove(&file)?;
        }
        let rows = bodies.iter().enumerate();
        let rows = rows.map(|(n, body)| Row::of(body, n as u128)).collect::<Outcome<Vec<_>>>()?;
        for connections in CONNECTIONS {
            let bare = |file: &Path| groups::create(file, &rows, connections, 2 * self.round);
            let requests = posts(&bodies);
            let (ours, theirs) = self.beside(large, connections, &requests, bare).await?;
            compare(report, "POST /v1/people", connections, ours, theirs);
        }
        let sample = Arc::new(self.sample_of(large).await?);
        for connections in CONNECTIONS {
            let bare = |file: &Path| groups::change(file, &sample.ids, connections, 2 * self.round);
            let requests = patches(&sample);
            let (ours, theirs) = self.beside(large, connections, &requests, bare).await?;
            compare(report, "PATCH /v1/people/{id}", connections, ours, theirs);
        }
        Ok(())
    }

    /// The rates of the service and of a bare loop on copies of the large store, in turns.
    async fn beside(
        &self,
        large: &Path,
        connections: usize,
        requests: &Requests,
        bare: impl Fn(&Path) -> Outcome<f64>,
    ) -> Outcome<(f64, f64)> {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        let file = self.folder.join("copy.db");
        for _ in 0..3.min(self.rounds) {
            std::fs::copy(large, &file)?;
            theirs.push(bare(&file)?);
            remove(&file)?;
            std::fs::copy(large, &file)?;
            let requests = Arc::clone(requests);
            ours.push(self.rate(&file, connections, requests, 2 * self.round).await?);
            remove(&file)?;
        }
        Ok((middle(ours), middle(theirs)))
    }

    async fn rate(
        &self,
        file: &Path,
        connections: usize,
        requests: Requests,
        length: Duration,
    ) -> Outcome<f64> {
        let service = Service::start(&self.program, &Self::store(file))?;
        Ok(load::round(service.address, connections, length, requests).await?.rate)
    }

    async fn sample_of(&self, large: &Path) -> Outcome<Sample> {
        let service = Service::start(&self.program, &Self::store(large))?;
        self.sample(&service).await
    }

    /// What clients would send: people of another seed than those of the large store.
    pub(crate) fn bodies(&self) -> Outcome<Vec<Bytes>> {
        let (store, file) = (self.folder.join("bodies.db"), self.folder.join("bodies.ndjson"));
        let many = (40_000 * self.round.as_secs()).max(80_000).to_string();
        let demo = ["demo", "--people", &many, "--seed", "2", "--store", &Self::store(&store)];
        service::run(&self.program, &demo)?;
        let path = file.display().to_string();
        service::run(
            &self.program,
            &["export", &path, "--force", "--store", &Self::store(&store)],
        )?;
        remove(&store)?;
        let text = std::fs::read_to_string(&file)?;
        text.lines().map(without_what_the_server_gives).collect()
    }
}

fn compare(report: &mut Report, what: &str, connections: usize, ours: f64, theirs: f64) {
    let ratio = ours / theirs;
    let what = format!(
        "durable `{what}` in the large store beside a bare loop that writes the same rows in groups \
         of {connections}, {connections} connections"
    );
    let bound = what.contains("POST") && connections == 64;
    let budget = if bound { "≥ 0.80" } else { "none" };
    let result = format!("{ratio:.2} ({ours:.0}/s beside {theirs:.0}/s)");
    report.row(&what, result, budget, bound.then_some(ratio / 0.8));
}

/// Posts of these people, each of another one.
pub(crate) fn posts(bodies: &Arc<Vec<Bytes>>) -> Requests {
    let (bodies, next) = (Arc::clone(bodies), AtomicUsize::new(0));
    Arc::new(move |_, _| {
        let body = bodies[next.fetch_add(1, Relaxed) % bodies.len()].clone();
        let sent = Sent { method: "POST", media_type: "application/json", body };
        ("/v1/people".to_owned(), Some(sent))
    })
}

/// Changes of a member that nobody is found by, as most changes are, to something new each time.
pub(crate) fn patches(sample: &Arc<Sample>) -> Requests {
    let (people, next) = (Arc::clone(sample), AtomicUsize::new(0));
    Arc::new(move |connection, n| {
        let id = &people.ids[scatter(connection, n) % people.ids.len()];
        let number = next.fetch_add(1, Relaxed);
        let body = Bytes::from(format!("{{\"title\":\"keeper {connection} {number}\"}}"));
        let sent = Sent { method: "PATCH", media_type: "application/merge-patch+json", body };
        (format!("/v1/people/{id}"), Some(sent))
    })
}

fn without_what_the_server_gives(line: &str) -> Outcome<Bytes> {
    let mut person: Value = serde_json::from_str(line)?;
    if let Some(members) = person.as_object_mut() {
        members.retain(|name, _| name != "id" && name != "meta");
    }
    // The people of two seeds can share a key.
    if let Some(Value::String(name)) = person.get_mut("userName") {
        name.push_str(".new");
    }
    for item in person.get_mut("externalIds").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(Value::String(id)) = item.get_mut("id") {
            id.push_str(".new");
        }
    }
    Ok(Bytes::from(person.to_string()))
}
