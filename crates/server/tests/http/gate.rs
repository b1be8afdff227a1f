//! Who comes in: every route is asked by everybody who might ask it, and whoever adds a route finds
//! it asked here.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use people::Timestamp;
use serde_json::{Value, json};
use server::access::{Access, Fingerprint, Scope, Secret};
use server::clock::Clock;
use server::{App, Rules};
use tower::ServiceExt;

use crate::contract::operations;
use crate::openapi::{bodies, filled};
use crate::service::{Answer, Service};
use crate::tokens::revocable;

/// Those who might ask: what each is called, and what they send.
struct Callers {
    nobody: String,
    wrong: String,
    expired: String,
    revoked: String,
}

async fn callers(service: &Service, admin: &str) -> Callers {
    let soon = Timestamp::parse("2026-01-01T00:00:01Z");
    let expired = service.token("expired", &[Scope::Admin], soon).await;
    service.wait(1_000);
    let body = json!({"name": "revoked", "scopes": ["admin"]});
    let made = service.ask_as(admin, "POST", "/v1/tokens", ("application/json", &body)).await;
    let revoked = format!("Bearer {}", made.member("secret"));
    let path = format!("/v1/tokens/{}", made.member("id"));
    let gone = service.ask_as(admin, "DELETE", &path, ("", &Value::Null)).await;
    assert_eq!(gone.status, 204);
    let wrong = format!("Bearer {}", Secret::new().unwrap().text());
    Callers { nobody: String::new(), wrong, expired, revoked }
}

/// All scopes that don't allow what needs this one.
fn all_but(needed: &str) -> Vec<Scope> {
    let allows = |scope: &Scope| {
        let name = scope.as_str();
        name == needed || name == "admin" || (needed == "people:read" && name == "people:write")
    };
    Scope::ALL.into_iter().filter(|scope| !allows(scope)).collect()
}

async fn ask(service: &Service, from: &str, method: &str, path: &str, body: &str) -> Answer {
    let headers: &[(&str, &str)] = &[("authorization", from), ("content-type", "")];
    let headers = if from.is_empty() { &headers[1..] } else { headers };
    service.ask(&method.to_uppercase(), path, headers, body.to_owned()).await
}

#[tokio::test]
async fn every_route_refuses_whoever_may_not_ask() {
    let mut asked = 0;
    for (path, method, operation) in operations() {
        let Some(scope) = operation["security"][0]["token"][0].as_str() else {
            let (service, _) = Service::guarded(Rules::default()).await;
            let answer = ask(&service, "", method, path, "").await;
            assert_eq!(answer.status, 200, "{method} {path} is for everybody");
            println!("{method:6} {path:45} everybody            200");
            continue;
        };
        let (service, admin) = Service::guarded(Rules::default()).await;
        let Callers { nobody, wrong, expired, revoked } = callers(&service, &admin).await;
        let without = service.token("without", &all_but(scope), None).await;
        // A token that is there: nobody can be told so who may not ask.
        let (_, token) = revocable(&service).await;
        let path =
            filled(path, "/v1/people/01900000-0000-7000-8000-000000000000", &token, operation);
        let refused = [
            ("nobody", nobody, 401, "Bearer realm=\"peopleinfo\""),
            ("wrong", wrong, 401, "Bearer realm=\"peopleinfo\", error=\"invalid_token\""),
            ("expired", expired, 401, "Bearer realm=\"peopleinfo\", error=\"invalid_token\""),
            ("revoked", revoked, 401, "Bearer realm=\"peopleinfo\", error=\"invalid_token\""),
            ("without", without, if scope == "admin" { 404 } else { 403 }, ""),
        ];
        for (who, from, status, challenge) in refused {
            // A body that can't be read: whoever may not ask isn't told so.
            let answer = ask(&service, &from, method, &path, "{").await;
            assert_eq!(answer.status, status, "{who}: {method} {path} {}", answer.text());
            assert!(status != 404 || answer.problem() == "route-not-found", "{who}: {path}");
            let said = answer.header("www-authenticate");
            let needed = format!("error=\"insufficient_scope\", scope=\"{scope}\"");
            let is_right = match status {
                401 => said == challenge,
                403 => said.ends_with(&needed),
                _ => said.is_empty(),
            };
            assert!(is_right, "{who}: {method} {path} {said}");
            println!("{method:6} {path:75} {who:8} {status}");
            asked += 1;
        }
    }
    assert!(asked > 100, "{asked}");
}

#[tokio::test]
async fn every_route_lets_in_whoever_may_ask() {
    for (path, method, operation) in operations() {
        let Some(scope) = operation["security"][0]["token"][0].as_str() else { continue };
        for (media_type, body) in bodies(operation) {
            let (service, admin) = Service::guarded(Rules::default()).await;
            let person = json!({"name": {"givenName": "Ida", "familyName": "Novak"}});
            let json = ("application/json", &person);
            let written = service.ask_as(&admin, "POST", "/v1/people", json).await;
            let tokens = service.ask_as(&admin, "GET", "/v1/tokens", ("", &Value::Null)).await;
            let token = tokens.json["tokens"][0]["id"].as_str().unwrap();
            let path = filled(path, written.header("location"), token, operation);
            let from = service.token("right", &[Scope::parse(scope).unwrap()], None).await;
            let headers = [("content-type", media_type), ("authorization", from.as_str())];
            let answer = service.ask(&method.to_uppercase(), &path, &headers, body).await;
            assert!(!matches!(answer.status, 401 | 403 | 404), "{method} {path} {}", answer.text());
            println!("{method:6} {path:75} right    {}", answer.status);
        }
    }
}

#[tokio::test]
async fn what_is_sent_as_authorization_is_read_strictly() {
    let (service, admin) = Service::guarded(Rules::default()).await;
    let secret = admin.strip_prefix("Bearer ").unwrap().to_owned();
    let good = [format!("bearer {secret}"), format!("BEARER  {secret}")];
    for sent in good {
        assert_eq!(ask(&service, &sent, "GET", "/v1/people", "").await.status, 200, "{sent}");
    }
    let bad = [
        secret.clone(),
        format!("Basic {secret}"),
        format!("Bearer {secret}x"),
        format!("Bearer {}", &secret[1..]),
        "Bearer".to_owned(),
        "Bearer  ".to_owned(),
        "Bearer a.b.c".to_owned(),
    ];
    for sent in bad {
        let answer = ask(&service, &sent, "GET", "/v1/people", "").await;
        assert_eq!((answer.status, answer.problem()), (401, "unauthorized"), "{sent}");
        assert!(!answer.text().contains(&secret[11..]), "{}", answer.text());
    }
    let twice = [("authorization", admin.as_str()), ("authorization", admin.as_str())];
    assert_eq!(service.ask("GET", "/v1/people", &twice, "").await.status, 401);
}

#[tokio::test]
async fn whoever_makes_the_first_token_closes_the_door_for_ever() {
    let service = Service::new();
    assert_eq!(service.get("/v1/people").await.status, 200);
    let body = json!({"name": "first", "scopes": ["admin"]});
    let made = service.post("/v1/tokens", &body).await;
    assert_eq!(made.status, 201, "{}", made.text());
    assert_eq!(service.get("/v1/people").await.status, 401);
    let from = format!("Bearer {}", made.member("secret"));
    assert_eq!(ask(&service, &from, "GET", "/v1/people", "").await.status, 200);
    let path = format!("/v1/tokens/{}", made.member("id"));
    assert_eq!(ask(&service, &from, "DELETE", &path, "").await.status, 204);
    assert_eq!(ask(&service, &from, "GET", "/v1/people", "").await.status, 401);
    assert_eq!(service.get("/v1/people").await.status, 401);
}

#[tokio::test]
async fn a_token_whose_hash_is_configured_may_do_everything() {
    let secret = Secret::new().unwrap();
    let admin = Fingerprint::parse(&secret.fingerprint().to_string());
    let access = Access { admin, ..Access::default() };
    let service = Service::under(Rules { access, ..Rules::default() });
    let from = format!("Bearer {}", secret.text());
    assert_eq!(ask(&service, &from, "GET", "/v1/tokens", "").await.status, 200);
    assert_eq!(service.get("/v1/people").await.status, 401);
}

/// A process that didn't revoke a token itself stops to take it within the bound that is stated.
#[tokio::test]
async fn another_process_stops_to_take_a_revoked_token_within_five_seconds() {
    let files = tempfile::tempdir().unwrap();
    let store = format!("sqlite:{}", files.path().join("people.db").display());
    let store = store::open(&store).await.unwrap();
    let process = || {
        let access = Access { may_be_open: false, ..Access::default() };
        let rules = Rules { access, ..Rules::default() };
        Service::of(App::with(Arc::clone(&store), Clock::system(), rules))
    };
    let (one, other) = (process(), process());
    let admin = one.token("root", &[Scope::Admin], None).await;
    let token = one.token("other", &[Scope::Read], None).await;
    assert_eq!(ask(&other, &token, "GET", "/v1/people", "").await.status, 200);
    let id = Fingerprint::of(token.strip_prefix("Bearer ").unwrap()).unwrap().id();
    let path = format!("/v1/tokens/{id}");
    assert_eq!(ask(&one, &admin, "DELETE", &path, "").await.status, 204);
    assert_eq!(ask(&one, &token, "GET", "/v1/people", "").await.status, 401);
    tokio::time::sleep(Duration::from_millis(5_100)).await;
    assert_eq!(ask(&other, &token, "GET", "/v1/people", "").await.status, 401);
    // One that was made elsewhere counts sooner: whoever isn't known is looked up.
    let new = one.token("new", &[Scope::Read], None).await;
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    assert_eq!(ask(&other, &new, "GET", "/v1/people", "").await.status, 200);
}

/// The status of a read that was sent with these headers, to everybody who is let in without a token.
async fn read_openly(service: &Service, target: &str, headers: &[(&str, &str)]) -> u16 {
    let answer = service.ask("GET", target, headers, "").await;
    if answer.status == 403 {
        assert_eq!(answer.problem(), "foreign");
    }
    // What tells of nobody is for everybody.
    assert_eq!(service.ask("GET", "/livez", headers, "").await.status, 200);
    answer.status
}

#[tokio::test]
async fn without_access_control_no_page_of_somebody_else_gets_anything() {
    let service = Service::new();
    let own = ("host", "localhost:3000");
    let rows: [(&[(&str, &str)], u16); 20] = [
        (&[("host", "localhost:3000")], 200),
        (&[("host", "LOCALHOST")], 200),
        (&[("host", "127.0.0.1:3000")], 200),
        (&[("host", "[::1]:3000")], 200),
        (&[("host", "127.8.9.10")], 200),
        (&[("host", "evil.example")], 403),
        (&[("host", "localhost.evil.example")], 403),
        (&[("host", "[::1].evil.example")], 403),
        (&[("host", "127.0.0.1:3000.evil")], 403),
        (&[("host", "192.0.2.1:3000")], 403),
        (&[("host", "")], 403),
        (&[own, own], 403),
        (&[own, ("origin", "http://localhost:3000")], 200),
        (&[own, ("origin", "http://localhost:3001")], 403),
        (&[own, ("origin", "https://localhost:3000")], 403),
        (&[own, ("origin", "https://evil.example")], 403),
        (&[own, ("origin", "null")], 403),
        // Somebody stands before the service, who asks for others.
        (&[own, ("x-forwarded-for", "192.0.2.1")], 403),
        (&[own, ("forwarded", "for=192.0.2.1")], 403),
        (&[("host", "localhost"), ("origin", "http://localhost:3000")], 403),
    ];
    for (headers, status) in rows {
        assert_eq!(read_openly(&service, "/v1/people", headers).await, status, "{headers:?}");
    }
    let (service, admin) = Service::guarded(Rules::default()).await;
    let elsewhere = [("host", "people.example"), ("authorization", admin.as_str())];
    assert_eq!(service.ask("GET", "/v1/people", &elsewhere, "").await.status, 200);
}

/// HTTP/2 has the name by which it is asked beside the path, and HTTP/1 may have it there.
#[tokio::test]
async fn the_name_beside_the_path_is_the_one_that_counts() {
    let service = Service::new();
    for (name, headers, status) in [
        ("http://localhost:3000", &[][..], 200),
        ("http://localhost:3000", &[("host", "localhost:3000")], 200),
        ("http://localhost:3000", &[("origin", "http://localhost:3000")], 200),
        ("http://localhost:3000", &[("host", "localhost:3001")], 403),
        ("http://evil.example", &[], 403),
        ("http://evil.example", &[("host", "localhost:3000")], 403),
    ] {
        let target = format!("{name}/v1/people");
        assert_eq!(read_openly(&service, &target, headers).await, status, "{name} {headers:?}");
    }
    let bare = Request::get("/v1/people").body(Body::empty()).unwrap();
    let router = server::http::router(service.app.clone());
    assert_eq!(router.oneshot(bare).await.unwrap().status(), 403, "nobody says by which name");
}

/// The page of a service over TLS has another scheme.
#[tokio::test]
async fn over_tls_the_own_page_is_one_over_tls() {
    let service = Service::under(Rules { tls: true, ..Rules::default() });
    for (page, status) in [("https://localhost:3000", 200), ("http://localhost:3000", 403)] {
        let headers = [("host", "localhost:3000"), ("origin", page)];
        assert_eq!(read_openly(&service, "/v1/people", &headers).await, status, "{page}");
    }
}
