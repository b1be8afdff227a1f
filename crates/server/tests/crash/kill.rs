//! `kill -9` while many write.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::StatusCode;
use serde_json::Value;
use tokio::task::JoinSet;

use crate::client::Client;
use crate::service::Service;
use crate::writers::{Sent, Writers, look, person, ways};

const WRITERS: usize = 64;
/// How many look at once afterwards.
const READERS: usize = 8;

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_acknowledged_is_there_after_a_kill() {
    rounds(0..3).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "twenty rounds take a minute or two"]
async fn whoever_was_acknowledged_is_there_after_many_kills() {
    rounds(100..120).await;
}

/// A kill for each seed, all on one file: what was recovered has to bear the next kill as well.
#[expect(clippy::print_stdout, reason = "whoever looks for a failure needs the seed")]
async fn rounds(seeds: std::ops::Range<u64>) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("people.db");
    let mut known = BTreeMap::new();
    for seed in seeds {
        println!("seed {seed}");
        let service = Service::start(&file, &[]);
        let writers = Writers::start(WRITERS, service.people, &format!("s{seed}"));
        let (acknowledged, micros) = moment(seed);
        writers.reach(acknowledged).await;
        tokio::time::sleep(Duration::from_micros(micros)).await;
        service.kill();
        let sent = Arc::new(writers.sent().await);
        let count = |sent: &&Sent| sent.acknowledged.is_some();
        println!("{} acknowledged, {} sent", sent.iter().filter(count).count(), sent.len());

        let service = Service::start(&file, &[]);
        all_are_whole(service.people, &sent).await;
        for document in sent.iter().filter_map(|sent| sent.acknowledged.as_ref()) {
            let document: Value = serde_json::from_slice(document).unwrap();
            known.insert(document["id"].as_str().unwrap().to_owned(), document);
        }
        nobody_is_missing(service.people, &known).await;
        half_of_nobody_is_there(service.people, &sent, &mut known).await;
        service.kill();
    }
}

/// When to kill: after so many acknowledgements, and so many microseconds. `SplitMix64`, so that a
/// seed always means the same.
fn moment(seed: u64) -> (usize, u64) {
    let next = |state: u64| {
        let state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        state ^ (state >> 31)
    };
    let first = next(seed.wrapping_add(0x9e37_79b9_7f4a_7c15));
    let second = next(first);
    (usize::try_from(50 + first % 1_000).unwrap(), second % 5_000)
}

/// Everyone who was acknowledged is found, byte for byte, in every way.
async fn all_are_whole(address: SocketAddr, sent: &Arc<Vec<Sent>>) {
    let mut readers = JoinSet::new();
    for reader in 0..READERS {
        let sent = Arc::clone(sent);
        readers.spawn(async move {
            let mut client = Client::connect(address).await.unwrap();
            let acknowledged =
                sent.iter().filter_map(|sent| Some((sent, sent.acknowledged.as_ref()?)));
            for (Sent { mark, .. }, document) in acknowledged.skip(reader).step_by(READERS) {
                is_whole(&mut client, mark, document).await;
            }
        });
    }
    readers.join_all().await;
}

async fn is_whole(client: &mut Client, mark: &str, document: &[u8]) {
    let expected: Value = serde_json::from_slice(document).unwrap();
    let path = format!("/v1/people/{}", expected["id"].as_str().unwrap());
    let answer = client.get(&path).await.unwrap();
    assert_eq!(answer.status, StatusCode::OK, "{mark} was acknowledged and is lost");
    assert_eq!(answer.body, document, "{mark} is another one than was acknowledged");
    for way in ways(mark) {
        assert_eq!(look(client, &way).await, std::slice::from_ref(&expected), "{way:?}");
    }
}

/// A walk through all pages meets everyone who was ever acknowledged, and the total says so.
async fn nobody_is_missing(address: SocketAddr, known: &BTreeMap<String, Value>) {
    let mut client = Client::connect(address).await.unwrap();
    let mut met = BTreeMap::new();
    let mut cursor = Value::Null;
    loop {
        let mut parameters = vec![("limit", "500"), ("total", "true")];
        parameters.extend(cursor.as_str().map(|cursor| ("cursor", cursor)));
        let mut page = client.people(&parameters).await;
        for person in page["people"].as_array_mut().unwrap() {
            met.insert(person["id"].as_str().unwrap().to_owned(), person.take());
        }
        cursor = page["next"].take();
        if cursor.is_null() {
            assert_eq!(page["total"], met.len(), "the total isn't how many there are");
            break;
        }
    }
    for (id, document) in known {
        assert_eq!(met.get(id), Some(document), "a walk doesn't meet {id}");
    }
}

/// Who wasn't acknowledged is there whole, or not at all: found in every way or in none, and in the
/// latter case to be written again. All of them are known afterwards.
async fn half_of_nobody_is_there(
    address: SocketAddr,
    sent: &[Sent],
    known: &mut BTreeMap<String, Value>,
) {
    let mut client = Client::connect(address).await.unwrap();
    for Sent { mark, .. } in sent.iter().filter(|sent| sent.acknowledged.is_none()) {
        let [first, ..] = ways(mark);
        let document = if let Some(found) = look(&mut client, &first).await.pop() {
            let said = person(mark);
            let kept = said.as_object().unwrap().iter().all(|(name, value)| found[name] == *value);
            assert!(kept, "{mark} is there in part: {found}");
            found
        } else {
            for way in ways(mark) {
                assert!(look(&mut client, &way).await.is_empty(), "{way:?} finds who isn't there");
            }
            let answer = client.post("/v1/people", &person(mark)).await.unwrap();
            assert_eq!(answer.status, StatusCode::CREATED, "{mark} left something behind");
            answer.json()
        };
        let path = format!("/v1/people/{}", document["id"].as_str().unwrap());
        let bytes = client.get(&path).await.unwrap().body;
        is_whole(&mut client, mark, &bytes).await;
        known.insert(document["id"].as_str().unwrap().to_owned(), document);
    }
    if let Some(Sent { mark, .. }) = sent.iter().find(|sent| sent.acknowledged.is_some()) {
        let answer = client.post("/v1/people", &person(mark)).await.unwrap();
        assert_eq!(answer.status, StatusCode::CONFLICT, "{mark} could be written twice");
    }
}
