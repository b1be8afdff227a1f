//! The use cases. Only this file calls a store.

use std::sync::{Arc, Mutex};

use people::document::Submission;
use people::keys::{self, Recognise};
use people::{Draft, Filter, Meta, Person, PersonId, Query, Rule, Timestamp, Violations, document};
use store::{Document, Page, Store};
use uuid::{ContextV7, Uuid};

use crate::clock::Clock;
use crate::problem::Problem;
use crate::telemetry::{Operation, Telemetry};

/// Everyone, and what may be done with them.
pub struct Directory {
    store: Arc<dyn Store>,
    clock: Clock,
    telemetry: Arc<Telemetry>,
    ids: Mutex<ContextV7>,
    /// Those who replace one person take turns, so that nobody who states no condition has to
    /// start over for ever. Some people share a turn, which costs them no more than a wait.
    turns: Vec<tokio::sync::Mutex<()>>,
}

/// How many people can be replaced at once.
const TURNS: u64 = 1_024;

/// What a caller demands of the version that is kept before it is changed.
pub type Precondition<'a> = &'a (dyn Fn(u64) -> bool + Send + Sync);

/// What became of a person of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Imported {
    /// Somebody new was added.
    Created,
    /// Somebody who was there is up to date now.
    Updated,
    /// Somebody who was there was up to date already.
    Unchanged,
}

/// How often a replacement without a condition starts over when another process writes the same
/// person; within this one, those who write take turns.
const REPLACE_ATTEMPTS: usize = 32;

impl Directory {
    /// The directory of a store.
    pub fn new(store: Arc<dyn Store>, clock: Clock, telemetry: Arc<Telemetry>) -> Self {
        let turns = (0..TURNS).map(|_| tokio::sync::Mutex::default()).collect();
        Self { store, clock, telemetry, ids: Mutex::new(ContextV7::new()), turns }
    }

    /// Writes somebody new.
    pub async fn create(&self, submission: Submission) -> Result<(PersonId, Document), Problem> {
        self.add(None, None, submission.of_somebody_new()?).await
    }

    async fn add(
        &self,
        id: Option<PersonId>,
        meta: Option<Meta>,
        draft: Draft,
    ) -> Result<(PersonId, Document), Problem> {
        let now = self.clock.now();
        let meta = meta.unwrap_or(Meta { created: now, last_modified: now, version: 1 });
        let person = Person::new(id.unwrap_or_else(|| self.new_id()), draft, meta);
        let (id, insert) = (person.id(), self.store.insert(&person));
        drop(person);
        let document = self.telemetry.store(Operation::Insert, insert).await?;
        Ok((id, document))
    }

    /// Reads a person's document, as it is kept.
    pub async fn get(&self, id: PersonId) -> Result<Document, Problem> {
        Ok(self.telemetry.store(Operation::Get, self.store.get(id)).await?)
    }

    /// Replaces what a client may say of a person. Without a condition the last writer wins; with
    /// one, or with a `meta` in what was sent, only the version that was meant is replaced. What
    /// says the same as before makes no new version.
    pub async fn replace(
        &self,
        id: PersonId,
        submission: Submission,
        condition: Option<Precondition<'_>>,
    ) -> Result<Document, Problem> {
        submission.for_person(id)?;
        let _turn = self.turn(id).lock().await;
        for _ in 0..REPLACE_ATTEMPTS {
            let kept = self.get(id).await?;
            let before = stored(&kept)?;
            let current = kept.version;
            let meant = condition.is_none_or(|holds| holds(current))
                && submission.meta.is_none_or(|meta| meta == before.meta());
            if !meant {
                return Err(Problem::VersionMismatch { current });
            }
            if submission.draft.says_the_same_as(&before) {
                return Ok(kept);
            }
            let after = before.next(submission.draft.clone(), self.clock.now());
            let replace = self.store.replace(&before, &after);
            match self.telemetry.store(Operation::Replace, replace).await {
                Err(store::Error::Conflict { .. }) => {}
                outcome => return Ok(outcome?),
            }
        }
        Err(Problem::Unavailable)
    }

    /// Writes a person of an import: brings up to date whom `key` recognises, or else adds
    /// somebody new. With [`Recognise::Id`], somebody new keeps the `id` and `meta` of the file.
    pub async fn import(
        &self,
        submission: Submission,
        key: Option<&Recognise>,
    ) -> Result<Imported, Problem> {
        let Some(known) = self.recognise(&submission, key).await? else {
            if key == Some(&Recognise::Id) {
                let Submission { draft, id, meta } = submission;
                self.add(id, meta, draft).await?;
            } else {
                self.create(submission).await?;
            }
            return Ok(Imported::Created);
        };
        let written = self.replace(known.id(), submission.without_meta(), None).await?;
        let unchanged = written.version == known.meta().version;
        Ok(if unchanged { Imported::Unchanged } else { Imported::Updated })
    }

    /// Says what [`Self::import`] would do, as far as the store tells; writes nothing.
    pub async fn rehearse(
        &self,
        submission: Submission,
        key: Option<&Recognise>,
    ) -> Result<Imported, Problem> {
        let known = self.recognise(&submission, key).await?;
        let owner = known.as_ref().map(Person::id);
        let draft = match owner {
            Some(id) => {
                submission.for_person(id)?;
                submission.draft
            }
            None if key == Some(&Recognise::Id) => submission.draft,
            None => submission.of_somebody_new()?,
        };
        if let Some(manager) = draft.manager() {
            match self.get(manager).await {
                Err(Problem::PersonNotFound) => return Err(store::Error::NoManager.into()),
                found => drop(found?),
            }
        }
        for unique in keys::unique(draft.members()) {
            let Some(filter) = unique.filter(draft.members()) else { continue };
            let taken = self.find(filter).await?.is_some_and(|other| Some(other.id()) != owner);
            if taken {
                return Err(Problem::Taken { pointer: unique.pointer });
            }
        }
        Ok(match known {
            None => Imported::Created,
            Some(known) if draft.says_the_same_as(&known) => Imported::Unchanged,
            Some(_) => Imported::Updated,
        })
    }

    async fn recognise(
        &self,
        submission: &Submission,
        key: Option<&Recognise>,
    ) -> Result<Option<Person>, Problem> {
        let Some(key) = key else { return Ok(None) };
        match key.filter(&submission.draft, submission.id) {
            Some(filter) => self.find(filter).await,
            None => Err(Problem::Invalid(Violations::one(
                key.pointer(),
                Rule::Required,
                "The import recognises people by it, so that every row needs one.",
            ))),
        }
    }

    async fn find(&self, filter: Filter) -> Result<Option<Person>, Problem> {
        let query = Query { filter: Some(filter), limit: 1, ..Query::default() };
        self.list(&query).await?.people.first().map(stored).transpose()
    }

    fn turn(&self, id: PersonId) -> &tokio::sync::Mutex<()> {
        // The last bytes of a UUID of version 7 are random.
        let [.., high, low] = *id.as_bytes();
        &self.turns[usize::from(u16::from_be_bytes([high, low])) % self.turns.len()]
    }

    /// Reads a page of people.
    pub async fn list(&self, query: &Query) -> Result<Page, Problem> {
        Ok(self.telemetry.store(Operation::List, self.store.list(query)).await?)
    }

    /// Lets the store put its house in order after very many writes.
    pub async fn settle(&self) -> Result<(), Problem> {
        Ok(self.telemetry.store(Operation::Settle, self.store.settle()).await?)
    }

    /// Whether the store can read and write.
    pub async fn health(&self) -> Result<(), Problem> {
        Ok(self.telemetry.store(Operation::Health, self.store.health()).await?)
    }

    /// The moment it is.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The name of the engine.
    pub fn engine(&self) -> &'static str {
        self.store.engine()
    }

    /// A UUID of version 7 (RFC 9562, section 5.7), above all that this process has made before.
    fn new_id(&self) -> PersonId {
        let millis = self.clock.now().as_millis().cast_unsigned();
        let nanos = u32::try_from(millis % 1_000 * 1_000_000).unwrap_or(0);
        let now = uuid::Timestamp::from_unix(&self.ids, millis / 1_000, nanos);
        PersonId::new(Uuid::new_v7(now))
    }
}

/// Parses a document that a store kept.
pub fn stored(document: &Document) -> Result<Person, Problem> {
    document::read_person(&document.bytes).map_err(|violations| {
        tracing::error!(cause = %violations, "a stored document can't be read");
        Problem::Internal
    })
}
