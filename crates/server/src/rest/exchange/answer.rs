//! What an import answers: a line for each row, and one for all of them.

use std::sync::Arc;

use serde_json::{Value, json};

use super::feed::Break;
use super::spool::Spool;
use crate::App;
use crate::exchange::{Counts, Failure, Observer, Outcome, Row};
use crate::problem::Problem;

/// The answer to an import that goes on.
pub(super) struct Answer {
    pub(super) app: App,
    pub(super) spool: Arc<Spool>,
}

impl Observer for Answer {
    fn take(&mut self, row: &Row, outcome: &Outcome) {
        self.spool.add(&as_line(&about(row, outcome)));
    }

    fn goes_on(&self) -> bool {
        !self.app.is_draining() && !self.spool.is_abandoned()
    }
}

impl Answer {
    /// Ends the answer with what there was to count, and why reading ended, if that was before the
    /// end of the body.
    pub(super) fn end(self, counts: Counts, dry_run: bool, failure: Option<&Failure>) {
        let Counts { created, updated, unchanged, refused } = counts;
        let mut totals = json!({
            "created": created, "updated": updated, "unchanged": unchanged, "refused": refused,
        });
        if dry_run {
            totals["dryRun"] = true.into();
        }
        let lost = "The disk has no room for the answer: lines of it are missing here.";
        let why = if self.spool.is_lost() {
            Some((Problem::Unavailable, lost.to_owned()))
        } else {
            failure.map(|failure| (problem(failure), sentence(failure)))
        };
        if let Some((problem, detail)) = why {
            totals["problem"] = problem.kind().0.into();
            let again = if dry_run {
                "Nothing was written, and what comes behind was not looked at."
            } else {
                "What came before is done; send the rest again, or all of it with a `key`."
            };
            totals["detail"] = format!("{detail} {again}").into();
        }
        self.spool.end(&as_line(&totals));
    }
}

fn as_line(value: &Value) -> Vec<u8> {
    let mut line = value.to_string().into_bytes();
    line.push(b'\n');
    line
}

/// What became of a row.
fn about(row: &Row, outcome: &Outcome) -> Value {
    let problem = match outcome {
        Ok((id, imported)) => {
            let mut line = json!({"line": row.line, "outcome": imported.as_str()});
            if let Some(id) = id {
                line["id"] = id.to_string().into();
            }
            return line;
        }
        Err(problem) => problem,
    };
    let mut line = json!({"line": row.line, "outcome": "refused", "problem": problem.kind().0});
    let mut violations = problem.violations();
    for violation in &mut violations {
        let column = violation["pointer"].as_str().and_then(|pointer| row.column(pointer));
        if let Some(column) = column {
            violation["column"] = column.into();
        }
    }
    if violations.is_empty() {
        line["detail"] = problem.detail().into();
    } else {
        line["violations"] = violations.into();
    }
    line
}

/// Why rows can't be read, as a problem of the request.
pub(super) fn problem(failure: &Failure) -> Problem {
    use crate::http::extract::MAX_BODY;
    use people::{Rule, Violations};
    match failure {
        Failure::Input(_) => broken(failure).map_or(Problem::BodyIncomplete, Break::problem),
        Failure::Header(problems) => {
            Problem::Invalid(Violations::one("", Rule::Form, problems.replace('\n', " ")))
        }
        Failure::TooLong => Problem::BodyTooLarge { limit: MAX_BODY },
    }
}

fn broken(failure: &Failure) -> Option<Break> {
    let Failure::Input(error) = failure else { return None };
    error.get_ref().and_then(|inner| inner.downcast_ref()).copied()
}

fn sentence(failure: &Failure) -> String {
    broken(failure).unwrap_or(Break::Incomplete).to_string()
}
