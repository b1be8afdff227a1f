//! The canonical JSON form of a person.
//!
//! It is what REST v1 speaks and, byte for byte, what the engines keep: members in the order of
//! [`crate::field::PERSON`], compact, absent instead of `null`, texts in NFC, numbers with all their
//! digits (only an exponent is spelled in one way, `1e+5`). Reading refuses what a lenient JSON
//! parser would drop without a word: names that stand twice, lone surrogates, and nesting without
//! end.

use std::fmt;
use std::str;

use serde::de::{Deserializer as _, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Number, Value};

use crate::check;
use crate::field::{self, MAX_DEPTH, PERSON, SERVER_GIVEN};
use crate::person::{Draft, Meta, Person, PersonId, Timestamp};
use crate::violation::{Findings, Place, Rule, Violations};

/// The largest document, in bytes as it is kept, `id` and `meta` included. Of who was kept when
/// there was no such limit it can be larger, and stays readable.
pub const MAX_BYTES: usize = 256 * 1024;

/// What stands beside the members of a draft in its longest document, whose version has as many
/// digits as [`field::MAX_VERSION`], however often it is counted on.
const LONGEST_GIVEN: &str = concat!(
    r#""id":"ffffffff-ffff-ffff-ffff-ffffffffffff","#,
    r#","meta":{"created":"9999-12-30T22:00:00.000Z","#,
    r#""lastModified":"9999-12-30T22:00:00.000Z","version":9999999999999999}"#,
);

/// What a client sent: the draft, and what it repeated of the members that the server gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Submission {
    /// What the client may say.
    pub draft: Draft,
    /// The `id`, if it was sent along.
    pub id: Option<PersonId>,
    /// The `meta`, if it was sent along.
    pub meta: Option<Meta>,
}

impl Submission {
    /// The draft of somebody new, who can't have what only the server gives.
    pub fn of_somebody_new(self) -> Result<Draft, Violations> {
        let mut findings = Findings::default();
        not_given(
            |name| (name == "id" && self.id.is_some()) || (name == "meta" && self.meta.is_some()),
            &mut findings,
        );
        findings.or(self.draft)
    }

    /// The submission without what was sent along of `meta`.
    #[must_use]
    pub fn without_meta(self) -> Self {
        Self { meta: None, ..self }
    }

    /// Refuses a submission that names another person than the one it is meant for, or that names
    /// that person as their own manager.
    pub fn for_person(&self, id: PersonId) -> Result<(), Violations> {
        let mut findings = Findings::default();
        meant_for(id, self.id, self.draft.members(), &mut findings);
        findings.or(())
    }
}

/// Refuses what only the server gives, of which somebody new has nothing yet.
fn not_given(is_there: impl Fn(&str) -> bool, findings: &mut Findings) {
    for name in SERVER_GIVEN {
        if is_there(name) {
            let message = "The server gives it; leave it out.";
            findings.add(&Place::Member(&Place::Root, name), Rule::ReadOnly, message);
        }
    }
}

/// Refuses what is meant for another person than this one, or makes them their own manager.
fn meant_for(
    id: PersonId,
    sent: Option<PersonId>,
    members: &Map<String, Value>,
    findings: &mut Findings,
) {
    if sent.is_some_and(|sent| sent != id) {
        let message = "It is not the id of the person at this address.";
        findings.add(&Place::Member(&Place::Root, "id"), Rule::ReadOnly, message);
    }
    check::not_own_manager(members, id, findings);
}

/// Reads what a client sent, or says everything that is wrong with it.
pub fn read_draft(bytes: &[u8]) -> Result<Submission, Violations> {
    let mut findings = Findings::default();
    let value = read(bytes, &mut findings)?;
    check(value, findings)
}

/// Reads what a client sent of somebody new, or says everything that is wrong with it.
pub fn read_new(bytes: &[u8]) -> Result<Submission, Violations> {
    let mut findings = Findings::default();
    let value = read(bytes, &mut findings)?;
    let is_there = |name: &str| value.get(name).is_some_and(|given| !given.is_null());
    not_given(is_there, &mut findings);
    let members = check::person(value, &mut findings);
    submission(findings.or(members)?)
}

/// Reads what a client sent in place of what is kept of a person, or says everything that is wrong
/// with it.
pub fn read_next(bytes: &[u8], id: PersonId) -> Result<Submission, Violations> {
    let mut findings = Findings::default();
    let value = read(bytes, &mut findings)?;
    let members = check::person(value, &mut findings);
    meant_for(id, read_id(&members), &members, &mut findings);
    submission(findings.or(members)?)
}

fn submission(members: Map<String, Value>) -> Result<Submission, Violations> {
    let (id, members, meta) = parts(members)?;
    Ok(Submission { draft: Draft::new(members)?, id, meta })
}

fn read_id(members: &Map<String, Value>) -> Option<PersonId> {
    PersonId::parse(members.get("id")?.as_str()?)
}

/// Checks what a client sent by way of another dialect, which made a JSON tree of it.
pub fn check_submission(value: Value) -> Result<Submission, Violations> {
    check(value, Findings::default())
}

/// Checks a JSON tree of which something may be known to be wrong already.
pub(crate) fn check(value: Value, mut findings: Findings) -> Result<Submission, Violations> {
    let checked = check::person(value, &mut findings);
    submission(findings.or(checked)?)
}

type Parts = (Option<PersonId>, Map<String, Value>, Option<Meta>);

/// Takes apart what a client gives and what the server does.
fn parts(mut members: Map<String, Value>) -> Result<Parts, Violations> {
    let id = read_id(&members);
    members.shift_remove("id");
    let meta = members.shift_remove("meta").map(|meta| read_meta(&meta)).transpose()?;
    Ok((id, members, meta))
}

/// Reads a document that was written by [`write()`], perhaps when limits were wider.
pub fn read_person(bytes: &[u8]) -> Result<Person, Violations> {
    let mut findings = Findings::of_what_is_kept();
    let value = read(bytes, &mut findings)?;
    let checked = check::person(value, &mut findings);
    let (id, members, meta) = parts(findings.or(checked)?)?;
    let absent =
        |name: &str| Violations::one(format!("/{name}"), Rule::Required, "A document has it.");
    let (id, meta) = (id.ok_or_else(|| absent("id"))?, meta.ok_or_else(|| absent("meta"))?);
    Ok(Person::of(id, members, meta))
}

/// Refuses members whose document could become larger than [`MAX_BYTES`], however often the person
/// is written.
pub(crate) fn measure(members: &Map<String, Value>) -> Result<(), Violations> {
    let size = longest(members);
    if size > MAX_BYTES {
        let message = format!("It has {size} bytes; {MAX_BYTES} are allowed.");
        return Err(Violations::one("", Rule::TooLong, message));
    }
    Ok(())
}

/// How large the document of these members can become.
pub(crate) fn longest(members: &Map<String, Value>) -> usize {
    to_bytes(members).len() + LONGEST_GIVEN.len()
}

/// Writes the canonical document.
pub fn write(person: &Person) -> Vec<u8> {
    to_bytes(person.document())
}

/// Writes the members named in `names`, and always the `id`, of a person.
///
/// A name is that of a member, or of a member of a member, such as `name.familyName`.
pub fn write_only(person: &Person, names: &[Projection]) -> Vec<u8> {
    let chosen = |name: &str, value: &Value| -> Option<Value> {
        let wanted: Vec<_> = names.iter().filter(|projection| projection.member == name).collect();
        if name == "id" || wanted.iter().any(|projection| projection.part.is_none()) {
            return Some(value.clone());
        }
        let parts: Vec<&str> = wanted.iter().filter_map(|projection| projection.part).collect();
        (!parts.is_empty()).then(|| only_parts(value, &parts))
    };
    let document: Map<String, Value> = person
        .document()
        .iter()
        .filter_map(|(name, value)| Some((name.clone(), chosen(name, value)?)))
        .collect();
    to_bytes(&document)
}

fn only_parts(value: &Value, parts: &[&str]) -> Value {
    match value {
        Value::Array(items) => items.iter().map(|item| only_parts(item, parts)).collect(),
        Value::Object(members) => members
            .iter()
            .filter(|(name, _)| parts.contains(&name.as_str()))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
        other => other.clone(),
    }
}

/// One member that a reader asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Projection {
    member: &'static str,
    part: Option<&'static str>,
}

impl Projection {
    /// Reads `userName` or `name.familyName`; a name that no person has is `None`.
    pub fn parse(path: &str) -> Option<Self> {
        let (head, tail) = path.split_once('.').map_or((path, None), |(a, b)| (a, Some(b)));
        let member = field::member(PERSON, head)?;
        let part = match tail {
            None => None,
            Some(part) => Some(field::member(member.shape.members()?, part)?.name),
        };
        Some(Self { member: member.name, part })
    }
}

/// Writes compact JSON. A map of texts, numbers and maps can always be written.
fn to_bytes(document: &Map<String, Value>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(1024);
    if serde_json::to_writer(&mut bytes, document).is_err() {
        unreachable!("a tree of JSON values has nothing that JSON can't write");
    }
    bytes
}

pub(crate) fn meta_value(meta: Meta) -> Value {
    let mut members = Map::with_capacity(3);
    members.insert("created".to_owned(), Value::String(meta.created.to_string()));
    members.insert("lastModified".to_owned(), Value::String(meta.last_modified.to_string()));
    members.insert("version".to_owned(), Value::Number(meta.version.into()));
    Value::Object(members)
}

/// Whoever sends a `meta` along sends all of it.
fn read_meta(value: &Value) -> Result<Meta, Violations> {
    let absent = |name: &str| {
        let message = "The server gives `meta`: leave it out, or repeat all of it.";
        Violations::one(format!("/meta/{name}"), Rule::Required, message)
    };
    let moment = |name: &str| {
        let text = value.get(name).and_then(Value::as_str);
        text.and_then(Timestamp::parse).ok_or_else(|| absent(name))
    };
    Ok(Meta {
        created: moment("created")?,
        last_modified: moment("lastModified")?,
        version: value.get("version").and_then(Value::as_u64).ok_or_else(|| absent("version"))?,
    })
}

/// Reads JSON without losing anything: numbers keep their digits, and a name that stands twice, a
/// lone surrogate or nesting deeper than [`MAX_DEPTH`] is refused with its place.
pub fn read_json(bytes: &[u8]) -> Result<Value, Violations> {
    let mut findings = Findings::default();
    let value = read(bytes, &mut findings)?;
    findings.or(value)
}

/// Reads as far as it is JSON at all; what can't be kept is in the findings.
fn read(bytes: &[u8], findings: &mut Findings) -> Result<Value, Violations> {
    let text = str::from_utf8(bytes).map_err(|error| {
        // JSON is always UTF-8 (RFC 8259, section 8.1).
        let message = format!("It is not UTF-8 at byte {}.", error.valid_up_to());
        Violations::one("", Rule::Json, message)
    })?;
    let raw: &RawValue = serde_json::from_str(text).map_err(|error| {
        let message = format!("It is not JSON: {error}. Send one JSON object.");
        Violations::one("", Rule::Json, message)
    })?;
    Ok(read_value(raw, &Place::Root, findings))
}

/// Every level is scanned once for itself and once within each level above it; the depth is
/// bounded, and so is the work.
fn read_value(raw: &RawValue, place: &Place<'_>, findings: &mut Findings) -> Value {
    let text = raw.get();
    let nested = text.starts_with(['{', '[']);
    if nested && place.depth() >= MAX_DEPTH {
        let message = format!("The nesting is deeper than {MAX_DEPTH} levels.");
        findings.add(place, Rule::TooDeep, message);
        return Value::Null;
    }
    let read = match text.as_bytes().first() {
        Some(b'{') => read_object(text, place, findings),
        Some(b'[') => read_array(text, place, findings),
        Some(b'"') => serde_json::from_str(text).map(Value::String),
        Some(b't') => Ok(Value::Bool(true)),
        Some(b'f') => Ok(Value::Bool(false)),
        Some(b'n') => Ok(Value::Null),
        _ => serde_json::from_str::<Number>(text).map(Value::Number),
    };
    read.unwrap_or_else(|_| {
        findings.add(place, Rule::Unicode, "It has an escape that is not a Unicode character.");
        Value::Null
    })
}

fn read_array(
    text: &str,
    place: &Place<'_>,
    findings: &mut Findings,
) -> Result<Value, serde_json::Error> {
    let items: Vec<&RawValue> = serde_json::from_str(text)?;
    let read = |(index, item)| read_value(item, &Place::Item(place, index), findings);
    Ok(Value::Array(items.into_iter().enumerate().map(read).collect()))
}

fn read_object(
    text: &str,
    place: &Place<'_>,
    findings: &mut Findings,
) -> Result<Value, serde_json::Error> {
    let members = serde_json::Deserializer::from_str(text).deserialize_map(RawMembers)?;
    let mut object = Map::with_capacity(members.len());
    for (name, raw) in members {
        let place = Place::Member(place, &name);
        let value = read_value(raw, &place, findings);
        if object.contains_key(&name) {
            findings.add(&place, Rule::Duplicate, "This name stands here twice; keep one.");
        }
        object.insert(name, value);
    }
    Ok(Value::Object(object))
}

/// Takes the members of an object as they stand, doubles included.
struct RawMembers;

impl<'de> Visitor<'de> for RawMembers {
    type Value = Vec<(String, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(members)
    }
}
