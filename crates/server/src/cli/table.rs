//! `peopleinfo table`.

use super::{Outcome, print, say};
use crate::config::{Table, TableAddress, TableCommand};

pub(super) async fn table(config: Table) -> Outcome {
    match config.command {
        TableCommand::Create(table) => create(&table).await,
        TableCommand::Check(table) => check(&table).await,
        TableCommand::Definition => print(store::table_definition().trim_end()),
    }
}

async fn create(TableAddress { store, network }: &TableAddress) -> Outcome {
    let made = store::create_table(store, &network.of_store()).await;
    conclude(store, "is made, and can be used", &made.map_err(|error| error.to_string())?)
}

async fn check(TableAddress { store, network }: &TableAddress) -> Outcome {
    let differences = store::check_table(store, &network.of_store()).await;
    conclude(store, "is as it should be", &differences.map_err(|error| error.to_string())?)
}

/// Says of a table that it is well, or prints what it differs in.
fn conclude(store: &str, is_well: &str, differences: &[String]) -> Outcome {
    for sentence in differences {
        print(sentence)?;
    }
    say(&match differences.len() {
        0 => format!("{store} {is_well}"),
        1 => format!("{store} has 1 difference; `peopleinfo table definition` is how it should be"),
        some => format!(
            "{store} has {some} differences; `peopleinfo table definition` is how it should be"
        ),
    });
    Ok(differences.is_empty())
}
