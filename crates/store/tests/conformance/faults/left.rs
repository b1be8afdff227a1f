//! What a large change had no room to remove, where removing it behind the answer failed.

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use people::{Person, PersonId, Query};
use serde_json::json;
use store::{Store, Total};
use uuid::Uuid;

use super::whole;
use crate::people::{Writes, insert_all, moment, origin_at, person, person_at};
use crate::read::{assert_kept, exactly, page, searching, total, walk_ids};
use crate::table::{self, Item, behind_proxy, items, text};
use crate::wire::dice::Faults;
use crate::wire::proxy::{Proxy, Request};
use crate::{Home, PATIENT};

/// Somebody with an entry of a word that they don't have any more, as the table has it then.
async fn left_behind(home: &Home) -> (Arc<dyn Store>, Person) {
    let store = home.open();
    let ada = person(&json!({"displayName": "Ada"}));
    store.insert(&ada).await.unwrap();
    let items = items(&home.address).await;
    let is_word = |item: &&Item| text(item, "pk").starts_with("W#a#");
    let mut entry = items.iter().find(is_word).unwrap().clone();
    let (pk, sk) = (text(&entry, "pk").to_owned(), text(&entry, "sk").replace("ada#", "astarte#"));
    let stale = AttributeValue::Ss(vec![format!("{pk}\n{sk}")]);
    entry.insert("sk".to_owned(), AttributeValue::S(sk));
    table::put(&home.address, entry).await;
    table::set(&home.address, ada.id(), "stale", stale).await;
    table::put(&home.address, note(ada.id())).await;
    (store, ada)
}

/// What says that something of somebody was left behind.
fn note(id: PersonId) -> Item {
    let key = [("pk", "Y".to_owned()), ("sk", id.to_string())];
    key.map(|(name, value)| (name.to_owned(), AttributeValue::S(value))).into()
}

/// How often this was asked for, by words of its body.
fn asked(proxy: &Proxy, operation: &str, words: &str) -> usize {
    let is_meant =
        |sent: &&Request| sent.operation == operation && sent.body.to_string().contains(words);
    proxy.log().iter().filter(is_meant).count()
}

/// Whoever may be found by what is left behind is looked at, but not very many.
pub(super) async fn a_total_of_many_who_left_something_behind_is_bounded(home: Home) {
    let direct = home.open();
    let one = |i: usize| person_at(i, &json!({"displayName": format!("Person {i:03}")}));
    let people: Vec<Person> = (0..400).map(one).collect();
    insert_all(&*direct, &people).await;
    let notes = people[50..].iter().map(|person| note(person.id())).collect();
    table::put_all(&home.address, notes).await;
    let (proxy, store) = behind_proxy(&home.address, PATIENT).await;
    // The notes and the entries of the word take as long as a walk may.
    let delay_for = Duration::from_millis(130);
    proxy.set(Faults { delay: 1.0, delay_for, ..Faults::default() });
    let found = page(&*store, &Query { total: true, limit: 1, ..searching("person") }).await;
    assert_eq!(asked(&proxy, "Query", r#"{"S":"Y"}"#), 1);
    // 50 of whom nothing is noted, and those whose documents are read at once.
    assert_eq!(found.total, Some(Total { count: 150, at_least: true }));
}

/// Of whom nothing is known is looked at as well.
pub(super) async fn notes_that_take_too_long_are_read_in_part(home: Home) {
    let (direct, ada) = left_behind(&home).await;
    let before = |i: u16| PersonId::new(Uuid::from_u128(u128::from(i)));
    let notes = (0..1_000).map(|i| note(before(i))).collect();
    table::put_all(&home.address, notes).await;
    let (proxy, store) = behind_proxy(&home.address, PATIENT).await;
    let delay_for = Duration::from_millis(260);
    for delay in [0.0, 1.0] {
        proxy.set(Faults { delay, delay_for, ..Faults::default() });
        proxy.clear_log();
        assert_eq!(total(&*store, &searching("astarte")).await, exactly(0));
        assert_eq!(total(&*store, &searching("ada")).await, exactly(1));
    }
    // One page of the notes for each.
    assert_eq!(asked(&proxy, "Query", r#"{"S":"Y"}"#), 2);
    direct.purge(moment(0), origin_at(moment(0))).await.unwrap();
    assert!(!is_left(&home).await);
    assert_kept(&*direct, &ada).await;
}

/// Whether anything of it is there still.
async fn is_left(home: &Home) -> bool {
    let is_left = |item: &Item| {
        item.contains_key("stale")
            || text(item, "pk") == "Y"
            || text(item, "sk").starts_with("astarte")
    };
    items(&home.address).await.iter().any(is_left)
}

pub(super) async fn what_was_left_behind_is_neither_counted_nor_kept(home: Home) {
    let (store, ada) = left_behind(&home).await;
    let old = searching("astarte");
    assert_eq!(total(&*store, &old).await, exactly(0));
    assert_eq!(walk_ids(&*store, &old).await, []);
    // Those who have a word that begins so all the same are counted.
    assert_eq!(total(&*store, &searching("a")).await, exactly(1));
    assert!(is_left(&home).await);
    store.purge(moment(0), origin_at(moment(0))).await.unwrap();
    assert!(!is_left(&home).await);
    assert_eq!(total(&*store, &old).await, exactly(0));
    whole::check(&*store, &home.address, &[ada.id()].into()).await;
}

/// A process of before removes the entries, and doesn't know that something says so.
pub(super) async fn a_note_without_entries_is_forgotten(home: Home) {
    let (store, ada) = left_behind(&home).await;
    let (client, table) = table::directly(&home.address).await;
    let forget = client
        .update_item()
        .table_name(table)
        .key("pk", AttributeValue::S(format!("P#{}", ada.id())))
        .key("sk", AttributeValue::S("P".to_owned()))
        .update_expression("REMOVE stale");
    forget.send().await.unwrap();
    let has_note =
        async || items(&home.address).await.iter().any(|item: &Item| text(item, "pk") == "Y");
    assert!(has_note().await);
    store.purge(moment(0), origin_at(moment(0))).await.unwrap();
    assert!(!has_note().await);
}
