//! What holds for every text: it is read or refused, and whatever is read means what it says.

use people::Filter;
use proptest::prelude::*;

use crate::{ada, bob};

/// Filters as text, a few of everything that the grammar allows.
fn filters() -> impl Strategy<Value = String> {
    top_term().prop_recursive(5, 32, 4, |inner| combined(inner.boxed()))
}

fn combined(inner: BoxedStrategy<String>) -> BoxedStrategy<String> {
    prop_oneof![
        prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| parts.join(" and ")),
        prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| parts.join(" OR ")),
        inner.clone().prop_map(|inner| format!("not ({inner})")),
        inner.prop_map(|inner| format!("( {inner})")),
    ]
    .boxed()
}

fn top_term() -> BoxedStrategy<String> {
    let urn = "urn:ietf:params:scim:schemas:core:2.0:User:";
    let text_paths = vec![
        "userName",
        "NAME.familyname",
        "emails",
        "emails.type",
        "addresses",
        "externalIds",
        "types",
        "title",
        "id",
        "manager",
        "attributes.badge.code",
        "attributes.tags",
        "attributes.\"a b\"",
    ];
    let paths = [&text_paths[..], &["name", "active", "meta", "attributes"]].concat();
    prop_oneof![
        text_terms(text_paths),
        prop::sample::select(paths).prop_map(|path| format!("{path} pr")),
        prop::sample::select(vec!["userName", "emails", "attributes.x"])
            .prop_map(move |path| format!("{urn}{path} eq null")),
        item_filters(),
        (item_filters(), operators(), strings())
            .prop_map(|(list, operator, text)| format!("{list}.value {operator} {text}")),
        number_terms(),
        prop::sample::select(vec![
            "active eq true",
            "active ne FALSE",
            "birthDate gt \"1815-12\"",
            "birthDate ne \"--12-10\"",
            "meta.created le \"2026-01-01T01:00:00.5+01:00\"",
            "attributes.desks[site eq \"A\" and not (seat ge 2)].seat ne null",
        ])
        .prop_map(str::to_owned),
    ]
    .boxed()
}

fn text_terms(paths: Vec<&'static str>) -> impl Strategy<Value = String> {
    (prop::sample::select(paths), operators(), strings())
        .prop_map(|(path, operator, text)| format!("{path} {operator} {text}"))
}

fn number_terms() -> impl Strategy<Value = String> {
    let paths = vec!["meta.version", "attributes.badge.floor", "attributes.ratio"];
    let operators = vec!["eq", "ne", "gt", "ge", "lt", "le"];
    let number = prop_oneof![
        any::<i64>().prop_map(|number| number.to_string()),
        (-20i8..20).prop_map(|number| number.to_string()),
        "-?(0|[1-9][0-9]{0,3})(\\.[0-9]{1,3})?([eE][+-]?[0-9]{1,4})?",
    ];
    (prop::sample::select(paths), prop::sample::select(operators), number)
        .prop_map(|(path, operator, number)| format!("{path} {operator} {number}"))
}

fn item_filters() -> impl Strategy<Value = String> {
    let term = text_terms(vec!["value", "TYPE", "display"]).boxed();
    let inner = prop_oneof![Just("primary eq true".to_owned()), term.clone(), combined(term)];
    inner.prop_map(|inner| format!("emails[{inner}]"))
}

fn operators() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le", "EQ", "Sw"])
}

/// JSON strings, of which some occur in the people here.
fn strings() -> impl Strategy<Value = String> {
    let known = vec!["ada", "Lovelace", "work", "home", "@example", "A-7", "Red", "", "B"];
    let text = prop_oneof![
        prop::sample::select(known).prop_map(str::to_owned),
        any::<String>().prop_map(|text| text.chars().take(12).collect()),
    ];
    text.prop_map(|text| serde_json::to_string(&text).unwrap())
}

/// Pieces of the grammar in any order.
fn fragments() -> impl Strategy<Value = String> {
    let fragment = prop::sample::select(vec![
        "(",
        ")",
        "[",
        "]",
        ".",
        " ",
        "\"",
        "\\",
        "not",
        "and",
        "or",
        "pr",
        "eq",
        "co",
        "ge",
        "null",
        "true",
        "1",
        "-",
        "e9",
        "\"x\"",
        "\"1815\"",
        "userName",
        "emails",
        "value",
        "name",
        "types",
        "attributes",
        "birthDate",
        "meta.created",
        "active",
        "ü",
        "\u{1d160}",
        "\0",
        "urn:ietf:params:scim:schemas:core:2.0:User:",
        "not (",
        "emails[",
        "attributes.a[",
    ]);
    prop::collection::vec(fragment, 0..60).prop_map(|parts| parts.concat())
}

/// Whatever is read is written and read back; whatever is not has a place within the text.
fn holds_together(text: &str) {
    match Filter::parse(text) {
        Ok(filter) => {
            let canonical = filter.to_string();
            let read_back = Filter::parse(&canonical).unwrap();
            assert_eq!(read_back, filter, "{text}");
            assert_eq!(read_back.to_string(), canonical, "{text}");
            assert_eq!(filter.matches(&ada()), read_back.matches(&ada()), "{text}");
        }
        Err(error) => assert!(error.position <= text.chars().count(), "{text}: {error}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        holds_together(&text);
    }

    #[test]
    fn any_fragments_are_read_or_refused(text in fragments()) {
        holds_together(&text);
    }

    #[test]
    fn what_the_grammar_allows_is_read_and_written(text in filters()) {
        let filter = Filter::parse(&text);
        // What is too large is refused for that, and tested where the limits are.
        prop_assume!(!matches!(&filter, Err(error) if error.message.contains(" at most;")));
        prop_assert!(filter.is_ok(), "{text}: {filter:?}");
        holds_together(&text);
    }

    #[test]
    fn not_and_or_and_and_mean_what_they_mean(one in filters(), other in filters()) {
        let read = |text: &str| Filter::parse(text);
        let (Ok(f), Ok(g)) = (read(&one), read(&other)) else { return Ok(()) };
        for person in [ada(), bob()] {
            let holds = |text: String| read(&text).map(|filter| filter.matches(&person));
            let (f, g) = (f.matches(&person), g.matches(&person));
            for (text, expected) in [
                (format!("not ({one})"), !f),
                (format!("not (not ({one}))"), f),
                (format!("({one}) and ({other})"), f && g),
                (format!("({one}) or ({other})"), f || g),
                (format!("not ({one}) or not ({other})"), !(f && g)),
                (format!("not ({one}) and not ({other})"), !(f || g)),
            ] {
                let found = holds(text.clone());
                prop_assert!(found.is_err() || found == Ok(expected), "{text}: {found:?}");
            }
        }
    }
}
