//! `/docs`, as the service answers it: complete, well formed, and with nothing from elsewhere.

#![expect(clippy::unwrap_used, reason = "an unwrap in a test is its assertion")]

#[path = "docs/page.rs"]
mod page;
#[path = "docs/problems.rs"]
mod problems;
#[path = "docs/served.rs"]
mod served;
#[path = "docs/tags.rs"]
mod tags;

use axum::body::Body;
use axum::http::{HeaderMap, Request};
use http_body_util::BodyExt;
use server::App;
use server::clock::Clock;
use tower::ServiceExt;

/// What the service answered.
struct Answer {
    status: u16,
    headers: HeaderMap,
    text: String,
}

impl Answer {
    /// A header; empty if it isn't there.
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// Asks a new service, with one header.
async fn ask(path: &str, (name, value): (&str, &str)) -> Answer {
    let files = tempfile::tempdir().unwrap();
    let file = files.path().join("people.db");
    let store = store::open(&format!("sqlite:{}", file.display())).await.unwrap();
    let router = server::http::router(App::new(store, Clock::system()));
    let request = Request::get(path).header(name, value).body(Body::empty()).unwrap();
    let (parts, body) = router.oneshot(request).await.unwrap().into_parts();
    let bytes = body.collect().await.unwrap().to_bytes().to_vec();
    let text = String::from_utf8(bytes).unwrap();
    Answer { status: parts.status.as_u16(), headers: parts.headers, text }
}

async fn get(path: &str) -> Answer {
    ask(path, ("accept", "*/*")).await
}
