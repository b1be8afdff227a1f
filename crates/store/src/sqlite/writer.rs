//! The writer: one thread that commits in groups.
//!
//! It takes all changes that have queued up, applies them in their order within one transaction,
//! commits, and only then answers. While it waits for the disk the next group queues up, so the
//! busier it is the cheaper a change becomes. A change is checked whole before its first statement
//! that writes, so a refused one leaves nothing behind and needs no savepoint; if the engine fails,
//! the whole group is rolled back and its changes are tried again one by one.

use std::io;
use std::thread::{self, JoinHandle};

use rusqlite::{Connection, OptionalExtension, params};
use tokio::sync::{mpsc, oneshot};

use super::row::Row;
use crate::Error;

/// Where the outcome of a change is awaited.
pub(crate) type Answer = oneshot::Sender<Result<(), Error>>;

/// A change that waits for its turn.
pub(crate) enum Change {
    Insert { row: Box<Row>, answer: Answer },
    Replace { before: Box<Row>, after: Box<Row>, answer: Answer },
    Settle { answer: Answer },
    Probe { answer: Answer },
}

/// How many changes can wait before those who bring more have to wait themselves.
const QUEUE: usize = 16_384;
/// How many changes are committed at once at most.
const GROUP: usize = 16_384;

/// The handle of the writing thread.
pub(crate) struct Writer {
    queue: Option<mpsc::Sender<Change>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(crate) fn start(connection: Connection) -> io::Result<Self> {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let thread = thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || run(connection, waiting))?;
        Ok(Self { queue: Some(queue), thread: Some(thread) })
    }

    pub(crate) async fn send(&self, change: Change) -> Result<(), Error> {
        let queue = self.queue.as_ref().ok_or_else(|| Error::unavailable("the store is closed"))?;
        queue.send(change).await.map_err(|_| Error::unavailable("the writer has stopped"))
    }
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

fn run(mut connection: Connection, mut waiting: mpsc::Receiver<Change>) {
    let mut group = Vec::new();
    while waiting.blocking_recv_many(&mut group, GROUP) > 0 {
        if let Err(cause) = commit(&mut connection, &mut group) {
            one_by_one(&mut connection, group.drain(..), &cause);
        }
    }
}

/// Commits a group and answers everyone in it. If the engine fails, the group is left as it was.
fn commit(connection: &mut Connection, group: &mut Vec<Change>) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    let mut outcomes = Vec::with_capacity(group.len());
    let mut added = 0_i64;
    for change in group.iter() {
        let outcome = apply(&transaction, change)?;
        added += i64::from(outcome.is_ok() && matches!(change, Change::Insert { .. }));
        outcomes.push(outcome);
    }
    if added > 0 {
        let count = "UPDATE setting SET value = value + ?1 WHERE name = 'people'";
        transaction.prepare_cached(count)?.execute([added])?;
    }
    transaction.commit()?;
    for (change, outcome) in group.drain(..).zip(outcomes) {
        change.answer(outcome);
    }
    Ok(())
}

/// After a failure, finds the changes that can be made all the same.
fn one_by_one(
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
            commit(connection, &mut single).err().map(|cause| cause.to_string())
        };
        if let (Some(cause), Some(change)) = (failed, single.pop()) {
            change.answer(Err(Error::unavailable(cause)));
        }
    }
}

impl Change {
    fn answer(self, outcome: Result<(), Error>) {
        let (Self::Insert { answer, .. }
        | Self::Replace { answer, .. }
        | Self::Settle { answer }
        | Self::Probe { answer }) = self;
        // Whoever asked may have gone away; the change is made all the same.
        drop(answer.send(outcome));
    }
}

/// Applies a change. The outer error is the engine's, the inner one a refusal that wrote nothing.
fn apply(connection: &Connection, change: &Change) -> rusqlite::Result<Result<(), Error>> {
    match change {
        Change::Insert { row, .. } => insert(connection, row),
        Change::Replace { before, after, .. } => replace(connection, before, after),
        Change::Settle { .. } => {
            // One segment of the index of words instead of a dozen: each search reads all of them.
            connection.execute("INSERT INTO word (word) VALUES ('optimize')", [])?;
            Ok(Ok(()))
        }
        Change::Probe { .. } => {
            // A value that stays the same would not be written.
            let touch = "INSERT INTO setting VALUES ('probe', 0)
                ON CONFLICT (name) DO UPDATE SET value = 1 - value";
            connection.prepare_cached(touch)?.execute([])?;
            Ok(Ok(()))
        }
    }
}

fn insert(connection: &Connection, row: &Row) -> rusqlite::Result<Result<(), Error>> {
    if let Some(refusal) = refusal(connection, row, None)? {
        return Ok(Err(refusal));
    }
    let person = "INSERT INTO person (id, version, modified, name_key, document)
        VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (id) DO NOTHING";
    let added = connection.prepare_cached(person)?.execute(params![
        row.id.as_bytes(),
        row.document.version.cast_signed(),
        row.modified,
        row.name_key,
        row.document.bytes.as_ref(),
    ])?;
    if added == 0 {
        return Ok(Err(Error::Taken { pointer: "/id".to_owned() }));
    }
    let seq = connection.last_insert_rowid();
    add_keys(connection, row, seq)?;
    add_words(connection, row, seq)?;
    Ok(Ok(()))
}

fn replace(
    connection: &Connection,
    before: &Row,
    after: &Row,
) -> rusqlite::Result<Result<(), Error>> {
    let find = "SELECT seq, version FROM person WHERE id = ?1";
    let found: Option<(i64, i64)> = connection
        .prepare_cached(find)?
        .query_row(params![after.id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((seq, version)) = found else { return Ok(Err(Error::NotFound)) };
    let current = version.cast_unsigned();
    if current != before.document.version {
        return Ok(Err(Error::Conflict { current }));
    }
    if let Some(refusal) = refusal(connection, after, Some(seq))? {
        return Ok(Err(refusal));
    }
    let person = "UPDATE person SET version = ?2, modified = ?3, name_key = ?4, document = ?5
        WHERE seq = ?1";
    connection.prepare_cached(person)?.execute(params![
        seq,
        after.document.version.cast_signed(),
        after.modified,
        after.name_key,
        after.document.bytes.as_ref(),
    ])?;
    if before.unique != after.unique {
        remove_keys(connection, before)?;
        add_keys(connection, after, seq)?;
    }
    if (&before.words, &before.keys) != (&after.words, &after.keys) {
        connection.prepare_cached("DELETE FROM word WHERE rowid = ?1")?.execute([seq])?;
        add_words(connection, after, seq)?;
    }
    Ok(Ok(()))
}

/// Why a person can't be written, if so; `own` is the row that it already has.
fn refusal(
    connection: &Connection,
    row: &Row,
    own: Option<i64>,
) -> rusqlite::Result<Option<Error>> {
    for unique in &row.unique {
        let owner: Option<i64> = connection
            .prepare_cached("SELECT seq FROM unique_key WHERE key = ?1")?
            .query_row([&unique.key], |row| row.get(0))
            .optional()?;
        if owner.is_some() && owner != own {
            return Ok(Some(Error::Taken { pointer: unique.pointer.clone() }));
        }
    }
    let Some(manager) = row.manager else { return Ok(None) };
    let exists = connection
        .prepare_cached("SELECT 1 FROM person WHERE id = ?1")?
        .exists(params![manager.as_bytes()])?;
    Ok((!exists).then_some(Error::NoManager))
}

fn add_keys(connection: &Connection, row: &Row, seq: i64) -> rusqlite::Result<()> {
    let mut insert = connection.prepare_cached("INSERT INTO unique_key VALUES (?1, ?2)")?;
    for unique in &row.unique {
        insert.execute(params![unique.key, seq])?;
    }
    Ok(())
}

fn remove_keys(connection: &Connection, row: &Row) -> rusqlite::Result<()> {
    let mut delete = connection.prepare_cached("DELETE FROM unique_key WHERE key = ?1")?;
    for unique in &row.unique {
        delete.execute([&unique.key])?;
    }
    Ok(())
}

fn add_words(connection: &Connection, row: &Row, seq: i64) -> rusqlite::Result<()> {
    let insert = "INSERT INTO word (rowid, words, keys) VALUES (?1, ?2, ?3)";
    connection.prepare_cached(insert)?.execute(params![seq, row.words, row.keys])?;
    Ok(())
}
