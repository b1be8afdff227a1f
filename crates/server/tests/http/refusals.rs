//! What every refusal has in common, wherever it comes from.

use axum::body::Body;
use serde_json::{Value, json};

use crate::contract;
use crate::service::{JSON, NOBODY, Service, with};

#[tokio::test]
async fn there_is_nothing_at_other_addresses() {
    let service = Service::new();
    for path in [
        "/",
        "/v1",
        "/v1/",
        "/v1/people/",
        "/V1/People",
        "/v2/people",
        "//v1/people",
        "/v1//people",
        "/v1/people/x/y",
        "/v1/people/x/",
        "/data/",
        "/DATA",
        "/status/",
        "/metrics",
        "/.env",
        "/../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/v1/people%2F",
        "/%00",
        "/%FF",
        "/openapi.json/",
    ] {
        for method in ["GET", "POST", "DELETE", "OPTIONS", "BREW"] {
            let answer = service.ask(method, path, &[], Body::empty()).await;
            assert_eq!((answer.status, answer.problem()), (404, "route-not-found"), "{path}");
            assert_eq!(answer.header("allow"), "", "{path}");
        }
    }
}

#[tokio::test]
async fn a_method_that_is_not_known_is_told_which_are() {
    let service = Service::new();
    let methods =
        ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "BREW"];
    for (path, item) in contract::paths() {
        let mut known: Vec<String> =
            item.as_object().unwrap().keys().map(|method| method.to_uppercase()).collect();
        if known.iter().any(|method| method == "GET") {
            known.push("HEAD".to_owned());
        }
        known.sort();
        let path = path.replace("{id}", NOBODY).replace("{version}", "1");
        for method in methods.iter().filter(|method| !known.contains(&(**method).to_owned())) {
            let answer = service.ask(method, &path, &[JSON], "{}").await;
            assert_eq!(answer.status, 405, "{method} {path}");
            let told = answer.problem() == "method-not-allowed";
            assert!(told || path == "/data" || *method == "HEAD", "{method} {path}");
            let mut allowed: Vec<&str> = answer.header("allow").split(',').map(str::trim).collect();
            allowed.sort_unstable();
            assert_eq!(allowed, known, "{method} {path}");
        }
    }
}

/// The whole of each problem is part of the API: a change here has to be meant.
#[tokio::test]
async fn a_problem_is_written_out() {
    let service = Service::new();
    let (_, address) = service.write(&json!({"userName": "ida"})).await;
    let body = json!({"userName": "ida", "shoeSize": 43}).to_string();
    let headers = [JSON, ("x-request-id", "test-1")];
    let answer = service.ask("PUT", &address, &headers, body).await;
    let violation = json!({
        "pointer": "/shoeSize", "rule": "unknown",
        "message": "There is no such member; your own fields go into `attributes`.",
    });
    let problem = json!({
        "type": "urn:peopleinfo:problem:invalid", "title": "The document breaks rules",
        "status": 422, "detail": "Each entry of `violations` names a place and its rule.",
        "instance": "urn:peopleinfo:request:test-1", "violations": [violation],
    });
    assert_eq!(answer.text(), problem.to_string());

    let body = json!({"userName": "IDA"}).to_string();
    let taken = service.ask("POST", "/v1/people", &headers, body).await;
    let problem = json!({
        "type": "urn:peopleinfo:problem:taken", "title": "A unique key is taken",
        "status": 409,
        "detail": "Another person has the value of `/userName`. Choose another one, or change that \
                   person first.",
        "instance": "urn:peopleinfo:request:test-1",
        "violations": [{"pointer": "/userName", "rule": "unique", "message": "It is taken."}],
    });
    assert_eq!(taken.text(), problem.to_string());

    // Where more is taken, by whomever, all of it is told at once.
    let ids = json!([{"system": "hr", "id": "1"}]);
    service.write(&json!({"displayName": "Ada", "externalIds": ids})).await;
    let body = json!({"userName": "ida", "externalIds": ids}).to_string();
    let taken = service.ask("POST", "/v1/people", &headers, body).await;
    let detail = "Others have the values of `/userName` and `/externalIds/0`. Choose other ones, or \
                  change those people first.";
    assert_eq!(taken.member("detail"), detail);
    let all = [("/userName", "unique"), ("/externalIds/0", "unique")];
    assert_eq!(taken.violations(), all);
}

/// A refusal names places, and no value that somebody sent or that is kept.
#[tokio::test]
async fn a_refusal_tells_no_value() {
    const SECRET: &str = "quillfeather";
    let service = Service::new();
    let ids = json!([{"system": "hr", "id": SECRET}]);
    let kept = json!({"userName": SECRET, "externalIds": ids, "title": SECRET});
    let (_, address) = service.write(&kept).await;
    let (_, other) = service.write(&json!({"displayName": "Ida"})).await;
    let person = |name: &str, value: Value| json!({"displayName": SECRET, name: value}).to_string();
    let data = |date: &str, name: Value| {
        json!({"person_name": name, "person_surname": SECRET, "person_birthdate": date,
               "person_address": SECRET})
        .to_string()
    };
    let rows = [
        ("POST", "/v1/people", JSON, person("userName", json!(SECRET)), 409),
        ("PUT", &other, JSON, person("externalIds", ids), 409),
        ("PUT", &address, ("if-match", "\"9\""), kept.to_string(), 415),
        ("POST", "/v1/people", JSON, person("birthDate", json!(SECRET)), 422),
        ("POST", "/v1/people", JSON, person("emails", json!([{"value": SECRET}])), 422),
        ("POST", "/v1/people", JSON, person("types", json!([SECRET, SECRET])), 422),
        ("POST", "/v1/people", JSON, person("locale", json!("quillfeather")), 422),
        ("POST", "/v1/people", JSON, person("timezone", json!("+quillfeather")), 422),
        ("POST", "/v1/people", JSON, person("manager", json!({"value": SECRET})), 422),
        ("POST", "/v1/people", JSON, person("id", json!(SECRET)), 422),
        ("POST", "/v1/people", JSON, person("meta", json!({"created": SECRET})), 422),
        ("POST", "/v1/people", ("content-type", SECRET), kept.to_string(), 415),
        ("POST", "/data", JSON, data(SECRET, json!("Ida")), 400),
        ("POST", "/data", JSON, data("1990", json!([SECRET])), 400),
        ("POST", "/data", JSON, data("1990", Value::Null), 400),
        ("POST", "/data", JSON, data("1990", json!(SECRET.repeat(30))), 400),
        ("POST", "/data", ("content-type", SECRET), data("1990", json!("Ida")), 415),
        ("GET", "/quillfeather", JSON, String::new(), 404),
        ("GET", "/v1/people/quillfeather", JSON, String::new(), 404),
        ("DELETE", "/v1/people/quillfeather", JSON, String::new(), 404),
        ("GET", "/v1/people?x=quillfeather", JSON, String::new(), 400),
        ("GET", "/data?x=quillfeather", JSON, String::new(), 400),
        (
            "GET",
            &with("/data", &[("person_surname", &SECRET.repeat(400))]),
            JSON,
            String::new(),
            400,
        ),
    ]
    .map(|(method, path, header, body, status)| (method, path.to_owned(), header, body, status));
    for (method, path, header, body, status) in rows {
        let headers = [header, ("x-request-id", "quillfeather!")];
        let answer = service.ask(method, &path, &headers, body.clone()).await;
        assert_eq!(answer.status, status, "{method} {path} {body} {}", answer.text());
        let told = format!("{} {:?}", answer.text(), answer.headers).to_lowercase();
        assert!(!told.contains(SECRET), "{method} {path} {body} {told}");
    }
}

#[tokio::test]
async fn a_request_has_the_id_that_it_came_with_if_that_is_harmless() {
    let service = Service::new();
    let longest = "x".repeat(64);
    for id in ["a", "0", "Ab-9_z.", "019f-7c", longest.as_str()] {
        let answer = service.ask("GET", "/x", &[("x-request-id", id)], Body::empty()).await;
        assert_eq!(answer.header("x-request-id"), id);
        assert_eq!(answer.member("instance"), format!("urn:peopleinfo:request:{id}"));
    }
    let too_long = "x".repeat(65);
    let mut given = Vec::new();
    for id in ["", " ", "a b", "a/b", "a\tb", "<b>", "\"", "a,b", "é", "{}", "%41", &too_long] {
        let answer = service.ask("GET", "/x", &[("x-request-id", id)], Body::empty()).await;
        assert_ne!(answer.header("x-request-id"), id);
        given.push(answer.header("x-request-id").to_owned());
    }
    for path in ["/x", "/status", "/v1/people", "/data"] {
        given.push(service.get(path).await.header("x-request-id").to_owned());
    }
    let harmless = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    assert!(given.iter().all(|id| !id.is_empty() && id.chars().all(harmless)), "{given:?}");
    let count = given.len();
    given.sort();
    given.dedup();
    assert_eq!(given.len(), count, "each is given once");
}
