//! DynamoDB: one table on demand, for when one machine is not enough.
//!
//! Every write is one transaction over the person, an event in the history and in a lane of the
//! feed, guards of unique keys, and the entries by which lists, words and look-ups find people.
//! Every read is strongly consistent, and none walks through the table. `docs/dynamodb.md` says what
//! each operation asks for and what it costs.

mod access;
mod adopt;
mod capacity;
mod client;
mod documents;
mod erase;
mod feed;
mod footprint;
mod history;
mod item;
mod keys;
mod lanes;
mod merge;
mod metrics;
mod operations;
mod query;
mod requests;
mod settings;
mod table;
mod total;
mod traces;
mod transaction;
mod write;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, SdkConfig};
use aws_sdk_dynamodb::Client as Sdk;
use aws_sdk_dynamodb::types::TableDescription;
use aws_types::service_config::ServiceConfigKey;
use people::page::Cursor;
use people::{PersonId, Query, Timestamp};
use prometheus_client::registry::Registry;
use tokio::sync::{Mutex, watch};
use tokio::time::Instant;

use crate::seal::{KEY_BYTES, Sealer};
use crate::sqlite::Sqlite;
use crate::{
    Changes, Document, Error, History, Network, OpenError, Origin, Page, Pending, Store, Write,
    Written,
};
pub(crate) use table::DEFINITION as TABLE_DEFINITION;

use capacity::Capacity;
use client::Client;
use documents::Sizes;
use erase::Only;
use keys::Key;
use lanes::Lanes;
use metrics::Metrics;
use traces::Parent;
use write::Row;

/// What this engine is called.
const ENGINE: &str = "dynamodb";
/// How long it may take to see whether the table can be used: whoever asks that asks again soon.
const PROBE: Duration = Duration::from_secs(2);

/// An open table, or a call that is made to it: that has its deadline.
#[derive(Clone)]
pub(crate) struct Dynamo {
    client: Client,
    lanes: Arc<Lanes>,
    sealer: Arc<Sealer>,
    /// The key for cursors that the table had when it was opened.
    key: [u8; KEY_BYTES],
    /// How large the documents are that this process reads.
    sizes: Arc<Sizes>,
    /// Told whenever this process knows of something new in the feed.
    news: watch::Sender<()>,
    /// Held by whoever brings events into the order of the feed: since when all is in it.
    assembling: Arc<Mutex<Option<Instant>>>,
    /// Held by whoever looks for news on behalf of all who wait for them.
    polling: Arc<Mutex<()>>,
}

/// A client of the SDK, which asks once and for so long: whether it is asked again is decided by
/// [`Client`].
async fn connect(table: &str, network: &Network) -> Result<Client, OpenError> {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(network.attempt)
        .operation_attempt_timeout(network.attempt)
        .build();
    let config = aws_config::defaults(BehaviorVersion::latest())
        .retry_config(RetryConfig::disabled())
        .timeout_config(timeouts);
    let config = config.load().await;
    let Some(region) = config.region().filter(|region| !region.as_ref().is_empty()) else {
        let cause = "no region is set; set AWS_REGION, such as `eu-central-1`";
        return Err(failed(table, cause));
    };
    let endpoint = network.endpoint.clone().or_else(|| configured_endpoint(&config));
    // No endpoint has the sign anywhere else, and what stands before it is told nobody.
    if endpoint.as_ref().is_some_and(|endpoint| endpoint.contains('@')) {
        let cause = "the endpoint names a user or a password, which DynamoDB has none of; write it \
                     without them, and set the credentials by AWS_ACCESS_KEY_ID and \
                     AWS_SECRET_ACCESS_KEY or by AWS_PROFILE";
        return Err(failed(&format!("{table} in {region}"), cause));
    }
    let place = match &endpoint {
        Some(endpoint) => format!("{table} in {region} at {endpoint}"),
        None => format!("{table} in {region}"),
    };
    // The SDK makes no request for what could not stand in the name of a host, wherever it would go.
    if !is_label(region.as_ref()) {
        let cause = "that is no region; set AWS_REGION, such as `eu-central-1`";
        return Err(failed(&place, cause));
    }
    // The SDK would come to grief over what is no URL, or ask AWS itself.
    let is_url = |url: &String| url.starts_with("http://") || url.starts_with("https://");
    if !endpoint.as_ref().is_none_or(is_url) {
        let cause = "that is no URL; write the endpoint with `http://` or `https://` before it";
        return Err(failed(&place, cause));
    }
    let metrics = Metrics::new();
    let mut config = aws_sdk_dynamodb::config::Builder::from(&config);
    config.set_endpoint_url(endpoint);
    let config = config.interceptor(Capacity(metrics.clone())).interceptor(Parent);
    Ok(Client::new(Sdk::from_conf(config.build()), metrics, table, place, network))
}

/// Whether a name of a host can have it between two dots.
fn is_label(text: &str) -> bool {
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (1..=63).contains(&text.len()) && text.bytes().all(is_known) && !text.starts_with('-')
}

/// Where DynamoDB is asked by AWS's own rules, if anywhere else than where its region is: as the
/// variables and the profile say of this service, or else of all. What is set to nothing is not set.
fn configured_endpoint(config: &SdkConfig) -> Option<String> {
    let key = ServiceConfigKey::builder()
        .service_id("DynamoDB")
        .env("AWS_ENDPOINT_URL")
        .profile("endpoint_url")
        .build();
    let of_service =
        config.service_config().zip(key.ok()).and_then(|(of, key)| of.load_config(key));
    let set = |url: &String| !url.is_empty();
    of_service.filter(set).or_else(|| config.endpoint_url().map(str::to_owned).filter(set))
}

fn failed(place: &str, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> OpenError {
    OpenError::Engine { file: format!("the table {place}"), cause: cause.into() }
}

/// Makes a table, and what all of it has in common; one that is being made is made to the end.
/// Answers what of it is not as it should be then.
pub(crate) async fn create_table(table: &str, network: &Network) -> Result<Vec<String>, OpenError> {
    let client = connect(table, network).await?;
    let failed = |cause: String| client.failed(cause);
    if let Some(found) = table::describe(&client).await.map_err(failed)?
        && !table::is_being_made(&found).map_err(failed)?
    {
        let (store, table) = (format!("dynamodb:{table}"), table.to_owned());
        let lacks_expiry = table::has_our_key(&found).map_err(failed)?
            && table::expiry(&client).await.map_err(failed)?.is_none();
        return Err(if lacks_expiry {
            OpenError::TableWithoutExpiry { store, table }
        } else {
            OpenError::TableExists(store)
        });
    }
    table::create(&client).await.map_err(failed)?;
    settings::begin(&client).await?;
    differences(&client).await
}

/// Looks whether a table is there and has our key.
async fn reach(table: &str, network: &Network) -> Result<Client, OpenError> {
    let client = connect(table, network).await?;
    let found = there(&client).await?;
    if !table::has_our_key(&found).map_err(|cause| client.failed(cause))? {
        let cause = "it has another key than PeopleInfo's tables: see `peopleinfo table check`";
        return Err(client.failed(cause));
    }
    Ok(client)
}

/// What of a table is not as it should be, in a sentence each.
pub(crate) async fn check_table(table: &str, network: &Network) -> Result<Vec<String>, OpenError> {
    differences(&connect(table, network).await?).await
}

async fn differences(client: &Client) -> Result<Vec<String>, OpenError> {
    let failed = |cause| client.failed(cause);
    let found = there(client).await?;
    let mut differences = table::check(client, &found).await.map_err(failed)?;
    if table::has_our_key(&found).map_err(failed)? {
        match settings::read(client).await {
            Ok(_) => {}
            Err(refusal @ (OpenError::Newer { .. } | OpenError::OlderTable(_))) => {
                differences.push(format!("A store in it can't be used: {refusal}."));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(differences)
}

/// What DynamoDB says of a table that has to be there.
async fn there(client: &Client) -> Result<TableDescription, OpenError> {
    let found = table::describe(client).await.map_err(|cause| client.failed(cause))?;
    found.ok_or_else(|| OpenError::NoTable(client.place.clone()))
}

impl Dynamo {
    /// Opens a table that is there, and begins a store in it if it has none.
    pub(crate) async fn open(table: &str, network: &Network) -> Result<Self, OpenError> {
        let client = reach(table, network).await?;
        let key = settings::begin(&client).await?;
        Ok(Self::of(client, &key))
    }

    /// Opens a table that has a store already: nothing is written into another one.
    pub(crate) async fn open_existing(table: &str, network: &Network) -> Result<Self, OpenError> {
        let client = reach(table, network).await?;
        match settings::read(&client).await? {
            Some(key) => Ok(Self::of(client, &key)),
            None => Err(OpenError::NotBegun(client.place)),
        }
    }

    fn of(client: Client, key: &[u8; KEY_BYTES]) -> Self {
        Self {
            client,
            lanes: Arc::new(Lanes::new()),
            sealer: Arc::new(Sealer::new(key)),
            key: *key,
            sizes: Arc::default(),
            news: watch::Sender::new(()),
            assembling: Arc::default(),
            polling: Arc::default(),
        }
    }

    /// The same for a call that begins now: all that it asks and waits for ends in time.
    fn call(&self) -> Self {
        Self { client: self.client.begin(Duration::MAX), ..self.clone() }
    }
}

impl Store for Dynamo {
    fn write<'a>(&'a self, write: Write<'_>, origin: Origin) -> Pending<'a, Written> {
        match write {
            Write::Create { person, once } => {
                let (row, once) = (Row::of(person), once.map(|once| self.once(once)));
                Box::pin(async move { self.call().create(row, once, origin).await })
            }
            Write::Receive { person } => {
                let row = Row::received(person);
                Box::pin(async move { self.call().create(row, None, origin).await })
            }
            Write::Change { before, after } => {
                let (before, after) = (Row::of(before), Row::of(after));
                Box::pin(async move { self.call().change(before, after, origin).await })
            }
            Write::Delete { before } => {
                let before = Row::of(before);
                Box::pin(async move { self.call().delete(before, origin).await })
            }
            Write::Restore { person } => {
                let row = Row::of(person);
                Box::pin(async move { self.call().restore(row, origin).await })
            }
            Write::Erase { id, version } => {
                let only = Only { version, deleted_before: None };
                Box::pin(async move { self.call().erase(id, only, &origin).await })
            }
            Write::Adopt(event) => {
                let (event, person) = (event.clone(), event.person());
                Box::pin(async move { self.call().adopt(event, person?).await })
            }
            Write::Revert { before, after } => {
                let (before, after) = (Row::of(before), Row::of(after));
                Box::pin(async move { self.call().revert(before, after, origin).await })
            }
        }
    }

    fn get(&self, id: PersonId) -> Pending<'_, Document> {
        Box::pin(async move {
            let found = self.call().client.get(Key::person(id)).await?;
            let person = found.map(item::person).transpose()?.flatten();
            person.ok_or(Error::NotFound)
        })
    }

    fn list<'a>(&'a self, query: &'a Query) -> Pending<'a, Page> {
        Box::pin(async move { self.call().list_page(query).await })
    }

    fn history(&self, id: PersonId, up_to: u64, limit: usize) -> Pending<'_, History> {
        Box::pin(async move { self.call().read_history(id, up_to, limit).await })
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

    fn count(&self) -> Pending<'_, ()> {
        Box::pin(async move { self.count_people().await })
    }

    fn backup<'a>(&'a self, file: &'a Path) -> Pending<'a, ()> {
        Box::pin(async move {
            crate::sqlite::create_new(file).map_err(Error::unavailable)?;
            let copy = Sqlite::open(file).map_err(Error::unavailable)?;
            // What comes meanwhile is left out, so that it ends however much that is.
            let events = crate::copy::patiently(|| self.count_events()).await?;
            let told = crate::copy::copy_first(events, self, &copy, &mut |_| ()).await?;
            if told < events {
                let missing = format!("the feed told {told} of {events} events; try again");
                return Err(Error::unavailable(missing));
            }
            Ok(())
        })
    }

    fn health(&self) -> Pending<'_, ()> {
        Box::pin(async move {
            let write =
                |left| async move { settings::probe(&self.client.begin(left), &self.key).await };
            self.client.probe().answer(PROBE, write).await
        })
    }

    fn engine(&self) -> &'static str {
        ENGINE
    }

    fn register(&self, metrics: &mut Registry) {
        self.client.metrics.register(metrics);
    }
}
