//! What is not a filter, and where: what can't be understood, and what is too large.

use people::filter::{Filter, FilterError, MAX_BYTES, MAX_NESTING, MAX_TERMS};

/// Checks rows of a text, the position of the error and a part of what it says.
#[track_caller]
fn check(rows: &[(&str, usize, &str)]) {
    for (text, position, part) in rows {
        let error = Filter::parse(text).unwrap_err();
        assert!(error.message.contains(part), "{text}: {error}");
        assert_eq!(error.position, *position, "{text}: {error}");
    }
}

#[test]
fn an_attribute_has_to_be_known() {
    check(&[
        (r#"nmae eq "x""#, 0, "no attribute `nmae` here; there are id, userName"),
        (r#"user_name eq "x""#, 0, "`userName` is meant?"),
        (r#"familyName eq "x""#, 0, "`name.familyName` is meant?"),
        (r#"title pr and name.first eq "x""#, 18, "there are formatted, givenName"),
        (r#"emails[kind eq "work"]"#, 7, "there are value, type, primary"),
        ("emails[emails.value pr]", 7, "no attribute `emails`"),
        (r#"userName.x eq "x""#, 8, "`userName` has no members"),
        ("userName[x eq 1]", 8, "`userName` has no members"),
        (r#"types[value eq "x"]"#, 5, "`types` has no members"),
        (r#"name. eq "x""#, 5, "name of an attribute is expected"),
        ("urn:x:User:userName pr", 0, "Of all schemas only"),
        (r#"name eq "x""#, 0, "`name` is an object; compare what is in it"),
        (r#"meta eq "x""#, 0, "`meta` is an object"),
        ("id pr or attributes eq 1", 9, "such as `attributes.badge`"),
    ]);
}

#[test]
fn operators_and_values_have_to_fit_the_attribute() {
    check(&[
        ("userName", 8, "An operator is expected"),
        (r#"userName is "x""#, 9, "An operator is expected"),
        (r#"userName = "x""#, 9, "An operator is expected"),
        ("active gt true", 7, "`gt` doesn't go with `active`"),
        ("active co true", 7, "use `eq` or `ne`"),
        ("meta.version sw 1", 13, "use `eq`, `ne`, `gt`"),
        (r#"meta.created co "2026""#, 13, "doesn't go with `meta.created`"),
        ("attributes.x co 1", 13, "`co` doesn't go with `attributes.x`"),
        ("attributes.x gt false", 13, "use `eq` or `ne`"),
        ("userName gt null", 9, "`null` goes with `eq` and `ne` only"),
        ("userName eq 7", 12, "`userName` is text; compare it with a string"),
        ("emails eq true", 10, "`emails.value` is text"),
        ("types eq 1", 9, "`types` is text"),
        (r#"active eq "true""#, 10, "with `true` or `false`, without quotes"),
        (r#"meta.version eq "1""#, 16, "`meta.version` is a number"),
        (r#"meta.created gt "2026-01-01""#, 16, "RFC 3339"),
        (r#"meta.created gt "2026-01-01T00:00:00""#, 16, "RFC 3339"),
        (r#"meta.created gt "2026-01-01 00:00:00Z""#, 16, "RFC 3339"),
        (r#"meta.created gt "2026-01-01T00:00:00.Z""#, 16, "RFC 3339"),
        (r#"meta.created gt "2026-01-01T00:00Z""#, 16, "RFC 3339"),
        (r#"meta.created gt "2026-01-01T00:00:00+01""#, 16, "RFC 3339"),
        (r#"meta.created gt "2026-02-30T00:00:00Z""#, 16, "RFC 3339"),
        (r#"meta.created lt "9999-12-31T23:59:59+99:99""#, 16, "RFC 3339"),
        (r#"meta.created lt "9999-13-31T23:59:59Z""#, 16, "RFC 3339"),
        (r#"meta.created gt "2026-01-01T00:00:00Z[UTC]""#, 16, "RFC 3339"),
        (r#"meta.created gt "0000-01-01T00:00:00+01:00""#, 16, "RFC 3339"),
        ("meta.created gt 1767225600", 16, "RFC 3339"),
        (r#"birthDate eq "10.12.1815""#, 13, "`birthDate` is a date such as"),
        (r#"birthDate gt "1815-13""#, 13, "a date with a year"),
        (r#"birthDate gt "--12-10""#, 13, "a date with a year"),
        ("birthDate gt 1815", 13, "a date in double quotes"),
    ]);
}

#[test]
fn values_are_those_of_json() {
    check(&[
        ("userName eq", 11, "A value is expected"),
        ("userName eq Ada", 12, "A value is expected"),
        ("userName eq 'Ada'", 12, "a string in double quotes"),
        (r#"userName eq "Ada"#, 12, "has no end"),
        (r#"userName eq "Ada\""#, 12, "has no end"),
        (r#"userName eq "\x""#, 12, "not a JSON string"),
        (r#"userName eq "\ud800""#, 12, "not a JSON string"),
        ("userName eq \"a\nb\"", 12, "not a JSON string"),
        ("meta.version eq 01", 16, "A number as in JSON"),
        ("meta.version eq 1.", 16, "A number as in JSON"),
        ("meta.version eq --1", 16, "A number as in JSON"),
        ("meta.version eq 1and id pr", 16, "A number as in JSON"),
    ]);
}

#[test]
fn the_grammar_is_that_of_scim() {
    check(&[
        ("", 0, "name of an attribute is expected"),
        ("   ", 3, "name of an attribute is expected"),
        (r#""Ada" eq userName"#, 0, "name of an attribute is expected"),
        ("(userName pr", 12, "a closing `)` is expected"),
        ("emails[type pr", 14, "a closing `]` is expected"),
        ("emails[type pr)", 14, "a closing `]` is expected"),
        ("userName pr)", 11, "the end of the filter is expected"),
        ("userName pr title pr", 12, "`and`, `or` or the end"),
        ("userName pr and", 15, "name of an attribute is expected"),
        ("userName pr andtitle pr", 12, "`and`, `or` or the end"),
        ("not userName pr", 4, "`(` is expected after `not`"),
        (r#"emails[type pr] eq "x""#, 16, "`and`, `or` or the end"),
        ("()", 1, "name of an attribute is expected"),
        ("emails[]", 7, "name of an attribute is expected"),
        ("title eq \"Ö\u{1f600}\" and ü pr", 18, "no attribute `ü`"),
    ]);
}

#[test]
fn an_error_never_repeats_a_value() {
    for text in [
        "active eq \"Secret\"",
        "birthDate eq \"Secret\"",
        "birthDate gt \"Secret\"",
        "meta.created eq \"Secret\"",
        "meta.version eq \"Secret\"",
        "userName eq \"Secret",
        "userName eq \"\\Secret\"",
        "userName eq Secret",
        "userName Secret \"x\"",
        "userName eq \"x\" Secret",
        "name eq \"Secret\"",
        "\"Secret\" eq userName",
        "meta.version eq 7Secret",
        "attributes.x gt true Secret",
    ] {
        let error = Filter::parse(text).unwrap_err();
        assert!(!error.to_string().contains("Secret"), "{text}: {error}");
    }
    let FilterError { message, .. } = Filter::parse(&"n".repeat(MAX_BYTES)).unwrap_err();
    assert!(message.len() < 600, "an unknown name is cut: {message}");
}

#[test]
fn the_length_is_bounded_in_bytes() {
    let longest = format!("userName eq \"{}\"", "ü".repeat((MAX_BYTES - 14) / 2));
    assert_eq!(longest.len(), MAX_BYTES);
    Filter::parse(&longest).unwrap();
    let error = Filter::parse(&format!("{longest} ")).unwrap_err();
    assert_eq!(error.position, longest.chars().count());
    assert!(error.message.contains("4096 bytes at most"), "{error}");
}

#[test]
fn the_number_of_terms_is_bounded() {
    let most = vec!["id pr"; MAX_TERMS].join(" or ");
    Filter::parse(&most).unwrap();
    let error = Filter::parse(&format!("{most} or emails[type pr]")).unwrap_err();
    assert_eq!(error.position, most.len() + 11);
    assert!(error.message.contains("64 terms at most"), "{error}");
}

#[test]
fn the_nesting_is_bounded() {
    let nested = |depth| format!("{}id pr{}", "(".repeat(depth), ")".repeat(depth));
    let negated = |depth| format!("{}id sw \"x\"{}", "not (".repeat(depth), ")".repeat(depth));
    Filter::parse(&nested(MAX_NESTING)).unwrap();
    Filter::parse(&negated(MAX_NESTING)).unwrap();
    Filter::parse(&vec![nested(1); MAX_NESTING + 1].join(" or ")).unwrap();
    let error = Filter::parse(&nested(MAX_NESTING + 1)).unwrap_err();
    assert_eq!(error.position, MAX_NESTING);
    assert!(error.message.contains("deeper than 16 levels"), "{error}");
    Filter::parse(&negated(MAX_NESTING + 1)).unwrap_err();
    Filter::parse(&nested(MAX_BYTES / 2 - 5)).unwrap_err();
    Filter::parse(&"attributes.a[".repeat(MAX_BYTES / 13)).unwrap_err();
    Filter::parse(&"(".repeat(1_000_000)).unwrap_err();
}

#[test]
fn what_would_be_too_large_when_written_out_is_refused() {
    // Composing these characters takes more bytes than they had: NFC excludes them.
    let grows = format!("title eq \"{}\"", "\u{1d160}".repeat(1000));
    let error = Filter::parse(&grows).unwrap_err();
    assert!(error.message.contains("Written out in full"), "{error}");
    // `ne` behind brackets becomes a negation around them, which is one more level.
    let levels = MAX_NESTING - 1;
    let (open, close) = ("not (id pr and ".repeat(levels), ")".repeat(levels));
    Filter::parse(&format!("{open}emails[type pr].value eq \"x\"{close}")).unwrap();
    let error = Filter::parse(&format!("{open}emails[type pr].value ne \"x\"{close}")).unwrap_err();
    assert!(error.message.contains("Written out in full"), "{error}");
}
