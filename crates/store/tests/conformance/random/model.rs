//! A store that keeps everything in lists, and so is simple enough to be believed.

use std::collections::BTreeMap;

use bytes::Bytes;
use people::{Person, PersonId, Query, Timestamp, document, keys};
use store::{Action, Document, Event, ONCE_MILLIS, Once, Origin, Written};

use crate::read::{Outcome, document_of, in_order, taken};

/// What a write is answered.
pub(super) type Answer = Result<Written, Outcome>;

/// Somebody who was added once.
enum State {
    There(Person),
    /// Deleted at this version and moment.
    Deleted(u64, Timestamp),
    Erased,
}

/// What is remembered of a key; of somebody erased it is no document.
struct Remembered {
    body: Bytes,
    time: Timestamp,
    first: Written,
    erased: bool,
}

#[derive(Default)]
pub(super) struct Model {
    /// In the order of adding.
    people: Vec<(PersonId, State)>,
    once: BTreeMap<String, Remembered>,
    /// In the order of the commits.
    events: Vec<Event>,
}

impl Model {
    /// How many people were added, whatever became of them.
    pub(super) fn added(&self) -> usize {
        self.people.len()
    }

    pub(super) fn id(&self, index: usize) -> PersonId {
        self.people[index].0
    }

    pub(super) fn there(&self, id: PersonId) -> Option<&Person> {
        match self.state(id) {
            Some(State::There(person)) => Some(person),
            _ => None,
        }
    }

    fn state(&self, id: PersonId) -> Option<&State> {
        self.people.iter().find(|(known, _)| *known == id).map(|(_, state)| state)
    }

    fn set(&mut self, id: PersonId, state: State) {
        if let Some((_, old)) = self.people.iter_mut().find(|(known, _)| *known == id) {
            *old = state;
        }
    }

    /// What a query accepts, in its order.
    pub(super) fn list(&self, query: &Query) -> Vec<Person> {
        let there = self.people.iter().filter_map(|(_, state)| match state {
            State::There(person) => Some(person),
            State::Deleted(..) | State::Erased => None,
        });
        let accepted: Vec<Person> = there.filter(|person| query.accepts(person)).cloned().collect();
        in_order(&accepted, query.sort)
    }

    /// The events of a person, the newest first.
    pub(super) fn history(&self, id: PersonId) -> Vec<Event> {
        self.events.iter().rev().filter(|event| event.id == id).cloned().collect()
    }

    /// The events of everybody, as the feed tells them.
    pub(super) fn feed(&self) -> Vec<Event> {
        self.events.iter().cloned().map(|event| Event { before: None, ..event }).collect()
    }

    /// Why a person can't be written, if so; `own` is who they were before.
    fn refusal(&self, person: &Person, own: Option<&Person>) -> Option<Outcome> {
        if let Some(taken) = self.taken(person) {
            return Some(taken);
        }
        let manager = person.manager()?;
        let stays = own.is_some_and(|own| own.manager() == Some(manager));
        (!stays && self.there(manager).is_none()).then_some(Outcome::NoManager)
    }

    /// The unique keys of a person that others have, if there are any.
    fn taken(&self, person: &Person) -> Option<Outcome> {
        let others: Vec<String> = self
            .list(&Query::default())
            .iter()
            .filter(|other| other.id() != person.id())
            .flat_map(|other| keys::unique(other.document()))
            .map(|unique| unique.key)
            .collect();
        let unique = keys::unique(person.document()).into_iter();
        let taken = unique.filter(|unique| others.contains(&unique.key));
        let pointers: Vec<_> = taken.map(|unique| unique.pointer).collect();
        (!pointers.is_empty()).then_some(Outcome::Taken(pointers))
    }

    fn happened(
        &mut self,
        (id, version): (PersonId, u64),
        action: Action,
        origin: &Origin,
        documents: (Option<&Person>, Option<&Person>),
    ) {
        let bytes = |person: &Person| Bytes::from(document::write(person));
        let (before, after) = (documents.0.map(bytes), documents.1.map(bytes));
        self.events.push(Event { id, version, action, origin: origin.clone(), before, after });
    }

    pub(super) fn create(
        &mut self,
        person: &Person,
        once: Option<&Once>,
        origin: &Origin,
    ) -> Answer {
        if let Some(once) = once
            && let Some(known) = self.once.get(&once.key)
            && origin.time.as_millis() < known.time.as_millis() + ONCE_MILLIS
        {
            return match known {
                Remembered { erased: true, .. } => Err(Outcome::Erased),
                known if known.body != once.body => Err(Outcome::KeyReused),
                known => Ok(known.first.clone()),
            };
        }
        if let Some(refusal) = self.refusal(person, None) {
            return Err(refusal);
        }
        if self.state(person.id()).is_some() {
            return Err(taken("/id"));
        }
        self.people.push((person.id(), State::There(person.clone())));
        self.happened((person.id(), 1), Action::Created, origin, (None, Some(person)));
        let first = written(person);
        if let Some(Once { key, body }) = once {
            let (body, time, first) = (body.clone(), origin.time, first.clone());
            self.once.insert(key.clone(), Remembered { body, time, first, erased: false });
        }
        Ok(first)
    }

    /// The person as they are, if that is the version that was read.
    fn current(&self, before: &Person) -> Result<Person, Outcome> {
        let kept = self.there(before.id()).ok_or(Outcome::NotFound)?;
        let current = kept.meta().version;
        if current == before.meta().version {
            Ok(kept.clone())
        } else {
            Err(Outcome::Conflict(current))
        }
    }

    pub(super) fn change(&mut self, before: &Person, after: &Person, origin: &Origin) -> Answer {
        let kept = self.current(before)?;
        let refusal = self.refusal(after, Some(&kept));
        refusal.map_or_else(|| Ok(self.replace(&kept, after, origin)), Err)
    }

    /// A change for which nobody asks whether the manager is there.
    pub(super) fn revert(&mut self, before: &Person, after: &Person, origin: &Origin) -> Answer {
        let kept = self.current(before)?;
        let refusal = self.taken(after);
        refusal.map_or_else(|| Ok(self.replace(&kept, after, origin)), Err)
    }

    fn replace(&mut self, kept: &Person, after: &Person, origin: &Origin) -> Written {
        let (id, version) = (after.id(), after.meta().version);
        self.set(id, State::There(after.clone()));
        self.happened((id, version), Action::Changed, origin, (Some(kept), Some(after)));
        written(after)
    }

    pub(super) fn delete(&mut self, before: &Person, origin: &Origin) -> Answer {
        let kept = self.current(before)?;
        let (id, version) = (kept.id(), kept.meta().version + 1);
        self.set(id, State::Deleted(version, origin.time));
        self.happened((id, version), Action::Deleted, origin, (Some(&kept), None));
        Ok(nobody(id, version))
    }

    pub(super) fn restore(&mut self, person: &Person, origin: &Origin) -> Answer {
        let id = person.id();
        let deleted = match self.state(id).ok_or(Outcome::NotFound)? {
            State::Erased => return Err(Outcome::Erased),
            State::There(kept) => return Err(Outcome::Conflict(kept.meta().version)),
            State::Deleted(version, _) => *version,
        };
        if deleted + 1 != person.meta().version {
            return Err(Outcome::Conflict(deleted));
        }
        if let Some(refusal) = self.taken(person) {
            return Err(refusal);
        }
        self.set(id, State::There(person.clone()));
        self.happened((id, deleted + 1), Action::Restored, origin, (None, Some(person)));
        Ok(written(person))
    }

    pub(super) fn erase(&mut self, id: PersonId, origin: &Origin) -> Answer {
        if matches!(self.state(id).ok_or(Outcome::NotFound)?, State::Erased) {
            return Err(Outcome::Erased);
        }
        let version = self.history(id)[0].version + 1;
        self.set(id, State::Erased);
        for event in self.events.iter_mut().filter(|event| event.id == id) {
            (event.before, event.after) = (None, None);
            event.origin.request_id.clear();
        }
        for known in self.once.values_mut().filter(|known| known.first.id == id) {
            known.erased = true;
        }
        self.happened((id, version), Action::Erased, origin, (None, None));
        Ok(nobody(id, version))
    }

    /// Erases who was deleted before a moment, the first of them first.
    pub(super) fn purge(&mut self, deleted_before: Timestamp, origin: &Origin) -> u64 {
        let mut due: Vec<(Timestamp, PersonId)> = self
            .people
            .iter()
            .filter_map(|(id, state)| match state {
                State::Deleted(_, time) if *time < deleted_before => Some((*time, *id)),
                _ => None,
            })
            .collect();
        due.sort();
        due.iter().filter(|(_, id)| self.erase(*id, origin).is_ok()).count() as u64
    }
}

fn written(person: &Person) -> Written {
    Written { id: person.id(), document: document_of(person) }
}

fn nobody(id: PersonId, version: u64) -> Written {
    Written { id, document: Document { version, bytes: Bytes::new() } }
}
