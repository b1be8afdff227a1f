//! SIGTERM while requests run.

use std::net::SocketAddr;
use std::time::Duration;

use hyper::StatusCode;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::client::{Answer, Client};
use crate::service::Service;
use crate::writers::{Sent, Writers, look, person, ways};

/// How long stopping may take when all clients behave.
const PATIENCE: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread")]
async fn requests_that_have_begun_are_answered() {
    const REQUESTS: usize = 16;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("people.db");
    let mut service = Service::start(&file, &[]);
    let mut begun = Vec::new();
    for request in 0..REQUESTS {
        begun.push(Begun::new(service.people, format!("b{request}z")).await);
    }
    until_in_flight(service.metrics, REQUESTS).await;
    service.terminate();
    until_refused(service.people).await;
    let mut marks = Vec::new();
    for request in begun {
        let mark = request.mark.clone();
        let answer = request.finish().await;
        assert!(answer.starts_with("HTTP/1.1 201 "), "{mark}: {answer:?}");
        marks.push(mark);
    }
    assert_eq!(service.exit_code(PATIENCE), Some(0));

    let service = Service::start(&file, &[]);
    let mut client = Client::connect(service.people).await.unwrap();
    for mark in marks {
        assert_eq!(look(&mut client, &ways(&mark)[0]).await.len(), 1, "{mark}");
    }
}

/// As in a rolling restart: the load balancer asks `/readyz` and turns away when it says 503.
#[tokio::test(flavor = "multi_thread")]
async fn no_request_fails_where_a_load_balancer_looks() {
    let folder = tempfile::tempdir().unwrap();
    let mut service = Service::start(&folder.path().join("people.db"), &["--drain-seconds", "3"]);
    let writers = Writers::start(32, service.people, "d");
    writers.reach(200).await;
    assert_eq!(ask(&service, "/readyz").await.status, StatusCode::OK);
    service.terminate();
    while ask(&service, "/readyz").await.status != StatusCode::SERVICE_UNAVAILABLE {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let status = ask(&service, "/status").await;
    assert_eq!((status.status.as_u16(), &status.json()["status"]), (503, &"stopping".into()));
    let live = ask(&service, "/livez").await.status;
    assert_eq!(live, StatusCode::OK, "a process that stops is alive");
    writers.enough();
    let sent = writers.sent().await;
    assert_eq!(unanswered(&sent), 0, "of {}", sent.len());
    assert_eq!(service.exit_code(PATIENCE), Some(0));
}

/// Callers who keep their connections and never look learn from the answers themselves: everything
/// that could be sent is answered.
#[tokio::test(flavor = "multi_thread")]
async fn busy_connections_are_answered_to_the_last_request() {
    for drain_seconds in ["0", "1"] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("people.db");
        let mut service = Service::start(&file, &["--drain-seconds", drain_seconds]);
        let writers = Writers::start(32, service.people, "k");
        writers.reach(200).await;
        service.terminate();
        let sent = writers.sent().await;
        assert_eq!(unanswered(&sent), 0, "of {}", sent.len());
        assert_eq!(service.exit_code(PATIENCE), Some(0));
    }
}

fn unanswered(sent: &[Sent]) -> usize {
    sent.iter().filter(|sent| sent.acknowledged.is_none()).count()
}

/// Asks on a connection of its own.
async fn ask(service: &Service, path: &str) -> Answer {
    let mut client = Client::connect(service.people).await.unwrap();
    client.get(path).await.unwrap()
}

/// Whatever ends a connection: what was acknowledged is kept, and what wasn't answered wasn't done,
/// so that it can be sent again.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_answered_is_not_done() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("people.db");
    let mut service = Service::start(&file, &[]);
    let writers = Writers::start(64, service.people, "t");
    writers.reach(300).await;
    service.terminate();
    let sent = writers.sent().await;
    assert_eq!(service.exit_code(PATIENCE), Some(0));

    let service = Service::start(&file, &[]);
    let mut client = Client::connect(service.people).await.unwrap();
    for Sent { mark, acknowledged } in &sent {
        let found = look(&mut client, &ways(mark)[0]).await;
        let expected: Vec<serde_json::Value> =
            acknowledged.iter().map(|bytes| serde_json::from_slice(bytes).unwrap()).collect();
        assert_eq!(found, expected, "{mark}");
    }
}

/// A request of which the service has the head and half of the body.
struct Begun {
    stream: TcpStream,
    rest: String,
    mark: String,
}

impl Begun {
    async fn new(address: SocketAddr, mark: String) -> Self {
        let body = person(&mark).to_string();
        let (half, rest) = body.split_at(body.len() / 2);
        let head = format!(
            "POST /v1/people HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n{half}",
            body.len()
        );
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        Self { stream, rest: rest.to_owned(), mark }
    }

    /// Sends the rest, and reads until the service ends the connection.
    async fn finish(mut self) -> String {
        self.stream.write_all(self.rest.as_bytes()).await.unwrap();
        let mut answer = String::new();
        let read = self.stream.read_to_string(&mut answer);
        tokio::time::timeout(PATIENCE, read).await.unwrap().unwrap();
        answer
    }
}

/// Waits until the metrics say that so many requests are being answered.
async fn until_in_flight(metrics: SocketAddr, count: usize) {
    let mut client = Client::connect(metrics).await.unwrap();
    let wanted = format!("http_requests_in_flight {count}");
    let reached = async {
        loop {
            let answer = client.get("/metrics").await.unwrap();
            if String::from_utf8_lossy(&answer.body).lines().any(|line| line == wanted) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(PATIENCE, reached).await.unwrap();
}

/// Waits until nobody can connect any more.
async fn until_refused(address: SocketAddr) {
    let refused = async {
        while TcpStream::connect(address).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(PATIENCE, refused).await.unwrap();
}
