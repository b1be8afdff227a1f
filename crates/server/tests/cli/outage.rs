//! A service whose table can't be reached for a while.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::dynamodb::{folder_of_a_table, host};
use crate::program::Folder;
use crate::serving::{Serving, ask, write};

/// Far longer than `--store-deadline-ms` below, and far shorter than any other limit.
const AT_LAST: Duration = Duration::from_secs(5);

/// A way to the DynamoDB on which everything can get lost.
struct Way {
    address: String,
    is_lossy: Arc<AtomicBool>,
}

impl Way {
    fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let is_lossy = Arc::new(AtomicBool::new(false));
        let lossy = Arc::clone(&is_lossy);
        thread::spawn(move || {
            for near in listener.incoming().map_while(Result::ok) {
                let far = TcpStream::connect(host()).unwrap();
                let (back, forth) = (far.try_clone().unwrap(), near.try_clone().unwrap());
                let (lossy, too) = (Arc::clone(&lossy), Arc::clone(&lossy));
                thread::spawn(move || carry(near, far, &lossy));
                thread::spawn(move || carry(back, forth, &too));
            }
        });
        Self { address, is_lossy }
    }

    fn lose(&self, everything: bool) {
        self.is_lossy.store(everything, Ordering::SeqCst);
    }
}

/// Carries what one side sends to the other until either is gone.
fn carry(mut from: TcpStream, mut to: TcpStream, is_lossy: &AtomicBool) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        let lost = is_lossy.load(Ordering::SeqCst);
        if !lost && to.write_all(&buffer[..read]).is_err() {
            break;
        }
    }
    drop(to.shutdown(Shutdown::Both));
}

/// A service of a table behind such a way, with somebody in it.
struct Setup {
    way: Way,
    serving: Serving,
    ida: Value,
    _folder: Folder,
}

impl Setup {
    /// One whose requests to the table, and calls of them, may take so many milliseconds.
    fn new(timeout: &str, deadline: &str) -> Self {
        let (folder, _) = folder_of_a_table();
        folder.done(&["table", "create"]);
        // Written with all the time that there is by default: a machine may be slow.
        let serving = Serving::start(&folder, &[]);
        let ida = write(&serving.address, &json!({"userName": "ida"}));
        serving.stop();
        let way = Way::open();
        let endpoint = format!("http://{}", way.address);
        let limits = ["--store-timeout-ms", timeout, "--store-deadline-ms", deadline];
        let serving = Serving::start_with(&folder, &limits, &[("AWS_ENDPOINT_URL", &endpoint)]);
        Self { way, serving, ida, _folder: folder }
    }
}

/// Whoever waits for others who change the same person waits no longer than for a table.
#[test]
fn callers_who_wait_for_one_another_are_answered_in_time() {
    let Setup { way, serving, ida, _folder } = Setup::new("500", "1000");
    let address = format!("/v1/people/{}", ida["id"].as_str().unwrap());
    way.lose(true);
    let patch = "content-type: application/merge-patch+json\r\n";
    let condition = "content-type: application/json\r\nif-match: \"1\"\r\n";
    let asked = (0..12).map(|index| {
        let (what, headers, body) = match index % 4 {
            0 => (format!("PATCH {address}"), patch, "{\"title\": \"Countess\"}"),
            1 => (format!("DELETE {address}"), "", ""),
            2 => (format!("POST {address}/restore"), "", ""),
            _ => (format!("POST {address}/erase"), condition, ""),
        };
        let serving = serving.address.clone();
        thread::spawn(move || {
            let begun = Instant::now();
            let (head, body) = ask(&serving, &what, headers, body);
            assert!(head.starts_with("HTTP/1.1 503 "), "{what}: {head} {body}");
            assert!(head.contains("retry-after: 1"), "{what}: {head} {body}");
            begun.elapsed()
        })
    });
    let asked: Vec<_> = asked.collect();
    let took: Vec<Duration> = asked.into_iter().map(|asked| asked.join().unwrap()).collect();
    assert!(took.iter().all(|took| *took < AT_LAST), "{took:?}");
    way.lose(false);
    let (head, body) = ask(&serving.address, &format!("GET {address}"), "", "");
    assert!(head.starts_with("HTTP/1.1 200 "), "{head} {body}");
    assert_eq!(serde_json::from_str::<Value>(&body).unwrap(), ida);
}

#[test]
fn callers_are_told_to_come_back_and_the_service_recovers() {
    let Setup { way, serving, ida, _folder } = Setup::new("200", "600");
    let address = format!("/v1/people/{}", ida["id"].as_str().unwrap());

    way.lose(true);
    let json = "content-type: application/json\r\n";
    for (what, body) in [
        (format!("GET {address}"), ""),
        (format!("GET {address}/history"), ""),
        (format!("PUT {address}"), "{\"userName\": \"ida\", \"displayName\": \"Ida\"}"),
        (format!("DELETE {address}"), ""),
        (format!("POST {address}/erase"), ""),
        ("POST /v1/people".to_owned(), "{\"userName\": \"joon\"}"),
        ("GET /v1/people?total=true".to_owned(), ""),
        ("GET /v1/people?q=ida".to_owned(), ""),
        ("GET /v1/people?sort=name".to_owned(), ""),
        ("GET /v1/changes?wait=1".to_owned(), ""),
        ("GET /data?person_surname=Quill".to_owned(), ""),
        ("GET /readyz".to_owned(), ""),
        ("GET /status".to_owned(), ""),
    ] {
        let begun = Instant::now();
        let (head, body) = ask(&serving.address, &what, json, body);
        assert!(head.starts_with("HTTP/1.1 503 "), "{what}: {head} {body}");
        assert!(head.contains("retry-after: 1"), "{what}: {head} {body}");
        assert!(begun.elapsed() < AT_LAST, "{what}: {:?}", begun.elapsed());
    }
    let (alive, _) = ask(&serving.address, "GET /livez", "", "");
    assert!(alive.starts_with("HTTP/1.1 200 "), "{alive}");
    let (_, metrics) = ask(&serving.metrics, "GET /metrics", "", "");
    let labels = "{engine=\"dynamodb\",operation=\"GetItem\",outcome=\"timeout\"}";
    assert!(metrics.contains(&format!("\nstore_requests_total{labels} ")), "{metrics}");

    way.lose(false);
    let (head, body) = ask(&serving.address, &format!("GET {address}"), "", "");
    assert!(head.starts_with("HTTP/1.1 200 "), "{head} {body}");
    assert_eq!(serde_json::from_str::<Value>(&body).unwrap(), ida);
    write(&serving.address, &json!({"userName": "mira"}));
    let (ready, _) = ask(&serving.address, "GET /readyz", "", "");
    assert!(ready.starts_with("HTTP/1.1 200 "), "{ready}");
}

/// Callers may have less patience than the store, so that nobody ever sees a 503.
#[test]
fn callers_who_leave_unanswered_are_seen() {
    let Setup { way, serving, _folder, .. } = Setup::new("9000", "9000");
    way.lose(true);
    let mut caller = TcpStream::connect(&serving.address).unwrap();
    caller.write_all(b"GET /v1/people HTTP/1.1\r\nhost: localhost\r\n\r\n").unwrap();
    // It has to be on its way for more than a second.
    thread::sleep(Duration::from_millis(2_500));
    drop(caller);
    let counted = "\nstore_operations_total{engine=\"dynamodb\",operation=\"list\",\
                   outcome=\"unanswered\"} 1\n";
    let begun = Instant::now();
    loop {
        let (_, metrics) = ask(&serving.metrics, "GET /metrics", "", "");
        if metrics.contains(counted) {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "{metrics}");
        thread::sleep(Duration::from_millis(50));
    }
}

/// Who may come in isn't known any more by then, which each of them would have to find out.
#[test]
fn nobody_waits_behind_others_once_tokens_are_too_old() {
    const TOO_OLD: Duration = Duration::from_secs(31);
    let Setup { way, serving, _folder, .. } = Setup::new("300", "1000");
    way.lose(true);
    thread::sleep(TOO_OLD);
    let asking: Vec<_> = (0..20)
        .map(|_| {
            let address = serving.address.clone();
            thread::spawn(move || {
                let begun = Instant::now();
                let (head, _) = ask(&address, "GET /v1/people", "", "");
                (head, begun.elapsed())
            })
        })
        .collect();
    for answer in asking {
        let (head, took) = answer.join().unwrap();
        assert!(head.starts_with("HTTP/1.1 503 "), "{head}");
        assert!(head.contains("retry-after: 1"), "{head}");
        assert!(took < AT_LAST, "{took:?}");
    }
    // Whoever comes back when they were told to has the table asked.
    way.lose(false);
    thread::sleep(Duration::from_secs(1));
    let (head, body) = ask(&serving.address, "GET /v1/people", "", "");
    assert!(head.starts_with("HTTP/1.1 200 "), "{head} {body}");
}
