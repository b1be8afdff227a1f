//! What is private is neither read, nor searched for, nor written, nor guessed by whoever may not
//! see it, in any dialect; and it is there still when they have changed everything else.

use std::sync::Arc;

use people::Hidden;
use serde_json::{Value, json};
use server::Rules;
use server::access::Scope;

use crate::service::{Answer, Service, with};

const JSON: &str = "application/json";
const MERGE: &str = "application/merge-patch+json";
const OPERATIONS: &str = "application/json-patch+json";
const NOTHING: (&str, &Value) = ("", &Value::Null);
/// Stands in everything that is private, and nowhere else.
const SECRET: &str = "quillfeather";

/// A service with private members, somebody who may see them, and somebody who may not.
struct Setup {
    service: Service,
    all: String,
    some: String,
    address: String,
}

fn person() -> Value {
    json!({
        "userName": "ida",
        "name": {"givenName": "Ida", "familyName": "Novak"},
        "birthDate": "1815-12-10",
        "emails": [{"value": "quillfeather@example.org"}],
        "addresses": [{"formatted": SECRET}],
        "attributes": {"badge": 7, "salary": SECRET},
    })
}

/// What is seen of them.
fn seen() -> Value {
    json!({
        "userName": "ida",
        "name": {"givenName": "Ida", "familyName": "Novak"},
        "attributes": {"badge": 7},
    })
}

async fn setup() -> Setup {
    let names = ["birthDate", "emails", "addresses", "attributes.salary"].map(str::to_owned);
    let hidden = Hidden::parse(&names).unwrap();
    let (service, all) = Service::guarded(Rules { hidden, ..Rules::default() }).await;
    let some = service.token("some", &[Scope::Write, Scope::Erase], None).await;
    let written = service.ask_as(&all, "POST", "/v1/people", (JSON, &person())).await;
    let address = written.header("location").to_owned();
    Setup { service, all, some, address }
}

impl Setup {
    async fn some(&self, method: &str, path: &str, body: (&str, &Value)) -> Answer {
        self.service.ask_as(&self.some, method, path, body).await
    }

    /// What is kept of the person, without what the server gives.
    async fn kept(&self) -> Value {
        let mut kept = self.service.ask_as(&self.all, "GET", &self.address, NOTHING).await.json;
        for name in ["id", "meta", "active"] {
            kept.as_object_mut().unwrap().remove(name);
        }
        kept
    }
}

#[tokio::test]
async fn no_answer_shows_what_is_private() {
    let setup = setup().await;
    let history = format!("{}/history", setup.address);
    let version = format!("{}/history/1", setup.address);
    let export = format!("{}/export", setup.address);
    for path in [
        setup.address.as_str(),
        &history,
        &version,
        &export,
        "/v1/people",
        "/v1/people?q=ida",
        "/v1/people?sort=name&total=true",
        "/v1/people?fields=userName,birthDate,emails,attributes",
        "/v1/people/export",
        "/v1/people/export?format=csv",
        "/v1/changes",
        "/data?person_surname=Novak",
    ] {
        let answer = setup.some("GET", path, NOTHING).await;
        assert_eq!(answer.status, 200, "{path} {}", answer.text());
        let text = answer.text();
        assert!(!text.contains(SECRET) && !text.contains("1815"), "{path} {text}");
        assert!(text.contains("Novak") || path.contains("fields"), "{path} {text}");
        let whole = setup.service.ask_as(&setup.all, "GET", path, NOTHING).await;
        assert!(whole.text().contains("1815"), "{path} {}", whole.text());
    }
}

#[tokio::test]
async fn what_is_private_is_not_searched_for() {
    let setup = setup().await;
    for filter in [
        "birthDate eq \"1815-12-10\"",
        "not (birthDate pr)",
        "userName eq \"ida\" and addresses.formatted co \"q\"",
        "emails[value sw \"q\"]",
        "emails.value eq \"quillfeather@example.org\"",
        "attributes.salary eq \"quillfeather\"",
        "attributes pr",
    ] {
        let path = with("/v1/people", &[("filter", filter)]);
        let answer = setup.some("GET", &path, NOTHING).await;
        assert_eq!((answer.status, answer.problem()), (403, "private"), "{filter}");
        assert_eq!(answer.violations()[0].1, "private", "{filter}");
        assert_eq!(setup.service.ask_as(&setup.all, "GET", &path, NOTHING).await.status, 200);
    }
    for (search, found) in [("q=ida", 1), ("q=quillfeather", 0), ("q=ida+quill&total=true", 0)] {
        let path = format!("/v1/people?{search}");
        let answer = setup.some("GET", &path, NOTHING).await;
        assert_eq!(answer.json["people"].as_array().unwrap().len(), found, "{search}");
        assert!(answer.json["total"].as_u64().is_none_or(|total| total == 0), "{search}");
        let whole = setup.service.ask_as(&setup.all, "GET", &path, NOTHING).await;
        assert_eq!(whole.json["people"].as_array().unwrap().len(), 1, "{search}");
    }
    let path = with("/v1/people", &[("filter", "attributes.badge eq 7")]);
    assert_eq!(setup.some("GET", &path, NOTHING).await.json["people"][0]["userName"], "ida");
}

#[tokio::test]
async fn what_is_private_is_not_sent() {
    let setup = setup().await;
    let with_birth = json!({"displayName": "x", "birthDate": "1815-12-10"});
    let operation = |op: &str, path: &str| json!([{"op": op, "path": path, "value": "1815"}]);
    let seed = json!({"person_name": "a", "person_surname": "b", "person_birthdate": "1815",
                      "person_address": "c"});
    let address = setup.address.as_str();
    for (method, path, media_type, body) in [
        ("POST", "/v1/people", JSON, with_birth.clone()),
        ("PUT", address, JSON, with_birth.clone()),
        ("PATCH", address, MERGE, json!({"birthDate": "1815-12-10"})),
        ("PATCH", address, MERGE, json!({"attributes": {"salary": "x"}})),
        // It would stay, and the answer would look as if it didn't.
        ("PATCH", address, MERGE, json!({"birthDate": null, "title": "x"})),
        ("PATCH", address, MERGE, json!({"attributes": {"salary": null}})),
        ("PATCH", address, OPERATIONS, operation("add", "/birthDate")),
        ("POST", "/data", JSON, seed),
    ] {
        let answer = setup.some(method, path, (media_type, &body)).await;
        assert_eq!(answer.status, 403, "{method} {path} {body} {}", answer.text());
        assert!(path == "/data" || answer.violations()[0].1 == "private", "{}", answer.text());
    }
    // Whether a guess is right can't be told: what isn't seen isn't there.
    for body in [
        json!([{"op": "test", "path": "/birthDate", "value": "1815-12-10"}]),
        json!([{"op": "test", "path": "/birthDate", "value": "1815-12-11"}]),
        json!([{"op": "copy", "path": "/title", "from": "/birthDate"}]),
        json!([{"op": "move", "path": "/title", "from": "/attributes/salary"}]),
        json!([{"op": "remove", "path": "/addresses/0"}]),
    ] {
        let answer = setup.some("PATCH", address, (OPERATIONS, &body)).await;
        assert_eq!((answer.status, answer.problem()), (409, "unmet"), "{body}");
    }
    let rows = json!({"userName": "row", "birthDate": "1815"});
    let imported = setup.some("POST", "/v1/people/import", ("application/x-ndjson", &rows)).await;
    assert!(imported.text().contains("\"refused\":1"), "{}", imported.text());
    let dry = "/v1/people/import?dry-run=true";
    let imported = setup.some("POST", dry, ("application/x-ndjson", &rows)).await;
    assert!(imported.text().contains("\"refused\":1"), "{}", imported.text());
    for table in ["userName,birthDate\nida,\n", "userName,attributes.salary\nida,\n"] {
        let headers = [("content-type", "text/csv"), ("authorization", setup.some.as_str())];
        let path = "/v1/people/import?key=userName";
        let imported = setup.service.ask("POST", path, &headers, table).await;
        assert!(imported.text().contains("\"rule\":\"private\""), "{}", imported.text());
        assert!(imported.text().contains("\"refused\":1"), "{}", imported.text());
    }
    assert_eq!(setup.kept().await, person());
}

#[tokio::test]
async fn what_is_private_stays_when_all_else_changes() {
    let setup = setup().await;
    let address = setup.address.clone();
    let mut expected = person();
    let mut shown = seen();
    for (name, value) in [("title", json!("Countess")), ("nickName", json!("I"))] {
        expected[name] = value.clone();
        shown[name] = value;
        let put = setup.some("PUT", &address, (JSON, &shown)).await;
        assert_eq!(put.status, 200, "{}", put.text());
        assert!(!put.text().contains(SECRET) && !put.text().contains("1815"), "{}", put.text());
        assert_eq!(setup.kept().await, expected);
    }
    let merged = setup.some("PATCH", &address, (MERGE, &json!({"title": null}))).await;
    assert_eq!(merged.status, 200, "{}", merged.text());
    expected.as_object_mut().unwrap().remove("title");
    assert_eq!(setup.kept().await, expected);
    let removed = json!([{"op": "remove", "path": "/attributes"}]);
    assert_eq!(setup.some("PATCH", &address, (OPERATIONS, &removed)).await.status, 200);
    expected["attributes"] = json!({"salary": SECRET});
    assert_eq!(setup.kept().await, expected);
    let back = setup.some("POST", &format!("{address}/history/1/restore"), NOTHING).await;
    assert_eq!(back.status, 200, "{}", back.text());
    assert_eq!(setup.kept().await, person());
    assert_eq!(setup.some("DELETE", &address, NOTHING).await.status, 204);
    let back = setup.some("POST", &format!("{address}/restore"), NOTHING).await;
    assert!(back.status == 200 && !back.text().contains(SECRET), "{}", back.text());
    assert_eq!(setup.kept().await, person());
    // The same again makes no new version, and says nothing of what isn't seen.
    let version = |answer: &Answer| answer.json["meta"]["version"].as_u64().unwrap();
    let (one, two) = (
        setup.some("PUT", &address, (JSON, &seen())).await,
        setup.some("PUT", &address, (JSON, &seen())).await,
    );
    assert_eq!(version(&one), version(&two));
}

/// Letter by letter, and by somebody who may write whom the search finds beside who it is about.
#[tokio::test]
async fn what_is_private_is_not_told_by_whether_more_is_found() {
    let setup = setup().await;
    for name in ["Quillfeather Quillfeathex", "Quill", "Ida Quillfeather Quillfeathex"] {
        let other = json!({"name": {"givenName": name, "familyName": "Novak"}});
        setup.some("POST", "/v1/people", (JSON, &other)).await;
    }
    for rest in ["limit=1", "limit=1&total=true", "sort=name&limit=1", "sort=-lastModified&limit=1"]
    {
        let ask = async |guess: &str| {
            let path = format!("/v1/people?q=novak+{guess}&{rest}");
            let answer = setup.some("GET", &path, NOTHING).await;
            assert_eq!(answer.status, 200, "{path} {}", answer.text());
            let mut told = answer.json;
            told["next"] = json!(!told["next"].is_null());
            told
        };
        assert_eq!(ask("quillfeather").await, ask("quillfeathex").await, "{rest}");
        assert_eq!(ask("ida+quillfeather").await, ask("ida+quillfeathex").await, "{rest}");
    }
}

#[tokio::test]
async fn how_much_is_private_is_not_told_by_what_fits() {
    let setup = setup().await;
    let hides = |size: usize| json!({"attributes": {"salary": "x".repeat(size)}});
    let padded = |size: usize| json!({"attributes": {"badge": "y".repeat(size)}});
    let room = 12 * 1024 - "{\"badge\":\"\"}".len();
    for size in [0, 1, 1_000, 4_000] {
        let sent = (MERGE, &hides(size));
        setup.service.ask_as(&setup.all, "PATCH", &setup.address, sent).await;
        for (pad, expected) in [(room, 200), (room + 1, 422), (1, 200)] {
            let answer = setup.some("PATCH", &setup.address, (MERGE, &padded(pad))).await;
            assert_eq!(answer.status, expected, "{size} {pad} {}", answer.text());
            let too_long = answer.violations() == [("/attributes", "too-long")]
                && answer.text().contains("12289 bytes; 12288 are");
            assert_eq!(too_long, expected == 422, "{size} {pad} {}", answer.text());
        }
    }
    // What has more than its room is in the way, and nothing says how much it is.
    let sent = (MERGE, &hides(10_000));
    setup.service.ask_as(&setup.all, "PATCH", &setup.address, sent).await;
    let answer = setup.some("PATCH", &setup.address, (MERGE, &padded(room))).await;
    assert_eq!((answer.status, answer.problem()), (422, "invalid"), "{}", answer.text());
    let says = answer.json["violations"].to_string();
    assert!(!says.contains(|c: char| c.is_ascii_digit()), "{says}");
    // The same holds for somebody new, so that they can be changed by who wrote them.
    let new = json!({"userName": "new", "attributes": padded(room + 1)["attributes"]});
    assert_eq!(setup.some("POST", "/v1/people", (JSON, &new)).await.status, 422);
}

/// Asks something of the person as somebody who sees all, and gives what the audit trail has of it:
/// its kinds, persons and numbers, the newest first.
async fn told_of(setup: &Setup, method: &str, path: &str, body: (&str, &Value)) -> Value {
    let before = setup.service.trail().await.len();
    let answer = setup.service.ask_as(&setup.all, method, path, body).await;
    assert!(answer.status < 300 || answer.status == 409, "{method} {path} {}", answer.text());
    let trail = setup.service.trail().await;
    let told = trail[..trail.len() - before].iter();
    told.map(|entry| json!([entry["kind"], entry["person"], entry["people"]])).collect()
}

#[tokio::test]
async fn every_answer_with_what_is_private_is_in_the_audit_trail_once() {
    let setup = setup().await;
    let address = setup.address.as_str();
    let id = address.rsplit('/').next().unwrap();
    let at = |rest: &str| format!("{address}{rest}");
    let test = json!([{"op": "test", "path": "/birthDate", "value": "1815-12-11"}]);
    let one = json!([["private-read", id, 1]]);
    for (method, path, body) in [
        ("GET", at(""), NOTHING),
        ("PATCH", at(""), (MERGE, &json!({}))),
        ("PATCH", at(""), (MERGE, &json!({"title": "Countess"}))),
        ("PATCH", at(""), (OPERATIONS, &test)),
        ("PUT", at(""), (JSON, &person())),
        ("PUT", at(""), (JSON, &person())),
        ("POST", at("/restore"), NOTHING),
        ("GET", at("/history"), NOTHING),
        ("GET", at("/history/1"), NOTHING),
        ("POST", at("/history/1/restore"), NOTHING),
        ("POST", at("/history/2/restore"), NOTHING),
    ] {
        assert_eq!(told_of(&setup, method, &path, body).await, one, "{method} {path} {body:?}");
    }
    assert_eq!(told_of(&setup, "DELETE", address, NOTHING).await, json!([]));
    assert_eq!(told_of(&setup, "POST", &at("/restore"), NOTHING).await, one);
    let other = json!({"userName": "other"});
    let told = told_of(&setup, "POST", "/v1/people", (JSON, &other)).await;
    assert_eq!(
        (&told[0][0], &told[0][2], told.as_array().unwrap().len()),
        (&json!("private-read"), &json!(1), 1)
    );
    // What is imported isn't shown.
    let rows = ("application/x-ndjson", &json!({"userName": "row"}));
    assert_eq!(told_of(&setup, "POST", "/v1/people/import", rows).await, json!([]));
}

/// However many read at once, none is left out.
#[tokio::test(flavor = "multi_thread")]
async fn every_private_read_is_in_the_audit_trail_however_many_there_are() {
    let setup = Arc::new(setup().await);
    let before = setup.service.trail().await.len();
    let read = || {
        let setup = Arc::clone(&setup);
        tokio::spawn(async move {
            setup.service.ask_as(&setup.all, "GET", &setup.address, NOTHING).await.status
        })
    };
    let reads: Vec<_> = (0..450).map(|_| read()).collect();
    for read in reads {
        assert_eq!(read.await.unwrap(), 200);
    }
    let trail = setup.service.trail().await;
    assert_eq!(trail.len() - before, 450);
    assert!(trail.iter().all(|entry| entry["leftOut"].is_null()), "{trail:?}");
}

#[tokio::test]
async fn a_question_for_what_is_private_is_in_the_audit_trail_whatever_it_finds() {
    let setup = setup().await;
    for (parameters, people) in [
        (&[("filter", "birthDate eq \"1815-12-11\"")][..], Some(0)),
        (&[("filter", "not (userName eq \"x\" or attributes.salary pr)")], Some(0)),
        (&[("q", "quillfeathex")], Some(0)),
        (&[("q", "quillfeather")], Some(1)),
        (&[], Some(1)),
        (&[("filter", "userName eq \"nobody\"")], None),
    ] {
        let told = told_of(&setup, "GET", &with("/v1/people", parameters), NOTHING).await;
        let expected = people.map(|people| json!(["private-read", null, people]));
        assert_eq!(told, json!(Vec::from_iter(expected)), "{parameters:?}");
    }
    // Whoever doesn't see it hasn't read it.
    let before = setup.service.trail().await.len();
    setup.some("GET", "/v1/people?q=quillfeather", NOTHING).await;
    setup.some("PATCH", &setup.address, (MERGE, &json!({}))).await;
    assert_eq!(setup.service.trail().await.len(), before);
}

#[test]
fn what_can_be_private_is_named_exactly() {
    for (name, filter) in [
        ("birthDate", "birthDate pr"),
        ("emails", "emails.value pr"),
        ("attributes", "attributes.a pr"),
        ("attributes.salary", "attributes.salary gt 1"),
        ("attributes.a", "attributes.a.b eq 1"),
        ("attributes.\"a.b\"", "attributes.\"a.b\" eq 1"),
        ("attributes.\"a \\\" b\"", "attributes.\"a \\\" b\" eq 1"),
    ] {
        let hidden = Hidden::parse(&[name.to_owned()]).unwrap();
        let filter = people::Filter::parse(filter).unwrap();
        assert!(hidden.refuse_filter(&filter).is_err(), "{name} {filter}");
    }
    for (name, says) in [
        ("", "no person has the member"),
        ("birthdate", "no person has the member"),
        ("name", "can't be private"),
        ("id", "can't be private"),
        ("userName", "can't be private"),
        ("nickName", "can't be private"),
        ("meta", "can't be private"),
        ("emails.value", "name `emails` as a whole"),
        ("attributes.", "write the attribute's name"),
        ("attributes..a", "only a part of an attribute"),
        (
            "attributes.pay.base",
            "name it as a whole, `attributes.pay`, or write `attributes.\"pay.base\"`",
        ),
        ("attributes.\"a", "double quotes"),
        ("attributes.\"a\".b", "double quotes"),
    ] {
        let refused = Hidden::parse(&[name.to_owned()]).unwrap_err();
        assert!(refused.contains(says), "{name}: {refused}");
    }
}
