//! The table of `docs/dynamodb.md` that says what each operation asks for, row by row.

use std::collections::BTreeMap;
use std::fs;
use std::future::Future;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use people::{Person, PersonId, Query, Sort};
use serde_json::{Value, json};
use store::{Action, Event, Store, TokenChange, Write};

use super::assert_is_consistent;
use crate::access::token;
use crate::access::trail::trail;
use crate::faults::life;
use crate::feed::feed;
use crate::people::{Writes, after, back, insert_all, moment, origin_at, person, person_with};
use crate::read::{document_of, filtering, searching, sorted};
use crate::table::behind_proxy;
use crate::wire::proxy::{Proxy, Request};
use crate::{Home, PATIENT};

/// The head of the table.
pub(super) const HEAD: &str = "| operation | requests |";
/// How many rows it has at least.
const ROWS: usize = 30;

/// The rows whose read units are those of a table that is full.
const OF_A_FULL_TABLE: [&str; 6] =
    ["list", "search", "filter by family name", "filter without", "total", "changes, far"];
/// What a thousand million units cost, in dollars.
const READ_COSTS: usize = 125;
const WRITE_COSTS: usize = 625;

/// How many requests there are of each kind; of transactions, also of how many items. Beside them,
/// how many units of each kind.
type Requests = BTreeMap<String, usize>;

/// What the units stand as among the requests.
const READ: &str = "read units";
const WRITTEN: &str = "write units";

pub(super) async fn every_operation_asks_for_what_is_documented(home: Home) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/dynamodb.md");
    let document = fs::read_to_string(path).unwrap();
    let ada = ada(&document);
    let rows = document.lines().skip_while(|line| !line.starts_with(HEAD)).skip(2);
    let rows: Vec<&str> = rows.take_while(|line| line.starts_with('|')).collect();
    assert!(rows.len() >= ROWS, "{} rows", rows.len());
    let mut wrong = Vec::new();
    for row in rows {
        let cells: Vec<&str> = row.split('|').skip(1).map(str::trim).collect();
        let (operation, documented) = (cells[0], cells[1]);
        let stage = Stage::begin(home.another(), ada.clone()).await;
        let mut asked = asked(&stage, operation).await;
        let [read_units, written] = [READ, WRITTEN].map(|of| asked.remove(of).unwrap_or(0));
        if asked != read(documented) {
            wrong.push(format!("{operation}: {asked:?}, and not {documented}"));
        }
        let is_full = OF_A_FULL_TABLE.iter().any(|full| operation.starts_with(full));
        let (read_here, written_here) = (number(cells[2], 1), number(cells[3], 1));
        if !is_full && read_here != 10 * read_units {
            wrong.push(format!("{operation}: {read_units} read units, and not {}", cells[2]));
        }
        if written_here != 10 * written {
            wrong.push(format!("{operation}: {written} write units, and not {}", cells[3]));
        }
        // Of tenths, and in cents.
        let cost = (read_here * READ_COSTS + written_here * WRITE_COSTS + 50) / 100;
        if cost != number(cells[4], 2) {
            wrong.push(format!("{operation}: {cost} cents, and not ${}", cells[4]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The example of the document, as a client would send it.
fn ada(document: &str) -> Value {
    let line = document.lines().skip_while(|line| *line != "```json").nth(1).unwrap();
    let mut ada: Value = serde_json::from_str(line).unwrap();
    for given in ["id", "meta"] {
        ada.as_object_mut().unwrap().remove(given);
    }
    ada
}

/// Requests as the document writes them: `1 GetItem, 1 TransactWriteItems of 19`.
fn read(documented: &str) -> Requests {
    let one = |text: &str| {
        let (count, what) = text.trim().split_once(' ').unwrap();
        (what.to_owned(), count.parse().unwrap())
    };
    documented.split(',').map(one).collect()
}

/// A number as the document writes it, with so many decimals, as a whole one; nothing is none.
fn number(documented: &str, decimals: usize) -> usize {
    let (whole, rest) = documented.split_once('.').unwrap_or((documented, ""));
    format!("0{}{rest:0<decimals$}", whole.replace(',', "")).parse().unwrap()
}

fn count(log: &[Request]) -> Requests {
    let mut counts = Requests::new();
    for request in log {
        assert_is_consistent(request);
        let items = request.body["TransactItems"].as_array().map(Vec::len);
        let items = items.map_or(String::new(), |items| format!(" of {items}"));
        *counts.entry(format!("{}{items}", request.operation)).or_default() += 1;
        *counts.entry(READ.to_owned()).or_default() += read_units(request);
        *counts.entry(WRITTEN.to_owned()).or_default() += written(request);
    }
    counts
}

/// The read units of a request, as the server charges them. Not every one charges for finding nothing.
fn read_units(request: &Request) -> usize {
    match request.operation.as_str() {
        "GetItem" | "Query" | "BatchGetItem" => {
            format!("{:.0}", request.units.max(1.0)).parse().unwrap()
        }
        _ => 0,
    }
}

/// The write units of a request, where nothing that it removes is larger than Ada: one.
fn written(request: &Request) -> usize {
    let body = &request.body;
    match request.operation.as_str() {
        "UpdateItem" | "DeleteItem" => 1,
        "PutItem" => kilobytes(&body["Item"]),
        "BatchWriteItem" => {
            let tables = body["RequestItems"].as_object().unwrap().values();
            let puts = tables.flat_map(|table| table.as_array().unwrap());
            puts.map(|put| kilobytes(&put["PutRequest"]["Item"])).sum()
        }
        "TransactWriteItems" => {
            let items = body["TransactItems"].as_array().unwrap();
            let written = items.iter().flat_map(|item| item.as_object().unwrap().values());
            let new = |item: &Value| match item.get("Item") {
                Some(item) => kilobytes(item),
                None => item.get("ExpressionAttributeValues").map_or(1, kilobytes),
            };
            written.map(|item| 2 * new(item)).sum()
        }
        _ => 0,
    }
}

/// The size of attributes in KB that have begun: that of their names and of what is in them, which is
/// a little less than the text by which they are sent.
fn kilobytes(attributes: &Value) -> usize {
    let attributes = attributes.as_object().unwrap().iter();
    let size = |(name, value): (&String, &Value)| {
        let value = value.as_object().unwrap().values().next().unwrap();
        name.len() + value.as_str().map_or_else(|| value.to_string().len(), str::len)
    };
    attributes.map(size).sum::<usize>().div_ceil(1_024)
}

/// A table in which there is nobody, in a process that has written before.
struct Stage {
    _home: Home,
    address: String,
    proxy: Proxy,
    store: Arc<dyn Store>,
    json: Value,
    ada: Person,
}

impl Stage {
    async fn begin(home: Home, json: Value) -> Self {
        drop(home.open());
        let address = home.address.clone();
        let (proxy, store) = behind_proxy(&address, PATIENT).await;
        let other = person(&json!({"displayName": "Other"}));
        store.insert(&other).await.unwrap();
        store.erase(other.id()).await.unwrap();
        let ada = person(&json);
        Self { _home: home, address, proxy, store, json, ada }
    }

    /// What is sent meanwhile.
    async fn sent<T>(&self, call: impl Future<Output = T>) -> Requests {
        self.proxy.clear_log();
        drop(call.await);
        count(&self.proxy.log())
    }

    /// What a page costs.
    async fn list(&self, query: &Query) -> Requests {
        self.sent(async { self.store.list(query).await.unwrap() }).await
    }

    /// What a total costs beside its page.
    async fn total(&self, query: Query) -> Requests {
        let page = self.list(&query).await;
        let mut all = self.list(&Query { total: true, ..query }).await;
        for (what, count) in &mut all {
            *count -= page.get(what).unwrap_or(&0);
        }
        all.retain(|_, count| *count > 0);
        all
    }

    /// Ada after a change of one member.
    fn changed(&self, pointer: &str, value: &str) -> Person {
        let mut json = self.json.clone();
        match json.pointer_mut(pointer) {
            Some(member) => *member = json!(value),
            None => json[&pointer[1..]] = json!(value),
        }
        after(&self.ada, &json)
    }

    async fn change(&self, pointer: &str, value: &str) -> Requests {
        let changed = self.changed(pointer, value);
        self.sent(async { self.store.replace(&self.ada, &changed).await.unwrap() }).await
    }
}

/// What an operation asks for.
async fn asked(stage: &Stage, operation: &str) -> Requests {
    if ["create", "adopt"].iter().any(|new| operation.starts_with(new)) {
        return created(stage, operation).await;
    }
    if ["token", "audit"].iter().any(|kept| operation.contains(kept)) {
        return accessed(stage, operation).await;
    }
    stage.store.insert(&stage.ada).await.unwrap();
    let read = ["list", "search", "filter", "total"];
    if read.iter().any(|read| operation.starts_with(read)) {
        return listed(stage, operation).await;
    }
    let (store, ada) = (&stage.store, &stage.ada);
    match operation {
        "get" => stage.sent(async { store.get(ada.id()).await.unwrap() }).await,
        "change of what no index has" => stage.change("/title", "Countess").await,
        "change of the family name" => stage.change("/name/familyName", "King").await,
        "change of the e-mail address" => {
            stage.change("/emails/0/value", "ada.ada@example.org").await
        }
        "delete" => stage.sent(async { store.delete(ada).await.unwrap() }).await,
        "restore" => {
            store.delete(ada).await.unwrap();
            stage.sent(async { store.restore(&back(ada)).await.unwrap() }).await
        }
        "erase" => stage.sent(async { store.erase(ada.id()).await.unwrap() }).await,
        "erase of somebody deleted" => {
            store.delete(ada).await.unwrap();
            stage.sent(async { store.erase(ada.id()).await.unwrap() }).await
        }
        "purge, nobody due" => {
            stage.sent(async { store.purge(moment(0), origin_at(moment(0))).await.unwrap() }).await
        }
        "count" => stage.sent(async { store.count().await.unwrap() }).await,
        "count, no news" => {
            store.count().await.unwrap();
            stage.sent(async { store.count().await.unwrap() }).await
        }
        "history" => stage.sent(async { store.history(ada.id(), 9, 20).await.unwrap() }).await,
        "health" => stage.sent(async { store.health().await.unwrap() }).await,
        "open" => count(&behind_proxy(&stage.address, PATIENT).await.0.log()),
        other => told(stage, other).await,
    }
}

async fn created(stage: &Stage, operation: &str) -> Requests {
    let (store, once) = (&stage.store, life::once("key"));
    let manager = person(&json!({"displayName": "Manager"}));
    store.insert(&manager).await.unwrap();
    match operation {
        "create" => stage.sent(async { store.insert(&stage.ada).await.unwrap() }).await,
        "create with manager" => {
            let mut json = stage.json.clone();
            json["manager"] = json!({"value": manager.id().to_string()});
            let ada = person(&json);
            stage.sent(async { store.insert(&ada).await.unwrap() }).await
        }
        "create with idempotency key" => {
            stage.sent(async { store.create_once(&stage.ada, &once).await.unwrap() }).await
        }
        "create again" => {
            store.create_once(&stage.ada, &once).await.unwrap();
            let again = person(&stage.json);
            stage.sent(async { store.create_once(&again, &once).await.unwrap() }).await
        }
        "adopt a creation" => {
            let time = stage.ada.meta().created;
            let (id, origin) = (stage.ada.id(), origin_at(time));
            let after = Some(document_of(&stage.ada).bytes);
            let event =
                Event { id, version: 1, action: Action::Created, origin, before: None, after };
            let adopt = store.write(Write::Adopt(&event), event.origin.clone());
            stage.sent(async { adopt.await.unwrap() }).await
        }
        other => unreachable!("nobody has said here how to `{other}`"),
    }
}

/// What access control asks for.
async fn accessed(stage: &Stage, operation: &str) -> Requests {
    let (store, one) = (&stage.store, token("one", 0));
    if operation == "add a token" {
        return stage.sent(async { store.add_token(&one).await.unwrap() }).await;
    }
    store.add_token(&one).await.unwrap();
    let change =
        |change| stage.sent(async move { store.change_token("one", change).await.unwrap() });
    match operation {
        "revoke a token" => change(TokenChange::Revoked(moment(1))).await,
        "use a token" => change(TokenChange::Used(moment(1))).await,
        "list tokens" => stage.sent(async { store.tokens().await.unwrap() }).await,
        "record an audit entry" => {
            stage.sent(async { store.record(&trail(1)).await.unwrap() }).await
        }
        "record 60 audit entries" => {
            stage.sent(async { store.record(&trail(60)).await.unwrap() }).await
        }
        "read the audit trail" => {
            store.record(&trail(64)).await.unwrap();
            stage.sent(async { store.audit(None, 50).await.unwrap() }).await
        }
        other => unreachable!("nobody has said here how to `{other}`"),
    }
}

async fn listed(stage: &Stage, operation: &str) -> Requests {
    let by_change = || sorted(Sort::LastModified);
    let query = match operation {
        "list by id" => sorted(Sort::Id),
        "list by name" => sorted(Sort::Name),
        "list by last change" => by_change(),
        "search" => searching("lovelace"),
        "search by last change" => Query { sort: Sort::LastModified, ..searching("lovelace") },
        "search, many found" => {
            let many = (0..1_010).map(|i| {
                // As many in each shard: those of one millisecond would be anywhere.
                let id = PersonId::from_bytes((1_u128 << 100 | i).to_be_bytes());
                person_with(id, 0, &json!({"displayName": "Many"}))
            });
            insert_all(&*stage.store, &many.collect::<Vec<_>>()).await;
            searching("many")
        }
        "filter by id" => filtering(&format!("id eq \"{}\"", stage.ada.id())),
        "filter by userName" => filtering("userName eq \"countess\""),
        "filter by e-mail" => filtering("emails eq \"ada@example.org\""),
        "filter by family name" => filtering("name.familyName eq \"lovelace\""),
        "filter without index" => filtering("birthDate eq \"1815-12-10\""),
        "total of everyone" => return stage.total(sorted(Sort::Id)).await,
        "total of one word" => return stage.total(searching("lovelace")).await,
        "total of a filter" => {
            return stage.total(filtering("birthDate eq \"1815-12-10\"")).await;
        }
        other => unreachable!("nobody has said here how to `{other}`"),
    };
    stage.list(&query).await
}

async fn told(stage: &Stage, operation: &str) -> Requests {
    let store = &stage.store;
    let (mut place, mut limit) = (feed(&**store, 100).await.pop().map(|(place, _)| place), 100);
    match operation {
        "changes, no news" => {}
        "changes, one event new" => {
            store.insert(&person(&json!({"displayName": "New"}))).await.unwrap();
        }
        "changes, one event a part" => {
            for _ in 0..12 {
                store.insert(&person(&json!({"displayName": "Single"}))).await.unwrap();
                feed(&**store, 100).await;
            }
            (place, limit) = (None, 11);
        }
        "changes, far behind" => {
            let many = (0..4).map(|_| person(&json!({"displayName": "Many"})));
            insert_all(&**store, &many.collect::<Vec<_>>()).await;
            feed(&**store, 100).await;
            (place, limit) = (None, 4);
        }
        other => unreachable!("nobody has said here how to read `{other}`"),
    }
    let call = store.changes(place.as_ref(), limit, Duration::ZERO);
    stage.sent(async { call.await.unwrap() }).await
}
