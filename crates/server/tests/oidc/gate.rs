//! A service that trusts an issuer: whom its JWTs let in, for what, and by which name.

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use server::access::Access;
use server::clock::Clock;
use server::{App, Rules};
use tower::ServiceExt;

use crate::issuer::Issuer;
use crate::service::expected;

/// A service of an empty store, and the folder that keeps it.
async fn service(issuer: &Issuer) -> (Router, tempfile::TempDir) {
    let files = tempfile::tempdir().unwrap();
    let store = format!("sqlite:{}", files.path().join("people.db").display());
    let store = store::open(&store).await.unwrap();
    let issuer = server::oidc::Issuer::new(expected(&issuer.url), Clock::system()).unwrap();
    let access = Access { issuer: Some(issuer), ..Access::default() };
    let app = App::with(store, Clock::system(), Rules { access, ..Rules::default() });
    (server::http::router(app), files)
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
