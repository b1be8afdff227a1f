//! The use cases. Only this file and those below it call a store.

mod access;
mod audit;
mod copy;
mod import;
mod life;
mod turns;

use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use people::document::{self, Submission};
use people::{Change, Hidden, Meta, Person, PersonId, Query, Timestamp, Violations};
use store::{Document, Once, Page, Store, Write, Written};
use tracing::instrument;
use uuid::ContextV7;

use audit::{Audit, Audited};
use turns::Turns;

use crate::access::{Caller, Reader, Scope, Writer};
use crate::clock::{Clock, uuid_of};
use crate::problem::Problem;
use crate::telemetry::Telemetry;

pub use access::{MAX_TOKEN_NAME, TokenDraft};
pub(crate) use import::id_key;
pub use import::{Imported, Incoming, Manager, Planned};
pub use life::DELETED_FOR;

/// Everyone, and what may be done with them.
pub struct Directory {
    store: Arc<dyn Store>,
    clock: Clock,
    telemetry: Arc<Telemetry>,
    audit: Arc<Audit>,
    /// What only callers with [`Scope::Private`] see.
    hidden: Hidden,
    ids: Mutex<ContextV7>,
    turns: Turns,
}

/// What a caller demands of the version that is kept before it is changed.
pub type Precondition<'a> = &'a (dyn Fn(u64) -> bool + Send + Sync);

/// What a person is to be next.
enum Next {
    /// What somebody sent.
    Sent(Submission),
    /// What the person was once or elsewhere; a manager who has gone since stays named.
    Past(Submission),
}

/// How often a change without a condition starts over when another process writes the same person;
/// within this one, those who write take turns.
const ATTEMPTS: usize = 32;

impl Directory {
    /// The directory of a store, which hides this from most, and keeps the audit trail so long.
    pub fn new(
        store: Arc<dyn Store>,
        clock: Clock,
        telemetry: Arc<Telemetry>,
        hidden: Hidden,
        keep_audit: Duration,
    ) -> Self {
        let turns = Turns::new(store::Network::default().call);
        let audit =
            Audit::new(Arc::clone(&store), Arc::clone(&telemetry), clock.clone(), keep_audit);
        let (audit, ids) = (Arc::new(audit), Mutex::new(ContextV7::new()));
        Self { store, clock, telemetry, audit, hidden, ids, turns }
    }

    /// The same, where a change has to have its turn and what it reads within so long.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { turns: Turns::new(patience), ..self }
    }

    /// Writes somebody new. With `once`, whoever sends the same again is answered as the first
    /// time.
    #[instrument(name = "directory create", level = "trace", skip_all)]
    pub async fn create(
        &self,
        caller: &Writer,
        submission: Submission,
        once: Option<Once>,
    ) -> Result<(PersonId, Document), Problem> {
        let Written { id, document } = self.add(caller, submission, once).await?;
        Ok((id, self.shown(caller, id, document).await?))
    }

    /// Writes somebody new, and answers what is kept.
    async fn add(
        &self,
        caller: &Writer,
        submission: Submission,
        once: Option<Once>,
    ) -> Result<Written, Problem> {
        self.hidden_from(caller).refuse(&submission.draft)?;
        let now = self.clock.now();
        let meta = Meta { created: now, last_modified: now, version: 1 };
        let person = Person::new(self.new_id(), submission.of_somebody_new()?, meta);
        let written = self.write(caller, Write::Create { person: &person, once: once.as_ref() });
        drop(person);
        Ok(written.await?)
    }

    /// Reads a person's document, as it is kept, but for what the caller doesn't see.
    #[instrument(name = "directory get", level = "trace", skip_all)]
    pub async fn get(&self, caller: &Reader, id: PersonId) -> Result<Document, Problem> {
        self.shown(caller, id, self.kept(id).await?).await
    }

    /// A person's document, as it is kept.
    async fn kept(&self, id: PersonId) -> Result<Document, Problem> {
        Ok(self.telemetry.store("get", self.store.get(id)).await?)
    }

    /// Replaces what a client may say of a person. Without a condition the last writer wins; with
    /// one, or with a `meta` in what was sent, only the version that was meant is replaced. What
    /// says the same as before makes no new version.
    #[instrument(name = "directory replace", level = "trace", skip_all)]
    pub async fn replace(
        &self,
        caller: &Writer,
        id: PersonId,
        submission: Submission,
        condition: Option<Precondition<'_>>,
    ) -> Result<Document, Problem> {
        submission.for_person(id)?;
        let hidden = self.hidden_from(caller);
        let next = |before: &Person| {
            if hidden.is_empty() {
                return Ok(Next::Sent(submission.clone()));
            }
            Ok(Next::Sent(hidden.carry_over(submission.clone(), before)?))
        };
        let replaced = self.rewrite(caller, id, condition, &next).await?;
        self.shown(caller, id, replaced).await
    }

    /// Changes a person as a patch says, under the same conditions.
    #[instrument(name = "directory change", level = "trace", skip_all)]
    pub async fn change(
        &self,
        caller: &Writer,
        id: PersonId,
        change: &Change,
        condition: Option<Precondition<'_>>,
    ) -> Result<Document, Problem> {
        let hidden = self.hidden_from(caller);
        hidden.refuse_change(change)?;
        let next = |before: &Person| {
            if hidden.is_empty() {
                return Ok(Next::Sent(change.apply(before)?));
            }
            Ok(Next::Sent(hidden.carry_over(change.apply(&hidden.seen(before))?, before)?))
        };
        let changed = self.rewrite(caller, id, condition, &next).await;
        if let Err(Problem::Unmet(_)) = &changed {
            // What a patch tests is read, though nothing of it is shown.
            self.note_private(caller, Some(id), 1).await;
        }
        self.shown(caller, id, changed?).await
    }

    /// Makes the next version of a person out of the one that is kept, and answers what is kept then.
    async fn rewrite(
        &self,
        caller: &Writer,
        id: PersonId,
        condition: Option<Precondition<'_>>,
        next: &(dyn Fn(&Person) -> Result<Next, Problem> + Send + Sync),
    ) -> Result<Document, Problem> {
        let turn = self.turns.take(id).await?;
        for _ in 0..ATTEMPTS {
            let kept = turn.read(self.kept(id)).await?;
            let before = stored(&kept)?;
            require(condition, kept.version)?;
            let (submission, reverts) = match next(&before)? {
                Next::Sent(submission) => (submission, false),
                Next::Past(submission) => (submission, true),
            };
            submission.for_person(id)?;
            if submission.meta.is_some_and(|meta| meta != before.meta()) {
                return Err(Problem::VersionMismatch { current: kept.version });
            }
            if submission.draft.says_the_same_as(&before) {
                return Ok(kept);
            }
            let after = before.next(submission.draft, self.clock.now());
            let (before, after) = (&before, &after);
            let write = if reverts {
                Write::Revert { before, after }
            } else {
                Write::Change { before, after }
            };
            match self.write(caller, write).await {
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
            Write::Create { .. } | Write::Receive { .. } => "create",
            Write::Change { .. } | Write::Revert { .. } => "change",
            Write::Delete { .. } => "delete",
            Write::Restore { .. } => "restore",
            Write::Erase { .. } => "erase",
            Write::Adopt(_) => "adopt",
        };
        let written = self.store.write(write, caller.origin(self.clock.now()));
        self.telemetry.store(operation, written)
    }

    /// Reads a page of people, who are found by nothing that the caller doesn't see.
    #[instrument(name = "directory list", level = "trace", skip_all)]
    pub async fn list(&self, caller: &Reader, query: &Query) -> Result<Page, Problem> {
        let hidden = self.hidden_from(caller);
        if hidden.is_empty() {
            let page = self.page(query).await?;
            if !page.people.is_empty() || self.hidden.is_asked_for(query) {
                self.note_private(caller, None, page.people.len()).await;
            }
            return Ok(page);
        }
        if let Some(filter) = &query.filter {
            hidden.refuse_filter(filter)?;
        }
        let mut page = self.page(&Query { hidden: hidden.clone(), ..query.clone() }).await?;
        for document in &mut page.people {
            *document = self.seen(caller, document.clone())?;
        }
        Ok(page)
    }

    /// A page of people, as they are kept.
    async fn page(&self, query: &Query) -> Result<Page, Problem> {
        Ok(self.telemetry.store("list", self.store.list(query)).await?)
    }

    /// What a caller doesn't see.
    fn hidden_from(&self, caller: &Caller) -> &Hidden {
        static NOTHING: Hidden = Hidden::nothing();
        if caller.may(Scope::Private) { &NOTHING } else { &self.hidden }
    }

    /// What a caller is answered of one person, which is written down where it has what is private.
    async fn shown(
        &self,
        caller: &Caller,
        id: PersonId,
        document: Document,
    ) -> Result<Document, Problem> {
        self.note_private(caller, Some(id), 1).await;
        self.seen(caller, document)
    }

    /// A document as a caller sees it.
    fn seen(&self, caller: &Caller, document: Document) -> Result<Document, Problem> {
        let hidden = self.hidden_from(caller);
        if hidden.is_empty() || document.bytes.is_empty() {
            return Ok(document);
        }
        let bytes = hidden.seen_document(&document.bytes).map_err(|cause| unreadable(&cause))?;
        Ok(Document { bytes: bytes.into(), ..document })
    }

    /// Writes down that people were read together with what is private: in its own time, unless
    /// very much is being written down.
    async fn note_private(&self, caller: &Caller, person: Option<PersonId>, people: usize) {
        if self.hidden.is_empty() || !caller.may(Scope::Private) {
            return;
        }
        let read = Audited::PrivateRead { person, people };
        self.audit.note_in_turn(caller, &read).await;
    }

    /// Has the store find out how many people there are, for the metrics.
    pub async fn count(&self) -> Result<(), Problem> {
        Ok(self.telemetry.store("count", self.store.count()).await?)
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

    /// How many of very many writes are best under way at once: with a file they share its commits,
    /// and a table has to have done each before its deadline, even if it takes but 100 a second.
    pub(crate) fn writes_at_once(&self) -> usize {
        if self.engine() == "sqlite" { 2_560 } else { 256 }
    }

    /// The name of the engine.
    pub fn engine(&self) -> &'static str {
        self.store.engine()
    }

    /// A UUID of version 7 (RFC 9562, section 5.7), above all that this process has made before.
    fn new_id(&self) -> PersonId {
        PersonId::new(uuid_of(self.clock.now(), &self.ids))
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
    document::read_person(&document.bytes).map_err(|violations| unreadable(&violations))
}

fn unreadable(cause: &Violations) -> Problem {
    tracing::error!(%cause, "a stored document can't be read");
    Problem::Internal
}
