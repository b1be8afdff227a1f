//! What a large change had no room to remove, where removing it behind the answer failed.

use std::sync::Arc;

use aws_sdk_dynamodb::types::AttributeValue;
use people::Person;
use serde_json::json;
use store::Store;

use super::whole;
use crate::Home;
use crate::people::{Writes, moment, origin_at, person};
use crate::read::{exactly, searching, total, walk_ids};
use crate::table::{self, Item, items, text};

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
    let key = [("pk", "Y".to_owned()), ("sk", ada.id().to_string())];
    let note = key.map(|(name, value)| (name.to_owned(), AttributeValue::S(value)));
    table::put(&home.address, note.into()).await;
    (store, ada)
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
