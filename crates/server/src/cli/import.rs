//! `peopleinfo import`.
//!
//! Rows are written in their order, many at once. One that names a manager who isn't there is tried
//! again at the end, because the manager may only come later in the file.

mod rows;

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use futures_util::{StreamExt, stream};
use indicatif::ProgressBar;
use people::document::Submission;
use people::keys::{self, Recognise};
use people::{PersonId, Rule, Violations};

use super::Outcome;
use super::bulk::{self, Counts};
use super::export::format_of;
use crate::App;
use crate::clock::Clock;
use crate::config::Import;
use crate::directory::{Directory, Imported};
use crate::problem::Problem;
use rows::{Row, Rows};

pub(super) async fn import(config: Import) -> Outcome {
    let key = config.key.as_deref().map(recognise).transpose()?;
    let format = config.format.or_else(|| format_of(&config.file));
    let format = format.ok_or_else(|| {
        format!("what is {} written in? Say --format csv or ndjson.", config.file.display())
    })?;
    let mut rows = Rows::open(&config, format)?;
    let store = store::open(&config.store.store).map_err(|error| error.to_string())?;
    let app = App::new(store, Clock::system());
    let mut run = Run {
        directory: app.directory(),
        key: key.as_ref(),
        bar: bulk::progress(None),
        counts: Counts::default(),
        keys: HashSet::new(),
    };
    if config.dry_run {
        run.rehearse(&mut rows).await;
    } else {
        run.write(&mut rows).await;
        bulk::settle(run.directory, run.counts).await?;
    }
    let would = if config.dry_run { "Nothing was written. It would be: " } else { "" };
    bulk::conclude(&run.bar, &format!("{would}{}", run.counts.line()));
    rows.failure().map_or(Ok(run.counts.refused == 0), Err)
}

fn recognise(text: &str) -> Result<Recognise, String> {
    Recognise::parse(text).ok_or_else(|| {
        format!("people can't be recognised by `{text}`: use id, userName or externalIds[SYSTEM]")
    })
}

/// An import that goes on.
struct Run<'a> {
    directory: &'a Directory,
    key: Option<&'a Recognise>,
    bar: ProgressBar,
    counts: Counts,
    /// The unique keys of the rows so far, hashed.
    keys: HashSet<u64>,
}

/// What became of a row; the row itself, where it may have to be tried again.
type Tried = (Row, Result<Imported, Problem>);

impl Run<'_> {
    async fn write(&mut self, rows: &mut Rows) {
        let (directory, key) = (self.directory, self.key);
        let mut keys = std::mem::take(&mut self.keys);
        let write = |mut row: Row| {
            let admitted = admit(&row, &mut keys, |pointer| recognises(key, pointer));
            let submission = row.submission_once();
            async move {
                let outcome = match admitted {
                    Ok(()) => write_one(directory, submission, key).await,
                    Err(problem) => Err(problem),
                };
                (row, outcome)
            }
        };
        let mut later = Vec::new();
        bulk::run(stream::iter(rows).map(write), |(row, outcome)| match outcome {
            Err(problem) if lacks_manager(&problem) => later.push((row, Err(problem))),
            outcome => self.count(&row, outcome),
        })
        .await;
        self.write_later(later).await;
    }

    /// Tries rows again for as long as the managers of some of them come in.
    ///
    /// Each pass goes the other way than the one before, so that a chain of managers is written in
    /// one pass, whichever way it runs.
    async fn write_later(&mut self, mut waiting: Vec<Tried>) {
        let (directory, key) = (self.directory, self.key);
        let write = async |(row, _): Tried| {
            let outcome = write_one(directory, row.submission.clone(), key).await;
            (row, outcome)
        };
        loop {
            let before = waiting.len();
            let mut still = Vec::new();
            bulk::run(stream::iter(waiting.into_iter().rev()).map(write), |(row, outcome)| {
                match outcome {
                    Err(problem) if lacks_manager(&problem) => still.push((row, Err(problem))),
                    outcome => self.count(&row, outcome),
                }
            })
            .await;
            waiting = still;
            if waiting.is_empty() || waiting.len() == before {
                break;
            }
        }
        for (row, outcome) in waiting {
            self.count(&row, outcome);
        }
    }

    async fn rehearse(&mut self, rows: &mut Rows) {
        let mut later = Vec::new();
        for row in rows {
            let admitted = admit(&row, &mut self.keys, |_| true);
            let outcome = match (admitted, &row.submission) {
                (Err(problem), _) => Err(problem),
                (Ok(()), Err(violations)) => Err(violations.clone().into()),
                (Ok(()), Ok(submission)) => {
                    self.directory.rehearse(submission.clone(), self.key).await
                }
            };
            match outcome {
                Err(problem) if lacks_manager(&problem) => later.push((row, Err(problem))),
                outcome => self.count(&row, outcome),
            }
        }
        for (row, outcome) in later {
            let comes = row.manager().is_some_and(|id| self.keys.contains(&hash(&id_key(id))));
            self.count(&row, if comes { Ok(Imported::Created) } else { outcome });
        }
    }

    fn count(&mut self, row: &Row, outcome: Result<Imported, Problem>) {
        self.bar.inc(1);
        match outcome {
            Ok(imported) => self.counts.add(imported),
            Err(problem) => {
                self.counts.refused += 1;
                self.bar.suspend(|| row.report(&problem));
            }
        }
    }
}

async fn write_one(
    directory: &Directory,
    submission: Result<Submission, Violations>,
    key: Option<&Recognise>,
) -> Result<Imported, Problem> {
    directory.import(submission?, key).await
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
