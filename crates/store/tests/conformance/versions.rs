//! Versions: nobody overwrites what they haven't read.

use std::sync::Arc;

use people::field::MAX_VERSION;
use people::{Meta, Person, document};
use serde_json::{Value, json};
use store::Store;

use crate::history::history;
use crate::people::{Writes, after, back, new_id, person};
use crate::read::{Outcome, assert_kept, insert, replace, searching, walk};
use crate::{Case, case};

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case(one_of_two_writers_of_a_version_wins),
        case(a_stale_replacement_changes_nothing),
        case(a_stale_replacement_is_a_conflict_before_all_else),
        case(no_update_of_many_writers_is_lost),
        case(versions_go_on_behind_the_largest_that_is_sent),
    ]
}

async fn one_of_two_writers_of_a_version_wins(store: Arc<dyn Store>) {
    let ada = person(&json!({"userName": "ada"}));
    store.insert(&ada).await.unwrap();
    let one = after(&ada, &json!({"userName": "ada", "title": "Countess"}));
    let other = after(&ada, &json!({"userName": "ada", "title": "Programmer"}));
    assert_eq!(replace(&*store, &ada, &one).await, Outcome::Version(2));
    assert_eq!(replace(&*store, &ada, &other).await, Outcome::Conflict(2));
    assert_kept(&*store, &one).await;
    let again = after(&one, &json!({"userName": "ada", "title": "Programmer"}));
    assert_eq!(replace(&*store, &one, &again).await, Outcome::Version(3));
    assert_eq!(replace(&*store, &ada, &other).await, Outcome::Conflict(3));
    assert_kept(&*store, &again).await;
}

async fn a_stale_replacement_changes_nothing(store: Arc<dyn Store>) {
    let ada = person(&json!({"userName": "ada"}));
    store.insert(&ada).await.unwrap();
    let now = after(&ada, &json!({"userName": "lovelace"}));
    store.replace(&ada, &now).await.unwrap();
    let stale = after(&ada, &json!({"userName": "byron", "nickName": "Wraith"}));
    assert_eq!(replace(&*store, &ada, &stale).await, Outcome::Conflict(2));
    assert_kept(&*store, &now).await;
    assert_eq!(walk(&*store, &searching("wraith")).await, []);
    assert_eq!(insert(&*store, &person(&json!({"userName": "byron"}))).await, Outcome::Version(1));
}

/// Whoever is stale reads again first, whatever else may be wrong.
async fn a_stale_replacement_is_a_conflict_before_all_else(store: Arc<dyn Store>) {
    let ada = person(&json!({"userName": "ada"}));
    store.insert(&ada).await.unwrap();
    store.insert(&person(&json!({"userName": "byron"}))).await.unwrap();
    let now = after(&ada, &json!({"userName": "ada"}));
    store.replace(&ada, &now).await.unwrap();
    let both =
        after(&ada, &json!({"userName": "byron", "manager": {"value": new_id().to_string()}}));
    assert_eq!(replace(&*store, &ada, &both).await, Outcome::Conflict(2));
}

async fn no_update_of_many_writers_is_lost(store: Arc<dyn Store>) {
    const WRITERS: usize = 8;
    const UPDATES: usize = 5;
    let ada = person(&json!({"userName": "ada", "attributes": {"log": []}}));
    store.insert(&ada).await.unwrap();
    let writers = (0..WRITERS).map(|writer| {
        let (store, id) = (Arc::clone(&store), ada.id());
        tokio::spawn(async move {
            let mut update = 0;
            while update < UPDATES {
                let before = document::read_person(&store.get(id).await.unwrap().bytes).unwrap();
                let next = after(&before, &logged(&before, &format!("{writer}/{update}")));
                match replace(&*store, &before, &next).await {
                    Outcome::Version(_) => update += 1,
                    outcome => assert!(
                        matches!(outcome, Outcome::Conflict(now) if now > before.meta().version),
                        "{outcome:?}"
                    ),
                }
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    let last = document::read_person(&store.get(ada.id()).await.unwrap().bytes).unwrap();
    assert_eq!(last.meta().version, 1 + (WRITERS * UPDATES) as u64);
    let mut log = log_of(&last);
    log.sort_by_key(ToString::to_string);
    let expected =
        (0..WRITERS).flat_map(|writer| (0..UPDATES).map(move |i| json!(format!("{writer}/{i}"))));
    assert_eq!(log, expected.collect::<Vec<_>>());
}

fn log_of(person: &Person) -> Vec<Value> {
    person.document()["attributes"]["log"].as_array().unwrap().clone()
}

fn logged(before: &Person, entry: &str) -> Value {
    let mut log = log_of(before);
    log.push(json!(entry));
    json!({"userName": "ada", "attributes": {"log": log}})
}

async fn versions_go_on_behind_the_largest_that_is_sent(store: Arc<dyn Store>) {
    let first = person(&json!({"userName": "ada"}));
    let sent = document::check_submission(json!({"userName": "ada"})).unwrap().draft;
    let ada = Person::new(first.id(), sent, Meta { version: MAX_VERSION, ..first.meta() });
    store.insert(&ada).await.unwrap();
    let next = after(&ada, &json!({"userName": "ada", "title": "Countess"}));
    assert_eq!(replace(&*store, &ada, &next).await, Outcome::Version(MAX_VERSION + 1));
    assert_kept(&*store, &next).await;
    assert_eq!(Outcome::from(store.delete(&next).await), Outcome::Version(MAX_VERSION + 2));
    let again = back(&next);
    assert_eq!(Outcome::from(store.restore(&again).await), Outcome::Version(MAX_VERSION + 3));
    assert_kept(&*store, &again).await;
    let told: Vec<u64> = history(&*store, ada.id()).await.iter().map(|e| e.version).collect();
    assert_eq!(told, (0..4).rev().map(|more| MAX_VERSION + more).collect::<Vec<_>>());
    assert_eq!(Outcome::from(store.erase(ada.id()).await), Outcome::Version(MAX_VERSION + 4));
}
