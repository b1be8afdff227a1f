//! The configuration of `peopleinfo table`.

use clap::{Args, Subcommand};

use super::Network;

/// Make or check the table of a store.
#[derive(Debug, Args)]
pub struct Table {
    /// What to do with it.
    #[command(subcommand)]
    pub command: TableCommand,
}

/// What to do with a table.
#[derive(Debug, Subcommand)]
pub enum TableCommand {
    /// Make the table, and wait until it can be used; refuse where it is there already.
    ///
    /// It is on demand, and has a time to live. A table that is there is left as it is, for it may
    /// have somebody else's items. Whoever keeps tables by Terraform or the like makes
    /// it there, as `peopleinfo table definition` prints it, and only checks it here. Where the
    /// region, the credentials and the endpoint come from, `peopleinfo table --help` says.
    Create(TableAddress),
    /// Compare the table with what this program needs; exits with 1 if it differs.
    ///
    /// It compares the key, the indexes, the time to live, the stream and the billing mode, and
    /// prints a sentence for each difference. People in the table are neither read nor changed.
    /// Where the region, the credentials and the endpoint come from, `peopleinfo table --help`
    /// says.
    Check(TableAddress),
    /// Print how the table has to be, as JSON.
    ///
    /// Its key and its billing are in the words of DynamoDB's `CreateTable`; its time to live, its
    /// stream and its indexes stand beside them.
    Definition,
}

/// Which table.
#[derive(Debug, Args)]
pub struct TableAddress {
    /// The table: `dynamodb:TABLE`.
    #[arg(long, env = "PEOPLEINFO_STORE")]
    pub store: String,

    /// How it is asked.
    #[command(flatten)]
    pub network: Network,
}
