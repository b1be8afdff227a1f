//! The use cases. Only this file and those below it call a store.

mod copy;
mod import;
mod life;

use std::future::Future;
use std::sync::{Arc, Mutex};

use people::document::{self, Submission};
use people::{Change, Meta, Person, PersonId, Query, Timestamp};
use store::{Document, Once, Page, Store, Write, Written};
use uuid::{ContextV7, Uuid};

use crate::access::Caller;
use crate::clock::Clock;
use crate::problem::Problem;
use crate::telemetry::Telemetry;

pub use import::Imported;
pub use life::DELETED_FOR;

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

/// How often a change without a condition starts over when another process writes the same person;
/// within this one, those who write take turns.
const ATTEMPTS: usize = 32;

impl Directory {
    /// The directory of a store.
    pub fn new(store: Arc<dyn Store>, clock: Clock, telemetry: Arc<Telemetry>) -> Self {
        let turns = (0..TURNS).map(|_| tokio::sync::Mutex::default()).collect();
        Self { store, clock, telemetry, ids: Mutex::new(ContextV7::new()), turns }
    }

    /// Writes somebody new. With `once`, whoever sends the same again is answered as the first
    /// time.
    pub async fn create(
        &self,
        caller: &Caller,
        submission: Submission,
        once: Option<Once>,
    ) -> Result<(PersonId, Document), Problem> {
        let now = self.clock.now();
        let meta = Meta { created: now, last_modified: now, version: 1 };
        let person = Person::new(self.new_id(), submission.of_somebody_new()?, meta);
        let written = self.write(caller, Write::Create { person: &person, once: once.as_ref() });
        drop(person);
        let Written { id, document } = written.await?;
        Ok((id, document))
    }

    /// Reads a person's document, as it is kept.
    pub async fn get(&self, id: PersonId) -> Result<Document, Problem> {
        Ok(self.telemetry.store("get", self.store.get(id)).await?)
    }

    /// Replaces what a client may say of a person. Without a condition the last writer wins; with
    /// one, or with a `meta` in what was sent, only the version that was meant is replaced. What
    /// says the same as before makes no new version.
    pub async fn replace(
        &self,
        caller: &Caller,
        id: PersonId,
        submission: Submission,
        condition: Option<Precondition<'_>>,
    ) -> Result<Document, Problem> {
        submission.for_person(id)?;
        self.rewrite(caller, id, condition, &|_| Ok(submission.clone())).await
    }

    /// Changes a person as a patch says, under the same conditions.
    pub async fn change(
        &self,
        caller: &Caller,
        id: PersonId,
        change: &Change,
        condition: Option<Precondition<'_>>,
    ) -> Result<Document, Problem> {
        self.rewrite(caller, id, condition, &|before| Ok(change.apply(before)?)).await
    }

    /// Makes the next version of a person out of the one that is kept.
    async fn rewrite(
        &self,
        caller: &Caller,
        id: PersonId,
        condition: Option<Precondition<'_>>,
        next: &(dyn Fn(&Person) -> Result<Submission, Problem> + Send + Sync),
    ) -> Result<Document, Problem> {
        let _turn = self.turn(id).lock().await;
        for _ in 0..ATTEMPTS {
            let kept = self.get(id).await?;
            let before = stored(&kept)?;
            require(condition, kept.version)?;
            let submission = next(&before)?;
            submission.for_person(id)?;
            if submission.meta.is_some_and(|meta| meta != before.meta()) {
                return Err(Problem::VersionMismatch { current: kept.version });
            }
            if submission.draft.says_the_same_as(&before) {
                return Ok(kept);
            }
            let after = before.next(submission.draft, self.clock.now());
            let written = self.write(caller, Write::Change { before: &before, after: &after });
            match written.await {
                Err(store::Error::Conflict { .. }) => {}
                outcome => return Ok(outcome?.document),
            }
        }
        Err(Problem::Unavailable)
    }

    /// Has the store make a change, which it borrows only until this returns.
    fn write<'a>(
        &'a self,
        caller: &Caller,
        write: Write<'_>,
    ) -> impl Future<Output = Result<Written, store::Error>> + Send + 'a {
        let operation = match write {
            Write::Create { .. } => "create",
            Write::Change { .. } => "change",
            Write::Delete { .. } => "delete",
            Write::Restore { .. } => "restore",
            Write::Erase(_) => "erase",
            Write::Adopt(_) => "adopt",
        };
        let written = self.store.write(write, caller.origin(self.clock.now()));
        self.telemetry.store(operation, written)
    }

    fn turn(&self, id: PersonId) -> &tokio::sync::Mutex<()> {
        // The last bytes of a UUID of version 7 are random.
        let [.., high, low] = *id.as_bytes();
        &self.turns[usize::from(u16::from_be_bytes([high, low])) % self.turns.len()]
    }

    /// Reads a page of people.
    pub async fn list(&self, query: &Query) -> Result<Page, Problem> {
        Ok(self.telemetry.store("list", self.store.list(query)).await?)
    }

    /// Lets the store put its house in order after very many writes.
    pub async fn settle(&self) -> Result<(), Problem> {
        Ok(self.telemetry.store("settle", self.store.settle()).await?)
    }

    /// Whether the store can read and write.
    pub async fn health(&self) -> Result<(), Problem> {
        Ok(self.telemetry.store("health", self.store.health()).await?)
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

/// Refuses a version that the caller doesn't mean.
fn require(condition: Option<Precondition<'_>>, current: u64) -> Result<(), Problem> {
    if condition.is_none_or(|holds| holds(current)) {
        return Ok(());
    }
    Err(Problem::VersionMismatch { current })
}

/// Parses a document that a store kept.
pub fn stored(document: &Document) -> Result<Person, Problem> {
    document::read_person(&document.bytes).map_err(|violations| {
        tracing::error!(cause = %violations, "a stored document can't be read");
        Problem::Internal
    })
}
