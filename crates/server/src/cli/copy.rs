//! `peopleinfo copy`.

use store::{Contents, Lacking, OpenError};

use super::{Outcome, bulk};
use crate::config::Copy;
use crate::exchange::problem_line;
use crate::problem::Problem;

pub(super) async fn copy(config: Copy) -> Outcome {
    let Copy { from, to, network } = &config;
    let text = |error: OpenError| error.to_string();
    if store::is_same(from, to).map_err(text)? {
        return Err("name two stores: --from and --to are the same".to_owned());
    }
    let (source, target) = (
        super::open_existing(from, network).await.map_err(text)?,
        super::open(to, network).await.map_err(text)?,
    );
    let (source, target) = (source.directory(), target.directory());
    let failed = |problem: Problem| problem_line(&problem);

    if !target.is_part_of(source).await.map_err(failed)? {
        return Err(format!(
            "{to} has people that {from} doesn't have, and was left as it is; copy to an empty \
             store, or go on with a copy of the same one"
        ));
    }
    let bar = bulk::counting("reading what there is", None);
    let there = source.contents(&mut |read| bar.set_position(read)).await.map_err(failed)?;
    bar.finish_and_clear();
    let bar = bulk::counting("copying", Some(there.events));
    let again = |problem| format!("{} The same command goes on from there.", failed(problem));
    let admin = super::admin()?;
    let copied = source.copy_to(&admin, target, &mut |told| bar.set_position(told)).await;
    let lacking = copied.map_err(again)?;
    bar.finish_and_clear();
    let bar = bulk::counting("reading the copy", Some(there.events + there.people));
    let here = target.contents(&mut |read| bar.set_position(read)).await.map_err(failed)?;
    bulk::conclude(&bar, &(conclusion(to, there, here) + &of_access(lacking)));
    Ok(there == here && lacking.is_nothing())
}

/// What is to be said of tokens and of the audit trail, if anything.
fn of_access(lacking: Lacking) -> String {
    let Lacking { tokens, entries, own_tokens } = lacking;
    let own = match own_tokens {
        0 => String::new(),
        own => format!(", and tokens of its own: {own}"),
    };
    if lacking.is_nothing() {
        return own;
    }
    format!(
        "{own}; what is missing there, or is another one: tokens {tokens}, entries of the audit \
         trail {entries}; stop whoever writes to either store, and run the same command again"
    )
}

fn conclusion(to: &str, there: Contents, here: Contents) -> String {
    let Contents { events, people, .. } = there;
    if there == here {
        return format!(
            "{to} holds the same {people} people and {events} events (digest {:016x})",
            here.digest[0]
        );
    }
    format!(
        "{to} holds {} people and {} events, and not the {people} people and {events} events that \
         were to be copied: stop whoever writes to either store, and copy to an empty one",
        here.people, here.events
    )
}
