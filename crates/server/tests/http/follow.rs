//! Readers that follow the feed: server-sent events, and a copy that ends up exact.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use axum::body::Body;
use futures_util::future::{join, join_all};
use http_body_util::BodyExt;
use serde_json::{Value, json};

use crate::service::{Service, with};

const STREAM: (&str, &str) = ("accept", "text/event-stream");

/// A stream of events that is being read.
struct Stream {
    body: Body,
    text: String,
}

/// An event of a stream.
#[derive(Debug)]
struct Event {
    id: String,
    name: String,
    data: Value,
}

impl Stream {
    async fn new(service: &Service, path: &str, last: Option<&str>) -> Self {
        let last = last.map(|last| ("last-event-id", last));
        let headers: Vec<_> = [STREAM].into_iter().chain(last).collect();
        Self { body: service.stream(path, &headers).await, text: String::new() }
    }

    /// The next event; `None` at the end of the stream.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.text = rest;
                return Some(Event::read(&event));
            }
            let frame = self.body.frame().await?.unwrap().into_data().unwrap();
            self.text.push_str(str::from_utf8(&frame).unwrap());
        }
    }

    async fn some(&mut self, count: usize) -> Vec<Event> {
        let mut events = Vec::new();
        while events.len() < count {
            events.push(self.next().await.unwrap());
        }
        events
    }
}

impl Event {
    fn read(text: &str) -> Self {
        let fields: Vec<_> = text.lines().map(|line| line.split_once(": ").unwrap()).collect();
        let names: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
        let [("id", id), ("event", name), ("data", data)] = fields[..] else {
            unreachable!("other fields: {names:?}")
        };
        let data = serde_json::from_str(data).unwrap();
        Self { id: id.to_owned(), name: name.to_owned(), data }
    }
}

/// Five changes of one person.
async fn five_changes(service: &Service) {
    let sent = json!({"displayName": "Ida\u{2028}x", "attributes": {"lines": "a\n\nb\r\nid: 1"}});
    let (_, address) = service.write(&sent).await;
    service.merge(&address, &json!({"title": "keeper"})).await;
    service.delete(&address).await;
    service.act(&format!("{address}/restore")).await;
    service.act(&format!("{address}/erase")).await;
}

#[tokio::test]
async fn the_stream_has_what_the_feed_has() {
    let service = Service::new();
    let sent = json!({"displayName": "Ida\u{2028}x", "attributes": {"lines": "a\n\nb\r\nid: 1"}});
    let (_, address) = service.write(&sent).await;
    service.merge(&address, &json!({"title": "keeper"})).await;
    service.delete(&address).await;
    let feed = service.get("/v1/changes").await.json;
    let feed = feed["changes"].as_array().unwrap();
    let events = Stream::new(&service, "/v1/changes", None).await.some(3).await;
    for (event, change) in events.iter().zip(feed) {
        assert_eq!(event.name, change["action"].as_str().unwrap());
        // A cursor is sealed anew each time it is given.
        let (mut told, mut expected) = (event.data.clone(), change.clone());
        assert_eq!(told["cursor"].take(), event.id);
        expected["cursor"].take();
        assert_eq!(told, expected);
    }
    let names: Vec<&str> = events.iter().map(|event| event.name.as_str()).collect();
    assert_eq!(names, ["created", "changed", "deleted"]);
}

fn versions(events: &[Event]) -> Vec<&Value> {
    events.iter().map(|event| &event.data["version"]).collect()
}

#[tokio::test]
async fn a_stream_goes_on_where_it_was() {
    let service = Service::new();
    five_changes(&service).await;
    let all = Stream::new(&service, "/v1/changes?limit=2", None).await.some(5).await;
    for (index, event) in all.iter().enumerate().take(4) {
        let after = with("/v1/changes", &[("after", &event.id)]);
        let last = all.last().map(|event| event.id.as_str());
        // What the reader had last says more than the address that it began with.
        let mut resumed = Stream::new(
            &service,
            &with("/v1/changes", &[("after", last.unwrap())]),
            Some(&event.id),
        )
        .await;
        let mut begun = Stream::new(&service, &after, None).await;
        for stream in [&mut resumed, &mut begun] {
            let rest = stream.some(4 - index).await;
            assert_eq!(versions(&rest), versions(&all[index + 1..]));
        }
    }
    assert_eq!(all[4].name, "erased");
}

#[tokio::test]
async fn a_stream_tells_what_happens_and_ends_with_the_service() {
    let service = Service::new();
    let mut stream = Stream::new(&service, "/v1/changes", None).await;
    let begun = Instant::now();
    for _ in 0..3 {
        let write = async {
            tokio::time::sleep(Duration::from_millis(30)).await;
            service.write(&json!({"displayName": "Mira"})).await.0
        };
        let (event, written) = join(stream.next(), write).await;
        assert_eq!(event.unwrap().data["person"], written);
    }
    let stop = async {
        tokio::time::sleep(Duration::from_millis(30)).await;
        service.app.drain();
    };
    let (end, ()) = join(stream.next(), stop).await;
    assert!(end.is_none() && stream.text.is_empty());
    assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_stream_is_what_the_reader_asks_for() {
    let service = Service::new();
    for (accept, streams) in [
        ("text/event-stream", true),
        ("Text/Event-Stream;q=0.9, */*;q=0.1", true),
        ("application/json;q=0.5, text/event-stream", true),
        ("application/json, text/event-stream", false),
        ("text/event-stream;q=0, */*", false),
        ("application/json", false),
        ("*/*", false),
        ("text/*", true),
        ("", false),
    ] {
        let headers = [("accept", accept)];
        if streams {
            drop(service.stream("/v1/changes", &headers).await);
        } else {
            let answer = service.ask("GET", "/v1/changes", &headers, "").await;
            assert_eq!(answer.header("content-type"), "application/json", "{accept}");
        }
    }
}

/// What a reader has made of the feed: everyone who is there, by id.
#[derive(Default)]
struct Copy {
    people: BTreeMap<String, Value>,
    versions: BTreeMap<String, u64>,
}

impl Copy {
    fn take(&mut self, change: &Value) {
        let id = change["id"].as_str().unwrap().to_owned();
        let version = change["version"].as_u64().unwrap();
        let before = self.versions.insert(id.clone(), version).unwrap_or(0);
        assert_eq!(version, before + 1, "each version of {id} is told once, in its order");
        match &change["person"] {
            Value::Null => drop(self.people.remove(&id)),
            person => drop(self.people.insert(id, person.clone())),
        }
    }
}

/// Writes somebody, and does all that can be done with them.
async fn live(service: &Service, writer: usize) {
    for round in 0..4 {
        let name = json!({"userName": format!("w{writer}.{round}"), "title": "0"});
        let (_, address) = service.write(&name).await;
        service.merge(&address, &json!({"title": "1"})).await;
        match (writer + round) % 4 {
            0 => drop(service.act(&format!("{address}/erase")).await),
            1 => drop(service.delete(&address).await),
            2 => {
                service.delete(&address).await;
                service.act(&format!("{address}/restore")).await;
            }
            _ => drop(service.act(&format!("{address}/history/1/restore")).await),
        }
    }
}

/// Follows until nothing is left to be told and `done` says that nothing will be.
async fn follow(service: &Service, done: &AtomicBool) -> Copy {
    let mut copy = Copy::default();
    let mut next = None::<String>;
    loop {
        let was_done = done.load(Ordering::Acquire);
        let after = next.as_deref().map(|next| ("after", next));
        let parameters: Vec<_> =
            after.into_iter().chain([("limit", "37"), ("wait", "1")]).collect();
        let page = service.get(&with("/v1/changes", &parameters)).await.json;
        let changes = page["changes"].as_array().unwrap();
        for change in changes {
            copy.take(change);
        }
        next = Some(page["next"].as_str().unwrap().to_owned());
        if changes.is_empty() && was_done {
            return copy;
        }
    }
}

async fn everyone(service: &Service) -> BTreeMap<String, Value> {
    let mut all = BTreeMap::new();
    let mut path = "/v1/people?limit=100".to_owned();
    loop {
        let page = service.get(&path).await.json;
        for person in page["people"].as_array().unwrap() {
            all.insert(person["id"].as_str().unwrap().to_owned(), person.clone());
        }
        let Some(next) = page["next"].as_str() else { return all };
        path = with("/v1/people", &[("limit", "100"), ("cursor", next)]);
    }
}

#[tokio::test]
async fn who_follows_sixty_four_writers_ends_with_an_exact_copy() {
    let service = Service::new();
    let done = AtomicBool::new(false);
    let write = async {
        join_all((0..64).map(|writer| live(&service, writer))).await;
        done.store(true, Ordering::Release);
    };
    let (copy, ()) = join(follow(&service, &done), write).await;
    let all = everyone(&service).await;
    assert_eq!(all.len(), 128, "a half is deleted or erased");
    assert_eq!(copy.versions.len(), 256);
    assert_eq!(copy.people, all);
    let late = follow(&service, &done).await;
    assert_eq!(late.people, all, "who reads it all later has the same");
}

/// What a stream doesn't heed, and what only a stream heeds, is refused rather than overlooked.
#[tokio::test]
async fn what_would_be_overlooked_is_refused() {
    let service = Service::new();
    let waits = service.ask("GET", "/v1/changes?wait=1", &[STREAM], Body::empty()).await;
    assert_eq!((waits.status, waits.problem()), (400, "parameter"), "{}", waits.text());
    assert!(waits.member("detail").starts_with("`wait`"));
    let last = service.get("/v1/changes").await.member("next").to_owned();
    let last = [("last-event-id", last.as_str())];
    let page = service.ask("GET", "/v1/changes", &last, Body::empty()).await;
    assert_eq!((page.status, page.problem()), (400, "header"), "{}", page.text());
    assert!(page.member("detail").starts_with("`Last-Event-ID`"));
}
