//! Two service processes on one table: they know nothing of each other, and the table keeps them
//! apart.
//!
//! The same is tried with two stores in this process, which begins sooner and is easier to look
//! into, and with two processes: this program, which starts itself again as a worker.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::future::Future;
use std::io::{BufRead, BufReader, Read, Write as _};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use people::{Person, PersonId, document};
use serde_json::{Value, json};
use store::{Error, Store};
use tokio::sync::Barrier;
use tokio::task::{JoinSet, spawn_blocking};

use crate::faults::{life, whole};
use crate::feed::{events, feed};
use crate::people::{Writes, after, new_id, person};
use crate::read::{filtering, walk_ids};
use crate::{Case, Home, PATIENT, case_at_home};

/// The variable that names the table to a worker.
const TABLE: &str = "PEOPLEINFO_TEST_WORKER";
/// How many names and keys both want.
const NAMES: usize = 200;
const KEYS: usize = 40;
/// How many writers each has, and how often each of them changes each of those whom all change.
const WRITERS: usize = 6;
const CHANGES: usize = 4;
const CHANGED: usize = 3;

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case_at_home(two_stores_of_one_table_agree),
        case_at_home(two_processes_of_one_table_agree),
    ]
}

/// What one of the two has done and seen.
#[derive(Default)]
struct Report {
    /// The names and the keys by which it has created somebody.
    won: BTreeMap<String, PersonId>,
    /// Who it was told was created first, by key.
    first: BTreeMap<String, PersonId>,
    /// How many changes were acknowledged, by person.
    changes: BTreeMap<PersonId, u64>,
    /// The feed as it was told.
    told: Vec<(PersonId, u64)>,
}

async fn two_stores_of_one_table_agree(home: Home) {
    let people = prepare(&home).await;
    let written = Arc::new(Barrier::new(2));
    let workers = [home.open(), home.open()].map(|store| {
        let written = Arc::clone(&written);
        tokio::spawn(work(store, async move {
            written.wait().await;
        }))
    });
    let mut reports = Vec::new();
    for worker in workers {
        reports.push(worker.await.unwrap());
    }
    check(&home, &people, &reports).await;
}

async fn two_processes_of_one_table_agree(home: Home) {
    let people = prepare(&home).await;
    let mut workers = [start(&home), start(&home)];
    let mut answers = workers.each_mut().map(|worker| {
        let answer = worker.stdout.take().unwrap();
        BufReader::new(answer)
    });
    // They begin together, and read to the end when both have written.
    for (said, answer) in [("ready\n", "write\n"), ("written\n", "read\n")] {
        for from in &mut answers {
            assert_eq!(line(from), said);
        }
        for worker in &mut workers {
            worker.stdin.as_mut().unwrap().write_all(answer.as_bytes()).unwrap();
        }
    }
    let mut reports = Vec::new();
    for (mut worker, mut answer) in workers.into_iter().zip(answers) {
        let mut report = String::new();
        answer.read_to_string(&mut report).unwrap();
        assert!(worker.wait().unwrap().success());
        reports.push(Report::read(&serde_json::from_str(&report).unwrap()));
    }
    check(&home, &people, &reports).await;
}

fn start(home: &Home) -> Child {
    let worker = Command::new(env::current_exe().unwrap())
        .env(TABLE, &home.address)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    worker.unwrap()
}

fn line(from: &mut impl BufRead) -> String {
    let mut line = String::new();
    from.read_line(&mut line).unwrap();
    line
}

/// Runs this program as one of the two processes, if it was started as such.
#[expect(clippy::print_stdout, reason = "the process that started this one reads it")]
pub(crate) fn run_as_worker() -> Option<ExitCode> {
    let table = env::var_os(TABLE)?.into_string().unwrap();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let report = runtime.unwrap().block_on(async {
        let store = store::open_over(&table, &PATIENT).await.unwrap();
        say("ready", "write\n");
        let written = || say("written", "read\n");
        work(store, async { spawn_blocking(written).await.unwrap() }).await
    });
    println!("{}", report.write());
    Some(ExitCode::SUCCESS)
}

/// Says something to the process that started this one, and waits for its answer.
#[expect(clippy::print_stdout, reason = "that process reads it")]
fn say(what: &str, answer: &str) {
    println!("{what}");
    assert_eq!(line(&mut std::io::stdin().lock()), answer);
}

/// Those whom all change.
async fn prepare(home: &Home) -> Vec<Person> {
    let store = home.open();
    let counter = |i: usize| json!({"userName": format!("counter{i}"), "attributes": {"count": 0}});
    let people: Vec<Person> = (0..CHANGED).map(|i| person(&counter(i))).collect();
    for person in &people {
        store.insert(person).await.unwrap();
    }
    people
}

/// Does what both do, and reads the feed meanwhile, until both have written and it has come to the
/// end.
async fn work(store: Arc<dyn Store>, both_have_written: impl Future<Output = ()>) -> Report {
    let is_written = Arc::new(AtomicBool::new(false));
    let reader = tokio::spawn(read_all(Arc::clone(&store), Arc::clone(&is_written)));
    let mut report = Report::default();
    let mut writers: JoinSet<Report> =
        (0..WRITERS).map(|number| write(Arc::clone(&store), number)).collect();
    while let Some(written) = writers.join_next().await {
        report.add(written.unwrap());
    }
    both_have_written.await;
    is_written.store(true, Ordering::SeqCst);
    report.told = reader.await.unwrap();
    report
}

/// The writer of each process that has the same number wants the same at the same time.
async fn write(store: Arc<dyn Store>, number: usize) -> Report {
    let mut report = Report::default();
    let mut names: Vec<usize> = (number..NAMES).step_by(WRITERS).collect();
    // One half they want at the same moment; in the other, each is first somewhere.
    let (_, own) = names.split_at_mut(NAMES / WRITERS / 2);
    own.rotate_left(usize::from(new_id().as_bytes()[15]) % own.len());
    for name in names.into_iter().map(|i| format!("name{i}")) {
        let one = person(&json!({"userName": name}));
        match store.insert(&one).await {
            Ok(_) => drop(report.won.insert(name, one.id())),
            Err(Error::Taken { pointers }) => assert_eq!(pointers, ["/userName"]),
            Err(error) => unreachable!("{error:?}"),
        }
    }
    for key in (number..KEYS).step_by(WRITERS).map(|i| format!("key{i}")) {
        let one = person(&json!({"displayName": key}));
        let written = store.create_once(&one, &life::once(&key)).await.unwrap();
        if written.id == one.id() {
            report.won.insert(key.clone(), one.id());
        }
        report.first.insert(key, written.id);
    }
    for i in 0..CHANGED {
        let id = walk_ids(&*store, &filtering(&counter_is(i))).await[0];
        for _ in 0..CHANGES {
            count_on(&*store, id).await;
            *report.changes.entry(id).or_default() += 1;
        }
    }
    report
}

fn counter_is(i: usize) -> String {
    format!("userName eq \"counter{i}\"")
}

/// Reads, adds one, and writes, until nobody came in between.
async fn count_on(store: &dyn Store, id: PersonId) {
    loop {
        let kept = store.get(id).await.unwrap();
        let before = document::read_person(&kept.bytes).unwrap();
        let mut json = Value::Object(before.document().clone());
        json["attributes"]["count"] = json!(count_of(&before) + 1);
        match store.replace(&before, &after(&before, &json)).await {
            Ok(_) => return,
            Err(Error::Conflict { current }) => assert!(current > kept.version),
            Err(error) => unreachable!("{error:?}"),
        }
    }
}

fn count_of(person: &Person) -> u64 {
    person.document()["attributes"]["count"].as_u64().unwrap()
}

/// Reads the feed as it grows.
async fn read_all(store: Arc<dyn Store>, is_written: Arc<AtomicBool>) -> Vec<(PersonId, u64)> {
    let (mut told, mut place) = (Vec::new(), None);
    loop {
        let is_last = is_written.load(Ordering::SeqCst);
        let wait = Duration::from_millis(if is_last { 0 } else { 100 });
        let page = store.changes(place.as_ref(), 50, wait).await.unwrap();
        if is_last && page.events.is_empty() {
            return told;
        }
        told.extend(page.events.iter().map(|(_, event)| (event.id, event.version)));
        place = Some(page.next);
    }
}

impl Report {
    fn add(&mut self, other: Self) {
        self.won.extend(other.won);
        self.first.extend(other.first);
        for (id, count) in other.changes {
            *self.changes.entry(id).or_default() += count;
        }
    }

    fn write(&self) -> Value {
        let ids = |of: &BTreeMap<String, PersonId>| -> BTreeMap<String, String> {
            of.iter().map(|(name, id)| (name.clone(), id.to_string())).collect()
        };
        let counts = |(id, count): (&PersonId, &u64)| (id.to_string(), *count);
        let told = self.told.iter().map(|(id, version)| json!([id.to_string(), version]));
        json!({
            "won": ids(&self.won), "first": ids(&self.first),
            "changes": self.changes.iter().map(counts).collect::<BTreeMap<_, _>>(),
            "told": told.collect::<Vec<_>>(),
        })
    }

    fn read(json: &Value) -> Self {
        let id = |text: &str| PersonId::parse(text).unwrap();
        let ids = |of: &Value| -> BTreeMap<String, PersonId> {
            let ids = of.as_object().unwrap().iter();
            ids.map(|(name, of)| (name.clone(), id(of.as_str().unwrap()))).collect()
        };
        let count = |(of, count): (&String, &Value)| (id(of), count.as_u64().unwrap());
        let event = |event: &Value| (id(event[0].as_str().unwrap()), event[1].as_u64().unwrap());
        Self {
            won: ids(&json["won"]),
            first: ids(&json["first"]),
            changes: json["changes"].as_object().unwrap().iter().map(count).collect(),
            told: json["told"].as_array().unwrap().iter().map(event).collect(),
        }
    }
}

/// Checks that what the two were told is the same, is true, and is all.
async fn check(home: &Home, people: &[Person], reports: &[Report]) {
    let [one, other] = reports else { unreachable!() };
    let store = home.open();
    // Each had some luck, or they were not there at the same time.
    assert!(one.won.len() > 9 && other.won.len() > 9, "{} {}", one.won.len(), other.won.len());
    assert_eq!(one.won.len() + other.won.len(), NAMES + KEYS);
    let won: BTreeMap<&String, &PersonId> = one.won.iter().chain(&other.won).collect();
    assert_eq!(won.len(), NAMES + KEYS);
    assert_eq!(one.first, other.first);
    assert!(one.first.iter().all(|(key, id)| won[key] == id));
    for counter in people {
        let kept = store.get(counter.id()).await.unwrap();
        let acknowledged = one.changes[&counter.id()] + other.changes[&counter.id()];
        assert_eq!(acknowledged, (2 * WRITERS * CHANGES) as u64);
        assert_eq!(count_of(&document::read_person(&kept.bytes).unwrap()), acknowledged);
        assert_eq!(kept.version, acknowledged + 1);
    }
    assert!(one.told == other.told, "{} and {}", one.told.len(), other.told.len());
    let feed = feed(&*store, 1_000).await;
    assert!(one.told.iter().copied().eq(feed.iter().map(|(_, event)| (event.id, event.version))));
    let everybody: BTreeSet<PersonId> =
        won.into_values().copied().chain(people.iter().map(Person::id)).collect();
    whole::check(&*store, &home.address, &everybody).await;
    whole::check_feed(&*store, &events(&feed), &everybody).await;
}
