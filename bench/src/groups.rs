//! A bare loop that commits the same rows as the service in groups: what SQLite alone can do.

use std::path::Path;
use std::time::{Duration, Instant};

use people::{Meta, Person, PersonId, Timestamp, document, keys, words};
use rusqlite::{Connection, params};

use crate::Outcome;

/// A person with everything that is written of one, made before the clock runs.
pub(crate) struct Row {
    id: [u8; 16],
    name_key: String,
    document: Vec<u8>,
    unique: Vec<String>,
    words: String,
    keys: String,
}

impl Row {
    /// The rows of what a client would send; `number` makes the id.
    pub(crate) fn of(body: &[u8], number: u128) -> Outcome<Self> {
        let id = PersonId::from_bytes((0xffff << 112 | number).to_be_bytes());
        let now = Timestamp::EPOCH;
        let meta = Meta { created: now, last_modified: now, version: 1 };
        let person = Person::new(id, document::read_draft(body)?.of_somebody_new()?, meta);
        // The service hashes look-ups into tokens of this length.
        let lookups = keys::lookups(&person);
        let token = |index: usize| format!("e{:016x}", number * 31 + index as u128);
        Ok(Self {
            id: *id.as_bytes(),
            name_key: keys::name_key(&person),
            document: document::write(&person),
            unique: keys::unique(person.document()).into_iter().map(|unique| unique.key).collect(),
            words: words::of_person(&person).join(" "),
            keys: (0..lookups.len()).map(token).collect::<Vec<_>>().join(" "),
        })
    }
}

/// Commits new people in groups of `size` for so long, and answers how many a second.
pub(crate) fn create(file: &Path, rows: &[Row], size: usize, length: Duration) -> Outcome<f64> {
    commit(file, rows, size, length, insert)
}

/// Commits changes of people, one after the other, likewise.
pub(crate) fn change(file: &Path, ids: &[String], size: usize, length: Duration) -> Outcome<f64> {
    let id = |id: &String| PersonId::parse(id).map(|id| *id.as_bytes());
    let ids: Vec<[u8; 16]> = ids.iter().filter_map(id).collect();
    let again: Vec<[u8; 16]> = ids.iter().copied().cycle().take(1_000_000).collect();
    commit(file, &again, size, length, update)
}

/// Writes in groups. The connection is set up as the service's.
fn commit<T>(
    file: &Path,
    rows: &[T],
    size: usize,
    length: Duration,
    write: fn(&Connection, &T) -> rusqlite::Result<()>,
) -> Outcome<f64> {
    let mut connection = Connection::open(file)?;
    connection.execute_batch(SETTINGS)?;
    let begun = Instant::now();
    let mut written = 0;
    for group in rows.chunks(size) {
        if begun.elapsed() >= length {
            break;
        }
        let transaction = connection.transaction()?;
        for row in group {
            write(&transaction, row)?;
        }
        transaction.commit()?;
        written += group.len();
    }
    Ok(written as f64 / begun.elapsed().as_secs_f64())
}

/// The settings of the service's writing connection.
const SETTINGS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = 16000; PRAGMA cache_size = -32000;";

fn insert(connection: &Connection, row: &Row) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO person (id, version, modified, name_key, document)
             VALUES (?1, 1, 0, ?2, ?3)",
        )?
        .execute(params![row.id, row.name_key, row.document])?;
    let seq = connection.last_insert_rowid();
    for key in &row.unique {
        connection
            .prepare_cached("INSERT INTO unique_key VALUES (?1, ?2)")?
            .execute(params![key, seq])?;
    }
    connection
        .prepare_cached("INSERT INTO word (rowid, words) VALUES (?1, ?2)")?
        .execute(params![seq, row.words])?;
    connection
        .prepare_cached("INSERT INTO lookup (rowid, keys) VALUES (?1, ?2)")?
        .execute(params![seq, row.keys])?;
    connection.prepare_cached(EVENT)?.execute(params![row.id, 1, 1, None::<Vec<u8>>])?;
    Ok(())
}

/// What the service writes for a change of a member that nobody is found by: the row, whose places
/// in the order of names and of changes are written anew, and an event with the document before.
fn update(connection: &Connection, id: &[u8; 16]) -> rusqlite::Result<()> {
    let (seq, version, before): (i64, i64, Vec<u8>) = connection
        .prepare_cached("SELECT seq, version, document FROM person WHERE id = ?1")?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    connection
        .prepare_cached(
            "UPDATE person SET version = ?2, modified = modified + 1, name_key = name_key,
             document = ?3 WHERE seq = ?1",
        )?
        .execute(params![seq, version + 1, with_title(&before, version)])?;
    connection.prepare_cached(EVENT)?.execute(params![id, version + 1, 2, before])?;
    Ok(())
}

/// A document with another title each time, in the place of the one before. Whoever is at version 1
/// has none of these yet.
fn with_title(before: &[u8], version: i64) -> Vec<u8> {
    let title = format!(",\"title\":\"keeper 00 {version:09}\"");
    let kept = if version == 1 { before.len() } else { before.len().saturating_sub(title.len()) };
    [&before[..kept], title.as_bytes()].concat()
}

const EVENT: &str =
    "INSERT INTO event (id, version, action, time, actor, dialect, request_id, before)
    VALUES (?1, ?2, ?3, 1764000000000, 'anonymous', 'rest', '0123456789abcdef-123', ?4)";
