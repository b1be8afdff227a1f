//! What two versions of a person differ in.

use serde_json::{Map, Value};

use crate::field::SERVER_GIVEN;
use crate::violation::pointer_part;

/// A member that differs. A list is one value, and so is whatever stands below `attributes` and is
/// no object.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference<'a> {
    /// The JSON pointer of the member, such as `/name/familyName` (RFC 6901).
    pub pointer: String,
    /// What it was; `None` where it wasn't there.
    pub old: Option<&'a Value>,
    /// What it is; `None` where it isn't there any more.
    pub new: Option<&'a Value>,
}

/// Everything in which two documents differ, in the order of the older one, and then what is new.
/// What the server gives of itself is left out.
pub fn differences<'a>(
    old: Option<&'a Map<String, Value>>,
    new: Option<&'a Map<String, Value>>,
) -> Vec<Difference<'a>> {
    let mut found = Vec::new();
    objects(old, new, "", &mut found);
    found
}

fn objects<'a>(
    old: Option<&'a Map<String, Value>>,
    new: Option<&'a Map<String, Value>>,
    pointer: &str,
    found: &mut Vec<Difference<'a>>,
) {
    let was_there = |name: &str| old.is_some_and(|old| old.contains_key(name));
    let added = new.into_iter().flatten().filter(|(name, _)| !was_there(name));
    for (name, _) in old.into_iter().flatten().chain(added) {
        if pointer.is_empty() && SERVER_GIVEN.contains(&name.as_str()) {
            continue;
        }
        let pointer = format!("{pointer}/{}", pointer_part(name));
        let of = |document: Option<&'a Map<String, Value>>| document?.get(name);
        values(of(old), of(new), pointer, found);
    }
}

fn values<'a>(
    old: Option<&'a Value>,
    new: Option<&'a Value>,
    pointer: String,
    found: &mut Vec<Difference<'a>>,
) {
    let members = |value: &'a Value| value.as_object().filter(|members| !members.is_empty());
    let (old_members, new_members) = (old.and_then(members), new.and_then(members));
    // An object that becomes another value, or comes of one, is one difference.
    let are_objects =
        old.is_none_or(|_| old_members.is_some()) && new.is_none_or(|_| new_members.is_some());
    if old == new {
        return;
    }
    if are_objects {
        objects(old_members, new_members, &pointer, found);
    } else {
        found.push(Difference { pointer, old, new });
    }
}
