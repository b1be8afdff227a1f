//! A person, and what a client may say of one.
//!
//! Parse, don't validate: a [`Draft`] only comes from the checks of [`crate::document`], a
//! [`Person`] only from a draft or from a kept document that passes the same checks, except that
//! limits may have been wider when it was kept. Whoever holds one holds a valid one.

use std::fmt;
use std::time::Duration;

use serde_json::{Map, Value};
use uuid::Uuid;

use crate::field::SERVER_GIVEN;
use crate::violation::Violations;

/// The id of a person: a UUID, written in lower case with hyphens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonId(Uuid);

impl PersonId {
    /// Takes a UUID that somebody made; the service makes version 7 (RFC 9562).
    pub fn new(uuid: Uuid) -> Self {
        Self(uuid)
    }

    /// Reads the one form in which ids are written; any other is `None`.
    pub fn parse(text: &str) -> Option<Self> {
        let canonical = text.len() == 36 && !text.bytes().any(|byte| byte.is_ascii_uppercase());
        canonical.then(|| Uuid::try_parse(text).ok().map(Self)).flatten()
    }

    /// The sixteen bytes, whose order is the order of ids.
    pub fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }

    /// The id of sixteen bytes.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(Uuid::from_bytes(bytes))
    }
}

impl fmt::Display for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_hyphenated().fmt(f)
    }
}

/// A moment, in milliseconds since 1970 (UTC), written as RFC 3339 with three decimals and `Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The beginning of 1970 (UTC).
    pub const EPOCH: Self = Self(0);

    /// The moment of so many milliseconds since 1970; `None` beyond the years that can be written.
    pub fn from_millis(millis: i64) -> Option<Self> {
        jiff::Timestamp::from_millisecond(millis).ok().map(|_| Self(millis))
    }

    /// Milliseconds since 1970 (UTC).
    pub fn as_millis(self) -> i64 {
        self.0
    }

    /// The moment so long before this one.
    #[must_use]
    pub fn before(self, span: Duration) -> Self {
        let millis = i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
        Self::from_millis(self.0.saturating_sub(millis)).unwrap_or(Self::EPOCH)
    }

    /// The moment so long after this one; the last one that can be written where that is too late.
    #[must_use]
    pub fn after(self, span: Duration) -> Self {
        let last = jiff::Timestamp::MAX.as_second().saturating_mul(1_000);
        let millis = i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
        Self(self.0.saturating_add(millis).min(last))
    }

    /// Reads RFC 3339; anything finer than a millisecond is refused, as it could not be kept.
    pub fn parse(text: &str) -> Option<Self> {
        let moment: jiff::Timestamp = text.parse().ok().filter(|_| is_rfc_3339(text))?;
        let whole = moment.subsec_nanosecond() % 1_000_000 == 0;
        // The last moments of the year 9999 can be read, and not be written.
        whole.then(|| Self::from_millis(moment.as_millisecond())).flatten()
    }
}

/// Whether a moment is written as RFC 3339 says (section 5.6): the parser takes more of ISO 8601.
pub(crate) fn is_rfc_3339(text: &str) -> bool {
    let like = |text: &str, form: &str| {
        text.len() == form.len()
            && text.bytes().zip(form.bytes()).all(|(byte, form)| match form {
                b'0' => byte.is_ascii_digit(),
                b'T' => matches!(byte, b'T' | b't'),
                b'+' => matches!(byte, b'+' | b'-'),
                form => byte == form,
            })
    };
    let seconds = "0000-00-00T00:00:00";
    let Some((moment, rest)) = text.split_at_checked(seconds.len()) else { return false };
    let decimals =
        rest.strip_prefix('.').map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    let fraction = rest.len() - decimals.map_or(rest.len(), str::len);
    let zone = decimals.unwrap_or(rest);
    like(moment, seconds) && fraction != 1 && (matches!(zone, "Z" | "z") || like(zone, "+00:00"))
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(moment) => write!(f, "{moment:.3}"),
            Err(_) => Err(fmt::Error),
        }
    }
}

/// What the server says of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meta {
    /// When the person was first written.
    pub created: Timestamp,
    /// When it last changed.
    pub last_modified: Timestamp,
    /// How often it was written, counted from 1.
    pub version: u64,
}

/// The members that a client may give, checked, in canonical order. The document that comes of
/// them never becomes larger than [`crate::document::MAX_BYTES`].
#[derive(Debug, Clone, PartialEq)]
pub struct Draft(Map<String, Value>);

impl Draft {
    /// Takes members that were checked, unless they are too large in all.
    pub(crate) fn new(members: Map<String, Value>) -> Result<Self, Violations> {
        crate::document::measure(&members)?;
        Ok(Self(members))
    }

    /// The members, in canonical order.
    pub fn members(&self) -> &Map<String, Value> {
        &self.0
    }

    /// The id of the manager, if one is given.
    pub fn manager(&self) -> Option<PersonId> {
        manager(&self.0)
    }

    /// Whether a person's members are these already.
    pub fn says_the_same_as(&self, person: &Person) -> bool {
        let theirs = person.document().iter();
        let theirs = theirs.filter(|(name, _)| !SERVER_GIVEN.contains(&name.as_str()));
        self.0.iter().eq(theirs)
    }
}

/// A person: an id, the members, and what the server says of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    id: PersonId,
    meta: Meta,
    document: Map<String, Value>,
}

impl Person {
    /// Makes a person of a draft.
    pub fn new(id: PersonId, draft: Draft, meta: Meta) -> Self {
        Self::of(id, draft.0, meta)
    }

    /// Makes a person of members that were checked.
    pub(crate) fn of(id: PersonId, members: Map<String, Value>, meta: Meta) -> Self {
        let mut document = Map::with_capacity(members.len() + 2);
        document.insert("id".to_owned(), Value::String(id.to_string()));
        document.extend(members);
        document.insert("meta".to_owned(), crate::document::meta_value(meta));
        Self { id, meta, document }
    }

    /// The id.
    pub fn id(&self) -> PersonId {
        self.id
    }

    /// When it was written, and how often.
    pub fn meta(&self) -> Meta {
        self.meta
    }

    /// The whole canonical document, `id` and `meta` included.
    pub fn document(&self) -> &Map<String, Value> {
        &self.document
    }

    /// The next version of this person, whose members are those of the draft.
    #[must_use]
    pub fn next(&self, draft: Draft, now: Timestamp) -> Self {
        let Meta { created, last_modified, version } = self.meta;
        // A clock that was set back must not make a person older than it was.
        let last_modified = now.max(last_modified);
        let version = version.saturating_add(1);
        Self::new(self.id, draft, Meta { created, last_modified, version })
    }

    /// The same person, brought back at a version.
    #[must_use]
    pub fn restored(mut self, version: u64, now: Timestamp) -> Self {
        self.meta.last_modified = now.max(self.meta.last_modified);
        self.meta.version = version;
        self.document.insert("meta".to_owned(), crate::document::meta_value(self.meta));
        self
    }

    /// The id of the manager, if there is one.
    pub fn manager(&self) -> Option<PersonId> {
        manager(&self.document)
    }

    /// The text of a member such as `userName`.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.document.get(name)?.as_str()
    }

    /// The text of a member of `name`, such as `familyName`.
    pub fn name_part(&self, part: &str) -> Option<&str> {
        self.document.get("name")?.get(part)?.as_str()
    }

    /// The items of a list, such as `emails`.
    pub fn items(&self, name: &str) -> &[Value] {
        self.document.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }
}

fn manager(members: &Map<String, Value>) -> Option<PersonId> {
    PersonId::parse(members.get("manager")?.get("value")?.as_str()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_far_away_is_the_last_that_can_be_kept() {
        for span in [Duration::from_hours(9_000 * 366 * 24), Duration::MAX] {
            let last = Timestamp::EPOCH.after(span);
            assert_eq!(Timestamp::from_millis(last.as_millis()), Some(last));
            assert_eq!(last.to_string(), "9999-12-30T22:00:00.000Z");
        }
    }
}
