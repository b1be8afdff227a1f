//! Where people are kept.
//!
//! [`Store`] is the contract; an engine is a module that fulfils it, chosen at run time by the
//! address that [`open`] is given. What holds for every engine stands in `tests/conformance`.

mod access;
mod copy;
mod dynamodb;
mod event;
mod probe;
mod seal;
mod sqlite;
mod temporary;

use std::error::Error as StdError;
use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use people::page::Cursor;
use people::{PersonId, Query, Timestamp};
use prometheus_client::registry::Registry;

pub use access::{Access, AuditEntry, AuditPage, Token, TokenChange};
pub use copy::{Contents, Lacking, contents, copy, is_part_of, lacking};
pub use event::{Action, Changes, Event, History, ONCE_MILLIS, Once, Origin, Write, Written};
pub use sqlite::backup::{BackupError, Replacement};
pub use temporary::TemporaryFolder;

/// What a call to an engine will answer.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 'a>>;

/// The contract that every engine fulfils.
///
/// A write that was answered with `Ok` survives a power cut. One that was answered with an error
/// other than [`Error::Unavailable`] has changed nothing; after `Unavailable` it has happened
/// either whole or not at all. Whoever was answered reads the write at once, by every call. Every
/// call can answer [`Error::Unavailable`]; the other errors stand where they belong.
pub trait Store: Access + Send + Sync {
    /// Makes one change, its event, and everything that is derived of it, at once or not at all.
    /// Errors: those of each [`Write`].
    fn write<'a>(&'a self, write: Write<'_>, origin: Origin) -> Pending<'a, Written>;

    /// Reads a person. Errors: `NotFound`.
    fn get(&self, id: PersonId) -> Pending<'_, Document>;

    /// Reads a page of people: those whom the query accepts, each once, in its order. A page can
    /// be short, or even empty, and still name a next one; the last page names none.
    /// Errors: `CursorInvalid`.
    fn list<'a>(&'a self, query: &'a Query) -> Pending<'a, Page>;

    /// Reads what happened to a person up to a version, the newest first: so many events, or
    /// fewer where their documents are large, but at least one if there is one: the first version
    /// that is kept can be a later one. Errors: `NotFound` where nothing has happened at all.
    fn history(&self, id: PersonId, up_to: u64, limit: usize) -> Pending<'_, History>;

    /// Reads what happened to everybody behind a place in the order of the commits, or from the
    /// beginning; of different people, writes that overlapped can come in either order. So many
    /// events, or fewer where their documents are large or reading takes long, but at least one if
    /// there is one. Where there is none yet, it waits so long for one. Errors: `CursorInvalid`.
    fn changes<'a>(
        &'a self,
        after: Option<&'a Cursor>,
        limit: usize,
        wait: Duration,
    ) -> Pending<'a, Changes>;

    /// Erases some of those who were deleted before a moment, and answers how many; asked again
    /// until that is none, it has erased them all. By then, keys of [`Once`] that are too old and
    /// entries of the audit trail that may be forgotten, by the time of the origin, are gone too.
    fn purge(&self, deleted_before: Timestamp, origin: Origin) -> Pending<'_, u64>;

    /// Puts the engine's own house in order after very many writes, so that reads are as fast as
    /// they get; takes seconds for a million people, and changes nothing that anyone can read.
    fn settle(&self) -> Pending<'_, ()>;

    /// Finds out how many people there are, for the metrics, where an engine doesn't know at any
    /// time: a few minutes are soon enough for the next call.
    fn count(&self) -> Pending<'_, ()>;

    /// Writes all that the store holds at this moment into a file that isn't there yet, from which
    /// [`open`] opens the same store; others write meanwhile. Some of what they write may be in it
    /// as well, each with all that came before.
    fn backup<'a>(&'a self, file: &'a Path) -> Pending<'a, ()>;

    /// Whether the engine can read and write.
    fn health(&self) -> Pending<'_, ()>;

    /// The engine's name, as metrics and the status speak of it.
    fn engine(&self) -> &'static str;

    /// Adds the engine's own metrics to those that are told: how busy it is, and what it has asked
    /// of where it keeps people.
    fn register(&self, metrics: &mut Registry);
}

/// How an engine is asked that is reached over a network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    /// Where it is asked, as a URL; `None` for where the environment says.
    pub endpoint: Option<String>,
    /// How long one request may take.
    pub attempt: Duration,
    /// How long a call may take: all that it asks for, one thing after another and again, and waits
    /// for. What a reader waits for changes comes on top; a purge, a backup and a copy make many
    /// calls.
    pub call: Duration,
    /// How many attempts there are at most.
    pub attempts: u32,
}

impl Default for Network {
    fn default() -> Self {
        let (attempt, call) = (Duration::from_secs(2), Duration::from_secs(8));
        Self { endpoint: None, attempt, call, attempts: 12 }
    }
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
    /// Nobody has this id, and no token.
    #[error("nobody has this id")]
    NotFound,
    /// Others have keys that have to be unique.
    #[error("taken by others: {}", pointers.join(", "))]
    Taken {
        /// The JSON pointers of their members in the document that was refused, in its order.
        pointers: Vec<String>,
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
    /// The person was erased, and can't come back.
    #[error("the person was erased")]
    Erased,
    /// The key of a [`Once`] came with something else before.
    #[error("the key was used for something else")]
    KeyReused,
    /// The cursor was not made for this list by this store.
    #[error("the cursor doesn't belong to this list")]
    CursorInvalid,
    /// The engine can't do it now; asking again later may help.
    #[error("the store is unavailable")]
    Unavailable(#[source] Box<dyn StdError + Send + Sync>),
}

impl Error {
    /// Somebody has, or had, the id of somebody new.
    pub(crate) fn id_taken() -> Self {
        Self::Taken { pointers: vec!["/id".to_owned()] }
    }

    pub(crate) fn unavailable(cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::Unavailable(cause.into())
    }
}

/// Why a store could not be opened; the text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is none.
    #[error(
        "`{0}` is not the address of a store; write `sqlite:FILE`, such as `sqlite:people.db`, or \
         `dynamodb:TABLE` with a name of 3 to 255 letters, digits and signs of `_.-`"
    )]
    Address(String),
    /// What is to be done needs a file.
    #[error(
        "`{0}` is a table, and this is for files; see `peopleinfo table --help` and \
         `peopleinfo copy --help`"
    )]
    NotAFile(String),
    /// What is to be done needs a table.
    #[error("`{0}` is not the address of a table; write `dynamodb:TABLE`")]
    NotATable(String),
    /// There is such a table already.
    #[error(
        "{0} is there already, and was left as it is; `peopleinfo table check` says whether it can \
         be used"
    )]
    TableExists(String),
    /// There is such a table, of which can't be told whose it is, and that has no time to live.
    #[error(
        "{store} is there already without a time to live, and was left as it is, for it may have \
         others' items; if it is yours, switch that on by `aws dynamodb update-time-to-live \
         --table-name {table} --time-to-live-specification Enabled=true,AttributeName=ttl`, or \
         delete the table and make it again"
    )]
    TableWithoutExpiry {
        /// The address of the table.
        store: String,
        /// Its name.
        table: String,
    },
    /// The table has nothing of this program.
    #[error(
        "the table {0} keeps no people: look at its name, the region and the endpoint; where the \
         table is a new one, `peopleinfo serve`, `import`, `demo`, `token create` and `copy --to` \
         begin to keep people in it"
    )]
    NotBegun(String),
    /// There is no such table.
    #[error(
        "there is no table {0}; make it by Terraform, or by `peopleinfo table create`, or look at \
         the region and the endpoint"
    )]
    NoTable(String),
    /// The name is kept for what stands beside a store.
    #[error("{0} would be taken for a part of another store; choose a name with another ending")]
    Kept(String),
    /// Another process has the file open.
    #[error("{0} is in use by another peopleinfo process; stop that one first")]
    InUse(String),
    /// There is nothing at the address.
    #[error("{0} isn't there; name the file of a store")]
    Missing(String),
    /// A restore into the file began, and didn't end.
    #[error("a restore into {0} was interrupted; run `peopleinfo restore` again, with --force")]
    Interrupted(String),
    /// The file was written by an older version of this program.
    #[error(
        "{0} was written by an older version of this program; let this one bring it up to date, \
         such as by `peopleinfo serve`, and try again"
    )]
    Older(String),
    /// The table was written by an older version of this program.
    #[error(
        "{0} was written by an older version of this program; copy it to a new table by \
         `peopleinfo copy`: with that version to a file, and with this one from there"
    )]
    OlderTable(String),
    /// The file was written by a newer version of this program.
    #[error("{file} has format {found}, and this program knows up to {known}; use a newer one")]
    Newer {
        /// The file.
        file: String,
        /// The schema version of the file.
        found: i64,
        /// The newest schema version that this program knows.
        known: i64,
    },
    /// The file is something else.
    #[error("{0} is not a PeopleInfo store; name another file")]
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

/// Opens the store at an address: `sqlite:FILE`, a file that is made if it isn't there, or
/// `dynamodb:TABLE`, a table that is there, and in which a store is begun if it has none.
pub async fn open(address: &str) -> Result<Arc<dyn Store>, OpenError> {
    open_over(address, &Network::default()).await
}

/// Opens the store at an address, asking over the network so.
pub async fn open_over(address: &str, network: &Network) -> Result<Arc<dyn Store>, OpenError> {
    match Address::parse(address)? {
        Address::File(file) => Ok(Arc::new(sqlite::Sqlite::open(file)?)),
        Address::Table(table) => Ok(Arc::new(dynamodb::Dynamo::open(table, network).await?)),
    }
}

/// Opens the store at an address in the same way, but only one that is there: neither is a file
/// made, nor is anything written into a table that has another use.
pub async fn open_existing(address: &str, network: &Network) -> Result<Arc<dyn Store>, OpenError> {
    match Address::parse(address)? {
        Address::File(file) if !file.exists() => Err(OpenError::Missing(address.to_owned())),
        Address::File(file) => Ok(Arc::new(sqlite::Sqlite::open(file)?)),
        Address::Table(table) => {
            Ok(Arc::new(dynamodb::Dynamo::open_existing(table, network).await?))
        }
    }
}

/// Makes the table at an address, which must not be there yet, and waits until it can be used. One
/// that is being made just now is made to the end: any other may have somebody else's items. Answers
/// what [`check_table`] does of it then, which is nothing unless somebody else began to make it.
pub async fn create_table(address: &str, network: &Network) -> Result<Vec<String>, OpenError> {
    dynamodb::create_table(Address::table(address)?, network).await
}

/// Compares the table at an address with what the engine needs: its key, its indexes, its time to
/// live, its stream, its billing mode. Answers each difference in a sentence.
pub async fn check_table(address: &str, network: &Network) -> Result<Vec<String>, OpenError> {
    dynamodb::check_table(Address::table(address)?, network).await
}

/// The definition of a table, as JSON, in the words of DynamoDB's `CreateTable`.
pub fn table_definition() -> &'static str {
    dynamodb::TABLE_DEFINITION
}

/// Whether two addresses name one store, whatever a file is called. A table is known by its name.
pub fn is_same(address: &str, other: &str) -> Result<bool, OpenError> {
    Ok(match (Address::parse(address)?, Address::parse(other)?) {
        (Address::File(file), Address::File(other)) => {
            file == other || sqlite::consists_of(file, other)
        }
        (Address::Table(table), Address::Table(other)) => table == other,
        _ => false,
    })
}

/// Whether a file is one of those that the store at an address consists of, by whatever name.
pub fn consists_of(address: &str, other: &Path) -> Result<bool, OpenError> {
    Ok(match Address::parse(address)? {
        Address::File(file) => sqlite::consists_of(file, other),
        Address::Table(_) => false,
    })
}

/// The process that has the store at an address open for itself, as it wrote it down.
pub fn holder(address: &str) -> Result<Option<u32>, OpenError> {
    Ok(match Address::parse(address)? {
        Address::File(file) => sqlite::holder(file),
        Address::Table(_) => None,
    })
}

/// Reads a whole store, and answers what is not as it should be: in its file, in the documents, and
/// in everything that is kept beside them. One sentence each, with ids and without values, and so
/// many of them at most. Nobody else can have the store open meanwhile; nothing in it is changed.
pub fn check(address: &str, most: usize) -> Result<Vec<String>, OpenError> {
    sqlite::check(Address::file(address)?, most)
}

/// Makes the store at an address the one that a backup holds. The backup is copied, brought up to
/// date where it is older, and checked, before anything else is touched; a store that is there is
/// replaced only if `replace` says so, and then gone. Whenever this is cut short, the address has
/// either the old store or the new one, or is refused by [`open`] until this has been done again.
pub fn restore(backup: &Path, address: &str, replace: bool) -> Result<(), BackupError> {
    sqlite::backup::restore(backup, Address::file(address)?, replace)
}

/// What an address names.
enum Address<'a> {
    File(&'a Path),
    Table(&'a str),
}

impl<'a> Address<'a> {
    fn parse(address: &'a str) -> Result<Self, OpenError> {
        match address.split_once(':') {
            // SQLite's `:memory:` would be another store for each connection.
            Some(("sqlite", file)) if !file.is_empty() && !file.starts_with(':') => {
                let file: &Path = file.as_ref();
                let kept = || OpenError::Kept(file.display().to_string());
                let is_ours = !sqlite::is_kept(&sqlite::real(file));
                is_ours.then_some(Self::File(file)).ok_or_else(kept)
            }
            Some(("dynamodb", table)) if is_table_name(table) => Ok(Self::Table(table)),
            _ => Err(OpenError::Address(address.to_owned())),
        }
    }

    fn file(address: &'a str) -> Result<&'a Path, OpenError> {
        match Self::parse(address)? {
            Self::File(file) => Ok(file),
            Self::Table(_) => Err(OpenError::NotAFile(address.to_owned())),
        }
    }

    fn table(address: &'a str) -> Result<&'a str, OpenError> {
        match Self::parse(address)? {
            Self::Table(table) => Ok(table),
            Self::File(_) => Err(OpenError::NotATable(address.to_owned())),
        }
    }
}

/// As DynamoDB names tables: 3 to 255 letters, digits, `_`, `-` and `.`.
fn is_table_name(name: &str) -> bool {
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    (3..=255).contains(&name.len()) && name.bytes().all(is_known)
}
