//! Where people are kept.
//!
//! [`Store`] is the contract; an engine is a module that fulfils it, chosen at run time by the
//! address that [`open`] is given. What holds for every engine stands in `tests/conformance`.

mod cursor;
mod sqlite;

use std::error::Error as StdError;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use people::page::Cursor;
use people::{Person, PersonId, Query};

/// What a call to an engine will answer.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 'a>>;

/// The contract that every engine fulfils.
///
/// A write that was answered with `Ok` survives a power cut. One that was answered with an error
/// other than [`Error::Unavailable`] has changed nothing; after `Unavailable` it has happened
/// either whole or not at all. Whoever was answered reads the write at once, by every call.
pub trait Store: Send + Sync {
    /// Keeps somebody new. The person isn't needed any more once this has returned, before the
    /// answer is there, so that many writes can wait without holding a tree each.
    /// Errors: `Taken`, `NoManager`, `Unavailable`.
    fn insert<'a>(&'a self, person: &Person) -> Pending<'a, Document>;

    /// Replaces `before`, as it was read, with `after`, which has the same id and the next version.
    /// Neither is needed any more once this has returned.
    /// Errors: `NotFound`, `Conflict`, `Taken`, `NoManager`, `Unavailable`.
    fn replace<'a>(&'a self, before: &Person, after: &Person) -> Pending<'a, Document>;

    /// Reads a person. Errors: `NotFound`, `Unavailable`.
    fn get(&self, id: PersonId) -> Pending<'_, Document>;

    /// Reads a page of people: those whom the query accepts, each once, in its order. A page can
    /// be short, or even empty, and still name a next one; the last page names none.
    /// Errors: `CursorInvalid`, `Unavailable`.
    fn list<'a>(&'a self, query: &'a Query) -> Pending<'a, Page>;

    /// Puts the engine's own house in order after very many writes, so that reads are as fast as
    /// they get; takes seconds for a million people, and changes nothing that anyone can read.
    /// Errors: `Unavailable`.
    fn settle(&self) -> Pending<'_, ()>;

    /// Whether the engine can read and write. Errors: `Unavailable`.
    fn health(&self) -> Pending<'_, ()>;

    /// The engine's name, as metrics and the status speak of it.
    fn engine(&self) -> &'static str;
}

/// A person as it is kept: the canonical document, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The version that the document has in its `meta`.
    pub version: u64,
    /// The canonical JSON.
    pub bytes: Bytes,
}

/// A page of people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The people, in the order that was asked for.
    pub people: Vec<Document>,
    /// Where the next page begins, if there may be more.
    pub next: Option<Cursor>,
    /// How many people there are, if that was asked for.
    pub total: Option<Total>,
}

/// How many people a query accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Total {
    /// The number.
    pub count: u64,
    /// Whether counting was given up at this number, because there are many more.
    pub at_least: bool,
}

/// How many candidates a query may look at for one page, or count for a total, beyond what an
/// index gives it.
pub const WALK_LIMIT: usize = 1_000;
/// How long a query may look at candidates for one page, or count for a total: a filter of many
/// terms on large documents costs milliseconds each.
pub const WALK_TIME: Duration = Duration::from_millis(250);
/// How far people are counted when an index can't tell.
pub const COUNT_LIMIT: usize = 10_000;
/// The size, in bytes, at which a page ends early.
pub const PAGE_BYTES: usize = 1024 * 1024;

/// What an engine can answer instead.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody has this id.
    #[error("nobody has this id")]
    NotFound,
    /// Somebody else has a key that has to be unique.
    #[error("{pointer} is taken by another person")]
    Taken {
        /// The JSON pointer of the member in the document that was refused.
        pointer: String,
    },
    /// The person was changed by someone else in between.
    #[error("the person is at version {current} now")]
    Conflict {
        /// The version that is kept now.
        current: u64,
    },
    /// The manager that the document names doesn't exist.
    #[error("the manager doesn't exist")]
    NoManager,
    /// The cursor was not made for this list by this store.
    #[error("the cursor doesn't belong to this list")]
    CursorInvalid,
    /// The engine can't do it now; asking again later may help.
    #[error("the store is unavailable")]
    Unavailable(#[source] Box<dyn StdError + Send + Sync>),
}

impl Error {
    pub(crate) fn unavailable(cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::Unavailable(cause.into())
    }
}

/// Why a store could not be opened; the text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is none.
    #[error("`{0}` is not the address of a store; write `sqlite:FILE`, such as `sqlite:people.db`")]
    Address(String),
    /// Another process has the file open.
    #[error("{0} is in use by another peopleinfo process; stop that one first")]
    InUse(String),
    /// The file was written by a newer version of this program.
    #[error("{file} has schema {found}, and this program knows up to {known}; use a newer one")]
    Newer {
        /// The file.
        file: String,
        /// The schema version of the file.
        found: i64,
        /// The newest schema version that this program knows.
        known: i64,
    },
    /// The file is something else.
    #[error("{0} is not a PeopleInfo store; name another file, or one that doesn't exist yet")]
    Foreign(String),
    /// The engine failed.
    #[error("can't open {file}: {cause}")]
    Engine {
        /// The file.
        file: String,
        /// What the engine says.
        #[source]
        cause: Box<dyn StdError + Send + Sync>,
    },
}

/// Opens the store at an address: `sqlite:FILE`, a file that is made if it isn't there.
pub fn open(address: &str) -> Result<Arc<dyn Store>, OpenError> {
    match address.split_once(':') {
        // SQLite's `:memory:` would be another store for each connection.
        Some(("sqlite", file)) if !file.is_empty() && !file.starts_with(':') => {
            Ok(Arc::new(sqlite::Sqlite::open(file.as_ref())?))
        }
        _ => Err(OpenError::Address(address.to_owned())),
    }
}
