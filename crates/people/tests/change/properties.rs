//! What holds for every change of everybody.

use people::document::{check_submission, read_draft, read_person, write};
use people::{Change, Person, Rule, Timestamp, Violations};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::having;

/// A place in a person, there or not.
fn pointer() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        4 => prop::sample::select(vec![
            "displayName", "userName", "name", "givenName", "emails", "value", "attributes", "a",
            "b", "id", "meta", "version", "title", "0", "1", "-", "", "~0~1",
        ])
        .prop_map(str::to_owned),
        1 => "[a-z~/]{0,3}",
    ];
    prop::collection::vec(part, 0..4)
        .prop_map(|parts| parts.iter().flat_map(|part| ["/", part]).collect())
}

/// Any value, with names that mean something to a person.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (0..3_i64).prop_map(Value::from),
        prop::sample::select(vec!["x", "a@b", "1990", " ", "Ame\u{301}lie"]).prop_map(Value::from),
    ];
    let name = prop::sample::select(vec![
        "displayName",
        "userName",
        "name",
        "givenName",
        "emails",
        "value",
        "attributes",
        "a",
        "b",
        "id",
        "meta",
        "version",
    ]);
    leaf.prop_recursive(4, 24, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::vec((name.clone(), inner), 0..4).prop_map(|members| {
                members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
            }),
        ]
    })
}

fn operation() -> impl Strategy<Value = Value> {
    let names = vec!["add", "remove", "replace", "move", "copy", "test"];
    (prop::sample::select(names), pointer(), pointer(), value()).prop_map(
        |(name, path, from, value)| json!({"op": name, "path": path, "from": from, "value": value}),
    )
}

fn somebody() -> impl Strategy<Value = Person> {
    let attributes = prop::collection::vec(("[ab~/]{0,2}", value()), 0..4);
    attributes
        .prop_map(|members| having(&Value::Object(members.into_iter().collect::<Map<_, _>>())))
}

/// The person whom a change makes can be read again; or else something is wrong somewhere.
fn assert_kept_or_refused(before: &Person, change: &Change) -> Result<Value, Violations> {
    let submission = change.apply(before)?;
    let after = before.clone().next(submission.draft, Timestamp::EPOCH);
    let bytes = write(&after);
    let again = read_person(&bytes).unwrap();
    assert_eq!(again, after);
    assert_eq!((again.id(), again.meta().version), (before.id(), before.meta().version + 1));
    Ok(Value::Object(after.document().clone()))
}

/// Holds what came out against what somebody else's implementation makes of the whole document.
fn assert_same(before: &Person, found: Result<Value, Violations>, expected: Option<Value>) {
    let Some(mut expected) = expected else {
        let violations = found.unwrap_err();
        let rule = violations.first().unwrap().rule;
        assert!([Rule::Unmet, Rule::TooDeep, Rule::TooLong].contains(&rule), "{violations:?}");
        return;
    };
    let given = ["id", "meta"].map(|name| expected.get(name) == before.document().get(name));
    match (check_submission(expected.take()), given) {
        (Ok(submission), [true, true]) => {
            let after = before.clone().next(submission.draft, Timestamp::EPOCH);
            assert_eq!(found.unwrap(), Value::Object(after.document().clone()));
        }
        (checked, given) => {
            let found = found.unwrap_err();
            let readonly = found.iter().any(|found| found.rule == Rule::ReadOnly);
            assert_eq!(readonly, given != [true, true], "{found:?}");
            for violation in checked.err().iter().flat_map(Violations::iter) {
                let same_place = |found: &&people::Violation| found.pointer == violation.pointer;
                assert!(found.iter().any(|found| same_place(&found)), "{violation:?} {found:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_merge_patch_does_what_others_make_of_it(before in somebody(), patch in value()) {
        let Ok(change) = Change::read_merge(patch.to_string().as_bytes()) else {
            prop_assert!(!patch.is_object());
            return Ok(());
        };
        let mut expected = Value::Object(before.document().clone());
        json_patch::merge(&mut expected, &patch);
        let found = assert_kept_or_refused(&before, &change);
        // Others overlook a name that no person has, where it is to be taken away.
        let overlooked = |violation: &people::Violation| {
            violation.rule == Rule::Unknown
                && patch.pointer(&violation.pointer) == Some(&Value::Null)
        };
        if found.as_ref().is_err_and(|refused| refused.iter().all(overlooked)) {
            return Ok(());
        }
        assert_same(&before, found, Some(expected));
    }

    #[test]
    fn a_json_patch_does_what_others_make_of_it(
        before in somebody(), patch in prop::collection::vec(operation(), 0..5)
    ) {
        let text = Value::from(patch.clone()).to_string();
        let Ok(change) = Change::read_operations(text.as_bytes()) else { return Ok(()) };
        let read: json_patch::Patch = serde_json::from_str(&text).unwrap();
        let mut expected = Value::Object(before.document().clone());
        let fits = json_patch::patch_unsafe(&mut expected, &read).is_ok();
        assert_same(&before, assert_kept_or_refused(&before, &change), fits.then_some(expected));
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let before = having(&json!({"a": 1}));
        let changes = [Change::read_merge(&bytes), Change::read_operations(&bytes)];
        for change in changes.iter().flatten() {
            drop(assert_kept_or_refused(&before, change));
        }
    }

    /// To send the whole of somebody makes them what they are, whoever they were.
    #[test]
    fn a_replacement_can_be_said_as_a_patch(before in somebody(), after in somebody()) {
        let whole = json!([{"op": "replace", "path": "", "value": after.document()}]).to_string();
        let change = Change::read_operations(whole.as_bytes());
        prop_assume!(change.is_ok());
        let found = assert_kept_or_refused(&before, &change.unwrap()).unwrap();
        let draft = read_draft(&write(&after)).unwrap().draft;
        let expected = before.next(draft, Timestamp::EPOCH);
        prop_assert_eq!(found, Value::Object(expected.document().clone()));
    }
}
