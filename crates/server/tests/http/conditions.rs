//! Conditional requests (RFC 9110, section 13), `HEAD`, and writers who meet.

use axum::body::Body;
use futures_util::future::join_all;
use serde_json::json;

use crate::service::{Answer, JSON, Service};

/// Writes somebody who is at version 3, and gives the address.
async fn at_version_3(service: &Service) -> String {
    let (_, address) = service.write(&json!({"displayName": "Ida 1"})).await;
    for version in 2..=3 {
        let body = json!({"displayName": format!("Ida {version}")});
        assert_eq!(service.put(&address, &body).await.status, 200);
    }
    address
}

#[tokio::test]
async fn who_has_the_version_is_not_sent_it_again() {
    let service = Service::new();
    let address = at_version_3(&service).await;
    for (tags, status) in [
        (&["\"3\""][..], 304),
        (&["W/\"3\""], 304),
        (&["*"], 304),
        (&["\"1\", \"2\",\"3\""], 304),
        (&["\"1\"", "W/\"3\""], 304),
        (&["\"a,b\", \"3\""], 304),
        (&["\"2\""], 200),
        (&["\"33\", \"03\", W/\"4\""], 200),
    ] {
        let headers: Vec<_> = tags.iter().map(|tag| ("if-none-match", *tag)).collect();
        for method in ["GET", "HEAD"] {
            let answer = service.ask(method, &address, &headers, Body::empty()).await;
            assert_eq!(answer.status, status, "{method} {tags:?}");
            assert_eq!(answer.header("etag"), "\"3\"", "{method} {tags:?}");
            assert_eq!(answer.bytes.is_empty(), status == 304 || method == "HEAD");
        }
    }
}

#[tokio::test]
async fn who_asks_for_a_version_is_answered_no_other() {
    let service = Service::new();
    let address = at_version_3(&service).await;
    for (tags, status) in [
        ("\"3\"", 200),
        ("\"1\", \"3\"", 200),
        ("*", 200),
        ("\"2\"", 412),
        ("W/\"3\"", 412),
        ("3", 400),
    ] {
        for path in [address.clone(), format!("{address}/history/3")] {
            let answer = service.ask("GET", &path, &[("if-match", tags)], "").await;
            assert_eq!(answer.status, status, "{path} {tags} {}", answer.text());
        }
    }
}

#[tokio::test]
async fn a_condition_that_does_not_hold_changes_nothing() {
    let service = Service::new();
    for (tags, status) in [
        (&["\"3\""][..], 200),
        (&["*"], 200),
        (&["\"1\", \"3\""], 200),
        (&["\"1\"", "\"3\""], 200),
        (&["\"2\""], 412),
        (&["\"4\""], 412),
        (&["\"1\", \"2\""], 412),
        (&["W/\"3\""], 412),
        (&["\"\""], 412),
        (&["\"03\""], 412),
        (&["\"*\""], 412),
    ] {
        let address = at_version_3(&service).await;
        let before = service.get(&address).await;
        let mut headers: Vec<_> = tags.iter().map(|tag| ("if-match", *tag)).collect();
        headers.push(JSON);
        let body = json!({"displayName": "Ida Novak"}).to_string();
        let answer = service.ask("PUT", &address, &headers, body).await;
        assert_eq!(answer.status, status, "{tags:?}");
        let after = service.get(&address).await;
        if status == 412 {
            assert_eq!(answer.problem(), "version-mismatch");
            let weak = tags.iter().all(|tag| tag.starts_with("W/"));
            assert_eq!(answer.member("detail").contains("weak"), weak, "{}", answer.text());
            assert_eq!(answer.member("detail").contains("Read it again"), !weak, "{tags:?}");
            assert_eq!(after.bytes, before.bytes, "{tags:?}");
        } else {
            assert_eq!(answer.header("etag"), "\"4\"");
            assert_eq!(after.bytes, answer.bytes, "{tags:?}");
        }
    }
}

/// A condition that can't be read must not be taken for one that holds, or for none.
#[tokio::test]
async fn a_condition_that_can_not_be_read_is_refused() {
    let service = Service::new();
    let address = at_version_3(&service).await;
    let before = service.get(&address).await;
    let body = json!({"displayName": "Ida Novak"}).to_string();
    for tags in
        ["3", "\"3", "3\"", "'3'", "w/\"3\"", "\"3\" \"2\"", "\"3\", 2", "*, \"3\"", "", "\"a b\""]
    {
        let headers = [("if-match", tags), JSON];
        let put = service.ask("PUT", &address, &headers, body.clone()).await;
        let get = service.ask("GET", &address, &[("if-none-match", tags)], Body::empty()).await;
        for (answer, name) in [(put, "`If-Match`"), (get, "`If-None-Match`")] {
            assert_eq!((answer.status, answer.problem()), (400, "header"), "{name} {tags}");
            assert!(answer.member("detail").starts_with(name), "{}", answer.text());
        }
    }
    assert_eq!(service.get(&address).await.bytes, before.bytes);
}

#[tokio::test]
async fn head_answers_what_get_does_without_the_body() {
    let service = Service::new();
    let address = at_version_3(&service).await;
    for path in [address.as_str(), "/v1/people", "/data?person_surname=Quill", "/status", "/x"] {
        let get = service.get(path).await;
        let head = service.ask("HEAD", path, &[], Body::empty()).await;
        assert_eq!(head.status, get.status, "{path}");
        for name in ["content-type", "etag", "content-length", "cache-control"] {
            assert_eq!(head.header(name), get.header(name), "{path} {name}");
        }
    }
}

fn count(answers: &[Answer], status: u16) -> usize {
    answers.iter().filter(|answer| answer.status == status).count()
}

#[tokio::test]
async fn of_writers_of_one_version_one_wins() {
    let service = Service::new();
    let address = at_version_3(&service).await;
    let write = |number: usize| {
        let body = json!({"displayName": format!("Ida of {number}")}).to_string();
        service.ask("PUT", &address, &[("if-match", "\"3\""), JSON], body)
    };
    let answers = join_all((0..16).map(write)).await;
    assert_eq!((count(&answers, 200), count(&answers, 412)), (1, 15));
    let winner = answers.iter().find(|answer| answer.status == 200).unwrap();
    assert_eq!(service.get(&address).await.bytes, winner.bytes);
}

#[tokio::test]
async fn of_creators_of_one_user_name_one_wins() {
    let service = Service::new();
    let bodies: Vec<_> = (0..16)
        .map(|number| {
            let name = if number % 2 == 0 { "mira" } else { "MIRA" };
            json!({"userName": name, "title": number.to_string()})
        })
        .collect();
    let answers = join_all(bodies.iter().map(|body| service.post("/v1/people", body))).await;
    assert_eq!((count(&answers, 201), count(&answers, 409)), (1, 15));
    let winner = answers.iter().find(|answer| answer.status == 201).unwrap();
    assert_eq!(service.get("/v1/people").await.json["people"], json!([winner.json]));
}

/// Without a condition the last writer wins, and no writer fails because of the others.
#[tokio::test]
async fn writers_without_a_condition_all_get_through() {
    let service = Service::new();
    let address = at_version_3(&service).await;
    let bodies: Vec<_> =
        (0..300).map(|number| json!({"displayName": format!("Ida of {number}")})).collect();
    let answers = join_all(bodies.iter().map(|body| service.put(&address, body))).await;
    let mut versions: Vec<_> =
        answers.iter().map(|answer| &answer.json["meta"]["version"]).collect();
    versions.sort_by_key(|version| version.as_u64());
    assert_eq!(versions, (4..304).collect::<Vec<u64>>());
}

#[tokio::test]
async fn a_condition_is_never_passed_over() {
    let service = Service::new();
    let address = at_version_3(&service).await;
    let before = service.get(&address).await;
    let body = json!({"displayName": "Ida Novak"}).to_string();
    for (tags, status) in [("*", 412), ("\"3\"", 412), ("W/\"3\"", 412), ("\"2\", \"3\"", 412)] {
        let headers = [("if-none-match", tags), JSON];
        let answer = service.ask("PUT", &address, &headers, body.clone()).await;
        assert_eq!(answer.status, status, "{tags}");
        let says_so = answer.member("detail").contains("`If-None-Match: *` holds for nobody");
        assert_eq!(says_so, tags == "*", "{}", answer.text());
    }
    for (method, behind) in [
        ("PATCH", ""),
        ("DELETE", ""),
        ("POST", "/restore"),
        ("POST", "/erase"),
        ("POST", "/history/1/restore"),
    ] {
        let path = format!("{address}{behind}");
        let headers = [("if-none-match", "*"), ("content-type", "application/merge-patch+json")];
        let body = if method == "PATCH" { "{}" } else { "" };
        let answer = service.ask(method, &path, &headers, body.to_owned()).await;
        let detail = answer.member("detail");
        assert!(answer.status == 412 && detail.contains("leave it out"), "{path} {detail}");
    }
    assert_eq!(service.get(&address).await.bytes, before.bytes);
    let headers = [("if-none-match", "\"2\""), JSON];
    assert_eq!(service.ask("PUT", &address, &headers, body.clone()).await.status, 200);
    let headers = [("if-match", "\"1\""), JSON];
    let answer = service.ask("POST", "/v1/people", &headers, body).await;
    assert_eq!((answer.status, answer.problem()), (400, "header"));
}
