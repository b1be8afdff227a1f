//! Changes: what a patch makes of a person, and what it can't.

#![expect(clippy::unwrap_used, reason = "an unwrap in a test is its assertion")]

use people::document::{read_draft, write};
use people::{Change, Meta, Person, PersonId, Timestamp, Violations};
use serde_json::{Value, json};

#[path = "change/bounds.rs"]
mod bounds;
#[path = "change/merge.rs"]
mod merge;
#[path = "change/operations.rs"]
mod operations;
#[path = "change/properties.rs"]
mod properties;

/// Somebody of whom this was sent.
fn person(sent: &str) -> Person {
    let draft = read_draft(sent.as_bytes()).unwrap().draft;
    let meta = Meta { created: Timestamp::EPOCH, last_modified: Timestamp::EPOCH, version: 7 };
    Person::new(PersonId::from_bytes([7; 16]), draft, meta)
}

/// Somebody with these attributes.
fn having(attributes: &Value) -> Person {
    person(&json!({"displayName": "Ida", "attributes": attributes}).to_string())
}

/// The next version of a person, written, or what is wrong with the change.
fn changed(before: &Person, change: &Change) -> Result<String, Violations> {
    let submission = change.apply(before)?;
    assert_eq!((submission.id, submission.meta), (Some(before.id()), Some(before.meta())));
    let after = before.clone().next(submission.draft, Timestamp::EPOCH);
    Ok(String::from_utf8(write(&after)).unwrap())
}

/// What a JSON Merge Patch makes of somebody.
fn merged(before: &Person, patch: &str) -> Result<Value, Violations> {
    let text = changed(before, &Change::read_merge(patch.as_bytes())?)?;
    Ok(serde_json::from_str(&text).unwrap())
}

/// What a JSON Patch makes of somebody.
fn patched(before: &Person, patch: &str) -> Result<Value, Violations> {
    let text = changed(before, &Change::read_operations(patch.as_bytes())?)?;
    Ok(serde_json::from_str(&text).unwrap())
}

/// The places that are wrong, each with its rule.
fn places<T: std::fmt::Debug>(refused: &Result<T, Violations>) -> Vec<(&str, &str)> {
    let violations = refused.as_ref().unwrap_err().iter();
    violations.map(|violation| (violation.pointer.as_str(), violation.rule.as_str())).collect()
}
