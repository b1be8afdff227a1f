//! What is done with a row: it is written, or it is only found out what that would come to.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, PoisonError};

use people::keys::{self, Recognise};

use super::import::Outcome;
use super::rows::Row;
use crate::access::Writer;
use crate::directory::{Directory, Manager, id_key};

/// How the rows of an import are tried.
pub(super) struct Trial<'a> {
    directory: &'a Directory,
    caller: &'a Writer,
    key: Option<&'a Recognise>,
    /// The unique keys and the new ids that the rows so far would bring, hashed, where nothing is
    /// written.
    planned: Option<Mutex<HashSet<u64>>>,
}

impl<'a> Trial<'a> {
    pub(super) fn that_writes(
        directory: &'a Directory,
        caller: &'a Writer,
        key: Option<&'a Recognise>,
    ) -> Self {
        Self { directory, caller, key, planned: None }
    }

    pub(super) fn that_rehearses(
        directory: &'a Directory,
        caller: &'a Writer,
        key: Option<&'a Recognise>,
    ) -> Self {
        Self { planned: Some(Mutex::default()), ..Self::that_writes(directory, caller, key) }
    }

    /// How many rows are tried at once: what one would come to depends on all before it.
    pub(super) fn at_once(&self) -> usize {
        if self.planned.is_some() { 1 } else { self.directory.writes_at_once() }
    }

    /// Whether a row can add the manager of another one: only if it brings the id.
    pub(super) fn may_add_managers(&self) -> bool {
        self.key == Some(&Recognise::Id)
    }

    /// Tries a row. Whoever comes with the `meta` of elsewhere is taken as they were there, where a
    /// manager who has gone stays named.
    pub(super) async fn of(&self, row: &mut Row, manager: Manager) -> Outcome {
        let is_from_elsewhere = self.key == Some(&Recognise::Id) && row.has_meta();
        let manager = if is_from_elsewhere { Manager::MayBeGone } else { manager };
        let Some(planned) = &self.planned else {
            let (id, imported) = self.directory.import(self.caller, row, self.key, manager).await?;
            return Ok((Some(id), imported));
        };
        let brings = brings(row);
        let set = || planned.lock().unwrap_or_else(PoisonError::into_inner);
        let is_planned = |key: &str| set().contains(&hash(key));
        let how = (self.key, manager);
        let outcome = self.directory.rehearse(self.caller, row, how, &is_planned).await?;
        set().extend(brings);
        Ok(outcome)
    }
}

/// The unique keys and the id of a row, hashed.
fn brings(row: &Row) -> Vec<u64> {
    let Some(sent) = row.said() else { return Vec::new() };
    let unique = keys::unique(sent.draft.members());
    let unique = unique.iter().map(|unique| hash(&unique.key));
    unique.chain(sent.id.map(|id| hash(&id_key(id)))).collect()
}

pub(super) fn hash(key: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}
