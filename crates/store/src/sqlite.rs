//! SQLite: one file, one writer, many readers.
//!
//! One thread owns the writing connection and commits what has queued up as one transaction, so
//! that a write costs a fraction of an fsync and is durable all the same. Readers have connections
//! of their own and see the last commit (WAL). A read by id takes microseconds and is done where it
//! is asked for; what reads more goes to the blocking threads, a few at a time.

mod access;
mod adopt;
pub(crate) mod backup;
mod check;
mod derived;
mod dividers;
mod erase;
mod event;
mod files;
mod lock;
mod metrics;
mod query;
mod readers;
mod row;
mod schema;
mod scrub;
mod scrubber;
mod tables;
mod writer;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use people::page::Cursor;
use people::{Person, PersonId, Query, Timestamp};
use prometheus_client::registry::Registry;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OptionalExtension, params};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, timeout_at};

use crate::probe::Probe;
use crate::seal::Sealer;
use crate::{
    Changes, Document, Error, History, OpenError, Origin, Page, Pending, Store, Write, Written,
};
pub(crate) use check::check;
pub(crate) use files::{consists_of, create_new, is_kept, real};
pub(crate) use lock::holder;

use metrics::State;
use readers::Readers;
use row::Row;
use scrubber::Scrubber;
use tables::OnceDigests;
use writer::{Done, Work, Writer};

/// An open SQLite store.
pub(crate) struct Sqlite {
    file: PathBuf,
    // Fields are dropped in this order: the file stays locked until all else is closed.
    scrubber: Scrubber,
    writer: Writer,
    readers: Arc<Readers>,
    committed: watch::Receiver<()>,
    sealer: Arc<Sealer>,
    probe: Probe,
    _lock: lock::Lock,
}

impl Sqlite {
    /// Opens a file, or makes it, and brings its schema up to date.
    pub(crate) fn open(file: &Path) -> Result<Self, OpenError> {
        scrub::require(file)?;
        let mut lock = lock::Lock::take(file)?;
        backup::refuse_interrupted(file)?;
        files::make_private(file).map_err(|cause| OpenError::Engine {
            file: file.display().to_string(),
            cause: cause.into(),
        })?;
        let mut connection = schema::open_for_writing(file)?;
        let key = schema::migrate(&mut connection, file)?;
        lock.keep();
        let (commits, committed) = watch::channel(());
        let failed = |cause: io::Error| OpenError::Engine {
            file: file.display().to_string(),
            cause: cause.into(),
        };
        let (wake, woken) = mpsc::unbounded_channel();
        let (writer, queue) = Writer::start(connection, commits, wake.clone()).map_err(failed)?;
        let readers = Readers::open(file).map_err(|cause| schema::engine_error(file, cause))?;
        let readers = Arc::new(readers);
        let scrubber = Scrubber::start((wake, woken), queue, Arc::clone(&readers));
        Ok(Self {
            file: file.to_owned(),
            scrubber: scrubber.map_err(failed)?,
            writer,
            readers,
            committed,
            sealer: Arc::new(Sealer::new(&key)),
            probe: Probe::default(),
            _lock: lock,
        })
    }

    async fn written(&self, work: Work) -> Result<Written, Error> {
        match self.writer.has_done(work).await {
            Ok(Done::Written(written)) => Ok(written),
            Ok(other) => Err(Error::unavailable(format!("a write came to {other:?}"))),
            Err(error) => {
                if matches!(error, Error::Unavailable(_)) {
                    self.probe.doubt();
                }
                Err(error)
            }
        }
    }

    /// Erases somebody; what is left in the file of whoever is erased already is scrubbed all the
    /// same before the answer.
    async fn erase(&self, work: Work) -> Result<Written, Error> {
        let erased = self.written(work).await;
        if matches!(erased, Ok(_) | Err(Error::Erased)) {
            self.scrubber.finish().await?;
        }
        erased
    }

    fn once(&self, once: &crate::Once) -> OnceDigests {
        let (key, body) = (self.sealer.digest(once.key.as_bytes()), self.sealer.digest(&once.body));
        OnceDigests { key, body }
    }

    async fn wait_for_changes(
        &self,
        after: Option<&Cursor>,
        limit: usize,
        wait: Duration,
    ) -> Result<Changes, Error> {
        let until = Instant::now() + wait;
        let mut committed = self.committed.clone();
        loop {
            // Whatever is committed from here on is either read or waited for.
            committed.mark_unchanged();
            let changes = self.read_changes(after.cloned(), limit).await?;
            let enough = !changes.events.is_empty();
            // A writer that has stopped commits nothing any more.
            if enough || !matches!(timeout_at(until, committed.changed()).await, Ok(Ok(()))) {
                return Ok(changes);
            }
        }
    }

    async fn read_changes(&self, after: Option<Cursor>, limit: usize) -> Result<Changes, Error> {
        let sealer = Arc::clone(&self.sealer);
        self.readers
            .queue(move |connection| event::changes(connection, after.as_ref(), limit, &sealer))
            .await
    }
}

impl Store for Sqlite {
    fn write<'a>(&'a self, write: Write<'_>, origin: Origin) -> Pending<'a, Written> {
        let row = |person: &Person| Box::new(Row::of(person));
        let work = match write {
            Write::Create { person, once } => Work::Create {
                row: row(person),
                once: once.map(|once| Box::new(self.once(once))),
                origin,
            },
            Write::Receive { person } => Work::Create {
                // Nobody asks for the manager, whom only the document names then.
                row: Box::new(Row { manager: None, ..Row::of(person) }),
                once: None,
                origin,
            },
            Write::Change { before, after } => {
                Work::Change { before: row(before), after: row(after), reverts: false, origin }
            }
            Write::Revert { before, after } => {
                Work::Change { before: row(before), after: row(after), reverts: true, origin }
            }
            Write::Delete { before } => Work::Delete { before: row(before), origin },
            Write::Restore { person } => Work::Restore { row: row(person), origin },
            Write::Erase { id, version } => {
                return Box::pin(self.erase(Work::Erase { id, version, origin }));
            }
            Write::Adopt(event) => match event.person() {
                Ok(person) => {
                    Work::Adopt { event: Box::new(event.clone()), row: person.as_ref().map(row) }
                }
                Err(error) => return Box::pin(std::future::ready(Err(error))),
            },
        };
        Box::pin(self.written(work))
    }

    fn get(&self, id: PersonId) -> Pending<'_, Document> {
        let document = self.readers.with(|connection| {
            let mut statement =
                connection.prepare_cached("SELECT version, document FROM person WHERE id = ?1")?;
            let found = statement.query_row(params![id.as_bytes()], row::read_document);
            found.optional()?.ok_or(Error::NotFound)
        });
        Box::pin(std::future::ready(document))
    }

    fn list<'a>(&'a self, query: &'a Query) -> Pending<'a, Page> {
        if query::is_one_lookup(query) {
            let page = self.readers.with(|reader| query::list(reader, query, &self.sealer));
            return Box::pin(std::future::ready(page));
        }
        let is_walk = query::is_walk(query);
        let (query, sealer) = (query.clone(), Arc::clone(&self.sealer));
        let read = move |connection: &Connection| query::list(connection, &query, &sealer);
        if is_walk {
            return Box::pin(self.readers.walk(read));
        }
        Box::pin(self.readers.queue(read))
    }

    fn history(&self, id: PersonId, up_to: u64, limit: usize) -> Pending<'_, History> {
        Box::pin(self.readers.queue(move |connection| event::history(connection, id, up_to, limit)))
    }

    fn changes<'a>(
        &'a self,
        after: Option<&'a Cursor>,
        limit: usize,
        wait: Duration,
    ) -> Pending<'a, Changes> {
        Box::pin(self.wait_for_changes(after, limit, wait))
    }

    fn purge(&self, deleted_before: Timestamp, origin: Origin) -> Pending<'_, u64> {
        let now = origin.time;
        Box::pin(async move {
            let Done::Purged(purged) =
                self.writer.has_done(Work::Purge { deleted_before, origin }).await?
            else {
                return Err(Error::unavailable("a purge came to something else"));
            };
            // Once for all of them: whoever purges asks until there is nobody left.
            if purged == 0 {
                self.scrubber.finish().await?;
                self.forget_entries(now).await?;
            }
            Ok(purged)
        })
    }

    fn settle(&self) -> Pending<'_, ()> {
        Box::pin(async move { self.writer.has_done(Work::Settle).await.map(drop) })
    }

    fn count(&self) -> Pending<'_, ()> {
        // The file says it whenever somebody looks.
        Box::pin(async { Ok(()) })
    }

    fn backup<'a>(&'a self, file: &'a Path) -> Pending<'a, ()> {
        let file = file.to_owned();
        Box::pin(self.readers.aside(move |connection| copy(connection, &file)))
    }

    fn health(&self) -> Pending<'_, ()> {
        Box::pin(async move {
            let probe = |_| async { self.writer.has_done(Work::Probe).await.map(drop) };
            self.probe.answer(Duration::MAX, probe).await?;
            // However many wait for their turn, the service can still read.
            let one = Query { limit: 1, ..Query::default() };
            self.readers.with(|reader| query::list(reader, &one, &self.sealer)).map(drop)
        })
    }

    fn engine(&self) -> &'static str {
        "sqlite"
    }

    fn register(&self, metrics: &mut Registry) {
        if let Some((commits, queue)) = self.writer.watched() {
            commits.register(State::of(&self.file, queue, &self.readers), metrics);
        }
    }
}

/// Copies what a reader sees at this moment into a new file.
fn copy(connection: &Connection, file: &Path) -> Result<(), Error> {
    create_new(file).map_err(Error::unavailable)?;
    let mut target = Connection::open(file)?;
    let all_pages = -1;
    match Backup::new(connection, &mut target)?.step(all_pages)? {
        StepResult::Done => Ok(()),
        other => Err(Error::unavailable(format!("the copy came to {other:?}"))),
    }
}

impl From<rusqlite::Error> for Error {
    fn from(cause: rusqlite::Error) -> Self {
        Self::unavailable(cause)
    }
}
