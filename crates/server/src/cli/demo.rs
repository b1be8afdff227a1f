//! `peopleinfo demo`.

use futures_util::{StreamExt, stream};
use people::document;

use super::{Outcome, bulk, say};
use crate::config::Demo;
use crate::demo;
use crate::exchange::{self, Counts};
use crate::problem::Problem;

pub(super) async fn demo(config: Demo) -> Outcome {
    let opened = super::open(&config.store.store, &config.store.network).await;
    let app = opened.map_err(|error| error.to_string())?;
    let bar = bulk::progress(Some(config.people));
    let caller = super::writer()?;
    let write = async |index| {
        let submission = document::check_submission(demo::person(config.seed, index))?;
        app.directory().create(&caller, submission, None).await
    };
    let writes = stream::iter(0..config.people).map(write);
    let mut counts = Counts::default();
    let mut first_problem = None;
    exchange::run(app.directory().writes_at_once(), writes, |outcome| {
        bar.inc(1);
        match outcome {
            Ok(_) => counts.created += 1,
            Err(problem) => {
                counts.refused += 1;
                first_problem.get_or_insert(problem);
            }
        }
    })
    .await;
    bulk::settle(app.directory(), counts).await?;
    bulk::conclude(&bar, &counts.line());
    if let Some(problem) = first_problem {
        say(&format!("The first refusal: {}", exchange::problem_line(&problem)));
        if matches!(problem, Problem::Taken { .. }) {
            say("Invented people share their keys, whatever the seed: use a store without them.");
        }
    }
    Ok(counts.refused == 0)
}
