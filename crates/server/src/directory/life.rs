//! The life of a record: deleted, brought back, erased, and all that happened to it.

use std::path::Path;
use std::time::Duration;

use people::page::Cursor;
use people::{Person, PersonId, document};
use store::{Action, Changes, Document, Event, History, Write};

use super::{ATTEMPTS, Directory, Precondition, require, stored};
use crate::access::Caller;
use crate::problem::Problem;

/// For how long a deletion can be undone; then the person is erased.
pub const DELETED_FOR: Duration = Duration::from_hours(30 * 24);

impl Directory {
    /// Deletes a person, under the same conditions as a change.
    pub async fn delete(
        &self,
        caller: &Caller,
        id: PersonId,
        condition: Option<Precondition<'_>>,
    ) -> Result<(), Problem> {
        let _turn = self.turn(id).lock().await;
        for _ in 0..ATTEMPTS {
            let kept = self.get(id).await?;
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
    /// the deletion. Who is there already is left as they are.
    pub async fn restore(
        &self,
        caller: &Caller,
        id: PersonId,
        condition: Option<Precondition<'_>>,
    ) -> Result<Document, Problem> {
        let _turn = self.turn(id).lock().await;
        for _ in 0..ATTEMPTS {
            let latest = self.latest(id).await?;
            require(condition, latest.version)?;
            let deleted = match latest.action {
                Action::Created | Action::Changed | Action::Restored => return self.get(id).await,
                Action::Erased => return Err(Problem::Erased),
                Action::Deleted => latest.before.ok_or(Problem::Erased)?,
            };
            let before = parsed(&deleted)?;
            let person = before.restored(latest.version + 1, self.now());
            match self.write(caller, Write::Restore { person: &person }).await {
                Err(store::Error::Conflict { .. }) => {}
                outcome => return Ok(outcome?.document),
            }
        }
        Err(Problem::Unavailable)
    }

    /// Makes a person forgotten for ever, deleted before or not, under the same conditions.
    pub async fn erase(
        &self,
        caller: &Caller,
        id: PersonId,
        condition: Option<Precondition<'_>>,
    ) -> Result<(), Problem> {
        let _turn = self.turn(id).lock().await;
        if condition.is_some() {
            let latest = self.latest(id).await?;
            // Whatever was meant: nothing is left of who was erased.
            if latest.action != Action::Erased {
                require(condition, latest.version)?;
            }
        }
        Ok(self.write(caller, Write::Erase(id)).await.map(drop)?)
    }

    /// What happened to a person, the newest first, up to a version.
    pub async fn history(
        &self,
        id: PersonId,
        up_to: u64,
        limit: usize,
    ) -> Result<History, Problem> {
        let history = self.store.history(id, up_to, limit);
        Ok(self.telemetry.store("history", history).await?)
    }

    /// The last thing that happened to a person.
    async fn latest(&self, id: PersonId) -> Result<Event, Problem> {
        let history = self.history(id, u64::MAX, 1).await?;
        history.events.into_iter().next().ok_or(Problem::PersonNotFound)
    }

    /// A person as they were at a version.
    pub async fn version(&self, id: PersonId, version: u64) -> Result<Document, Problem> {
        let history = self.history(id, version, 1).await?;
        let event = history.events.into_iter().find(|event| event.version == version);
        let document = event.ok_or(Problem::VersionNotFound)?.after;
        Ok(Document { version, bytes: document.ok_or(Problem::VersionNotFound)? })
    }

    /// Makes a person again as they were at a version, under the same conditions as a change.
    pub async fn restore_version(
        &self,
        caller: &Caller,
        id: PersonId,
        version: u64,
        condition: Option<Precondition<'_>>,
    ) -> Result<Document, Problem> {
        let past = self.version(id, version).await?;
        let past = document::read_draft(&past.bytes)?.without_meta();
        self.replace(caller, id, past, condition).await
    }

    /// What happened to everybody behind a place, or from the beginning.
    pub async fn changes(
        &self,
        after: Option<&Cursor>,
        limit: usize,
        wait: Duration,
    ) -> Result<Changes, Problem> {
        let changes = self.store.changes(after, limit, wait);
        self.telemetry.store("changes", changes).await.map_err(|error| match error {
            store::Error::CursorInvalid => Problem::Parameter {
                name: "after".to_owned(),
                detail: "It doesn't belong to this feed. Use a `next` or `cursor` of its own."
                    .to_owned(),
            },
            error => error.into(),
        })
    }

    /// Erases who was deleted too long ago to come back; answers how many.
    pub async fn purge(&self) -> Result<u64, Problem> {
        let now = self.now();
        let deleted_before = now.before(DELETED_FOR);
        let mut purged = 0;
        loop {
            let purge = self.store.purge(deleted_before, Caller::service().origin(now));
            match self.telemetry.store("purge", purge).await? {
                0 => return Ok(purged),
                some => purged += some,
            }
        }
    }

    /// Copies the whole store, as it is at this moment, into a new file.
    pub async fn backup(&self, file: &Path) -> Result<(), Problem> {
        Ok(self.telemetry.store("backup", self.store.backup(file)).await?)
    }
}

/// Parses a document of the past.
fn parsed(bytes: &bytes::Bytes) -> Result<Person, Problem> {
    stored(&Document { version: 0, bytes: bytes.clone() })
}
