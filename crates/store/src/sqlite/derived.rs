//! What is derived from a document: its unique keys, and the index of words.
//!
//! The index of words keeps no text of its own, so that it has to be told exactly what it was told
//! before in order to forget it. That is derived from the stored document once more; should the
//! derivation ever change, everything is made anew.

use std::collections::BTreeSet;

use people::document;
use rusqlite::{Connection, OptionalExtension, params};

use super::row::Row;

pub(super) fn add_keys(connection: &Connection, row: &Row, seq: i64) -> rusqlite::Result<()> {
    let mut insert = connection.prepare_cached("INSERT INTO unique_key VALUES (?1, ?2)")?;
    for unique in &row.unique {
        insert.execute(params![unique.key, seq])?;
    }
    Ok(())
}

pub(super) fn remove_keys(connection: &Connection, row: &Row) -> rusqlite::Result<()> {
    let mut delete = connection.prepare_cached("DELETE FROM unique_key WHERE key = ?1")?;
    for unique in &row.unique {
        delete.execute([&unique.key])?;
    }
    Ok(())
}

pub(super) fn add_words(connection: &Connection, row: &Row, seq: i64) -> rusqlite::Result<()> {
    add_tokens(connection, seq, (&row.words, &row.keys))
}

pub(super) fn remove_words(connection: &Connection, row: &Row, seq: i64) -> rusqlite::Result<()> {
    remove_tokens(connection, seq, (&row.words, &row.keys))
}

/// Tells the index of words what has changed, and no more, as forgetting is dear. For each
/// beginning of its words it knows once who has it, so all words that begin alike go and come
/// together.
pub(super) fn change_words(
    connection: &Connection,
    before: &Row,
    after: &Row,
    seq: i64,
) -> rusqlite::Result<()> {
    let is_same = |letter: &char| {
        let alike = |before, after| beginning(before, *letter) == beginning(after, *letter);
        alike(&before.words, &after.words) && alike(&before.keys, &after.keys)
    };
    let all = [&before.words, &before.keys, &after.words, &after.keys];
    let letters: BTreeSet<char> =
        all.into_iter().flat_map(|tokens| tokens.split(' ')).filter_map(first).collect();
    let changed: Vec<char> = letters.into_iter().filter(|letter| !is_same(letter)).collect();
    if changed.is_empty() {
        return Ok(());
    }
    let of = |tokens: &str| -> String {
        let tokens: Vec<&str> =
            changed.iter().flat_map(|letter| beginning(tokens, *letter)).collect();
        tokens.join(" ")
    };
    remove_tokens(connection, seq, (&of(&before.words), &of(&before.keys)))?;
    add_tokens(connection, seq, (&of(&after.words), &of(&after.keys)))
}

fn first(token: &str) -> Option<char> {
    token.chars().next()
}

/// The tokens that begin with a letter.
fn beginning(tokens: &str, letter: char) -> Vec<&str> {
    tokens.split(' ').filter(|token| first(token) == Some(letter)).collect()
}

fn add_tokens(
    connection: &Connection,
    seq: i64,
    (words, keys): (&str, &str),
) -> rusqlite::Result<()> {
    let insert = "INSERT INTO word (rowid, words, keys) VALUES (?1, ?2, ?3)";
    connection.prepare_cached(insert)?.execute(params![seq, words, keys]).map(drop)
}

fn remove_tokens(
    connection: &Connection,
    seq: i64,
    (words, keys): (&str, &str),
) -> rusqlite::Result<()> {
    let delete = "INSERT INTO word (word, rowid, words, keys) VALUES ('delete', ?1, ?2, ?3)";
    connection.prepare_cached(delete)?.execute(params![seq, words, keys]).map(drop)
}

/// Whether everything was derived in the way in which it is now.
pub(super) fn is_up_to_date(connection: &Connection) -> rusqlite::Result<bool> {
    let known: Option<i64> = connection
        .query_row("SELECT value FROM setting WHERE name = 'derivation'", [], |row| row.get(0))
        .optional()?;
    Ok(known == Some(people::words::DERIVATION))
}

/// Derives everything anew if that was done in another way before.
pub(super) fn bring_up_to_date(connection: &mut Connection) -> rusqlite::Result<()> {
    if is_up_to_date(connection)? {
        return Ok(());
    }
    let transaction = connection.transaction()?;
    transaction.execute("INSERT INTO word (word) VALUES ('delete-all')", [])?;
    transaction.execute("DELETE FROM unique_key", [])?;
    let mut everyone = transaction.prepare("SELECT seq, document FROM person ORDER BY seq")?;
    let mut rows = everyone.query([])?;
    while let Some(row) = rows.next()? {
        let (seq, bytes): (i64, Vec<u8>) = (row.get(0)?, row.get(1)?);
        let row = read(&bytes)?;
        let rename = "UPDATE person SET name_key = ?2 WHERE seq = ?1 AND name_key <> ?2";
        transaction.prepare_cached(rename)?.execute(params![seq, row.name_key])?;
        add_keys(&transaction, &row, seq)?;
        add_words(&transaction, &row, seq)?;
    }
    drop(rows);
    drop(everyone);
    let remember = "INSERT INTO setting VALUES ('derivation', ?1)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    transaction.execute(remember, [people::words::DERIVATION])?;
    transaction.commit()
}

/// The row of a stored document.
pub(super) fn read(document: &[u8]) -> rusqlite::Result<Row> {
    let person = document::read_person(document)
        .map_err(|cause| rusqlite::Error::ToSqlConversionFailure(cause.into()))?;
    Ok(Row::of(&person))
}
