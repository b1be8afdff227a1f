//! Erasure, proven on the bytes of the files.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use aho_corasick::AhoCorasick;
use people::keys::Lookup;
use people::page::Search;
use people::{Meta, Person, PersonId, Query, Timestamp, document, keys, words};
use rusqlite::Connection;
use serde_json::{Value, json};
use store::{Once, Store, Write};
use tokio::task::JoinSet;
use uuid::Uuid;
use xxhash_rust::xxh3::xxh3_64;

use crate::{directory, open_file, origin};

/// How many people there are, of whom some are erased.
const PEOPLE: usize = 2_000;
const ERASED: usize = 100;
/// How many versions each of them has.
const VERSIONS: usize = 3;

pub(crate) fn new_id() -> PersonId {
    PersonId::new(Uuid::now_v7())
}

/// Numbers that look random and are the same each time (`SplitMix64`).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A word of fourteen letters that is nowhere else, in large and small ones.
    fn word(&mut self) -> String {
        const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
        let letter = |random: u64| char::from(LETTERS[usize::try_from(random % 52).unwrap()]);
        (0..14).map(|_| letter(self.next())).collect()
    }

    fn digits(&mut self) -> String {
        format!("{:012}", self.next() % 1_000_000_000_000)
    }
}

/// Somebody all of whose values are nowhere else, and some of them very much like those of others.
fn values(random: &mut Random, number: usize) -> Value {
    json!({
        "userName": random.word(),
        "externalIds": [{"system": "hr", "id": random.word()}],
        "name": {"familyName": random.word(), "givenName": random.word()},
        "displayName": random.word(),
        "nickName": format!("Client{number:06}client"),
        "emails": [{"value": format!("{}@example.{}", random.word(), random.word())}],
        "phoneNumbers": [{"value": format!("+{}", random.digits())}],
        "addresses": [{"streetAddress": random.word(), "locality": random.word()}],
        "employeeNumber": format!("number{number:06}"),
        "organization": random.word(),
        "attributes": {
            "note": random.word(), random.word(): [random.digits()],
            // Documents of many sizes, so that rows move from page to page.
            "more": "-".repeat(usize::try_from(random.next() % 1_500).unwrap()),
        },
    })
}

fn person(id: PersonId, json: &Value, version: u64) -> Person {
    let draft = document::read_draft(json.to_string().as_bytes()).unwrap().draft;
    let meta = Meta { created: Timestamp::EPOCH, last_modified: Timestamp::EPOCH, version };
    Person::new(id, draft, meta)
}

/// Everything by which traces of a document would be known: its texts as they were sent, and folded,
/// as the indexes have them.
pub(crate) fn traces(person: &Person) -> BTreeSet<String> {
    let texts = texts(person);
    let folded = texts.iter().flat_map(|text| [words::fold(text), words::caseless(text)]);
    let folded: Vec<String> = folded.collect();
    let whole = texts.iter().chain(&folded).cloned();
    let mut traces: BTreeSet<String> =
        whole.chain(endings(&texts)).chain(endings(&folded)).collect();
    traces.extend(indexed(person));
    traces
}

/// The texts of a document.
fn texts(person: &Person) -> Vec<String> {
    let mut texts = Vec::new();
    for (name, value) in person.document() {
        if !["id", "meta", "active"].contains(&name.as_str()) {
            collect(value, &mut texts);
        }
    }
    texts.retain(|text| text.len() > 8 && !text.contains("--"));
    texts
}

/// How the index of words has a person: the endings of the words, as it leaves out what a term has
/// in common with the one before, and the hashes of the look-ups likewise.
fn indexed(person: &Person) -> Vec<String> {
    let hash = |key: &Lookup| format!("{:016x}", xxh3_64(key.0.as_bytes()));
    let hashes: Vec<String> = keys::lookups(person).iter().map(hash).collect();
    endings(&words::of_person(person)).into_iter().chain(endings(&hashes)).collect()
}

/// The last nine letters of what is unlike anything else.
fn endings(texts: &[String]) -> Vec<String> {
    let alike = |text: &str| {
        let text = text.to_lowercase();
        text.starts_with("client") || text.starts_with("number")
    };
    let unlike = texts.iter().filter(|text| text.len() > 13 && !alike(text));
    unlike.map(|text| text[text.len() - 9..].to_owned()).collect()
}

fn collect(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
        Value::Object(members) => {
            members
                .iter()
                .filter(|(name, _)| name.len() == 14)
                .for_each(|(name, _)| texts.push(name.clone()));
            members.values().for_each(|value| collect(value, texts));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Which of these traces are found in whatever lies in a directory.
pub(crate) fn found<'t>(directory: &Path, traces: &'t BTreeSet<String>) -> BTreeSet<&'t str> {
    let all: Vec<&str> = traces.iter().map(String::as_str).collect();
    let search = AhoCorasick::new(&all).unwrap();
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(directory).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        found.extend(search.find_overlapping_iter(&bytes).map(|hit| all[hit.pattern()]));
    }
    found
}

/// Writes many at once; they are committed in groups, in whichever order.
async fn write_all(store: &Arc<dyn Store>, lives: &[Vec<Person>], version: usize) {
    let mut writing = JoinSet::new();
    for life in lives {
        let (store, life) = (Arc::clone(store), life.clone());
        writing.spawn(async move {
            let once =
                Once { key: life[0].id().to_string(), body: document::write(&life[0]).into() };
            let write = match version {
                0 => Write::Create { person: &life[0], once: Some(&once) },
                _ => Write::Change { before: &life[version - 1], after: &life[version] },
            };
            store.write(write, origin()).await.unwrap();
        });
    }
    while let Some(written) = writing.join_next().await {
        written.unwrap();
    }
}

/// Everybody's versions. Some are deleted in the end, and some of them restored.
pub(crate) async fn population(store: &Arc<dyn Store>, people: usize) -> Vec<Vec<Person>> {
    let mut random = Random(4);
    let mut lives = Vec::new();
    for i in 0..people {
        let id = new_id();
        let version = |version: usize| {
            // What is much alike is alike in the order of the words.
            let number = i * VERSIONS + version;
            person(id, &values(&mut random, number), version as u64 + 1)
        };
        lives.push((0..VERSIONS).map(version).collect::<Vec<_>>());
    }
    for version in 0..VERSIONS {
        write_all(store, &lives, version).await;
    }
    for (i, life) in lives.iter_mut().enumerate().step_by(7) {
        let last = life.last().unwrap().clone();
        store.write(Write::Delete { before: &last }, origin()).await.unwrap();
        if i.is_multiple_of(2) {
            let again = values(&mut random, people * VERSIONS + i);
            let again = person(last.id(), &again, last.meta().version + 2);
            store.write(Write::Restore { person: &again }, origin()).await.unwrap();
            life.push(again);
        }
    }
    lives
}

async fn erase(store: &Arc<dyn Store>, lives: &[Vec<Person>]) {
    let mut erasing = JoinSet::new();
    for life in lives {
        let (store, id) = (Arc::clone(store), life[0].id());
        erasing.spawn(async move {
            store.write(Write::Erase { id, version: None }, origin()).await.unwrap()
        });
    }
    while let Some(erased) = erasing.join_next().await {
        erased.unwrap();
    }
}

/// Those who are to be erased, in several runs: who stands beside whom makes a difference.
fn split(mut lives: Vec<Vec<Person>>) -> (Vec<Vec<Person>>, Vec<Vec<Person>>) {
    let mut erased: Vec<Vec<Person>> = lives.drain(500..500 + ERASED / 2).collect();
    erased.extend(lives.iter().skip(50).step_by(PEOPLE / (ERASED / 2)).cloned());
    let ids: BTreeSet<PersonId> = erased.iter().map(|life| life[0].id()).collect();
    lives.retain(|life| !ids.contains(&life[0].id()));
    (erased, lives)
}

#[tokio::test(flavor = "multi_thread")]
async fn no_byte_of_whoever_is_erased_stays() {
    let (directory, file) = directory();
    let store = open_file(&file).unwrap();
    let (erased, stay) = split(population(&store, PEOPLE).await);
    let of_erased: BTreeSet<String> = erased.iter().flatten().flat_map(traces).collect();
    let before = found(directory.path(), &of_erased);
    assert!(before.len() > of_erased.len() / 3, "{} of {}", before.len(), of_erased.len());

    erase(&store, &erased).await;
    assert_eq!(found(directory.path(), &of_erased), BTreeSet::new());
    // The search would find them: it finds all that is kept of the others.
    let kept: Vec<&Person> = stay[1..7].iter().map(|life| life.last().unwrap()).collect();
    let of_others = stay[..200].iter().flatten().flat_map(texts);
    let of_others: BTreeSet<String> = of_others.chain(kept.into_iter().flat_map(indexed)).collect();
    assert_eq!(found(directory.path(), &of_others).len(), of_others.len());
    store.settle().await.unwrap();
    drop(store);
    assert_eq!(found(directory.path(), &of_erased), BTreeSet::new());
    assert_well(&file);
}

/// FTS5 keeps the first terms of its pages apart, as far as they differ from those before: here
/// they are whole words, and the people who have them are erased.
#[tokio::test(flavor = "multi_thread")]
async fn no_divider_of_the_index_of_words_stays() {
    let (directory, file) = directory();
    let store = open_file(&file).unwrap();
    let one = |i: usize| vec![person(new_id(), &json!({"userName": format!("alike{i:05}")}), 1)];
    let people: Vec<Vec<Person>> = (0..4_000).map(one).collect();
    write_all(&store, &people, 0).await;
    store.settle().await.unwrap();
    drop(store);
    let dividers = dividers(&file);
    let is_divider =
        |life: &&Vec<Person>| dividers.iter().any(|term| term == life[0].text("userName").unwrap());
    let erased: Vec<Vec<Person>> = people.iter().filter(is_divider).cloned().collect();
    assert!(erased.len() > 3, "{dividers:?}");

    let store = open_file(&file).unwrap();
    let names: BTreeSet<String> =
        erased.iter().map(|life| life[0].text("userName").unwrap().to_owned()).collect();
    assert_eq!(found(directory.path(), &names).len(), names.len());
    erase(&store, &erased).await;
    assert_eq!(found(directory.path(), &names), BTreeSet::new());
    for life in people.iter().step_by(7) {
        let name = life[0].text("userName").unwrap();
        let query = Query { search: Some(Search::parse(name).unwrap()), ..Query::default() };
        let expected = usize::from(!names.contains(name));
        assert_eq!(store.list(&query).await.unwrap().people.len(), expected, "{name}");
    }
    drop(store);
    assert_well(&file);
}

/// The dividers of the index of words, without the sign that tells whole words from beginnings.
fn dividers(file: &Path) -> Vec<String> {
    let connection = Connection::open(file).unwrap();
    let mut terms = connection
        .prepare("SELECT CAST(substr(term, 2) AS TEXT) FROM word_idx WHERE term <> x''")
        .unwrap();
    let terms = terms.query_map([], |row| row.get(0)).unwrap();
    terms.collect::<Result<_, _>>().unwrap()
}

/// Checks the file, and that the indexes of words and look-ups are whole.
pub(crate) fn assert_well(file: &Path) {
    let connection = Connection::open(file).unwrap();
    let well: String =
        connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(well, "ok");
    for index in ["word", "lookup"] {
        let check = format!("INSERT INTO {index} ({index}) VALUES ('integrity-check')");
        connection.execute(&check, []).unwrap();
    }
}
