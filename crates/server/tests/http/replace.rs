//! Replacing a person.

use serde_json::json;

use crate::service::{JSON, NOBODY, Service};

#[tokio::test]
async fn what_is_sent_takes_the_place_of_what_was_there() {
    let service = Service::new();
    let first = json!({"userName": "mira", "birthDate": "1990", "active": false});
    let (before, address) = service.write(&first).await;
    service.wait(1_500);
    let replaced = service.put(&address, &json!({"displayName": "Mira Quill"})).await;
    assert_eq!(replaced.status, 200);
    assert_eq!(replaced.header("etag"), "\"2\"");
    assert_eq!(replaced.header("content-type"), "application/json");
    let after = json!({
        "id": before["id"], "displayName": "Mira Quill", "active": true,
        "meta": {"created": "2026-01-01T00:00:00.000Z", "lastModified": "2026-01-01T00:00:01.500Z",
                 "version": 2},
    });
    assert_eq!(replaced.text(), after.to_string());
    let read = service.get(&address).await;
    assert_eq!(read.bytes, replaced.bytes);
    assert_eq!(read.header("etag"), "\"2\"");
    assert_eq!(service.get("/v1/people").await.json["people"], json!([after]));
    let gone = service.get("/v1/people?filter=userName+eq+%22mira%22").await;
    assert_eq!(gone.json["people"], json!([]));
}

#[tokio::test]
async fn nobody_is_created_by_a_replacement() {
    let service = Service::new();
    let path = format!("/v1/people/{NOBODY}");
    let answer = service.put(&path, &json!({"displayName": "Ida"})).await;
    assert_eq!((answer.status, answer.problem()), (404, "person-not-found"));
    assert_eq!(service.get("/v1/people?total=true").await.json["total"], 0);
}

#[tokio::test]
async fn what_was_read_can_be_sent_back() {
    let service = Service::new();
    let (_, address) = service.write(&json!({"displayName": "Ida", "title": "keeper"})).await;
    for version in 2..5 {
        service.wait(1_000);
        let mut document = service.get(&address).await.json;
        document["title"] = json!(format!("keeper {version}"));
        let replaced = service.put(&address, &document).await;
        assert_eq!(replaced.status, 200);
        document["meta"]["version"] = json!(version);
        document["meta"]["lastModified"] = replaced.json["meta"]["lastModified"].clone();
        assert_eq!(replaced.json.to_string(), document.to_string());
    }
}

#[tokio::test]
async fn what_was_read_before_somebody_else_wrote_is_refused() {
    let service = Service::new();
    let (read, address) = service.write(&json!({"displayName": "Ida"})).await;
    service.wait(1_000);
    let theirs = service.put(&address, &json!({"displayName": "Ida Novak"})).await;
    let mut changed = read.clone();
    changed["title"] = json!("keeper");
    let mut rows = vec![read.clone(), changed];
    for (member, value) in [
        ("version", json!(3)),
        ("version", json!(1_u64 << 53)),
        ("created", json!("2025-12-31T23:59:59.999Z")),
        ("lastModified", json!("2026-01-01T00:00:00.000Z")),
    ] {
        let mut stale = theirs.json.clone();
        stale["meta"][member] = value;
        rows.push(stale);
    }
    for body in rows {
        let refused = service.put(&address, &body).await;
        assert_eq!((refused.status, refused.problem()), (412, "version-mismatch"), "{body}");
        assert!(refused.member("detail").contains("version 2"), "{}", refused.text());
    }
    assert_eq!(service.get(&address).await.bytes, theirs.bytes, "nothing is lost");
}

#[tokio::test]
async fn the_id_of_somebody_else_is_refused() {
    let service = Service::new();
    let (ida, address) = service.write(&json!({"displayName": "Ida"})).await;
    let (joon, _) = service.write(&json!({"displayName": "Joon"})).await;
    for id in [&joon["id"], &json!(NOBODY)] {
        let mut body = ida.clone();
        body["id"] = id.clone();
        let refused = service.put(&address, &body).await;
        assert_eq!((refused.status, refused.problem()), (422, "invalid"));
        assert_eq!(refused.violations(), [("/id", "read-only")]);
        body["manager"] = json!({"value": ida["id"]});
        body["birthDate"] = json!("foo");
        let refused = service.put(&address, &body).await;
        let mut places = refused.violations();
        places.sort_unstable();
        let expected =
            [("/birthDate", "form"), ("/id", "read-only"), ("/manager/value", "reference")];
        assert_eq!(places, expected);
    }
    assert_eq!(service.get(&address).await.json, ida);
}

#[tokio::test]
async fn what_says_the_same_makes_no_new_version() {
    let service = Service::new();
    let sent = json!({"userName": "ida", "name": {"givenName": "Am\u{e9}lie", "familyName": "N"},
                      "emails": [{"value": "ida@example.org", "type": "work"}]});
    let written = service.post("/v1/people", &sent).await;
    let address = written.header("location");
    service.wait(1_000);
    let shuffled = json!({"emails": [{"type": "work", "value": "ida@example.org"}],
                          "name": {"familyName": "N", "givenName": "Ame\u{301}lie"},
                          "types": [], "active": true, "userName": "ida"});
    for body in [&sent, &shuffled, &written.json] {
        let answer = service.put(address, body).await;
        assert_eq!((answer.status, answer.header("etag")), (200, "\"1\""), "{body}");
        assert_eq!(answer.bytes, written.bytes);
    }
    assert_eq!(service.get(address).await.bytes, written.bytes);
    let case = service.put(address, &json!({"userName": "Ida"})).await;
    assert_eq!(case.header("etag"), "\"2\"", "another spelling is a change");
}

#[tokio::test]
async fn nobody_gets_younger_when_the_clock_is_set_back() {
    let service = Service::new();
    let (_, address) = service.write(&json!({"displayName": "Ida"})).await;
    service.wait(-3_600_000);
    let replaced = service.put(&address, &json!({"displayName": "Ida Novak"})).await;
    let meta = json!({"created": "2026-01-01T00:00:00.000Z",
                      "lastModified": "2026-01-01T00:00:00.000Z", "version": 2});
    assert_eq!(replaced.json["meta"], meta);
}

#[tokio::test]
async fn an_unknown_parameter_is_refused_and_nothing_is_written() {
    let service = Service::new();
    let (ida, address) = service.write(&json!({"displayName": "Ida"})).await;
    let body = json!({"displayName": "Joon"}).to_string();
    for (method, path) in
        [("POST", "/v1/people"), ("PUT", address.as_str()), ("GET", address.as_str())]
    {
        for (query, name) in [
            ("dryRun=true", "dryRun"),
            ("fields=userName", "fields"),
            ("=x", ""),
            ("%00", "%00"),
            ("a=1&a=1", "a"),
            ("%FF=1", "%FF"),
        ] {
            let path = format!("{path}?{query}");
            let answer = service.ask(method, &path, &[JSON], body.clone()).await;
            assert_eq!((answer.status, answer.problem()), (400, "parameter"), "{method} {query}");
            let named = format!("`{name}`: ");
            assert!(answer.member("detail").starts_with(&named), "{}", answer.text());
        }
    }
    assert_eq!(service.get("/v1/people").await.json["people"], json!([ida]));
}
