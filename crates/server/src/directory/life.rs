//! The life of a record: deleted, brought back, erased, and all that happened to it.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use people::field::SERVER_GIVEN;
use people::page::Cursor;
use people::{Person, PersonId, document};
use store::{Action, Changes, Document, Event, History, Origin, Store, Write};
use tracing::instrument;

use super::audit::{Audited, Deed};
use super::{ATTEMPTS, Directory, Next, Precondition, require, stored};
use crate::access::{Admin, Caller, Eraser, Reader, Writer};
use crate::problem::Problem;
use crate::telemetry::Telemetry;

/// For how long a deletion can be undone; then the person is erased.
pub const DELETED_FOR: Duration = Duration::from_hours(30 * 24);

impl Directory {
    /// Deletes a person, under the same conditions as a change.
    #[instrument(name = "directory delete", level = "trace", skip_all)]
    pub async fn delete(
        &self,
        caller: &Writer,
        id: PersonId,
        condition: Option<Precondition<'_>>,
    ) -> Result<(), Problem> {
        let turn = self.turns.take(id).await?;
        for _ in 0..ATTEMPTS {
            let kept = turn.read(self.kept(id)).await?;
            require(condition, kept.version)?;
            let before = stored(&kept)?;
            match self.write(caller, Write::Delete { before: &before }).await {
                Err(store::Error::Conflict { .. }) => {}
                outcome => return Ok(outcome.map(drop)?),
            }
        }
        Err(Problem::Unavailable)
    }

    /// Brings back who was deleted, as they were, under the same conditions; the version is that of
    /// the deletion. Who was deleted too long ago counts as erased. Who is there already is left as they are.
    #[instrument(name = "directory restore", level = "trace", skip_all)]
    pub async fn restore(
        &self,
        caller: &Writer,
        id: PersonId,
        condition: Option<Precondition<'_>>,
    ) -> Result<Document, Problem> {
        let back = self.bring_back(caller, id, condition).await?;
        self.shown(caller, id, back).await
    }

    /// Brings back who was deleted, and answers what is kept.
    async fn bring_back(
        &self,
        caller: &Writer,
        id: PersonId,
        condition: Option<Precondition<'_>>,
    ) -> Result<Document, Problem> {
        let turn = self.turns.take(id).await?;
        for _ in 0..ATTEMPTS {
            let latest = turn.read(self.latest(id)).await?;
            require(condition, latest.version)?;
            let deleted = match latest.action {
                Action::Created | Action::Changed | Action::Restored => {
                    return turn.read(self.kept(id)).await;
                }
                Action::Erased => return Err(Problem::Erased),
                // The next purge erases them.
                Action::Deleted if latest.origin.time <= self.now().before(DELETED_FOR) => {
                    return Err(Problem::Erased);
                }
                Action::Deleted => latest.before.ok_or(Problem::Erased)?,
            };
            let before = parsed(&deleted)?;
            let person = before.restored(latest.version.saturating_add(1), self.now());
            match self.write(caller, Write::Restore { person: &person }).await {
                Err(store::Error::Conflict { .. }) => {}
                outcome => return Ok(outcome?.document),
            }
        }
        Err(Problem::Unavailable)
    }

    /// Makes a person forgotten for ever, deleted before or not, under the same conditions. What has
    /// begun is done and written down, even if the caller goes away.
    #[instrument(name = "directory erase", level = "trace", skip_all)]
    pub async fn erase(
        &self,
        caller: &Eraser,
        id: PersonId,
        condition: Option<Precondition<'_>>,
    ) -> Result<(), Problem> {
        let turn = self.turns.take(id).await?;
        for _ in 0..ATTEMPTS {
            let version = match condition {
                Some(_) => turn.read(self.version_to_erase(id, condition)).await?,
                None => None,
            };
            let (store, telemetry) = (Arc::clone(&self.store), Arc::clone(&self.telemetry));
            let erasing = erasing(store, telemetry, (id, version), caller.origin(self.now()));
            match self.audit.witness(caller, Audited::Erased(id), erasing).await {
                Err(Problem::VersionMismatch { .. }) => {}
                outcome => return outcome,
            }
        }
        Err(Problem::Unavailable)
    }

    /// The version at which somebody is to be erased, if the condition holds for it.
    async fn version_to_erase(
        &self,
        id: PersonId,
        condition: Option<Precondition<'_>>,
    ) -> Result<Option<u64>, Problem> {
        let latest = self.latest(id).await?;
        // Whatever was meant: nothing is left of who was erased.
        if latest.action == Action::Erased {
            return Ok(None);
        }
        require(condition, latest.version)?;
        Ok(Some(latest.version))
    }

    /// What happened to a person, the newest first, up to a version, as far as the caller sees it.
    #[instrument(name = "directory history", level = "trace", skip_all)]
    pub async fn history(
        &self,
        caller: &Reader,
        id: PersonId,
        up_to: u64,
        limit: usize,
    ) -> Result<History, Problem> {
        let mut history = self.events(id, up_to, limit).await?;
        self.note_private(caller, Some(id), 1).await;
        for event in &mut history.events {
            self.see_event(caller, event)?;
        }
        Ok(history)
    }

    /// What happened to a person, as it is kept.
    async fn events(&self, id: PersonId, up_to: u64, limit: usize) -> Result<History, Problem> {
        let history = self.store.history(id, up_to, limit);
        Ok(self.telemetry.store("history", history).await?)
    }

    /// Leaves of an event what a caller sees.
    fn see_event(&self, caller: &Caller, event: &mut Event) -> Result<(), Problem> {
        for bytes in [&mut event.before, &mut event.after].into_iter().flatten() {
            let document = Document { version: event.version, bytes: bytes.clone() };
            *bytes = self.seen(caller, document)?.bytes;
        }
        Ok(())
    }

    /// The last thing that happened to a person.
    pub(super) async fn latest(&self, id: PersonId) -> Result<Event, Problem> {
        let history = self.events(id, u64::MAX, 1).await?;
        history.events.into_iter().next().ok_or(Problem::PersonNotFound)
    }

    /// A person as they were at a version, as far as the caller sees it.
    #[instrument(name = "directory version", level = "trace", skip_all)]
    pub async fn version(
        &self,
        caller: &Reader,
        id: PersonId,
        version: u64,
    ) -> Result<Document, Problem> {
        let past = self.past(id, version).await?;
        self.shown(caller, id, past).await
    }

    /// A person as they were at a version, as it is kept.
    async fn past(&self, id: PersonId, version: u64) -> Result<Document, Problem> {
        let history = self.events(id, version, 1).await?;
        let event = history.events.into_iter().find(|event| event.version == version);
        let document = event.ok_or(Problem::VersionNotFound)?.after;
        Ok(Document { version, bytes: document.ok_or(Problem::VersionNotFound)? })
    }

    /// Makes a person again as they were at a version, under the same conditions as a change; a
    /// manager who has gone meanwhile stays named.
    #[instrument(name = "directory restore_version", level = "trace", skip_all)]
    pub async fn restore_version(
        &self,
        caller: &Writer,
        id: PersonId,
        version: u64,
        condition: Option<Precondition<'_>>,
    ) -> Result<Document, Problem> {
        let past = self.seen(caller, self.past(id, version).await?)?;
        let mut members = stored(&past)?.document().clone();
        members.retain(|name, _| !SERVER_GIVEN.contains(&name.as_str()));
        let past = document::check_submission(members.into())?;
        let hidden = self.hidden_from(caller);
        let next = |before: &Person| Ok(Next::Past(hidden.carry_over(past.clone(), before)?));
        let restored = self.rewrite(caller, id, condition, &next).await?;
        self.shown(caller, id, restored).await
    }

    /// What happened to everybody behind a place, or from the beginning, as far as the caller sees
    /// it.
    #[instrument(name = "directory changes", level = "trace", skip_all)]
    pub async fn changes(
        &self,
        caller: &Reader,
        after: Option<&Cursor>,
        limit: usize,
        wait: Duration,
    ) -> Result<Changes, Problem> {
        let changes = self.store.changes(after, limit, wait);
        let changes = self.telemetry.store("changes", changes).await;
        let mut changes = changes.map_err(|error| match error {
            store::Error::CursorInvalid => Problem::Parameter {
                name: "after".to_owned(),
                detail: "It doesn't belong to this feed. Use a `next` or `cursor` of its own."
                    .to_owned(),
            },
            error => error.into(),
        })?;
        if !changes.events.is_empty() {
            self.note_private(caller, None, changes.events.len()).await;
        }
        for (_, event) in &mut changes.events {
            self.see_event(caller, event)?;
        }
        Ok(changes)
    }

    /// Erases who was deleted too long ago to come back; answers how many.
    #[instrument(name = "directory purge", level = "trace", skip_all)]
    pub async fn purge(&self) -> Result<u64, Problem> {
        let (now, service) = (self.now(), Caller::service());
        let deleted_before = now.before(DELETED_FOR);
        let mut purged = 0;
        loop {
            let purge = self.store.purge(deleted_before, service.origin(now));
            match self.telemetry.store("purge", purge).await? {
                0 => return Ok(purged),
                some => {
                    purged += some;
                    self.audit.note(service.actor(), service.occasion(), &Audited::Purged(some));
                }
            }
        }
    }

    /// Copies the whole store, as it is at this moment, into a new file.
    #[instrument(name = "directory backup", level = "trace", skip_all)]
    pub async fn backup(&self, caller: &Admin, file: &Path) -> Result<(), Problem> {
        self.audit.write(caller.actor(), caller.occasion(), &Audited::BackedUp).await?;
        Ok(self.telemetry.store("backup", self.store.backup(file)).await?)
    }
}

/// Erases somebody at a version, or at any. Where what comes behind the commit fails, such as
/// scrubbing, their last event says who has erased them.
async fn erasing(
    store: Arc<dyn Store>,
    telemetry: Arc<Telemetry>,
    (id, version): (PersonId, Option<u64>),
    origin: Origin,
) -> Deed<()> {
    let write = store.write(Write::Erase { id, version }, origin.clone());
    let erased = telemetry.store("erase", write).await;
    let is_done = match &erased {
        Err(store::Error::Unavailable(_)) => {
            let history = telemetry.store("history", store.history(id, u64::MAX, 1)).await;
            was_erased_by(&origin, history)
        }
        erased => erased.is_ok(),
    };
    Deed { is_done, answer: erased.map(drop).map_err(Problem::from) }
}

/// Whether the last event is an erasure that comes from there.
fn was_erased_by(origin: &Origin, history: Result<History, store::Error>) -> bool {
    let Ok(history) = history else {
        tracing::error!("whether somebody was erased can't be told, and isn't written down");
        return false;
    };
    let is_ours = |event: &Event| event.action == Action::Erased && event.origin == *origin;
    history.events.iter().any(is_ours)
}

/// Parses a document of the past.
fn parsed(bytes: &bytes::Bytes) -> Result<Person, Problem> {
    stored(&Document { version: 0, bytes: bytes.clone() })
}

#[cfg(test)]
mod tests {
    use people::Meta;
    use uuid::Uuid;

    use super::*;

    /// Somebody's last event tells an erasure that a failure came behind from one of somebody else's.
    #[tokio::test]
    async fn an_erasure_is_told_by_where_it_comes_from() {
        let folder = tempfile::tempdir().unwrap();
        let address = format!("sqlite:{}", folder.path().join("people.db").display());
        let store = store::open(&address).await.unwrap();
        let now = people::Timestamp::EPOCH;
        let (ours, other) = (Caller::service().origin(now), Caller::of_command().origin(now));
        let draft = document::read_draft(br#"{"displayName": "Ida"}"#).unwrap().draft;
        let meta = Meta { created: now, last_modified: now, version: 1 };
        let person = Person::new(PersonId::new(Uuid::now_v7()), draft, meta);
        let create = Write::Create { person: &person, once: None };
        let id = store.write(create, ours.clone()).await.unwrap().id;
        assert!(!was_erased_by(&ours, store.history(id, u64::MAX, 1).await));
        store.write(Write::Erase { id, version: None }, ours.clone()).await.unwrap();
        assert!(was_erased_by(&ours, store.history(id, u64::MAX, 1).await));
        assert!(!was_erased_by(&other, store.history(id, u64::MAX, 1).await));
        assert!(!was_erased_by(&ours, Err(store::Error::NotFound)));
    }
}
