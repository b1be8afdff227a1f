//! Differences: what somebody did to a person, member by member.

#![expect(clippy::unwrap_used, reason = "an unwrap in a test is its assertion")]

use people::difference::{Difference, differences};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn object(value: &Value) -> &Map<String, Value> {
    value.as_object().unwrap()
}

/// What two documents differ in, as a list of pointer, old and new.
fn found(old: &Value, new: &Value) -> Value {
    let told =
        |difference: Difference<'_>| json!([difference.pointer, difference.old, difference.new]);
    differences(old.as_object(), new.as_object()).into_iter().map(told).collect()
}

#[test]
fn each_member_that_differs_is_told_once() {
    let emails = json!([{"value": "a@b"}]);
    for (old, new, expected) in [
        (json!({}), json!({}), json!([])),
        (json!({"title": "x"}), json!({"title": "x"}), json!([])),
        (json!({"title": "x"}), json!({"title": "y"}), json!([["/title", "x", "y"]])),
        (json!({"title": "x"}), json!({}), json!([["/title", "x", null]])),
        (json!({}), json!({"active": false}), json!([["/active", null, false]])),
        (
            json!({"name": {"givenName": "I", "familyName": "N"}}),
            json!({"name": {"familyName": "N", "formatted": "F"}}),
            json!([["/name/givenName", "I", null], ["/name/formatted", null, "F"]]),
        ),
        (json!({}), json!({"name": {"givenName": "I"}}), json!([["/name/givenName", null, "I"]])),
        (json!({"name": {"givenName": "I"}}), json!({}), json!([["/name/givenName", "I", null]])),
        // A list is one value.
        (
            json!({"emails": emails}),
            json!({"emails": [{"value": "a@b", "type": "work"}]}),
            json!([["/emails", emails, [{"value": "a@b", "type": "work"}]]]),
        ),
        // What becomes an object, or an empty one, is one difference.
        (
            json!({"attributes": {"a": 1, "b": {"c": 1}, "d": {}}}),
            json!({"attributes": {"a": {"x": 1}, "b": {}, "d": {"y": 1}}}),
            json!([
                ["/attributes/a", 1, {"x": 1}],
                ["/attributes/b", {"c": 1}, {}],
                ["/attributes/d", {}, {"y": 1}],
            ]),
        ),
        // Names are escaped (RFC 6901, section 3).
        (
            json!({"attributes": {"a/b": 1, "c~d": 1, "~1": 1, "": {"": 1}}}),
            json!({"attributes": {"a/b": 2, "c~d": 2, "~1": 2, "": {"": 2}}}),
            json!([
                ["/attributes/a~1b", 1, 2],
                ["/attributes/c~0d", 1, 2],
                ["/attributes/~01", 1, 2],
                ["/attributes//", 1, 2],
            ]),
        ),
        // What the server gives is no news, but only at the root.
        (
            json!({"id": "a", "meta": {"version": 1}, "attributes": {"id": 1, "meta": {"v": 1}}}),
            json!({"id": "b", "meta": {"version": 2}, "attributes": {"id": 2, "meta": {"v": 2}}}),
            json!([["/attributes/id", 1, 2], ["/attributes/meta/v", 1, 2]]),
        ),
    ] {
        assert_eq!(found(&old, &new), expected, "{old} {new}");
    }
}

#[test]
fn somebody_new_differs_from_nobody_in_every_member() {
    let new = json!({"id": "a", "userName": "ida", "name": {"givenName": "I"}, "meta": {}});
    let all = json!([["/userName", null, "ida"], ["/name/givenName", null, "I"]]);
    let told: Value = differences(None, new.as_object())
        .into_iter()
        .map(|difference| json!([difference.pointer, difference.old, difference.new]))
        .collect();
    assert_eq!(told, all);
    assert_eq!(differences(new.as_object(), None).len(), 2);
    assert_eq!(differences(None, None), []);
}

/// The order of members is no difference, and numbers are what their digits are.
#[test]
fn digits_are_told_apart_and_orders_are_not() {
    let read = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    let (one, other) =
        (read(r#"{"attributes":{"a":1.0,"b":2}}"#), read(r#"{"attributes":{"b":2,"a":1.0}}"#));
    assert_eq!(found(&one, &other), json!([]));
    let digits = read(r#"{"attributes":{"a":1.00,"b":2}}"#);
    let told = found(&one, &digits).to_string();
    assert_eq!(told, r#"[["/attributes/a",1.0,1.00]]"#);
}

/// A document, whose objects below the root can be empty in attributes only, as they are in people.
fn document() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        (0..3_i64).prop_map(Value::from),
        prop::sample::select(vec!["x", "y"]).prop_map(Value::from),
        Just(json!({})),
    ];
    let inner = leaf.prop_recursive(3, 16, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::vec(("[ab~/]{0,1}", inner), 0..3)
                .prop_map(|members| members.into_iter().collect()),
        ]
    });
    prop::collection::vec(("[ab~/]{0,1}", inner), 0..4)
        .prop_map(|members| members.into_iter().collect())
}

/// Writes one difference into a document; an object that has nothing left goes.
fn write(document: &mut Value, path: &[String], new: Option<&Value>) {
    let members = document.as_object_mut().unwrap();
    match (path, new) {
        ([name], Some(new)) => drop(members.insert(name.clone(), new.clone())),
        ([name], None) => drop(members.remove(name)),
        ([name, rest @ ..], new) => {
            let member = members.entry(name.clone()).or_insert_with(|| json!({}));
            write(member, rest, new);
            if new.is_none() && *member == json!({}) {
                members.remove(name);
            }
        }
        ([], _) => unreachable!("the whole document is no member"),
    }
}

fn unescaped(pointer: &str) -> Vec<String> {
    let parts = pointer.split('/').skip(1);
    parts.map(|part| part.replace("~1", "/").replace("~0", "~")).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn differences_make_the_new_document_of_the_old_one(old in document(), new in document()) {
        let mut made = old.clone();
        for Difference { pointer, old: before, new: after } in
            differences(Some(object(&old)), Some(object(&new)))
        {
            prop_assert_ne!(before, after, "{}", pointer);
            prop_assert_eq!(old.pointer(&pointer), before, "{}", pointer);
            prop_assert_eq!(new.pointer(&pointer), after, "{}", pointer);
            write(&mut made, &unescaped(&pointer), after);
        }
        prop_assert_eq!(&made, &new);
        prop_assert_eq!(differences(Some(object(&made)), Some(object(&new))), []);
    }

    #[test]
    fn the_way_back_is_the_same_way(old in document(), new in document()) {
        let told = |one: &Value, other: &Value, back: bool| {
            let mut told: Vec<String> = differences(one.as_object(), other.as_object())
                .into_iter()
                .map(|Difference { pointer, old, new }| {
                    let (old, new) = if back { (new, old) } else { (old, new) };
                    json!([pointer, old, new]).to_string()
                })
                .collect();
            told.sort();
            told
        };
        prop_assert_eq!(told(&old, &new, false), told(&new, &old, true));
    }
}
