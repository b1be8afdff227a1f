//! Random lives: whatever is written in whichever order, an engine answers as a model does.
//!
//! A few dozen sequences are tried each time; for ten thousand of them:
//! `PROPTEST_CASES=10000 cargo test -p store --test conformance random::` (minutes, most of which
//! are spent on waiting for the disk).

mod model;
mod patch;

use std::sync::Arc;
use std::time::Duration;

use people::page::Cursor;
use people::{Person, PersonId, Query, document};
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use proptest::{collection, option};
use serde_json::{Value, json};
use store::{Event, Once, Origin, Store, Write};
use tokio::runtime::Handle;

use self::model::{Answer, Model};
use self::patch::{Patch, patches};
use crate::people::{moment, new_id, origin_at, person_with};
use crate::read::{
    Outcome, SORTS, document_of, everyone, exactly, filtering, searching, total, walk,
};
use crate::{Case, Home, case_at_home};

/// How many sequences are tried unless `PROPTEST_CASES` says otherwise.
const SEQUENCES: u32 = 100;
const OPERATIONS: usize = 50;

pub(crate) fn cases() -> Vec<Case> {
    vec![case_at_home(random_lives_are_as_in_the_model)]
}

/// What somebody is to be: few values each, so that they meet.
#[derive(Debug, Clone)]
struct Members {
    user_name: Option<&'static str>,
    external: Option<&'static str>,
    family: &'static str,
    given: &'static str,
    email: &'static str,
    manager: Option<Index>,
}

/// Which version somebody was read at.
#[derive(Debug, Clone, Copy)]
enum Read {
    Now,
    Before,
    Later,
}

#[derive(Debug, Clone)]
enum Operation {
    Create(Members, Option<(&'static str, &'static str)>),
    /// Creates somebody with the id of another one.
    CreateAgain(Index),
    Change(Index, Read, Members),
    Patch(Index, Read, Patch),
    /// Makes somebody again what they were at a version.
    Revert(Index, Index),
    Delete(Index, Read),
    Restore(Index, Read),
    Erase(Index),
    Purge(usize),
    /// Nothing happens for so many milliseconds.
    Wait(usize),
    Reopen,
    List(usize),
    Search(&'static str),
    Filter(&'static str),
    History(Index, u64, usize),
    Changes(Index, usize),
}

const HOUR: usize = 3_600_000;

fn members() -> impl Strategy<Value = Members> {
    (
        option::of(select(&["ada", "ADA", "byron", "straße", "STRASSE"][..])),
        option::weighted(0.3, select(&["1", "2"][..])),
        select(&["García", "Garcia", "O'Brien", "Łódź"][..]),
        select(&["Ada", "Zoë", "Ad"][..]),
        select(&["a@example.org", "A@example.org", "b@example.net"][..]),
        option::weighted(0.3, any::<Index>()),
    )
        .prop_map(|(user_name, external, family, given, email, manager)| Members {
            user_name,
            external,
            family,
            given,
            email,
            manager,
        })
}

fn read() -> impl Strategy<Value = Read> {
    prop_oneof![8 => Just(Read::Now), 1 => Just(Read::Before), 1 => Just(Read::Later)]
}

fn operation() -> impl Strategy<Value = Operation> {
    use Operation as O;
    let once = option::of((select(&["k", "l"][..]), select(&["one", "two"][..])));
    let who = any::<Index>;
    let writes = prop_oneof![
        6 => (members(), once).prop_map(|(members, once)| O::Create(members, once)),
        1 => who().prop_map(O::CreateAgain),
        6 => (who(), read(), members()).prop_map(|(who, read, to)| O::Change(who, read, to)),
        3 => (who(), read(), patches()).prop_map(|(who, read, patch)| O::Patch(who, read, patch)),
        4 => (who(), any::<Index>()).prop_map(|(who, version)| O::Revert(who, version)),
        4 => (who(), read()).prop_map(|(who, read)| O::Delete(who, read)),
        4 => (who(), read()).prop_map(|(who, read)| O::Restore(who, read)),
        1 => who().prop_map(O::Erase),
        1 => (0..48 * HOUR).prop_map(O::Purge),
    ];
    let filters = [
        "userName eq \"ada\"",
        "externalIds[system eq \"hr\" and id eq \"1\"]",
        "emails.value eq \"a@example.org\"",
        "name.familyName eq \"garcía\" and active eq true",
        "meta.version gt 2",
    ];
    let reads = prop_oneof![
        (1..4_usize).prop_map(O::List),
        select(&["garcia", "ad", "ada example", "strasse", "brien", "nobody"][..])
            .prop_map(O::Search),
        select(filters.to_vec()).prop_map(O::Filter),
        (who(), 0..8_u64, 1..4_usize).prop_map(|(who, up_to, limit)| O::History(who, up_to, limit)),
        (any::<Index>(), 1..6_usize).prop_map(|(place, limit)| O::Changes(place, limit)),
    ];
    let others = prop_oneof![4 => (0..30 * HOUR).prop_map(O::Wait), 1 => Just(O::Reopen)];
    prop_oneof![12 => writes, 6 => reads, 1 => others]
}

async fn random_lives_are_as_in_the_model(home: Home) {
    let mut config = Config { failure_persistence: None, ..Config::default() };
    #[expect(clippy::disallowed_methods, reason = "proptest alone reads it, and doesn't tell")]
    if std::env::var("PROPTEST_CASES").is_err() {
        config.cases = SEQUENCES;
    }
    let sequences = collection::vec(operation(), 1..OPERATIONS);
    let answer = tokio::task::block_in_place(|| {
        TestRunner::new(config).run(&sequences, |operations| {
            let run = run(home.another(), operations);
            Handle::current().block_on(async { tokio::spawn(run).await }).map_err(|panic| {
                let panic = panic.into_panic();
                let said = panic.downcast_ref::<String>().cloned();
                TestCaseError::fail(said.unwrap_or_else(|| "it panicked".to_owned()))
            })
        })
    });
    if let Err(difference) = answer {
        unreachable!("{difference}");
    }
}

async fn run(home: Home, operations: Vec<Operation>) {
    let store = home.open();
    let mut pair = Pair { store, model: Model::default(), now: 0, places: Vec::new() };
    for operation in operations {
        pair.now += 1_000;
        if let Operation::Reopen = operation {
            let Pair { store, model, now, places } = pair;
            drop(store);
            pair = Pair { store: home.open(), model, now, places };
        } else if let Operation::Wait(millis) = operation {
            pair.now += millis;
        } else {
            pair.write(&operation).await;
            pair.read(&operation).await;
        }
    }
    pair.assert_same().await;
}

/// An engine and the model, to both of which the same is done.
struct Pair {
    store: Arc<dyn Store>,
    model: Model,
    /// Milliseconds after the beginning.
    now: usize,
    /// Places in the feed that were named before, and how many events stand before them.
    places: Vec<(Cursor, usize)>,
}

impl Pair {
    fn origin(&self) -> Origin {
        let mut origin = origin_at(moment(self.now));
        origin.request_id = self.now.to_string();
        origin
    }

    /// Somebody who was added; nobody in an empty store.
    fn pick(&self, who: Index) -> PersonId {
        if self.model.added() == 0 {
            new_id()
        } else {
            self.model.id(who.index(self.model.added()))
        }
    }

    fn json(&self, members: &Members) -> Value {
        let Members { user_name, external, family, given, email, manager } = members;
        let mut json = json!({
            "name": {"familyName": family, "givenName": given}, "emails": [{"value": email}],
        });
        if let Some(user_name) = user_name {
            json["userName"] = json!(user_name);
        }
        if let Some(external) = external {
            json["externalIds"] = json!([{"system": "hr", "id": external}]);
        }
        if let Some(manager) = manager {
            json["manager"] = json!({"value": self.pick(*manager).to_string()});
        }
        json
    }

    /// The document that a person had last, at the version that it had, or at another one.
    fn last(&self, id: PersonId, read: Read) -> Person {
        let history = self.model.history(id);
        let document = history.iter().find_map(|event| event.after.clone());
        let person = document.map_or_else(
            || person_with(id, self.now, &json!({"displayName": "Nobody"})),
            |document| document::read_person(&document).unwrap(),
        );
        match read {
            Read::Now => person,
            Read::Later => at_version(&person, person.meta().version + 1),
            Read::Before => at_version(&person, (person.meta().version - 1).max(1)),
        }
    }

    async fn write(&mut self, operation: &Operation) {
        match operation {
            Operation::Create(members, once) => {
                let person = person_with(new_id(), self.now, &self.json(members));
                let once = once.map(|(key, body)| Once { key: key.to_owned(), body: body.into() });
                self.create(&person, once.as_ref()).await;
            }
            Operation::CreateAgain(who) => {
                let person =
                    person_with(self.pick(*who), self.now, &json!({"displayName": "Again"}));
                self.create(&person, None).await;
            }
            Operation::Change(who, read, members) => {
                let before = self.last(self.pick(*who), *read);
                self.change(&before, &self.json(members)).await;
            }
            Operation::Patch(who, read, patch) => {
                let before = self.last(self.pick(*who), *read);
                if let Some(json) = patch.applied(&before) {
                    self.change(&before, &json).await;
                }
            }
            Operation::Revert(who, version) => self.revert(self.pick(*who), version).await,
            Operation::Delete(who, read) => {
                let before = self.last(self.pick(*who), *read);
                let write = Write::Delete { before: &before };
                let answer = self.ask(write).await;
                assert_eq!(answer, self.model.delete(&before, &self.origin()));
            }
            Operation::Restore(who, read) => {
                let last = self.last(self.pick(*who), *read);
                let person = at_version(&last, last.meta().version + 2);
                let answer = self.ask(Write::Restore { person: &person }).await;
                assert_eq!(answer, self.model.restore(&person, &self.origin()));
            }
            Operation::Erase(who) => {
                let id = self.pick(*who);
                let answer = self.ask(Write::Erase { id, version: None }).await;
                assert_eq!(answer, self.model.erase(id, &self.origin()));
            }
            Operation::Purge(age) => {
                let deleted_before = moment(self.now.saturating_sub(*age));
                let answer = self.store.purge(deleted_before, self.origin()).await.unwrap();
                assert_eq!(answer, self.model.purge(deleted_before, &self.origin()));
            }
            _ => {}
        }
    }

    async fn ask(&self, write: Write<'_>) -> Answer {
        self.store.write(write, self.origin()).await.map_err(Outcome::from)
    }

    async fn create(&mut self, person: &Person, once: Option<&Once>) {
        let answer = self.ask(Write::Create { person, once }).await;
        assert_eq!(answer, self.model.create(person, once, &self.origin()));
    }

    async fn change(&mut self, before: &Person, json: &Value) {
        let after = before.next(draft(json), moment(self.now));
        let answer = self.ask(Write::Change { before, after: &after }).await;
        assert_eq!(answer, self.model.change(before, &after, &self.origin()));
    }

    /// Makes somebody again what the engine says that they were.
    async fn revert(&mut self, id: PersonId, version: &Index) {
        let history = self.model.history(id);
        let Some(event) = (!history.is_empty()).then(|| version.get(&history)) else { return };
        let told = self.store.history(id, event.version, 1).await.unwrap();
        assert_eq!(told.events, std::slice::from_ref(event));
        if let Some(document) = &told.events[0].after {
            let was: Value = serde_json::from_slice(document).unwrap();
            let before = self.last(id, Read::Now);
            let after = before.next(draft(&was), moment(self.now));
            let answer = self.ask(Write::Revert { before: &before, after: &after }).await;
            assert_eq!(answer, self.model.revert(&before, &after, &self.origin()));
        }
    }

    async fn read(&mut self, operation: &Operation) {
        match operation {
            Operation::List(limit) => {
                for sort in SORTS {
                    self.assert_listed(&Query { sort, limit: *limit, ..everyone() }).await;
                }
            }
            Operation::Search(words) => self.assert_listed(&searching(words)).await,
            Operation::Filter(filter) => self.assert_listed(&filtering(filter)).await,
            Operation::History(who, up_to, limit) => {
                self.assert_told(self.pick(*who), *up_to, *limit).await;
            }
            Operation::Changes(place, limit) => self.assert_fed(place, *limit).await,
            _ => {}
        }
    }

    async fn assert_listed(&self, query: &Query) {
        let expected = self.model.list(query);
        assert_eq!(walk(&*self.store, query).await, expected, "{query:?}");
        assert_eq!(total(&*self.store, query).await, exactly(expected.len()), "{query:?}");
    }

    async fn assert_told(&self, id: PersonId, up_to: u64, limit: usize) {
        let mut expected = self.model.history(id);
        let told = self.store.history(id, up_to, limit).await;
        if expected.is_empty() {
            assert_eq!(told.map_err(Outcome::from), Err(Outcome::NotFound));
            return;
        }
        expected.retain(|event| event.version <= up_to);
        let told = told.unwrap();
        assert_eq!(told.more, expected.len() > limit);
        expected.truncate(limit);
        assert_eq!(told.events, expected);
    }

    /// Reads on from a place that was named once.
    async fn assert_fed(&mut self, place: &Index, limit: usize) {
        let place = (!self.places.is_empty()).then(|| place.get(&self.places));
        let (after, seen) = place.map_or((None, 0), |(cursor, seen)| (Some(cursor), *seen));
        let told = self.store.changes(after, limit, Duration::ZERO).await.unwrap();
        let expected: Vec<Event> = self.model.feed().into_iter().skip(seen).take(limit).collect();
        let (cursors, events): (Vec<Cursor>, Vec<Event>) = told.events.into_iter().unzip();
        assert_eq!(events, expected);
        let end = (told.next, seen + events.len());
        self.places.extend(cursors.into_iter().zip(seen + 1..).chain([end]));
    }

    /// Checks that everything that can be read is the same.
    async fn assert_same(&mut self) {
        for sort in SORTS {
            self.assert_listed(&Query { sort, limit: 2, ..everyone() }).await;
        }
        for index in 0..self.model.added() {
            let id = self.model.id(index);
            let expected = self.model.there(id).map(document_of).ok_or(Outcome::NotFound);
            assert_eq!(self.store.get(id).await.map_err(Outcome::from), expected);
            self.assert_told(id, u64::MAX, 1_000).await;
        }
        let told = self.store.changes(None, 1_000, Duration::ZERO).await.unwrap();
        let events: Vec<Event> = told.events.into_iter().map(|(_, event)| event).collect();
        assert_eq!(events, self.model.feed());
    }
}

fn draft(json: &Value) -> people::Draft {
    document::check_submission(json.clone()).unwrap().draft
}

/// The same members at another version.
fn at_version(person: &Person, version: u64) -> Person {
    let meta = people::Meta { version, ..person.meta() };
    Person::new(person.id(), draft(&Value::Object(person.document().clone())), meta)
}
