//! Many who write at once, and what became of everything that they sent.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use hyper::StatusCode;
use hyper::body::Bytes;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::client::Client;

/// How long people may take to be written before the test gives up.
const PATIENCE: Duration = Duration::from_mins(1);

/// Somebody who was sent.
pub(crate) struct Sent {
    /// A word that nobody else has, and that begins no other one.
    pub(crate) mark: String,
    /// The document that the service answered, if it did.
    pub(crate) acknowledged: Option<Bytes>,
}

/// Many who write, each one person after the other on a connection that is kept.
pub(crate) struct Writers {
    tasks: JoinSet<Vec<Sent>>,
    acknowledged: Arc<AtomicUsize>,
    enough: Arc<AtomicBool>,
}

impl Writers {
    pub(crate) fn start(count: usize, address: SocketAddr, name: &str) -> Self {
        let acknowledged = Arc::new(AtomicUsize::new(0));
        let enough = Arc::new(AtomicBool::new(false));
        let mut tasks = JoinSet::new();
        for writer in 0..count {
            let name = format!("{name}w{writer}");
            tasks.spawn(write(address, name, Arc::clone(&acknowledged), Arc::clone(&enough)));
        }
        Self { tasks, acknowledged, enough }
    }

    /// Waits until so many people are acknowledged.
    pub(crate) async fn reach(&self, count: usize) {
        let reached = async {
            while self.acknowledged.load(Ordering::Relaxed) < count {
                tokio::time::sleep(Duration::from_micros(200)).await;
            }
        };
        tokio::time::timeout(PATIENCE, reached).await.unwrap();
    }

    /// Lets everybody finish the person they are at, and write no more.
    pub(crate) fn enough(&self) {
        self.enough.store(true, Ordering::Relaxed);
    }

    /// Everyone who was sent, once all connections have ended.
    pub(crate) async fn sent(self) -> Vec<Sent> {
        let all = tokio::time::timeout(PATIENCE, self.tasks.join_all()).await;
        all.unwrap().into_iter().flatten().collect()
    }
}

/// Writes until there is no answer any more, nobody to connect to, or until it is enough.
async fn write(
    address: SocketAddr,
    name: String,
    acknowledged: Arc<AtomicUsize>,
    enough: Arc<AtomicBool>,
) -> Vec<Sent> {
    let mut sent = Vec::new();
    let mut client = Client::connect(address).await.unwrap();
    while !enough.load(Ordering::Relaxed) {
        let mark = format!("{name}n{}z", sent.len());
        let Ok(answer) = client.post("/v1/people", &person(&mark)).await else {
            sent.push(Sent { mark, acknowledged: None });
            break;
        };
        assert_eq!(answer.status, StatusCode::CREATED, "{mark}");
        acknowledged.fetch_add(1, Ordering::Relaxed);
        sent.push(Sent { mark, acknowledged: Some(answer.body) });
        if answer.last {
            let Ok(next) = Client::connect(address).await else { break };
            client = next;
        }
    }
    sent
}

/// Somebody with a mark, who has a row in everything that a store keeps beside the document.
pub(crate) fn person(mark: &str) -> Value {
    json!({
        "userName": mark,
        "externalIds": [{"system": "crash", "id": mark}],
        "name": {"givenName": "Ada", "familyName": format!("Byron {mark}")},
        "emails": [{"value": format!("{mark}@example.org"), "primary": true}],
        "attributes": {"note": "x".repeat(300)},
    })
}

/// How people with a mark are looked for, each way by an index of its own.
pub(crate) fn ways(mark: &str) -> [Vec<(&'static str, String)>; 4] {
    [
        vec![("filter", format!("userName eq \"{mark}\""))],
        vec![("filter", format!("externalIds[system eq \"crash\" and id eq \"{mark}\"]"))],
        vec![("filter", format!("emails.value eq \"{mark}@example.org\""))],
        vec![("q", format!("ada {mark}")), ("sort", "name".to_owned())],
    ]
}

/// Everyone whom a way finds.
pub(crate) async fn look(client: &mut Client, way: &[(&'static str, String)]) -> Vec<Value> {
    let parameters: Vec<(&str, &str)> =
        way.iter().map(|(name, value)| (*name, value.as_str())).collect();
    client.people(&parameters).await["people"].as_array().unwrap().clone()
}
