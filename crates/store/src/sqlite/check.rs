//! Whether a store is whole: its file, and what has to hold between its tables.
//!
//! Everything is read in the order in which it is kept, with little memory however many people
//! there are. What is found is said with ids and never with a value, so that it can be sent to
//! whoever helps.

mod access;
mod events;
mod people;
mod words;

use std::collections::BTreeMap;
use std::path::Path;

use ::people::PersonId;
use rusqlite::{Connection, ErrorCode, OptionalExtension};

use super::lock::Lock;
use super::{backup, schema};
use crate::OpenError;
use crate::seal::KEY_BYTES;

/// Checks the store in a file.
pub(crate) fn check(file: &Path, most: usize) -> Result<Vec<String>, OpenError> {
    if !file.exists() {
        return Err(OpenError::Missing(file.display().to_string()));
    }
    let _lock = Lock::take(file)?;
    backup::refuse_interrupted(file)?;
    let opened = schema::open_for_checking(file).and_then(|connection| {
        schema::require_newest(&connection, file)?;
        Ok(connection)
    });
    let connection = match opened {
        Ok(connection) => connection,
        Err(error) => return damaged_at_once(error),
    };
    let mut found = Findings { said: Vec::new(), most };
    match examine(&connection, &mut found) {
        Err(cause) if !is_damage(&cause) => return Err(schema::engine_error(file, cause)),
        Err(cause) => found.add(format!("The file is damaged where it is read next: {cause}.")),
        Ok(()) => {}
    }
    Ok(found.said)
}

/// Why a file can't even be opened: the damage, if it is that.
fn damaged_at_once(error: OpenError) -> Result<Vec<String>, OpenError> {
    match &error {
        OpenError::Engine { cause, .. }
            if cause.downcast_ref::<rusqlite::Error>().is_some_and(is_damage) =>
        {
            Ok(vec![format!("The file is damaged at its beginning: {cause}.")])
        }
        _ => Err(error),
    }
}

/// What was found.
struct Findings {
    said: Vec<String>,
    most: usize,
}

impl Findings {
    fn add(&mut self, sentence: String) {
        if !self.are_enough() {
            self.said.push(sentence);
        }
    }

    /// Something about a person, by the bytes of the id.
    fn of(&mut self, id: &[u8], sentence: &str) {
        self.add(format!("{}: {sentence}", name(id)));
    }

    fn are_enough(&self) -> bool {
        self.said.len() >= self.most
    }
}

/// An id, or what stands in its place.
fn name(id: &[u8]) -> String {
    <[u8; 16]>::try_from(id).map_or_else(
        |_| format!("An id of {} bytes", id.len()),
        |id| PersonId::from_bytes(id).to_string(),
    )
}

/// Whether the file is to blame, rather than the machine.
fn is_damage(cause: &rusqlite::Error) -> bool {
    cause
        .sqlite_error_code()
        .is_none_or(|code| matches!(code, ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}

fn examine(connection: &Connection, found: &mut Findings) -> rusqlite::Result<()> {
    words::prepare(connection)?;
    connection.pragma_update(None, "query_only", true)?;
    let snapshot = connection.unchecked_transaction()?;
    let steps: [fn(&Connection, &mut Findings) -> rusqlite::Result<()>; 6] =
        [structure, parts, rules, people::check, events::check, access::check];
    for step in steps {
        if !found.are_enough() {
            step(&snapshot, found)?;
        }
    }
    snapshot.finish()
}

/// SQLite's own check, of every page, every index and the index of words.
fn structure(connection: &Connection, found: &mut Findings) -> rusqlite::Result<()> {
    let mut statement = connection.prepare("PRAGMA integrity_check")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let said: String = row.get(0)?;
        if said != "ok" {
            // SQLite puts all that it finds in one file into one answer, below a heading.
            for damage in said.lines().filter(|line| !line.starts_with("***")) {
                found.add(format!("The file is damaged: {damage}."));
            }
        }
    }
    Ok(())
}

/// What no row may be: the ids of those that are, and what is wrong with them.
const RULES: [(&str, &str); 7] = [
    (
        "SELECT id FROM person
            WHERE NOT EXISTS (SELECT 1 FROM event WHERE event.id = person.id)",
        "nothing says how they were created.",
    ),
    (
        "SELECT id FROM person WHERE version <> (SELECT max(version) FROM event
            WHERE event.id = person.id)",
        "the person is at another version than their newest event.",
    ),
    (
        "SELECT person.id FROM deleted JOIN person ON person.id = deleted.id",
        "the person is there and deleted at once.",
    ),
    (
        "SELECT deleted.id FROM deleted JOIN person USING (seq) WHERE person.id <> deleted.id",
        "the place that is kept for the deleted person is taken by somebody else.",
    ),
    (
        "SELECT id FROM deleted WHERE 3 IS NOT (SELECT action FROM event
            WHERE event.id = deleted.id ORDER BY version DESC LIMIT 1)",
        "the person is kept as deleted, and their newest event is none of that.",
    ),
    (
        "SELECT id FROM once
            WHERE NOT EXISTS (SELECT 1 FROM event WHERE event.id = once.id)",
        "an idempotency key stands for somebody who never was.",
    ),
    (
        "SELECT id FROM once WHERE length(body) > 0 AND EXISTS (SELECT 1 FROM event
            WHERE event.id = once.id AND action = 5)",
        "the person was erased, and a digest of what was sent stayed.",
    ),
];

/// Tables, indexes and settings that every store has.
fn parts(connection: &Connection, found: &mut Findings) -> rusqlite::Result<()> {
    let listed = "SELECT type || ' ' || name, sql FROM sqlite_schema WHERE sql IS NOT NULL";
    let list = |connection: &Connection| -> rusqlite::Result<BTreeMap<String, String>> {
        let mut statement = connection.prepare(listed)?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect()
    };
    let (expected, there) = (list(&schema::example()?)?, list(connection)?);
    for (name, sql) in expected {
        match there.get(&name) {
            None => found.add(format!("The {name} is missing.")),
            Some(other) if *other != sql => found.add(format!("The {name} is another one.")),
            Some(_) => {}
        }
    }
    let key = "SELECT length(value) FROM setting WHERE name = 'cursor_key'";
    let length: Option<i64> = connection.query_row(key, [], |row| row.get(0)).optional()?;
    if length.and_then(|length| usize::try_from(length).ok()) != Some(KEY_BYTES) {
        found.add("The key of cursors and idempotency keys is missing.".to_owned());
    }
    Ok(())
}

fn rules(connection: &Connection, found: &mut Findings) -> rusqlite::Result<()> {
    for (query, sentence) in RULES {
        let mut statement = connection.prepare(query)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()?
            && !found.are_enough()
        {
            found.of(row.get_ref(0)?.as_blob()?, sentence);
        }
    }
    let counted = "SELECT (SELECT value FROM setting WHERE name = 'people')
        IS (SELECT count(*) FROM person)";
    if !connection.query_row(counted, [], |row| row.get(0))? {
        found.add("The number of people that is kept isn't how many there are.".to_owned());
    }
    Ok(())
}
