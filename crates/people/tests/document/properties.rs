//! What holds for every document, valid or not.

use people::document::{read_draft, read_json, read_person, write};
use people::field::{Member, PERSON, SERVER_GIVEN, Shape};
use people::violation::MAX_VIOLATIONS;
use people::{Person, Rule, Violations};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use unicode_normalization::UnicodeNormalization;

use crate::sent::{given, sent};

/// What a document has to have of what was sent: texts in NFC, and without what says nothing.
fn expected(sent: &Value) -> Value {
    match sent {
        Value::String(text) => json!(text.nfc().collect::<String>()),
        Value::Array(items) => items.iter().map(expected).collect(),
        Value::Object(members) => {
            let kept = |(name, value): (&String, &Value)| {
                let value = if name == "attributes" { value.clone() } else { expected(value) };
                let says_nothing = match &value {
                    Value::Null => true,
                    Value::Array(items) => items.is_empty(),
                    Value::Object(members) => members.is_empty(),
                    Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
                };
                (!says_nothing).then(|| (name.clone(), value))
            };
            Value::Object(members.iter().filter_map(kept).collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => sent.clone(),
    }
}

/// Checks that the members stand in the order of their table, at every level.
fn assert_in_order(table: &[Member], members: &Map<String, Value>) {
    let place = |name: &String| table.iter().position(|member| member.name == name);
    assert!(members.keys().map(place).is_sorted(), "{members:?}");
    for (name, value) in members {
        let shape = &table[place(name).unwrap()].shape;
        match (shape, value) {
            (Shape::Object(table), Value::Object(members)) => assert_in_order(table, members),
            (Shape::List { members: table, .. }, Value::Array(items)) => {
                for item in items {
                    assert_in_order(table, item.as_object().unwrap());
                }
            }
            _ => {}
        }
    }
}

/// A change of some bytes of a text.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let pieces = vec![
        "{",
        "}",
        "[",
        "]",
        "\"",
        ",",
        ":",
        "\\",
        "\\u",
        "\\ud800",
        "\\udc00",
        "\0",
        "-",
        "e",
        "1e",
        "null",
        "{\"a\":",
        "[[[[[[[[[[[[[[[[[[[[",
        "é",
        "\u{feff}",
        "\"id\":1,",
        "\"id\":null,",
        "\"displayName\":\"x\",",
        "\"primary\":true,",
    ];
    let piece = prop_oneof![
        prop::sample::select(pieces).prop_map(|piece| piece.as_bytes().to_vec()),
        prop::collection::vec(any::<u8>(), 0..4),
    ];
    let edits = prop::collection::vec((any::<prop::sample::Index>(), 0..6_usize, piece), 1..4);
    (sent(), edits).prop_map(|(sent, edits)| {
        let mut bytes = sent.to_string().into_bytes();
        for (place, cut, piece) in edits {
            let from = place.index(bytes.len() + 1);
            let to = (from + cut).min(bytes.len());
            bytes.splice(from..to, piece);
        }
        bytes
    })
}

/// Checks what holds whatever was read: it is JSON that others read in the same way, or something
/// is wrong, at places that exist.
fn assert_read_or_refused(bytes: &[u8]) {
    let lenient = serde_json::from_slice::<Value>(bytes);
    match read_json(bytes) {
        Ok(value) => {
            assert_eq!(read_json(value.to_string().as_bytes()), Ok(value.clone()));
            let text = String::from_utf8(bytes.to_vec()).unwrap();
            // Names of its own that serde_json reads as something else.
            if !text.contains("$serde_json") {
                assert_eq!(lenient.unwrap(), value);
            }
        }
        Err(violations) => {
            let expected = [Rule::Json, Rule::Unicode, Rule::Duplicate, Rule::TooDeep];
            assert!(violations.iter().all(|v| expected.contains(&v.rule)), "{violations:?}");
            assert_well_formed(&violations, None);
        }
    }
    match read_draft(bytes) {
        Ok(submission) => drop(submission),
        Err(violations) => assert_well_formed(&violations, read_json(bytes).ok().as_ref()),
    }
}

fn assert_well_formed(violations: &Violations, sent: Option<&Value>) {
    assert!((1..=MAX_VIOLATIONS).contains(&violations.iter().count()));
    for violation in violations.iter() {
        let pointer = &violation.pointer;
        assert!(pointer.is_empty() || pointer.starts_with('/'), "{pointer}");
        assert!(violation.message.ends_with(['.', '?']), "{}", violation.message);
        if let (Some(sent), false) = (sent, violation.rule == Rule::Required) {
            assert!(sent.pointer(pointer).is_some(), "{pointer}: {}", violation.message);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_document_is_read_back_byte_for_byte(sent in sent(), (id, meta) in given()) {
        let draft = read_draft(sent.to_string().as_bytes()).unwrap().draft;
        let person = Person::new(id, draft, meta);
        let bytes = write(&person);
        let again = read_person(&bytes).unwrap();
        prop_assert_eq!(&again, &person);
        prop_assert_eq!((again.id(), again.meta()), (id, meta));
        prop_assert_eq!(write(&again), bytes);
    }

    #[test]
    fn everything_that_was_sent_is_found_again(sent in sent(), (id, meta) in given()) {
        let draft = read_draft(sent.to_string().as_bytes()).unwrap().draft;
        let bytes = write(&Person::new(id, draft, meta));
        let mut found: Value = read_json(&bytes).unwrap();
        assert_in_order(PERSON, found.as_object().unwrap());
        found.as_object_mut().unwrap().retain(|name, _| !SERVER_GIVEN.contains(&name.as_str()));
        let mut expected = expected(&sent);
        if expected.get("active").is_none() {
            expected["active"] = json!(true);
        }
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn what_is_kept_can_be_sent_again(sent in sent(), (id, meta) in given()) {
        let draft = read_draft(sent.to_string().as_bytes()).unwrap().draft;
        let person = Person::new(id, draft.clone(), meta);
        let again = read_draft(&write(&person)).unwrap();
        prop_assert_eq!(&again.draft, &draft);
        prop_assert!(again.draft.says_the_same_as(&person));
        prop_assert_eq!((again.id, again.meta), (Some(id), Some(meta)));
        let members = Value::Object(draft.members().clone()).to_string();
        prop_assert_eq!(read_draft(members.as_bytes()).unwrap().draft, draft);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        assert_read_or_refused(&bytes);
    }

    #[test]
    fn any_pieces_of_json_are_read_or_refused(
        text in "([\\[\\]{}:,\" ]|\"[a-z]?\"|-?[0-9]{1,2}|\\.[0-9]|e-?[0-9]|true|null|\\\\u[0-9a-f]{3,5}){0,24}"
    ) {
        assert_read_or_refused(text.as_bytes());
    }

    #[test]
    fn a_damaged_document_is_read_or_refused(bytes in mutated()) {
        assert_read_or_refused(&bytes);
    }
}
