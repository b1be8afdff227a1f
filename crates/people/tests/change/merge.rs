//! JSON Merge Patch (RFC 7396).

use serde_json::{Value, json};

use crate::{changed, having, merged, person, places};
use people::Change;

/// The whole of appendix A, each of its documents as one attribute.
#[test]
fn the_examples_of_the_rfc_come_out_as_it_says() {
    for (original, patch, result) in [
        (json!({"a": "b"}), json!({"a": "c"}), json!({"a": "c"})),
        (json!({"a": "b"}), json!({"b": "c"}), json!({"a": "b", "b": "c"})),
        (json!({"a": "b"}), json!({"a": null}), json!({})),
        (json!({"a": "b", "b": "c"}), json!({"a": null}), json!({"b": "c"})),
        (json!({"a": ["b"]}), json!({"a": "c"}), json!({"a": "c"})),
        (json!({"a": "c"}), json!({"a": ["b"]}), json!({"a": ["b"]})),
        (json!({"a": {"b": "c"}}), json!({"a": {"b": "d", "c": null}}), json!({"a": {"b": "d"}})),
        (json!({"a": [{"b": "c"}]}), json!({"a": [1]}), json!({"a": [1]})),
        (json!(["a", "b"]), json!(["c", "d"]), json!(["c", "d"])),
        (json!({"a": "b"}), json!(["c"]), json!(["c"])),
        (json!({"a": "foo"}), json!("bar"), json!("bar")),
        (json!({"e": null}), json!({"a": 1}), json!({"e": null, "a": 1})),
        (json!([1, 2]), json!({"a": "b", "c": null}), json!({"a": "b"})),
        (json!({}), json!({"a": {"bb": {"ccc": null}}}), json!({"a": {"bb": {}}})),
    ] {
        let patch = json!({"attributes": {"x": patch}}).to_string();
        let found = merged(&having(&json!({"x": original})), &patch).unwrap();
        assert_eq!(found["attributes"]["x"], result, "{original} {patch}");
    }
    let before = having(&json!({"x": {"a": "foo"}}));
    let found = merged(&before, r#"{"attributes": {"x": null}}"#).unwrap();
    assert_eq!(found.get("attributes"), None);
}

#[test]
fn members_are_set_and_taken_away() {
    let before = person(
        r#"{"userName": "ida", "name": {"givenName": "Ida", "familyName": "N"}, "title": "x",
            "emails": [{"value": "a@b"}, {"value": "c@d"}], "active": false}"#,
    );
    for (patch, pointer, value) in [
        (json!({"title": "y"}), "/title", json!("y")),
        (json!({"title": null}), "/title", Value::Null),
        (json!({"nickName": null}), "/nickName", Value::Null),
        (json!({"active": null}), "/active", json!(true)),
        (json!({"name": {"givenName": null}}), "/name", json!({"familyName": "N"})),
        (json!({"name": {"givenName": null, "familyName": null}}), "/name", Value::Null),
        (json!({"emails": [{"value": "e@f"}]}), "/emails", json!([{"value": "e@f"}])),
        (json!({"emails": []}), "/emails", Value::Null),
        (json!({"title": "Ame\u{301}lie"}), "/title", json!("Am\u{e9}lie")),
    ] {
        let found = merged(&before, &patch.to_string()).unwrap();
        let at = found.pointer(pointer).cloned().unwrap_or_default();
        assert_eq!(at, value, "{patch}");
    }
}

#[test]
fn a_patch_that_says_nothing_leaves_the_person_as_they_are() {
    let before = having(&json!({"b": 1, "a": [null, {"z": 1, "y": 2}]}));
    let text = String::from_utf8(people::document::write(&before)).unwrap();
    for patch in ["{}", r#"{"title": null, "name": {}}"#, r#"{"attributes": {}}"#, &text] {
        let change = Change::read_merge(patch.as_bytes()).unwrap();
        let submission = change.apply(&before).unwrap();
        assert!(submission.draft.says_the_same_as(&before), "{patch}");
        let again = before.clone().next(submission.draft, before.meta().created);
        assert_eq!(
            again.document()["attributes"].to_string(),
            r#"{"b":1,"a":[null,{"z":1,"y":2}]}"#
        );
    }
}

/// Attributes are kept as they were sent; what isn't touched stays where it is, with its digits.
#[test]
fn what_is_not_touched_stays_as_it_is() {
    let sent = r#"{"displayName":"Ida","attributes":{"z":1.00,"y":123456789012345678901234567890.10,"x":{"c":-0,"b":1e+400,"a":""},"w":{"$serde_json::private::Number":"1"}}}"#;
    let attributes = sent.split_once(r#""attributes":"#).unwrap().1;
    for (patch, expected) in [
        (r#"{"title":"x"}"#, &attributes[..attributes.len() - 1]),
        (
            r#"{"attributes":{"z":null,"x":{"c":null},"v":0.10}}"#,
            r#"{"y":123456789012345678901234567890.10,"x":{"b":1e+400,"a":""},"w":{"$serde_json::private::Number":"1"},"v":0.10}"#,
        ),
    ] {
        let change = Change::read_merge(patch.as_bytes()).unwrap();
        let text = changed(&person(sent), &change).unwrap();
        let expected = format!(r#""attributes":{expected},"meta""#);
        assert!(text.contains(&expected), "{patch} {text}");
    }
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let before = person(r#"{"displayName": "Ida", "emails": [{"value": "a@b"}]}"#);
    for (patch, expected) in [
        ("[]", &[("", "type")][..]),
        ("null", &[("", "type")]),
        ("{", &[("", "json")]),
        (r#"{"a": 1, "a": 2}"#, &[("/a", "duplicate")]),
        (r#"{"displayName": null}"#, &[("/name", "required")]),
        (r#"{"id": null}"#, &[("/id", "read-only")]),
        (r#"{"birthdate": null}"#, &[("/birthdate", "unknown")]),
        (r#"{"name": {"given": null}}"#, &[("/name/given", "unknown")]),
        (r#"{"attributes": {"shoeSize": null, "name": {"given": null}}}"#, &[]),
        (r#"{"meta": {"version": 8}}"#, &[("/meta", "read-only")]),
        (r#"{"meta": {"version": 7}}"#, &[]),
        (r#"{"emails": {"0": {"value": "c@d"}}}"#, &[("/emails", "type")]),
        (r#"{"emails": [null]}"#, &[("/emails/0", "type")]),
        (
            r#"{"id": "x", "meta": null, "title": 5, "birthDate": "x", "shoeSize": 43,
                "name": {"given": "I"}, "emails": [{"value": "x"}], "userName": " "}"#,
            &[
                ("/id", "read-only"),
                ("/meta", "read-only"),
                ("/emails/0/value", "form"),
                ("/title", "type"),
                ("/birthDate", "form"),
                ("/shoeSize", "unknown"),
                ("/name/given", "unknown"),
                ("/userName", "blank"),
            ],
        ),
    ] {
        match merged(&before, patch) {
            Ok(_) => assert_eq!(expected, [], "{patch}"),
            refused => {
                let mut found = places(&refused);
                let mut expected = expected.to_vec();
                found.sort_unstable();
                expected.sort_unstable();
                assert_eq!(found, expected, "{patch}");
            }
        }
    }
}
