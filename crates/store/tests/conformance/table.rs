//! Tables for the cases, in a server that speaks DynamoDB's protocol.

use std::collections::HashMap;
use std::env;
use std::process::{Command, ExitCode};
use std::sync::Arc;

use aws_config::BehaviorVersion;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use people::PersonId;
use store::{Network, Store};
use uuid::Uuid;

use crate::wire::emulator;
use crate::wire::proxy::Proxy;

/// The variable by which the engine's own library knows where to ask.
const ENDPOINT: &str = "AWS_ENDPOINT_URL";
/// The variable by which this program knows that it runs beside a server.
const BESIDE: &str = "PEOPLEINFO_TEST_BESIDE";

/// Runs this program once more beside a server, which the engine's own library finds by the
/// environment; `None` if that has been done, or there is no server.
pub(crate) fn run_beside_server() -> Option<ExitCode> {
    if is_there() {
        return None;
    }
    let outcome = Command::new(env::current_exe().unwrap())
        .args(env::args_os().skip(1))
        .env(ENDPOINT, emulator::endpoint()?)
        .env(BESIDE, "1")
        .env("AWS_REGION", "eu-central-1")
        .env("AWS_ACCESS_KEY_ID", "invented")
        .env("AWS_SECRET_ACCESS_KEY", "invented")
        .status();
    let code = outcome.unwrap().code().and_then(|code| u8::try_from(code).ok());
    Some(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

/// Whether this runs beside a server.
pub(crate) fn is_there() -> bool {
    env::var_os(BESIDE).is_some()
}

/// The address of a table that isn't there yet.
pub(crate) fn new_address() -> String {
    format!("dynamodb:people-{}", Uuid::now_v7())
}

/// Makes a table, unless a case has opened it before.
pub(crate) async fn make(address: &str) {
    if store::open(address).await.is_err() {
        store::create_table(address, &Network::default()).await.unwrap();
    }
}

/// A proxy before the server.
pub(crate) async fn proxy() -> Proxy {
    let server = env::var_os(ENDPOINT).unwrap().into_string().unwrap();
    Proxy::start(&server).await
}

/// Opens a table through a proxy of its own; the table is there.
pub(crate) async fn behind_proxy(address: &str, network: Network) -> (Proxy, Arc<dyn Store>) {
    let proxy = proxy().await;
    let network = Network { endpoint: Some(proxy.endpoint()), ..network };
    let store = store::open_over(address, &network).await.unwrap();
    (proxy, store)
}

/// An item as it is kept.
pub(crate) type Item = HashMap<String, AttributeValue>;

/// The table of an address, and who asks about it past the engine.
pub(crate) async fn directly(address: &str) -> (Client, &str) {
    let config = aws_config::defaults(BehaviorVersion::latest()).load().await;
    (Client::new(&config), address.strip_prefix("dynamodb:").unwrap())
}

/// Puts an item, whatever the engine would say.
pub(crate) async fn put(address: &str, item: Item) {
    let (client, table) = directly(address).await;
    client.put_item().table_name(table).set_item(Some(item)).send().await.unwrap();
}

/// Puts many of different keys.
pub(crate) async fn put_all(address: &str, items: Vec<Item>) {
    let (client, table) = directly(address).await;
    let put = |item: &Item| {
        let put = PutRequest::builder().set_item(Some(item.clone())).build().unwrap();
        WriteRequest::builder().put_request(put).build()
    };
    for items in items.chunks(25) {
        let puts: Vec<WriteRequest> = items.iter().map(put).collect();
        client.batch_write_item().request_items(table, puts).send().await.unwrap();
    }
}

/// Sets an attribute of a person, whatever the engine would say.
pub(crate) async fn set(address: &str, id: PersonId, name: &str, value: AttributeValue) {
    let (client, table) = directly(address).await;
    let set = client
        .update_item()
        .table_name(table)
        .key("pk", AttributeValue::S(format!("P#{id}")))
        .key("sk", AttributeValue::S("P".to_owned()))
        .update_expression("SET #name = :value")
        .expression_attribute_names("#name", name)
        .expression_attribute_values(":value", value);
    set.send().await.unwrap();
}

/// All items of a table, which the engine itself never asks for.
pub(crate) async fn items(address: &str) -> Vec<Item> {
    let (client, table) = directly(address).await;
    let scan = client.scan().table_name(table).consistent_read(true);
    let mut pages = scan.into_paginator().send();
    let mut items = Vec::new();
    while let Some(page) = pages.next().await {
        items.extend(page.unwrap().items.unwrap_or_default());
    }
    items
}

/// A text of an item.
pub(crate) fn text<'a>(item: &'a Item, name: &str) -> &'a str {
    item[name].as_s().unwrap()
}
