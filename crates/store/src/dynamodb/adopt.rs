//! What happened in another store, written down as it happened there.

use people::{Person, document};

use super::Dynamo;
use super::erase::BEGINNING;
use super::footprint::Footprint;
use super::item::{self, number};
use super::keys::Key;
use super::transaction::Transaction;
use super::write::{Row, deleted};
use crate::{Action, Document, Error, Event, Written};

impl Dynamo {
    /// Writes an event down, with all that comes of it; `person` is who is there afterwards, unless
    /// they are gone or were erased since. The lane is taken before anything else, so that what is
    /// adopted is told in the order in which it was begun.
    pub(super) async fn adopt(
        &self,
        event: Event,
        person: Option<Person>,
    ) -> Result<Written, Error> {
        let turn = self.lanes.take(&self.client, event.origin.time).await?;
        let bytes = event.after.clone().unwrap_or_default();
        let document = Document { version: event.version, bytes };
        let written = Written { id: event.id, document };
        let mut kept = self.client.get(Key::person(event.id)).await?.unwrap_or_default();
        let before: Option<u64> =
            if kept.is_empty() { None } else { Some(item::read_number(&kept, "version")?) };
        match before {
            Some(current) if current >= event.version => return Ok(written),
            Some(current) if current.checked_add(1) == Some(event.version) => {}
            None if event.action == Action::Created => {}
            current => return Err(Error::Conflict { current: current.unwrap_or(0) }),
        }
        let mut write = Transaction::new(event.id, event.version, before, event.origin.time);
        if kept.contains_key("deleted") {
            write.remove("deleted");
            write.delete(&self.client, Key::deleted(event.id, deleted(&kept)?))?;
        }
        let document = item::take_document(&mut kept);
        let was_there = document.is_some();
        let old = match document {
            Some(bytes) => {
                Footprint::of(&document::read_person(&bytes).map_err(Error::unavailable)?)
            }
            None => Footprint::default(),
        };
        write.adds(i64::from(person.is_some()) - i64::from(was_there));
        if let Some(person) = &person {
            self.exchange(&mut write, &Row::of(person), &old)?;
        } else {
            write.remove("document");
            self.remove_all(&mut write, &old)?;
        }
        let (id, action, time) = (event.id, event.action, event.origin.time);
        match action {
            // What is there no more can't be brought back, so it has no place among the deleted.
            Action::Deleted if !old.places.is_empty() => {
                write.set("deleted", number(time.as_millis()));
                write.put(&self.client, item::key(Key::deleted(id, time)))?;
            }
            Action::Erased => write.put(&self.client, item::key(Key::erasing(id)))?,
            _ => {}
        }
        self.tell(&mut write, &event)?;
        match self.commit_change_in(turn, write, before.unwrap_or(0)).await {
            Ok(()) if action == Action::Erased => self.empty_history(id, BEGINNING).await?,
            outcome => outcome?,
        }
        Ok(written)
    }
}
