//! The service under test, and what it answers.

use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request};
use form_urlencoded::Serializer;
use futures_util::FutureExt;
use http_body_util::BodyExt;
use people::Timestamp;
use serde_json::Value;
use server::access::{Access, Admin, Caller, Scope};
use server::clock::Clock;
use server::directory::TokenDraft;
use server::{App, Rules};
use tempfile::TempDir;
use tower::ServiceExt;

use crate::contract;

/// The header of a body of JSON.
pub(crate) const JSON: (&str, &str) = ("content-type", "application/json");
/// The header of a JSON Merge Patch.
pub(crate) const MERGE: (&str, &str) = ("content-type", "application/merge-patch+json");
/// The header of a JSON Patch.
pub(crate) const OPERATIONS: (&str, &str) = ("content-type", "application/json-patch+json");
/// An id that nobody has.
pub(crate) const NOBODY: &str = "01900000-0000-7000-8000-000000000000";
/// When the clock of every service stands at first: 2026-01-01T00:00:00.000Z.
const BEGINNING: i64 = 1_767_225_600_000;

/// A service of its own: a new file, and a clock that only the test moves.
pub(crate) struct Service {
    pub(crate) app: App,
    router: Router,
    now: Arc<AtomicI64>,
    spoilt: AtomicBool,
    files: TempDir,
}

impl Service {
    pub(crate) fn new() -> Self {
        Self::under(Rules::default())
    }

    /// A service that lets nobody in without a token, and somebody who has one that allows all.
    pub(crate) async fn guarded(rules: Rules) -> (Self, String) {
        let access = Access { may_be_open: false, ..rules.access };
        let service = Self::under(Rules { access, ..rules });
        let admin = service.token("root", &[Scope::Admin], None).await;
        (service, admin)
    }

    /// A service that somebody else has set up, on a store that others have open too.
    pub(crate) fn of(app: App) -> Self {
        let router = server::http::router(app.clone());
        let (now, spoilt) = (Arc::new(AtomicI64::new(BEGINNING)), AtomicBool::new(false));
        Self { app, router, now, spoilt, files: tempfile::tempdir().unwrap() }
    }

    /// A service under rules of its own.
    pub(crate) fn under(rules: Rules) -> Self {
        let files = tempfile::tempdir().unwrap();
        let file = files.path().join("people.db");
        let store =
            store::open(&format!("sqlite:{}", file.display())).now_or_never().unwrap().unwrap();
        let now = Arc::new(AtomicI64::new(BEGINNING));
        let told = Arc::clone(&now);
        let tell = move || Timestamp::from_millis(told.load(Ordering::Relaxed)).unwrap();
        let app = App::with(store, Clock::new(tell), rules);
        let router = server::http::router(app.clone());
        Self { app, router, now, spoilt: AtomicBool::new(false), files }
    }

    /// Makes a token, and gives what its owner sends as `Authorization`.
    pub(crate) async fn token(
        &self,
        name: &str,
        scopes: &[Scope],
        expires: Option<Timestamp>,
    ) -> String {
        let draft = TokenDraft { name: name.to_owned(), scopes: scopes.to_vec(), expires };
        let admin = Admin::of(Caller::of_command()).unwrap();
        let (secret, _) = self.app.directory().create_token(&admin, draft).await.unwrap();
        self.app.gate().forget();
        format!("Bearer {}", secret.text())
    }

    /// Asks as whoever sends this as `Authorization`.
    pub(crate) async fn ask_as(
        &self,
        authorization: &str,
        method: &str,
        path: &str,
        (media_type, body): (&str, &Value),
    ) -> Answer {
        let sent = if body.is_null() { String::new() } else { body.to_string() };
        let headers = [("content-type", media_type), ("authorization", authorization)];
        self.ask(method, path, &headers, sent).await
    }

    /// Asks, and goes away as soon as the answer has to be waited for; then waits until all that was
    /// begun is done.
    pub(crate) async fn hang_up(&self, authorization: &str, method: &str, path: &str) {
        let headers = [("authorization", authorization)];
        let request = request(method, path, &headers, Body::empty());
        let answer = self.router.clone().oneshot(request).now_or_never();
        assert!(answer.is_none(), "{method} {path} is answered at once");
        self.app.directory().settle_audit().await;
    }

    /// What the metrics have of this, such as `http_requests_refused_total{reason="rate"}`.
    pub(crate) fn counted(&self, series: &str) -> u64 {
        let metrics = self.app.telemetry().encode().unwrap();
        let mut lines = metrics.lines();
        let count = lines.find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
        count.expect(series).parse().unwrap()
    }

    /// What the audit trail has, the newest first.
    pub(crate) async fn trail(&self) -> Vec<Value> {
        self.app.directory().settle_audit().await;
        let admin = Admin::of(Caller::of_command()).unwrap();
        let page = self.app.directory().audit_trail(&admin, None, 500).await.unwrap();
        page.entries.iter().map(|entry| serde_json::from_slice(&entry.text).unwrap()).collect()
    }

    /// Overwrites the files of the store, as a broken disk would.
    pub(crate) fn spoil(&self) {
        self.spoilt.store(true, Ordering::Relaxed);
        for file in ["people.db", "people.db-wal"] {
            let file = self.files.path().join(file);
            let length = std::fs::metadata(&file).unwrap().len();
            let mut file = std::fs::OpenOptions::new().write(true).open(file).unwrap();
            std::io::copy(&mut std::io::repeat(0xa5).take(length), &mut file).unwrap();
        }
    }

    /// Moves the clock, back if the number is negative.
    pub(crate) fn wait(&self, millis: i64) {
        self.now.fetch_add(millis, Ordering::Relaxed);
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[], Body::empty()).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.ask("POST", path, &[JSON], body.to_string()).await
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Answer {
        self.ask("PUT", path, &[JSON], body.to_string()).await
    }

    /// Changes somebody by a JSON Merge Patch.
    pub(crate) async fn merge(&self, path: &str, change: &Value) -> Answer {
        self.ask("PATCH", path, &[MERGE], change.to_string()).await
    }

    /// Changes somebody by a JSON Patch.
    pub(crate) async fn patch(&self, path: &str, change: &Value) -> Answer {
        self.ask("PATCH", path, &[OPERATIONS], change.to_string()).await
    }

    /// Has something done that needs no body, such as `restore`.
    pub(crate) async fn act(&self, path: &str) -> Answer {
        self.ask("POST", path, &[], Body::empty()).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.ask("DELETE", path, &[], Body::empty()).await
    }

    /// Writes somebody new, and gives the document and the address.
    pub(crate) async fn write(&self, body: &Value) -> (Value, String) {
        let answer = self.post("/v1/people", body).await;
        assert_eq!(answer.status, 201, "{body} {}", answer.text());
        let address = answer.header("location").to_owned();
        (answer.json, address)
    }

    pub(crate) async fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        self.send(request(method, path, headers, body.into())).await
    }

    /// Asks for an answer that has no end, and gives its body.
    pub(crate) async fn stream(&self, path: &str, headers: &[(&str, &str)]) -> Body {
        let mut asked = request("GET", path, headers, Body::empty());
        name_this_machine(&mut asked);
        let (parts, body) = self.router.clone().oneshot(asked).await.unwrap().into_parts();
        let (status, headers) = (parts.status.as_u16(), parts.headers);
        let answer = Answer { status, headers, bytes: Vec::new(), json: Value::Null };
        let (path, _) = path.split_once('?').unwrap_or((path, ""));
        contract::check(&Method::GET, path, &answer);
        assert_eq!((status, answer.header("content-type")), (200, "text/event-stream"), "{path}");
        body
    }

    /// Sends a request, and holds the answer against the contract.
    pub(crate) async fn send(&self, mut request: Request<Body>) -> Answer {
        name_this_machine(&mut request);
        let method = request.method().clone();
        let path = request.uri().path().to_owned();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes().to_vec();
        let media_type = parts.headers.get("content-type").map_or(&[][..], HeaderValue::as_bytes);
        let is_json =
            media_type == b"application/json" || media_type == contract::PROBLEM.as_bytes();
        let json = if is_json && !bytes.is_empty() {
            serde_json::from_slice(&bytes).unwrap()
        } else {
            Value::Null
        };
        let answer = Answer { status: parts.status.as_u16(), headers: parts.headers, bytes, json };
        contract::check(&method, &path, &answer);
        let may_fail = self.app.is_draining() || self.spoilt.load(Ordering::Relaxed);
        assert!(answer.status < 500 || may_fail, "{method} {path} {}", answer.text());
        answer
    }
}

/// Asks by a name of this machine, as every client does that is given none.
fn name_this_machine(request: &mut Request<Body>) {
    if request.uri().authority().is_none() {
        let name = HeaderValue::from_static("localhost");
        request.headers_mut().entry("host").or_insert(name);
    }
}

fn request(method: &str, path: &str, headers: &[(&str, &str)], body: Body) -> Request<Body> {
    let mut request = Request::new(body);
    *request.method_mut() = Method::from_bytes(method.as_bytes()).unwrap();
    *request.uri_mut() = path.parse().unwrap();
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        let value = HeaderValue::from_bytes(value.as_bytes()).unwrap();
        request.headers_mut().append(name, value);
    }
    request
}

/// What the service answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
    /// The body read as JSON; null if there is none, or another one.
    pub(crate) json: Value,
}

impl Answer {
    pub(crate) fn text(&self) -> &str {
        str::from_utf8(&self.bytes).unwrap()
    }

    /// A header; empty if it isn't there.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The last part of a problem's type; empty if it is none.
    pub(crate) fn problem(&self) -> &str {
        let kind = self.json["type"].as_str().unwrap_or_default();
        kind.strip_prefix("urn:peopleinfo:problem:").unwrap_or_default()
    }

    /// The places that a problem names, each with its rule.
    pub(crate) fn violations(&self) -> Vec<(&str, &str)> {
        let violations = self.json["violations"].as_array().map_or(&[][..], Vec::as_slice);
        let pair = |violation| (text(violation, "pointer"), text(violation, "rule"));
        violations.iter().map(pair).collect()
    }

    /// The text of a member of the answer; empty if it isn't there.
    pub(crate) fn member(&self, name: &str) -> &str {
        text(&self.json, name)
    }
}

/// The text of a member; empty if it isn't there.
fn text<'a>(of: &'a Value, name: &str) -> &'a str {
    of[name].as_str().unwrap_or_default()
}

/// A path with parameters, percent-encoded.
pub(crate) fn with(path: &str, parameters: &[(&str, &str)]) -> String {
    format!("{path}?{}", Serializer::new(String::new()).extend_pairs(parameters).finish())
}
