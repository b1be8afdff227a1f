//! The people of the cases: made of JSON, as a client would send it.

use std::future;
use std::task::Poll;

use people::field::SERVER_GIVEN;
use people::{Draft, Meta, Person, PersonId, Timestamp, document};
use serde_json::Value;
use store::{Document, Once, Origin, Pending, Store, Write, Written};
use uuid::Uuid;

/// When everybody here was written first, unless a case says otherwise: 2026-01-01.
const BEGINNING: i64 = 1_767_225_600_000;
/// When somebody is erased here, in milliseconds after the beginning.
pub(crate) const ERASED: usize = 3_600_000;
/// How many people are brought at once.
const BATCH: usize = 500;

/// The writes that most cases make, in short.
pub(crate) trait Writes {
    /// Creates somebody.
    fn insert<'a>(&'a self, person: &Person) -> Pending<'a, Document>;

    /// Changes somebody.
    fn replace<'a>(&'a self, before: &Person, after: &Person) -> Pending<'a, Document>;

    /// Keeps somebody as they were elsewhere.
    fn receive<'a>(&'a self, person: &Person) -> Pending<'a, Document>;

    /// Makes somebody what they were.
    fn revert<'a>(&'a self, before: &Person, after: &Person) -> Pending<'a, Document>;

    /// Deletes somebody, a second after their last change.
    fn delete<'a>(&'a self, before: &Person) -> Pending<'a, Document>;

    /// Brings somebody back.
    fn restore<'a>(&'a self, person: &Person) -> Pending<'a, Document>;

    /// Erases somebody.
    fn erase(&self, id: PersonId) -> Pending<'_, Document>;

    /// Creates somebody once, and answers who that is.
    fn create_once<'a>(&'a self, person: &Person, once: &Once) -> Pending<'a, Written>;
}

impl<S: Store + ?Sized> Writes for S {
    fn insert<'a>(&'a self, person: &Person) -> Pending<'a, Document> {
        written(self, Write::Create { person, once: None }, person)
    }

    fn replace<'a>(&'a self, before: &Person, after: &Person) -> Pending<'a, Document> {
        written(self, Write::Change { before, after }, after)
    }

    fn receive<'a>(&'a self, person: &Person) -> Pending<'a, Document> {
        written(self, Write::Receive { person }, person)
    }

    fn revert<'a>(&'a self, before: &Person, after: &Person) -> Pending<'a, Document> {
        written(self, Write::Revert { before, after }, after)
    }

    fn delete<'a>(&'a self, before: &Person) -> Pending<'a, Document> {
        written(self, Write::Delete { before }, &same_again(before))
    }

    fn restore<'a>(&'a self, person: &Person) -> Pending<'a, Document> {
        written(self, Write::Restore { person }, person)
    }

    fn erase(&self, id: PersonId) -> Pending<'_, Document> {
        let written = self.write(Write::Erase { id, version: None }, origin_at(moment(ERASED)));
        Box::pin(async move { Ok(written.await?.document) })
    }

    fn create_once<'a>(&'a self, person: &Person, once: &Once) -> Pending<'a, Written> {
        let create = Write::Create { person, once: Some(once) };
        self.write(create, origin_at(person.meta().last_modified))
    }
}

/// Writes at the moment at which somebody was modified.
fn written<'a, S: Store + ?Sized>(
    store: &'a S,
    write: Write<'_>,
    person: &Person,
) -> Pending<'a, Document> {
    let written = store.write(write, origin_at(person.meta().last_modified));
    Box::pin(async move { Ok(written.await?.document) })
}

/// Where the writes of the cases come from.
pub(crate) fn origin_at(time: Timestamp) -> Origin {
    Origin {
        actor: "the suite".to_owned(),
        dialect: "conformance".to_owned(),
        request_id: "request".to_owned(),
        time,
    }
}

/// The next version of somebody with the same members, a second later.
pub(crate) fn same_again(person: &Person) -> Person {
    let mut members = person.document().clone();
    members.retain(|name, _| !SERVER_GIVEN.contains(&name.as_str()));
    let now = person.meta().last_modified.as_millis() + 1_000;
    let draft = document::check_submission(Value::Object(members)).unwrap().draft;
    person.next(draft, Timestamp::from_millis(now).unwrap())
}

/// Somebody as they come back after they were deleted.
pub(crate) fn back(deleted: &Person) -> Person {
    same_again(&same_again(deleted))
}

/// An id that nobody has had yet; later ones come behind earlier ones.
pub(crate) fn new_id() -> PersonId {
    PersonId::new(Uuid::now_v7())
}

/// Somebody new.
pub(crate) fn person(json: &Value) -> Person {
    person_at(0, json)
}

/// Somebody new, written so many milliseconds after the beginning.
pub(crate) fn person_at(millis: usize, json: &Value) -> Person {
    person_with(new_id(), millis, json)
}

/// Somebody new with an id of one's own choice.
pub(crate) fn person_with(id: PersonId, millis: usize, json: &Value) -> Person {
    let moment = moment(millis);
    Person::new(id, draft(json), Meta { created: moment, last_modified: moment, version: 1 })
}

/// The next version of somebody, a second after the one before.
pub(crate) fn after(before: &Person, json: &Value) -> Person {
    let now = before.meta().last_modified.as_millis() + 1_000;
    before.next(draft(json), Timestamp::from_millis(now).unwrap())
}

/// The next version of somebody, written so many milliseconds after the beginning.
pub(crate) fn after_at(before: &Person, millis: usize, json: &Value) -> Person {
    before.next(draft(json), moment(millis))
}

/// The moment so many milliseconds after the beginning.
pub(crate) fn moment(millis: usize) -> Timestamp {
    Timestamp::from_millis(BEGINNING + i64::try_from(millis).unwrap()).unwrap()
}

/// One of several in turn.
pub(crate) fn pick<const N: usize>(several: [&'static str; N], turn: usize) -> &'static str {
    several[turn % N]
}

fn draft(json: &Value) -> Draft {
    let submission = document::read_draft(json.to_string().as_bytes());
    submission.unwrap_or_else(|violations| unreachable!("{json}: {violations}")).draft
}

/// Adds people in their order, many at once.
pub(crate) async fn insert_all(store: &dyn Store, people: &[Person]) {
    for batch in people.chunks(BATCH) {
        all(batch.iter().map(|person| store.insert(person)).collect()).await;
    }
}

/// Awaits all of them. They are polled in their order first, and so are queued in it.
async fn all<T>(mut pending: Vec<Pending<'_, T>>) {
    future::poll_fn(|context| {
        pending.retain_mut(|one| match one.as_mut().poll(context) {
            Poll::Ready(answer) => answer.map(drop).is_err_and(|error| unreachable!("{error:?}")),
            Poll::Pending => true,
        });
        if pending.is_empty() { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}
