//! What people are stays within what is asked for: refusals name places and rules.

use axum::body::Body;
use serde_json::{Value, json};

use crate::service::{JSON, MERGE, OPERATIONS, Service};

const SECRET: &str = "quillfeather";

/// A request: method, path, header and body; and the status of its answer.
type Row = (&'static str, String, (&'static str, &'static str), Value, u16);

/// Requests about somebody whose every value is the secret, and which are all refused.
fn refused(address: &str) -> Vec<Row> {
    let any = ("accept", "*/*");
    let operation = |op: &str, path: &str, value: &str| json!([{"op": op, "path": path, "value": value, "from": format!("/{SECRET}")}]);
    let patch = |header, body, status| ("PATCH", address.to_owned(), header, body, status);
    let at = |method, path: &str, header, status| {
        (method, format!("{address}/{path}"), header, Value::Null, status)
    };
    vec![
        patch(MERGE, json!({"birthDate": SECRET}), 422),
        patch(MERGE, json!({"emails": [{"value": SECRET}]}), 422),
        patch(MERGE, json!({"id": SECRET, "meta": {"created": SECRET}}), 422),
        patch(MERGE, json!({"userName": "taken"}), 409),
        patch(MERGE, json!(SECRET), 422),
        patch(OPERATIONS, operation("test", "/title", "x"), 409),
        patch(OPERATIONS, operation("test", "/title", &SECRET.to_uppercase()), 409),
        patch(OPERATIONS, operation("remove", &format!("/{SECRET}"), ""), 409),
        patch(OPERATIONS, operation("copy", "/title", ""), 409),
        patch(OPERATIONS, operation("move", &format!("/emails/{SECRET}"), ""), 409),
        patch(OPERATIONS, operation("add", &format!("/emails/{SECRET}"), SECRET), 409),
        patch(OPERATIONS, operation(SECRET, SECRET, SECRET), 422),
        patch(OPERATIONS, operation("add", "/birthDate", SECRET), 422),
        patch((JSON.0, SECRET), json!({"title": SECRET}), 415),
        ("DELETE", address.to_owned(), ("if-match", SECRET), Value::Null, 400),
        ("DELETE", address.to_owned(), ("if-match", "\"quillfeather\""), Value::Null, 412),
        at("GET", "history?cursor=quillfeather", any, 400),
        at("GET", "history?limit=quillfeather", any, 400),
        at("GET", "history/quillfeather", any, 404),
        at("POST", "history/quillfeather/restore", any, 404),
        at("POST", "history/1/restore", ("if-match", SECRET), 400),
        at("GET", "export/quillfeather", any, 404),
        ("GET", "/v1/changes?after=quillfeather".to_owned(), any, Value::Null, 400),
        ("GET", "/v1/changes?wait=quillfeather".to_owned(), any, Value::Null, 400),
        ("POST", "/v1/people/quillfeather/erase".to_owned(), any, Value::Null, 404),
        ("POST", "/v1/people/quillfeather/restore".to_owned(), any, Value::Null, 404),
    ]
}

#[tokio::test]
async fn no_refusal_tells_a_value() {
    let service = Service::new();
    let ids = json!([{"system": "hr", "id": SECRET}]);
    let kept =
        json!({"userName": SECRET, "externalIds": ids, "title": SECRET, "displayName": SECRET});
    let (_, address) = service.write(&kept).await;
    service.write(&json!({"userName": "taken"})).await;
    for (method, path, header, body, status) in refused(&address) {
        let sent = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        let headers = [header, ("x-request-id", "quillfeather!")];
        let answer = service.ask(method, &path, &headers, sent).await;
        assert_eq!(answer.status, status, "{method} {path} {body} {}", answer.text());
        let told = format!("{} {:?}", answer.text(), answer.headers).to_lowercase();
        assert!(!told.contains(SECRET), "{method} {path} {body} {told}");
    }
    // Who lost a key, and whoever has it now.
    service.delete(&address).await;
    service.write(&json!({"userName": SECRET})).await;
    let taken = service.act(&format!("{address}/restore")).await;
    assert_eq!(taken.status, 409);
    assert!(!taken.text().to_lowercase().contains(SECRET), "{}", taken.text());
}

#[tokio::test]
async fn a_key_of_a_repetition_is_not_told() {
    let service = Service::new();
    for (body, status) in [("{\"userName\":\"a\"}", 201), ("{\"userName\":\"b\"}", 422)] {
        let headers = [JSON, ("idempotency-key", SECRET)];
        let answer = service.ask("POST", "/v1/people", &headers, body).await;
        assert_eq!(answer.status, status);
        assert!(!format!("{} {:?}", answer.text(), answer.headers).contains(SECRET));
    }
    for path in ["/v1/changes", "/v1/people"] {
        assert!(!service.get(path).await.text().contains(SECRET), "{path}");
    }
    let metrics = service.app.telemetry().encode().unwrap();
    assert!(!metrics.contains(SECRET));
}

/// Nothing that was said of somebody who is erased comes back by any door.
#[tokio::test]
async fn who_was_erased_is_told_of_nowhere() {
    let service = Service::new();
    let headers = [JSON, ("idempotency-key", "k"), ("x-request-id", SECRET)];
    let body = json!({"userName": SECRET, "title": SECRET}).to_string();
    let written = service.ask("POST", "/v1/people", &headers, body.clone()).await;
    let address = written.header("location").to_owned();
    let patch = json!({"nickName": SECRET}).to_string();
    let headers = [MERGE, ("x-request-id", SECRET)];
    service.ask("PATCH", &address, &headers, patch).await;
    service.act(&format!("{address}/erase")).await;
    for path in [
        format!("{address}/history"),
        format!("{address}/history/1"),
        format!("{address}/export"),
        address.clone(),
        "/v1/changes".to_owned(),
        "/v1/people?q=quill&total=true".to_owned(),
        "/v1/people?filter=title+pr".to_owned(),
        "/data?person_surname=x".to_owned(),
    ] {
        let answer = service.get(&path).await;
        assert!(!answer.text().contains(SECRET), "{path} {}", answer.text());
    }
    let headers = [JSON, ("idempotency-key", "k")];
    let again = service.ask("POST", "/v1/people", &headers, body).await;
    assert_eq!((again.status, again.text().contains(SECRET)), (410, false));
}
