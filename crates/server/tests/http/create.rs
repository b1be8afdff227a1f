//! Writing somebody new, and reading them back.

use serde_json::{Value, json};

use crate::service::{JSON, NOBODY, Service};

#[tokio::test]
async fn who_is_written_is_read_byte_for_byte() {
    let service = Service::new();
    let sent = json!({
        "name": {"familyName": "Quill", "givenName": "Mira"},
        "userName": "Mira.Quill",
    });
    let written = service.post("/v1/people", &sent).await;
    let id = written.member("id");
    assert_eq!(written.status, 201);
    assert_eq!(written.header("location"), format!("/v1/people/{id}"));
    assert_eq!(written.header("etag"), "\"1\"");
    assert_eq!(written.header("content-type"), "application/json");
    let document = format!(
        r#"{{"id":"{id}","userName":"Mira.Quill","name":{{"givenName":"Mira","familyName":"Quill"}},"active":true,"meta":{{"created":"2026-01-01T00:00:00.000Z","lastModified":"2026-01-01T00:00:00.000Z","version":1}}}}"#
    );
    assert_eq!(written.text(), document);

    service.wait(60_000);
    let read = service.get(written.header("location")).await;
    assert_eq!(read.status, 200);
    assert_eq!(read.text(), document);
    assert_eq!(read.header("etag"), "\"1\"");
    assert_eq!(read.header("content-type"), "application/json");
}

/// Every member there is, in its canonical order.
fn everything(manager: &str) -> Value {
    json!({
        "userName": "tomas",
        "externalIds": [{"system": "hr", "id": "A-7"}, {"system": "HR", "id": "a-7"}],
        "types": ["employee", "member"],
        "name": {"formatted": "Dr Tomas B. Brandt III", "givenName": "Tomas", "middleName": "B.",
                 "familyName": "Brandt", "honorificPrefix": "Dr", "honorificSuffix": "III",
                 "phonetic": "TOH-mas"},
        "displayName": "Tomas 🦊 Brandt",
        "nickName": "  Tom ",
        "pronouns": "he/him",
        "birthDate": "--02-29",
        "emails": [{"value": "Tomas@Work.example", "type": "work", "primary": true,
                    "display": "at work"}, {"value": "tomas@home.example"}],
        "phoneNumbers": [{"value": "+00 (0) 5-55", "type": "mobile", "primary": true}],
        "photos": [{"value": "https://example.org/T.jpg", "type": "photo"}],
        "urls": [{"value": "https://example.org/?a=b&c#d", "display": "\"home\""}],
        "addresses": [{"formatted": "1 Example Street\nExampleton", "streetAddress": "1\r\n\tA",
                       "locality": "Exämpleton", "region": "例", "postalCode": "0 1",
                       "country": "XX", "type": "home", "primary": true}],
        "title": "Keeper of <keys> & \"locks\" \\ /",
        "employeeNumber": "007",
        "organization": "Example Works",
        "division": "North",
        "department": "مثال",
        "costCenter": "C-1",
        "manager": {"value": manager},
        "preferredLanguage": "pt-BR",
        "locale": "de-CH",
        "timezone": "America/Argentina/Ushuaia",
        "active": false,
        "attributes": {"empty": {}, "none": null, "list": [1, [true, {"deep": ""}]], "": " ",
                       "e\u{301}": "e\u{301}", "order": {"b": 1, "a": 2}},
    })
}

#[tokio::test]
async fn every_member_is_kept_as_it_was_sent() {
    let service = Service::new();
    let (manager, _) = service.write(&json!({"displayName": "Ida Novak"})).await;
    let sent = everything(manager["id"].as_str().unwrap());
    let (document, address) = service.write(&sent).await;

    let mut members = document.as_object().unwrap().clone();
    let [id, meta] = ["id", "meta"].map(|name| members.shift_remove(name).unwrap());
    assert_eq!(Value::Object(members).to_string(), sent.to_string());
    assert_eq!((document["id"].clone(), meta["version"].clone()), (id, json!(1)));
    assert_eq!(service.get(&address).await.json.to_string(), document.to_string());

    let known = people::field::PERSON.iter().map(|member| member.name);
    let kept: Vec<&str> = document.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(kept, known.collect::<Vec<_>>(), "all members, in the canonical order");
}

#[tokio::test]
async fn what_json_libraries_like_to_touch_is_kept() {
    let service = Service::new();
    for attributes in [
        r#"{"n":123456789012345678901234567890.0000000001}"#,
        r#"{"n":[1.0,-0,0.10,100,1e-400,1e+400]}"#,
        r#"{"n":{"$serde_json::private::Number":"12"}}"#,
        r#"{"n":{"$serde_json::private::RawValue":"12"}}"#,
        r#"{"__proto__":{"constructor":"x"}}"#,
        r#"{"z":1,"a":2,"Z":3}"#,
    ] {
        let sent = format!(r#"{{"displayName":"Ida","attributes":{attributes}}}"#);
        let written = service.ask("POST", "/v1/people", &[JSON], sent).await;
        assert_eq!(written.status, 201, "{attributes}");
        assert!(written.text().contains(attributes), "{attributes} {}", written.text());
        let read = service.get(written.header("location")).await;
        assert_eq!(read.text(), written.text());
    }
}

#[tokio::test]
async fn texts_are_kept_in_nfc_and_nothing_else_is_done_to_them() {
    let service = Service::new();
    for (sent, kept) in [
        ("Ame\u{301}lie", "Am\u{e9}lie"),
        ("ﬁnn Ａ ſ", "ﬁnn Ａ ſ"),
        ("\u{212b}", "\u{c5}"),
        ("İ ı ß", "İ ı ß"),
        ("a\u{200d}b\u{ad}c", "a\u{200d}b\u{ad}c"),
        ("\u{10fffd}\u{fffe}", "\u{10fffd}\u{fffe}"),
        (" Quill  ", " Quill  "),
    ] {
        let (document, _) = service.write(&json!({"displayName": sent})).await;
        assert_eq!(document["displayName"], kept, "{sent:?}");
    }
}

#[tokio::test]
async fn what_says_nothing_is_left_out_and_nothing_is_filled_up() {
    let service = Service::new();
    let nothing = json!({
        "displayName": "Ida", "userName": null, "emails": [], "name": {}, "types": [],
        "attributes": {}, "manager": {"value": null}, "active": null, "addresses": null,
    });
    let (document, _) = service.write(&nothing).await;
    let names: Vec<&str> = document.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names, ["id", "displayName", "active", "meta"]);
    assert_eq!(document["active"], true);

    for date in ["1815-12-10", "1815-12", "1815", "--12-10", "--02-29", "2024-02-29", "0001"] {
        let (document, _) = service.write(&json!({"displayName": "I", "birthDate": date})).await;
        assert_eq!(document["birthDate"], date);
    }
}

#[tokio::test]
async fn any_name_will_do() {
    let service = Service::new();
    for body in [
        json!({"userName": "x"}),
        json!({"displayName": "X"}),
        json!({"name": {"familyName": "X"}}),
        json!({"name": {"givenName": "X"}}),
        json!({"name": {"phonetic": "X"}}),
    ] {
        service.write(&body).await;
    }
}

#[tokio::test]
async fn ids_are_of_version_7_and_rise_even_if_the_clock_does_not() {
    let service = Service::new();
    let mut ids = Vec::new();
    for millis in [0, 0, 0, -3_600_000, 0, 1, 7_200_000, 0] {
        service.wait(millis);
        let (document, _) = service.write(&json!({"displayName": "Ida"})).await;
        ids.push(document["id"].as_str().unwrap().to_owned());
    }
    assert!(ids.is_sorted_by(|one, next| one < next), "{ids:?}");
    for id in ids {
        let version: Vec<char> = id.chars().filter(|c| *c != '-').collect();
        assert_eq!((version[12], id.len()), ('7', 36), "{id}");
        assert!("89ab".contains(version[16]), "{id}");
    }
}

#[tokio::test]
async fn somebody_new_has_no_id_or_meta_yet() {
    let service = Service::new();
    let meta = json!({"created": "2026-01-01T00:00:00.000Z", "version": 1,
                      "lastModified": "2026-01-01T00:00:00.000Z"});
    let sent = json!({"displayName": "Ida", "id": NOBODY, "meta": meta});
    let refused = service.post("/v1/people", &sent).await;
    assert_eq!((refused.status, refused.problem()), (422, "invalid"));
    assert_eq!(refused.violations(), [("/id", "read-only"), ("/meta", "read-only")]);
    let refused = service.post("/v1/people", &json!({"displayName": "Ida", "id": "x"})).await;
    assert_eq!(refused.violations(), [("/id", "read-only")]);
    // All that is wrong comes back at once.
    let sent = json!({"birthDate": "foo", "id": NOBODY, "quill": 1});
    let refused = service.post("/v1/people", &sent).await;
    let mut places = refused.violations();
    places.sort_unstable();
    let expected = [
        ("/birthDate", "form"),
        ("/id", "read-only"),
        ("/name", "required"),
        ("/quill", "unknown"),
    ];
    assert_eq!(places, expected);
    assert_eq!(service.get("/v1/people?total=true").await.json["total"], 0);
}

#[tokio::test]
async fn nobody_is_found_by_an_id_that_nobody_has() {
    let service = Service::new();
    let (document, address) = service.write(&json!({"displayName": "Ida"})).await;
    let id = document["id"].as_str().unwrap();
    let rows = [
        NOBODY.to_owned(),
        "00000000-0000-0000-0000-000000000000".to_owned(),
        "x".to_owned(),
        "1".to_owned(),
        "%20".to_owned(),
        "%00".to_owned(),
        "%FF".to_owned(),
        "..%2Fpeople".to_owned(),
        "a".repeat(10_000),
        id.to_uppercase(),
        id.replace('-', ""),
        format!("{{{id}}}"),
        format!("urn:uuid:{id}"),
        format!("{id}%20"),
        format!("%20{id}"),
        format!("{id}x"),
        format!("{id}%2F"),
    ];
    for row in rows {
        let path = format!("/v1/people/{}", row.replace('{', "%7B").replace('}', "%7D"));
        for method in ["GET", "HEAD", "PUT"] {
            let body = json!({"displayName": "Ida"}).to_string();
            let answer = service.ask(method, &path, &[JSON], body).await;
            assert_eq!(answer.status, 404, "{method} {row}");
            let told = answer.problem();
            assert!(method == "HEAD" || told == "person-not-found", "{method} {row} {told}");
        }
    }
    assert_eq!(service.get(&address).await.json, document);
}
