//! What happened to a person: who did what, when, and to which members.

use axum::body::Body;
use serde_json::{Value, json};

use crate::service::{Answer, JSON, MERGE, NOBODY, Service};

/// Does something under an id of its own.
async fn as_request(
    service: &Service,
    id: &str,
    (method, path): (&str, &str),
    (header, body): ((&str, &str), &Value),
) -> Answer {
    let headers = [header, ("x-request-id", id)];
    let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
    let answer = service.ask(method, path, &headers, body).await;
    assert!(answer.status < 300, "{method} {path} {}", answer.text());
    answer
}

async fn history(service: &Service, address: &str) -> Vec<Value> {
    let answer = service.get(&format!("{address}/history?limit=100")).await;
    assert_eq!(answer.json["next"], Value::Null);
    answer.json["history"].as_array().unwrap().clone()
}

/// An entry as it is written out.
fn entry(version: u64, action: &str, seconds: u8, request: &str) -> Value {
    json!({"version": version, "action": action,
           "time": format!("2026-01-01T00:00:{seconds:02}.000Z"),
           "actor": "anonymous", "dialect": "rest", "requestId": request})
}

/// An entry of what was done to members; null stands for what isn't there.
fn change(mut entry: Value, changes: &[(&str, Value, Value)]) -> Value {
    let change = |(pointer, old, new): &(&str, Value, Value)| {
        let mut change = json!({"pointer": pointer});
        for (name, value) in [("old", old), ("new", new)] {
            if !value.is_null() {
                change[name] = value.clone();
            }
        }
        change
    };
    let changes: Vec<Value> = changes.iter().map(change).collect();
    entry["changes"] = changes.into();
    entry
}

#[tokio::test]
async fn every_change_is_written_out() {
    let service = Service::new();
    let name = json!({"givenName": "Mira", "familyName": "Quill"});
    let sent = json!({"name": name, "title": "keeper", "attributes": {"a/b": 1}});
    let created = as_request(&service, "r-1", ("POST", "/v1/people"), (JSON, &sent)).await;
    let address = created.header("location").to_owned();
    let sent = json!({"name": {"givenName": "Mira"}, "emails": [{"value": "m@q"}], "title": "keeper",
                      "attributes": {"a/b": {"c": 2}}});
    service.wait(1_000);
    as_request(&service, "r-2", ("PUT", &address), (JSON, &sent)).await;
    service.wait(1_000);
    let patch = json!({"title": null, "attributes": null, "active": false});
    as_request(&service, "r-3", ("PATCH", &address), (MERGE, &patch)).await;
    service.wait(1_000);
    let nothing = (("accept", "*/*"), &Value::Null);
    as_request(&service, "r-4", ("DELETE", &address), nothing).await;
    service.wait(1_000);
    as_request(&service, "r-5", ("POST", &format!("{address}/restore")), nothing).await;
    service.wait(1_000);
    as_request(&service, "r-6", ("POST", &format!("{address}/history/1/restore")), nothing).await;
    let (null, emails) = (Value::Null, json!([{"value": "m@q"}]));
    let expected = [
        change(
            entry(6, "changed", 5, "r-6"),
            &[
                ("/emails", emails.clone(), null.clone()),
                ("/active", json!(false), json!(true)),
                ("/name/familyName", null.clone(), json!("Quill")),
                ("/title", null.clone(), json!("keeper")),
                ("/attributes/a~1b", null.clone(), json!(1)),
            ],
        ),
        entry(5, "restored", 4, "r-5"),
        entry(4, "deleted", 3, "r-4"),
        change(
            entry(3, "changed", 2, "r-3"),
            &[
                ("/title", json!("keeper"), null.clone()),
                ("/active", json!(true), json!(false)),
                ("/attributes/a~1b/c", json!(2), null.clone()),
            ],
        ),
        change(
            entry(2, "changed", 1, "r-2"),
            &[
                ("/name/familyName", json!("Quill"), null.clone()),
                ("/emails", null.clone(), emails),
                ("/attributes/a~1b", json!(1), json!({"c": 2})),
            ],
        ),
        change(
            entry(1, "created", 0, "r-1"),
            &[
                ("/name/givenName", null.clone(), json!("Mira")),
                ("/name/familyName", null.clone(), json!("Quill")),
                ("/title", null.clone(), json!("keeper")),
                ("/active", null.clone(), json!(true)),
                ("/attributes/a~1b", null.clone(), json!(1)),
            ],
        ),
    ];
    // The order of changes within an entry is that of the documents; here it doesn't matter.
    let sorted = |entries: &[Value]| -> Vec<Value> {
        let mut entries = entries.to_vec();
        for changes in entries.iter_mut().filter_map(|entry| entry.get_mut("changes")) {
            changes.as_array_mut().unwrap().sort_by_key(|change| change["pointer"].to_string());
        }
        entries
    };
    assert_eq!(sorted(&history(&service, &address).await), sorted(&expected));

    service.wait(1_000);
    as_request(&service, "r-7", ("POST", &format!("{address}/erase")), nothing).await;
    let left = history(&service, &address).await;
    let actions = ["erased", "changed", "restored", "deleted", "changed", "changed", "created"];
    let bare: Vec<Value> = (0..7_u8)
        .map(|index| {
            let request = if index == 0 { "r-7" } else { "" };
            entry(7 - u64::from(index), actions[usize::from(index)], 6 - index, request)
        })
        .collect();
    for (left, bare) in left.iter().zip(&bare).skip(1) {
        assert_eq!(left, bare, "of who was erased, only the bare facts are left");
    }
    assert_eq!(left.len(), 7);
    assert_eq!((&left[0]["action"], &left[0]["time"]), (&bare[0]["action"], &bare[0]["time"]));
}

/// An attribute that is `null` is another thing than one that isn't there.
#[tokio::test]
async fn null_is_told_from_nothing() {
    let service = Service::new();
    let (_, address) = service.write(&json!({"displayName": "Ida", "attributes": {"a": 1}})).await;
    for attributes in [json!({"a": null}), json!({}), json!({"a": null}), json!({"a": 2})] {
        service.put(&address, &json!({"displayName": "Ida", "attributes": attributes})).await;
    }
    let told = history(&service, &address).await;
    let told: Vec<&Value> = told[..4].iter().rev().map(|entry| &entry["changes"][0]).collect();
    let expected = [
        json!({"pointer": "/attributes/a", "old": 1, "new": null}),
        json!({"pointer": "/attributes/a", "old": null}),
        json!({"pointer": "/attributes/a", "new": null}),
        json!({"pointer": "/attributes/a", "old": null, "new": 2}),
    ];
    assert_eq!(told, expected.iter().collect::<Vec<_>>());
}

#[tokio::test]
async fn the_dialect_is_told() {
    let service = Service::new();
    let sent = json!({"person_name": "Mira", "person_surname": "Quill",
                      "person_birthdate": "1990", "person_address": "1 Example Street"});
    assert_eq!(service.post("/data", &sent).await.status, 200);
    let people = service.get("/v1/people").await.json;
    let id = people["people"][0]["id"].as_str().unwrap().to_owned();
    let found = history(&service, &format!("/v1/people/{id}")).await;
    assert_eq!((found.len(), &found[0]["dialect"]), (1, &json!("seed")));
}

/// What was refused, and what changed nothing, is no part of the history.
#[tokio::test]
async fn what_did_not_happen_is_not_told() {
    let service = Service::new();
    let (document, address) = service.write(&json!({"displayName": "Ida"})).await;
    service.put(&address, &document).await;
    service.put(&address, &json!({"shoeSize": 43})).await;
    service.merge(&address, &json!({"title": null})).await;
    service.patch(&address, &json!([{"op": "remove", "path": "/title"}])).await;
    service.ask("DELETE", &address, &[("if-match", "\"9\"")], Body::empty()).await;
    service.act(&format!("{address}/restore")).await;
    service.act(&format!("{address}/history/1/restore")).await;
    assert_eq!(history(&service, &address).await.len(), 1);
}

/// Somebody with 45 versions.
async fn at_version_45(service: &Service) -> String {
    let (_, address) = service.write(&json!({"displayName": "Ida 1"})).await;
    for version in 2..=45 {
        service.merge(&address, &json!({"displayName": format!("Ida {version}")})).await;
    }
    address
}

fn versions(page: &Value) -> Vec<u64> {
    let entries = page["history"].as_array().unwrap().iter();
    entries.map(|entry| entry["version"].as_u64().unwrap()).collect()
}

/// The versions of a whole history, read in pages, while somebody may write.
async fn walk(service: &Service, address: &str, limit: usize, writes: bool) -> Vec<u64> {
    let begin = format!("{address}/history?limit={limit}");
    let mut path = begin.clone();
    let mut found = Vec::new();
    loop {
        let page = service.get(&path).await;
        assert!(page.json["history"].as_array().unwrap().len() <= limit);
        found.extend(versions(&page.json));
        assert!(found.len() < 1_000, "it comes to an end");
        if writes {
            service.merge(address, &json!({"title": found.len().to_string()})).await;
        }
        let Some(next) = page.json["next"].as_str() else {
            assert_eq!(page.header("link"), "");
            return found;
        };
        path = format!("{begin}&cursor={next}");
        assert_eq!(page.header("link"), format!("<{path}>; rel=\"next\""));
    }
}

#[tokio::test]
async fn a_history_is_read_in_pages() {
    let service = Service::new();
    let address = at_version_45(&service).await;
    let first = service.get(&format!("{address}/history")).await;
    assert_eq!(versions(&first.json), (26..=45).rev().collect::<Vec<_>>());
    for (limit, writes) in [(1, false), (7, true), (44, false), (45, false), (100, false)] {
        let found = walk(&service, &address, limit, writes).await;
        assert_eq!(found, (1..=found[0]).rev().collect::<Vec<_>>(), "{limit}");
    }
}

#[tokio::test]
async fn parameters_of_a_history_that_can_not_be_read_are_refused() {
    let service = Service::new();
    let (_, address) = service.write(&json!({"displayName": "Ida"})).await;
    for (name, values) in [
        ("limit", ["0", "101", "-1", "", "x", "1.5", "99999999999999999999"]),
        ("cursor", ["0", "x", "", "-1", "+1", "1.0", "99999999999999999999"]),
    ] {
        for value in values {
            let path = format!("{address}/history?{name}={}", value.replace('+', "%2B"));
            let answer = service.get(&path).await;
            assert_eq!((answer.status, answer.problem()), (400, "parameter"), "{path}");
            assert!(answer.member("detail").starts_with(&format!("`{name}`")), "{}", answer.text());
        }
    }
    for path in ["history", "history?limit=1", "history/1", "export"] {
        let answer = service.get(&format!("/v1/people/{NOBODY}/{path}")).await;
        assert_eq!((answer.status, answer.problem()), (404, "person-not-found"), "{path}");
    }
}
