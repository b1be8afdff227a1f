//! The writer: one thread that commits in groups.
//!
//! It takes all changes that have queued up, applies them in their order within one transaction,
//! commits, and only then answers. While it waits for the disk the next group queues up, so the
//! busier it is the cheaper a change becomes. A change that is refused has written nothing (see
//! `tables`); if the engine fails, the whole group is rolled back and its changes are tried again
//! one by one.

use std::io;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use people::{PersonId, Timestamp};
use rusqlite::Connection;
use tokio::sync::mpsc::{self, WeakSender};
use tokio::sync::{oneshot, watch};

use super::dividers::{self, Divider};
use super::metrics::Commits;
use super::row::Row;
use super::schema::BUSY;
use super::scrub;
use super::scrubber::Wake;
use super::tables::{Applied, OnceDigests, Tables};
use crate::{AuditEntry, Error, Event, Origin, Token, TokenChange, Written};

/// A change that waits for its turn.
pub(super) struct Change {
    pub(super) work: Work,
    pub(super) answer: oneshot::Sender<Result<Done, Error>>,
}

/// What is to be done.
pub(super) enum Work {
    Create {
        row: Box<Row>,
        once: Option<Box<OnceDigests>>,
        origin: Origin,
    },
    Change {
        before: Box<Row>,
        after: Box<Row>,
        /// Whether the manager was named before, and so is not asked for.
        reverts: bool,
        origin: Origin,
    },
    Delete {
        before: Box<Row>,
        origin: Origin,
    },
    Restore {
        row: Box<Row>,
        origin: Origin,
    },
    Erase {
        id: PersonId,
        version: Option<u64>,
        origin: Origin,
    },
    /// With the person as they are afterwards, if there is one.
    Adopt {
        event: Box<Event>,
        row: Option<Box<Row>>,
    },
    Purge {
        deleted_before: Timestamp,
        origin: Origin,
    },
    AddToken(Box<Token>),
    ChangeToken {
        id: String,
        change: TokenChange,
    },
    Record(Vec<AuditEntry>),
    /// Forgets entries of the audit trail that may be forgotten at this moment.
    Forget(Timestamp),
    /// Replaces these dividers.
    Divide {
        dividers: Vec<Divider>,
    },
    /// Clears the gaps of these pages.
    Scrub {
        pages: Vec<i64>,
    },
    /// Empties the log, and says that so many erasures have been scrubbed.
    Scrubbed {
        erasures: u64,
    },
    Settle,
    Probe,
}

/// What came of it.
#[derive(Debug)]
pub(super) enum Done {
    Written(Written),
    Purged(u64),
    /// So many entries are forgotten.
    Forgotten(u64),
    Nothing,
    /// Nothing, because somebody reads a state that is only in the log.
    LogInUse,
}

/// How many changes can wait before those who bring more have to wait themselves.
const QUEUE: usize = 16_384;
/// How many changes are committed at once at most.
const GROUP: usize = 16_384;

/// The handle of the writing thread.
pub(super) struct Writer {
    queue: Option<mpsc::Sender<Change>>,
    thread: Option<JoinHandle<()>>,
    commits: Commits,
}

impl Writer {
    /// Starts the thread; `committed` is told of each commit, and `erased` of each erasure. Answers
    /// its queue as well, for somebody who ends before it.
    pub(super) fn start(
        connection: Connection,
        committed: watch::Sender<()>,
        erased: mpsc::UnboundedSender<Wake>,
    ) -> io::Result<(Self, mpsc::Sender<Change>)> {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let commits = Commits::new();
        let noted = commits.clone();
        let thread = thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || run(connection, waiting, &noted, &committed, &erased))?;
        let writer = Self { queue: Some(queue.clone()), thread: Some(thread), commits };
        Ok((writer, queue))
    }

    /// What it has committed, and who waits for it.
    pub(super) fn watched(&self) -> Option<(&Commits, WeakSender<Change>)> {
        Some((&self.commits, self.queue.as_ref()?.downgrade()))
    }

    /// Has something done, and waits until it is on the disk.
    pub(super) async fn has_done(&self, work: Work) -> Result<Done, Error> {
        let queue = self.queue.as_ref().ok_or_else(|| Error::unavailable("the store is closed"))?;
        let (answer, answered) = oneshot::channel();
        let change = Change { work, answer };
        queue.send(change).await.map_err(|_| Error::unavailable("the writer has stopped"))?;
        answered.await.map_err(Error::unavailable)?
    }
}

/// The same for a thread that can wait.
pub(super) fn ask(queue: &mpsc::Sender<Change>, work: Work) -> Result<Done, Error> {
    let (answer, answered) = oneshot::channel();
    let asked = queue.blocking_send(Change { work, answer });
    asked.map_err(|_| Error::unavailable("the writer has stopped"))?;
    answered.blocking_recv().map_err(Error::unavailable)?
}

impl Drop for Writer {
    /// Waits until everything that was queued is on the disk.
    fn drop(&mut self) {
        drop(self.queue.take());
        if let Some(thread) = self.thread.take() {
            // A writer that panicked has answered nobody, and all who wait have been told.
            drop(thread.join());
        }
    }
}

fn run(
    mut connection: Connection,
    mut waiting: mpsc::Receiver<Change>,
    commits: &Commits,
    committed: &watch::Sender<()>,
    erased: &mpsc::UnboundedSender<Wake>,
) {
    let mut group = Vec::new();
    while waiting.blocking_recv_many(&mut group, GROUP) > 0 {
        let some_erase = group.iter().any(|change| matches!(change.work, Work::Erase { .. }));
        if let Err(cause) = commit(commits, &mut connection, &mut group) {
            one_by_one(commits, &mut connection, group.drain(..), &cause);
        }
        committed.send_replace(());
        if some_erase {
            // One that has stopped scrubs when the store is open again.
            drop(erased.send(Wake::Erased));
        }
    }
}

/// Commits a group and answers everyone in it. If the engine fails, the group is left as it was.
fn commit(
    commits: &Commits,
    connection: &mut Connection,
    group: &mut Vec<Change>,
) -> rusqlite::Result<()> {
    let begun = Instant::now();
    let outcomes = write(connection, group);
    // Whoever is answered is counted already.
    commits.note(group.len(), begun.elapsed());
    let outcomes = outcomes?;
    for (change, outcome) in group.drain(..).zip(outcomes) {
        // Whoever asked may have gone away; the change is made all the same.
        drop(change.answer.send(outcome));
    }
    Ok(())
}

/// Makes all changes of a group, and brings them to the disk.
fn write(
    connection: &mut Connection,
    group: &[Change],
) -> rusqlite::Result<Vec<Result<Done, Error>>> {
    let empty = group.iter().any(|change| matches!(change.work, Work::Scrubbed { .. }));
    let emptied = empty && empty_the_log(connection)?;
    let transaction = connection.transaction()?;
    let tables = Tables::new(&transaction);
    let mut outcomes = Vec::with_capacity(group.len());
    for change in group {
        outcomes.push(apply(&tables, &change.work, emptied)?);
    }
    tables.count_people()?;
    transaction.commit()?;
    Ok(outcomes)
}

/// After a failure, finds the changes that can be made all the same.
fn one_by_one(
    commits: &Commits,
    connection: &mut Connection,
    group: impl ExactSizeIterator<Item = Change>,
    cause: &rusqlite::Error,
) {
    let alone = group.len() == 1;
    for change in group {
        let mut single = vec![change];
        let failed = if alone {
            Some(cause.to_string())
        } else {
            commit(commits, connection, &mut single).err().map(|cause| cause.to_string())
        };
        if let (Some(cause), Some(change)) = (failed, single.pop()) {
            drop(change.answer.send(Err(Error::unavailable(cause))));
        }
    }
}

/// Moves all that was committed from the log into the file, and cuts the log to nothing. Answers
/// whether that could be done before readers that hold on to the log.
///
/// It waits for them only briefly, because everybody who writes waits as long.
fn empty_the_log(connection: &Connection) -> rusqlite::Result<bool> {
    connection.busy_timeout(Duration::from_millis(20))?;
    let emptied = connection
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0))
        .map(|busy| busy == 0);
    connection.busy_timeout(BUSY)?;
    emptied
}

fn apply(tables: &Tables<'_>, work: &Work, log_is_empty: bool) -> Applied<Done> {
    let written = match work {
        Work::Create { row, once, origin } => tables.create(row, once.as_deref(), origin)?,
        Work::Change { before, after, reverts, origin } => {
            tables.change((before, after), *reverts, origin)?
        }
        Work::Delete { before, origin } => tables.delete(before, origin)?,
        Work::Restore { row, origin } => tables.restore(row, origin)?,
        Work::Erase { id, version, origin } => tables.erase(*id, *version, origin)?,
        Work::Adopt { event, row } => tables.adopt(event, row.as_deref())?,
        Work::Purge { deleted_before, origin } => {
            return Ok(Ok(Done::Purged(tables.purge(*deleted_before, origin)?)));
        }
        Work::AddToken(token) => return Ok(tables.add_token(token)?.map(|()| Done::Nothing)),
        Work::ChangeToken { id, change } => {
            return Ok(tables.change_token(id, *change)?.map(|()| Done::Nothing));
        }
        Work::Record(entries) => return nothing(tables.record(entries)),
        Work::Forget(now) => return Ok(Ok(Done::Forgotten(tables.forget_entries(*now)?))),
        Work::Divide { dividers } => {
            return nothing(dividers::replace(tables.connection(), dividers));
        }
        Work::Scrub { pages } => return nothing(scrub::clear(tables.connection(), pages)),
        Work::Scrubbed { erasures } if log_is_empty => return nothing(tables.scrubbed(*erasures)),
        Work::Scrubbed { .. } => return Ok(Ok(Done::LogInUse)),
        Work::Settle => return nothing(tables.settle()),
        Work::Probe => return nothing(tables.probe()),
    };
    Ok(written.map(Done::Written))
}

fn nothing(done: rusqlite::Result<()>) -> Applied<Done> {
    done.map(|()| Ok(Done::Nothing))
}
