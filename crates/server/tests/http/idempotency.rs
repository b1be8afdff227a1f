//! `Idempotency-Key`: who isn't sure whether they were heard says it again, and writes nobody
//! twice.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::contract::operations;
use crate::service::{Answer, JSON, MERGE, Service};

const HOUR: i64 = 60 * 60 * 1_000;

async fn post(service: &Service, key: &str, body: &Value) -> Answer {
    let headers = [JSON, ("idempotency-key", key)];
    service.ask("POST", "/v1/people", &headers, body.to_string()).await
}

/// The whole answer is the first one: the status, the address, the version, and every byte.
fn assert_same(one: &Answer, other: &Answer) {
    let whole = |answer: &Answer| {
        let headers =
            ["location", "etag", "content-type"].map(|name| answer.header(name).to_owned());
        (answer.status, headers, answer.text().to_owned())
    };
    assert_eq!(whole(one), whole(other));
    assert_eq!(one.status, 201);
}

async fn total(service: &Service) -> Value {
    service.get("/v1/people?total=true").await.json["total"].clone()
}

#[tokio::test]
async fn a_repetition_is_answered_as_the_first_time() {
    let service = Service::new();
    let body = json!({"userName": "ida", "title": "keeper"});
    let first = post(&service, "a-key", &body).await;
    let address = first.header("location").to_owned();
    service.wait(5_000);
    assert_same(&post(&service, "a-key", &body).await, &first);
    // Whatever became of the person since.
    service.merge(&address, &json!({"title": "queen", "userName": "ida.n"})).await;
    assert_same(&post(&service, "a-key", &body).await, &first);
    service.delete(&address).await;
    assert_same(&post(&service, "a-key", &body).await, &first);
    assert_eq!(total(&service).await, 0);
    service.act(&format!("{address}/restore")).await;
    assert_same(&post(&service, "a-key", &body).await, &first);
    assert_eq!(total(&service).await, 1);
    let history = service.get(&format!("{address}/history")).await;
    assert_eq!(history.json["history"].as_array().unwrap().len(), 4, "repetitions are no events");
}

#[tokio::test]
async fn of_who_was_erased_not_even_the_first_answer_is_left() {
    let service = Service::new();
    let body = json!({"userName": "ida"});
    let first = post(&service, "k", &body).await;
    service.act(&format!("{}/erase", first.header("location"))).await;
    let again = post(&service, "k", &body).await;
    assert_eq!((again.status, again.problem()), (410, "erased"));
    let other = post(&service, "k2", &body).await;
    assert_eq!(other.status, 201);
}

#[tokio::test]
async fn a_key_that_came_with_something_else_is_refused() {
    let service = Service::new();
    let body = json!({"displayName": "Ida"});
    let first = post(&service, "k", &body).await;
    for other in
        ["{\"displayName\":\"Ida \"}", "{ \"displayName\":\"Ida\"}", "{\"userName\":\"x\"}"]
    {
        let headers = [JSON, ("idempotency-key", "k")];
        let answer = service.ask("POST", "/v1/people", &headers, other).await;
        assert_eq!((answer.status, answer.problem()), (422, "key-reused"), "{other}");
        assert_eq!(answer.violations(), []);
    }
    assert_same(&post(&service, "k", &body).await, &first);
    assert_eq!(total(&service).await, 1);
    // Another key is another write, and so is none.
    for key in ["K", "\"k\"", "k-k"] {
        assert_ne!(post(&service, key, &body).await.text(), first.text(), "{key}");
    }
    service.write(&body).await;
    assert_eq!(total(&service).await, 5);
}

#[tokio::test]
async fn of_many_at_once_one_writes() {
    let service = Service::new();
    let body = json!({"userName": "ida"});
    let answers = join_all((0..32).map(|_| post(&service, "k", &body))).await;
    for answer in &answers {
        assert_same(answer, &answers[0]);
    }
    assert_eq!(total(&service).await, 1);
    let bodies: Vec<_> =
        (0..16).map(|number| json!({"displayName": format!("Ida {number}")})).collect();
    let answers = join_all(bodies.iter().map(|body| post(&service, "other", body))).await;
    let count = |status| answers.iter().filter(|answer| answer.status == status).count();
    assert_eq!((count(201), count(422)), (1, 15));
    assert_eq!(total(&service).await, 2);
}

#[tokio::test]
async fn a_key_is_remembered_for_a_day() {
    let service = Service::new();
    let body = json!({"displayName": "Ida"});
    let first = post(&service, "k", &body).await;
    service.wait(24 * HOUR - 1_000);
    service.app.directory().purge().await.unwrap();
    assert_same(&post(&service, "k", &body).await, &first);
    service.wait(2_000);
    let next = post(&service, "k", &json!({"displayName": "Joon"})).await;
    assert_eq!((next.status, next.json["displayName"].as_str()), (201, Some("Joon")));
    assert_ne!(next.header("location"), first.header("location"));
    assert_eq!(total(&service).await, 2);
}

#[tokio::test]
async fn what_was_refused_is_not_remembered() {
    let service = Service::new();
    service.write(&json!({"userName": "ida"})).await;
    let nobody = json!({"displayName": "x", "manager": {"value": crate::service::NOBODY}});
    for (body, status) in [
        (json!({"shoeSize": 43}), 422),
        (json!({"userName": "IDA"}), 409),
        (nobody, 422),
        (json!([]), 422),
    ] {
        let refused = post(&service, "k", &body).await;
        assert_eq!(refused.status, status, "{body}");
        assert_ne!(refused.problem(), "key-reused", "{body}");
    }
    let written = post(&service, "k", &json!({"userName": "joon"})).await;
    assert_eq!(written.status, 201);
    assert_same(&post(&service, "k", &json!({"userName": "joon"})).await, &written);
}

#[tokio::test]
async fn a_key_that_can_not_be_read_is_refused() {
    let service = Service::new();
    let body = json!({"displayName": "Ida"}).to_string();
    let (longest, too_long) = ("x".repeat(255), "x".repeat(256));
    for keys in [
        &[""][..],
        &["é"],
        &["k\u{80}"],
        &["k k"],
        &["k\tk"],
        &[too_long.as_str()],
        &["a", "b"],
        &["a", "a"],
    ] {
        let keys = keys.iter().map(|key| ("idempotency-key", *key));
        let headers: Vec<_> = keys.chain([JSON]).collect();
        let answer = service.ask("POST", "/v1/people", &headers, body.clone()).await;
        assert_eq!((answer.status, answer.problem()), (400, "header"), "{headers:?}");
        assert!(answer.member("detail").starts_with("`Idempotency-Key`"), "{}", answer.text());
    }
    assert_eq!(total(&service).await, 0);
    for key in [longest.as_str(), "0", "a,b", "!\"§".trim_end_matches('§'), "{}"] {
        assert_eq!(post(&service, key, &json!({"displayName": "Ida"})).await.status, 201, "{key}");
    }
}

#[test]
fn the_document_has_the_key_where_it_is_read() {
    let with_key = operations().filter(|(_, _, operation)| {
        let mut parameters = operation["parameters"].as_array().unwrap().iter();
        parameters.any(|parameter| parameter["name"] == "Idempotency-Key")
    });
    let with_key: Vec<_> = with_key.map(|(path, method, _)| (path, method)).collect();
    assert_eq!(with_key, [("/v1/people", "post"), ("/data", "post")]);
}

#[tokio::test]
async fn the_seed_writes_nobody_twice() {
    let service = Service::new();
    let mut sent = json!({"person_name": "Mira", "person_surname": "Quill",
                          "person_birthdate": "1990", "person_address": "1 Example Street"});
    let post = async |sent: &Value| {
        let headers = [JSON, ("idempotency-key", "k")];
        service.ask("POST", "/data", &headers, sent.to_string()).await
    };
    for _ in 0..2 {
        let answer = post(&sent).await;
        assert_eq!((answer.status, &answer.json), (200, &sent));
    }
    sent["person_name"] = json!("Ida");
    let other = post(&sent).await;
    assert_eq!(other.status, 422);
    assert!(other.member("error").contains("key"), "{}", other.text());
    assert_eq!(total(&service).await, 1);
}

/// Whoever sends a key relies on it: where none is kept, that is said.
#[tokio::test]
async fn a_key_is_refused_where_none_is_kept() {
    let service = Service::new();
    let (document, address) = service.write(&json!({"displayName": "Ida"})).await;
    let at = |path: &str| format!("{address}{path}");
    let (merge, lines) = (MERGE, ("content-type", "application/x-ndjson"));
    for (method, path, header, body) in [
        ("PUT", at(""), JSON, json!({"displayName": "x"})),
        ("PATCH", at(""), merge, json!({"displayName": "x"})),
        ("DELETE", at(""), JSON, Value::Null),
        ("POST", at("/erase"), JSON, Value::Null),
        ("POST", at("/restore"), JSON, Value::Null),
        ("POST", at("/history/1/restore"), JSON, Value::Null),
        ("POST", "/v1/people/import".to_owned(), lines, json!({"displayName": "x"})),
    ] {
        let headers = [header, ("idempotency-key", "k")];
        let answer = service.ask(method, &path, &headers, body.to_string()).await;
        assert_eq!((answer.status, answer.problem()), (400, "header"), "{method} {path}");
        assert!(answer.member("detail").starts_with("`Idempotency-Key`"), "{}", answer.text());
    }
    assert_eq!(service.get(&address).await.json, document);
    assert_eq!(total(&service).await, 1);
}
