//! What happened in another store, written down as it happened there.

use rusqlite::{OptionalExtension, params};

use super::derived::read;
use super::event::{self, New, latest};
use super::row::Row;
use super::tables::{Applied, Tables};
use crate::{Action, Document, Error, Event, Written};

impl Tables<'_> {
    /// Writes an event down, with all that comes of it; `row` is the person afterwards, unless they
    /// are gone or were erased since.
    pub(super) fn adopt(&self, event: &Event, row: Option<&Row>) -> Applied<Written> {
        let bytes = event.after.clone().unwrap_or_default();
        let document = Document { version: event.version, bytes };
        let written = Ok(Ok(Written { id: event.id, document }));
        match latest(self.connection(), event.id)?.map(|(version, _)| version) {
            Some(current) if current >= event.version => return written,
            Some(current) if current.checked_add(1) == Some(event.version) => {}
            None if event.action == Action::Created => {}
            current => return Ok(Err(Error::Conflict { current: current.unwrap_or(0) })),
        }
        let kept = self.kept(event)?;
        if let Some(row) = row
            && let Some(taken) = self.taken(row, kept.as_ref().map(|(seq, _)| *seq))?
        {
            return Ok(Err(taken));
        }
        match (event.action, row, &kept) {
            (Action::Created, Some(row), _) => self.add(row, self.next_place()?)?,
            (Action::Changed, Some(row), Some((seq, before))) => self.replace(before, row, *seq)?,
            (Action::Restored, Some(row), _) => self.bring_back(row)?,
            (Action::Deleted, _, Some((seq, before))) => {
                self.set_aside(before, *seq, event.origin.time)?;
            }
            (Action::Erased, ..) => self.forget(event.id)?,
            // Of somebody who was erased since, nothing is left but that it happened.
            _ => {}
        }
        let replaced = kept.filter(|_| event.action != Action::Erased);
        let before = replaced.as_ref().map(|(_, row)| row.document.bytes.as_ref());
        let new = New { id: event.id, version: event.version, action: event.action, before };
        event::append(self.connection(), &new, &event.origin)?;
        written
    }

    /// The place and the row of the person whom an event is about.
    fn kept(&self, event: &Event) -> rusqlite::Result<Option<(i64, Row)>> {
        let find = "SELECT seq, document FROM person WHERE id = ?1";
        let found: Option<(i64, Vec<u8>)> = self
            .connection()
            .prepare_cached(find)?
            .query_row(params![event.id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        found.map(|(seq, document)| Ok((seq, read(&document)?))).transpose()
    }
}
