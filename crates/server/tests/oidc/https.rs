//! Issuers over TLS, as they are everywhere but in tests.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::AUTHORIZATION;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::json;
use server::http::listen::{self, Settings, Tls};
use tempfile::TempDir;
use tokio::net::TcpListener;

use crate::issuer::Issuer;

/// The program, which ends with the test.
struct Service {
    url: String,
    child: Child,
}

impl Service {
    /// Starts it; it trusts whoever has a certificate in this file.
    fn start(folder: &Path, issuer: &str, trusted: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_peopleinfo"))
            .args(["serve", "--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0"])
            .args(["--oidc-issuer", issuer, "--oidc-audience", "people", "--log", "off"])
            .env_clear()
            .env("SSL_CERT_FILE", trusted)
            .current_dir(folder)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.split_whitespace().find(|word| word.starts_with("http://")).expect(&line);
        Self { url: url.trim_end_matches([',', ';']).to_owned(), child }
    }

    /// The status of an answer to whoever has a token.
    async fn status(&self, token: &str) -> u16 {
        let request = Request::get(format!("{}/v1/people", self.url))
            .header(AUTHORIZATION, format!("Bearer {token}"))
            .body(Body::empty());
        let client = Client::builder(TokioExecutor::new()).build_http();
        client.request(request.unwrap()).await.unwrap().status().as_u16()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Writes a certificate of this machine, and answers it with its key.
fn pair(folder: &TempDir, name: &str) -> Arc<Tls> {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let file = |ending: &str| folder.path().join(format!("{name}{ending}"));
    std::fs::write(file(".pem"), made.cert.pem()).unwrap();
    std::fs::write(file(".key"), made.signing_key.serialize_pem()).unwrap();
    Arc::new(Tls::read(&file(".pem"), &file(".key")).unwrap())
}

/// Speaks TLS for whoever serves at a URL.
async fn speak_for(url: String, listener: TcpListener, tls: Arc<Tls>) {
    let client = Client::builder(TokioExecutor::new()).build_http::<Body>();
    let forward = async move |mut request: Request| {
        let path = request.uri().path_and_query().unwrap().to_string();
        *request.uri_mut() = format!("{url}{path}").parse().unwrap();
        client.request(request).await.unwrap().map(Body::new)
    };
    let settings = Settings { tls: Some(tls), ..Settings::plain(100, Duration::ZERO) };
    let router = Router::new().fallback(forward);
    listen::serve(listener, router, settings, std::future::pending()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_issuer_is_asked_over_tls_if_its_certificate_is_trusted() {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let issuer = Issuer::known_by(&url);
    tokio::spawn(speak_for(issuer.url.clone(), listener, pair(&folder, "issuer")));
    drop(pair(&folder, "stranger"));
    let token = issuer.token_with(&json!({"scope": "people:read"})).await;
    for (trusted, status) in [("issuer.pem", 200), ("stranger.pem", 503)] {
        let home = tempfile::tempdir().unwrap();
        let service = Service::start(home.path(), &url, &folder.path().join(trusted));
        assert_eq!(service.status(&token).await, status, "{trusted}");
        assert_eq!(service.status("a.b.c").await, 401, "{trusted}");
    }
}
