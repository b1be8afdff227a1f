//! An issuer that runs as long as a test needs it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use axum::http::{Request, header};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};

/// The process of an issuer, which ends when the pipe to its standard input does.
pub(crate) struct Issuer {
    pub(crate) url: String,
    child: Child,
}

impl Issuer {
    /// An issuer of one's own.
    pub(crate) fn start() -> Self {
        Self::start_with(&[])
    }

    /// The same, known by another URL than the one that it serves at.
    pub(crate) fn known_by(url: &str) -> Self {
        Self::start_with(&["--", url])
    }

    fn start_with(arguments: &[&str]) -> Self {
        // Cargo becomes the issuer once it has built it.
        let mut child = Command::new(env!("CARGO"))
            .args(["run", "--quiet", "--locked", "--manifest-path"])
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/issuer/Cargo.toml"))
            .arg("--target-dir")
            .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("emulator"))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.starts_with("http://"), "the issuer doesn't run: {line}");
        Self { url: line.trim_end().to_owned(), child }
    }

    /// One that all tests of this process share, and don't change.
    pub(crate) fn shared() -> &'static Self {
        static SHARED: OnceLock<Issuer> = OnceLock::new();
        SHARED.get_or_init(Self::start)
    }

    /// Stops it; its port is closed then.
    pub(crate) fn stop(&mut self) {
        drop(self.child.stdin.take());
        self.child.wait().unwrap();
    }

    /// A token as this asks for it: see the issuer.
    pub(crate) async fn token(&self, request: &Value) -> String {
        let answer = self.ask("/token", Some(request)).await;
        answer["access_token"].as_str().unwrap().to_owned()
    }

    /// A token for this service with claims of this kind.
    pub(crate) async fn token_with(&self, claims: &Value) -> String {
        let mut claims = claims.clone();
        if claims.get("aud").is_none() {
            claims["aud"] = "people".into();
        }
        self.token(&json!({"claims": claims})).await
    }

    /// A token for this service, signed with this key.
    pub(crate) async fn token_by(&self, key: &str) -> String {
        self.token(&json!({"kid": key, "claims": {"aud": "people"}})).await
    }

    /// The public half of one of its keys.
    pub(crate) async fn key(&self, id: &str) -> Value {
        let set = self.ask("/keys", None).await;
        let key = set["keys"].as_array().unwrap().iter().find(|key| key["kid"] == id);
        key.unwrap().clone()
    }

    /// How often its keys were fetched.
    pub(crate) async fn fetches(&self) -> u64 {
        self.ask("/fetches", None).await["sets"].as_u64().unwrap()
    }

    /// Makes new keys.
    pub(crate) async fn rotate(&self, keep: bool) {
        self.ask("/rotate", Some(&json!({"keep": keep}))).await;
    }

    /// Has it publish these keys instead of its own.
    pub(crate) async fn publish(&self, keys: &[Value]) {
        self.ask("/publish", Some(&json!({"keys": keys}))).await;
    }

    /// Has it answer in this manner: see the issuer.
    pub(crate) async fn behave(&self, manner: &str) {
        self.ask("/behave", Some(&json!({"manner": manner}))).await;
    }

    async fn ask(&self, path: &str, body: Option<&Value>) -> Value {
        let request = Request::builder().uri(format!("{}{path}", self.url));
        let request = match body {
            Some(body) => request
                .method("POST")
                .header(header::CONTENT_TYPE, "application/json")
                .body(Full::new(Bytes::from(body.to_string()))),
            None => request.body(Full::default()),
        };
        let client = Client::builder(TokioExecutor::new()).build_http();
        let answer = client.request(request.unwrap()).await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        if body.is_empty() { Value::Null } else { serde_json::from_slice(&body).unwrap() }
    }
}

impl Drop for Issuer {
    fn drop(&mut self) {
        self.stop();
    }
}
