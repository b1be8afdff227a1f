//! Erasure: what was known of a person is gone for ever, except that it happened.

use std::collections::BTreeSet;
use std::sync::Arc;

use people::{Person, PersonId, Timestamp};
use serde_json::json;
use store::Action::{Created, Deleted, Erased, Restored};
use store::{Action, Document, Event, Store, Write};

use crate::feed::{events, feed};
use crate::history::{a_life, event, history};
use crate::life::{ada, assert_found};
use crate::people::{
    ERASED, Writes, after, back, insert_all, moment, origin_at, person, person_at, person_with,
    same_again,
};
use crate::read::{
    Outcome, assert_kept, everyone, exactly, ids, insert, replace, taken, total, walk_ids,
};
use crate::{Case, Home, case, case_at_home};

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case(whoever_is_erased_is_not_read_any_more),
        case(an_erasure_leaves_bare_facts),
        case(an_erasure_touches_nobody_else),
        case(whoever_is_deleted_can_be_erased),
        case(whoever_is_erased_can_not_be_written),
        case(only_the_version_that_is_meant_is_erased),
        case(one_of_16_erasures_wins),
        case(a_purge_erases_who_was_deleted_before),
        case(a_purge_spares_who_was_restored),
        case(a_purge_says_where_it_came_from),
        case(a_large_purge_is_done_in_parts),
        case_at_home(whoever_is_erased_stays_so_after_opening_again),
    ]
}

async fn whoever_is_erased_is_not_read_any_more(store: Arc<dyn Store>) {
    let ada = ada();
    store.insert(&ada).await.unwrap();
    let nothing = Document { version: 2, bytes: bytes::Bytes::new() };
    assert_eq!(store.erase(ada.id()).await.unwrap(), nothing);
    assert_found(&*store, &[]).await;
    assert_eq!(Outcome::from(store.get(ada.id()).await), Outcome::NotFound);
    let heir = person(&json!({"userName": "ADA", "externalIds": [{"system": "hr", "id": "1"}]}));
    assert_eq!(insert(&*store, &heir).await, Outcome::Version(1));
}

/// What is left of events, the oldest first, when the person is erased.
pub(crate) fn bare(mut events: Vec<Event>) -> Vec<Event> {
    for event in &mut events {
        (event.before, event.after) = (None, None);
        event.origin.request_id.clear();
    }
    let last = events.last().unwrap();
    let fact = (last.id, last.version + 1, moment(ERASED));
    events.push(event(fact, Erased, None, None));
    events
}

async fn an_erasure_leaves_bare_facts(store: Arc<dyn Store>) {
    let life = a_life(&*store, "ada").await;
    let id = life[0].id;
    store.erase(id).await.unwrap();
    let expected = bare(life);
    let told = history(&*store, id).await;
    assert_eq!(told.into_iter().rev().collect::<Vec<_>>(), expected);
    assert_eq!(events(&feed(&*store, 3).await), expected);
}

async fn an_erasure_touches_nobody_else(store: Arc<dyn Store>) {
    let others = [a_life(&*store, "one").await, a_life(&*store, "two").await];
    let erased = a_life(&*store, "erased").await;
    let more = a_life(&*store, "more").await;
    store.erase(erased[0].id).await.unwrap();
    for mut life in others.into_iter().chain([more]) {
        life.reverse();
        assert_eq!(history(&*store, life[0].id).await, life);
        let kept = store.get(life[0].id).await.unwrap();
        assert_eq!(Some(kept.bytes), life[0].after);
    }
    assert_eq!(total(&*store, &everyone()).await, exactly(3));
}

async fn whoever_is_deleted_can_be_erased(store: Arc<dyn Store>) {
    let ada = ada();
    store.insert(&ada).await.unwrap();
    store.delete(&ada).await.unwrap();
    assert_eq!(Outcome::from(store.erase(ada.id()).await), Outcome::Version(3));
    let told = history(&*store, ada.id()).await;
    let actions: Vec<Action> = told.iter().map(|event| event.action).collect();
    assert_eq!(actions, [Erased, Deleted, Created]);
    assert!(told.iter().all(|event| event.before.is_none() && event.after.is_none()));
    assert_eq!(Outcome::from(store.restore(&back(&ada)).await), Outcome::Erased);
    assert_eq!(total(&*store, &everyone()).await, exactly(0));
}

async fn whoever_is_erased_can_not_be_written(store: Arc<dyn Store>) {
    let ada = ada();
    store.insert(&ada).await.unwrap();
    store.erase(ada.id()).await.unwrap();
    assert_eq!(Outcome::from(store.erase(ada.id()).await), Outcome::Erased);
    assert_eq!(Outcome::from(store.restore(&back(&ada)).await), Outcome::Erased);
    assert_eq!(Outcome::from(store.restore(&same_again(&ada)).await), Outcome::Erased);
    assert_eq!(Outcome::from(store.delete(&ada).await), Outcome::NotFound);
    let next = after(&ada, &json!({"userName": "ada"}));
    assert_eq!(replace(&*store, &ada, &next).await, Outcome::NotFound);
    let impostor = person_with(ada.id(), 9, &json!({"userName": "x"}));
    assert_eq!(insert(&*store, &impostor).await, taken("/id"));
    assert_eq!(history(&*store, ada.id()).await.len(), 2);
    assert_found(&*store, &[]).await;
}

async fn only_the_version_that_is_meant_is_erased(store: Arc<dyn Store>) {
    let erase = async |id: PersonId, version: u64| {
        let erase = Write::Erase { id, version: Some(version) };
        let written = store.write(erase, origin_at(moment(ERASED))).await;
        Outcome::from(written.map(|written| written.document))
    };
    let (ada, deleted) = (ada(), person(&json!({"userName": "deleted"})));
    insert_all(&*store, &[ada.clone(), deleted.clone()]).await;
    let next = same_again(&ada);
    store.replace(&ada, &next).await.unwrap();
    for stale in [1, 3] {
        assert_eq!(erase(ada.id(), stale).await, Outcome::Conflict(2));
    }
    assert_kept(&*store, &next).await;
    assert_eq!(history(&*store, ada.id()).await.len(), 2);
    assert_eq!(erase(ada.id(), 2).await, Outcome::Version(3));
    // Nothing is left of them, whatever was meant.
    assert_eq!(erase(ada.id(), 2).await, Outcome::Erased);
    store.delete(&deleted).await.unwrap();
    assert_eq!(erase(deleted.id(), 1).await, Outcome::Conflict(2));
    assert_eq!(erase(deleted.id(), 2).await, Outcome::Version(3));
    assert_eq!(erase(crate::people::new_id(), 1).await, Outcome::NotFound);
}

async fn one_of_16_erasures_wins(store: Arc<dyn Store>) {
    let ada = ada();
    store.insert(&ada).await.unwrap();
    let erasures: Vec<_> = (0..16)
        .map(|_| {
            let (store, id) = (Arc::clone(&store), ada.id());
            tokio::spawn(async move { Outcome::from(store.erase(id).await) })
        })
        .collect();
    let mut outcomes = Vec::new();
    for erasure in erasures {
        outcomes.push(erasure.await.unwrap());
    }
    outcomes.retain(|outcome| *outcome != Outcome::Erased);
    assert_eq!(outcomes, [Outcome::Version(2)]);
}

/// Purges until nobody is left to be, and answers how many were.
async fn purge(store: &dyn Store, deleted_before: Timestamp) -> u64 {
    let mut erased = 0;
    loop {
        match store.purge(deleted_before, origin_at(moment(ERASED))).await.unwrap() {
            0 => return erased,
            more => erased += more,
        }
    }
}

/// The action of the last event of each.
async fn last_actions(store: &dyn Store, ids: &[PersonId]) -> Vec<Action> {
    let mut actions = Vec::new();
    for id in ids {
        actions.push(history(store, *id).await[0].action);
    }
    actions
}

async fn a_purge_erases_who_was_deleted_before(store: Arc<dyn Store>) {
    let one = |i: usize| person_at(i * 1_000, &named(i));
    let people: Vec<Person> = (0..6).map(one).collect();
    insert_all(&*store, &people).await;
    // Everybody but the last is deleted, each a second after the one before, the first at 1 s.
    for person in &people[..5] {
        store.delete(person).await.unwrap();
    }
    let ids = ids(&people);
    assert_eq!(purge(&*store, moment(1_000)).await, 0, "not before its own moment");
    assert_eq!(purge(&*store, moment(1_001)).await, 1);
    assert_eq!(purge(&*store, moment(3_000)).await, 1);
    let expected = [Erased, Erased, Deleted, Deleted, Deleted, Created];
    assert_eq!(last_actions(&*store, &ids).await, expected);
    assert_eq!(purge(&*store, moment(3_001)).await, 1);
    let expected = [Erased, Erased, Erased, Deleted, Deleted, Created];
    assert_eq!(last_actions(&*store, &ids).await, expected);
    assert_eq!(Outcome::from(store.restore(&back(&people[2])).await), Outcome::Erased);
    assert_eq!(Outcome::from(store.restore(&back(&people[3])).await), Outcome::Version(3));
    assert_eq!(purge(&*store, moment(ERASED)).await, 1);
    let expected = [Erased, Erased, Erased, Restored, Erased, Created];
    assert_eq!(last_actions(&*store, &ids).await, expected);
    assert_eq!(walk_ids(&*store, &everyone()).await, [ids[3], ids[5]]);
}

fn named(i: usize) -> serde_json::Value {
    json!({"userName": format!("u{i}")})
}

async fn a_purge_spares_who_was_restored(store: Arc<dyn Store>) {
    let ada = ada();
    store.insert(&ada).await.unwrap();
    store.delete(&ada).await.unwrap();
    let again = back(&ada);
    store.restore(&again).await.unwrap();
    assert_eq!(purge(&*store, moment(ERASED)).await, 0);
    assert_kept(&*store, &again).await;
    // What counts is the last deletion.
    store.delete(&again).await.unwrap();
    assert_eq!(purge(&*store, moment(2_000)).await, 0);
    assert_eq!(purge(&*store, moment(3_001)).await, 1);
}

async fn a_purge_says_where_it_came_from(store: Arc<dyn Store>) {
    let ada = ada();
    store.insert(&ada).await.unwrap();
    store.delete(&ada).await.unwrap();
    let mut origin = origin_at(moment(ERASED));
    origin.actor.push_str(" itself");
    store.purge(moment(ERASED), origin.clone()).await.unwrap();
    let told = history(&*store, ada.id()).await;
    assert_eq!((told[0].action, &told[0].origin), (Erased, &origin));
    assert_eq!(told[0].version, 3);
}

async fn a_large_purge_is_done_in_parts(store: Arc<dyn Store>) {
    let people: Vec<Person> = (0..250).map(|i| person(&named(i))).collect();
    insert_all(&*store, &people).await;
    for person in &people[..230] {
        store.delete(person).await.unwrap();
    }
    assert_eq!(purge(&*store, moment(ERASED)).await, 230);
    assert_eq!(walk_ids(&*store, &everyone()).await, ids(&people[230..]));
    let told = events(&feed(&*store, 1_000).await);
    let erased: BTreeSet<PersonId> =
        told.iter().filter(|event| event.action == Erased).map(|event| event.id).collect();
    assert_eq!(erased, ids(&people[..230]).into_iter().collect());
}

async fn whoever_is_erased_stays_so_after_opening_again(home: Home) {
    let store = home.open();
    let life = a_life(&*store, "ada").await;
    let id = life[0].id;
    store.erase(id).await.unwrap();
    drop(store);
    let store = home.open();
    let told = history(&*store, id).await;
    assert_eq!(told.into_iter().rev().collect::<Vec<_>>(), bare(life));
    assert_eq!(Outcome::from(store.erase(id).await), Outcome::Erased);
    assert_eq!(Outcome::from(store.get(id).await), Outcome::NotFound);
    assert_eq!(total(&*store, &everyone()).await, exactly(0));
}
