//! The table of events: the history of each person, and the feed of everybody's.

use bytes::Bytes;
use people::page::Cursor;
use people::{PersonId, Timestamp};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, params};

use super::row::number;
use crate::seal::Sealer;
use crate::{Action, Changes, Error, Event, History, Origin, PAGE_BYTES};

/// What is new of an event.
pub(super) struct New<'a> {
    pub(super) id: PersonId,
    pub(super) version: u64,
    pub(super) action: Action,
    /// The document that it replaces.
    pub(super) before: Option<&'a [u8]>,
}

/// Adds an event, the newest of all.
pub(super) fn append(
    connection: &Connection,
    new: &New<'_>,
    origin: &Origin,
) -> rusqlite::Result<()> {
    let insert = "INSERT INTO event (id, version, action, time, actor, dialect, request_id, before)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    let New { id, version, action, before } = new;
    let Origin { actor, dialect, request_id, time } = origin;
    connection.prepare_cached(insert)?.execute(params![
        id.as_bytes(),
        number(*version)?,
        action.code(),
        time.as_millis(),
        actor,
        dialect,
        request_id,
        before,
    ])?;
    Ok(())
}

/// The last version of a person, and what made it.
pub(super) fn latest(
    connection: &Connection,
    id: PersonId,
) -> rusqlite::Result<Option<(u64, Action)>> {
    let find = "SELECT version, action FROM event WHERE id = ?1 ORDER BY version DESC LIMIT 1";
    connection
        .prepare_cached(find)?
        .query_row(params![id.as_bytes()], |row| {
            Ok((row.get::<_, i64>(0)?.cast_unsigned(), action(row, 1)?))
        })
        .optional()
}

/// The version behind that of somebody's last event. Where none can be counted any more, it is that
/// of the event itself, which makes room for the next one.
pub(super) fn behind(connection: &Connection, id: PersonId, last: u64) -> rusqlite::Result<u64> {
    let most = i64::MAX.cast_unsigned();
    if last != most {
        return Ok(last.saturating_add(1).min(most));
    }
    let make_room = "DELETE FROM event WHERE id = ?1 AND version = ?2";
    connection.execute(make_room, params![id.as_bytes(), number(last)?])?;
    Ok(most)
}

/// The document of a person at a version; `None` where there is none, or not any more. The event
/// behind it has replaced it, or else it is the one that is kept.
pub(super) fn document_at(
    connection: &Connection,
    id: PersonId,
    version: u64,
) -> rusqlite::Result<Option<Bytes>> {
    let (id, version) = (id.as_bytes(), version.cast_signed());
    let replaced: Option<Option<Vec<u8>>> = connection
        .prepare_cached("SELECT before FROM event WHERE id = ?1 AND version = ?2")?
        .query_row(params![id, version.checked_add(1)], |row| row.get(0))
        .optional()?;
    let document = match replaced {
        Some(before) => before,
        None => connection
            .prepare_cached("SELECT document FROM person WHERE id = ?1 AND version = ?2")?
            .query_row(params![id, version], |row| row.get(0))
            .optional()?,
    };
    Ok(document.map(Bytes::from))
}

/// Reads what happened to a person.
pub(super) fn history(
    connection: &Connection,
    id: PersonId,
    up_to: u64,
    limit: usize,
) -> Result<History, Error> {
    // One transaction, so that the events and the document fit together.
    let snapshot = connection.unchecked_transaction()?;
    let history = read_history(connection, id, up_to, limit)?;
    let is_known = !history.events.is_empty() || latest(connection, id)?.is_some();
    snapshot.finish()?;
    if is_known { Ok(history) } else { Err(Error::NotFound) }
}

fn read_history(
    connection: &Connection,
    id: PersonId,
    up_to: u64,
    limit: usize,
) -> rusqlite::Result<History> {
    let read = "SELECT id, version, action, time, actor, dialect, request_id, before FROM event
        WHERE id = ?1 AND version <= ?2 ORDER BY version DESC";
    let mut statement = connection.prepare_cached(read)?;
    let up_to = i64::try_from(up_to).unwrap_or(i64::MAX);
    let mut rows = statement.query(params![id.as_bytes(), up_to])?;
    let mut history = History { events: Vec::new(), more: false };
    let (mut bytes, mut newer) = (0, None);
    while let Some(row) = rows.next()? {
        if history.events.len() == limit || bytes >= PAGE_BYTES {
            history.more = true;
            break;
        }
        let mut event = event(row)?;
        event.after = match newer {
            None => document_at(connection, id, event.version)?,
            Some(before) => before,
        }
        .filter(|_| event.action.leaves_somebody());
        bytes += event.before.as_ref().map_or(0, Bytes::len);
        newer = Some(event.before.clone());
        history.events.push(event);
    }
    Ok(history)
}

/// Reads what happened behind a place in the feed, or from its beginning.
pub(super) fn changes(
    connection: &Connection,
    after: Option<&Cursor>,
    limit: usize,
    sealer: &Sealer,
) -> Result<Changes, Error> {
    let snapshot = connection.unchecked_transaction()?;
    let feed = identity(connection)?;
    let after = after.map_or(Ok(0), |cursor| position(cursor, &feed, sealer))?;
    let (read, more) = read_changes(connection, after, limit)?;
    snapshot.finish()?;
    let seal = |position: i64| sealer.seal(&position.to_be_bytes(), &feed);
    let last = read.last().map_or(after, |(position, _)| *position);
    let events = read.into_iter().map(|(position, event)| Ok((seal(position)?, event)));
    Ok(Changes { events: events.collect::<Result<_, Error>>()?, next: seal(last)?, more })
}

fn position(cursor: &Cursor, feed: &str, sealer: &Sealer) -> Result<i64, Error> {
    let bytes = sealer.open(cursor, feed)?.try_into().map_err(|_| Error::CursorInvalid)?;
    Ok(i64::from_be_bytes(bytes))
}

/// What the cursors of the feed are bound to.
fn identity(connection: &Connection) -> rusqlite::Result<String> {
    let find = "SELECT value FROM setting WHERE name = 'feed'";
    let number: Option<i64> =
        connection.prepare_cached(find)?.query_row([], |row| row.get(0)).optional()?;
    Ok(format!("changes\n{}", number.unwrap_or(0)))
}

/// Begins another feed with the same events. Whoever followed the one before is told so, instead of
/// passing over what happens at places that they have seen: after a restore, these are used again.
pub(super) fn begin_anew(connection: &Connection) -> rusqlite::Result<()> {
    let number = "INSERT OR REPLACE INTO setting VALUES ('feed', random())";
    connection.execute(number, []).map(drop)
}

/// Reads events with their positions, and whether the page is full.
fn read_changes(
    connection: &Connection,
    after: i64,
    limit: usize,
) -> rusqlite::Result<(Vec<(i64, Event)>, bool)> {
    let read = "SELECT id, version, action, time, actor, dialect, request_id, NULL, position
        FROM event WHERE position > ?1 ORDER BY position LIMIT ?2";
    let mut statement = connection.prepare_cached(read)?;
    let mut rows = statement.query([after, i64::try_from(limit).unwrap_or(i64::MAX)])?;
    let (mut events, mut bytes) = (Vec::new(), 0);
    while let Some(row) = rows.next()?
        && bytes < PAGE_BYTES
    {
        let mut event = event(row)?;
        if event.action.leaves_somebody() {
            event.after = document_at(connection, event.id, event.version)?;
        }
        bytes += event.after.as_ref().map_or(0, Bytes::len);
        events.push((row.get(8)?, event));
    }
    let is_full = events.len() == limit || bytes >= PAGE_BYTES;
    Ok((events, is_full))
}

/// Reads `id, version, action, time, actor, dialect, request_id, before`.
fn event(row: &rusqlite::Row<'_>) -> rusqlite::Result<Event> {
    let time = Timestamp::from_millis(row.get(3)?);
    let before: Option<Vec<u8>> = row.get(7)?;
    Ok(Event {
        id: PersonId::from_bytes(row.get(0)?),
        version: row.get::<_, i64>(1)?.cast_unsigned(),
        action: action(row, 2)?,
        origin: Origin {
            actor: row.get(4)?,
            dialect: row.get(5)?,
            request_id: row.get(6)?,
            time: time.ok_or_else(|| unreadable(3, "a moment out of range"))?,
        },
        before: before.map(Bytes::from),
        after: None,
    })
}

fn action(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<Action> {
    Action::of_code(row.get(column)?).ok_or_else(|| unreadable(column, "an unknown action"))
}

fn unreadable(column: usize, what: &'static str) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Integer, what.into())
}
