//! `peopleinfo table`.

use store::OpenError;

use super::{Outcome, print, say};
use crate::config::{Table, TableAddress, TableCommand};

pub(super) async fn table(config: Table) -> Outcome {
    match config.command {
        TableCommand::Create(table) => create(&table).await,
        TableCommand::Check(table) => check(&table).await,
        TableCommand::Definition => print(store::table_definition().trim_end()),
    }
}

async fn create(TableAddress { store }: &TableAddress) -> Outcome {
    match store::create_table(store).await {
        Ok(()) => {
            say(&format!("{store} is made, and can be used"));
            Ok(true)
        }
        Err(error) if is_there(&error) => Err(format!(
            "{store} is there already, and was left as it is; `peopleinfo table check` says \
             whether it can be used"
        )),
        Err(error) => Err(error.to_string()),
    }
}

/// Whether DynamoDB refused because there is such a table.
fn is_there(error: &OpenError) -> bool {
    let OpenError::Engine { cause, .. } = error else { return false };
    cause.to_string().starts_with("ResourceInUseException")
}

async fn check(TableAddress { store }: &TableAddress) -> Outcome {
    let differences = store::check_table(store).await.map_err(|error| error.to_string())?;
    for sentence in &differences {
        print(sentence)?;
    }
    say(&match differences.len() {
        0 => format!("{store} is as it should be"),
        1 => format!("{store} has 1 difference; `peopleinfo table definition` is how it should be"),
        some => format!(
            "{store} has {some} differences; `peopleinfo table definition` is how it should be"
        ),
    });
    Ok(differences.is_empty())
}
