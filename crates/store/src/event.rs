//! Events: what happened to a person, when, and who did it. The history of a person and the feed of
//! changes are both made of them.

use bytes::Bytes;
use people::page::Cursor;
use people::{Person, PersonId, Timestamp, document};

use crate::{Document, Error};

/// One write, which leaves one event. Persons are borrowed only until [`crate::Store::write`]
/// returns, before its answer is there, so that many writes can wait without holding a tree each.
#[derive(Debug, Clone, Copy)]
pub enum Write<'a> {
    /// Keeps somebody new. Errors: `Taken`, `NoManager`; with `once` also `KeyReused`, `Erased`.
    Create {
        /// Who.
        person: &'a Person,
        /// What makes a repetition of this write answer the first one.
        once: Option<&'a Once>,
    },
    /// Keeps somebody new as they were elsewhere. A manager who isn't there stays named, as one who
    /// has gone does. Errors: `Taken`.
    Receive {
        /// Who.
        person: &'a Person,
    },
    /// Replaces `before`, as it was read, with `after`, which has the same id and the next version.
    /// Errors: `NotFound`, `Conflict`, `Taken`, `NoManager`.
    Change {
        /// The person as it was read.
        before: &'a Person,
        /// The person as it is to be.
        after: &'a Person,
    },
    /// Replaces `before`, as it was read, with `after`, which says what the person was at an earlier
    /// version, or elsewhere. A manager who has gone meanwhile stays named. Errors: `NotFound`, `Conflict`,
    /// `Taken`.
    Revert {
        /// The person as it was read.
        before: &'a Person,
        /// The person as it is to be.
        after: &'a Person,
    },
    /// Takes a person out of everything that is read, except the history; the unique keys are free
    /// at once. Errors: `NotFound`, `Conflict`.
    Delete {
        /// The person as it was read.
        before: &'a Person,
    },
    /// Brings back who was deleted, at the version behind that of the deletion.
    /// A manager who has gone meanwhile stays named. Errors: `NotFound`, `Conflict` if they are not
    /// deleted at that version, `Erased`, `Taken`.
    Restore {
        /// The person as it is to be.
        person: &'a Person,
    },
    /// Makes a person forgotten for ever, deleted before or not: no value of theirs stays in the
    /// store, nor in the bytes of its files; only that the events happened.
    /// Errors: `NotFound`, `Erased` if that has happened already, and then nothing of them is left
    /// either; `Conflict` if they are at another version than was meant.
    Erase {
        /// Who.
        id: PersonId,
        /// The version of the last event, if only that one is meant.
        version: Option<u64>,
    },
    /// Writes down what happened in another store as it happened there, with the same version and
    /// document, and does nothing if that has been done already. Nobody asks for the manager.
    /// Errors: `Taken` while somebody else has a unique key, `Conflict` if the event before is
    /// missing.
    Adopt(&'a Event),
}

/// What makes a write happen once, however often it is sent (`Idempotency-Key`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Once {
    /// The key that the caller chose, and whatever it is to be unique among.
    pub key: String,
    /// What was sent: the same key with something else is refused.
    pub body: Bytes,
}

/// How long a key of [`Once`] is remembered, in milliseconds: 24 hours.
pub const ONCE_MILLIS: i64 = 24 * 60 * 60 * 1_000;

/// Where a write comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Who writes.
    pub actor: String,
    /// The dialect in which they do.
    pub dialect: String,
    /// The id of the request; empty where there was none.
    pub request_id: String,
    /// When.
    pub time: Timestamp,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Whom it is about: for a repeated [`Write::Create`], who was created first.
    pub id: PersonId,
    /// What is kept now, or for a repeated [`Write::Create`], what the first one answered. After a
    /// deletion and an erasure its bytes are empty.
    pub document: Document,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Somebody was added.
    Created,
    /// A person was changed.
    Changed,
    /// A person was deleted.
    Deleted,
    /// A person was brought back.
    Restored,
    /// A person was forgotten.
    Erased,
}

impl Action {
    /// All of them, in the order of their codes, which count from 1.
    const ALL: [Self; 5] =
        [Self::Created, Self::Changed, Self::Deleted, Self::Restored, Self::Erased];

    /// The action's stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Changed => "changed",
            Self::Deleted => "deleted",
            Self::Restored => "restored",
            Self::Erased => "erased",
        }
    }

    /// Whether the person is there afterwards.
    pub fn leaves_somebody(self) -> bool {
        match self {
            Self::Created | Self::Changed | Self::Restored => true,
            Self::Deleted | Self::Erased => false,
        }
    }

    /// The number by which an engine keeps it.
    pub(crate) fn code(self) -> i64 {
        Self::ALL
            .iter()
            .zip(1..)
            .find_map(|(action, code)| (*action == self).then_some(code))
            .unwrap_or(0)
    }

    /// The action of a number.
    pub(crate) fn of_code(code: i64) -> Option<Self> {
        Self::ALL.get(usize::try_from(code.checked_sub(1)?).ok()?).copied()
    }
}

/// Something that happened to a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// To whom.
    pub id: PersonId,
    /// The version that came of it.
    pub version: u64,
    /// What.
    pub action: Action,
    /// Where it came from. Of somebody who was erased since, the `request_id` is empty.
    pub origin: Origin,
    /// The document before; `None` where there was none, or it is erased.
    pub before: Option<Bytes>,
    /// The document afterwards; `None` where there is none, or it is erased.
    pub after: Option<Bytes>,
}

impl Event {
    /// The person afterwards, if there is one and is not erased since.
    pub(crate) fn person(&self) -> Result<Option<Person>, Error> {
        let after = self.after.as_deref().map(document::read_person).transpose();
        after.map_err(Error::unavailable)
    }
}

/// What happened to one person, the newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// The events.
    pub events: Vec<Event>,
    /// Whether there are older ones.
    pub more: bool,
}

/// What happened to everybody, in the order of the commits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes {
    /// The events, each with the place behind it. Their `before` is left out.
    pub events: Vec<(Cursor, Event)>,
    /// The place behind all of them, to go on from.
    pub next: Cursor,
    /// Whether the page ended because it was full, or had taken its time, so that there may be more
    /// behind it; or else it is all that there was when it was read. Whoever asks with a time to wait
    /// is told of the first that is known, and there may be more behind it either way.
    pub more: bool,
}
