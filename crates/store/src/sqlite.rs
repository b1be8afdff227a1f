//! SQLite: one file, one writer, many readers.
//!
//! One thread owns the writing connection and commits what has queued up as one transaction, so
//! that a write costs a fraction of an fsync and is durable all the same. Readers have connections
//! of their own and see the last commit (WAL). A read by id takes microseconds and is done where it
//! is asked for; lists go to the blocking threads, a few at a time.

mod lock;
mod query;
mod row;
mod schema;
mod writer;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use people::{Person, PersonId, Query};
use rusqlite::{Connection, OptionalExtension, params};
use tokio::sync::{Semaphore, oneshot};

use crate::cursor::Sealer;
use crate::{Document, Error, OpenError, Page, Pending, Store};
use row::Row;
use writer::{Change, Writer};

/// An open SQLite store.
pub(crate) struct Sqlite {
    // Fields are dropped in this order: the file stays locked until all else is closed.
    writer: Writer,
    readers: Arc<Readers>,
    lists: Arc<Semaphore>,
    sealer: Arc<Sealer>,
    _lock: lock::Lock,
}

impl Sqlite {
    /// Opens a file, or makes it, and brings its schema up to date.
    pub(crate) fn open(file: &Path) -> Result<Self, OpenError> {
        let lock = lock::Lock::take(file)?;
        let engine_error = |cause| schema::engine_error(file, cause);
        let mut connection = schema::open_for_writing(file)?;
        let key = schema::migrate(&mut connection, file)?;
        let writer = Writer::start(connection).map_err(|cause| OpenError::Engine {
            file: file.display().to_string(),
            cause: cause.into(),
        })?;
        let readers = Readers { file: file.to_owned(), idle: Mutex::default() };
        let first = readers.take().map_err(engine_error)?;
        readers.give_back(first);
        let at_once = thread::available_parallelism().map_or(2, usize::from);
        Ok(Self {
            writer,
            readers: Arc::new(readers),
            lists: Arc::new(Semaphore::new(at_once)),
            sealer: Arc::new(Sealer::new(&key)),
            _lock: lock,
        })
    }

    async fn write(&self, change: impl FnOnce(writer::Answer) -> Change) -> Result<(), Error> {
        let (answer, answered) = oneshot::channel();
        self.writer.send(change(answer)).await?;
        answered.await.map_err(Error::unavailable)?
    }
}

impl Store for Sqlite {
    fn insert<'a>(&'a self, person: &Person) -> Pending<'a, Document> {
        let row = Box::new(Row::of(person));
        Box::pin(async move {
            let document = row.document.clone();
            self.write(|answer| Change::Insert { row, answer }).await?;
            Ok(document)
        })
    }

    fn replace<'a>(&'a self, before: &Person, after: &Person) -> Pending<'a, Document> {
        let (before, after) = (Box::new(Row::of(before)), Box::new(Row::of(after)));
        Box::pin(async move {
            let document = after.document.clone();
            self.write(|answer| Change::Replace { before, after, answer }).await?;
            Ok(document)
        })
    }

    fn get(&self, id: PersonId) -> Pending<'_, Document> {
        let document = self.readers.with(|connection| {
            let mut statement =
                connection.prepare_cached("SELECT version, document FROM person WHERE id = ?1")?;
            statement.query_row(params![id.as_bytes()], row::read_document).optional()
        });
        Box::pin(std::future::ready(document.and_then(|found| found.ok_or(Error::NotFound))))
    }

    fn list<'a>(&'a self, query: &'a Query) -> Pending<'a, Page> {
        if query::is_one_lookup(query) {
            let page = self.readers.with_any(|reader| query::list(reader, query, &self.sealer));
            return Box::pin(std::future::ready(page));
        }
        Box::pin(async move {
            let turn = Arc::clone(&self.lists).acquire_owned().await.map_err(Error::unavailable)?;
            let (readers, sealer) = (Arc::clone(&self.readers), Arc::clone(&self.sealer));
            let query = query.clone();
            let read = move || {
                let page = readers.with_any(|reader| query::list(reader, &query, &sealer));
                drop(turn);
                page
            };
            tokio::task::spawn_blocking(read).await.map_err(Error::unavailable)?
        })
    }

    fn settle(&self) -> Pending<'_, ()> {
        Box::pin(self.write(|answer| Change::Settle { answer }))
    }

    fn health(&self) -> Pending<'_, ()> {
        Box::pin(async move {
            self.write(|answer| Change::Probe { answer }).await?;
            let one = Query { limit: 1, ..Query::default() };
            self.list(&one).await.map(drop)
        })
    }

    fn engine(&self) -> &'static str {
        "sqlite"
    }
}

/// Connections for reading: as many as there were readers at once.
struct Readers {
    file: std::path::PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    fn take(&self) -> rusqlite::Result<Connection> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.map_or_else(|| schema::open_for_reading(&self.file), Ok)
    }

    fn give_back(&self, connection: Connection) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
    }

    fn with<T>(&self, read: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, Error> {
        self.with_any(|connection| read(connection).map_err(Error::unavailable))
    }

    fn with_any<T>(&self, read: impl FnOnce(&Connection) -> Result<T, Error>) -> Result<T, Error> {
        let connection = self.take().map_err(Error::unavailable)?;
        let answer = read(&connection);
        // A connection that failed is closed rather than used again.
        if !matches!(answer, Err(Error::Unavailable(_))) {
            self.give_back(connection);
        }
        answer
    }
}
