//! A service that trusts an issuer: whom its JWTs let in, for what, and by which name.

use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use server::access::{Access, Admin, Caller, Scope};
use server::clock::Clock;
use server::directory::TokenDraft;
use server::{App, Rules};
use tower::ServiceExt;

use crate::claims::now;
use crate::issuer::Issuer;
use crate::service::expected;

/// A service of an empty store, and the folder that keeps it.
async fn service(issuer: &Issuer) -> (Router, tempfile::TempDir) {
    let (app, files) = app(issuer, Rules::default()).await;
    (server::http::router(app), files)
}

async fn app(issuer: &Issuer, rules: Rules) -> (App, tempfile::TempDir) {
    let files = tempfile::tempdir().unwrap();
    let store = format!("sqlite:{}", files.path().join("people.db").display());
    let store = store::open(&store).await.unwrap();
    let issuer = server::oidc::Issuer::new(expected(&issuer.url), Clock::system()).unwrap();
    let access = Access { issuer: Some(issuer), ..Access::default() };
    (App::with(store, Clock::system(), Rules { access, ..rules }), files)
}

async fn ask(
    service: &Router,
    token: &str,
    method: &str,
    path: &str,
    body: &Value,
) -> (u16, Value) {
    let request = Request::builder().method(method).uri(path);
    let request = request.header("content-type", "application/json");
    let request = request.header("authorization", format!("Bearer {token}"));
    let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
    let answer = service.clone().oneshot(request.body(body).unwrap()).await.unwrap();
    let status = answer.status().as_u16();
    let bytes = answer.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&bytes).unwrap_or_default())
}

#[tokio::test]
async fn a_jwt_lets_in_for_what_it_says_and_under_its_own_name() {
    let issuer = Issuer::shared();
    let (service, _files) = service(issuer).await;
    let claims = |scope: &str| json!({"sub": "f3a1", "scope": scope});
    let writer = issuer.token_with(&claims("openid people:write")).await;
    let reader = issuer.token_with(&claims("people:read profile")).await;
    let nothing = issuer.token_with(&claims("openid")).await;
    let person = json!({"displayName": "Ida"});
    let (status, written) = ask(&service, &writer, "POST", "/v1/people", &person).await;
    assert_eq!(status, 201, "{written}");
    let history = format!("/v1/people/{}/history", written["id"].as_str().unwrap());
    let (status, history) = ask(&service, &reader, "GET", &history, &Value::Null).await;
    assert_eq!((status, &history["history"][0]["actor"]), (200, &json!("oidc:f3a1")));
    for (token, method, path, expected) in [
        (&reader, "POST", "/v1/people", 403),
        (&nothing, "GET", "/v1/people", 403),
        (&writer, "GET", "/v1/audit", 404),
        (&writer, "GET", "/v1/people", 200),
    ] {
        let body = if method == "POST" { person.clone() } else { Value::Null };
        let (status, answer) = ask(&service, token, method, path, &body).await;
        assert_eq!(status, expected, "{method} {path} {answer}");
    }
    let wrong = issuer.token_with(&json!({"sub": "f3a1", "aud": "others"})).await;
    let (status, answer) = ask(&service, &wrong, "GET", "/v1/people", &Value::Null).await;
    assert_eq!(
        (status, answer["type"].as_str()),
        (401, Some("urn:peopleinfo:problem:unauthorized"))
    );
}

/// Whoever is let in a moment after the end, because clocks differ, isn't cut off before the answer.
#[tokio::test]
async fn whoever_is_let_in_by_leeway_is_answered() {
    let issuer = Issuer::start();
    let (router, _files) = service(&issuer).await;
    let claims = json!({"sub": "f3a1", "exp": now() - 20, "scope": "people:write"});
    let token = issuer.token_with(&claims).await;
    let person = json!({"displayName": "Ida"});
    assert_eq!(ask(&router, &token, "POST", "/v1/people", &person).await.0, 201);
    for path in ["/v1/people/export", "/v1/changes?wait=1"] {
        let request = Request::get(path).header("authorization", format!("Bearer {token}"));
        let request = request.body(Body::empty()).unwrap();
        let response = router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
        let body = response.into_body().collect().await.unwrap().to_bytes();
        assert!(str::from_utf8(&body).unwrap().contains("Ida"), "{path}");
    }
}

#[tokio::test]
async fn whoever_waits_for_a_slow_issuer_takes_no_turn_and_is_written_down() {
    let issuer = Issuer::start();
    let (app, _files) = app(&issuer, Rules { max_requests: 2, ..Rules::default() }).await;
    let router = server::http::router(app.clone());
    let stranger = issuer.token_by("rsa-stranger").await;
    let admin = Admin::of(Caller::of_command()).unwrap();
    let draft = TokenDraft { name: "one".to_owned(), scopes: vec![Scope::Read], expires: None };
    let (own, _) = app.directory().create_token(&admin, draft).await.unwrap();
    issuer.behave("slow").await;
    let waiting: Vec<_> = (0..30)
        .map(|_| {
            let (router, token) = (router.clone(), stranger.clone());
            tokio::spawn(
                async move { ask(&router, &token, "GET", "/v1/people", &Value::Null).await },
            )
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(!waiting.iter().any(tokio::task::JoinHandle::is_finished));
    let begun = Instant::now();
    let (status, _) = ask(&router, own.text(), "GET", "/v1/people", &Value::Null).await;
    assert_eq!(status, 200);
    assert!(begun.elapsed() < Duration::from_secs(4), "it waited as well");
    for answer in waiting {
        let (status, problem) = answer.await.unwrap();
        let unavailable = "urn:peopleinfo:problem:issuer-unavailable";
        assert_eq!((status, problem["type"].as_str()), (503, Some(unavailable)));
    }
    let metrics = app.telemetry().encode().unwrap();
    let counted = "\nhttp_requests_refused_total{reason=\"unavailable\"} 30\n";
    assert!(metrics.contains(counted), "{metrics}");
    // They are written down in their own time, as many as there may be attempts.
    while count(&app, &admin, "\"reason\":\"unavailable\"").await < 20 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// How many of the newest entries of the trail have this in their text.
async fn count(app: &App, admin: &Admin, part: &str) -> usize {
    let trail = app.directory().audit_trail(admin, None, 100).await.unwrap();
    let texts = trail.entries.iter().map(|entry| str::from_utf8(&entry.text).unwrap());
    texts.filter(|text| text.contains(part)).count()
}
