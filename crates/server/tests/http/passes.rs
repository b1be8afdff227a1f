//! Tokens that end while their callers are still being answered.

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use people::Timestamp;
use serde_json::json;
use server::Rules;
use server::access::{Fingerprint, Scope};
use tower::ServiceExt;

use crate::exchange::{EXPORT, IMPORT, NDJSON, counts, lines, read, text};
use crate::import_ends::sent_by_hand;
use crate::service::{JSON, Service};

/// How long anything may take that has to happen: a token is looked at every five seconds.
const PATIENCE: Duration = Duration::from_mins(1);

async fn revoke(service: &Service, admin: &str, token: &str) {
    let id = Fingerprint::of(token.strip_prefix("Bearer ").unwrap()).unwrap().id();
    let path = format!("/v1/tokens/{id}");
    let gone = service.ask("DELETE", &path, &[("authorization", admin)], "").await;
    assert_eq!(gone.status, 204);
}

async fn write(service: &Service, admin: &str, name: &str) {
    let body = json!({"userName": name}).to_string();
    let written = service.ask("POST", "/v1/people", &[JSON, ("authorization", admin)], body).await;
    assert_eq!(written.status, 201);
}

/// What else comes of a body, until it ends.
async fn rest(mut body: Body) -> String {
    let mut rest = String::new();
    while let Some(Ok(frame)) = tokio::time::timeout(PATIENCE, body.frame()).await.unwrap() {
        rest.push_str(str::from_utf8(frame.data_ref().unwrap()).unwrap());
    }
    rest
}

#[tokio::test]
async fn a_stream_ends_with_its_token() {
    let (service, admin) = Service::guarded(Rules::default()).await;
    let soon = Timestamp::parse("2026-01-01T00:00:05Z");
    let revoked = service.token("revoked", &[Scope::Read], None).await;
    let expired = service.token("expired", &[Scope::Read], soon).await;
    let good = service.token("good", &[Scope::Read], None).await;
    let mut streams = Vec::new();
    for token in [&revoked, &expired, &good] {
        let headers = [("accept", "text/event-stream"), ("authorization", token.as_str())];
        streams.push(service.stream("/v1/changes", &headers).await);
    }
    revoke(&service, &admin, &revoked).await;
    service.wait(6_000);
    write(&service, &admin, "late").await;
    let mut last = streams.pop().unwrap();
    for ended in streams {
        assert_eq!(rest(ended).await, "");
    }
    let told = last.frame().await.unwrap().unwrap().into_data().unwrap();
    assert!(str::from_utf8(&told).unwrap().contains("late"));
}

#[tokio::test]
async fn whoever_waits_for_a_change_is_told_none_without_a_token() {
    let (service, admin) = Service::guarded(Rules::default()).await;
    let token = service.token("waits", &[Scope::Read], None).await;
    let headers = [("authorization", token.as_str())];
    let waits = service.ask("GET", "/v1/changes?wait=30", &headers, "");
    let change = async {
        revoke(&service, &admin, &token).await;
        write(&service, &admin, "late").await;
    };
    let (answer, ()) = tokio::join!(waits, change);
    assert_eq!((answer.status, answer.problem()), (401, "unauthorized"));
    assert!(!answer.text().contains("late"));
    let last = service.trail().await[0].clone();
    assert_eq!((&last["kind"], &last["reason"]), (&json!("refused"), &json!("revoked")), "{last}");
}

/// Nothing else happens, and the wait ends all the same, long before it would be over.
#[tokio::test]
async fn a_wait_ends_with_its_token() {
    let (service, admin) = Service::guarded(Rules::default()).await;
    let token = service.token("waits", &[Scope::Read], None).await;
    write(&service, &admin, "early").await;
    let headers = [("authorization", token.as_str())];
    let page = service.ask("GET", "/v1/changes", &headers, "").await;
    let path = format!("/v1/changes?wait=30&after={}", page.member("next"));
    let begun = Instant::now();
    let waits = service.ask("GET", &path, &headers, "");
    let (answer, ()) = tokio::join!(waits, revoke(&service, &admin, &token));
    assert_eq!((answer.status, answer.problem()), (401, "unauthorized"));
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn an_export_of_one_person_breaks_off_with_its_token() {
    let (service, admin) = Service::guarded(Rules::default()).await;
    let token = service.token("exports", &[Scope::Read], None).await;
    let headers = [JSON, ("authorization", admin.as_str())];
    let sent = json!({"userName": "ada"}).to_string();
    let written = service.ask("POST", "/v1/people", &headers, sent).await;
    let address = written.header("location").to_owned();
    for version in 0..60 {
        let sent = json!({"userName": "ada", "title": version.to_string()}).to_string();
        service.ask("PUT", &address, &headers, sent).await;
    }
    let request = Request::get(format!("{address}/export")).header("authorization", &token);
    let router = server::http::router(service.app.clone());
    let response = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let mut body = response.into_body();
    assert!(body.frame().await.unwrap().is_ok());
    revoke(&service, &admin, &token).await;
    assert!(body.frame().await.unwrap().is_err());
}

#[tokio::test]
async fn an_export_breaks_off_with_its_token() {
    let (service, admin) = Service::guarded(Rules::default()).await;
    let token = service.token("exports", &[Scope::Read], None).await;
    let many: Vec<_> = (0..1_200).map(|n| json!({"userName": format!("u{n}")})).collect();
    let headers = [("content-type", NDJSON), ("authorization", admin.as_str())];
    service.ask("POST", IMPORT, &headers, lines(&many)).await;
    let request = Request::get(EXPORT).header("authorization", &token).body(Body::empty());
    let router = server::http::router(service.app.clone());
    let mut body = router.oneshot(request.unwrap()).await.unwrap().into_body();
    let first = body.frame().await.unwrap().unwrap();
    assert!(first.data_ref().unwrap().starts_with(b"{"));
    revoke(&service, &admin, &token).await;
    assert!(body.frame().await.unwrap().is_err());
}

#[tokio::test]
async fn an_import_ends_with_its_token() {
    let (service, admin) = Service::guarded(Rules::default()).await;
    let token = service.token("imports", &[Scope::Write], None).await;
    let (sender, body) = sent_by_hand();
    let request = Request::post(IMPORT).header("content-type", NDJSON);
    let request = request.header("authorization", &token).body(body).unwrap();
    sender.send(Ok("{\"userName\": \"ada\"}\n".into())).await.unwrap();
    let router = server::http::router(service.app.clone());
    let response = router.oneshot(request).await.unwrap();
    revoke(&service, &admin, &token).await;
    sender.send(Ok("{\"userName\": \"bo\"}\n".into())).await.unwrap();
    drop(sender);
    let (_, last) = read(&rest(response.into_body()).await);
    assert_eq!((counts(&last), text(&last, "problem")), ([1, 0, 0, 0], "unauthorized"));
}
