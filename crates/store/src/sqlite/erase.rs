//! Erasure: the values of somebody leave the tables, and that they were erased stays.

use people::{PersonId, Timestamp};
use rusqlite::{OptionalExtension, params};

use super::derived::{learn_words_anew, read};
use super::event::{self, New, latest};
use super::tables::{Applied, Tables, nobody};
use crate::{Action, Error, ONCE_MILLIS, Origin, Written};

/// How many people a purge erases at a time.
const PURGE: u64 = 100;

impl Tables<'_> {
    /// Erases somebody; with a version, only at that one.
    pub(super) fn erase(
        &self,
        id: PersonId,
        version: Option<u64>,
        origin: &Origin,
    ) -> Applied<Written> {
        let Some((current, action)) = latest(self.connection(), id)? else {
            return Ok(Err(Error::NotFound));
        };
        if action == Action::Erased {
            return Ok(Err(Error::Erased));
        }
        if version.is_some_and(|version| version != current) {
            return Ok(Err(Error::Conflict { current }));
        }
        self.forget(id)?;
        let version = event::behind(self.connection(), id, current)?;
        let erased = New { id, version, action: Action::Erased, before: None };
        event::append(self.connection(), &erased, origin)?;
        Ok(Ok(nobody(id, version)))
    }

    /// Takes all values of somebody out of the tables.
    pub(super) fn forget(&self, id: PersonId) -> rusqlite::Result<()> {
        let find = "SELECT seq, document FROM person WHERE id = ?1";
        let person: Option<(i64, Vec<u8>)> = self
            .connection()
            .prepare_cached(find)?
            .query_row(params![id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        if let Some((seq, document)) = person {
            match read(&document) {
                Ok(row) => self.remove(&row, seq)?,
                Err(_) => self.remove_unread(seq)?,
            }
        }
        for forget in [
            "DELETE FROM deleted WHERE id = ?1",
            "UPDATE event SET before = NULL, request_id = '' WHERE id = ?1",
            // The key is known for its time, so that a repetition doesn't create them once more.
            "UPDATE once SET body = x'' WHERE id = ?1",
        ] {
            self.connection().prepare_cached(forget)?.execute([id.as_bytes()])?;
        }
        let count = "INSERT INTO setting VALUES ('erasures', 1)
            ON CONFLICT (name) DO UPDATE SET value = value + 1";
        self.connection().prepare_cached(count)?.execute([]).map(drop)
    }

    /// Erases some of those who were deleted before a moment.
    pub(super) fn purge(
        &self,
        deleted_before: Timestamp,
        origin: &Origin,
    ) -> rusqlite::Result<u64> {
        let forget = "DELETE FROM once WHERE time <= ?1";
        let since = origin.time.as_millis() - ONCE_MILLIS;
        self.connection().prepare_cached(forget)?.execute([since])?;
        let due = "SELECT id FROM deleted WHERE time < ?1 ORDER BY time LIMIT ?2";
        let ids: Vec<[u8; 16]> = self
            .connection()
            .prepare_cached(due)?
            .query_map([deleted_before.as_millis(), PURGE.cast_signed()], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let mut erased = 0;
        for id in ids {
            erased += u64::from(self.erase(PersonId::from_bytes(id), None, origin)?.is_ok());
        }
        Ok(erased)
    }

    /// Removes somebody whose document can't be read: what the indexes know of them can't be told,
    /// so they learn everybody else anew.
    fn remove_unread(&self, seq: i64) -> rusqlite::Result<()> {
        self.remove_person(seq)?;
        self.connection().execute("DELETE FROM unique_key WHERE seq = ?1", [seq])?;
        learn_words_anew(self.connection())
    }
}
