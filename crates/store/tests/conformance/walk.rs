//! Walks through pages while others write: whoever was there all the time is met exactly once.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use people::{Person, PersonId, Query, Sort};
use serde_json::{Value, json};
use store::Store;
use tokio::task::JoinHandle;

use crate::people::{Writes, after, insert_all, person, person_at};
use crate::read::{everyone, filtering, page, people_of, searching, sorted, walk};
use crate::{Case, case};

/// How many people are there from the start to the end.
const STAYERS: usize = 160;
const WRITERS: usize = 16;
/// How many people a writer adds at most, so that no walk runs after them for ever.
const NEWCOMERS: usize = 10;

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case(everyone_who_stays_is_met_once),
        case(everyone_who_stays_is_met_once_by_a_search),
        case(everyone_who_stays_is_met_once_by_a_look_up),
        case(everyone_who_stays_is_met_once_by_a_filter_without_index),
        case(everyone_who_stays_is_met_once_by_a_search_with_a_filter),
        case(everyone_whose_name_stays_is_met_once_by_name),
        case(whoever_did_not_change_is_met_once_by_change),
        case(writes_between_two_pages_move_nobody_else),
    ]
}

/// Somebody whom every query here accepts; what changes is told by `mark`.
fn member(place: usize, mark: &str) -> Value {
    json!({
        "name": {"familyName": "Stay", "givenName": format!("G{:03}", place * 37 % 1_000)},
        "nickName": format!("Common {mark}"), "title": "Member",
        "emails": [{"value": "shared@example.org"}, {"value": format!("{mark}@example.org")}],
    })
}

async fn everyone_who_stays_is_met_once(store: Arc<dyn Store>) {
    walk_while_others_write(store, everyone()).await;
}

async fn everyone_who_stays_is_met_once_by_a_search(store: Arc<dyn Store>) {
    walk_while_others_write(store, searching("common stay")).await;
}

async fn everyone_who_stays_is_met_once_by_a_look_up(store: Arc<dyn Store>) {
    walk_while_others_write(store, filtering("emails eq \"Shared@Example.org\"")).await;
}

async fn everyone_who_stays_is_met_once_by_a_filter_without_index(store: Arc<dyn Store>) {
    walk_while_others_write(store, filtering("title sw \"mem\" and nickName co \"common\"")).await;
}

async fn everyone_who_stays_is_met_once_by_a_search_with_a_filter(store: Arc<dyn Store>) {
    let search = searching("common").search;
    walk_while_others_write(store, Query { search, ..filtering("title eq \"member\"") }).await;
}

async fn everyone_whose_name_stays_is_met_once_by_name(store: Arc<dyn Store>) {
    let search = searching("common").search;
    walk_while_others_write(store, Query { search, ..sorted(Sort::Name) }).await;
}

async fn walk_while_others_write(store: Arc<dyn Store>, query: Query) {
    let stayers: Vec<Person> = (0..STAYERS).map(|i| person(&member(i, "first"))).collect();
    insert_all(&*store, &stayers).await;
    let stop = Arc::new(AtomicBool::new(false));
    let writers: Vec<_> = stayers
        .chunks(STAYERS / WRITERS)
        .enumerate()
        .map(|(writer, own)| write_until(&stop, &store, writer, own.to_vec()))
        .collect();
    for limit in [7, 2, 50] {
        let query = Query { limit, ..query.clone() };
        let met = meet(&walk(&*store, &query).await);
        assert_all_met_once(&stayers, &met);
    }
    stop.store(true, Ordering::Relaxed);
    for writer in writers {
        assert!(writer.await.unwrap() > 0, "a writer wrote nothing meanwhile");
    }
}

/// Replaces a writer's own people in turn, and adds others, until told to stop.
fn write_until(
    stop: &Arc<AtomicBool>,
    store: &Arc<dyn Store>,
    writer: usize,
    mut own: Vec<Person>,
) -> JoinHandle<usize> {
    let (stop, store) = (Arc::clone(stop), Arc::clone(store));
    tokio::spawn(async move {
        let mut round = 0;
        while !stop.load(Ordering::Relaxed) {
            let place = round % own.len();
            let mark = format!("w{writer}r{round}");
            let next = after(&own[place], &member(writer * own.len() + place, &mark));
            store.replace(&own[place], &next).await.unwrap();
            own[place] = next;
            if round < NEWCOMERS {
                store.insert(&person(&member(round * WRITERS + writer, &mark))).await.unwrap();
            }
            round += 1;
        }
        round
    })
}

/// How often each one was met.
fn meet(found: &[Person]) -> BTreeMap<PersonId, usize> {
    let mut met = BTreeMap::new();
    for person in found {
        *met.entry(person.id()).or_default() += 1;
    }
    met
}

fn assert_all_met_once(stayers: &[Person], met: &BTreeMap<PersonId, usize>) {
    let missed = stayers.iter().filter(|person| !met.contains_key(&person.id())).count();
    let twice = met.values().filter(|times| **times > 1).count();
    assert_eq!((missed, twice), (0, 0), "missed, met twice");
}

/// Whoever changes comes to the front, where a walk has been already; all others are met.
async fn whoever_did_not_change_is_met_once_by_change(store: Arc<dyn Store>) {
    let at = |i: usize| person_at(i, &member(i, "first"));
    let stayers: Vec<Person> = (0..STAYERS).map(at).collect();
    insert_all(&*store, &stayers).await;
    let mut query = Query { limit: 7, ..sorted(Sort::LastModified) };
    let (mut found, mut changed) = (Vec::new(), 0);
    loop {
        let page = page(&*store, &query).await;
        found.extend(people_of(&page));
        query.cursor = page.next;
        if query.cursor.is_none() {
            break;
        }
        // One who is still to come, as the oldest are met last, and one who is new.
        let next = after(&stayers[changed], &member(changed, "later"));
        store.replace(&stayers[changed], &next).await.unwrap();
        store.insert(&person_at(1_000_000, &member(0, "new"))).await.unwrap();
        changed += 1;
    }
    assert!(changed > 10, "{changed}");
    assert_all_met_once(&stayers[changed..], &meet(&found));
}

/// Between every two pages somebody before, at and behind the place changes or is added.
async fn writes_between_two_pages_move_nobody_else(store: Arc<dyn Store>) {
    let mut people: Vec<Person> = (0..60).map(|i| person(&member(i, "first"))).collect();
    insert_all(&*store, &people).await;
    let stayers = people.clone();
    let search = searching("common").search;
    for query in [
        everyone(),
        Query { search: search.clone(), ..everyone() },
        Query { search, ..sorted(Sort::Name) },
        filtering("title eq \"member\""),
    ] {
        let mut query = Query { limit: 7, ..query };
        let (mut found, mut at) = (Vec::new(), 0);
        loop {
            let page = page(&*store, &query).await;
            found.extend(people_of(&page));
            query.cursor = page.next;
            if query.cursor.is_none() {
                break;
            }
            for place in [0, at, (at + 6) % 60, (at + 7) % 60, 59] {
                let next = after(&people[place], &member(place, &format!("p{at}")));
                store.replace(&people[place], &next).await.unwrap();
                people[place] = next;
            }
            store.insert(&person(&member(at + 3, "new"))).await.unwrap();
            at = (at + 7).min(59);
        }
        assert_all_met_once(&stayers, &meet(&found));
    }
}
