//! Imports: people who come from elsewhere, and who may be here already.

use people::document::Submission;
use people::field::MAX_FIRST_VERSION;
use people::keys::{self, Recognise};
use people::{Draft, Filter, Hidden, Meta, Person, PersonId, Query, Rule, Violations};
use store::{Action, Write};
use tracing::instrument;

use super::{Directory, Next, stored};
use crate::access::Writer;
use crate::problem::Problem;

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

impl Imported {
    /// The word for it, which is part of the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Unchanged => "unchanged",
        }
    }
}

/// A person who comes from elsewhere, and can be asked for again.
pub trait Incoming: Send + Sync {
    /// What was sent.
    fn submission(&mut self) -> Result<Submission, Violations>;

    /// What somebody who is there, as the caller sees them, is to be by what was sent.
    fn over(&self, sent: &Submission, before: &Person) -> Result<Submission, Violations>;

    /// Refuses a row that says of something hidden that it is empty: it would stay as it is.
    fn leaves_alone(&self, hidden: &Hidden) -> Result<(), Violations>;
}

/// What is asked of the manager whom somebody names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manager {
    /// To be there.
    MustBeThere,
    /// Nothing: whoever isn't there stays named, as one who has gone does.
    MayBeGone,
}

/// Tells whether somebody who was planned before would have a key, or an id as [`id_key`] says.
pub type Planned<'a> = &'a (dyn Fn(&str) -> bool + Send + Sync);

/// How an id is told among the unique keys, which have other beginnings.
pub(crate) fn id_key(id: PersonId) -> String {
    format!("i:{id}")
}

impl Directory {
    /// Writes a person of an import: brings up to date whom `key` recognises, or else adds
    /// somebody new. With [`Recognise::Id`], somebody new keeps the `id` and `meta` of the file.
    #[instrument(name = "directory import", level = "trace", skip_all)]
    pub async fn import(
        &self,
        caller: &Writer,
        row: &mut dyn Incoming,
        key: Option<&Recognise>,
        manager: Manager,
    ) -> Result<(PersonId, Imported), Problem> {
        let sent = row.submission()?;
        if let Some(known) = self.recognise(&sent, key).await? {
            return self.bring_up_to_date(caller, &known, (&sent, &*row), manager).await;
        }
        let taken = match self.add_row(caller, sent, key, manager).await {
            Err(taken @ Problem::Taken { .. }) if key.is_some() => taken,
            added => return Ok((added?, Imported::Created)),
        };
        // Somebody else may have added the same person meanwhile; or it is another key.
        let sent = row.submission()?;
        match self.recognise(&sent, key).await? {
            Some(known) => self.bring_up_to_date(caller, &known, (&sent, &*row), manager).await,
            None => Err(taken),
        }
    }

    async fn bring_up_to_date(
        &self,
        caller: &Writer,
        known: &Person,
        (sent, row): (&Submission, &dyn Incoming),
        manager: Manager,
    ) -> Result<(PersonId, Imported), Problem> {
        sent.for_person(known.id())?;
        let next = |before: &Person| {
            let next = self.next(caller, (sent, row), before)?;
            Ok(match manager {
                Manager::MustBeThere => Next::Sent(next),
                Manager::MayBeGone => Next::Past(next),
            })
        };
        let written = self.rewrite(caller, known.id(), None, &next).await?;
        let unchanged = written.version == known.meta().version;
        let imported = if unchanged { Imported::Unchanged } else { Imported::Updated };
        Ok((known.id(), imported))
    }

    /// What somebody who is there is to be; what the caller doesn't see stays as it is.
    fn next(
        &self,
        caller: &Writer,
        (sent, row): (&Submission, &dyn Incoming),
        before: &Person,
    ) -> Result<Submission, Violations> {
        let hidden = self.hidden_from(caller);
        if hidden.is_empty() {
            return Ok(row.over(sent, before)?.without_meta());
        }
        row.leaves_alone(hidden)?;
        hidden.carry_over(row.over(sent, &hidden.seen(before))?.without_meta(), before)
    }

    async fn add_row(
        &self,
        caller: &Writer,
        sent: Submission,
        key: Option<&Recognise>,
        manager: Manager,
    ) -> Result<PersonId, Problem> {
        if key == Some(&Recognise::Id) {
            return self.create_as_known(caller, sent, manager).await;
        }
        Ok(self.add(caller, sent, None).await?.id)
    }

    /// Writes somebody new who keeps the `id` and `meta` of the file.
    async fn create_as_known(
        &self,
        caller: &Writer,
        submission: Submission,
        manager: Manager,
    ) -> Result<PersonId, Problem> {
        self.hidden_from(caller).refuse(&submission.draft)?;
        let id = submission.id.unwrap_or_else(|| self.new_id());
        submission.for_person(id)?;
        can_begin(&submission)?;
        let now = self.clock.now();
        let meta = Meta { created: now, last_modified: now, version: 1 };
        let person = Person::new(id, submission.draft, submission.meta.unwrap_or(meta));
        let written = match manager {
            Manager::MustBeThere => {
                self.write(caller, Write::Create { person: &person, once: None })
            }
            Manager::MayBeGone => self.write(caller, Write::Receive { person: &person }),
        };
        drop(person);
        match written.await {
            Err(store::Error::Taken { pointers }) if pointers == ["/id"] => {
                Err(self.used(id).await?)
            }
            written => Ok(written?.id),
        }
    }

    /// Why nobody new can have an id that somebody had.
    async fn used(&self, id: PersonId) -> Result<Problem, Problem> {
        let message = match self.latest(id).await?.action {
            Action::Created | Action::Changed | Action::Restored => {
                return Ok(Problem::Taken { pointers: vec!["/id".to_owned()] });
            }
            Action::Deleted => {
                "This person was deleted; bring them back by `restore`, and import them again."
            }
            Action::Erased => {
                "This person was erased, and an id is never used again; leave it out."
            }
        };
        Ok(Problem::Invalid(Violations::one("/id", Rule::Reference, message)))
    }

    /// Refuses the id of somebody who is gone.
    async fn unused(&self, id: Option<PersonId>) -> Result<(), Problem> {
        let Some(id) = id else { return Ok(()) };
        match self.used(id).await {
            Err(Problem::PersonNotFound) => Ok(()),
            used => Err(used?),
        }
    }

    /// Says what [`Self::import`] would do behind all that was planned before; writes nothing.
    /// Somebody new has no id yet. A key that somebody would give up is taken still.
    #[instrument(name = "directory rehearse", level = "trace", skip_all)]
    pub async fn rehearse(
        &self,
        caller: &Writer,
        row: &mut dyn Incoming,
        (key, manager): (Option<&Recognise>, Manager),
        planned: Planned<'_>,
    ) -> Result<(Option<PersonId>, Imported), Problem> {
        let sent = row.submission()?;
        let Some(known) = self.recognise(&sent, key).await? else {
            self.rehearse_new(caller, sent, (key, manager), planned).await?;
            return Ok((None, Imported::Created));
        };
        let id = known.id();
        sent.for_person(id)?;
        let draft = self.next(caller, (&sent, &*row), &known)?.draft;
        if draft.says_the_same_as(&known) {
            return Ok((Some(id), Imported::Unchanged));
        }
        self.free(&draft, Some(id), planned).await?;
        if manager == Manager::MustBeThere && draft.manager() != known.manager() {
            self.there(draft.manager(), planned).await?;
        }
        Ok((Some(id), Imported::Updated))
    }

    async fn rehearse_new(
        &self,
        caller: &Writer,
        sent: Submission,
        (key, manager): (Option<&Recognise>, Manager),
        planned: Planned<'_>,
    ) -> Result<(), Problem> {
        self.hidden_from(caller).refuse(&sent.draft)?;
        let id = sent.id.filter(|_| key == Some(&Recognise::Id));
        let draft = match id {
            Some(id) => {
                sent.for_person(id)?;
                can_begin(&sent)?;
                sent.draft
            }
            None => sent.of_somebody_new()?,
        };
        self.free(&draft, None, planned).await?;
        if manager == Manager::MustBeThere {
            self.there(draft.manager(), planned).await?;
        }
        self.unused(id).await
    }

    /// Refuses unique keys that somebody else has or would have.
    async fn free(
        &self,
        draft: &Draft,
        own: Option<PersonId>,
        planned: Planned<'_>,
    ) -> Result<(), Problem> {
        let mut pointers = Vec::new();
        for unique in keys::unique(draft.members()) {
            let Some(filter) = unique.filter(draft.members()) else { continue };
            let owner = self.find(filter).await?.map(|owner| owner.id());
            let is_own = owner.is_some() && owner == own;
            if !is_own && (owner.is_some() || planned(&unique.key)) {
                pointers.push(unique.pointer);
            }
        }
        if pointers.is_empty() { Ok(()) } else { Err(Problem::Taken { pointers }) }
    }

    /// Refuses a manager who neither is nor would be there.
    async fn there(&self, manager: Option<PersonId>, planned: Planned<'_>) -> Result<(), Problem> {
        let Some(manager) = manager.filter(|manager| !planned(&id_key(*manager))) else {
            return Ok(());
        };
        match self.kept(manager).await {
            Err(Problem::PersonNotFound) => Err(store::Error::NoManager.into()),
            found => found.map(drop),
        }
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
        self.page(&query).await?.people.first().map(stored).transpose()
    }
}

/// Refuses a version from which it couldn't be counted on.
fn can_begin(submission: &Submission) -> Result<(), Violations> {
    if submission.meta.is_some_and(|meta| meta.version > MAX_FIRST_VERSION) {
        let message = format!("Somebody new begins at version {MAX_FIRST_VERSION} at most.");
        return Err(Violations::one("/meta/version", Rule::TooLong, message));
    }
    Ok(())
}
