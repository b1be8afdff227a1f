//! Files of older programs: they are brought up to date when they are opened.

use std::collections::BTreeSet;
use std::path::Path;

use people::page::Search;
use people::{Filter, Meta, Person, Query, Sort, Timestamp, document, keys, words};
use rusqlite::{Connection, params};
use serde_json::json;
use store::{Action, AuditEntry, Error, Store, Token, Write};

use crate::erasure::{assert_well, found, new_id};
use crate::{directory, open_file, origin};

/// The first schema, as it was released.
const FIRST: &str = "
    PRAGMA page_size = 4096;
    PRAGMA journal_mode = WAL;
    CREATE TABLE person (
        seq INTEGER PRIMARY KEY,
        id BLOB NOT NULL UNIQUE,
        version INTEGER NOT NULL,
        modified INTEGER NOT NULL,
        name_key TEXT NOT NULL,
        document BLOB NOT NULL
    ) STRICT;
    CREATE INDEX person_name ON person (name_key);
    CREATE INDEX person_modified ON person (modified);
    CREATE TABLE unique_key (
        key TEXT PRIMARY KEY,
        seq INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE VIRTUAL TABLE word USING fts5 (
        words, keys, content = '', contentless_delete = 1,
        detail = column, prefix = '1 2 3 4', tokenize = 'ascii'
    );
    CREATE TABLE setting (
        name TEXT PRIMARY KEY,
        value ANY NOT NULL
    ) STRICT, WITHOUT ROWID;
    INSERT INTO word (word, rank) VALUES ('automerge', 8);
    INSERT INTO setting VALUES ('people', 0);
    INSERT INTO setting VALUES ('cursor_key', randomblob(32));
    PRAGMA application_id = 0x5065706c;
    PRAGMA user_version = 1;";

const PEOPLE: usize = 300;

/// Keeps somebody as the first program did.
fn insert(connection: &Connection, seq: i64, person: &Person) {
    let (id, meta) = (person.id(), person.meta());
    let document = document::write(person);
    let name_key = keys::name_key(person);
    let (version, modified) = (meta.version.cast_signed(), meta.last_modified.as_millis());
    let row = params![seq, id.as_bytes(), version, modified, name_key, document];
    let insert = "INSERT OR REPLACE INTO person VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    connection.execute(insert, row).unwrap();
    connection.execute("DELETE FROM unique_key WHERE seq = ?1", [seq]).unwrap();
    for unique in keys::unique(person.document()) {
        let row = params![unique.key, seq];
        connection.execute("INSERT INTO unique_key VALUES (?1, ?2)", row).unwrap();
    }
    let words = words::of_person(person).join(" ");
    let row = params![seq, words];
    connection.execute("DELETE FROM word WHERE rowid = ?1", [seq]).unwrap();
    connection.execute("INSERT INTO word (rowid, words, keys) VALUES (?1, ?2, '')", row).unwrap();
}

/// A word that nobody else has, and that nobody has any more.
fn old_name(i: usize) -> String {
    format!("Formerly{}", i * 7_919 + 1_000_000)
}

/// Makes a file of the first program, whose people all had another name once.
fn first_file(file: &Path) -> Vec<Person> {
    let connection = Connection::open(file).unwrap();
    connection.execute_batch(FIRST).unwrap();
    connection.execute_batch("BEGIN").unwrap();
    let mut people = Vec::new();
    for i in 0..PEOPLE {
        let note = "much ".repeat(i % 90 * 9);
        let json = json!({"userName": old_name(i), "name": {"familyName": old_name(i)},
            "attributes": {"note": format!("{note}{}", old_name(i))}});
        let draft = document::read_draft(json.to_string().as_bytes()).unwrap().draft;
        let modified = Timestamp::from_millis(1_000_000 + i64::try_from(i * 31 % PEOPLE).unwrap());
        let last_modified = modified.unwrap();
        let meta = Meta { created: Timestamp::EPOCH, last_modified, version: 1 };
        let before = Person::new(new_id(), draft, meta);
        insert(&connection, i64::try_from(i + 1).unwrap(), &before);
        let json = json!({"userName": format!("user{i}"), "name": {"familyName": "Now"}});
        let draft = document::read_draft(json.to_string().as_bytes()).unwrap().draft;
        people.push(before.next(draft, last_modified));
    }
    for (person, seq) in people.iter().zip(1..) {
        insert(&connection, seq, person);
    }
    let count = "UPDATE setting SET value = (SELECT count(*) FROM person) WHERE name = 'people'";
    connection.execute(count, []).unwrap();
    connection.execute_batch("COMMIT").unwrap();
    people
}

async fn listed(store: &dyn Store, query: Query) -> Vec<Person> {
    let page = store.list(&Query { limit: 500, total: true, ..query }).await.unwrap();
    assert_eq!(page.total.unwrap().count, page.people.len() as u64);
    page.people.iter().map(|one| document::read_person(&one.bytes).unwrap()).collect()
}

fn searching(words: &str) -> Query {
    Query { search: Some(Search::parse(words).unwrap()), ..Query::default() }
}

fn filtering(filter: &str) -> Query {
    Query { filter: Some(Filter::parse(filter).unwrap()), ..Query::default() }
}

#[tokio::test]
async fn everybody_in_a_first_file_is_there_with_a_history() {
    let (_directory, file) = directory();
    let people = first_file(&file);
    for _ in 0..2 {
        let store = open_file(&file).unwrap();
        assert_eq!(listed(&*store, Query::default()).await, people);
        let by_name = Query { sort: Sort::Name, ..Query::default() };
        assert_eq!(listed(&*store, by_name).await, people);
        assert_eq!(listed(&*store, searching("user7 now")).await.len(), 11);
        assert_eq!(listed(&*store, searching("formerly")).await, []);
        assert_eq!(listed(&*store, filtering("userName eq \"USER9\"")).await, people[9..10]);
        assert_eq!(listed(&*store, filtering("name.familyName eq \"now\"")).await.len(), PEOPLE);
        let told = store.changes(None, 1_000, std::time::Duration::ZERO).await.unwrap();
        assert_eq!(told.events.len(), PEOPLE);
        for ((_, event), person) in told.events.iter().zip(&people) {
            assert_eq!((event.id, event.version, event.action), (person.id(), 2, Action::Created));
            assert_eq!(event.origin.time, person.meta().last_modified);
            assert_eq!(event.after.as_deref(), Some(&document::write(person)[..]));
            let history = store.history(person.id(), u64::MAX, 5).await.unwrap();
            assert_eq!((&history.events, history.more), (&vec![event.clone()], false));
        }
    }
    assert_well(&file);
}

#[tokio::test]
async fn everybody_in_a_first_file_can_be_changed_deleted_and_restored() {
    let (_directory, file) = directory();
    let people = first_file(&file);
    let store = open_file(&file).unwrap();
    let before = &people[3];
    let draft = document::read_draft(br#"{"userName": "new"}"#).unwrap().draft;
    let after = before.next(draft.clone(), before.meta().last_modified);
    store.write(Write::Change { before, after: &after }, origin()).await.unwrap();
    assert_eq!(listed(&*store, searching("user3 now")).await.len(), 10);
    assert_eq!(listed(&*store, searching("new")).await, std::slice::from_ref(&after));
    store.write(Write::Delete { before: &after }, origin()).await.unwrap();
    assert_eq!(listed(&*store, searching("new")).await, []);
    let again = after.next(draft.clone(), Timestamp::EPOCH).next(draft, Timestamp::EPOCH);
    store.write(Write::Restore { person: &again }, origin()).await.unwrap();
    assert_eq!(listed(&*store, Query::default()).await[3], again);
    let person = &people[4];
    let taken = store.write(Write::Create { person, once: None }, origin()).await;
    assert!(matches!(taken, Err(Error::Taken { .. })), "{taken:?}");
    drop(store);
    assert_well(&file);
}

/// The first program overwrote nothing that it deleted.
#[tokio::test]
async fn nothing_older_than_a_first_file_stays_of_whoever_is_erased() {
    let (directory, file) = directory();
    let people = first_file(&file);
    let old: BTreeSet<String> =
        (0..PEOPLE).flat_map(|i| [old_name(i), old_name(i).to_lowercase()]).collect();
    assert!(found(directory.path(), &old).len() > PEOPLE / 2);
    let store = open_file(&file).unwrap();
    store.write(Write::Erase { id: people[0].id(), version: None }, origin()).await.unwrap();
    // Whose they are can't be told, as nothing of the file says so: they are all gone.
    assert_eq!(found(directory.path(), &old), BTreeSet::new());
    drop(store);
    assert_well(&file);
}

/// The schema before tokens and the audit trail.
const BEFORE_ACCESS: &str = "
    DROP TABLE token;
    DROP TABLE audit;
    PRAGMA user_version = 3;";

#[tokio::test]
async fn a_file_from_before_there_were_tokens_keeps_them_from_now_on() {
    let (_directory, file) = directory();
    let people = first_file(&file);
    drop(open_file(&file).unwrap());
    Connection::open(&file).unwrap().execute_batch(BEFORE_ACCESS).unwrap();
    let token = Token {
        id: "one".to_owned(),
        name: "one".to_owned(),
        digest: [7; 32],
        scopes: vec!["people:read".to_owned()],
        created: Timestamp::EPOCH,
        expires: None,
        revoked: None,
        used: None,
    };
    let (time, until) = (Timestamp::EPOCH, Timestamp::EPOCH);
    let entry = AuditEntry { id: [7; 16], time, until, text: "{}".into() };
    let store = open_file(&file).unwrap();
    assert_eq!(store.tokens().await.unwrap(), []);
    assert_eq!(store.audit(None, 5).await.unwrap().entries, []);
    store.add_token(&token).await.unwrap();
    store.record(std::slice::from_ref(&entry)).await.unwrap();
    drop(store);
    let store = open_file(&file).unwrap();
    assert_eq!(store.tokens().await.unwrap(), [token]);
    assert_eq!(store.audit(None, 5).await.unwrap().entries, [entry]);
    assert_eq!(listed(&*store, Query::default()).await, people);
    drop(store);
    assert_well(&file);
}
