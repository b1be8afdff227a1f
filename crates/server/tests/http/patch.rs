//! Changing a person: JSON Merge Patch and JSON Patch. What each of them makes of a document is
//! tested beside it, in `people`.

use std::time::{Duration, Instant};

use axum::body::Body;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::service::{Answer, JSON, MERGE, NOBODY, OPERATIONS, Service};

/// Sends a change in both forms, each to a person of its own, of whom this was sent.
async fn both(
    service: &Service,
    sent: &Value,
    merge: &Value,
    operations: &Value,
) -> [(Answer, String); 2] {
    let (_, one) = service.write(sent).await;
    let (_, other) = service.write(sent).await;
    [(service.merge(&one, merge).await, one), (service.patch(&other, operations).await, other)]
}

#[tokio::test]
async fn a_change_is_kept_found_and_answered() {
    let service = Service::new();
    let sent = json!({"displayName": "Ida", "nickName": "I", "attributes": {"b": 1.50, "a": 2}});
    let merge =
        json!({"nickName": null, "title": "keeper", "attributes": {"b": null, "c": [null]}});
    let operations = json!([
        {"op": "test", "path": "/displayName", "value": "Ida"},
        {"op": "remove", "path": "/nickName"},
        {"op": "add", "path": "/title", "value": "keeper"},
        {"op": "move", "from": "/attributes/b", "path": "/attributes/c"},
        {"op": "replace", "path": "/attributes/c", "value": [null]},
    ]);
    let answers = both(&service, &sent, &merge, &operations).await;
    for (answer, address) in answers {
        let id = address.rsplit('/').next().unwrap();
        let document = format!(
            r#"{{"id":"{id}","displayName":"Ida","title":"keeper","active":true,"attributes":{{"a":2,"c":[null]}},"meta":{{"created":"2026-01-01T00:00:00.000Z","lastModified":"2026-01-01T00:00:00.000Z","version":2}}}}"#
        );
        assert_eq!((answer.status, answer.text()), (200, document.as_str()));
        assert_eq!(answer.header("etag"), "\"2\"");
        assert_eq!(service.get(&address).await.bytes, answer.bytes);
    }
    let found = service.get("/v1/people?filter=title+eq+%22keeper%22&total=true").await;
    assert_eq!(found.json["total"], 2);
    let gone = service.get("/v1/people?filter=nickName+pr").await;
    assert_eq!(gone.json["people"], json!([]));
}

#[tokio::test]
async fn a_patch_that_does_not_fit_changes_nothing() {
    let service = Service::new();
    let (_, address) = service.write(&json!({"displayName": "Ida", "title": "keeper"})).await;
    let before = service.get(&address).await;
    let fits = json!({"op": "replace", "path": "/title", "value": "queen"});
    for unmet in [
        json!({"op": "test", "path": "/title", "value": "keeper"}),
        json!({"op": "remove", "path": "/nickName"}),
        json!({"op": "copy", "from": "/nickName", "path": "/userName"}),
        json!({"op": "add", "path": "/emails/-", "value": {"value": "ida@example.org"}}),
    ] {
        let answer = service.patch(&address, &json!([fits, fits, unmet, fits])).await;
        assert_eq!((answer.status, answer.problem()), (409, "unmet"), "{unmet}");
        assert_eq!(answer.violations(), [("/2", "unmet")], "{unmet}");
    }
    assert_eq!(service.get(&address).await.bytes, before.bytes);
    let history = service.get(&format!("{address}/history")).await;
    assert_eq!(history.json["history"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn everything_that_is_wrong_is_said_at_once() {
    let service = Service::new();
    let sent = json!({"displayName": "Ida", "birthDate": "1990"});
    let merge = json!({"id": NOBODY, "meta": null, "birthDate": "soon", "shoeSize": 43,
                       "displayName": null});
    let operations = json!([
        {"op": "replace", "path": "/id", "value": NOBODY},
        {"op": "remove", "path": "/meta"},
        {"op": "replace", "path": "/birthDate", "value": "soon"},
        {"op": "add", "path": "/shoeSize", "value": 43},
        {"op": "remove", "path": "/displayName"},
    ]);
    for (answer, address) in both(&service, &sent, &merge, &operations).await {
        assert_eq!((answer.status, answer.problem()), (422, "invalid"));
        let expected = [
            ("/id", "read-only"),
            ("/meta", "read-only"),
            ("/birthDate", "form"),
            ("/shoeSize", "unknown"),
            ("/name", "required"),
        ];
        assert_eq!(answer.violations(), expected);
        assert_eq!(service.get(&address).await.json["meta"]["version"], 1);
    }
    let (_, address) = service.write(&sent).await;
    let unreadable = json!([{"op": "test", "path": "/title"}, 5, {"op": "x", "path": "y"}]);
    let answer = service.patch(&address, &unreadable).await;
    assert_eq!((answer.status, answer.problem()), (422, "invalid"));
    let expected =
        [("/0/value", "required"), ("/1", "type"), ("/2/op", "form"), ("/2/path", "form")];
    assert_eq!(answer.violations(), expected);
}

/// A reader can send back what they read; what the server gives stays as it is.
#[tokio::test]
async fn what_the_server_gives_can_be_repeated_but_not_changed() {
    let service = Service::new();
    let (mut document, address) = service.write(&json!({"displayName": "Ida"})).await;
    document["title"] = json!("keeper");
    let answer = service.merge(&address, &document).await;
    assert_eq!((answer.status, answer.header("etag")), (200, "\"2\""), "{}", answer.text());
    let stale = service.merge(&address, &document).await;
    assert_eq!(stale.violations(), [("/meta", "read-only")]);
    let version = |version: u64| json!([{"op": "test", "path": "/meta/version", "value": version}]);
    assert_eq!(service.patch(&address, &version(2)).await.status, 200);
    assert_eq!(service.patch(&address, &version(1)).await.problem(), "unmet");
}

#[tokio::test]
async fn what_changes_nothing_makes_no_version() {
    let service = Service::new();
    let sent = json!({"displayName": "Am\u{e9}lie", "emails": [{"value": "a@b"}]});
    let (_, address) = service.write(&sent).await;
    let before = service.get(&address).await;
    service.wait(1_000);
    for patch in [
        json!({}),
        json!({"title": null, "name": {}, "types": []}),
        json!({"displayName": "Ame\u{301}lie", "emails": [{"value": "a@b", "type": null}]}),
    ] {
        let answer = service.merge(&address, &patch).await;
        assert_eq!((answer.status, answer.bytes), (200, before.bytes.clone()), "{patch}");
    }
    for operations in [
        json!([]),
        json!([{"op": "test", "path": "/active", "value": true}]),
        json!([{"op": "add", "path": "/title", "value": "x"}, {"op": "remove", "path": "/title"}]),
    ] {
        let answer = service.patch(&address, &operations).await;
        assert_eq!((answer.status, answer.bytes), (200, before.bytes.clone()), "{operations}");
    }
    let history = service.get(&format!("{address}/history")).await;
    assert_eq!(history.json["history"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn keys_and_managers_are_checked_as_ever() {
    let service = Service::new();
    let (ida, _) = service.write(&json!({"userName": "ida"})).await;
    let (joon, address) = service.write(&json!({"userName": "joon"})).await;
    let taken = service.merge(&address, &json!({"userName": "IDA"})).await;
    assert_eq!((taken.status, taken.problem()), (409, "taken"));
    assert_eq!(taken.violations(), [("/userName", "unique")]);
    let managed = |id: &Value| json!([{"op": "add", "path": "/manager", "value": {"value": id}}]);
    for id in [&joon["id"], &json!(NOBODY)] {
        let refused = service.patch(&address, &managed(id)).await;
        assert_eq!((refused.status, refused.problem()), (422, "invalid"), "{id}");
        assert_eq!(refused.violations(), [("/manager/value", "reference")], "{id}");
    }
    assert_eq!(service.patch(&address, &managed(&ida["id"])).await.status, 200);
}

/// Somebody who could be written but not read again would be lost.
#[tokio::test]
async fn nobody_becomes_too_deep_to_be_read() {
    let service = Service::new();
    let (_, address) = service.write(&json!({"displayName": "Ida", "attributes": {"a": {}}})).await;
    let mut deeper = json!({});
    for _ in 0..10 {
        deeper = json!({"a": deeper});
    }
    let operations: Vec<Value> = (1..4)
        .map(|times| json!({"op": "add", "path": format!("/attributes{}", "/a".repeat(times * 10)), "value": deeper}))
        .collect();
    let first = json!({"op": "add", "path": "/attributes", "value": deeper});
    let refused = service.patch(&address, &json!([first, operations[0]])).await;
    assert_eq!((refused.status, refused.problem()), (422, "invalid"), "{}", refused.text());
    assert_eq!(refused.violations(), [("/1", "too-deep")]);
    assert_eq!(service.get(&address).await.json["attributes"], json!({"a": {}}));
    assert_eq!(service.merge(&address, &json!({"title": "x"})).await.status, 200);
}

#[tokio::test]
async fn a_patch_that_would_grow_without_end_is_refused_soon() {
    let service = Service::new();
    let sent = json!({"displayName": "Ida", "attributes": {"a": ["x".repeat(2_000)]}});
    let (_, address) = service.write(&sent).await;
    let copy = json!({"op": "copy", "from": "/attributes", "path": "/attributes/a/-"});
    let deep = json!({"op": "copy", "from": "/attributes/a", "path": "/attributes/b"});
    let begun = Instant::now();
    let mixed = vec![[copy.clone(), deep.clone()]; 128].concat();
    for operations in [vec![copy; 256], vec![deep; 256], mixed] {
        let refused = service.patch(&address, &Value::from(operations)).await;
        assert_eq!((refused.status, refused.problem()), (422, "invalid"));
        assert!(refused.bytes.len() < 1_000);
    }
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    let many = json!(vec![json!({"op": "test", "path": "/active", "value": true}); 257]);
    assert_eq!(service.patch(&address, &many).await.violations(), [("", "too-long")]);
    assert_eq!(service.get(&address).await.json["meta"]["version"], 1);
}

#[tokio::test]
async fn a_patch_says_its_form_by_its_type() {
    let service = Service::new();
    let (_, address) = service.write(&json!({"displayName": "Ida"})).await;
    for media_type in ["application/json", "text/plain", "application/json-patch", ""] {
        let headers = [("content-type", media_type)];
        let answer = service.ask("PATCH", &address, &headers, "{}").await;
        assert_eq!((answer.status, answer.problem()), (415, "media-type"), "{media_type}");
        let detail = answer.member("detail");
        assert!(detail.contains(MERGE.1) && detail.contains(OPERATIONS.1), "{detail}");
    }
    let other = [(MERGE, "[]", "", "type"), (OPERATIONS, "{}", "", "type")];
    for (header, body, pointer, rule) in other {
        let answer = service.ask("PATCH", &address, &[header], body).await;
        assert_eq!(answer.violations(), [(pointer, rule)], "{header:?}");
    }
    let typed = ("content-type", "Application/JSON-Patch+JSON; charset=utf-8");
    assert_eq!(service.ask("PATCH", &address, &[typed], "[]").await.status, 200);
    let answer = service.ask("PUT", &address, &[MERGE], "{\"displayName\":\"Ida\"}").await;
    assert_eq!(answer.status, 415);
}

#[tokio::test]
async fn nobody_is_created_by_a_patch() {
    let service = Service::new();
    let (_, deleted) = service.write(&json!({"displayName": "Ida"})).await;
    let (_, erased) = service.write(&json!({"displayName": "Ida"})).await;
    service.delete(&deleted).await;
    service.act(&format!("{erased}/erase")).await;
    let path = format!("/v1/people/{NOBODY}");
    for path in [&path, &deleted, &erased] {
        let merge = service.merge(path, &json!({"displayName": "Ida"})).await;
        let operations = json!([{"op": "add", "path": "", "value": {"displayName": "Ida"}}]);
        for answer in [merge, service.patch(path, &operations).await] {
            assert_eq!((answer.status, answer.problem()), (404, "person-not-found"), "{path}");
        }
    }
    assert_eq!(service.get("/v1/people?total=true").await.json["total"], 0);
}

/// Those who change different members without a condition don't undo each other's changes.
#[tokio::test]
async fn changes_at_once_are_all_kept() {
    let service = Service::new();
    let (_, address) = service.write(&json!({"displayName": "Ida"})).await;
    let patches: Vec<Value> =
        (0..64).map(|number| json!({"attributes": {format!("a{number}"): number}})).collect();
    let answers = join_all(patches.iter().map(|patch| service.merge(&address, patch))).await;
    assert!(answers.iter().all(|answer| answer.status == 200));
    let kept = service.get(&address).await.json;
    assert_eq!(kept["attributes"].as_object().unwrap().len(), 64);
    assert_eq!(kept["meta"]["version"], 65);
}

/// Something that changes a person: the method, what stands behind the address, a header, a body.
type Way = (&'static str, &'static str, (&'static str, &'static str), &'static str);

/// Sends a change with a condition.
async fn send(service: &Service, address: &str, way: Way, condition: (&str, &str)) -> Answer {
    let (method, path, header, body) = way;
    let headers = [header, condition];
    service.ask(method, &format!("{address}{path}"), &headers, Body::from(body)).await
}

/// A condition that doesn't hold, or can't be read, changes nothing.
#[tokio::test]
async fn every_change_keeps_to_its_condition() {
    let service = Service::new();
    let ways: [Way; 5] = [
        ("PATCH", "", MERGE, r#"{"title": "queen"}"#),
        ("PATCH", "", OPERATIONS, r#"[{"op": "add", "path": "/title", "value": "queen"}]"#),
        ("PUT", "", JSON, r#"{"displayName": "Queen"}"#),
        ("DELETE", "", ("accept", "*/*"), ""),
        ("POST", "/history/1/restore", ("accept", "*/*"), ""),
    ];
    for way in ways {
        let (_, address) = service.write(&json!({"displayName": "Ida"})).await;
        service.merge(&address, &json!({"title": "keeper"})).await;
        let before = service.get(&address).await;
        for (name, tags, expected) in [
            ("if-match", "\"1\"", (412, "version-mismatch")),
            ("if-match", "W/\"2\"", (412, "version-mismatch")),
            ("if-none-match", "\"2\"", (412, "version-mismatch")),
            ("if-none-match", "*", (412, "version-mismatch")),
            ("if-match", "2", (400, "header")),
            ("if-none-match", "", (400, "header")),
        ] {
            let answer = send(&service, &address, way, (name, tags)).await;
            assert_eq!((answer.status, answer.problem()), expected, "{way:?} {name} {tags}");
        }
        assert_eq!(service.get(&address).await.bytes, before.bytes, "{way:?}");
        let answer = send(&service, &address, way, ("if-match", "\"1\", \"2\"")).await;
        assert!(answer.status < 300, "{way:?} {}", answer.text());
    }
}
