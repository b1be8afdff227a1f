//! Items: the attributes by their names, and their values.

use std::collections::HashMap;
use std::fmt::Display;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use bytes::Bytes;
use people::{PersonId, Timestamp};

use super::keys::{self, Key};
use crate::{Action, Document, Error, Event, Origin};

/// An item: its attributes by their names.
pub(super) type Item = HashMap<String, AttributeValue>;

pub(super) fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

pub(super) fn number(value: impl Display) -> AttributeValue {
    AttributeValue::N(format!("{value}"))
}

pub(super) fn bytes(value: impl Into<Vec<u8>>) -> AttributeValue {
    AttributeValue::B(Blob::new(value.into()))
}

pub(super) fn texts(values: &[String]) -> AttributeValue {
    AttributeValue::L(values.iter().map(text).collect())
}

/// The attributes of a key.
pub(super) fn key(key: Key) -> Item {
    HashMap::from([("pk".to_owned(), text(key.pk)), ("sk".to_owned(), text(key.sk))])
}

/// An item of a key and other attributes.
pub(super) fn item<const N: usize>(
    of: Key,
    attributes: [(&'static str, AttributeValue); N],
) -> Item {
    let mut item = key(of);
    item.extend(attributes.map(|(name, value)| (name.to_owned(), value)));
    item
}

/// What the names in expressions stand for: `#time` for `time`, which is a word of the grammar.
pub(super) fn names(expressions: &[&str]) -> Option<HashMap<String, String>> {
    let words = expressions.iter().flat_map(|text| text.split(|c: char| !is_of_name(c)));
    let names =
        words.filter_map(|word| Some((word.to_owned(), word.strip_prefix('#')?.to_owned())));
    let names: HashMap<_, _> = names.collect();
    Some(names).filter(|names| !names.is_empty())
}

fn is_of_name(c: char) -> bool {
    c == '#' || c.is_ascii_alphanumeric()
}

/// What an item that can't be read is answered with.
fn unreadable(name: &str) -> Error {
    Error::unavailable(format!("an item of the table has no readable `{name}`"))
}

pub(super) fn read_text<'a>(item: &'a Item, name: &str) -> Result<&'a str, Error> {
    let value = item.get(name).and_then(|value| value.as_s().ok());
    value.map(String::as_str).ok_or_else(|| unreadable(name))
}

pub(super) fn read_texts(item: &Item, name: &str) -> Result<Vec<String>, Error> {
    let values = item.get(name).and_then(|value| value.as_l().ok());
    let texts = values.and_then(|all| {
        all.iter().map(|value| value.as_s().ok().cloned()).collect::<Option<Vec<_>>>()
    });
    texts.ok_or_else(|| unreadable(name))
}

/// A moment, where there is one.
pub(super) fn read_moment(item: &Item, name: &str) -> Result<Option<Timestamp>, Error> {
    if !item.contains_key(name) {
        return Ok(None);
    }
    let moment = Timestamp::from_millis(read_number(item, name)?);
    moment.map(Some).ok_or_else(|| unreadable(name))
}

pub(super) fn read_number<T: std::str::FromStr>(item: &Item, name: &str) -> Result<T, Error> {
    let value = item.get(name).and_then(|value| value.as_n().ok());
    value.and_then(|value| value.parse().ok()).ok_or_else(|| unreadable(name))
}

pub(super) fn read_bytes<'a>(item: &'a Item, name: &str) -> Result<&'a [u8], Error> {
    let value = item.get(name).and_then(|value| value.as_b().ok());
    value.map(AsRef::as_ref).ok_or_else(|| unreadable(name))
}

pub(super) fn read_id(item: &Item, name: &str) -> Result<PersonId, Error> {
    PersonId::parse(read_text(item, name)?).ok_or_else(|| unreadable(name))
}

pub(super) fn read_action(item: &Item) -> Result<Action, Error> {
    Action::of_code(read_number(item, "action")?).ok_or_else(|| unreadable("action"))
}

/// The document of a person or an event, where there is one.
pub(super) fn take_document(item: &mut Item) -> Option<Bytes> {
    match item.remove("document")? {
        AttributeValue::S(document) => Some(Bytes::from(document)),
        _ => None,
    }
}

/// A person who is there; `None` for one who was deleted or erased.
pub(super) fn person(mut item: Item) -> Result<Option<Document>, Error> {
    let version = read_number(&item, "version")?;
    Ok(take_document(&mut item).map(|bytes| Document { version, bytes }))
}

/// An event of a person, as an item.
pub(super) fn of_event(event: &Event) -> Result<Item, Error> {
    let Origin { actor, dialect, request_id, time } = &event.origin;
    let mut item = item(
        Key::event(event.id, event.version),
        [
            ("action", number(event.action.code())),
            ("time", number(time.as_millis())),
            ("actor", text(actor)),
            ("dialect", text(dialect)),
            ("request", text(request_id)),
        ],
    );
    if let Some(after) = &event.after {
        item.insert("document".to_owned(), text(document(after)?));
    }
    Ok(item)
}

/// A document as the text that it is.
pub(super) fn document(bytes: &Bytes) -> Result<String, Error> {
    String::from_utf8(bytes.to_vec()).map_err(Error::unavailable)
}

/// Reads an event of a person, without what was before it.
pub(super) fn event(mut item: Item) -> Result<Event, Error> {
    let pk = read_text(&item, "pk")?;
    let id = pk.strip_prefix("P#").and_then(PersonId::parse).ok_or_else(|| unreadable("pk"))?;
    let version = read_text(&item, "sk")?.strip_prefix("H#").and_then(keys::read_place);
    let time = Timestamp::from_millis(read_number(&item, "time")?);
    Ok(Event {
        id,
        version: version.ok_or_else(|| unreadable("sk"))?,
        action: read_action(&item)?,
        origin: Origin {
            actor: read_text(&item, "actor")?.to_owned(),
            dialect: read_text(&item, "dialect")?.to_owned(),
            request_id: read_text(&item, "request")?.to_owned(),
            time: time.ok_or_else(|| unreadable("time"))?,
        },
        before: None,
        after: take_document(&mut item),
    })
}
