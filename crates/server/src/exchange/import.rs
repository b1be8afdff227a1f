//! An import: rows are written in their order, many at once. One that names a manager who isn't
//! there is tried again at the end, because the manager may only come later.

use std::collections::HashSet;

use futures_util::stream::FuturesOrdered;
use futures_util::{Stream, StreamExt};
use people::keys::{self, Recognise};
use people::{PersonId, Rule, Violations};

use super::bulk::{self, Counts};
use super::order::Order;
use super::rows::Row;
use super::trial::{Trial, hash};
use super::turns::Turns;
use super::waiting::Waiting;
use crate::access::Writer;
use crate::directory::{Directory, Imported, Manager, id_key};
use crate::problem::Problem;

/// What became of a row, and of whom; somebody who would be added has no id yet.
pub(crate) type Outcome = Result<(Option<PersonId>, Imported), Problem>;

/// Who follows an import.
pub(crate) trait Observer {
    /// Takes what became of a row. They come in the order of the rows, and at the end those that
    /// had to wait for their managers, each behind its manager.
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
}

impl<'a, O: Observer> Import<'a, O> {
    /// An import of nobody yet. With a key, somebody who is there already is brought up to date.
    pub(crate) fn new(
        directory: &'a Directory,
        caller: &'a Writer,
        key: Option<&'a Recognise>,
        observer: O,
    ) -> Self {
        Self { directory, caller, key, observer, counts: Counts::default() }
    }

    /// Ends the import: what there was to count, and who followed it.
    pub(crate) fn end(self) -> (Counts, O) {
        (self.counts, self.observer)
    }

    /// Writes rows.
    pub(crate) async fn write(&mut self, rows: impl Stream<Item = Row>) {
        let trial = Trial::that_writes(self.directory, self.caller, self.key);
        self.run(rows, &trial).await;
    }

    /// Says what [`Self::write`] would do, and writes nothing.
    pub(crate) async fn rehearse(&mut self, rows: impl Stream<Item = Row>) {
        let trial = Trial::that_rehearses(self.directory, self.caller, self.key);
        self.run(rows, &trial).await;
    }

    async fn run(&mut self, rows: impl Stream<Item = Row>, trial: &Trial<'_>) {
        let key = self.key;
        let mut keys = HashSet::new();
        let mut order = Order::of(trial.at_once());
        let tries = rows.map(|mut row| {
            let said = said(&row);
            let admitted = admit(&said, &mut keys, key);
            let place = order.next(said.iter().map(|(_, key)| *key));
            async move {
                place.come().await;
                let outcome = match admitted {
                    Ok(()) => trial.of(&mut row, Manager::MustBeThere).await,
                    Err(problem) => Err(problem),
                };
                (row, outcome)
            }
        });
        let mut waiting = Waiting::default();
        bulk::run(trial.at_once(), tries, |(row, outcome)| {
            let waits = trial.may_add_managers() && lacks_manager(&outcome);
            if !waits {
                self.count(&row, &outcome);
            } else if !waiting.add(&row) {
                self.count(&row, &Err(Problem::Unavailable));
            }
        })
        .await;
        tokio::task::unconstrained(self.try_waiting(waiting, trial)).await;
    }

    /// Tries each row again once it is known what became of its manager's row.
    ///
    /// Then only those are left that wait for each other, as two do who manage each other: there
    /// nobody is asked for the manager, who is one of them.
    async fn try_waiting(&mut self, waiting: Waiting, trial: &Trial<'_>) {
        let again = async |index, mut row: Row, manager| {
            let outcome = trial.of(&mut row, manager).await;
            (index, row, outcome)
        };
        let mut turns = Turns::of(waiting);
        let mut manager = Manager::MustBeThere;
        let mut running = FuturesOrdered::new();
        loop {
            while running.len() < trial.at_once()
                && self.observer.goes_on()
                && let Some(index) = turns.next()
            {
                running.push_back(again(index, turns.row(index), manager));
            }
            if let Some((index, row, outcome)) = running.next().await {
                self.count(&row, &outcome);
                turns.release(index);
            } else if self.observer.goes_on() && manager == Manager::MustBeThere {
                manager = Manager::MayBeGone;
                turns.release_all();
            } else {
                break;
            }
        }
        for row in turns.left() {
            self.count(&row, &Err(store::Error::NoManager.into()));
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

/// Refuses a row that has the key of a row before it, by which people are recognised: which one
/// would count is anyone's guess. Of the other unique keys the store itself lets nobody have one
/// twice.
fn admit(
    said: &[(String, u64)],
    keys: &mut HashSet<u64>,
    key: Option<&Recognise>,
) -> Result<(), Problem> {
    let Some(key) = key else { return Ok(()) };
    for (pointer, key) in said.iter().filter(|(pointer, _)| pointer.starts_with(key.pointer())) {
        if !keys.insert(*key) {
            let message = "A row before this one has the same; keep one of them.";
            return Err(Violations::one(pointer, Rule::Duplicate, message).into());
        }
    }
    Ok(())
}

/// The unique keys that a row has, and the id, as hashes: where each stands.
fn said(row: &Row) -> Vec<(String, u64)> {
    let Some(sent) = row.said() else { return Vec::new() };
    let unique = keys::unique(sent.draft.members());
    let unique = unique.into_iter().map(|unique| (unique.pointer, hash(&unique.key)));
    let id = sent.id.map(|id| ("/id".to_owned(), hash(&id_key(id))));
    id.into_iter().chain(unique).collect()
}

fn lacks_manager(outcome: &Outcome) -> bool {
    matches!(outcome, Err(Problem::Invalid(violations))
        if violations.first().is_some_and(|first| first.rule == Rule::Reference
            && first.pointer == "/manager/value"))
}
