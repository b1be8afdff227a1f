//! Patches: what the domain makes of one is what a list of members makes of it.

use people::{Change, Draft, Person, document};
use proptest::option;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::sample::select;
use serde_json::{Map, Value, json};

/// What a patch does: a member gets a value, or goes.
#[derive(Debug, Clone)]
pub(super) struct Patch {
    member: &'static str,
    value: Option<Value>,
    /// Whether it is written as a JSON Patch, which takes nothing away that isn't there.
    as_operation: bool,
}

pub(super) fn patches() -> impl Strategy<Value = Patch> {
    let text = select(&["ada", "byron", "Countess"][..]).prop_map(Value::from);
    let given = select(&["Ada", "Zoë"][..]).prop_map(|given| Some(json!({"givenName": given})));
    let emails = option::of(Just(json!([{"value": "b@example.net"}])));
    let what = prop_oneof![
        4 => (select(&["title", "nickName", "userName"][..]), option::of(text)),
        1 => (Just("name"), given),
        1 => (Just("emails"), emails),
    ];
    (what, any::<bool>()).prop_map(|((member, value), as_operation)| Patch {
        member,
        value,
        as_operation,
    })
}

impl Patch {
    /// What a person would say after it; `None` where it doesn't fit.
    pub(super) fn applied(&self, person: &Person) -> Option<Value> {
        let told = self.change().apply(person).ok();
        let expected = self.expected(person.document().clone());
        let next = |draft: Draft| document::write(&person.next(draft, person.meta().last_modified));
        let told = told.map(|submission| next(submission.draft));
        assert_eq!(told, expected.as_ref().map(|json| next(super::draft(json))), "{self:?}");
        expected
    }

    fn change(&self) -> Change {
        let Self { member, value, as_operation } = self;
        if !as_operation {
            return Change::read_merge(json!({*member: value}).to_string().as_bytes()).unwrap();
        }
        let path = format!("/{member}");
        let operation = match value {
            Some(value) => json!([{"op": "add", "path": path, "value": value}]),
            None => json!([{"op": "remove", "path": path}]),
        };
        Change::read_operations(operation.to_string().as_bytes()).unwrap()
    }

    fn expected(&self, mut members: Map<String, Value>) -> Option<Value> {
        let is_there = members.contains_key(self.member);
        match (&self.value, members.get_mut(self.member)) {
            // A merge patch goes into objects.
            (Some(Value::Object(inner)), Some(Value::Object(kept))) if !self.as_operation => {
                kept.extend(inner.clone());
            }
            (Some(value), _) => drop(members.insert(self.member.to_owned(), value.clone())),
            (None, _) if self.as_operation && !is_there => return None,
            (None, _) => drop(members.remove(self.member)),
        }
        Some(Value::Object(members))
    }
}
