//! Everyone at once: what an import took, an export gives.

use axum::body::Body;
use axum::http::Request;
use futures_util::StreamExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::service::{Answer, Service, with};

pub(crate) const NDJSON: &str = "application/x-ndjson";
pub(crate) const CSV: &str = "text/csv";
pub(crate) const IMPORT: &str = "/v1/people/import";
pub(crate) const EXPORT: &str = "/v1/people/export";

pub(crate) fn id(number: u32) -> String {
    format!("01900000-0000-7000-8000-{number:012}")
}

pub(crate) fn lines(documents: &[Value]) -> String {
    documents.iter().map(Value::to_string).collect::<Vec<_>>().join("\n") + "\n"
}

pub(crate) async fn import(
    service: &Service,
    parameters: &[(&str, &str)],
    media_type: &str,
    body: impl Into<Body>,
) -> Answer {
    service.ask("POST", &with(IMPORT, parameters), &[("content-type", media_type)], body).await
}

/// The rows of an answer, and its last line.
pub(crate) fn rows(answer: &Answer) -> (Vec<Value>, Value) {
    assert_eq!((answer.status, answer.header("content-type")), (200, NDJSON), "{}", answer.text());
    read(answer.text())
}

pub(crate) fn read(text: &str) -> (Vec<Value>, Value) {
    assert!(text.ends_with('\n'), "{text}");
    let mut rows: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let last = rows.pop().unwrap();
    assert!(rows.iter().all(|row| row["line"].is_u64()), "{text}");
    assert!(last["created"].is_u64(), "{text}");
    (rows, last)
}

pub(crate) fn counts(last: &Value) -> [u64; 4] {
    ["created", "updated", "unchanged", "refused"].map(|name| last[name].as_u64().unwrap())
}

pub(crate) fn outcomes(rows: &[Value]) -> Vec<(u64, &str)> {
    rows.iter().map(|row| (row["line"].as_u64().unwrap(), text(row, "outcome"))).collect()
}

pub(crate) fn text<'a>(of: &'a Value, name: &str) -> &'a str {
    of[name].as_str().unwrap()
}

/// Everyone, as an export of lines gives them.
pub(crate) async fn everyone(service: &Service) -> Vec<Value> {
    let answer = service.get(EXPORT).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// More people than a page has, with everything that a table finds hard.
fn many() -> Vec<Value> {
    let person = |number: u32| {
        let mut person = json!({
            "id": id(number), "userName": format!("u{number}"),
            "name": {"familyName": "Byron, \"Ada\"; Lovelace", "givenName": "=1+1"},
            "externalIds": [{"system": "hr", "id": format!("+{number}")}],
            "types": ["a", "b"],
            "meta": {"created": "2026-01-01T00:00:00.000Z",
                     "lastModified": "2026-01-02T00:00:00.000Z", "version": 3},
        });
        if number.is_multiple_of(7) {
            person["emails"] = json!([{"value": format!("u{number}@example.org"), "type": "work"}]);
            person["attributes"] = json!({"party": "", "deep": {"list": [1, 2.50, null]}});
        }
        person
    };
    (1..=1_203).map(person).collect()
}

#[tokio::test]
async fn both_forms_come_back_as_they_were() {
    let service = Service::new();
    let answer = import(&service, &[("key", "id")], NDJSON, lines(&many())).await;
    let (rows, last) = rows(&answer);
    assert_eq!(counts(&last), [1_203, 0, 0, 0]);
    assert_eq!(rows.len(), 1_203);
    for (row, number) in rows.iter().zip(1..) {
        let expected = json!({"line": number, "outcome": "created", "id": id(number)});
        assert_eq!(*row, expected);
    }
    let kept = service.get(EXPORT).await;
    assert_eq!(kept.header("content-type"), NDJSON);
    assert_eq!(kept.header("content-disposition"), "attachment; filename=\"people.ndjson\"");
    for (media_type, parameters) in [(NDJSON, [("format", "ndjson")]), (CSV, [("format", "csv")])] {
        let exported = service.get(&with(EXPORT, &parameters)).await;
        assert!(exported.header("content-type").starts_with(media_type), "{media_type}");
        let new = Service::new();
        let answer = import(&new, &[("key", "id")], media_type, exported.bytes.clone()).await;
        assert_eq!(counts(&self::rows(&answer).1), [1_203, 0, 0, 0], "{media_type}");
        assert_eq!(new.get(EXPORT).await.text(), kept.text(), "{media_type}");
        let answer = import(&new, &[("key", "id")], media_type, exported.bytes).await;
        assert_eq!(counts(&self::rows(&answer).1), [0, 0, 1_203, 0], "{media_type}");
    }
}

#[tokio::test]
async fn a_reader_chooses_the_form() {
    let service = Service::new();
    service.write(&json!({"userName": "ada", "title": "=1+1"})).await;
    for (accept, format, expected) in [
        ("", "", NDJSON),
        ("*/*", "", NDJSON),
        ("application/json", "", NDJSON),
        ("text/csv", "", CSV),
        ("Text/CSV;q=0.3, */*;q=0.1", "", CSV),
        ("text/csv, */*", "", CSV),
        ("text/*", "", CSV),
        ("text/csv;q=0.5, application/x-ndjson", "", NDJSON),
        ("text/csv;q=0, */*", "", NDJSON),
        ("text/csv", "ndjson", NDJSON),
        (NDJSON, "csv", CSV),
    ] {
        let headers = [("accept", accept)];
        let headers = if accept.is_empty() { &[][..] } else { &headers };
        let path =
            if format.is_empty() { EXPORT.into() } else { with(EXPORT, &[("format", format)]) };
        let answer = service.ask("GET", &path, headers, Body::empty()).await;
        let media_type = answer.header("content-type").split(';').next().unwrap();
        assert_eq!((answer.status, media_type), (200, expected), "{accept} {format}");
    }
    let table = service.get(&with(EXPORT, &[("format", "csv")])).await;
    assert!(table.text().starts_with("id,userName,title,active,"), "{}", table.text());
    assert!(table.text().contains(",=1+1,"), "{}", table.text());
    let parameters = [("format", "csv"), ("escape-formulas", "true")];
    let escaped = service.get(&with(EXPORT, &parameters)).await;
    assert!(escaped.text().contains(",'=1+1,"), "{}", escaped.text());
    for parameters in [
        [("format", "xlsx"), ("escape-formulas", "false")],
        [("format", "csv"), ("escape-formulas", "yes")],
        [("format", "ndjson"), ("escape-formulas", "true")],
        [("format", "csv"), ("fields", "id")],
    ] {
        let answer = service.get(&with(EXPORT, &parameters)).await;
        assert_eq!((answer.status, answer.problem()), (400, "parameter"), "{parameters:?}");
    }
}

/// A page that can't be read ends the body before its end, which HTTP tells from a whole one.
#[tokio::test]
async fn an_export_that_fails_in_the_middle_breaks_off() {
    for (format, whole) in [("ndjson", 1), ("csv", 0)] {
        let service = Service::new();
        import(&service, &[("key", "id")], NDJSON, lines(&many())).await;
        let router = server::http::router(service.app.clone());
        let request = Request::get(with(EXPORT, &[("format", format)])).header("host", "localhost");
        let request = request.body(Body::empty());
        let response = router.oneshot(request.unwrap()).await.unwrap();
        assert_eq!(response.status(), 200);
        let mut body = response.into_body().into_data_stream();
        for _ in 0..whole {
            assert!(!body.next().await.unwrap().unwrap().is_empty());
        }
        service.spoil();
        let broke_off = body.any(async |chunk| chunk.is_err()).await;
        assert!(broke_off, "{format} after {whole} pages");
    }
}
