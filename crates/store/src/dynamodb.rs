//! DynamoDB: one table on demand, for when one machine is not enough.
//!
//! Every write is one transaction over the person, an event in the history and in a lane of the
//! feed, guards of unique keys, and the entries by which lists, words and look-ups find people.
//! Every read is strongly consistent, and none walks through the table. `docs/dynamodb.md` says what
//! each operation asks for and what it costs.

mod access;
mod adopt;
mod client;
mod erase;
mod feed;
mod footprint;
mod history;
mod item;
mod keys;
mod lanes;
mod merge;
mod query;
mod requests;
mod table;
mod total;
mod transaction;
mod write;

use std::fs::File;
use std::path::Path;
use std::time::Duration;

use aws_config::BehaviorVersion;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::Client as Sdk;
use people::page::Cursor;
use people::{PersonId, Query, Timestamp};
use tokio::sync::{Mutex, watch};
use tokio::time::Instant;

use crate::seal::{KEY_BYTES, Sealer};
use crate::sqlite::Sqlite;
use crate::{
    Changes, Document, Error, History, Network, OpenError, Origin, Page, Pending, Requests, Store,
    Write, Written,
};
pub(crate) use table::DEFINITION as TABLE_DEFINITION;

use client::Client;
use keys::Key;
use lanes::Lanes;
use write::Row;

/// The form in which this program keeps people in a table.
const FORMAT: i64 = 1;

/// An open table.
pub(crate) struct Dynamo {
    client: Client,
    lanes: Lanes,
    sealer: Sealer,
    /// Told at every commit of this process.
    committed: watch::Sender<()>,
    /// Held by whoever brings events into the order of the feed: when that was done last.
    assembling: Mutex<Option<Instant>>,
    /// Held by whoever looks for what other processes have written.
    polling: Mutex<()>,
}

/// The SDK, which asks once and for so long: whether it is asked again is decided by [`Client`].
async fn sdk(table: &str, network: &Network) -> Result<Sdk, OpenError> {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(network.attempt)
        .operation_attempt_timeout(network.attempt)
        .build();
    let mut config = aws_config::defaults(BehaviorVersion::latest())
        .retry_config(RetryConfig::disabled())
        .timeout_config(timeouts);
    if let Some(endpoint) = &network.endpoint {
        config = config.endpoint_url(endpoint);
    }
    let config = config.load().await;
    if config.region().is_none() {
        let cause = "no region is set; set AWS_REGION, such as `eu-central-1`";
        return Err(failed(table, cause));
    }
    Ok(Sdk::new(&config))
}

fn failed(table: &str, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> OpenError {
    OpenError::Engine { file: format!("the table {table}"), cause: cause.into() }
}

/// Makes a table, and what all of it has in common.
pub(crate) async fn create_table(table: &str, network: &Network) -> Result<(), OpenError> {
    let client = Client::new(sdk(table, network).await?, table, network);
    if table::describe(&client).await.map_err(|cause| failed(table, cause))?.is_some() {
        return Err(OpenError::TableExists(format!("dynamodb:{table}")));
    }
    table::create(&client).await.map_err(|cause| failed(table, cause))?;
    settings(&client).await.map(drop)
}

/// What of a table is not as it should be, in a sentence each.
pub(crate) async fn check_table(table: &str, network: &Network) -> Result<Vec<String>, OpenError> {
    let client = Client::new(sdk(table, network).await?, table, network);
    table::check(&client).await.map_err(|cause| failed(table, cause))
}

/// Reads what the table has in common, or writes it if it is new; answers its key for cursors.
async fn settings(client: &Client) -> Result<[u8; KEY_BYTES], OpenError> {
    let unavailable = |error: Error| match error {
        Error::Unavailable(cause) => failed(&client.table, cause),
        error => failed(&client.table, error),
    };
    let mut key = [0; KEY_BYTES];
    getrandom::fill(&mut key).map_err(|cause| failed(&client.table, cause))?;
    let new = item::item(
        Key::settings(),
        [
            ("format", item::number(FORMAT)),
            ("derivation", item::number(people::words::DERIVATION)),
            ("cursorkey", item::bytes(key)),
        ],
    );
    let mut kept = client.get(Key::settings()).await.map_err(unavailable)?;
    if kept.is_none() {
        client.put_new(new).await.map_err(unavailable)?;
        kept = client.get(Key::settings()).await.map_err(unavailable)?;
    }
    let kept = kept.ok_or_else(|| failed(&client.table, "its settings are missing"))?;
    let format: i64 = item::read_number(&kept, "format").map_err(unavailable)?;
    let derivation: i64 = item::read_number(&kept, "derivation").map_err(unavailable)?;
    let file = format!("the table {}", client.table);
    let known = people::words::DERIVATION;
    if format > FORMAT || derivation > known {
        let (found, known) = if format > FORMAT { (format, FORMAT) } else { (derivation, known) };
        return Err(OpenError::Newer { file, found, known });
    }
    if derivation < known {
        return Err(OpenError::OlderTable(file));
    }
    let key = item::read_bytes(&kept, "cursorkey").map_err(unavailable)?;
    key.try_into().map_err(|_| failed(&client.table, "its key for cursors is unreadable"))
}

impl Dynamo {
    /// Opens a table that is there.
    pub(crate) async fn open(table: &str, network: &Network) -> Result<Self, OpenError> {
        let client = Client::new(sdk(table, network).await?, table, network);
        let found = table::describe(&client).await.map_err(|cause| failed(table, cause))?;
        let Some(found) = found else { return Err(OpenError::NoTable(table.to_owned())) };
        if !table::has_our_key(&found).map_err(|cause| failed(table, cause))? {
            let cause = "it has another key than PeopleInfo's tables: see `peopleinfo table check`";
            return Err(failed(table, cause));
        }
        let key = settings(&client).await?;
        Ok(Self {
            client,
            lanes: Lanes::new(),
            sealer: Sealer::new(&key),
            committed: watch::Sender::new(()),
            assembling: Mutex::default(),
            polling: Mutex::default(),
        })
    }
}

impl Store for Dynamo {
    fn write<'a>(&'a self, write: Write<'_>, origin: Origin) -> Pending<'a, Written> {
        match write {
            Write::Create { person, once } => {
                let once = once.map(|once| self.once(once));
                Box::pin(self.create(Row::of(person), once, origin))
            }
            Write::Change { before, after } => {
                Box::pin(self.change(Row::of(before), Row::of(after), origin))
            }
            Write::Delete { before } => Box::pin(self.delete(Row::of(before), origin)),
            Write::Restore { person } => Box::pin(self.restore(Row::of(person), origin)),
            Write::Erase(id) => Box::pin(async move { self.erase(id, None, &origin).await }),
            Write::Adopt(event) => match event.person() {
                Ok(person) => Box::pin(self.adopt(event.clone(), person)),
                Err(error) => Box::pin(std::future::ready(Err(error))),
            },
        }
    }

    fn get(&self, id: PersonId) -> Pending<'_, Document> {
        Box::pin(async move {
            let found = self.client.get(Key::person(id)).await?;
            let person = found.map(item::person).transpose()?.flatten();
            person.ok_or(Error::NotFound)
        })
    }

    fn list<'a>(&'a self, query: &'a Query) -> Pending<'a, Page> {
        Box::pin(self.list_page(query))
    }

    fn history(&self, id: PersonId, up_to: u64, limit: usize) -> Pending<'_, History> {
        Box::pin(self.read_history(id, up_to, limit))
    }

    fn changes<'a>(
        &'a self,
        after: Option<&'a Cursor>,
        limit: usize,
        wait: Duration,
    ) -> Pending<'a, Changes> {
        Box::pin(self.wait_for_changes(after, limit, wait))
    }

    fn purge(&self, deleted_before: Timestamp, origin: Origin) -> Pending<'_, u64> {
        Box::pin(async move { self.purge_some(deleted_before, &origin).await })
    }

    fn settle(&self) -> Pending<'_, ()> {
        // DynamoDB keeps its own house.
        Box::pin(async { Ok(()) })
    }

    fn backup<'a>(&'a self, file: &'a Path) -> Pending<'a, ()> {
        Box::pin(async move {
            drop(File::create_new(file).map_err(Error::unavailable)?);
            let copy = Sqlite::open(file).map_err(Error::unavailable)?;
            crate::copy::copy(self, &copy, &mut |_| ()).await.map(drop)
        })
    }

    fn health(&self) -> Pending<'_, ()> {
        Box::pin(self.probe())
    }

    fn engine(&self) -> &'static str {
        "dynamodb"
    }

    fn requests(&self) -> Vec<Requests> {
        self.client.requests()
    }
}
