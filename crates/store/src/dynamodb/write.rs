//! The writes: each is one transaction, and what it was refused for becomes an answer.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use people::{Person, PersonId, Timestamp, document};

use super::Dynamo;
use super::footprint::Footprint;
use super::item::{self, Item, bytes, number, text};
use super::keys::Key;
use super::lanes::Turn;
use super::transaction::{Refused, Role, Transaction};
use crate::{Action, Document, Error, Event, ONCE_MILLIS, Once, Origin, Written};

/// How long the table keeps an idempotency key: longer than it counts, as its own clean-up is
/// allowed to be late but not early.
const KEPT: Duration = Duration::from_hours(48);
/// What somebody who is changed has to fulfil.
const IS_THERE: &str = " AND attribute_exists(#document)";

/// Somebody as they are written: everything is derived before the first request.
pub(super) struct Row {
    id: PersonId,
    document: Document,
    footprint: Footprint,
    manager: Option<PersonId>,
}

impl Row {
    pub(super) fn of(person: &Person) -> Self {
        let bytes = Bytes::from(document::write(person));
        Self {
            id: person.id(),
            document: Document { version: person.meta().version, bytes },
            footprint: Footprint::of(person),
            manager: person.manager(),
        }
    }

    /// The same, but nobody asks for the manager.
    pub(super) fn received(person: &Person) -> Self {
        Self { manager: None, ..Self::of(person) }
    }

    fn written(&self) -> Written {
        Written { id: self.id, document: self.document.clone() }
    }
}

/// What a write is to be done once by: digests of a key and of what came with it.
pub(super) struct OnceDigests {
    key: [u8; 32],
    body: [u8; 32],
}

impl Dynamo {
    pub(super) fn once(&self, once: &Once) -> OnceDigests {
        let digest = |value: &[u8]| self.sealer.digest(value);
        OnceDigests { key: digest(once.key.as_bytes()), body: digest(&once.body) }
    }

    pub(super) async fn create(
        &self,
        row: Row,
        once: Option<OnceDigests>,
        origin: Origin,
    ) -> Result<Written, Error> {
        if row.manager == Some(row.id) {
            return Err(Error::NoManager);
        }
        let mut write = Transaction::new(row.id, row.document.version, None, origin.time);
        write.adds(1);
        self.exchange(&mut write, &row, &Footprint::default())?;
        let mut event =
            item::of_event(&event(&row.document, row.id, Action::Created, origin.clone()))?;
        if let Some(OnceDigests { key, body }) = &once {
            event.insert("once".to_owned(), bytes(*key));
            self.remember(&mut write, row.id, (key, body), origin.time)?;
        }
        write.set("action", number(Action::Created.code()));
        write.put(&self.client, event)?;
        if let Some(manager) = row.manager {
            write.require(&self.client, manager)?;
        }
        let turn = self.lanes.take(&self.client, write.time()).await?;
        match self.commit(turn, write).await {
            Ok(()) => Ok(row.written()),
            Err(Refused::Failed(error)) => Err(error),
            Err(Refused::For(refused)) => self.not_created(refused, once).await,
        }
    }

    /// Why somebody was not created, or who was created before with the same idempotency key.
    async fn not_created(
        &self,
        refused: Vec<(Role, Option<Item>)>,
        once: Option<OnceDigests>,
    ) -> Result<Written, Error> {
        let first = refused.iter().find(|(role, _)| *role == Role::Once);
        if let (Some((_, Some(first))), Some(once)) = (first, once) {
            return self.first(first, &once.body).await;
        }
        let has_id = refused.iter().any(|(role, _)| *role == Role::Person);
        let otherwise = if has_id { Error::id_taken() } else { unknown() };
        Err(refusal(refused, otherwise))
    }

    pub(super) async fn change(
        &self,
        before: Row,
        after: Row,
        origin: Origin,
    ) -> Result<Written, Error> {
        let mut write = self.changing(&before, &after, origin)?;
        // A manager who has gone since stays named, until another one is.
        let manager = after.manager.filter(|manager| *manager != after.id);
        if let Some(manager) = manager.filter(|_| after.manager != before.manager) {
            write.require(&self.client, manager)?;
        }
        self.commit_change(write, before.document.version).await?;
        Ok(after.written())
    }

    /// The same, but nobody asks for the manager.
    pub(super) async fn revert(
        &self,
        before: Row,
        after: Row,
        origin: Origin,
    ) -> Result<Written, Error> {
        let write = self.changing(&before, &after, origin)?;
        self.commit_change(write, before.document.version).await?;
        Ok(after.written())
    }

    fn changing(&self, before: &Row, after: &Row, origin: Origin) -> Result<Transaction, Error> {
        let version = after.document.version;
        let mut write =
            Transaction::new(after.id, version, Some(before.document.version), origin.time);
        write.only_if(IS_THERE);
        self.exchange(&mut write, after, &before.footprint)?;
        self.tell(&mut write, &event(&after.document, after.id, Action::Changed, origin))?;
        Ok(write)
    }

    pub(super) async fn delete(&self, before: Row, origin: Origin) -> Result<Written, Error> {
        let (id, version) = (before.id, before.document.version.saturating_add(1));
        let mut write = Transaction::new(id, version, Some(before.document.version), origin.time);
        write.only_if(IS_THERE);
        write.adds(-1);
        write.remove("document");
        write.set("deleted", number(origin.time.as_millis()));
        write.put(&self.client, item::key(Key::deleted(id, origin.time)))?;
        self.tell(&mut write, &bare(id, version, Action::Deleted, origin))?;
        self.remove_all(&mut write, &before.footprint)?;
        self.commit_change(write, before.document.version).await?;
        Ok(nobody(id, version))
    }

    pub(super) async fn restore(&self, row: Row, origin: Origin) -> Result<Written, Error> {
        let version = row.document.version;
        let kept = self.client.get(Key::person(row.id)).await?.ok_or(Error::NotFound)?;
        let (current, action) =
            (item::read_number::<u64>(&kept, "version")?, item::read_action(&kept)?);
        match action {
            Action::Erased => return Err(Error::Erased),
            Action::Deleted if current.checked_add(1) == Some(version) => {}
            _ => return Err(Error::Conflict { current }),
        }
        let mut write = Transaction::new(row.id, version, Some(current), origin.time);
        write.adds(1);
        write.remove("deleted");
        write.delete(&self.client, Key::deleted(row.id, deleted(&kept)?))?;
        self.exchange(&mut write, &row, &Footprint::default())?;
        self.tell(&mut write, &event(&row.document, row.id, Action::Restored, origin))?;
        self.commit_change(write, current).await?;
        Ok(row.written())
    }

    /// Carries out what changes somebody who is there, or was.
    pub(super) async fn commit_change(&self, write: Transaction, before: u64) -> Result<(), Error> {
        let turn = self.lanes.take(&self.client, write.time()).await?;
        self.commit_change_in(turn, write, before).await
    }

    /// The same, in a lane that was taken before.
    pub(super) async fn commit_change_in(
        &self,
        turn: Turn<'_>,
        write: Transaction,
        before: u64,
    ) -> Result<(), Error> {
        let refused = match self.commit(turn, write).await {
            Ok(()) => return Ok(()),
            Err(Refused::Failed(error)) => return Err(error),
            Err(Refused::For(refused)) => refused,
        };
        let person = refused.iter().find(|(role, _)| *role == Role::Person);
        let Some((_, kept)) = person else {
            return Err(refusal(refused, unknown()));
        };
        let Some(kept) = kept else { return Err(Error::NotFound) };
        let current = item::read_number(kept, "version")?;
        let is_there = item::read_action(kept)?.leaves_somebody();
        Err(if is_there && current != before {
            Error::Conflict { current }
        } else {
            Error::NotFound
        })
    }

    async fn commit(&self, turn: Turn<'_>, write: Transaction) -> Result<(), Refused> {
        write.commit(&self.client, &self.lanes, turn).await
    }

    /// What the first write with an idempotency key answered.
    async fn first(&self, kept: &Item, body: &[u8; 32]) -> Result<Written, Error> {
        let id = item::read_id(kept, "id")?;
        match item::read_bytes(kept, "body")? {
            [] => return Err(Error::Erased),
            first if first != body => return Err(Error::KeyReused),
            _ => {}
        }
        let mut event = self.client.get(Key::event(id, 1)).await?.unwrap_or_default();
        // Of whom is or was erased nothing is told, even if the event was read just before its end.
        let person = self.client.get(Key::person(id)).await?.ok_or(Error::Erased)?;
        if item::read_action(&person)? == Action::Erased {
            return Err(Error::Erased);
        }
        let bytes = item::take_document(&mut event).ok_or(Error::Erased)?;
        Ok(Written { id, document: Document { version: 1, bytes } })
    }

    fn remember(
        &self,
        write: &mut Transaction,
        id: PersonId,
        (key, body): (&[u8; 32], &[u8; 32]),
        time: Timestamp,
    ) -> Result<(), Error> {
        #[expect(clippy::disallowed_methods, reason = "the table's clean-up goes by its own clock")]
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let once = item::item(
            Key::once(key),
            [
                ("id", text(id.to_string())),
                ("body", bytes(*body)),
                ("made", number(time.as_millis())),
                ("ttl", number((now + KEPT).as_secs())),
            ],
        );
        write.put_new(&self.client, Role::Once, once, Some(time.as_millis() - ONCE_MILLIS))
    }

    /// Writes down what happens.
    pub(super) fn tell(&self, write: &mut Transaction, event: &Event) -> Result<(), Error> {
        write.set("action", number(event.action.code()));
        write.put(&self.client, item::of_event(event)?)
    }

    fn add_guards(&self, write: &mut Transaction, row: &Row, old: &Footprint) -> Result<(), Error> {
        for unique in row.footprint.unique_beyond(old) {
            let guard = item::item(Key::unique(&unique.key), [("id", text(row.id.to_string()))]);
            let role = Role::Unique(unique.pointer.clone());
            write.put_new(&self.client, role, guard, None)?;
        }
        Ok(())
    }

    /// Puts somebody in the place of themselves, or of nobody.
    pub(super) fn exchange(
        &self,
        write: &mut Transaction,
        after: &Row,
        old: &Footprint,
    ) -> Result<(), Error> {
        let new = &after.footprint;
        write.set("document", text(item::document(&after.document.bytes)?));
        self.remove_guards(write, old, new)?;
        self.add_guards(write, after, old)?;
        for key in old.places.difference(&new.places) {
            write.delete(&self.client, key.clone())?;
        }
        self.add_entries(write, new, old)?;
        for key in old.tokens.difference(&new.tokens) {
            write.delete_token(key.clone());
        }
        Ok(())
    }

    fn add_entries(
        &self,
        write: &mut Transaction,
        new: &Footprint,
        old: &Footprint,
    ) -> Result<(), Error> {
        let places = new.places.difference(&old.places).map(|key| item::key(key.clone()));
        places.chain(new.new_tokens(old)).try_for_each(|entry| write.put(&self.client, entry))
    }

    fn remove_guards(
        &self,
        write: &mut Transaction,
        old: &Footprint,
        new: &Footprint,
    ) -> Result<(), Error> {
        for unique in old.unique_beyond(new) {
            write.delete(&self.client, Key::unique(&unique.key))?;
        }
        Ok(())
    }

    /// Removes everything that is kept of somebody beside the document.
    pub(super) fn remove_all(&self, write: &mut Transaction, old: &Footprint) -> Result<(), Error> {
        self.remove_guards(write, old, &Footprint::default())?;
        for key in old.places.iter().chain(&old.tokens) {
            write.delete(&self.client, key.clone())?;
        }
        Ok(())
    }
}

/// What a write is answered with that was refused for something that it has no condition for.
fn unknown() -> Error {
    Error::unavailable("DynamoDB refused a write")
}

/// The most telling of the refusals: keys that are taken, then a manager who isn't there.
fn refusal(refused: Vec<(Role, Option<Item>)>, otherwise: Error) -> Error {
    let (mut pointers, mut lacks_manager) = (Vec::new(), false);
    for (role, _) in refused {
        match role {
            Role::Unique(pointer) => pointers.push(pointer),
            Role::Manager => lacks_manager = true,
            Role::Person | Role::Once | Role::Other => {}
        }
    }
    if !pointers.is_empty() {
        return Error::Taken { pointers };
    }
    if lacks_manager { Error::NoManager } else { otherwise }
}

/// When somebody was deleted.
pub(super) fn deleted(kept: &Item) -> Result<Timestamp, Error> {
    let time = Timestamp::from_millis(item::read_number(kept, "deleted")?);
    time.ok_or_else(|| Error::unavailable("a deletion has no readable time"))
}

fn event(document: &Document, id: PersonId, action: Action, origin: Origin) -> Event {
    let after = Some(document.bytes.clone());
    Event { id, version: document.version, action, origin, before: None, after }
}

/// An event after which there is nobody.
pub(super) fn bare(id: PersonId, version: u64, action: Action, origin: Origin) -> Event {
    Event { id, version, action, origin, before: None, after: None }
}

/// What is answered when there is nobody any more.
pub(super) fn nobody(id: PersonId, version: u64) -> Written {
    Written { id, document: Document { version, bytes: Bytes::new() } }
}
