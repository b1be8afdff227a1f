//! People, and what is derived from their documents.

use std::collections::BTreeSet;

use people::document;
use rusqlite::{Connection, OptionalExtension};

use super::super::row::Row;
use super::Findings;
use super::words::{self, Sums};

/// Reads every person, and holds the rest of their row, their unique keys and their words against
/// the document.
pub(super) fn check(connection: &Connection, found: &mut Findings) -> rusqlite::Result<()> {
    let mut sums = Sums::new();
    let mut keys = 0;
    let mut statement = connection.prepare(
        "SELECT seq, id, document, version, modified, name_key FROM person ORDER BY seq",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if found.are_enough() {
            return Ok(());
        }
        let id = row.get_ref(1)?.as_blob()?;
        let Some(derived) = derive(id, row.get_ref(2)?.as_blob()?, found) else { continue };
        compare(row, &derived, found)?;
        keys += own_keys(connection, row.get(0)?, &derived, found)?;
        sums.add(row.get(0)?, &derived);
    }
    let all: i64 = connection.query_row("SELECT count(*) FROM unique_key", [], |row| row.get(0))?;
    if all != keys {
        others_keys(connection, found)?;
    }
    words::compare(connection, sums, found)
}

/// What is derived from a document; `None` where it can't be read, which is said.
fn derive(id: &[u8], bytes: &[u8], found: &mut Findings) -> Option<Row> {
    match document::read_person(bytes) {
        Ok(person) => Some(Row::of(&person)),
        Err(violations) => {
            let broken = violations.first().map_or("", |first| first.rule.as_str());
            found.of(id, &format!("the document isn't that of a person (rule `{broken}`)."));
            None
        }
    }
}

/// Holds the columns against the document.
fn compare(row: &rusqlite::Row<'_>, derived: &Row, found: &mut Findings) -> rusqlite::Result<()> {
    let id = row.get_ref(1)?.as_blob()?;
    let columns = [
        ("id", id == derived.id.as_bytes()),
        ("version", row.get::<_, i64>(3)?.cast_unsigned() == derived.document.version),
        ("modified", row.get::<_, i64>(4)? == derived.modified),
        ("name_key", row.get_ref(5)?.as_bytes()? == derived.name_key.as_bytes()),
    ];
    for (column, _) in columns.iter().filter(|(_, agrees)| !agrees) {
        found.of(id, &format!("the column `{column}` says something else than the document."));
    }
    Ok(())
}

/// Looks for the unique keys that a person has by the document; answers how many are theirs.
fn own_keys(
    connection: &Connection,
    seq: i64,
    derived: &Row,
    found: &mut Findings,
) -> rusqlite::Result<i64> {
    let mut find = connection.prepare_cached("SELECT seq FROM unique_key WHERE key = ?1")?;
    let mut theirs = BTreeSet::new();
    for unique in &derived.unique {
        let owner: Option<i64> = find.query_row([&unique.key], |row| row.get(0)).optional()?;
        if owner == Some(seq) {
            theirs.insert(&unique.key);
            continue;
        }
        let what = if owner.is_some() { "belongs to somebody else" } else { "isn't kept" };
        let sentence = format!("the unique key of `{}` {what}.", unique.pointer);
        found.of(derived.id.as_bytes(), &sentence);
    }
    Ok(i64::try_from(theirs.len()).unwrap_or(i64::MAX))
}

/// Looks for unique keys that belong to somebody who doesn't have them by the document.
fn others_keys(connection: &Connection, found: &mut Findings) -> rusqlite::Result<()> {
    let read = "SELECT unique_key.key, unique_key.seq, person.id, person.document
        FROM unique_key LEFT JOIN person USING (seq)";
    let mut statement = connection.prepare(read)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()?
        && !found.are_enough()
    {
        let key = row.get_ref(0)?.as_bytes()?;
        let Some(id) = row.get_ref(2)?.as_blob_or_null()? else {
            let seq: i64 = row.get(1)?;
            found.add(format!("A unique key belongs to place {seq}, where nobody is."));
            continue;
        };
        // A document that can't be read was told of before.
        let person = document::read_person(row.get_ref(3)?.as_blob()?).ok();
        let derived = person.map(|person| Row::of(&person).unique).unwrap_or_default();
        if !derived.iter().any(|unique| unique.key.as_bytes() == key) {
            found.of(id, "a unique key is kept for them that the document doesn't have.");
        }
    }
    Ok(())
}
