//! Violations: each rule with its place, and all of them at once.

use people::document::{read_draft, read_person};
use people::violation::MAX_VIOLATIONS;
use people::{PersonId, Rule, Violations};
use serde_json::{Value, json};

use crate::ID;

/// The places and rules of all that is wrong.
fn places(violations: &Violations) -> Vec<(String, Rule)> {
    violations.iter().map(|violation| (violation.pointer.clone(), violation.rule)).collect()
}

/// Checks rows of a document and what is wrong with it.
#[track_caller]
pub(crate) fn check(rows: &[(&str, &[(&str, Rule)])]) {
    for (text, expected) in rows {
        let violations = read_draft(text.as_bytes()).expect_err(text);
        let expected: Vec<_> =
            expected.iter().map(|(pointer, rule)| ((*pointer).to_owned(), *rule)).collect();
        assert_eq!(places(&violations), expected, "{text}");
    }
}

#[test]
fn what_is_not_json_is_refused_as_a_whole() {
    for text in [
        "",
        " ",
        "{",
        "}",
        "nul",
        "{\"displayName\"}",
        "{\"displayName\":}",
        "{'a':1}",
        "[1,]",
        "{\"a\":1,}",
        "{\"a\":1} x",
        "{}{}",
        "\u{feff}{}",
        "{\"a\":01}",
        "{\"a\":.5}",
        "{\"a\":+1}",
        "{\"a\":NaN}",
        "{\"a\":\"\n\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12\"}",
        "{\"a\":1 \"b\":2}",
    ] {
        check(&[(text, &[("", Rule::Json)])]);
    }
    let latin1 = b"{\"displayName\": \"Jos\xe9\"}";
    assert_eq!(places(&read_draft(latin1).unwrap_err()), [(String::new(), Rule::Json)]);
}

#[test]
fn a_person_is_an_object() {
    for text in ["null", "1", "\"Ada\"", "true", "[]", "[{\"displayName\": \"Ada\"}]"] {
        let violations = read_draft(text.as_bytes()).unwrap_err();
        assert_eq!(violations.first().unwrap().pointer, "", "{text}");
        assert_eq!(violations.first().unwrap().rule, Rule::Type, "{text}");
    }
}

#[test]
fn some_name_is_required() {
    check(&[
        ("{}", &[("/name", Rule::Required)]),
        (r#"{"name": {}}"#, &[("/name", Rule::Required)]),
        (r#"{"name": {"givenName": null}, "userName": null}"#, &[("/name", Rule::Required)]),
        (r#"{"nickName": "Ada"}"#, &[("/name", Rule::Required)]),
        (r#"{"title": 1}"#, &[("/title", Rule::Type), ("/name", Rule::Required)]),
        // A name that is wrong is not missing as well.
        (r#"{"displayName": ""}"#, &[("/displayName", Rule::Blank)]),
        (r#"{"name": {"givenName": 7}}"#, &[("/name/givenName", Rule::Type)]),
        (r#"{"name": "Ada"}"#, &[("/name", Rule::Type)]),
    ]);
}

/// A name that says nothing is missing, whatever else is wrong.
#[test]
fn an_empty_name_is_missing_beside_other_violations() {
    check(&[
        (r#"{"name": {}, "nope": 1}"#, &[("/nope", Rule::Unknown), ("/name", Rule::Required)]),
        (
            r#"{"title": "", "name": {"givenName": null}}"#,
            &[("/title", Rule::Blank), ("/name", Rule::Required)],
        ),
    ]);
}

#[test]
fn names_that_stand_twice_are_found_at_any_depth() {
    check(&[
        (r#"{"displayName": "a", "displayName": "a"}"#, &[("/displayName", Rule::Duplicate)]),
        (r#"{"displayName": "a", "\u0064isplayName": "b"}"#, &[("/displayName", Rule::Duplicate)]),
        (
            r#"{"displayName": "a", "name": {"givenName": "x", "givenName": null}}"#,
            &[("/name/givenName", Rule::Duplicate)],
        ),
        (
            r#"{"userName": "a", "emails": [{"value": "a@b"}, {"value": "a@b", "value": "c@d"}]}"#,
            &[("/emails/1/value", Rule::Duplicate)],
        ),
        (
            r#"{"userName": "a", "attributes": {"a": [[{"b": {"c": 1, "d": 2, "c": 1}}]]}}"#,
            &[("/attributes/a/0/0/b/c", Rule::Duplicate)],
        ),
        (
            r#"{"attributes": {"a": 1, "a": 2, "a": 3}, "x": {"": 1, "": 2}}"#,
            &[
                ("/attributes/a", Rule::Duplicate),
                ("/attributes/a", Rule::Duplicate),
                ("/x/", Rule::Duplicate),
                ("/x", Rule::Unknown),
                ("/name", Rule::Required),
            ],
        ),
    ]);
}

#[test]
fn lone_surrogates_are_found_at_any_depth() {
    check(&[
        (r#"{"displayName": "\ud800"}"#, &[("/displayName", Rule::Unicode)]),
        (r#"{"displayName": "a\udc00b"}"#, &[("/displayName", Rule::Unicode)]),
        (r#"{"displayName": "\ud800\ud800"}"#, &[("/displayName", Rule::Unicode)]),
        (r#"{"displayName": "\udc00\ud800"}"#, &[("/displayName", Rule::Unicode)]),
        (
            r#"{"userName": "a", "attributes": {"a": ["ok", "\ud83d"]}, "title": "\ude00"}"#,
            &[("/attributes/a/1", Rule::Unicode), ("/title", Rule::Unicode)],
        ),
        (
            r#"{"userName": "a", "attributes": {"a": {"\ud800": 1}}}"#,
            &[("/attributes/a", Rule::Unicode)],
        ),
    ]);
}

#[test]
fn what_only_the_server_gives_is_read_only() {
    let id = |text: &str| PersonId::parse(text).unwrap();
    let whole = format!(
        r#"{{"id": "{ID}", "displayName": "Ada", "meta": {{"created":
        "2026-01-01T00:00:00Z", "lastModified": "2026-01-01T00:00:00Z", "version": 1}}}}"#
    );
    let submission = read_draft(whole.as_bytes()).unwrap();
    let refused = submission.clone().of_somebody_new().unwrap_err();
    let expected = [("/id".to_owned(), Rule::ReadOnly), ("/meta".to_owned(), Rule::ReadOnly)];
    assert_eq!(places(&refused), expected);
    assert!(submission.for_person(id(ID)).is_ok());
    let other = "01900000-0000-7000-8000-000000000002";
    let refused = submission.for_person(id(other)).unwrap_err();
    assert_eq!(places(&refused), [("/id".to_owned(), Rule::ReadOnly)]);

    let managed = format!(r#"{{"displayName": "Ada", "manager": {{"value": "{ID}"}}}}"#);
    let submission = read_draft(managed.as_bytes()).unwrap();
    assert!(submission.for_person(id(other)).is_ok());
    let refused = submission.for_person(id(ID)).unwrap_err();
    assert_eq!(places(&refused), [("/manager/value".to_owned(), Rule::Reference)]);
    assert!(submission.of_somebody_new().is_ok());
}

#[test]
fn a_document_that_is_kept_has_what_the_server_gives() {
    let meta = r#""meta": {"created": "2026-01-01T00:00:00Z", "lastModified": "2026-01-01T00:00:00Z", "version": 1}"#;
    for (text, pointer) in [
        (format!(r#"{{"displayName": "Ada", {meta}}}"#), "/id"),
        (format!(r#"{{"id": "{ID}", "displayName": "Ada"}}"#), "/meta"),
        (
            format!(r#"{{"id": "{ID}", "displayName": "Ada", "meta": {{"version": 1}}}}"#),
            "/meta/created",
        ),
    ] {
        let violations = read_person(text.as_bytes()).unwrap_err();
        assert_eq!(places(&violations), [(pointer.to_owned(), Rule::Required)]);
    }
}

/// Who sends a part of `meta` doesn't have to find out part by part that it isn't theirs to give.
#[test]
fn a_part_of_what_the_server_gives_is_refused_as_what_it_is() {
    let refused = read_draft(br#"{"displayName": "Ada", "meta": {"version": 1}}"#).unwrap_err();
    let message = &refused.first().unwrap().message;
    assert!(message.starts_with("The server gives `meta`: leave it out"), "{message}");
}

/// A document with something wrong in every member.
const WRONG: &str = r#"{
    "userName": "", "externalIds": [{"system": "s3cret"}], "types": ["S3cret"], "nope": "s3cret",
    "displayName": 7, "birthDate": "s3cret", "emails": [{"value": "s3cret", "primary": true},
    {"value": "a@b", "primary": true}], "phoneNumbers": {}, "addresses": [{}], "title": "s3cret\n",
    "manager": {"value": "s3cret"}, "timezone": "s3cret !", "active": "s3cret",
    "attributes": {"s": "s3cret\u0000"}
}"#;

#[test]
fn all_violations_come_back_at_once() {
    check(&[(
        WRONG,
        &[
            ("/userName", Rule::Blank),
            ("/externalIds/0/id", Rule::Required),
            ("/types/0", Rule::Form),
            ("/nope", Rule::Unknown),
            ("/displayName", Rule::Type),
            ("/birthDate", Rule::Form),
            ("/emails/0/value", Rule::Form),
            ("/emails/1/primary", Rule::Primary),
            ("/phoneNumbers", Rule::Type),
            ("/addresses/0", Rule::Required),
            ("/title", Rule::Unicode),
            ("/manager/value", Rule::Form),
            ("/timezone", Rule::Form),
            ("/active", Rule::Type),
            ("/attributes/s", Rule::Unicode),
        ],
    )]);
}

/// What is wrong with the JSON and what is wrong with the person are one list, in this order.
#[test]
fn violations_of_the_json_and_of_the_person_come_back_at_once() {
    check(&[(
        r#"{"userName": "", "title": "a", "title": "b", "nickName": "\ud800", "nope": 1}"#,
        &[
            ("/title", Rule::Duplicate),
            ("/nickName", Rule::Unicode),
            ("/userName", Rule::Blank),
            ("/nope", Rule::Unknown),
        ],
    )]);
}

/// What can't be read is wrong once: it is neither missing nor of the wrong type as well.
#[test]
fn what_can_not_be_read_is_wrong_once() {
    check(&[
        (r#"{"displayName": "\ud800"}"#, &[("/displayName", Rule::Unicode)]),
        (
            r#"{"displayName": "x", "emails": [{"value": "\ud800"}]}"#,
            &[("/emails/0/value", Rule::Unicode)],
        ),
        (r#"{"displayName": "x", "types": ["\ud800"]}"#, &[("/types/0", Rule::Unicode)]),
        (
            r#"{"displayName": "x", "addresses": [{"locality": "\ud800"}]}"#,
            &[("/addresses/0/locality", Rule::Unicode)],
        ),
    ]);
}

/// A violation goes into answers and logs: it says where, and never what stands there.
#[test]
fn no_violation_repeats_a_value() {
    let texts = [WRONG, r#"{"displayName": "s3cret"#, r#"{"displayName": s3cret}"#, r#""s3cret""#];
    for text in texts {
        let said = read_draft(text.as_bytes()).unwrap_err().to_string();
        assert!(!said.to_lowercase().contains("s3cret"), "{said}");
        assert!(!said.is_empty());
    }
}

#[test]
fn no_more_are_told_than_fit_an_answer() {
    let many: Value =
        (0..1000).map(|i| (format!("m{i}"), json!(1))).collect::<serde_json::Map<_, _>>().into();
    let violations = read_draft(many.to_string().as_bytes()).unwrap_err();
    assert_eq!(violations.iter().count(), MAX_VIOLATIONS);
    let long = json!({"displayName": "x", "n".repeat(100_000): 1}).to_string();
    let violations = read_draft(long.as_bytes()).unwrap_err();
    assert!(violations.to_string().len() < 1024);
}
