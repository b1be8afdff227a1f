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

/// Commits rows in groups of `size` for so long, and answers how many a second. The connection is
/// set up as the service's.
pub(crate) fn commit(file: &Path, rows: &[Row], size: usize, length: Duration) -> Outcome<f64> {
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
            insert(&transaction, row)?;
        }
        transaction.commit()?;
        written += group.len();
    }
    Ok(written as f64 / begun.elapsed().as_secs_f64())
}

/// The settings of the service's writing connection.
const SETTINGS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    PRAGMA wal_autocheckpoint = 16000; PRAGMA cache_size = -32000;";

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
        .prepare_cached("INSERT INTO word (rowid, words, keys) VALUES (?1, ?2, ?3)")?
        .execute(params![seq, row.words, row.keys])?;
    Ok(())
}
