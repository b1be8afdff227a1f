//! The canonical document: what is read is written again, and what is wrong is said all at once.

#![expect(clippy::unwrap_used, reason = "an unwrap in a test is its assertion")]

use people::document::{Projection, read_draft, read_json, read_person, write, write_only};
use people::{Meta, Person, PersonId, Timestamp};
use serde_json::{Value, json};

#[path = "document/limits.rs"]
mod limits;
#[path = "document/properties.rs"]
mod properties;
#[path = "document/rules.rs"]
mod rules;
#[path = "document/sent.rs"]
mod sent;
#[path = "document/violations.rs"]
mod violations;

const ID: &str = "01900000-0000-7000-8000-000000000001";

fn meta() -> Meta {
    let created = Timestamp::from_millis(1_767_225_600_000).unwrap();
    let last_modified = Timestamp::from_millis(1_767_225_600_001).unwrap();
    Meta { created, last_modified, version: 7 }
}

/// The document of somebody of whom this was sent.
fn written(sent: &str) -> String {
    let draft = read_draft(sent.as_bytes()).unwrap().draft;
    let person = Person::new(PersonId::parse(ID).unwrap(), draft, meta());
    String::from_utf8(write(&person)).unwrap()
}

/// What the document has between `id` and `meta`.
fn kept(sent: &str) -> String {
    let text = written(sent);
    let text = text.strip_prefix(&format!("{{\"id\":\"{ID}\",")).unwrap();
    let meta = r#","meta":{"created":"2026-01-01T00:00:00.000Z","lastModified":"2026-01-01T00:00:00.001Z","version":7}}"#;
    text.strip_suffix(meta).unwrap().to_owned()
}

#[test]
fn members_stand_in_canonical_order_without_blanks() {
    let sent = r#" {
        "attributes": {"z": 1, "a": {"y": 2, "b": 3}}, "active": false,
        "emails": [{"type": "work", "value": "a@b"}], "displayName": "Ada",
        "name": {"familyName": "Lovelace", "givenName": "Ada"}, "userName": "ada"
    } "#;
    let expected = r#""userName":"ada","name":{"givenName":"Ada","familyName":"Lovelace"},"displayName":"Ada","emails":[{"value":"a@b","type":"work"}],"active":false,"attributes":{"z":1,"a":{"y":2,"b":3}}"#;
    assert_eq!(kept(sent), expected);
}

#[test]
fn what_says_nothing_is_left_out() {
    for nothing in [
        r#""title": null"#,
        r#""name": {}"#,
        r#""name": {"givenName": null}"#,
        r#""emails": []"#,
        r#""types": []"#,
        r#""attributes": {}"#,
        r#""manager": {}"#,
        r#""manager": {"value": null}"#,
        r#""manager": null, "active": null, "birthDate": null, "emails": null, "types": null"#,
        r#""meta": {}, "id": null"#,
    ] {
        let sent = format!(r#"{{"displayName": "Ada", {nothing}}}"#);
        assert_eq!(kept(&sent), r#""displayName":"Ada","active":true"#, "{nothing}");
    }
    let item = r#"{"displayName": "Ada", "emails": [{"value": "a@b", "type": null}]}"#;
    assert_eq!(kept(item), r#""displayName":"Ada","emails":[{"value":"a@b"}],"active":true"#);
}

#[test]
fn attributes_are_kept_verbatim() {
    for attributes in [
        r#"{"a":null}"#,
        r#"{"a":[],"b":{},"c":""}"#,
        r#"{"a":" \n\t\"\\ e"}"#,
        r#"{"":{"":[[[null,true,false]]]}}"#,
        r#"{"$serde_json::private::Number":"1"}"#,
        r#"{"a":{"$serde_json::private::Number":"1"}}"#,
        r#"{"$serde_json::private::RawValue":"[]"}"#,
        "{\"A\":1,\"a\":2,\"\u{e9}\":3,\"e\u{301}\":4,\"userName\":5,\"id\":6,\"meta\":7}",
    ] {
        let sent = format!(r#"{{"displayName":"Ada","active":true,"attributes":{attributes}}}"#);
        assert_eq!(kept(&sent), sent[1..sent.len() - 1]);
        let again = read_person(written(&sent).as_bytes()).unwrap();
        assert_eq!(String::from_utf8(write(&again)).unwrap(), written(&sent));
    }
}

#[test]
fn numbers_are_kept_as_they_were_written() {
    for number in [
        "0",
        "-0",
        "-0.0",
        "0.10",
        "1.00",
        "100",
        "12345678901234567890123",
        "0.1234567890123456789",
        "-9223372036854775809",
        "18446744073709551616",
        "1e+2",
        "1e-02",
        "1e+400",
        "-1e-400",
        "1e+99999999999",
    ] {
        let sent = format!(r#"{{"attributes": {{"n": {number}}}, "userName": "ada"}}"#);
        let expected = format!(r#""userName":"ada","active":true,"attributes":{{"n":{number}}}"#);
        assert_eq!(kept(&sent), expected);
    }
    for (sent, expected) in [("1E5", "1e+5"), ("1e5", "1e+5"), ("-1.50E-05", "-1.50e-05")] {
        let sent = format!(r#"{{"attributes": {{"n": {sent}}}, "userName": "ada"}}"#);
        let expected = format!(r#""userName":"ada","active":true,"attributes":{{"n":{expected}}}"#);
        assert_eq!(kept(&sent), expected, "an exponent has one form");
    }
}

#[test]
fn texts_are_kept_in_nfc_and_else_as_they_are() {
    for (sent, expected) in [
        ("Zoe\u{308}", "Zoë"),
        ("  blanks  ", "  blanks  "),
        ("ﬁ ① Ａ", "ﬁ ① Ａ"),
        ("\u{212b}", "Å"),
        ("q\u{307}\u{323}", "q\u{323}\u{307}"),
        ("\u{feff}a\u{200b}\u{202e}", "\u{feff}a\u{200b}\u{202e}"),
        ("👩‍👩‍👧‍👦", "👩‍👩‍👧‍👦"),
        ("\u{10ffff}\u{e000}\u{fffe}", "\u{10ffff}\u{e000}\u{fffe}"),
    ] {
        let document = json!({"displayName": sent, "active": true}).to_string();
        let expected = json!({"displayName": expected, "active": true}).to_string();
        assert_eq!(kept(&document), expected[1..expected.len() - 1]);
    }
    let escaped = r#"{"displayName": "\u0041\u00e9\ud83d\ude00\/"}"#;
    assert_eq!(kept(escaped), r#""displayName":"Aé😀/","active":true"#);
}

#[test]
fn what_the_server_gives_is_read_back() {
    let text = written(r#"{"displayName": "Ada"}"#);
    let submission = read_draft(text.as_bytes()).unwrap();
    assert_eq!(submission.id, PersonId::parse(ID));
    assert_eq!(submission.meta, Some(meta()));
    let person = read_person(text.as_bytes()).unwrap();
    assert!(submission.draft.says_the_same_as(&person));
    assert_eq!((person.id(), person.meta()), (PersonId::parse(ID).unwrap(), meta()));
    assert_eq!(write(&person), text.as_bytes());
}

#[test]
fn a_draft_says_the_same_only_if_it_does() {
    let person =
        read_person(written(r#"{"displayName": "Ada", "title": "x"}"#).as_bytes()).unwrap();
    for (sent, same) in [
        (r#"{"title": "x", "displayName": "Ada"}"#, true),
        (r#"{"displayName": "Ada", "title": "x", "active": true, "emails": []}"#, true),
        (r#"{"displayName": "Ada", "title": "x", "active": false}"#, false),
        (r#"{"displayName": "Ada"}"#, false),
        (r#"{"displayName": "Ada", "title": "y"}"#, false),
        (r#"{"displayName": "Ada", "title": "x", "userName": "ada"}"#, false),
    ] {
        let draft = read_draft(sent.as_bytes()).unwrap().draft;
        assert_eq!(draft.says_the_same_as(&person), same, "{sent}");
    }
}

#[test]
fn a_reader_gets_the_members_they_ask_for() {
    let sent = r#"{"userName": "ada", "name": {"givenName": "Ada", "familyName": "L"},
        "emails": [{"value": "a@b", "type": "work"}, {"value": "c@d"}], "attributes": {"x": 1}}"#;
    let person = read_person(written(sent).as_bytes()).unwrap();
    for (names, expected) in [
        (&[][..], json!({})),
        (&["userName"], json!({"userName": "ada"})),
        (&["id", "userName", "userName"], json!({"userName": "ada"})),
        (&["title"], json!({})),
        (&["name.familyName"], json!({"name": {"familyName": "L"}})),
        (&["name.familyName", "name"], json!({"name": {"givenName": "Ada", "familyName": "L"}})),
        (
            &["emails.type", "emails.value"],
            json!({"emails": [{"value": "a@b", "type": "work"},
            {"value": "c@d"}]}),
        ),
        (&["attributes", "active"], json!({"active": true, "attributes": {"x": 1}})),
        (&["meta.version"], json!({"meta": {"version": 7}})),
    ] {
        let names: Vec<_> = names.iter().map(|name| Projection::parse(name).unwrap()).collect();
        let found: Value = serde_json::from_slice(&write_only(&person, &names)).unwrap();
        let mut all = json!({"id": ID});
        all.as_object_mut().unwrap().extend(expected.as_object().unwrap().clone());
        assert_eq!(found, all, "{names:?}");
    }
}

#[test]
fn a_name_that_no_person_has_is_no_projection() {
    for name in [
        "",
        ".",
        "username",
        "name.",
        ".name",
        "name.family",
        "userName.x",
        "emails.0",
        "attributes.x",
        "types.x",
        "name.familyName.x",
        "meta.created.x",
        "nope",
        "/userName",
    ] {
        assert_eq!(Projection::parse(name), None, "{name}");
    }
}

#[test]
fn json_is_read_without_loss() {
    let text = r#"{"a":[1.0,{"b":-0}],"":null,"c":"é\"","d":[[],{}],"e":true}"#;
    assert_eq!(read_json(text.as_bytes()).unwrap().to_string(), text);
    for text in ["null", " 1 ", "\"x\"", "[]", "true", "-0.0"] {
        assert_eq!(read_json(text.as_bytes()).unwrap().to_string(), text.trim());
    }
}
