//! A change: what a `PATCH` may say of a person, whichever dialect said it.
//!
//! A change is applied to the whole document, as a reader sees it; what comes out is checked like
//! any document that a client sends. So a change has no rules of its own, except that it is bounded.

use json_patch::jsonptr::{Pointer, PointerBuf};
use json_patch::{
    AddOperation, CopyOperation, MoveOperation, PatchErrorKind, PatchOperation, RemoveOperation,
    ReplaceOperation, TestOperation,
};
use serde_json::{Map, Value};

use crate::check;
use crate::document::{self, Submission};
use crate::field::{MAX_DEPTH, PERSON, SERVER_GIVEN};
use crate::filter::decimal;
use crate::person::Person;
use crate::violation::{Findings, Place, Rule, Violations};

/// How many operations a JSON Patch has at most.
pub const MAX_OPERATIONS: usize = 256;
/// How many bytes the operations of a JSON Patch may copy in all: they can copy what they copied.
pub const MAX_COPIED: usize = 256 * 1024;

/// What is to become of a person.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// A JSON Merge Patch (RFC 7396): members to set, and `null` for those to take away. One that no
    /// person has is refused, `null` or not.
    Merge(Map<String, Value>),
    /// A JSON Patch (RFC 6902): operations, one after the other.
    Operations(Vec<PatchOperation>),
}

impl Change {
    /// Reads a JSON Merge Patch.
    pub fn read_merge(bytes: &[u8]) -> Result<Self, Violations> {
        match document::read_json(bytes)? {
            Value::Object(members) => Ok(Self::Merge(members)),
            _ => Err(Violations::one("", Rule::Type, "A merge patch of a person is an object.")),
        }
    }

    /// Reads a JSON Patch, or says everything that is wrong with it.
    pub fn read_operations(bytes: &[u8]) -> Result<Self, Violations> {
        let Value::Array(items) = document::read_json(bytes)? else {
            return Err(Violations::one("", Rule::Type, "A JSON Patch is a list of operations."));
        };
        if items.len() > MAX_OPERATIONS {
            let message = format!("There are more than {MAX_OPERATIONS} operations.");
            return Err(Violations::one("", Rule::TooLong, message));
        }
        let mut findings = Findings::default();
        let read =
            |(index, item)| operation(item, &Place::Item(&Place::Root, index), &mut findings);
        let operations = items.into_iter().enumerate().filter_map(read).collect();
        findings.or(Self::Operations(operations))
    }

    /// What a person would be after the change, or why it can't be. Where an operation can't be
    /// carried out, because it doesn't fit ([`Rule::Unmet`]), nests too deep or copies too much, the
    /// pointer of the one violation is that of the operation in the patch; else a violation points
    /// at the member in the document that would come of it.
    pub fn apply(&self, person: &Person) -> Result<Submission, Violations> {
        let before = person.document();
        let mut changed = Value::Object(before.clone());
        let mut findings = Findings::default();
        match self {
            Self::Merge(members) => {
                check::taken_away(PERSON, members, &Place::Root, &mut findings);
                for (name, value) in members {
                    set(&mut changed, name, value);
                }
            }
            Self::Operations(operations) => {
                let mut left = MAX_COPIED;
                for (index, operation) in operations.iter().enumerate() {
                    let refused =
                        |(rule, message)| Violations::one(format!("/{index}"), rule, message);
                    step(&mut changed, operation, &mut left).map_err(refused)?;
                }
            }
        }
        for name in SERVER_GIVEN {
            if changed.get(name) != before.get(name) {
                let message = "The server gives it; it can't be changed.";
                findings.add(&Place::Member(&Place::Root, name), Rule::ReadOnly, message);
            }
        }
        // What the server gave wasn't sent, so that no limit of what is sent is about it.
        if let Value::Object(members) = &mut changed {
            let given = |name: &str| SERVER_GIVEN.contains(&name).then(|| before.get(name));
            members.retain(|name, value| given(name) != Some(Some(value)));
        }
        let checked = document::check(changed, findings)?;
        Ok(Submission { id: Some(person.id()), meta: Some(person.meta()), ..checked })
    }
}

/// Does to one member what a merge patch says of it (RFC 7396, section 2). The other members stay
/// in their order, which is kept where attributes are.
fn set(value: &mut Value, name: &str, patch: &Value) {
    if !value.is_object() {
        *value = Value::Object(Map::new());
    }
    let Value::Object(members) = value else { return };
    match patch {
        Value::Null => drop(members.shift_remove(name)),
        Value::Object(inner) => {
            let member = members.entry(name).or_insert(Value::Null);
            if !member.is_object() {
                *member = Value::Object(Map::new());
            }
            for (name, patch) in inner {
                set(member, name, patch);
            }
        }
        value => drop(members.insert(name.to_owned(), value.clone())),
    }
}

/// Applies one operation, of which `left` says how many bytes it may copy.
fn step(
    document: &mut Value,
    operation: &PatchOperation,
    left: &mut usize,
) -> Result<(), (Rule, String)> {
    if let Some(value) = placed(document, operation)
        && operation.path().count() + height(value) > MAX_DEPTH
    {
        let message = format!("The nesting would be deeper than {MAX_DEPTH} levels.");
        return Err((Rule::TooDeep, message));
    }
    if let PatchOperation::Copy(CopyOperation { from, .. }) = operation
        && let Some(value) = document.pointer(from.as_str())
    {
        let message = || format!("The operations copy more than {MAX_COPIED} bytes in all.");
        *left = copied(value, *left).ok_or_else(|| (Rule::TooLong, message()))?;
    }
    match operation {
        PatchOperation::Remove(RemoveOperation { path: from })
        | PatchOperation::Move(MoveOperation { from, .. }) => put_last(document, from),
        PatchOperation::Test(TestOperation { path, value })
            if document.pointer(path.as_str()).is_some_and(|found| is_equal(found, value)) =>
        {
            return Ok(());
        }
        _ => {}
    }
    json_patch::patch_unsafe(document, std::slice::from_ref(operation)).map_err(|error| {
        let message = match error.kind {
            PatchErrorKind::TestFailed => "The person has another value there.",
            PatchErrorKind::InvalidFromPointer => "There is nothing at `from`.",
            PatchErrorKind::CannotMoveInsideItself => "A value can't be moved into itself.",
            _ => "There is no such place in the person.",
        };
        (Rule::Unmet, message.to_owned())
    })
}

/// Whether a test holds: numbers are equal that have the same value, however they are written
/// (RFC 6902, section 4.6).
fn is_equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            decimal::compare(one.as_str(), other.as_str()).is_eq()
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len()
                && one.iter().zip(other).all(|(one, other)| is_equal(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let equal = |(name, one)| other.get(name).is_some_and(|other| is_equal(one, other));
            one.len() == other.len() && one.iter().all(equal)
        }
        (one, other) => one == other,
    }
}

/// The value that an operation puts at its path.
fn placed<'a>(document: &'a Value, operation: &'a PatchOperation) -> Option<&'a Value> {
    match operation {
        PatchOperation::Add(AddOperation { value, .. })
        | PatchOperation::Replace(ReplaceOperation { value, .. }) => Some(value),
        PatchOperation::Move(MoveOperation { from, .. })
        | PatchOperation::Copy(CopyOperation { from, .. }) => document.pointer(from.as_str()),
        PatchOperation::Remove(_) | PatchOperation::Test(_) => None,
    }
}

/// How many lists and objects are nested in each other. Whoever looks at everything that is put
/// somewhere never meets a value that is too deep to look at.
fn height(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(height).max().unwrap_or(0),
        Value::Object(members) => 1 + members.values().map(height).max().unwrap_or(0),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    }
}

/// What is left of a number of bytes behind a value, by an estimate that is never above its length
/// in JSON; `None` where it is larger.
fn copied(value: &Value, left: usize) -> Option<usize> {
    let left = left.checked_sub(1)?;
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => Some(left),
        Value::String(text) => left.checked_sub(text.len()),
        Value::Array(items) => items.iter().try_fold(left, |left, item| copied(item, left)),
        Value::Object(members) => members
            .iter()
            .try_fold(left, |left, (name, value)| copied(value, left.checked_sub(name.len())?)),
    }
}

/// Makes a member the last one of its object. What removes it puts the last one into its place,
/// which would change the order in which attributes are kept.
fn put_last(document: &mut Value, path: &Pointer) {
    let Some((parent, name)) = path.split_back() else { return };
    if let Some(Value::Object(members)) = document.pointer_mut(parent.as_str())
        && let Some((name, value)) = members.shift_remove_entry(name.decoded().as_ref())
    {
        members.insert(name, value);
    }
}

/// Reads an operation. What RFC 6902 doesn't name is ignored, as it demands (section 4).
fn operation(item: Value, place: &Place<'_>, findings: &mut Findings) -> Option<PatchOperation> {
    let Value::Object(mut members) = item else {
        findings.add(place, Rule::Type, "An operation is an object.");
        return None;
    };
    let name = members.get("op").and_then(Value::as_str).unwrap_or_default().to_owned();
    if !["add", "remove", "replace", "move", "copy", "test"].contains(&name.as_str()) {
        let message = "It is one of `add`, `remove`, `replace`, `move`, `copy` and `test`.";
        findings.add(&Place::Member(place, "op"), Rule::Form, message);
    }
    let mut pointer = |member: &str| {
        let text = members.get(member).and_then(Value::as_str);
        let pointer = text.and_then(|text| PointerBuf::parse(text).ok());
        if pointer.is_none() {
            let message = "It is needed here: a JSON pointer (RFC 6901), such as `/title`.";
            findings.add(&Place::Member(place, member), Rule::Form, message);
        }
        pointer
    };
    let path = pointer("path");
    let from = if matches!(&*name, "move" | "copy") { pointer("from") } else { None };
    let value = members.shift_remove("value");
    if matches!(&*name, "add" | "replace" | "test") && value.is_none() {
        findings.add(&Place::Member(place, "value"), Rule::Required, "It is needed here.");
    }
    let path = path?;
    Some(match &*name {
        "add" => PatchOperation::Add(AddOperation { path, value: value? }),
        "remove" => PatchOperation::Remove(RemoveOperation { path }),
        "replace" => PatchOperation::Replace(ReplaceOperation { path, value: value? }),
        "move" => PatchOperation::Move(MoveOperation { from: from?, path }),
        "copy" => PatchOperation::Copy(CopyOperation { from: from?, path }),
        "test" => PatchOperation::Test(TestOperation { path, value: value? }),
        _ => return None,
    })
}
