//! Tokens and the audit trail: whether each can be read.

use rusqlite::Connection;

use super::super::access;
use super::Findings;

pub(super) fn check(connection: &Connection, found: &mut Findings) -> rusqlite::Result<()> {
    tokens(connection, found)?;
    audit(connection, found)
}

fn tokens(connection: &Connection, found: &mut Findings) -> rusqlite::Result<()> {
    let mut statement = connection.prepare(access::TOKENS)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()?
        && !found.are_enough()
    {
        let id = row.get_ref(0)?.as_bytes()?;
        if !is_id(id) {
            found.add("A token has an id that is none.".to_owned());
        } else if access::token(row).is_err() {
            found.add(format!("The token {} can't be read.", String::from_utf8_lossy(id)));
        }
    }
    Ok(())
}

/// Whether these are the bytes of a token's id, which can be said to anybody.
fn is_id(id: &[u8]) -> bool {
    let is_known = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    (1..=32).contains(&id.len()) && id.iter().all(is_known)
}

fn audit(connection: &Connection, found: &mut Findings) -> rusqlite::Result<()> {
    let mut statement = connection.prepare(access::ENTRIES)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()?
        && !found.are_enough()
    {
        let is_read = access::entry(row).is_ok_and(|entry| str::from_utf8(&entry.text).is_ok());
        if !is_read {
            found.of(row.get_ref(1)?.as_blob()?, "this entry of the audit trail can't be read.");
        }
    }
    Ok(())
}
