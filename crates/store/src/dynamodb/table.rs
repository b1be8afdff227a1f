//! The table: its definition, which stands in `table.json` and nowhere else, how it is made, and
//! what of it is not as it should be.

use std::time::Duration;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::describe_table::DescribeTableError;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeySchemaElement, StreamSpecification, TableDescription,
    TableStatus, TimeToLiveSpecification, TimeToLiveStatus,
};
use serde::Deserialize;
use tokio::time::{Instant, sleep};

use super::client::{Client, reason};
use super::operations;
use crate::Error;

/// The definition.
pub(crate) const DEFINITION: &str = include_str!("table.json");
/// How long a new table may take to be there.
const PATIENCE: Duration = Duration::from_mins(2);
/// How often it is looked after.
const LOOK: Duration = Duration::from_millis(200);

/// The definition, as DynamoDB speaks of it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Definition {
    key_schema: Vec<KeyPart>,
    attribute_definitions: Vec<Attribute>,
    billing_mode: String,
    time_to_live: TimeToLive,
    streams: bool,
    indexes: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct KeyPart {
    attribute_name: String,
    key_type: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Attribute {
    attribute_name: String,
    attribute_type: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct TimeToLive {
    attribute_name: String,
    enabled: bool,
}

fn definition() -> Result<Definition, String> {
    serde_json::from_str(DEFINITION).map_err(|error| error.to_string())
}

/// What DynamoDB says: requests about the table itself have nothing in them of anybody.
fn said<E: ProvideErrorMetadata>(operation: &str, error: &SdkError<E>) -> String {
    match error.code() {
        Some(code) => {
            let message = error.message().unwrap_or_default();
            format!("DynamoDB {operation}: {code}: {message}")
        }
        None => format!("DynamoDB {operation}: {}", reason(error)),
    }
}

/// Why there was no answer.
fn why(error: Error) -> String {
    match error {
        Error::Unavailable(cause) => cause.to_string(),
        error => error.to_string(),
    }
}

/// Makes the table if there is none yet, waits until it can be used, and switches its time to live
/// on. Whatever of that was done before, by a call that was cut short, may be done.
pub(super) async fn create(client: &Client) -> Result<(), String> {
    let Client { sdk, table, .. } = client;
    let Definition { key_schema, attribute_definitions, billing_mode, time_to_live, .. } =
        definition()?;
    let mut request = sdk.create_table().table_name(table);
    request = request.billing_mode(BillingMode::from(billing_mode.as_str()));
    for part in key_schema {
        let part = KeySchemaElement::builder()
            .attribute_name(part.attribute_name)
            .key_type(part.key_type.as_str().into());
        request = request.key_schema(part.build().map_err(|error| error.to_string())?);
    }
    for attribute in attribute_definitions {
        let attribute = AttributeDefinition::builder()
            .attribute_name(attribute.attribute_name)
            .attribute_type(attribute.attribute_type.as_str().into());
        request =
            request.attribute_definitions(attribute.build().map_err(|error| error.to_string())?);
    }
    let answer =
        client.ask(operations::CREATE_TABLE, || request.clone().send()).await.map_err(why)?;
    // It is there already where the answer to an earlier attempt was lost.
    if let Err(error) = &answer
        && error.code() != Some("ResourceInUseException")
    {
        return Err(said(operations::CREATE_TABLE, error));
    }
    wait_for(client).await?;
    let TimeToLive { attribute_name: wanted, enabled } = time_to_live;
    let Err(refusal) = set_expiry(client, &wanted, enabled).await else { return Ok(()) };
    // A second request is refused, so it is asked whether the first one was carried out though its
    // answer was lost.
    let found = expiry(client).await;
    if found.is_ok_and(|found| found == Some(wanted).filter(|_| enabled)) {
        return Ok(());
    }
    Err(refusal)
}

async fn set_expiry(client: &Client, attribute: &str, enabled: bool) -> Result<(), String> {
    let Client { sdk, table, .. } = client;
    let expiry = TimeToLiveSpecification::builder().attribute_name(attribute).enabled(enabled);
    let expiry = expiry.build().map_err(|error| error.to_string())?;
    let request = sdk.update_time_to_live().table_name(table).time_to_live_specification(expiry);
    let answer =
        client.ask(operations::SET_EXPIRY, || request.clone().send()).await.map_err(why)?;
    answer.map(drop).map_err(|error| said(operations::SET_EXPIRY, &error))
}

/// Whether a table that has our key is being made just now, so that nothing can be in it. Of any
/// other can't be told whether it has somebody else's items, which a time to live could delete.
pub(super) fn is_being_made(found: &TableDescription) -> Result<bool, String> {
    Ok(found.table_status == Some(TableStatus::Creating) && has_our_key(found)?)
}

/// The attribute that is a table's time to live, if it has one.
pub(super) async fn expiry(client: &Client) -> Result<Option<String>, String> {
    let request = || client.sdk.describe_time_to_live().table_name(&client.table).send();
    let answer = client.ask(operations::DESCRIBE_EXPIRY, request).await.map_err(why)?;
    let expiry =
        answer.map_err(|error| said(operations::DESCRIBE_EXPIRY, &error))?.time_to_live_description;
    let is_on = |status: &TimeToLiveStatus| {
        matches!(status, TimeToLiveStatus::Enabled | TimeToLiveStatus::Enabling)
    };
    let expiry = expiry.filter(|expiry| expiry.time_to_live_status().is_some_and(is_on));
    Ok(expiry.and_then(|expiry| expiry.attribute_name))
}

async fn wait_for(client: &Client) -> Result<(), String> {
    let until = Instant::now() + PATIENCE;
    loop {
        let found = describe(client).await?;
        let status = found.and_then(|found| found.table_status);
        if status == Some(TableStatus::Active) {
            return Ok(());
        }
        if Instant::now() >= until {
            return Err("the table was made, but isn't active yet".to_owned());
        }
        sleep(LOOK).await;
    }
}

/// What DynamoDB says of the table; `None` if there is none.
pub(super) async fn describe(client: &Client) -> Result<Option<TableDescription>, String> {
    let request = || client.sdk.describe_table().table_name(&client.table).send();
    match client.ask(operations::DESCRIBE_TABLE, request).await.map_err(why)? {
        Ok(answer) => Ok(answer.table),
        Err(error) => match error.as_service_error() {
            Some(DescribeTableError::ResourceNotFoundException(_)) => Ok(None),
            _ => Err(said(operations::DESCRIBE_TABLE, &error)),
        },
    }
}

/// Whether a table has the key that the definition has, of the same types.
pub(super) fn has_our_key(found: &TableDescription) -> Result<bool, String> {
    let wanted = definition()?;
    let is_typed = |attribute: &Attribute| {
        found.attribute_definitions().iter().any(|found| {
            found.attribute_name() == attribute.attribute_name
                && found.attribute_type().as_str() == attribute.attribute_type
        })
    };
    let has_types = wanted.attribute_definitions.iter().all(is_typed);
    Ok(has_types && list(key_of(&wanted)) == list(key_found(found)))
}

fn key_of(wanted: &Definition) -> impl Iterator<Item = String> {
    wanted.key_schema.iter().map(|part| pair(&part.attribute_name, &part.key_type))
}

fn key_found(found: &TableDescription) -> impl Iterator<Item = String> {
    found.key_schema().iter().map(|part| pair(part.attribute_name(), part.key_type().as_str()))
}

/// Compares a table with the definition, and answers each difference in a sentence.
pub(super) async fn check(
    client: &Client,
    found: &TableDescription,
) -> Result<Vec<String>, String> {
    let wanted = definition()?;
    let mut differences = Vec::new();
    let mut compare = |what: &str, wanted: String, found: String| {
        if wanted != found {
            differences.push(format!("{what} should be {wanted}, and is {found}."));
        }
    };
    compare("The key", list(key_of(&wanted)), list(key_found(found)));
    let attributes = wanted
        .attribute_definitions
        .iter()
        .map(|attribute| pair(&attribute.attribute_name, &attribute.attribute_type));
    let found_attributes = found
        .attribute_definitions()
        .iter()
        .map(|attribute| pair(attribute.attribute_name(), attribute.attribute_type().as_str()));
    compare("The attributes of keys", sorted(attributes), sorted(found_attributes));
    let billing = found.billing_mode_summary().and_then(|billing| billing.billing_mode());
    // A table that was never on demand has no summary.
    let billing = billing.map_or("PROVISIONED", BillingMode::as_str);
    compare("The billing mode", wanted.billing_mode, billing.to_owned());
    let global = found.global_secondary_indexes().iter().filter_map(|index| index.index_name());
    let local = found.local_secondary_indexes().iter().filter_map(|index| index.index_name());
    let indexes = global.chain(local).map(ToOwned::to_owned);
    compare("The indexes", sorted(wanted.indexes.into_iter()), sorted(indexes));
    let streams = found.stream_specification().is_some_and(StreamSpecification::stream_enabled);
    compare("The stream", on(wanted.streams), on(streams));
    let found_expiry = expiry(client).await?;
    let wanted_expiry =
        Some(wanted.time_to_live.attribute_name).filter(|_| wanted.time_to_live.enabled);
    compare("The attribute of the time to live", named(wanted_expiry), named(found_expiry));
    Ok(differences)
}

fn pair(name: &str, kind: &str) -> String {
    format!("{name} ({kind})")
}

fn list(parts: impl Iterator<Item = String>) -> String {
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() { "none".to_owned() } else { parts.join(", ") }
}

fn sorted(parts: impl Iterator<Item = String>) -> String {
    let mut parts: Vec<String> = parts.collect();
    parts.sort();
    list(parts.into_iter())
}

fn on(is_on: bool) -> String {
    if is_on { "on" } else { "off" }.to_owned()
}

fn named(name: Option<String>) -> String {
    name.unwrap_or_else(|| "none".to_owned())
}
