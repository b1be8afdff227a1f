//! Imports: people who come from elsewhere, and who may be here already.

use people::document::Submission;
use people::keys::{self, Recognise};
use people::{Filter, Meta, Person, PersonId, Query, Rule, Violations};
use store::{Action, Write};

use super::{Directory, stored};
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

impl Directory {
    /// Writes a person of an import: brings up to date whom `key` recognises, or else adds
    /// somebody new. With [`Recognise::Id`], somebody new keeps the `id` and `meta` of the file.
    pub async fn import(
        &self,
        caller: &Writer,
        submission: Submission,
        key: Option<&Recognise>,
    ) -> Result<(PersonId, Imported), Problem> {
        let Some(known) = self.recognise(&submission, key).await? else {
            let id = if key == Some(&Recognise::Id) {
                self.create_as_known(caller, submission).await?
            } else {
                self.add(caller, submission, None).await?.id
            };
            return Ok((id, Imported::Created));
        };
        let written = self.put(caller, known.id(), submission.without_meta(), None).await?;
        let unchanged = written.version == known.meta().version;
        let imported = if unchanged { Imported::Unchanged } else { Imported::Updated };
        Ok((known.id(), imported))
    }

    /// Writes somebody new who keeps the `id` and `meta` of the file.
    async fn create_as_known(
        &self,
        caller: &Writer,
        submission: Submission,
    ) -> Result<PersonId, Problem> {
        self.hidden_from(caller).refuse(&submission.draft)?;
        let Submission { draft, id, meta } = submission;
        let now = self.clock.now();
        let meta = meta.unwrap_or(Meta { created: now, last_modified: now, version: 1 });
        let person = Person::new(id.unwrap_or_else(|| self.new_id()), draft, meta);
        let written = self.write(caller, Write::Create { person: &person, once: None });
        let id = person.id();
        drop(person);
        match written.await {
            Err(store::Error::Taken { pointer }) if pointer == "/id" => Err(self.used(id).await?),
            written => Ok(written?.id),
        }
    }

    /// Why nobody new can have an id that somebody had.
    async fn used(&self, id: PersonId) -> Result<Problem, Problem> {
        let message = match self.latest(id).await?.action {
            Action::Created | Action::Changed | Action::Restored => {
                return Ok(Problem::Taken { pointer: "/id".to_owned() });
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

    /// Says what [`Self::import`] would do, as far as the store tells; writes nothing. Somebody
    /// new has no id yet. A key that a row before this one would give up is taken still.
    pub async fn rehearse(
        &self,
        caller: &Writer,
        submission: Submission,
        key: Option<&Recognise>,
    ) -> Result<(Option<PersonId>, Imported), Problem> {
        let hidden = self.hidden_from(caller);
        hidden.refuse(&submission.draft)?;
        let known = self.recognise(&submission, key).await?;
        let owner = known.as_ref().map(Person::id);
        let draft = match owner {
            Some(id) => {
                submission.for_person(id)?;
                submission.draft
            }
            None if key == Some(&Recognise::Id) => {
                self.unused(submission.id).await?;
                submission.draft
            }
            None => submission.of_somebody_new()?,
        };
        if let Some(manager) = draft.manager() {
            match self.kept(manager).await {
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
        let imported = match known {
            None => Imported::Created,
            Some(known) if draft.says_the_same_as(&hidden.seen(&known)) => Imported::Unchanged,
            Some(_) => Imported::Updated,
        };
        Ok((owner, imported))
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
