//! The tables: what each change does to them.
//!
//! A change is checked whole before its first statement that writes, so a refused one leaves
//! nothing behind and needs no savepoint. The outer error is the engine's, the inner one a refusal.

use std::cell::Cell;

use people::{PersonId, Timestamp};
use rusqlite::{Connection, OptionalExtension, params};

use super::derived::{add_keys, add_words, change_words, remove_keys, remove_words};
use super::event::{self, New, latest};
use super::row::{Row, number, read_document};
use crate::{Action, Document, Error, ONCE_MILLIS, Origin, Written};

/// What a change came to.
pub(super) type Applied<T> = rusqlite::Result<Result<T, Error>>;

/// What a change is to be done once by: digests of a key and of what came with it.
#[derive(Debug)]
pub(super) struct OnceDigests {
    pub(super) key: [u8; 32],
    pub(super) body: [u8; 32],
}

/// How many erasures there were, and how many of them have been scrubbed.
pub(super) fn erasures(connection: &Connection) -> rusqlite::Result<(u64, u64)> {
    let count = |name: &str| {
        let find = "SELECT value FROM setting WHERE name = ?1";
        let found = connection.query_row(find, [name], |row| row.get::<_, i64>(0)).optional();
        found.map(|count| count.unwrap_or(0).cast_unsigned())
    };
    Ok((count("erasures")?, count("scrubbed")?))
}

/// The tables within one transaction.
pub(super) struct Tables<'c> {
    connection: &'c Connection,
    /// How many people more there are than before it.
    more: Cell<i64>,
}

impl<'c> Tables<'c> {
    pub(super) fn new(connection: &'c Connection) -> Self {
        Self { connection, more: Cell::new(0) }
    }

    pub(super) fn connection(&self) -> &Connection {
        self.connection
    }

    /// Brings the number of people up to date, once for all changes.
    pub(super) fn count_people(&self) -> rusqlite::Result<()> {
        if self.more.get() != 0 {
            let count = "UPDATE setting SET value = value + ?1 WHERE name = 'people'";
            self.connection.prepare_cached(count)?.execute([self.more.get()])?;
        }
        Ok(())
    }

    /// One segment of each index instead of a dozen: each search reads all of them.
    pub(super) fn settle(&self) -> rusqlite::Result<()> {
        self.connection.execute_batch(
            "INSERT INTO word (word) VALUES ('optimize');
             INSERT INTO lookup (lookup) VALUES ('optimize');",
        )
    }

    /// Writes a value, which would not be written if it stayed the same.
    pub(super) fn probe(&self) -> rusqlite::Result<()> {
        let touch = "INSERT INTO setting VALUES ('probe', 0)
            ON CONFLICT (name) DO UPDATE SET value = 1 - value";
        self.connection.prepare_cached(touch)?.execute([]).map(drop)
    }

    /// Says how many erasures have been scrubbed.
    pub(super) fn scrubbed(&self, erasures: u64) -> rusqlite::Result<()> {
        let remember = "INSERT OR REPLACE INTO setting VALUES ('scrubbed', ?1)";
        self.connection.prepare_cached(remember)?.execute([erasures.cast_signed()]).map(drop)
    }

    pub(super) fn create(
        &self,
        row: &Row,
        once: Option<&OnceDigests>,
        origin: &Origin,
    ) -> Applied<Written> {
        if let Some(once) = once
            && let Some(first) = self.first(once, origin.time)?
        {
            return Ok(first);
        }
        if let Some(refusal) = self.refusal(row, None)? {
            return Ok(Err(refusal));
        }
        if latest(self.connection, row.id)?.is_some() {
            return Ok(Err(Error::id_taken()));
        }
        self.add(row, self.next_place()?)?;
        event::append(
            self.connection,
            &New {
                id: row.id,
                version: row.document.version,
                action: Action::Created,
                before: None,
            },
            origin,
        )?;
        if let Some(OnceDigests { key, body }) = once {
            let remember =
                "INSERT OR REPLACE INTO once (key, body, id, time) VALUES (?1, ?2, ?3, ?4)";
            let time = origin.time.as_millis();
            self.connection.prepare_cached(remember)?.execute(params![
                key,
                body,
                row.id.as_bytes(),
                time
            ])?;
        }
        Ok(Ok(row.written()))
    }

    /// The place of the next one. Deleted people keep theirs, so that they can come back to it.
    pub(super) fn next_place(&self) -> rusqlite::Result<i64> {
        let next = "SELECT 1 + max(ifnull((SELECT max(seq) FROM person), 0),
                                   ifnull((SELECT max(seq) FROM deleted), 0))";
        self.connection.prepare_cached(next)?.query_row([], |row| row.get(0))
    }

    /// What the first write with a key answered, if there was one.
    fn first(
        &self,
        once: &OnceDigests,
        now: Timestamp,
    ) -> rusqlite::Result<Option<Result<Written, Error>>> {
        let find = "SELECT body, id FROM once WHERE key = ?1 AND time > ?2";
        let since = now.as_millis() - ONCE_MILLIS;
        let found: Option<(Vec<u8>, [u8; 16])> = self
            .connection
            .prepare_cached(find)?
            .query_row(params![once.key, since], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((body, id)) = found else { return Ok(None) };
        if body.is_empty() {
            return Ok(Some(Err(Error::Erased)));
        }
        if body != once.body {
            return Ok(Some(Err(Error::KeyReused)));
        }
        let id = PersonId::from_bytes(id);
        let answered = match event::document_at(self.connection, id, 1)? {
            Some(bytes) => Ok(Written { id, document: Document { version: 1, bytes } }),
            None => Err(Error::Erased),
        };
        Ok(Some(answered))
    }

    /// Replaces somebody; where that `reverts` to a version that they had, nobody asks for the
    /// manager.
    pub(super) fn change(
        &self,
        (before, after): (&Row, &Row),
        reverts: bool,
        origin: &Origin,
    ) -> Applied<Written> {
        let (seq, kept) = match self.current(before)? {
            Ok(found) => found,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let refusal = if reverts {
            self.taken(after, Some(seq))?
        } else {
            self.refusal(after, Some((seq, before)))?
        };
        if let Some(refusal) = refusal {
            return Ok(Err(refusal));
        }
        self.replace(before, after, seq)?;
        let version = after.document.version;
        event::append(
            self.connection,
            &New { id: after.id, version, action: Action::Changed, before: Some(&kept.bytes) },
            origin,
        )?;
        Ok(Ok(after.written()))
    }

    pub(super) fn delete(&self, before: &Row, origin: &Origin) -> Applied<Written> {
        let (seq, kept) = match self.current(before)? {
            Ok(found) => found,
            Err(refusal) => return Ok(Err(refusal)),
        };
        self.set_aside(before, seq, origin.time)?;
        let version = kept.version.saturating_add(1);
        event::append(
            self.connection,
            &New { id: before.id, version, action: Action::Deleted, before: Some(&kept.bytes) },
            origin,
        )?;
        Ok(Ok(nobody(before.id, version)))
    }

    pub(super) fn restore(&self, row: &Row, origin: &Origin) -> Applied<Written> {
        let Some((current, action)) = latest(self.connection, row.id)? else {
            return Ok(Err(Error::NotFound));
        };
        if action == Action::Erased {
            return Ok(Err(Error::Erased));
        }
        if action != Action::Deleted || current.checked_add(1) != Some(row.document.version) {
            return Ok(Err(Error::Conflict { current }));
        }
        if let Some(refusal) = self.taken(row, None)? {
            return Ok(Err(refusal));
        }
        self.bring_back(row)?;
        event::append(
            self.connection,
            &New {
                id: row.id,
                version: row.document.version,
                action: Action::Restored,
                before: None,
            },
            origin,
        )?;
        Ok(Ok(row.written()))
    }

    /// The row of a person, and the document that is kept, if it is the version that was read.
    fn current(&self, before: &Row) -> Applied<(i64, Document)> {
        let find = "SELECT version, document, seq FROM person WHERE id = ?1";
        let found = self
            .connection
            .prepare_cached(find)?
            .query_row(params![before.id.as_bytes()], |row| Ok((row.get(2)?, read_document(row)?)))
            .optional()?;
        let Some((seq, kept)) = found else { return Ok(Err(Error::NotFound)) };
        if kept.version != before.document.version {
            return Ok(Err(Error::Conflict { current: kept.version }));
        }
        Ok(Ok((seq, kept)))
    }

    pub(super) fn add(&self, row: &Row, seq: i64) -> rusqlite::Result<()> {
        let person = "INSERT INTO person (seq, id, version, modified, name_key, document)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        self.connection.prepare_cached(person)?.execute(params![
            seq,
            row.id.as_bytes(),
            number(row.document.version)?,
            row.modified,
            row.name_key,
            row.document.bytes.as_ref(),
        ])?;
        self.more.update(|more| more + 1);
        add_keys(self.connection, row, seq)?;
        add_words(self.connection, row, seq)
    }

    /// Puts somebody in the place of themselves.
    pub(super) fn replace(&self, before: &Row, after: &Row, seq: i64) -> rusqlite::Result<()> {
        let person = "UPDATE person SET version = ?2, modified = ?3, name_key = ?4, document = ?5
            WHERE seq = ?1";
        self.connection.prepare_cached(person)?.execute(params![
            seq,
            number(after.document.version)?,
            after.modified,
            after.name_key,
            after.document.bytes.as_ref(),
        ])?;
        if before.unique != after.unique {
            remove_keys(self.connection, before)?;
            add_keys(self.connection, after, seq)?;
        }
        change_words(self.connection, before, after, seq)
    }

    /// Takes somebody out of what is read, and remembers the place.
    pub(super) fn set_aside(&self, row: &Row, seq: i64, time: Timestamp) -> rusqlite::Result<()> {
        self.remove(row, seq)?;
        let remember = "INSERT INTO deleted (seq, id, time) VALUES (?1, ?2, ?3)";
        let parameters = params![seq, row.id.as_bytes(), time.as_millis()];
        self.connection.prepare_cached(remember)?.execute(parameters).map(drop)
    }

    /// Puts somebody back to the place from which they were set aside.
    pub(super) fn bring_back(&self, row: &Row) -> rusqlite::Result<()> {
        let place = "DELETE FROM deleted WHERE id = ?1 RETURNING seq";
        let seq: i64 = self
            .connection
            .prepare_cached(place)?
            .query_row(params![row.id.as_bytes()], |found| found.get(0))?;
        self.add(row, seq)
    }

    pub(super) fn remove(&self, row: &Row, seq: i64) -> rusqlite::Result<()> {
        self.remove_person(seq)?;
        remove_keys(self.connection, row)?;
        remove_words(self.connection, row, seq)
    }

    pub(super) fn remove_person(&self, seq: i64) -> rusqlite::Result<()> {
        self.connection.prepare_cached("DELETE FROM person WHERE seq = ?1")?.execute([seq])?;
        self.more.update(|more| more - 1);
        Ok(())
    }

    /// Why a person can't be written, if so; `own` is the row and the place that they have already.
    fn refusal(&self, row: &Row, own: Option<(i64, &Row)>) -> rusqlite::Result<Option<Error>> {
        if let Some(taken) = self.taken(row, own.map(|(seq, _)| seq))? {
            return Ok(Some(taken));
        }
        // A manager who has gone since stays named, until another one is.
        let stays = own.is_some_and(|(_, before)| before.manager == row.manager);
        let Some(manager) = row.manager.filter(|_| !stays) else { return Ok(None) };
        let exists = self
            .connection
            .prepare_cached("SELECT 1 FROM person WHERE id = ?1")?
            .exists(params![manager.as_bytes()])?;
        Ok((!exists).then_some(Error::NoManager))
    }

    /// The unique keys that others have, if there are any; `own` is the place of the person
    /// themselves.
    pub(super) fn taken(&self, row: &Row, own: Option<i64>) -> rusqlite::Result<Option<Error>> {
        let mut pointers = Vec::new();
        for unique in &row.unique {
            let owner: Option<i64> = self
                .connection
                .prepare_cached("SELECT seq FROM unique_key WHERE key = ?1")?
                .query_row([&unique.key], |row| row.get(0))
                .optional()?;
            if owner.is_some() && owner != own {
                pointers.push(unique.pointer.clone());
            }
        }
        Ok((!pointers.is_empty()).then_some(Error::Taken { pointers }))
    }
}

pub(super) fn nobody(id: PersonId, version: u64) -> Written {
    Written { id, document: Document { version, bytes: bytes::Bytes::new() } }
}
