//! Writing many people at once.

use std::pin::pin;

use futures_util::{Stream, StreamExt};

use crate::directory::{Directory, Imported};
use crate::problem::Problem;

/// How many rows came to what.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) created: u64,
    pub(crate) updated: u64,
    pub(crate) unchanged: u64,
    pub(crate) refused: u64,
}

impl Counts {
    pub(crate) fn add(&mut self, imported: Imported) {
        match imported {
            Imported::Created => self.created += 1,
            Imported::Updated => self.updated += 1,
            Imported::Unchanged => self.unchanged += 1,
        }
    }

    pub(crate) fn line(self) -> String {
        let Self { created, updated, unchanged, refused } = self;
        format!("{created} created, {updated} updated, {unchanged} unchanged, {refused} refused")
    }
}

/// Runs writes to a directory, so many at once and in their order, and takes their outcomes in that
/// order.
///
/// Unconstrained, because the runtime would otherwise hold one write back after a while so that
/// other tasks get their turn, and a later one would overtake it.
pub(crate) async fn run<T>(
    at_once: usize,
    writes: impl Stream<Item: Future<Output = T>>,
    mut take: impl FnMut(T),
) {
    let mut outcomes = pin!(writes.buffered(at_once));
    let run = async {
        while let Some(outcome) = outcomes.next().await {
            take(outcome);
        }
    };
    tokio::task::unconstrained(run).await;
}

/// A problem in a line: where, and what.
pub(crate) fn problem_line(problem: &Problem) -> String {
    match problem {
        Problem::Invalid(violations) | Problem::NotJson(violations) => violations.to_string(),
        other => other.detail(),
    }
}

/// From how many written people on a store is asked to settle: before, its own upkeep does.
const MANY: u64 = 10_000;

/// Lets the store settle if very many were written.
pub(crate) async fn settle(directory: &Directory, counts: Counts) -> Result<(), Problem> {
    if counts.created + counts.updated < MANY {
        return Ok(());
    }
    directory.settle().await
}
