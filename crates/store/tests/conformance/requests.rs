//! What each operation asks of DynamoDB, by the log of a proxy: these requests, and no others.

mod documented;
mod large;
mod meanwhile;
mod sustained;

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;

use serde_json::{Value, json};
use store::{Network, Store, TokenChange};

use crate::access::token;
use crate::access::trail::trail;
use crate::faults::{life, whole};
use crate::feed::feed;
use crate::people::{Writes, after, back, moment, origin_at, person};
use crate::table::behind_proxy;
use crate::wire::proxy::{Proxy, Request};
use crate::{Case, Home, case_at_home};

/// Everything that the engine asks for once a table has been made.
const KNOWN: [&str; 9] = [
    "BatchGetItem",
    "BatchWriteItem",
    "DeleteItem",
    "DescribeTable",
    "GetItem",
    "PutItem",
    "Query",
    "TransactWriteItems",
    "UpdateItem",
];

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case_at_home(documented::every_operation_asks_for_what_is_documented),
        case_at_home(sustained::a_month_costs_what_is_documented_for_its_calls),
        case_at_home(every_write_is_one_transaction_of_these_items),
        case_at_home(nothing_else_is_ever_asked_for),
        case_at_home(meanwhile::a_page_of_the_feed_costs_as_much_while_others_write),
        case_at_home(meanwhile::a_clock_that_is_ahead_keeps_nobody_waiting),
        case_at_home(large::pages_of_large_documents_cost_what_they_have),
        case_at_home(large::a_search_by_last_change_reads_little_of_large_documents),
        case_at_home(large::pages_of_the_feed_with_large_documents_cost_what_they_have),
        case_at_home(meanwhile::whoever_waits_is_told_in_time_while_others_write),
        case_at_home(meanwhile::a_backup_ends_while_others_write),
    ]
}

/// What each write asks for in a process that writes one after another, with the kinds of items: the
/// beginnings of their keys, as `docs/dynamodb.md` speaks of them. A `?` is a condition.
const WRITES: &[(&str, &str)] = &[
    (
        "create, as the first in its lane",
        "Query F + TransactWriteItems (Put F?, Put H, Put L#i, Put L#m, Put L#n, Put W, Update \
         P?)",
    ),
    (
        "create with a name",
        "TransactWriteItems (Put F?, Put H, Put L#i, Put L#m, Put L#n, Put W, Update P?)",
    ),
    (
        "create with everything",
        "TransactWriteItems (ConditionCheck P?, Put F?, Put H, 3 Put K, Put L#i, Put L#m, Put \
         L#n, Put O?, 2 Put U?, 4 Put W, Update P?)",
    ),
    (
        "create, repeated",
        "GetItem H + GetItem P + TransactWriteItems (ConditionCheck P?, Put F?, Put H, 3 Put K, \
         Put L#i, Put L#m, Put L#n, Put O?, 2 Put U?, 4 Put W, Update P?) refused",
    ),
    (
        "create, refused",
        "TransactWriteItems (ConditionCheck P?, Put F?, Put H, 3 Put K, Put L#i, Put L#m, Put \
         L#n, 2 Put U?, 4 Put W, Update P?) refused",
    ),
    ("change a title", "TransactWriteItems (Delete L#m, Put F?, Put H, Put L#m, Update P?)"),
    (
        "change a user name",
        "TransactWriteItems (Delete L#m, Delete U, Put F?, Put H, Put L#m, Put U?, Put W, Update \
         P?)",
    ),
    (
        "change a family name",
        "TransactWriteItems (Delete K, Delete L#m, Delete L#n, Delete W, Put F?, Put H, 3 Put K, \
         Put L#m, Put L#n, 5 Put W, Update P?)",
    ),
    (
        "change, refused",
        "TransactWriteItems (Delete K, Delete L#m, Delete L#n, Delete W, Put F?, Put H, 3 Put K, \
         Put L#m, Put L#n, 5 Put W, Update P?) refused",
    ),
    (
        "delete",
        "TransactWriteItems (3 Delete K, Delete L#i, Delete L#m, Delete L#n, 2 Delete U, 5 \
         Delete W, Put F?, Put H, Put L#d, Update P?)",
    ),
    (
        "restore",
        "GetItem P + TransactWriteItems (Delete L#d, Put F?, Put H, 3 Put K, Put L#i, Put L#m, \
         Put L#n, 2 Put U?, 5 Put W, Update P?)",
    ),
    (
        "erase, after one event",
        "DeleteItem X + GetItem P + Query H + TransactWriteItems (Delete L#i, Delete L#m, Delete \
         L#n, Delete W, Put F?, Put H, Put X, Update P?) + UpdateItem H",
    ),
    (
        "erase, after six events",
        "DeleteItem X + GetItem P + Query H + TransactWriteItems (3 Delete K, Delete L#i, Delete \
         L#m, Delete L#n, 2 Delete U, 5 Delete W, Put F?, Put H, Put X, Update P?) + 6 \
         UpdateItem H + UpdateItem O",
    ),
    ("purge of nobody", "16 Query L#d + Query X + Query Y"),
    (
        "purge of one",
        "DeleteItem X + GetItem P + Query H + 16 Query L#d + Query X + Query Y + \
         TransactWriteItems (Delete L#d, Put F?, Put H, Put X, Update P?) + 2 UpdateItem H",
    ),
    ("add a token", "PutItem T"),
    ("add it again", "GetItem T + PutItem T refused"),
    ("use it", "UpdateItem T"),
    ("revoke it", "UpdateItem T"),
    ("revoke another", "GetItem T + UpdateItem T refused"),
    ("record 26 entries", "BatchWriteItem (25 A) + BatchWriteItem (A)"),
];

/// Requests in a few words.
fn sent(log: &[Request]) -> String {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for request in log {
        assert_is_consistent(request);
        let refused = if request.status == Some(200) { "" } else { " refused" };
        *counts.entry(described(request) + refused).or_default() += 1;
    }
    let counts = counts.into_iter().map(|(what, count)| times(count, &what));
    counts.collect::<Vec<_>>().join(" + ")
}

fn times(count: usize, what: &str) -> String {
    if count == 1 { what.to_owned() } else { format!("{count} {what}") }
}

/// A request by its operation, and by the kinds of items that it is about.
fn described(request: &Request) -> String {
    let (operation, body) = (&request.operation, &request.body);
    let kinds = match operation.as_str() {
        "GetItem" | "UpdateItem" | "DeleteItem" => kind(&body["Key"]),
        "PutItem" => kind(&body["Item"]),
        "Query" => {
            let values = &body["ExpressionAttributeValues"];
            kind(&json!({"pk": values[":pk"], "sk": {"S": "H#"}}))
        }
        "BatchGetItem" => {
            let tables = body["RequestItems"].as_object().unwrap();
            let keys = tables.values().flat_map(|table| table["Keys"].as_array().unwrap());
            in_short(keys.map(kind))
        }
        "BatchWriteItem" => {
            let tables = body["RequestItems"].as_object().unwrap();
            let puts = tables.values().flat_map(|table| table.as_array().unwrap());
            format!("({})", in_short(puts.map(|put| kind(&put["PutRequest"]["Item"]))))
        }
        "TransactWriteItems" => {
            let items = body["TransactItems"].as_array().unwrap();
            format!("({})", in_short(items.iter().map(part)))
        }
        _ => return operation.clone(),
    };
    format!("{operation} {kinds}")
}

/// What a transaction does with one item.
fn part(item: &Value) -> String {
    let (action, what) = item.as_object().unwrap().iter().next().unwrap();
    let condition = if what.get("ConditionExpression").is_some() { "?" } else { "" };
    let key = what.get("Key").unwrap_or(&what["Item"]);
    format!("{action} {}{condition}", kind(key))
}

/// Those that are the same, once.
fn in_short(kinds: impl Iterator<Item = String>) -> String {
    let mut short: BTreeMap<String, usize> = BTreeMap::new();
    for kind in kinds {
        *short.entry(kind).or_default() += 1;
    }
    let short = short.into_iter().map(|(kind, count)| times(count, &kind));
    short.collect::<Vec<_>>().join(", ")
}

/// The kind of an item: the beginning of its partition key, or `H` for the history of a person.
fn kind(key: &Value) -> String {
    let (pk, sk) = (key["pk"]["S"].as_str().unwrap(), key["sk"]["S"].as_str().unwrap());
    let letters = if pk.starts_with("L#") { 3 } else { 1 };
    let is_event = pk.starts_with("P#") && sk.starts_with("H#");
    if is_event { "H".to_owned() } else { pk[..letters].to_owned() }
}

/// Whoever was answered reads the write at once, by every call.
fn assert_is_consistent(request: &Request) {
    let body = &request.body;
    let reads: Vec<&Value> = match request.operation.as_str() {
        "GetItem" | "Query" => vec![body],
        "BatchGetItem" => body["RequestItems"].as_object().unwrap().values().collect(),
        _ => Vec::new(),
    };
    assert!(reads.iter().all(|read| read["ConsistentRead"] == json!(true)), "{body}");
}

/// Somebody who has one of everything that is kept beside the document; and their manager.
fn full(name: &str, title: &str, manager: &str) -> Value {
    json!({
        "userName": name, "name": {"familyName": "Lovelace", "givenName": "Ada"}, "title": title,
        "externalIds": [{"system": "hr", "id": "1"}], "manager": {"value": manager},
        "emails": [{"value": "ada@example.org"}], "phoneNumbers": [{"value": "+44 1"}],
    })
}

async fn every_write_is_one_transaction_of_these_items(home: Home) {
    drop(home.open());
    let (proxy, store) = behind_proxy(&home.address, Network::default()).await;
    proxy.clear_log();
    let mut asked = Asked { proxy, rows: Vec::new() };
    writes(&mut asked, &*store).await;
    access_writes(&mut asked, &*store).await;
    let expected = WRITES.iter().map(|(name, sent)| row(name, sent));
    let (asked, expected) = (asked.rows.join("\n"), expected.collect::<Vec<_>>().join("\n"));
    assert!(asked == expected, "asked for:\n{asked}\nnot:\n{expected}");
}

fn row(operation: &str, requests: &str) -> String {
    format!("{operation} | {requests}")
}

/// What was asked for so far.
struct Asked {
    proxy: Proxy,
    rows: Vec<String>,
}

impl Asked {
    /// Notes what was sent since the last time.
    fn note(&mut self, operation: &str) {
        self.rows.push(row(operation, &sent(&self.proxy.log())));
        self.proxy.clear_log();
    }

    /// Has something done, and notes what is sent for it.
    async fn by<T>(&mut self, operation: &str, call: impl Future<Output = T>) -> T {
        self.proxy.clear_log();
        let answer = call.await;
        self.note(operation);
        answer
    }
}

async fn writes(asked: &mut Asked, store: &dyn Store) {
    let plain = person(&json!({"displayName": "Ada"}));
    asked.by("create, as the first in its lane", store.insert(&plain)).await.unwrap();
    let manager = person(&json!({"displayName": "Ada"}));
    asked.by("create with a name", store.insert(&manager)).await.unwrap();
    let named = |name: &str, title: &str| full(name, title, &manager.id().to_string());
    let (one, key) = (person(&named("ada", "Countess")), life::once("key"));
    asked.by("create with everything", store.create_once(&one, &key)).await.unwrap();
    let again = person(&named("ada", "Countess"));
    asked.by("create, repeated", store.create_once(&again, &key)).await.unwrap();
    asked.by("create, refused", store.insert(&again)).await.unwrap_err();
    let two = after(&one, &named("ada", "Programmer"));
    asked.by("change a title", store.replace(&one, &two)).await.unwrap();
    let three = after(&two, &named("countess", "Programmer"));
    asked.by("change a user name", store.replace(&two, &three)).await.unwrap();
    let mut json = named("countess", "Programmer");
    json["name"]["familyName"] = json!("King");
    let four = after(&three, &json);
    asked.by("change a family name", store.replace(&three, &four)).await.unwrap();
    asked.by("change, refused", store.replace(&three, &four)).await.unwrap_err();
    asked.by("delete", store.delete(&four)).await.unwrap();
    let back = back(&four);
    asked.by("restore", store.restore(&back)).await.unwrap();
    asked.by("erase, after one event", store.erase(plain.id())).await.unwrap();
    asked.by("erase, after six events", store.erase(one.id())).await.unwrap();
    let gone = person(&named("gone", "Countess"));
    store.insert(&gone).await.unwrap();
    store.delete(&gone).await.unwrap();
    let purge = |millis| store.purge(moment(millis), origin_at(moment(millis)));
    asked.by("purge of nobody", purge(0)).await.unwrap();
    assert_eq!(asked.by("purge of one", purge(5_000)).await.unwrap(), 1);
}

async fn access_writes(asked: &mut Asked, store: &dyn Store) {
    let one = token("one", 0);
    asked.by("add a token", store.add_token(&one)).await.unwrap();
    asked.by("add it again", store.add_token(&one)).await.unwrap();
    asked.by("use it", store.change_token("one", TokenChange::Used(moment(1)))).await.unwrap();
    let revoked = TokenChange::Revoked(moment(1));
    asked.by("revoke it", store.change_token("one", revoked)).await.unwrap();
    asked.by("revoke another", store.change_token("two", revoked)).await.unwrap_err();
    asked.by("record 26 entries", store.record(&trail(26))).await.unwrap();
}

async fn nothing_else_is_ever_asked_for(home: Home) {
    let direct = home.open();
    let (proxy, store) = behind_proxy(&home.address, Network::default()).await;
    let told = life::live_at_once(&store, &direct, 4).await;
    let everybody = life::check(&*store, told).await;
    store.purge(moment(100_000), origin_at(moment(100_000))).await.unwrap();
    whole::check(&*store, &home.address, &everybody).await;
    let found = feed(&*store, 7).await;
    assert!(found.len() > everybody.len());
    store.health().await.unwrap();
    store.record(&trail(3)).await.unwrap();
    let log = proxy.log();
    log.iter().for_each(assert_is_consistent);
    let asked: BTreeSet<&str> = log.iter().map(|request| request.operation.as_str()).collect();
    assert!(asked.into_iter().eq(KNOWN));
}
