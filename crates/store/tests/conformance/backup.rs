//! Backups: a file that opens as the same store, made while others write.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use people::{Person, Query};
use serde_json::json;
use store::{Event, Once, Store};

use crate::feed::{changes, events, feed};
use crate::history::{a_life, history};
use crate::people::{Writes, after, back, insert_all, person};
use crate::read::{
    Outcome, SORTS, everyone, filtering, insert, replace, searching, sorted, taken, total, walk,
};
use crate::{Case, Home, case_at_home};

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case_at_home(a_backup_opens_as_the_same_store),
        case_at_home(a_backup_goes_its_own_way),
        case_at_home(a_backup_of_nothing_opens),
        case_at_home(a_backup_overwrites_nothing),
        case_at_home(others_write_while_a_backup_is_made),
    ]
}

/// Everything that can be read of a store.
async fn everything(store: &dyn Store) -> (Vec<Vec<Person>>, Vec<Event>) {
    let mut lists = Vec::new();
    for query in
        SORTS.map(sorted).into_iter().chain([searching("u1"), filtering("userName eq \"u7\"")])
    {
        let query = Query { total: true, ..query };
        // A copy of people who were written at once can have them in the order of its own.
        lists.push(in_order_of_ids(walk(store, &query).await));
    }
    (lists, events(&feed(store, 100).await))
}

fn in_order_of_ids(mut people: Vec<Person>) -> Vec<Person> {
    people.sort_by_key(Person::id);
    people
}

async fn a_backup_opens_as_the_same_store(home: Home) {
    let store = home.open();
    let people: Vec<Person> =
        (0..50).map(|i| person(&json!({"userName": format!("u{i}")}))).collect();
    insert_all(&*store, &people).await;
    let life = a_life(&*store, "ada").await;
    store.delete(&people[3]).await.unwrap();
    store.erase(people[4].id()).await.unwrap();
    let (key, first) = (
        Once { key: "k".to_owned(), body: Bytes::new() },
        person(&json!({"title": "x", "displayName": "D"})),
    );
    store.create_once(&first, &key).await.unwrap();
    let expected = everything(&*store).await;
    let place = changes(&*store, None, 20).await.next;

    store.backup(&home.new_file()).await.unwrap();
    let mode = fs::metadata(home.new_file()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "others could read it");
    let copy = Home::open_file(&home.new_file());
    copy.health().await.unwrap();
    assert!(everything(&*copy).await == expected);
    assert_eq!(total(&*copy, &everyone()).await, total(&*store, &everyone()).await);
    assert_eq!(history(&*copy, life[0].id).await, history(&*store, life[0].id).await);
    // A table is told to a file, which has secrets of its own.
    if store.engine() == copy.engine() {
        let rest = changes(&*copy, Some(&place), 1_000).await;
        assert_eq!(events(&rest.events), expected.1[20..]);
        let again = person(&json!({"displayName": "E"}));
        assert_eq!(copy.create_once(&again, &key).await.unwrap().id, first.id());
    }
    assert_eq!(Outcome::from(copy.restore(&back(&people[3])).await), Outcome::Version(3));
    assert_eq!(Outcome::from(copy.erase(people[4].id()).await), Outcome::Erased);
    assert_eq!(insert(&*copy, &person(&json!({"userName": "U7"}))).await, taken("/userName"));
}

async fn a_backup_goes_its_own_way(home: Home) {
    let store = home.open();
    let ada = person(&json!({"userName": "ada"}));
    store.insert(&ada).await.unwrap();
    store.backup(&home.new_file()).await.unwrap();
    let copy = Home::open_file(&home.new_file());
    let (one, other) =
        (after(&ada, &json!({"userName": "one"})), after(&ada, &json!({"userName": "other"})));
    assert_eq!(replace(&*store, &ada, &one).await, Outcome::Version(2));
    assert_eq!(replace(&*copy, &ada, &other).await, Outcome::Version(2));
    assert_eq!(walk(&*store, &everyone()).await, [one]);
    assert_eq!(walk(&*copy, &everyone()).await, [other]);
}

async fn a_backup_of_nothing_opens(home: Home) {
    let store = home.open();
    store.backup(&home.new_file()).await.unwrap();
    let copy = Home::open_file(&home.new_file());
    assert_eq!(walk(&*copy, &everyone()).await, []);
    assert_eq!(insert(&*copy, &person(&json!({"userName": "ada"}))).await, Outcome::Version(1));
}

async fn a_backup_overwrites_nothing(home: Home) {
    let store = home.open();
    store.insert(&person(&json!({"userName": "ada"}))).await.unwrap();
    fs::write(home.new_file(), "Dear diary").unwrap();
    let refused = |answer| matches!(answer, Err(Outcome::Unavailable(_)));
    assert!(refused(store.backup(&home.new_file()).await.map_err(Outcome::from)));
    assert_eq!(fs::read(home.new_file()).unwrap(), b"Dear diary");
    let nowhere = Path::new("/nowhere/at/all");
    assert!(refused(store.backup(nowhere).await.map_err(Outcome::from)));
    store.health().await.unwrap();
}

async fn others_write_while_a_backup_is_made(home: Home) {
    let store = home.open();
    let people: Vec<Person> =
        (0..2_000).map(|i| person(&json!({"userName": format!("u{i}")}))).collect();
    insert_all(&*store, &people).await;
    let writer = Arc::clone(&store);
    let writing = tokio::spawn(async move {
        for i in 0..300 {
            writer.insert(&person(&json!({"userName": format!("new{i}")}))).await.unwrap();
        }
    });
    store.backup(&home.new_file()).await.unwrap();
    writing.await.unwrap();
    let copy = Home::open_file(&home.new_file());
    let there = in_order_of_ids(walk(&*copy, &Query { limit: 500, ..everyone() }).await);
    // Everybody who was there when it began, and a beginning of those who came meanwhile.
    let all = walk(&*store, &Query { limit: 500, ..everyone() }).await;
    assert_eq!(all.len(), 2_300);
    assert!(there.len() >= 2_000 && there == all[..there.len()], "{}", there.len());
    assert_eq!(feed(&*copy, 500).await.len(), there.len());
}
