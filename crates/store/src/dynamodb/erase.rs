//! Forgetting: the values of somebody leave the table, and that they were erased stays.
//!
//! One transaction makes the person unknown to everything that reads, and writes down that the
//! history is still to be emptied. Whoever comes by finishes that, so that an erasure that was cut
//! short ends all the same.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use futures_util::future::try_join_all;
use people::{PersonId, Timestamp, document};

use super::Dynamo;
use super::footprint::Footprint;
use super::item::{self, Item, bytes, text};
use super::keys::{self, Key, List};
use super::merge;
use super::requests::Range;
use super::transaction::{Transaction, clean_up};
use super::write::{bare, deleted, nobody};
use crate::{Action, Error, Origin, Written};

/// Where somebody's history begins.
pub(super) const BEGINNING: &str = "H#";
/// How many items are emptied at once.
const AT_ONCE: usize = 8;
/// How many items are looked at for it at a time; a page of large ones ends sooner.
const PAGE: usize = 1_000;
/// How many people are read at a time of whom something is noted: those are ids, and nothing else.
const NOTES: usize = 1_000;
/// How many people a purge erases at a time.
const PURGE: usize = 100;
/// How often somebody who is changed meanwhile is looked up again.
const ATTEMPTS: usize = 5;

/// When somebody is to be erased.
#[derive(Clone, Copy)]
pub(super) struct Only {
    /// At this version, if there is one.
    pub(super) version: Option<u64>,
    /// If they were deleted before this moment.
    pub(super) deleted_before: Option<Timestamp>,
}

/// People of whom something is noted.
pub(super) struct Noted {
    pub(super) ids: BTreeSet<PersonId>,
    /// Whether these are all, and not only the first ones by their ids.
    pub(super) complete: bool,
}

impl Noted {
    /// Whether it is known that nothing is noted of somebody.
    pub(super) fn surely_lacks(&self, id: &PersonId) -> bool {
        !self.ids.contains(id) && (self.complete || self.ids.last().is_some_and(|last| id < last))
    }
}

impl Dynamo {
    /// Erases somebody, if what is meant holds.
    pub(super) async fn erase(
        &self,
        id: PersonId,
        only: Only,
        origin: &Origin,
    ) -> Result<Written, Error> {
        for _ in 0..ATTEMPTS {
            let mut kept = self.client.get(Key::person(id)).await?.ok_or(Error::NotFound)?;
            let action = item::read_action(&kept)?;
            if action == Action::Erased {
                self.empty_rest(id).await?;
                return Err(Error::Erased);
            }
            let since = if action == Action::Deleted { Some(deleted(&kept)?) } else { None };
            if only.deleted_before.is_some_and(|before| since.is_none_or(|since| since >= before)) {
                return Err(Error::NotFound);
            }
            let version: u64 = item::read_number(&kept, "version")?;
            if only.version.is_some_and(|only| only != version) {
                return Err(Error::Conflict { current: version });
            }
            let next = version.saturating_add(1);
            let mut write = Transaction::new(id, next, Some(version), origin.time);
            write.remove("document");
            write.remove("deleted");
            if let Some(since) = since {
                write.delete(&self.client, Key::deleted(id, since))?;
            }
            if let Some(bytes) = item::take_document(&mut kept) {
                write.adds(-1);
                let person = document::read_person(&bytes).map_err(Error::unavailable)?;
                self.remove_all(&mut write, &Footprint::of(&person))?;
            }
            write.put(&self.client, item::key(Key::erasing(id)))?;
            self.tell(&mut write, &bare(id, next, Action::Erased, origin.clone()))?;
            match self.commit_change(write, version).await {
                Ok(()) => {
                    self.empty_history(id, BEGINNING).await?;
                    return Ok(nobody(id, next));
                }
                // Somebody else wrote in between.
                Err(Error::Conflict { .. } | Error::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        Err(Error::unavailable("the person was changed again and again"))
    }

    /// Takes the values out of what happened to somebody, from a sort key on, and out of their
    /// idempotency key.
    pub(super) async fn empty_history(&self, id: PersonId, from: &str) -> Result<(), Error> {
        let mut next = self.empty_page(id, from).await?;
        while let Some(from) = next {
            next = self.empty_page(id, &from).await?;
        }
        Ok(())
    }

    /// Empties what is left of somebody's history.
    async fn empty_rest(&self, id: PersonId) -> Result<(), Error> {
        match self.not_emptied(id).await? {
            Some(from) => self.empty_history(id, &from).await,
            None => Ok(()),
        }
    }

    /// The same, with a call for each page: so it ends, however much that is.
    async fn empty_at_leisure(&self, id: PersonId) -> Result<(), Error> {
        let mut next = self.call().not_emptied(id).await?;
        while let Some(from) = next {
            next = self.call().empty_page(id, &from).await?;
        }
        Ok(())
    }

    /// From where on somebody's history is still to be emptied; `None` where nothing of it is.
    async fn not_emptied(&self, id: PersonId) -> Result<Option<String>, Error> {
        let Some(note) = self.client.get(Key::erasing(id)).await? else { return Ok(None) };
        if !note.contains_key("emptied") {
            return Ok(Some(BEGINNING.to_owned()));
        }
        Ok(Some(merge::behind(item::read_text(&note, "emptied")?)))
    }

    /// Empties a page, and notes that, so that whoever goes on need not look at it again. Answers
    /// where the next one begins.
    async fn empty_page(&self, id: PersonId, from: &str) -> Result<Option<String>, Error> {
        let range = Range {
            pk: &keys::of_person(id),
            condition: "sk BETWEEN :from AND :to",
            from,
            to: Some("H$"),
            backwards: false,
            limit: PAGE,
        };
        let (events, more) = self.client.query(&range).await?;
        for events in events.chunks(AT_ONCE) {
            try_join_all(events.iter().map(|event| self.empty(id, event))).await?;
        }
        let Some(last) = events.last().filter(|_| more) else {
            return self.client.delete(Key::erasing(id)).await.map(|()| None);
        };
        let last = item::read_text(last, "sk")?;
        let (condition, expression) = ("attribute_exists(pk)", "SET emptied = :last");
        let values = [(":last", text(last))];
        // Where the note is gone, another process has emptied all.
        self.client.update_if(Key::erasing(id), condition, expression, &values).await?;
        Ok(Some(merge::behind(last)))
    }

    async fn empty(&self, id: PersonId, event: &Item) -> Result<(), Error> {
        if let Ok(once) = item::read_bytes(event, "once").map(<[u8; 32]>::try_from)
            && let Ok(once) = once
        {
            // The key is known for its time, so that a repetition doesn't create them once more. It
            // may be somebody else's by now.
            let values = [(":nothing", bytes([])), (":id", text(id.to_string()))];
            let (condition, expression) = ("id = :id", "SET body = :nothing");
            self.client.update_if(Key::once(&once), condition, expression, &values).await?;
        }
        let is_empty =
            !event.contains_key("document") && item::read_text(event, "request")?.is_empty();
        if is_empty || item::read_action(event)? == Action::Erased {
            return Ok(());
        }
        let key = Key {
            pk: item::read_text(event, "pk")?.to_owned(),
            sk: item::read_text(event, "sk")?.to_owned(),
        };
        let nothing = [(":nothing", text(""))];
        let expression = "SET #request = :nothing REMOVE #document";
        self.client.update_if(key, "attribute_exists(pk)", expression, &nothing).await.map(drop)
    }

    /// Ends what was cut short, and erases some of those who were deleted before a moment. Each is a
    /// call of its own, or several, and one that fails keeps nobody else waiting: it is answered at
    /// the end.
    pub(super) async fn purge_some(
        &self,
        deleted_before: Timestamp,
        origin: &Origin,
    ) -> Result<u64, Error> {
        let mut outcome = Ok(());
        for id in self.call().erasing().await? {
            outcome = outcome.and(self.empty_at_leisure(id).await);
        }
        for id in self.call().unclean(Duration::MAX).await?.ids {
            outcome = outcome.and(clean_up(&self.call().client, id).await);
        }
        let before = keys::moment(deleted_before);
        let (partitions, call) = (List::Deleted.partitions(), self.call());
        let due = partitions.iter().map(|pk| call.due(pk, &before));
        let mut due: Vec<String> = try_join_all(due).await?.into_iter().flatten().collect();
        // Those come first who were deleted first.
        due.sort();
        due.truncate(PURGE);
        let mut erased = 0;
        for due in due {
            let Some(id) = keys::id_of(&due) else { continue };
            let only = Only { version: None, deleted_before: Some(deleted_before) };
            match self.call().erase(id, only, origin).await {
                Ok(_) => erased += 1,
                // Another process was faster, or somebody brought them back.
                Err(Error::Erased | Error::NotFound) => {}
                Err(error) => outcome = outcome.and(Err(error)),
            }
        }
        outcome.map(|()| erased)
    }

    /// The first sort keys of a shard of the deleted before a moment.
    async fn due(&self, pk: &str, before: &str) -> Result<Vec<String>, Error> {
        let range = Range {
            pk,
            condition: "sk < :from",
            from: before,
            to: None,
            backwards: false,
            limit: PURGE,
        };
        let (due, _) = self.client.query(&range).await?;
        due.iter().map(|due| Ok(item::read_text(due, "sk")?.to_owned())).collect()
    }

    /// Everybody whose erasure is still going on.
    pub(super) async fn erasing(&self) -> Result<BTreeSet<PersonId>, Error> {
        Ok(self.noted(keys::ERASING, Duration::MAX).await?.ids)
    }

    /// Everybody of whom a write has left entries behind; only the first ones, where reading takes
    /// longer than this.
    pub(super) async fn unclean(&self, most: Duration) -> Result<Noted, Error> {
        self.noted(keys::UNCLEAN, most).await
    }

    /// Everybody in a partition of ids, or the first ones.
    async fn noted(&self, pk: &str, most: Duration) -> Result<Noted, Error> {
        let (mut ids, mut from, begun) = (BTreeSet::new(), "0".to_owned(), Instant::now());
        loop {
            let range = Range {
                pk,
                condition: "sk >= :from",
                from: &from,
                to: None,
                backwards: false,
                limit: NOTES,
            };
            let (pending, more) = self.client.query(&range).await?;
            for pending in &pending {
                ids.extend(keys::id_of(item::read_text(pending, "sk")?));
            }
            match pending.last() {
                Some(_) if more && begun.elapsed() >= most => {
                    return Ok(Noted { ids, complete: false });
                }
                Some(last) if more => from = merge::behind(item::read_text(last, "sk")?),
                _ => return Ok(Noted { ids, complete: true }),
            }
        }
    }
}
