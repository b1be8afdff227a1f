//! Those who write while something goes wrong, and what they were told.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::join_all;
use people::{Person, PersonId, Query, document};
use serde_json::{Value, json};
use store::{Action, Document, Error, Once, Pending, Store, Write, Written};

use crate::history::history;
use crate::people::{Writes, after, back, moment, new_id, origin_at, person, person_with};
use crate::read::{Outcome, everyone, filtering, searching};

/// How often anything is asked for again.
const PATIENCE: usize = 500;
/// How often each of those who change the same person does so.
const CHANGES: usize = 6;

/// What is to have happened, if all that was told is true.
pub(crate) struct Told {
    /// How many answers were `Unavailable`.
    pub(super) unavailable: usize,
    lives: Vec<Life>,
    /// Who won what only one can have, and who didn't.
    winners: Vec<PersonId>,
    losers: Vec<PersonId>,
    changed: PersonId,
    marks: BTreeMap<String, Mark>,
}

/// What happened to somebody in the order of the versions.
struct Life {
    id: PersonId,
    events: Vec<(Action, Option<Bytes>)>,
    /// Whether the last one was given up, and so may have happened or not.
    is_in_doubt: bool,
}

/// What a writer was told of one change.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Mark {
    Acknowledged,
    Refused,
    InDoubt,
}

struct Writer {
    store: Arc<dyn Store>,
    direct: Arc<dyn Store>,
    unavailable: Arc<AtomicUsize>,
}

/// Has so many write at once: each somebody of their own, all the same person, and what only one of
/// them can have.
pub(crate) async fn live_at_once(
    store: &Arc<dyn Store>,
    direct: &Arc<dyn Store>,
    writers: usize,
) -> Told {
    let unavailable = Arc::new(AtomicUsize::new(0));
    let shared = person(&json!({"displayName": "shared"}));
    direct.insert(&shared).await.unwrap();
    let changed = shared.id();
    let tasks = (0..writers).map(|number| {
        let unavailable = Arc::clone(&unavailable);
        let writer = Writer { store: Arc::clone(store), direct: Arc::clone(direct), unavailable };
        tokio::spawn(async move {
            let lives = [writer.live(number, 0).await, writer.live(number, 1).await];
            let won = [writer.contend(number).await, writer.repeat().await];
            (lives, won, writer.mark(number, changed).await)
        })
    });
    let mut told = Told {
        unavailable: 0,
        lives: Vec::new(),
        winners: Vec::new(),
        losers: Vec::new(),
        changed,
        marks: BTreeMap::new(),
    };
    for task in tasks.collect::<Vec<_>>() {
        let (lives, won, marks) = task.await.unwrap();
        told.lives.extend(lives);
        for (winners, losers) in won {
            told.winners.extend(winners);
            told.losers.extend(losers);
        }
        told.marks.extend(marks);
    }
    told.unavailable = unavailable.load(Ordering::SeqCst);
    told
}

impl Writer {
    /// Writes until there is an answer; says whether an earlier attempt may have done it.
    async fn write(&self, write: Write<'_>) -> (Result<Written, Error>, bool) {
        for attempt in 0..PATIENCE {
            match self.store.write(write, origin_at(moment(attempt))).await {
                Err(Error::Unavailable(_)) => {
                    self.unavailable.fetch_add(1, Ordering::SeqCst);
                }
                answer => return (answer, attempt > 0),
            }
        }
        unreachable!("there is no answer")
    }

    /// Writes until that has happened. It may be refused only because it has.
    async fn happen(&self, life: &mut Life, action: Action, write: Write<'_>, last: &Person) {
        let after = action.leaves_somebody().then(|| Bytes::from(document::write(last)));
        life.events.push((action, after));
        let version = life.events.len() as u64;
        match self.write(write).await {
            (Ok(written), _) => {
                assert_eq!((written.id, written.document.version), (life.id, version));
            }
            (Err(error), is_in_doubt) => {
                assert!(is_in_doubt, "{action:?}: {error:?}");
                let history = history(&*self.direct, life.id).await;
                assert_eq!((history[0].version, history[0].action), (version, action), "{error:?}");
            }
        }
    }

    /// Has somebody live; what comes last is given up where there is no answer.
    async fn live(&self, number: usize, turn: usize) -> Life {
        let json = |mark: &str| somebody(number, turn, mark);
        let one = person(&json("one"));
        let two = after(&one, &json("two"));
        let three = back(&two);
        let four = after(&three, &json("four"));
        let mut life = Life { id: one.id(), events: Vec::new(), is_in_doubt: false };
        let key = once(&format!("{number} {turn}"));
        let create = Write::Create { person: &one, once: Some(&key).filter(|_| turn == 0) };
        self.happen(&mut life, Action::Created, create, &one).await;
        let change = Write::Change { before: &one, after: &two };
        self.happen(&mut life, Action::Changed, change, &two).await;
        self.happen(&mut life, Action::Deleted, Write::Delete { before: &two }, &two).await;
        self.happen(&mut life, Action::Restored, Write::Restore { person: &three }, &three).await;
        let (action, last) = match (number + turn) % 4 {
            0 => (Action::Changed, Write::Change { before: &three, after: &four }),
            1 => (Action::Deleted, Write::Delete { before: &three }),
            2 => (Action::Erased, Write::Erase { id: one.id(), version: None }),
            _ => return life,
        };
        let after = action.leaves_somebody().then(|| Bytes::from(document::write(&four)));
        life.events.push((action, after));
        let answer = self.store.write(last, origin_at(moment(9))).await;
        life.is_in_doubt = matches!(answer, Err(Error::Unavailable(_)));
        assert!(answer.is_ok() || life.is_in_doubt, "{answer:?}");
        life
    }

    /// Wants names that others want too, and that nobody gives up.
    async fn contend(&self, number: usize) -> (Vec<PersonId>, Vec<PersonId>) {
        let (mut won, mut lost) = (Vec::new(), Vec::new());
        for name in 0..4 {
            let key = once(&format!("contender {number} of {name}"));
            let one = person(&json!({"userName": format!("contended{name}")}));
            let create = Write::Create { person: &one, once: Some(&key) };
            match self.write(create).await.0 {
                Ok(written) => won.push(written.id),
                Err(Error::Taken { pointers }) => {
                    assert_eq!(pointers, ["/userName"]);
                    lost.push(one.id());
                }
                Err(error) => unreachable!("{error:?}"),
            }
        }
        (won, lost)
    }

    /// Creates with keys that others use too, as if all were the same request.
    async fn repeat(&self) -> (Vec<PersonId>, Vec<PersonId>) {
        let (mut first, mut later) = (Vec::new(), Vec::new());
        for key in 0..4 {
            let mine = person_with(new_id(), 0, &json!({"displayName": format!("repeated{key}")}));
            let once = once(&format!("repeated {key}"));
            let written = self.write(Write::Create { person: &mine, once: Some(&once) }).await.0;
            let written = written.unwrap();
            let read = document::read_person(&written.document.bytes).unwrap();
            assert_eq!(
                (read.id(), read.text("displayName")),
                (written.id, mine.text("displayName"))
            );
            if written.id == mine.id() { &mut first } else { &mut later }.push(mine.id());
        }
        (first, later)
    }

    /// Changes somebody whom all others change too.
    async fn mark(&self, number: usize, id: PersonId) -> Vec<(String, Mark)> {
        let mut marks = Vec::new();
        let mut turn = 0;
        while turn < CHANGES {
            let Ok(kept) = self.store.get(id).await else { continue };
            let before = document::read_person(&kept.bytes).unwrap();
            let mark = format!("mark{number}x{}", marks.len());
            let next = after(&before, &json!({"displayName": mark}));
            let answer = self.store.replace(&before, &next).await;
            let told = match answer {
                Ok(_) => Mark::Acknowledged,
                Err(Error::Unavailable(_)) => Mark::InDoubt,
                Err(Error::Conflict { current }) => {
                    assert!(current > kept.version);
                    Mark::Refused
                }
                Err(error) => unreachable!("{error:?}"),
            };
            turn += usize::from(told != Mark::Refused);
            marks.push((mark, told));
        }
        marks
    }
}

fn somebody(number: usize, turn: usize, mark: &str) -> Value {
    json!({
        "userName": format!("user{number}x{turn}{mark}"), "nickName": format!("nick{mark}"),
        "name": {"familyName": format!("Family{}", number % 3), "givenName": mark},
        "emails": [{"value": format!("{mark}@host{number}x{turn}.example")}],
    })
}

pub(crate) fn once(key: &str) -> Once {
    Once { key: key.to_owned(), body: Bytes::from_static(b"body") }
}

/// Checks that what was told is what happened, and answers who has a history.
pub(crate) async fn check(direct: &dyn Store, told: Told) -> BTreeSet<PersonId> {
    for life in &told.lives {
        let mut happened = history(direct, life.id).await;
        happened.reverse();
        let versions = happened.iter().map(|event| event.version);
        assert!(versions.eq(1..=happened.len() as u64), "{happened:?}");
        let mut expected = life.events.clone();
        if life.is_in_doubt && happened.len() < expected.len() {
            expected.pop();
        }
        if expected.last().is_some_and(|(action, _)| *action == Action::Erased) {
            for (_, after) in &mut expected {
                *after = None;
            }
        }
        let happened = happened.into_iter().map(|event| (event.action, event.after));
        assert!(happened.eq(expected), "{:?}", life.id);
    }
    check_marks(direct, told.changed, &told.marks).await;
    // Four names and four keys: each has exactly one who won it, and the others aren't there.
    assert_eq!(told.winners.iter().collect::<BTreeSet<_>>().len(), 8, "{:?}", told.winners);
    for loser in &told.losers {
        assert_eq!(Outcome::from(direct.get(*loser).await), Outcome::NotFound);
    }
    let lives = told.lives.iter().map(|life| life.id);
    lives.chain(told.winners).chain([told.changed]).collect()
}

/// What was acknowledged has happened once, what was refused never, and the rest at most once.
async fn check_marks(direct: &dyn Store, id: PersonId, marks: &BTreeMap<String, Mark>) {
    let mut happened: BTreeMap<String, usize> = BTreeMap::new();
    for event in history(direct, id).await {
        let person = document::read_person(&event.after.unwrap()).unwrap();
        *happened.entry(person.text("displayName").unwrap().to_owned()).or_default() += 1;
    }
    for (mark, told) in marks {
        let count = happened.get(mark).copied().unwrap_or_default();
        let is_true = match told {
            Mark::Acknowledged => count == 1,
            Mark::Refused => count == 0,
            Mark::InDoubt => count <= 1,
        };
        assert!(is_true, "{mark} was {told:?} and happened {count} times");
    }
    let unknown = happened.keys().filter(|mark| !marks.contains_key(*mark));
    assert!(unknown.eq(["shared"]));
}

/// Every kind of call, each with what it takes: three who are there, and one who was deleted.
pub(super) fn every_call<'a>(
    store: &'a Arc<dyn Store>,
    people: &'a [Person; 4],
) -> Vec<Pending<'a, Document>> {
    let [changed, deleted, erased, gone] = people;
    let next = after(changed, &json!({"userName": "countess"}));
    let nothing = Document { version: 0, bytes: Bytes::new() };
    let list = |query: Query| -> Pending<'a, Document> {
        let nothing = nothing.clone();
        Box::pin(async move { store.list(&query).await.map(|_| nothing) })
    };
    let lists = [everyone(), searching("ada"), filtering("userName eq \"ada\"")].map(list);
    let nothing = || Document { version: 0, bytes: Bytes::new() };
    let calls: [Pending<'a, Document>; 9] = [
        store.get(changed.id()),
        Box::pin(async move { store.history(changed.id(), 9, 9).await.map(|_| nothing()) }),
        Box::pin(async move {
            store.changes(None, 9, Duration::from_millis(10)).await.map(|_| nothing())
        }),
        Box::pin(async move { store.health().await.map(|()| nothing()) }),
        store.replace(changed, &next),
        store.delete(deleted),
        store.restore(&back(gone)),
        store.erase(erased.id()),
        Box::pin(
            async move { store.purge(moment(0), origin_at(moment(0))).await.map(|_| nothing()) },
        ),
    ];
    lists.into_iter().chain(calls).collect()
}

/// Awaits all at once.
pub(super) async fn all<T>(pending: Vec<Pending<'_, T>>) -> Vec<Result<T, Error>> {
    join_all(pending).await
}
