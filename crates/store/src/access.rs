//! What access control keeps: the tokens by which callers are known, and the trail of what they did.
//!
//! It stands beside the people and has no part in their transactions (`docs/decisions/0018`).

use bytes::Bytes;
use people::Timestamp;
use people::page::Cursor;

use crate::seal::Sealer;
use crate::{Error, PAGE_BYTES, Pending};

/// The contract that every engine fulfils for access control, with the promises of [`crate::Store`]:
/// what was answered with `Ok` survives a power cut and is read at once, and every call can answer
/// [`Error::Unavailable`]. It is a part of [`crate::Store`], so whoever has a store has it.
pub trait Access: Send + Sync {
    /// Keeps a new token. One that is kept already is left as it is, however it was changed since,
    /// so that it can be told again. Errors: `Taken` with the pointer `/id` if that was ever the id
    /// of another one.
    fn add_token<'a>(&'a self, token: &'a Token) -> Pending<'a, ()>;

    /// Changes a token. Errors: `NotFound`.
    fn change_token<'a>(&'a self, id: &'a str, change: TokenChange) -> Pending<'a, ()>;

    /// Reads all tokens, those too that are revoked or have expired, in the order in which they
    /// were created, and then of their ids.
    fn tokens(&self) -> Pending<'_, Vec<Token>>;

    /// Adds entries to the audit trail, each by itself: after `Unavailable`, some may be there and
    /// others not. One with the same id and time as another is the same entry, and there once.
    fn record<'a>(&'a self, entries: &'a [AuditEntry]) -> Pending<'a, ()>;

    /// Reads the audit trail backwards from a place, or from its end, by the time of its entries
    /// and then by their ids: so many entries, or fewer where their texts are large, but at least
    /// one. Entries that may be forgotten are shown until the engine has forgotten them: SQLite at
    /// [`crate::Store::purge`], DynamoDB in its own time. Errors: `CursorInvalid`.
    fn audit<'a>(&'a self, before: Option<&'a Cursor>, limit: usize) -> Pending<'a, AuditPage>;
}

/// A bearer token as it is kept: never itself, only its digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What it is spoken of by: 1 to 32 letters from `a` to `z` and digits, never used again.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The SHA-256 of the token.
    pub digest: [u8; 32],
    /// What it allows, in the caller's words and order.
    pub scopes: Vec<String>,
    /// When it was made.
    pub created: Timestamp,
    /// From when on it is worth nothing.
    pub expires: Option<Timestamp>,
    /// Since when it is revoked.
    pub revoked: Option<Timestamp>,
    /// When it was used last, as far as that was told.
    pub used: Option<Timestamp>,
}

impl Token {
    /// Whether it is the same token, however either was changed since it was made.
    pub(crate) fn is_the_same_as(&self, other: &Self) -> bool {
        let as_made = |token: &Self| Self { revoked: None, used: None, ..token.clone() };
        as_made(self) == as_made(other)
    }
}

/// What can change of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenChange {
    /// It is revoked since this moment, unless it was before: the first revocation stays.
    Revoked(Timestamp),
    /// It was used at this moment, unless it is known to have been used later.
    Used(Timestamp),
}

/// An entry of the audit trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// An id of the caller's choice, a UUID for instance; its last byte spreads entries evenly.
    pub id: [u8; 16],
    /// When that happened which it says; not before 1970.
    pub time: Timestamp,
    /// From when on it may be forgotten.
    pub until: Timestamp,
    /// What it says: JSON of the caller's, in UTF-8, of 256 KiB at most.
    pub text: Bytes,
}

/// A page of the audit trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditPage {
    /// The entries, the newest first.
    pub entries: Vec<AuditEntry>,
    /// Where older ones begin, if there are any.
    pub next: Option<Cursor>,
}

/// What the cursors of the trail are bound to.
const IDENTITY: &str = "audit\n";

/// A place in the trail: that of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) time: i64,
    pub(crate) id: [u8; 16],
}

impl Place {
    /// The place at which a page ended.
    pub(crate) fn open(cursor: &Cursor, sealer: &Sealer) -> Result<Self, Error> {
        let place = sealer.open(cursor, IDENTITY)?;
        let (time, id) = place.split_first_chunk().ok_or(Error::CursorInvalid)?;
        let id = id.try_into().map_err(|_| Error::CursorInvalid)?;
        Ok(Self { time: i64::from_be_bytes(*time), id })
    }

    fn seal(entry: &AuditEntry, sealer: &Sealer) -> Result<Cursor, Error> {
        let time = entry.time.as_millis().to_be_bytes();
        sealer.seal(&[time.as_slice(), &entry.id].concat(), IDENTITY)
    }
}

/// A page of the trail that is being filled.
pub(crate) struct Filling {
    limit: usize,
    bytes: usize,
    more: bool,
    entries: Vec<AuditEntry>,
}

impl Filling {
    pub(crate) fn new(limit: usize) -> Self {
        Self { limit: limit.max(1), bytes: 0, more: false, entries: Vec::new() }
    }

    /// Adds the next entry, if there is room for it; answers whether there was.
    pub(crate) fn add(&mut self, entry: AuditEntry) -> bool {
        self.more = self.entries.len() >= self.limit || self.bytes >= PAGE_BYTES;
        if !self.more {
            self.bytes += entry.text.len();
            self.entries.push(entry);
        }
        !self.more
    }

    pub(crate) fn finish(self, sealer: &Sealer) -> Result<AuditPage, Error> {
        let last = self.entries.last().filter(|_| self.more);
        let next = last.map(|last| Place::seal(last, sealer)).transpose()?;
        Ok(AuditPage { entries: self.entries, next })
    }
}
