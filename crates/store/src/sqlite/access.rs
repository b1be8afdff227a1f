//! The tables of access control: tokens, and the audit trail.

use std::sync::Arc;

use bytes::Bytes;
use people::Timestamp;
use people::page::Cursor;
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, params};

use super::Sqlite;
use super::tables::{Applied, Tables};
use super::writer::{Done, Work};
use crate::access::{Filling, Place};
use crate::seal::Sealer;
use crate::{Access, AuditEntry, AuditPage, Error, Pending, Token, TokenChange};

/// All tokens, as [`token`] reads them.
pub(super) const TOKENS: &str = "SELECT id, name, digest, scopes, created, expires, revoked, used
    FROM token ORDER BY created, id";
/// The whole audit trail, as [`entry`] reads it.
pub(super) const ENTRIES: &str = "SELECT time, id, until, text FROM audit";
/// How many entries are forgotten in one commit, so that others write in between.
const FORGET: u64 = 1_000;

impl Access for Sqlite {
    fn add_token<'a>(&'a self, token: &'a Token) -> Pending<'a, ()> {
        Box::pin(self.done(Work::AddToken(Box::new(token.clone()))))
    }

    fn change_token<'a>(&'a self, id: &'a str, change: TokenChange) -> Pending<'a, ()> {
        Box::pin(self.done(Work::ChangeToken { id: id.to_owned(), change }))
    }

    fn tokens(&self) -> Pending<'_, Vec<Token>> {
        Box::pin(std::future::ready(self.readers.with(|reader| Ok(tokens(reader)?))))
    }

    fn record<'a>(&'a self, entries: &'a [AuditEntry]) -> Pending<'a, ()> {
        Box::pin(self.done(Work::Record(entries.to_vec())))
    }

    fn audit<'a>(&'a self, before: Option<&'a Cursor>, limit: usize) -> Pending<'a, AuditPage> {
        let (before, sealer) = (before.cloned(), Arc::clone(&self.sealer));
        Box::pin(self.readers.queue(move |reader| audit(reader, before.as_ref(), limit, &sealer)))
    }
}

impl Sqlite {
    async fn done(&self, work: Work) -> Result<(), Error> {
        self.writer.has_done(work).await.map(drop)
    }

    /// Forgets all entries of the audit trail that may be forgotten at a moment.
    pub(super) async fn forget_entries(&self, now: Timestamp) -> Result<(), Error> {
        while let Done::Forgotten(FORGET) = self.writer.has_done(Work::Forget(now)).await? {}
        Ok(())
    }
}

impl Tables<'_> {
    pub(super) fn add_token(&self, token: &Token) -> Applied<()> {
        if let Some(kept) = find_token(self.connection(), &token.id)? {
            return Ok(kept.is_the_same_as(token).then_some(()).ok_or_else(Error::id_taken));
        }
        let Token { id, name, digest, scopes, created, expires, revoked, used } = token;
        let scopes = serde_json::Value::from(scopes.as_slice()).to_string();
        let millis = |time: &Option<Timestamp>| time.map(Timestamp::as_millis);
        let insert = "INSERT INTO token VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        self.connection().prepare_cached(insert)?.execute(params![
            id,
            name,
            digest,
            scopes,
            created.as_millis(),
            millis(expires),
            millis(revoked),
            millis(used),
        ])?;
        Ok(Ok(()))
    }

    pub(super) fn change_token(&self, id: &str, change: TokenChange) -> Applied<()> {
        let (change, time) = match change {
            TokenChange::Revoked(time) => ("revoked = ifnull(revoked, ?2)", time),
            TokenChange::Used(time) => ("used = max(ifnull(used, ?2), ?2)", time),
        };
        let update = format!("UPDATE token SET {change} WHERE id = ?1");
        let parameters = params![id, time.as_millis()];
        let changed = self.connection().prepare_cached(&update)?.execute(parameters)?;
        Ok(if changed == 0 { Err(Error::NotFound) } else { Ok(()) })
    }

    pub(super) fn record(&self, entries: &[AuditEntry]) -> rusqlite::Result<()> {
        let insert = "INSERT OR REPLACE INTO audit (time, id, until, text) VALUES (?1, ?2, ?3, ?4)";
        let mut insert = self.connection().prepare_cached(insert)?;
        for AuditEntry { id, time, until, text } in entries {
            let (time, until) = (time.as_millis(), until.as_millis());
            insert.execute(params![time, id, until, text.as_ref()])?;
        }
        Ok(())
    }

    /// Forgets some entries that may be forgotten at a moment, and answers how many.
    pub(super) fn forget_entries(&self, now: Timestamp) -> rusqlite::Result<u64> {
        let forget = "DELETE FROM audit WHERE (time, id) IN
            (SELECT time, id FROM audit WHERE until <= ?1 ORDER BY until LIMIT ?2)";
        let parameters = [now.as_millis(), FORGET.cast_signed()];
        Ok(self.connection().prepare_cached(forget)?.execute(parameters)? as u64)
    }
}

fn tokens(connection: &Connection) -> rusqlite::Result<Vec<Token>> {
    let mut statement = connection.prepare_cached(TOKENS)?;
    statement.query_map([], token)?.collect()
}

fn find_token(connection: &Connection, id: &str) -> rusqlite::Result<Option<Token>> {
    let read = "SELECT id, name, digest, scopes, created, expires, revoked, used FROM token
        WHERE id = ?1";
    connection.prepare_cached(read)?.query_row([id], token).optional()
}

pub(super) fn token(row: &rusqlite::Row<'_>) -> rusqlite::Result<Token> {
    let scopes: String = row.get(3)?;
    let no_moment = || unreadable(4, "a moment out of range");
    Ok(Token {
        id: row.get(0)?,
        name: row.get(1)?,
        digest: row.get(2)?,
        scopes: serde_json::from_str(&scopes).map_err(|_| unreadable(3, "scopes that are none"))?,
        created: moment(row, 4)?.ok_or_else(no_moment)?,
        expires: moment(row, 5)?,
        revoked: moment(row, 6)?,
        used: moment(row, 7)?,
    })
}

fn audit(
    connection: &Connection,
    before: Option<&Cursor>,
    limit: usize,
    sealer: &Sealer,
) -> Result<AuditPage, Error> {
    let before = match before {
        Some(cursor) => Place::open(cursor, sealer)?,
        // Behind every entry that there can be.
        None => Place { time: i64::MAX, id: [u8::MAX; 16] },
    };
    let read = format!("{ENTRIES} WHERE (time, id) < (?1, ?2) ORDER BY time DESC, id DESC");
    let mut statement = connection.prepare_cached(&read)?;
    let mut rows = statement.query(params![before.time, before.id])?;
    let mut page = Filling::new(limit);
    while let Some(row) = rows.next()?
        && page.add(entry(row)?)
    {}
    page.finish(sealer)
}

pub(super) fn entry(row: &rusqlite::Row<'_>) -> rusqlite::Result<AuditEntry> {
    let no_moment = || unreadable(0, "a moment out of range");
    Ok(AuditEntry {
        id: row.get(1)?,
        time: moment(row, 0)?.ok_or_else(no_moment)?,
        until: moment(row, 2)?.ok_or_else(no_moment)?,
        text: Bytes::copy_from_slice(row.get_ref(3)?.as_blob()?),
    })
}

/// A moment, where there is one.
fn moment(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<Option<Timestamp>> {
    let Some(millis) = row.get::<_, Option<i64>>(column)? else { return Ok(None) };
    let moment = Timestamp::from_millis(millis);
    moment.map(Some).ok_or_else(|| unreadable(column, "a moment out of range"))
}

fn unreadable(column: usize, what: &'static str) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Integer, what.into())
}
