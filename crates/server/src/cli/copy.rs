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
    let again = |problem: Problem| {
        format!("{} The same command goes on from there.", problem_line(&problem))
    };

    if !target.is_part_of(source).await.map_err(again)? {
        return Err(format!(
            "{to} has people that {from} doesn't have, and was left as it is; copy to an empty \
             store, or go on with a copy of the same one"
        ));
    }
    let bar = bulk::counting("reading what there is", None);
    let there = source.contents(&mut |read| bar.set_position(read)).await.map_err(again)?;
    bar.finish_and_clear();
    let bar = bulk::counting("copying", Some(there.events));
    let admin = super::admin()?;
    let copied = source.copy_to(&admin, target, &mut |told| bar.set_position(told)).await;
    let lacking = copied.map_err(again)?;
    bar.finish_and_clear();
    let bar = bulk::counting("reading the copy", Some(there.events + there.people));
    let here = target.contents(&mut |read| bar.set_position(read)).await;
    let here = here.map_err(|problem| uncompared(&problem))?;
    bulk::conclude(&bar, &(conclusion(to, there, here) + &of_access(lacking)));
    Ok(there == here && lacking.is_nothing())
}

/// Why it ended when all was copied.
fn uncompared(problem: &Problem) -> String {
    let problem = problem_line(problem);
    format!("{problem} Everything is copied, but not compared yet, which the same command does.")
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
         were to be copied: stop whoever writes to either store, and run the same command again; if \
         it ends like this once more, copy to an empty one",
        here.people, here.events
    )
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::config::{Cli, Command};

    /// Then the same command tells the rest, unless it was the other store.
    #[test]
    fn after_somebody_has_written_meanwhile_the_same_command_is_to_be_run_again() {
        let there = Contents { events: 5, people: 4, ..Contents::default() };
        let here = Contents { events: 6, people: 5, ..Contents::default() };
        let said = conclusion("sqlite:last.db", there, here);
        assert!(said.contains("run the same command again"), "{said}");
    }

    #[test]
    fn whoever_is_cut_short_at_the_end_is_told_that_all_is_copied() {
        let said = uncompared(&Problem::Unavailable);
        assert!(said.contains(" Everything is copied, but not compared yet"), "{said}");
    }

    /// What can't be read stays so, however often it is tried; the pauses take no time here.
    #[tokio::test(start_paused = true)]
    async fn whoever_is_cut_short_is_told_how_to_go_on() {
        let folder = tempfile::tempdir().unwrap();
        let [first, last] = ["first.db", "last.db"]
            .map(|name| format!("sqlite:{}", folder.path().join(name).display()));
        let run = async |arguments: &[&str]| match Cli::parse_from(arguments).command {
            Command::Demo(demo) => super::super::demo::demo(demo).await,
            Command::Copy(config) => copy(config).await,
            other => unreachable!("{other:?}"),
        };
        run(&["peopleinfo", "demo", "--people", "200", "--store", &first]).await.unwrap();
        let file = folder.path().join("first.db");
        let mut bytes = std::fs::read(&file).unwrap();
        bytes[100_000..].iter_mut().for_each(|byte| *byte ^= 0x55);
        std::fs::write(&file, bytes).unwrap();
        for (from, to) in [(&first, &last), (&last, &first)] {
            let said = run(&["peopleinfo", "copy", "--from", from, "--to", to]).await.unwrap_err();
            assert!(said.ends_with(" The same command goes on from there."), "{said}");
        }
    }
}
