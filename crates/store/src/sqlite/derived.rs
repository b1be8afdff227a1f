//! What is derived from a document: its unique keys, and the indexes of words and look-ups.
//!
//! The indexes keep no text of their own, so that they have to be told exactly what they were told
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

/// How one of the two indexes is told what to know and what to forget.
struct Index {
    insert: &'static str,
    delete: &'static str,
}

const WORDS: Index = Index {
    insert: "INSERT INTO word (rowid, words) VALUES (?1, ?2)",
    delete: "INSERT INTO word (word, rowid, words) VALUES ('delete', ?1, ?2)",
};

const LOOKUPS: Index = Index {
    insert: "INSERT INTO lookup (rowid, keys) VALUES (?1, ?2)",
    delete: "INSERT INTO lookup (lookup, rowid, keys) VALUES ('delete', ?1, ?2)",
};

pub(super) fn add_words(connection: &Connection, row: &Row, seq: i64) -> rusqlite::Result<()> {
    tell(connection, WORDS.insert, seq, &row.words)?;
    tell(connection, LOOKUPS.insert, seq, &row.keys)
}

pub(super) fn remove_words(connection: &Connection, row: &Row, seq: i64) -> rusqlite::Result<()> {
    tell(connection, WORDS.delete, seq, &row.words)?;
    tell(connection, LOOKUPS.delete, seq, &row.keys)
}

/// Tells the indexes what has changed, and no more, as forgetting is dear.
pub(super) fn change_words(
    connection: &Connection,
    before: &Row,
    after: &Row,
    seq: i64,
) -> rusqlite::Result<()> {
    change_tokens(connection, &WORDS, seq, &before.words, &after.words)?;
    change_tokens(connection, &LOOKUPS, seq, &before.keys, &after.keys)
}

/// For each beginning of its words an index knows once who has it, so all words that begin alike go
/// and come together.
fn change_tokens(
    connection: &Connection,
    index: &Index,
    seq: i64,
    before: &str,
    after: &str,
) -> rusqlite::Result<()> {
    let letters: BTreeSet<char> =
        before.split(' ').chain(after.split(' ')).filter_map(first).collect();
    let changed: Vec<char> = letters
        .into_iter()
        .filter(|letter| beginning(before, *letter) != beginning(after, *letter))
        .collect();
    if changed.is_empty() {
        return Ok(());
    }
    let of = |tokens: &str| -> String {
        let tokens: Vec<&str> =
            changed.iter().flat_map(|letter| beginning(tokens, *letter)).collect();
        tokens.join(" ")
    };
    tell(connection, index.delete, seq, &of(before))?;
    tell(connection, index.insert, seq, &of(after))
}

fn first(token: &str) -> Option<char> {
    token.chars().next()
}

/// The tokens that begin with a letter.
fn beginning(tokens: &str, letter: char) -> Vec<&str> {
    tokens.split(' ').filter(|token| first(token) == Some(letter)).collect()
}

/// Each index counts its rows, so it is told of each as often to know as to forget, even of nothing.
fn tell(connection: &Connection, what: &str, seq: i64, tokens: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(what)?.execute(params![seq, tokens]).map(drop)
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
    transaction.execute_batch(
        "INSERT INTO word (word) VALUES ('delete-all');
         INSERT INTO lookup (lookup) VALUES ('delete-all');
         DELETE FROM unique_key;",
    )?;
    for_each(&transaction, &|seq, row| {
        let row = row?;
        let rename = "UPDATE person SET name_key = ?2 WHERE seq = ?1 AND name_key <> ?2";
        transaction.prepare_cached(rename)?.execute(params![seq, row.name_key])?;
        add_keys(&transaction, &row, seq)?;
        add_words(&transaction, &row, seq)
    })?;
    let remember = "INSERT INTO setting VALUES ('derivation', ?1)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    transaction.execute(remember, [people::words::DERIVATION])?;
    transaction.commit()
}

/// Derives the indexes of words and look-ups anew, of everybody who can be read.
pub(super) fn learn_words_anew(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(
        "INSERT INTO word (word) VALUES ('delete-all');
         INSERT INTO lookup (lookup) VALUES ('delete-all');",
    )?;
    for_each(connection, &|seq, row| row.map_or(Ok(()), |row| add_words(connection, &row, seq)))
}

/// Calls something with everybody's place and row.
fn for_each(
    connection: &Connection,
    call: &dyn Fn(i64, rusqlite::Result<Row>) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let mut everyone = connection.prepare("SELECT seq, document FROM person ORDER BY seq")?;
    let mut rows = everyone.query([])?;
    while let Some(row) = rows.next()? {
        let bytes: Vec<u8> = row.get(1)?;
        call(row.get(0)?, read(&bytes))?;
    }
    Ok(())
}

/// The row of a stored document.
pub(super) fn read(document: &[u8]) -> rusqlite::Result<Row> {
    let person = document::read_person(document)
        .map_err(|cause| rusqlite::Error::ToSqlConversionFailure(cause.into()))?;
    Ok(Row::of(&person))
}
