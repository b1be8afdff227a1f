//! Where a column goes: the text of a target and what it means.

use std::fmt;

use people::field::{self, MAX_DEPTH, Member, PERSON, Shape};

use super::near;

/// Where a column goes. Targets sort as the members of a person do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Target {
    /// A member, by its position in [`PERSON`], and the spot within it.
    Member(usize, Spot),
    /// A JSON object of members that have no column of their own.
    Rest,
}

/// The spot within a member.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Spot {
    /// All of it in one cell.
    Whole,
    /// A member of an object, by its position.
    Part(usize),
    /// A member of an item of a list, by its position.
    Item(Item, usize),
    /// A text below `attributes`, by the names that lead there.
    Path(Vec<String>),
}

/// An item of a list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Item {
    /// Its type, or the system of an external id, where the header says it.
    pub(super) kind: Option<String>,
    /// Which of those of this type it is, counted from 1.
    pub(super) nth: usize,
}

/// The name of the column for what has no column of its own.
const REST: &str = "rest";
/// The member that takes any JSON.
pub(super) const ATTRIBUTES: &str = "attributes";

impl Target {
    /// Reads `userName`, `name.familyName`, `emails[work]`, `emails#2.type`, `attributes.party` …
    ///
    /// What can't be read is answered with a sentence that says what would be right.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text == REST {
            return Ok(Self::Rest);
        }
        let end = text.find(['.', '[', '#']).unwrap_or(text.len());
        let (name, tail) = text.split_at(end);
        let position = position(PERSON, name).ok_or_else(|| unknown(text))?;
        let spot = match &PERSON[position].shape {
            Shape::Object(members) => part(name, members, tail),
            Shape::List { members, required, max } => {
                item(name, members, required.last(), *max, tail)
            }
            Shape::Any if !tail.is_empty() => path(tail),
            _ if tail.is_empty() => Ok(Spot::Whole),
            _ => Err(format!("`{name}` is a single value; write `{name}`.")),
        }?;
        Ok(Self::Member(position, spot))
    }

    /// The text below `attributes` of this name, whatever characters are in the name.
    pub(super) fn attribute(name: &str) -> Self {
        Self::path(&[name.to_owned()])
    }

    /// The text below `attributes` that these names lead to.
    pub(super) fn path(names: &[String]) -> Self {
        Self::Member(attributes(), Spot::Path(names.to_vec()))
    }

    /// All of `attributes` in one cell.
    pub(super) fn attributes() -> Self {
        Self::Member(attributes(), Spot::Whole)
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Member(position, spot) = self else { return f.write_str(REST) };
        let Member { name, shape, .. } = &PERSON[*position];
        let members = shape.members().unwrap_or_default();
        f.write_str(name)?;
        match spot {
            Spot::Part(part) if members.len() > 1 => write!(f, ".{}", members[*part].name),
            Spot::Whole | Spot::Part(_) => Ok(()),
            Spot::Item(item, part) => write!(f, "{item}.{}", members[*part].name),
            Spot::Path(names) => write!(f, ".{}", names.join(".")),
        }
    }
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(kind) = &self.kind {
            write!(f, "[{kind}]")?;
        }
        if self.nth > 1 { write!(f, "#{}", self.nth) } else { Ok(()) }
    }
}

/// Where a member stands in a table.
pub(super) fn position(members: &[Member], name: &str) -> Option<usize> {
    members.iter().position(|member| member.name == name)
}

/// The member that tells the items of a list apart: `type`, or `system` for external ids.
pub(super) fn kind_of(members: &'static [Member]) -> Option<&'static Member> {
    field::member(members, "type").or_else(|| field::member(members, "system"))
}

/// Whether a name below `attributes` can stand in a header and be read again from it.
pub(super) fn fits_a_header(name: &str) -> bool {
    !name.is_empty() && name.trim() == name && !name.contains(['.', '\0'])
}

fn attributes() -> usize {
    position(PERSON, ATTRIBUTES).unwrap_or(PERSON.len())
}

fn unknown(text: &str) -> String {
    match near::target(text) {
        Some(near) => format!("A person has no `{text}`; perhaps `{near}` is meant."),
        None => format!(
            "A person has no `{text}`; write a member such as `name.familyName` or `emails[work]`, \
             or `attributes.…` for a field of your own."
        ),
    }
}

/// Reads what follows the name of an object, such as `.familyName`.
fn part(name: &str, members: &'static [Member], tail: &str) -> Result<Spot, String> {
    let found = match tail.strip_prefix('.') {
        None if tail.is_empty() && members.len() == 1 => Some(0),
        None => None,
        Some(part) => position(members, part),
    };
    found.map(Spot::Part).ok_or_else(|| say_which(name, members))
}

/// Reads what follows the name of a list, such as `[work]#2.display`.
fn item(
    name: &str,
    members: &'static [Member],
    default: Option<&&'static str>,
    max: usize,
    tail: &str,
) -> Result<Spot, String> {
    let (kind, tail) = match tail.strip_prefix('[').map(|tail| tail.rsplit_once(']')) {
        Some(Some((kind, tail))) => (Some(kind.to_owned()), tail),
        Some(None) => return Err(format!("A `]` is missing; write `{name}[work]`.")),
        None => (None, tail),
    };
    if kind.as_ref().is_some_and(|kind| kind.trim().is_empty()) {
        return Err(format!("The brackets are empty; write `{name}` or `{name}[work]`."));
    }
    let (count, part) = match tail.split_once('.') {
        Some((count, part)) => (count, Some(part)),
        None => (tail, None),
    };
    let nth = nth(count).filter(|nth| (1..=max).contains(nth)).ok_or_else(|| {
        format!(
            "Count the items as in `{name}#2`, up to {max}; their type goes before: \
             `{name}[work]#2`."
        )
    })?;
    let part = part
        .or(default.copied())
        .and_then(|part| position(members, part))
        .ok_or_else(|| say_which(name, members))?;
    match kind_of(members) {
        Some(said) if kind.is_some() && said.name == members[part].name => {
            Err(format!("The brackets say the `{0}` already; write `{name}.{0}`.", said.name))
        }
        _ => Ok(Spot::Item(Item { kind, nth }, part)),
    }
}

/// Reads nothing as 1, and `#2` as 2.
fn nth(text: &str) -> Option<usize> {
    if text.is_empty() {
        return Some(1);
    }
    text.strip_prefix('#')?.parse().ok()
}

/// Reads what follows `attributes`, such as `.address.city`.
fn path(tail: &str) -> Result<Spot, String> {
    let names: Vec<String> = tail.split('.').skip(1).map(str::to_owned).collect();
    if !tail.starts_with('.') || !names.iter().all(|name| fits_a_header(name)) {
        return Err("Write `attributes.name`, or `attributes.outer.inner`.".to_owned());
    }
    if names.len() >= MAX_DEPTH {
        return Err(format!("The nesting is deeper than {MAX_DEPTH} levels."));
    }
    Ok(Spot::Path(names))
}

fn say_which(name: &str, members: &[Member]) -> String {
    let parts: Vec<String> =
        members.iter().map(|member| format!("`{name}.{}`", member.name)).collect();
    format!("Say which part of `{name}` is meant: {}.", parts.join(", "))
}
