//! An import: rows are written in their order, many at once. One that names a manager who isn't
//! there is tried again at the end, because the manager may only come later.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::pin::pin;

use futures_util::{Stream, StreamExt, stream};
use people::document::Submission;
use people::keys::{self, Recognise};
use people::{PersonId, Rule, Violations};

use super::bulk::{self, Counts};
use super::rows::Row;
use super::waiting::Waiting;
use crate::access::Writer;
use crate::directory::{Directory, Imported};
use crate::problem::Problem;

/// What became of a row, and of whom; somebody who would be added has no id yet.
pub(crate) type Outcome = Result<(Option<PersonId>, Imported), Problem>;

/// Who follows an import.
pub(crate) trait Observer {
    /// Takes what became of a row. They come in the order of the rows, and at the end those that
    /// had to wait for their managers.
    fn take(&mut self, row: &Row, outcome: &Outcome);

    /// Whether rows that wait are still to be tried again.
    fn goes_on(&self) -> bool;
}

/// An import that goes on.
pub(crate) struct Import<'a, O> {
    directory: &'a Directory,
    caller: &'a Writer,
    key: Option<&'a Recognise>,
    observer: O,
    counts: Counts,
    /// The unique keys of the rows so far, hashed.
    keys: HashSet<u64>,
}

impl<'a, O: Observer> Import<'a, O> {
    /// An import of nobody yet. With a key, somebody who is there already is brought up to date.
    pub(crate) fn new(
        directory: &'a Directory,
        caller: &'a Writer,
        key: Option<&'a Recognise>,
        observer: O,
    ) -> Self {
        let (counts, keys) = (Counts::default(), HashSet::new());
        Self { directory, caller, key, observer, counts, keys }
    }

    /// Ends the import: what there was to count, and who followed it.
    pub(crate) fn end(self) -> (Counts, O) {
        (self.counts, self.observer)
    }

    /// Writes rows.
    pub(crate) async fn write(&mut self, rows: impl Stream<Item = Row>) {
        let (directory, caller, key) = (self.directory, self.caller, self.key);
        let mut keys = std::mem::take(&mut self.keys);
        let write = |mut row: Row| {
            let admitted = admit(&row, &mut keys, |pointer| recognises(key, pointer));
            let submission = row.submission_once();
            async move {
                let outcome = match admitted {
                    Ok(()) => write_one(directory, caller, submission, key).await,
                    Err(problem) => Err(problem),
                };
                (row, outcome)
            }
        };
        let mut waiting = Waiting::default();
        bulk::run(directory, rows.map(write), |(row, outcome)| {
            self.take_or_wait(&row, &outcome, &mut waiting);
        })
        .await;
        self.write_waiting(waiting).await;
    }

    /// Tries rows again for as long as the managers of some of them come in.
    ///
    /// Each pass goes the other way than the one before, so that a chain of managers is written in
    /// one pass, whichever way it runs.
    async fn write_waiting(&mut self, mut waiting: Waiting) {
        let (directory, caller, key) = (self.directory, self.caller, self.key);
        let write = async |row: Row| {
            let outcome = write_one(directory, caller, row.submission.clone(), key).await;
            (row, outcome)
        };
        let mut backwards = true;
        while waiting.len() > 0 && self.observer.goes_on() {
            let before = waiting.len();
            let mut still = Waiting::default();
            let rows = stream::iter(waiting.rows(backwards)).map(write);
            bulk::run(directory, rows, |(row, outcome)| {
                self.take_or_wait(&row, &outcome, &mut still);
            })
            .await;
            waiting = still;
            backwards = !backwards;
            if waiting.len() == before {
                break;
            }
        }
        // In the order in which they came.
        for row in waiting.rows(!backwards) {
            self.count(&row, &Err(store::Error::NoManager.into()));
        }
    }

    fn take_or_wait(&mut self, row: &Row, outcome: &Outcome, waiting: &mut Waiting) {
        if !matches!(outcome, Err(problem) if lacks_manager(problem)) {
            self.count(row, outcome);
        } else if !waiting.add(row) {
            self.count(row, &Err(Problem::Unavailable));
        }
    }

    /// Says what [`Self::write`] would do, and writes nothing.
    pub(crate) async fn rehearse(&mut self, rows: impl Stream<Item = Row>) {
        let mut rows = pin!(rows);
        let mut waiting = Waiting::default();
        while let Some(row) = rows.next().await {
            let admitted = admit(&row, &mut self.keys, |_| true);
            let outcome = match (admitted, &row.submission) {
                (Err(problem), _) => Err(problem),
                (Ok(()), Err(violations)) => Err(violations.clone().into()),
                (Ok(()), Ok(submission)) => {
                    self.directory.rehearse(self.caller, submission.clone(), self.key).await
                }
            };
            self.take_or_wait(&row, &outcome, &mut waiting);
        }
        for row in waiting.rows(false) {
            let comes = row.manager().is_some_and(|id| self.keys.contains(&hash(&id_key(id))));
            let outcome = if comes {
                Ok((None, Imported::Created))
            } else {
                Err(store::Error::NoManager.into())
            };
            self.count(&row, &outcome);
        }
    }

    fn count(&mut self, row: &Row, outcome: &Outcome) {
        match outcome {
            Ok((_, imported)) => self.counts.add(*imported),
            Err(_) => self.counts.refused += 1,
        }
        self.observer.take(row, outcome);
    }
}

async fn write_one(
    directory: &Directory,
    caller: &Writer,
    submission: Result<Submission, Violations>,
    key: Option<&Recognise>,
) -> Outcome {
    let (id, imported) = directory.import(caller, submission?, key).await?;
    Ok((Some(id), imported))
}

/// Refuses a row that has a unique key of a row before it: which one would count is anyone's guess.
/// Only the keys that `counts` accepts are remembered.
fn admit(row: &Row, keys: &mut HashSet<u64>, counts: impl Fn(&str) -> bool) -> Result<(), Problem> {
    let Ok(submission) = &row.submission else { return Ok(()) };
    let unique = keys::unique(submission.draft.members());
    let unique = unique.into_iter().map(|unique| (unique.pointer, unique.key));
    let id = submission.id.map(|id| ("/id".to_owned(), id_key(id)));
    for (pointer, key) in id.into_iter().chain(unique).filter(|(pointer, _)| counts(pointer)) {
        if !keys.insert(hash(&key)) {
            let message = "A row before this one has the same; keep one of them.";
            return Err(Violations::one(pointer, Rule::Duplicate, message).into());
        }
    }
    Ok(())
}

fn lacks_manager(problem: &Problem) -> bool {
    matches!(problem, Problem::Invalid(violations)
        if violations.first().is_some_and(|first| first.rule == Rule::Reference
            && first.pointer == "/manager/value"))
}

/// Whether rows are recognised by the member at this place. Of the other unique keys the store
/// itself lets nobody have one twice.
fn recognises(key: Option<&Recognise>, pointer: &str) -> bool {
    key.is_some_and(|key| pointer.starts_with(key.pointer()))
}

fn id_key(id: PersonId) -> String {
    format!("i:{id}")
}

fn hash(key: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}
