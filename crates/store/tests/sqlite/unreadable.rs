//! People who can't be read any more, or whose versions have come to an end: they can be erased.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use people::page::Search;
use people::{Meta, Person, Query, Timestamp, document};
use rusqlite::{Connection, params};
use store::{Action, Error, Store, Write};

use crate::erasure::{assert_well, found, new_id};
use crate::{directory, open_file, origin};

/// Somebody at a version, all of whose words are nowhere else.
fn person(name: &str, version: u64) -> Person {
    let sent = format!("{{\"userName\": \"{name}\", \"title\": \"title-of-{name}\"}}");
    let draft = document::read_draft(sent.as_bytes()).unwrap().draft;
    let (created, last_modified) = (Timestamp::EPOCH, Timestamp::EPOCH);
    Person::new(new_id(), draft, Meta { created, last_modified, version })
}

async fn insert(store: &Arc<dyn Store>, person: &Person) -> Result<(), Error> {
    store.write(Write::Create { person, once: None }, origin()).await.map(drop)
}

/// The names of those whom a word finds.
async fn search(store: &Arc<dyn Store>, word: &str) -> usize {
    let query = Query { search: Some(Search::parse(word).unwrap()), ..Query::default() };
    store.list(&query).await.unwrap().people.len()
}

/// Cuts off the end of the document that is kept of somebody.
fn damage(file: &Path, person: &Person) {
    let half = "UPDATE person SET document = CAST(substr(CAST(document AS TEXT), 1,
        length(document) - 9) AS BLOB) WHERE id = ?1";
    let connection = Connection::open(file).unwrap();
    assert_eq!(connection.execute(half, params![person.id().as_bytes()]).unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_can_not_be_read_can_be_erased() {
    let (directory, file) = directory();
    let people = ["quillfeather", "inkwellstone", "parchmentine"].map(|name| person(name, 1));
    let store = open_file(&file).unwrap();
    for person in &people {
        insert(&store, person).await.unwrap();
    }
    drop(store);
    damage(&file, &people[0]);
    damage(&file, &people[1]);

    let store = open_file(&file).unwrap();
    for (left, damaged) in people[..2].iter().enumerate() {
        store.write(Write::Erase { id: damaged.id(), version: None }, origin()).await.unwrap();
        let name = damaged.text("userName").unwrap();
        let traces = BTreeSet::from([name.to_owned(), format!("title-of-{name}")]);
        assert_eq!(found(directory.path(), &traces), BTreeSet::new());
        assert_eq!(search(&store, name).await, 0);
        assert_eq!(search(&store, "parchmentine").await, 1, "{left}");
        // The unique key is free.
        insert(&store, &person(name, 1)).await.unwrap();
        assert_eq!(search(&store, name).await, 1);
    }
    drop(store);
    assert_well(&file);
    let address = format!("sqlite:{}", file.display());
    assert_eq!(store::check(&address, 10).unwrap(), [""; 0]);
}

/// What an older program kept: versions that can't be counted on.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_the_last_version_can_be_erased() {
    for last in [i64::MAX, -1] {
        let (_directory, file) = directory();
        let store = open_file(&file).unwrap();
        let ada = person("ada", last.cast_unsigned().min(i64::MAX.cast_unsigned()));
        insert(&store, &ada).await.unwrap();
        drop(store);
        let connection = Connection::open(&file).unwrap();
        for table in ["person", "event"] {
            let update = format!("UPDATE {table} SET version = ?1");
            assert_eq!(connection.execute(&update, [last]).unwrap(), 1);
        }
        drop(connection);
        let store = open_file(&file).unwrap();
        assert_eq!(store.get(ada.id()).await.unwrap().version, last.cast_unsigned());
        let next = ada.next(
            document::read_draft(br#"{"userName": "ada", "title": "x"}"#).unwrap().draft,
            Timestamp::EPOCH,
        );
        let refused = store.write(Write::Change { before: &ada, after: &next }, origin()).await;
        assert!(refused.is_err(), "{refused:?}");
        assert_eq!(store.get(ada.id()).await.unwrap().version, last.cast_unsigned());
        store.write(Write::Erase { id: ada.id(), version: None }, origin()).await.unwrap();
        assert!(matches!(store.get(ada.id()).await, Err(Error::NotFound)));
        let history = store.history(ada.id(), u64::MAX, 9).await.unwrap();
        assert_eq!(history.events[0].action, Action::Erased);
        assert!(history.events.iter().all(|event| event.before.is_none()));
        let again = store.write(Write::Erase { id: ada.id(), version: None }, origin()).await;
        assert!(matches!(again, Err(Error::Erased)), "{again:?}");
    }
}

#[tokio::test]
async fn nobody_is_kept_at_a_version_that_the_file_can_not_hold() {
    let (_directory, file) = directory();
    let store = open_file(&file).unwrap();
    let ada = person("ada", i64::MAX.cast_unsigned() + 1);
    assert!(matches!(insert(&store, &ada).await, Err(Error::Unavailable(_))));
    insert(&store, &person("ada", 1)).await.unwrap();
}
