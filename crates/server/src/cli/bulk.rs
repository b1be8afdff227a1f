//! What import, export and demo share: a progress bar, and writing many people at once.

use std::pin::pin;
use std::time::Duration;

use futures_util::{Stream, StreamExt};
use indicatif::{ProgressBar, ProgressStyle};
use people::Query;
use people::page::MAX_LIMIT;
use store::Document;

use super::say;
use crate::directory::{Directory, Imported};
use crate::problem::Problem;

/// How many writes wait for the disk together, so that they share its commits.
const AT_ONCE: usize = 3_072;

/// Shows how far a long work is, on a terminal; elsewhere it is silent.
pub(super) fn progress(total: Option<u64>) -> ProgressBar {
    let bar = total.map_or_else(ProgressBar::no_length, ProgressBar::new);
    let template = "{wide_bar} {pos}/{len} people, {per_sec}, {eta} left";
    let template = if total.is_some() { template } else { "{spinner} {pos} people, {per_sec}" };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// How many rows came to what.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) created: u64,
    pub(super) updated: u64,
    pub(super) unchanged: u64,
    pub(super) refused: u64,
}

impl Counts {
    pub(super) fn add(&mut self, imported: Imported) {
        match imported {
            Imported::Created => self.created += 1,
            Imported::Updated => self.updated += 1,
            Imported::Unchanged => self.unchanged += 1,
        }
    }

    pub(super) fn line(self) -> String {
        let Self { created, updated, unchanged, refused } = self;
        format!("{created} created, {updated} updated, {unchanged} unchanged, {refused} refused")
    }
}

/// Runs writes, many at once and in their order, and takes their outcomes in that order.
///
/// Unconstrained, because the runtime would otherwise hold one write back after a while so that
/// other tasks get their turn, and a later one would overtake it.
pub(super) async fn run<T>(writes: impl Stream<Item: Future<Output = T>>, mut take: impl FnMut(T)) {
    let mut outcomes = pin!(writes.buffered(AT_ONCE));
    let run = async {
        while let Some(outcome) = outcomes.next().await {
            take(outcome);
        }
    };
    tokio::task::unconstrained(run).await;
}

/// Walks through everyone in the order of their ids.
pub(super) async fn everyone(
    directory: &Directory,
    mut each: impl FnMut(&Document) -> Result<(), String>,
) -> Result<(), String> {
    let mut query = Query { limit: MAX_LIMIT, ..Query::default() };
    loop {
        let page = directory.list(&query).await.map_err(|problem| problem_line(&problem))?;
        for document in &page.people {
            each(document)?;
        }
        query.cursor = page.next;
        if query.cursor.is_none() {
            return Ok(());
        }
    }
}

/// A problem in a line: where, and what.
pub(super) fn problem_line(problem: &Problem) -> String {
    match problem {
        Problem::Invalid(violations) | Problem::NotJson(violations) => violations.to_string(),
        other => other.detail(),
    }
}

/// From how many written people on a store is asked to settle: before, its own upkeep does.
const MANY: u64 = 10_000;

/// Lets the store settle if very many were written.
pub(super) async fn settle(directory: &Directory, counts: Counts) -> Result<(), String> {
    if counts.created + counts.updated < MANY {
        return Ok(());
    }
    directory.settle().await.map_err(|problem| problem_line(&problem))
}

/// Ends with what there was to count.
pub(super) fn conclude(bar: &ProgressBar, line: &str) {
    bar.finish_and_clear();
    say(line);
}
