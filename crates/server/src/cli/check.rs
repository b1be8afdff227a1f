//! `peopleinfo check`.

use super::{Outcome, bulk, print};
use crate::config::Check;

/// How many differences are said.
const MOST: usize = 100;

pub(super) fn check(config: &Check) -> Outcome {
    let bar = bulk::spinner("checking");
    let found = store::check(&config.store.store, MOST).map_err(|error| error.to_string())?;
    bar.finish_and_clear();
    for sentence in &found {
        print(sentence)?;
    }
    let line = match found.len() {
        0 => "nothing is wrong".to_owned(),
        MOST => format!("{MOST} things are wrong, or more"),
        1 => "1 thing is wrong; restore a backup, or ask for help".to_owned(),
        some => format!("{some} things are wrong; restore a backup, or ask for help"),
    };
    bulk::conclude(&bar, &line);
    Ok(found.is_empty())
}
