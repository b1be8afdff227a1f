//! Tokens: made once, shown once, listed without what they say.

use people::Timestamp;
use serde_json::{Value, json};
use server::Rules;
use server::access::{Fingerprint, Limits, PREFIX, Scope};

use crate::service::Service;

const JSON: &str = "application/json";

/// A token that may revoke itself: what its owner sends, and its id.
pub(crate) async fn revocable(service: &Service) -> (String, String) {
    let from = service.token("revocable", &[Scope::Admin], None).await;
    let id = Fingerprint::of(from.strip_prefix("Bearer ").unwrap()).unwrap().id();
    (from, id)
}

#[tokio::test]
async fn a_token_is_shown_once_and_listed_without_its_secret() {
    let (service, admin) = Service::guarded(Rules::default()).await;
    service.wait(1);
    let body = json!({"name": "hr-sync", "scopes": ["people:write", "people:erase"],
                      "expires": "2030-01-31T00:00:00.000Z"});
    let made = service.ask_as(&admin, "POST", "/v1/tokens", (JSON, &body)).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let secret = made.member("secret").to_owned();
    assert!(secret.starts_with(PREFIX), "{secret}");
    let listed = service.ask_as(&admin, "GET", "/v1/tokens", ("", &Value::Null)).await;
    assert!(!listed.text().contains(&secret[PREFIX.len()..]), "{}", listed.text());
    let token = &listed.json["tokens"][1];
    assert_eq!(token["name"], "hr-sync");
    assert_eq!(token["scopes"], body["scopes"]);
    assert_eq!(token["expires"], body["expires"]);
    assert_eq!((&token["revoked"], &token["used"]), (&Value::Null, &Value::Null));
    let from = format!("Bearer {secret}");
    let used = service.ask_as(&from, "GET", "/v1/people", ("", &Value::Null)).await;
    assert_eq!(used.status, 200);
    service.app.gate().forget();
    let shown = async || {
        let listed = service.ask_as(&admin, "GET", "/v1/tokens", ("", &Value::Null)).await;
        listed.json["tokens"][1]["used"].clone()
    };
    while shown().await.is_null() {
        tokio::task::yield_now().await;
    }
    assert_eq!(shown().await, "2026-01-01T00:00:00.001Z");
}

#[tokio::test]
async fn a_token_that_can_not_be_made_is_refused_with_the_place() {
    let (service, admin) = Service::guarded(Rules::default()).await;
    let read = json!(["people:read"]);
    let rows = [
        (json!([]), "", "type"),
        (json!({"scopes": read}), "/name", "required"),
        (json!({"name": 1, "scopes": read}), "/name", "type"),
        (json!({"name": "Hr", "scopes": read}), "/name", "form"),
        (json!({"name": "", "scopes": read}), "/name", "form"),
        (json!({"name": "x".repeat(65), "scopes": read}), "/name", "form"),
        (json!({"name": "anonymous", "scopes": read}), "/name", "form"),
        (json!({"name": "a"}), "/scopes", "required"),
        (json!({"name": "a", "scopes": "people:read"}), "/scopes", "type"),
        (json!({"name": "a", "scopes": []}), "/scopes", "required"),
        (json!({"name": "a", "scopes": ["people:read", "root"]}), "/scopes/1", "form"),
        (json!({"name": "a", "scopes": read, "expires": "soon"}), "/expires", "form"),
        (
            json!({"name": "a", "scopes": read, "expires": "9999-12-31T23:59:59Z"}),
            "/expires",
            "form",
        ),
        (
            json!({"name": "a", "scopes": read, "expires": "2025-12-31T00:00:00Z"}),
            "/expires",
            "form",
        ),
        (json!({"name": "a", "scopes": read, "admin": true}), "/admin", "unknown"),
    ];
    for (body, pointer, rule) in rows {
        let answer = service.ask_as(&admin, "POST", "/v1/tokens", (JSON, &body)).await;
        assert_eq!(answer.status, 422, "{body} {}", answer.text());
        assert_eq!(answer.violations(), [(pointer, rule)], "{body}");
    }
    let headers = [("content-type", JSON), ("authorization", admin.as_str())];
    for (body, status) in [
        ("", 400),
        ("{", 400),
        ("{\"name\":\"a\",\"name\":\"b\",\"scopes\":[\"admin\"]}", 422),
        ("{\"name\":\"\\ud800\",\"scopes\":[\"admin\"]}", 422),
    ] {
        let answer = service.ask("POST", "/v1/tokens", &headers, body).await;
        assert_eq!(answer.status, status, "{body} {}", answer.text());
    }
    let body = json!({"name": "root", "scopes": read});
    let taken = service.ask_as(&admin, "POST", "/v1/tokens", (JSON, &body)).await;
    assert_eq!((taken.status, taken.problem()), (409, "name-taken"));
    assert_eq!(taken.violations(), [("/name", "unique")]);
    for id in ["0123456789abcdef", "x", "0123456789ABCDEF"] {
        let path = format!("/v1/tokens/{id}");
        let gone = service.ask_as(&admin, "DELETE", &path, ("", &Value::Null)).await;
        assert_eq!((gone.status, gone.problem()), (404, "token-not-found"), "{id}");
    }
}

/// What isn't known here is refused, as elsewhere, and changes nothing.
#[tokio::test]
async fn conditions_and_bodies_that_mean_nothing_are_refused() {
    let (service, admin) = Service::guarded(Rules::default()).await;
    let body = json!({"name": "one", "scopes": ["people:read"]});
    let made = service.ask_as(&admin, "POST", "/v1/tokens", ("application/json", &body)).await;
    let path = format!("/v1/tokens/{}", made.member("id"));
    let new = json!({"name": "two", "scopes": ["people:read"]}).to_string();
    for (name, value) in [("If-Match", "\"1\""), ("Idempotency-Key", "x"), ("If-None-Match", "*")] {
        let json = ("content-type", "application/json");
        let headers = [json, ("authorization", admin.as_str()), (name, value)];
        let revoked = service.ask("DELETE", &path, &headers, "").await;
        let created = service.ask("POST", "/v1/tokens", &headers, new.clone()).await;
        for answer in [revoked, created] {
            assert_eq!((answer.status, answer.problem()), (400, "header"), "{name}");
            assert!(answer.text().contains(name), "{}", answer.text());
        }
    }
    let with_body = service.ask_as(&admin, "DELETE", &path, ("application/json", &body)).await;
    assert_eq!((with_body.status, with_body.problem()), (400, "header"));
    let listed = service.ask_as(&admin, "GET", "/v1/tokens", ("", &Value::Null)).await;
    let tokens = listed.json["tokens"].as_array().unwrap();
    assert_eq!(tokens.len(), 2, "{tokens:?}");
    assert!(tokens.iter().all(|token| token["revoked"].is_null()), "{tokens:?}");
}

/// What a token does stands in the history under its name, and a name can be used again once its
/// token is revoked.
#[tokio::test]
async fn the_history_names_the_token() {
    let (service, admin) = Service::guarded(Rules::default()).await;
    let body = json!({"name": "hr-sync", "scopes": ["people:write"]});
    let made = service.ask_as(&admin, "POST", "/v1/tokens", (JSON, &body)).await;
    let from = format!("Bearer {}", made.member("secret"));
    let person = json!({"displayName": "Ida"});
    let written = service.ask_as(&from, "POST", "/v1/people", (JSON, &person)).await;
    let history = format!("{}/history", written.header("location"));
    let history = service.ask_as(&from, "GET", &history, ("", &Value::Null)).await;
    assert_eq!(history.json["history"][0]["actor"], "hr-sync");
    let path = format!("/v1/tokens/{}", made.member("id"));
    assert_eq!(service.ask_as(&admin, "DELETE", &path, ("", &Value::Null)).await.status, 204);
    assert_eq!(service.ask_as(&admin, "DELETE", &path, ("", &Value::Null)).await.status, 204);
    assert_eq!(service.ask_as(&admin, "POST", "/v1/tokens", (JSON, &body)).await.status, 201);
}

/// Nothing but the name is shared by tokens that have the same one: not what they did already, and not
/// how often they may ask. The clock goes back here; two that are made at the same moment, by two
/// processes, have the same name likewise.
#[tokio::test]
async fn tokens_of_one_name_have_nothing_else_in_common() {
    let limits = Limits::new(1, 0);
    let (service, _) = Service::guarded(Rules { limits, ..Rules::default() }).await;
    let soon = Timestamp::parse("2026-01-01T00:00:01Z");
    let one = service.token("twin", &[Scope::Write], soon).await;
    service.wait(1_000);
    let other = service.token("twin", &[Scope::Write], None).await;
    service.wait(-1_000);
    for (from, person) in
        [(&one, json!({"displayName": "Ida"})), (&other, json!({"displayName": "Eva"}))]
    {
        let headers =
            [("authorization", from.as_str()), ("content-type", JSON), ("idempotency-key", "k")];
        let made = service.ask("POST", "/v1/people", &headers, person.to_string()).await;
        assert_eq!(made.status, 201, "{}", made.text());
        assert_eq!(made.header("ratelimit"), "\"caller\";r=1;t=1");
    }
}
