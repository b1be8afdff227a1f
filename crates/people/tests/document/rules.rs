//! The rules of members: each with the place where it was broken.

use people::Rule;
use people::document::{read_draft, read_person};
use serde_json::{Value, json};

use crate::ID;
use crate::violations::check;

/// Checks rows of one member, beside a name that is right.
#[track_caller]
fn check_member(rows: &[(&str, &[(&str, Rule)])]) {
    for (member, expected) in rows {
        check(&[(&format!(r#"{{"displayName": "Ada", {member}}}"#), expected)]);
    }
}

#[test]
fn types_are_checked() {
    check_member(&[
        (r#""userName": 1"#, &[("/userName", Rule::Type)]),
        (r#""title": ["x"]"#, &[("/title", Rule::Type)]),
        (r#""active": "true""#, &[("/active", Rule::Type)]),
        (r#""active": 1"#, &[("/active", Rule::Type)]),
        (r#""birthDate": 1815"#, &[("/birthDate", Rule::Type)]),
        (r#""types": "employee""#, &[("/types", Rule::Type)]),
        (r#""types": ["a", 1, null]"#, &[("/types/1", Rule::Type), ("/types/2", Rule::Type)]),
        (r#""name": ["Ada"]"#, &[("/name", Rule::Type)]),
        (r#""emails": {"value": "a@b"}"#, &[("/emails", Rule::Type)]),
        (r#""emails": "a@b""#, &[("/emails", Rule::Type)]),
        (r#""emails": ["a@b", null]"#, &[("/emails/0", Rule::Type), ("/emails/1", Rule::Type)]),
        (r#""emails": [{"value": "a@b", "primary": "yes"}]"#, &[("/emails/0/primary", Rule::Type)]),
        (r#""manager": "01900000-0000-7000-8000-000000000001""#, &[("/manager", Rule::Type)]),
        (r#""attributes": []"#, &[("/attributes", Rule::Type)]),
        (r#""attributes": "x""#, &[("/attributes", Rule::Type)]),
        (r#""id": 1"#, &[("/id", Rule::Type)]),
        (r#""meta": 1"#, &[("/meta", Rule::Type)]),
    ]);
}

#[test]
fn unknown_members_are_named_at_every_level() {
    check_member(&[
        (r#""nope": null"#, &[("/nope", Rule::Unknown)]),
        (r#""DisplayName": "x""#, &[("/DisplayName", Rule::Unknown)]),
        (r#""name": {"first": "x"}"#, &[("/name/first", Rule::Unknown)]),
        (
            r#""emails": [{"value": "a@b"}, {"value": "c@d", "kind": 1}]"#,
            &[("/emails/1/kind", Rule::Unknown)],
        ),
        (r#""manager": {"displayName": "x"}"#, &[("/manager/displayName", Rule::Unknown)]),
        (r#""meta": {"location": "x"}"#, &[("/meta/location", Rule::Unknown)]),
        (r#""a/b~c": 1, "": 2"#, &[("/a~1b~0c", Rule::Unknown), ("/", Rule::Unknown)]),
        (
            r#""schemas": [], "groups": []"#,
            &[("/schemas", Rule::Unknown), ("/groups", Rule::Unknown)],
        ),
    ]);
}

#[test]
fn an_unknown_member_is_told_what_may_have_been_meant() {
    for (sent, meant) in [
        (r#"{"username": "ada"}"#, "`userName`"),
        (r#"{"user_name": "ada"}"#, "`userName`"),
        (r#"{"display-name": "ada"}"#, "`displayName`"),
        (r#"{"PHONENUMBERS": []}"#, "`phoneNumbers`"),
        (r#"{"displayName": "x", "name": {"family_name": "x"}}"#, "`familyName`"),
        (r#"{"displayName": "x", "addresses": [{"PostalCode": "x"}]}"#, "`postalCode`"),
        (r#"{"displayName": "x", "shoeSize": 43}"#, "`attributes`"),
    ] {
        let violations = read_draft(sent.as_bytes()).unwrap_err();
        let first = violations.first().unwrap();
        assert_eq!(first.rule, Rule::Unknown);
        assert!(first.message.contains(meant), "{sent}: {}", first.message);
    }
    let nothing = read_draft(br#"{"displayName": "x", "name": {"shoeSize": 1}}"#).unwrap_err();
    assert!(!nothing.first().unwrap().message.contains('`'));
}

#[test]
fn texts_are_neither_blank_nor_control_characters() {
    check_member(&[
        (r#""title": """#, &[("/title", Rule::Blank)]),
        (r#""title": " \t\u00a0\u3000\n""#, &[("/title", Rule::Blank)]),
        (r#""title": "a\nb""#, &[("/title", Rule::Unicode)]),
        (r#""title": "a\u0000""#, &[("/title", Rule::Unicode)]),
        (r#""title": "a\u0085b""#, &[("/title", Rule::Unicode)]),
        (r#""title": "\u007f""#, &[("/title", Rule::Unicode)]),
        (
            r#""addresses": [{"country": "x", "formatted": "a\u0007b"}]"#,
            &[("/addresses/0/formatted", Rule::Unicode)],
        ),
        (
            r#""addresses": [{"country": "x", "locality": "a\nb"}]"#,
            &[("/addresses/0/locality", Rule::Unicode)],
        ),
        (r#""attributes": {"a": ["\u0000"]}"#, &[("/attributes/a/0", Rule::Unicode)]),
        (r#""attributes": {"a": {"\u0000": 1}}"#, &[("/attributes/a/\0", Rule::Unicode)]),
        (r#""emails": [{"value": "\u0001@b"}]"#, &[("/emails/0/value", Rule::Unicode)]),
    ]);
    let lines = r#"{"displayName": "x", "addresses": [{"formatted": "a\r\n\tb"}]}"#;
    assert!(read_draft(lines.as_bytes()).is_ok());
}

#[test]
fn forms_are_checked() {
    let rows = [
        (
            "birthDate",
            &["1815-13", "1815-02-30", "12/10/1815", "1815-12-10T00:00:00Z", "--13-01", "815"][..],
            &["1815", "1815-12", "1815-12-10", "--12-10", "--02-29", "2000-02-29"][..],
        ),
        (
            "preferredLanguage",
            &["e", "en_GB", "english language", "-en", "en-", "toolonglang", "1en", "é"],
            &["en", "en-GB", "zh-Hant-TW", "x-klingon", "EN"],
        ),
        ("preferredLanguage", &["x", "i", "de-x", "en-a", "xx-YY-ZZZZ-1"], &["de-x-a", "en-a-bc"]),
        ("locale", &["en_GB.UTF-8", "*", "en--GB"], &["en-GB", "de-CH-1996"]),
        (
            "timezone",
            &["Europe Paris", "/Paris", "+01:00", "Zürich", "1", "A+++---", "Mars/Olympus"],
            &["Europe/Paris", "UTC", "Etc/GMT-14", "America/Port-au-Prince", "Asia/Calcutta"],
        ),
        (
            "id",
            &[
                "1",
                "01900000-0000-7000-8000-00000000000",
                "01900000-0000-7000-8000-00000000000G",
                "0190000000007000800000000000000a",
                "01900000-0000-7000-8000-00000000000A",
                "{1900000-0000-7000-8000-00000000000}",
                "urn:uuid:1",
            ],
            &[ID],
        ),
    ];
    for (name, wrong, right) in rows {
        for text in wrong {
            let document = json!({"displayName": "Ada", name: text}).to_string();
            check(&[(&document, &[(&format!("/{name}"), Rule::Form)])]);
        }
        for text in right {
            let document = json!({"displayName": "Ada", name: text}).to_string();
            assert!(read_draft(document.as_bytes()).is_ok(), "{document}");
        }
    }
}

#[test]
fn forms_within_lists_and_objects_are_checked() {
    check_member(&[
        (r#""emails": [{"value": "ada"}]"#, &[("/emails/0/value", Rule::Form)]),
        (
            r#""emails": [{"value": "@b"}, {"value": "a@"}, {"value": "a b@c"}]"#,
            &[
                ("/emails/0/value", Rule::Form),
                ("/emails/1/value", Rule::Form),
                ("/emails/2/value", Rule::Form),
            ],
        ),
        (
            r#""types": ["Employee", "two words", "ok"]"#,
            &[("/types/0", Rule::Form), ("/types/1", Rule::Form)],
        ),
        (r#""manager": {"value": "ada"}"#, &[("/manager/value", Rule::Form)]),
        (r#""meta": {"created": "yesterday"}"#, &[("/meta/created", Rule::Form)]),
        (r#""meta": {"created": "2026-01-01T00:00:00.0001Z"}"#, &[("/meta/created", Rule::Form)]),
        (r#""meta": {"version": 0}"#, &[("/meta/version", Rule::Type)]),
        (r#""meta": {"version": 1.0}"#, &[("/meta/version", Rule::Type)]),
        (r#""meta": {"version": -1}"#, &[("/meta/version", Rule::Type)]),
        (r#""meta": {"version": 9007199254740993}"#, &[("/meta/version", Rule::TooLong)]),
        (r#""meta": {"version": 18446744073709551615}"#, &[("/meta/version", Rule::TooLong)]),
        (r#""meta": {"version": 18446744073709551616}"#, &[("/meta/version", Rule::Type)]),
    ]);
}

/// RFC 3339 has no dates without a `T`, no weeks, no time zones in brackets and no signs.
#[test]
fn moments_are_written_as_rfc_3339() {
    for text in [
        "2026-01-01",
        "2026-01-01T00:00:00",
        "2026-01-01T00Z",
        "20260101T000000Z",
        "2026-01-01T00:00Z",
        "2026-01-01T00:00:00Z[UTC]",
        "2026-01-01T00:00:00+01[Europe/Paris]",
        "2026-W01-1T00:00:00Z",
        "-002026-01-01T00:00:00Z",
        "2026-01-01T00:00:00,5Z",
        "2026-01-01T00:00:00+01",
        // Later than any that can be written.
        "9999-12-30T22:00:00.001Z",
    ] {
        let row = format!(r#""meta": {{"created": "{text}"}}"#);
        check_member(&[(&row, &[("/meta/created", Rule::Form)])]);
    }
}

#[test]
fn lists_have_what_they_need_once() {
    check_member(&[
        (r#""emails": [{}]"#, &[("/emails/0/value", Rule::Required)]),
        (
            r#""emails": [{"type": "work"}, {"value": null}]"#,
            &[("/emails/0/value", Rule::Required), ("/emails/1/value", Rule::Required)],
        ),
        (
            r#""externalIds": [{"id": "1"}, {"system": "hr"}]"#,
            &[("/externalIds/0/system", Rule::Required), ("/externalIds/1/id", Rule::Required)],
        ),
        (
            r#""addresses": [{}, {"country": null}]"#,
            &[("/addresses/0", Rule::Required), ("/addresses/1", Rule::Required)],
        ),
        (r#""types": ["a", "b", "a"]"#, &[("/types/2", Rule::Duplicate)]),
        (r#""types": ["é", "e\u0301"]"#, &[("/types/1", Rule::Duplicate)]),
        (
            r#""externalIds": [{"system": "a", "id": "1"}, {"id": "1", "system": "a"}]"#,
            &[("/externalIds/1", Rule::Duplicate)],
        ),
        (
            r#""emails": [{"value": "a@b", "primary": true}, {"value": "c@d", "primary": false},
            {"value": "e@f", "primary": true}, {"value": "g@h", "primary": true}]"#,
            &[("/emails/2/primary", Rule::Primary), ("/emails/3/primary", Rule::Primary)],
        ),
    ]);
    let twice = r#"{"displayName": "x", "emails": [{"value": "a@b"}, {"value": "a@b"}],
        "externalIds": [{"system": "a", "id": "x"}, {"system": "a", "id": "X"}],
        "phoneNumbers": [{"value": "1", "primary": true}], "urls": [{"value": "1", "primary": true}]}"#;
    assert!(read_draft(twice.as_bytes()).is_ok());
}

/// As with names, what is wrong is not missing as well.
#[test]
fn an_address_that_is_wrong_is_not_empty_as_well() {
    check_member(&[
        (r#""addresses": [{"locality": ""}]"#, &[("/addresses/0/locality", Rule::Blank)]),
        (r#""addresses": [{"street": "x"}]"#, &[("/addresses/0/street", Rule::Unknown)]),
    ]);
}

/// What nobody can see is no name, and makes no other name of one.
#[test]
fn what_can_not_be_seen_is_blank_and_no_part_of_a_key() {
    let refused = |sent: &Value| {
        let violations = read_draft(sent.to_string().as_bytes()).unwrap_err();
        violations.iter().map(|v| (v.pointer.clone(), v.rule)).collect::<Vec<_>>()
    };
    for blank in ["\u{200b}\u{200b}", "\u{2060}", "\u{3164}", " \u{feff} ", "\u{ad}"] {
        for (sent, pointer) in [
            (json!({"displayName": blank}), "/displayName"),
            (json!({"userName": blank}), "/userName"),
            (json!({"name": {"givenName": blank}}), "/name/givenName"),
            (
                json!({"userName": "ada", "addresses": [{"formatted": blank}]}),
                "/addresses/0/formatted",
            ),
        ] {
            assert_eq!(refused(&sent), [(pointer.to_owned(), Rule::Blank)], "{sent}");
        }
    }
    for twin in ["josé\u{200b}", "jo\u{ad}sé", " josé", "josé ", "josé\u{a0}", "jo\u{200d}sé"]
    {
        let id = |system: &str, id: &str| json!({"userName": "x", "externalIds": [{"system": system, "id": id}]});
        for (sent, pointer) in [
            (json!({"userName": twin}), "/userName"),
            (id(twin, "1"), "/externalIds/0/system"),
            (id("hr", twin), "/externalIds/0/id"),
        ] {
            assert_eq!(refused(&sent), [(pointer.to_owned(), Rule::Form)], "{sent}");
        }
    }
    // Joiners make other words in some scripts, and emoji of several.
    for seen in ["می\u{200c}خواهم", "क्\u{200d}ष", "👩\u{200d}🚀 Ada"] {
        let sent = json!({"displayName": seen, "name": {"givenName": seen}});
        assert!(read_draft(sent.to_string().as_bytes()).is_ok(), "{seen}");
    }
    assert!(read_draft(br#"{"userName": "Jos\u00e9 O'Hara 2nd"}"#).is_ok());
}

/// What was kept when rules were less strict can still be read.
#[test]
fn what_was_kept_before_a_rule_became_stricter_stays_readable() {
    for old in [
        json!({"userName": "josé\u{200b}"}),
        json!({"userName": " ada "}),
        json!({"displayName": "\u{200b}"}),
        json!({"userName": "ada", "externalIds": [{"system": "hr ", "id": "\u{2060}7"}]}),
        json!({"userName": "ada", "locale": "de-x", "preferredLanguage": "x"}),
        json!({"userName": "ada", "timezone": "Mars/Olympus"}),
    ] {
        assert!(read_draft(old.to_string().as_bytes()).is_err(), "{old}");
        let mut document = old.clone();
        document["id"] = json!("01900000-0000-7000-8000-000000000001");
        document["meta"] = json!({"created": "2026-01-01T00:00:00.000Z",
            "lastModified": "2026-01-01T00:00:00.000Z", "version": 1});
        let read = read_person(document.to_string().as_bytes());
        assert!(read.is_ok(), "{old}: {read:?}");
    }
}
