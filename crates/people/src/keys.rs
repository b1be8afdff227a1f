//! What a person is found by: unique keys, look-ups, and the place in the order of names.
//!
//! An engine keeps these beside the document. [`required`] says which of them every person that a
//! filter matches must have, so that an index can serve it; the filter itself still decides.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::filter::{Filter, Literal, Node, Operator};
use crate::person::{Draft, Person, PersonId};
use crate::words::{caseless, fold};

/// A key that belongs to one person at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UniqueKey {
    /// The JSON pointer of the member that gave it, such as `/userName` or `/externalIds/0`.
    pub pointer: String,
    /// The key, which tells its kind by its first two characters.
    pub key: String,
}

/// A key that many people can share, such as an e-mail address; it tells its kind likewise.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lookup(pub String);

/// Something that a person must have for a filter to match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Required {
    /// This id.
    Id(PersonId),
    /// This unique key.
    Unique(String),
    /// This look-up.
    Lookup(Lookup),
    /// What nobody can have, such as an id that is not one.
    Nothing,
}

/// The longest key of the order of names, in bytes; beyond it, the order of adding decides.
pub const MAX_NAME_KEY: usize = 128;

fn user_name_key(value: &str) -> String {
    format!("u:{}", caseless(value))
}

fn external_id_key(system: &str, id: &str) -> String {
    // Neither part can hold a control character, so the two can't run into each other.
    format!("x:{system}\u{1}{id}")
}

/// The unique keys of a person or of a draft, by its members.
pub fn unique(members: &Map<String, Value>) -> Vec<UniqueKey> {
    let user_name = members
        .get("userName")
        .and_then(Value::as_str)
        .map(|value| UniqueKey { pointer: "/userName".to_owned(), key: user_name_key(value) });
    let external = members.get("externalIds").and_then(Value::as_array);
    let external = external.into_iter().flatten().enumerate().filter_map(|(index, item)| {
        let part = |name: &str| item.get(name).and_then(Value::as_str);
        Some(UniqueKey {
            pointer: format!("/externalIds/{index}"),
            key: external_id_key(part("system")?, part("id")?),
        })
    });
    user_name.into_iter().chain(external).collect()
}

fn lookup(kind: char, value: &str) -> Lookup {
    Lookup(format!("{kind}:{}", caseless(value)))
}

/// The look-ups of a person, each once: e-mail addresses, telephone numbers, the family name.
pub fn lookups(person: &Person) -> BTreeSet<Lookup> {
    let values = |list, kind| {
        let texts = person.items(list).iter().filter_map(|item| item.get("value")?.as_str());
        texts.map(move |value| lookup(kind, value))
    };
    let family = person.name_part("familyName").map(|value| lookup('f', value));
    values("emails", 'e').chain(values("phoneNumbers", 'p')).chain(family).collect()
}

/// The key by which people are ordered by name: family, given and middle name, folded, or for who
/// has neither of these the name to show or to sign in with.
pub fn name_key(person: &Person) -> String {
    let parts = ["familyName", "givenName", "middleName"];
    let mut parts: Vec<&str> = parts.iter().filter_map(|part| person.name_part(part)).collect();
    if parts.is_empty() {
        let other = person.name_part("formatted").or_else(|| person.text("displayName"));
        let other = other.or_else(|| person.text("nickName")).or_else(|| person.text("userName"));
        parts.extend(other);
    }
    let folded: Vec<String> = parts.into_iter().map(fold).collect();
    // A sign below every letter between the parts puts all of `Smith` before `Smithson`.
    let mut key = folded.join("\u{1}");
    key.truncate(key.floor_char_boundary(MAX_NAME_KEY));
    key
}

/// What the keys of the order of names begin with of everybody whom a filter matches, where it names
/// the family name: the key is this, or this and a sign below `\u{2}`.
pub fn name_prefix(filter: &Filter) -> Option<String> {
    family_name(filter.root()).map(|family| {
        let mut prefix = fold(family);
        prefix.truncate(prefix.floor_char_boundary(MAX_NAME_KEY));
        prefix
    })
}

/// The family name that everybody has whom a filter matches, if it says one.
fn family_name(node: &Node) -> Option<&str> {
    match node {
        Node::And(parts) => parts.iter().find_map(family_name),
        _ => equality(node)
            .and_then(|(names, text)| (names == ["name", "familyName"]).then_some(text)),
    }
}

/// A unique key by which somebody who is there already is recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recognise {
    /// By `id`.
    Id,
    /// By `userName`.
    UserName,
    /// By the id that this system gave.
    ExternalId(String),
}

impl Recognise {
    /// Reads `id`, `userName` or `externalIds[SYSTEM]`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "id" => Some(Self::Id),
            "userName" => Some(Self::UserName),
            _ => {
                let system = text.strip_prefix("externalIds[")?.strip_suffix(']')?;
                (!system.is_empty()).then(|| Self::ExternalId(system.to_owned()))
            }
        }
    }

    /// The JSON pointer of the member that has the key.
    pub fn pointer(&self) -> &'static str {
        match self {
            Self::Id => "/id",
            Self::UserName => "/userName",
            Self::ExternalId(_) => "/externalIds",
        }
    }

    /// The filter that finds who a draft speaks of; `None` where it doesn't have the key.
    pub fn filter(&self, draft: &Draft, id: Option<PersonId>) -> Option<Filter> {
        let members = draft.members();
        let text = match self {
            Self::Id => format!("id eq \"{}\"", id?),
            Self::UserName => format!("userName eq {}", members.get("userName")?),
            Self::ExternalId(system) => {
                let ids = members.get("externalIds")?.as_array()?;
                external_id_filter(ids.iter().find(|id| id["system"] == system.as_str())?)
            }
        };
        Filter::parse(&text).ok()
    }
}

impl UniqueKey {
    /// The filter that finds who has the key; `members` are those that the key was made of.
    pub fn filter(&self, members: &Map<String, Value>) -> Option<Filter> {
        let index = self.pointer.strip_prefix("/externalIds/");
        let text = match index.and_then(|index| index.parse::<usize>().ok()) {
            Some(index) => external_id_filter(members.get("externalIds")?.get(index)?),
            None => format!("userName eq {}", members.get("userName")?),
        };
        Filter::parse(&text).ok()
    }
}

fn external_id_filter(id: &Value) -> String {
    format!("externalIds[system eq {} and id eq {}]", id["system"], id["id"])
}

/// What every person that matches the filter has: one entry for each comparison that has to hold
/// and that an index can serve.
pub fn required(filter: &Filter) -> Vec<Required> {
    let mut found = Vec::new();
    collect(filter.root(), &mut found);
    found
}

fn collect(node: &Node, found: &mut Vec<Required>) {
    match node {
        Node::And(parts) => parts.iter().for_each(|part| collect(part, found)),
        Node::Compare { .. } => {
            if let Some((names, text)) = equality(node) {
                found.extend(serve(&names, text));
            }
        }
        Node::Each { list, filter } => {
            let list: Vec<&str> = list.names().collect();
            serve_item(&list, filter, found);
        }
        Node::Or(_) | Node::Not(_) | Node::Present(_) => {}
    }
}

/// What is asked of one item of a list: its value, or the system and the id together.
fn serve_item(list: &[&str], filter: &Node, found: &mut Vec<Required>) {
    let parts = match filter {
        Node::And(parts) => parts.as_slice(),
        part => std::slice::from_ref(part),
    };
    let equalities: Vec<_> = parts.iter().filter_map(equality).collect();
    if *list == ["externalIds"] {
        let text_of = |name| {
            let named = equalities.iter().find(|(names, _)| *names == [name]);
            named.map(|(_, text)| *text)
        };
        if let (Some(system), Some(id)) = (text_of("system"), text_of("id")) {
            found.push(Required::Unique(external_id_key(system, id)));
        }
        return;
    }
    for (names, text) in equalities {
        found.extend(serve(&[list, names.as_slice()].concat(), text));
    }
}

/// The path and the text of a comparison for equality.
fn equality(node: &Node) -> Option<(Vec<&str>, &str)> {
    match node {
        Node::Compare { path, operator: Operator::Equal, literal: Literal::Text { text, .. } } => {
            Some((path.names().collect(), text))
        }
        _ => None,
    }
}

fn serve(names: &[&str], text: &str) -> Option<Required> {
    match names {
        ["id"] => Some(PersonId::parse(text).map_or(Required::Nothing, Required::Id)),
        ["userName"] => Some(Required::Unique(user_name_key(text))),
        ["emails", "value"] => Some(Required::Lookup(lookup('e', text))),
        ["phoneNumbers", "value"] => Some(Required::Lookup(lookup('p', text))),
        ["name", "familyName"] => Some(Required::Lookup(lookup('f', text))),
        _ => None,
    }
}
