//! What is to be created once is, however often it is sent.

use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::Bytes;
use people::{Person, PersonId};
use serde_json::json;
use store::{Error, ONCE_MILLIS, Once, Store, Written};

use crate::people::{Writes, back, moment, new_id, origin_at, person, person_with, same_again};
use crate::read::{Outcome, assert_kept, document_of, everyone, exactly, taken, total, walk_ids};
use crate::{Case, Home, case, case_at_home};

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case(a_repetition_answers_the_first_document),
        case(a_repetition_answers_the_first_document_whatever_happened_since),
        case(another_body_is_refused),
        case(another_key_is_another_write),
        case(a_write_without_a_key_is_another_write),
        case(a_refused_write_uses_no_key_up),
        case(one_of_64_with_a_key_wins),
        case(one_of_64_bodies_with_a_key_wins),
        case(a_key_is_forgotten_after_24_hours),
        case(a_key_of_somebody_erased_is_refused),
        case(an_erasure_spares_the_key_of_whoever_used_it_since),
        case(a_purge_forgets_old_keys_only),
        case(keys_and_bodies_are_told_apart_to_the_last_byte),
        case_at_home(a_key_is_known_after_opening_again),
    ]
}

fn once(key: &str, body: &str) -> Once {
    Once { key: key.to_owned(), body: Bytes::from(body.to_owned()) }
}

/// Somebody new, so many milliseconds after the beginning; everybody's document is another one.
fn at(millis: usize) -> Person {
    person_with(new_id(), millis, &json!({"displayName": "Ada"}))
}

async fn create(store: &dyn Store, person: &Person, once: &Once) -> Result<Written, Outcome> {
    store.create_once(person, once).await.map_err(Outcome::from)
}

/// The answer of the first one.
fn written(person: &Person) -> Written {
    Written { id: person.id(), document: document_of(person) }
}

async fn a_repetition_answers_the_first_document(store: Arc<dyn Store>) {
    let (first, again) = (at(0), at(5));
    let once = once("key", "body");
    assert_eq!(create(&*store, &first, &once).await, Ok(written(&first)));
    for _ in 0..3 {
        assert_eq!(create(&*store, &again, &once).await, Ok(written(&first)));
    }
    assert_kept(&*store, &first).await;
    assert_eq!(walk_ids(&*store, &everyone()).await, [first.id()]);
    assert_eq!(Outcome::from(store.get(again.id()).await), Outcome::NotFound);
}

async fn a_repetition_answers_the_first_document_whatever_happened_since(store: Arc<dyn Store>) {
    let first = at(0);
    let once = once("key", "body");
    create(&*store, &first, &once).await.unwrap();
    let next = same_again(&first);
    store.replace(&first, &next).await.unwrap();
    assert_eq!(create(&*store, &at(5), &once).await, Ok(written(&first)));
    let last = same_again(&next);
    store.replace(&next, &last).await.unwrap();
    assert_eq!(create(&*store, &at(5), &once).await, Ok(written(&first)));
    store.delete(&last).await.unwrap();
    assert_eq!(create(&*store, &at(5), &once).await, Ok(written(&first)));
    assert_eq!(total(&*store, &everyone()).await, exactly(0));
    store.restore(&back(&last)).await.unwrap();
    assert_eq!(create(&*store, &at(5), &once).await, Ok(written(&first)));
    assert_eq!(total(&*store, &everyone()).await, exactly(1));
}

async fn another_body_is_refused(store: Arc<dyn Store>) {
    let first = at(0);
    create(&*store, &first, &once("key", "body")).await.unwrap();
    for body in ["", "bod", "body ", "BODY"] {
        let answer = create(&*store, &at(5), &once("key", body)).await;
        assert_eq!(answer, Err(Outcome::KeyReused), "{body}");
    }
    assert_eq!(walk_ids(&*store, &everyone()).await, [first.id()]);
    assert_eq!(create(&*store, &at(6), &once("key", "body")).await, Ok(written(&first)));
}

async fn another_key_is_another_write(store: Arc<dyn Store>) {
    for key in ["key", "KEY", "key ", "", "ke", "клюΩ"] {
        let person = at(0);
        assert_eq!(
            create(&*store, &person, &once(key, "body")).await,
            Ok(written(&person)),
            "{key}"
        );
    }
    assert_eq!(total(&*store, &everyone()).await, exactly(6));
}

async fn a_write_without_a_key_is_another_write(store: Arc<dyn Store>) {
    create(&*store, &at(0), &once("", "")).await.unwrap();
    store.insert(&at(1)).await.unwrap();
    store.insert(&at(2)).await.unwrap();
    assert_eq!(total(&*store, &everyone()).await, exactly(3));
}

async fn a_refused_write_uses_no_key_up(store: Arc<dyn Store>) {
    let byron = person(&json!({"userName": "byron"}));
    store.insert(&byron).await.unwrap();
    let refused = person(&json!({"userName": "BYRON"}));
    let key = once("key", "one");
    assert_eq!(create(&*store, &refused, &key).await, Err(taken("/userName")));
    assert_eq!(create(&*store, &refused, &key).await, Err(taken("/userName")));
    let first = at(3);
    assert_eq!(create(&*store, &first, &once("key", "two")).await, Ok(written(&first)));
    assert_eq!(create(&*store, &refused, &key).await, Err(Outcome::KeyReused));
}

/// Has everybody created at once.
async fn race(
    store: &Arc<dyn Store>,
    creators: impl Iterator<Item = (Person, Once)>,
) -> Vec<Result<Written, Error>> {
    let pending: Vec<_> = creators
        .map(|(person, once)| {
            let store = Arc::clone(store);
            tokio::spawn(async move { store.create_once(&person, &once).await })
        })
        .collect();
    let mut answers = Vec::new();
    for answer in pending {
        answers.push(answer.await.unwrap());
    }
    answers
}

async fn one_of_64_with_a_key_wins(store: Arc<dyn Store>) {
    let creators = (0..64).map(|i| (at(i), once("key", "body")));
    let mut ids = BTreeSet::new();
    let mut documents = Vec::new();
    for answer in race(&store, creators).await {
        let written = answer.unwrap();
        ids.insert(written.id);
        documents.push(written.document);
    }
    documents.dedup();
    assert_eq!((ids.len(), documents.len()), (1, 1));
    let there: BTreeSet<PersonId> = walk_ids(&*store, &everyone()).await.into_iter().collect();
    assert_eq!(there, ids);
    assert_eq!(store.get(*ids.first().unwrap()).await.unwrap(), documents[0]);
}

async fn one_of_64_bodies_with_a_key_wins(store: Arc<dyn Store>) {
    let creators = (0..64).map(|i| (at(i), once("key", &i.to_string())));
    let answers = race(&store, creators).await;
    let won = answers.iter().filter(|answer| answer.is_ok()).count();
    let refused = answers.iter().filter(|answer| matches!(answer, Err(Error::KeyReused))).count();
    assert_eq!((won, refused), (1, 63));
    assert_eq!(total(&*store, &everyone()).await, exactly(1));
}

async fn a_key_is_forgotten_after_24_hours(store: Arc<dyn Store>) {
    let day = usize::try_from(ONCE_MILLIS).unwrap();
    let first = at(0);
    create(&*store, &first, &once("key", "body")).await.unwrap();
    assert_eq!(create(&*store, &at(day - 1), &once("key", "body")).await, Ok(written(&first)));
    let other = create(&*store, &at(day - 1), &once("key", "other")).await;
    assert_eq!(other, Err(Outcome::KeyReused));
    let second = at(day);
    assert_eq!(create(&*store, &second, &once("key", "other")).await, Ok(written(&second)));
    // The second one has 24 hours of its own.
    let again = at(2 * day - 1);
    assert_eq!(create(&*store, &again, &once("key", "other")).await, Ok(written(&second)));
    assert_eq!(create(&*store, &again, &once("key", "body")).await, Err(Outcome::KeyReused));
    assert_eq!(walk_ids(&*store, &everyone()).await, [first.id(), second.id()]);
}

async fn an_erasure_spares_the_key_of_whoever_used_it_since(store: Arc<dyn Store>) {
    let (first, later) = (at(0), at(usize::try_from(ONCE_MILLIS).unwrap()));
    for person in [&first, &later] {
        assert_eq!(create(&*store, person, &once("key", "body")).await, Ok(written(person)));
    }
    store.erase(first.id()).await.unwrap();
    let again = at(usize::try_from(ONCE_MILLIS).unwrap() + 5);
    assert_eq!(create(&*store, &again, &once("key", "body")).await, Ok(written(&later)));
    let other = create(&*store, &again, &once("key", "other")).await;
    assert_eq!(other, Err(Outcome::KeyReused));
}

async fn a_key_of_somebody_erased_is_refused(store: Arc<dyn Store>) {
    let day = usize::try_from(ONCE_MILLIS).unwrap();
    for was_deleted in [false, true] {
        let key = format!("key {was_deleted}");
        let first = at(0);
        create(&*store, &first, &once(&key, "body")).await.unwrap();
        if was_deleted {
            store.delete(&first).await.unwrap();
        }
        store.erase(first.id()).await.unwrap();
        for body in ["body", "other"] {
            let answer = create(&*store, &at(day - 1), &once(&key, body)).await;
            assert_eq!(answer, Err(Outcome::Erased), "{body}");
        }
        assert_eq!(total(&*store, &everyone()).await, exactly(usize::from(was_deleted)));
        let second = at(day);
        assert_eq!(create(&*store, &second, &once(&key, "body")).await, Ok(written(&second)));
    }
}

async fn a_purge_forgets_old_keys_only(store: Arc<dyn Store>) {
    let day = usize::try_from(ONCE_MILLIS).unwrap();
    let (old, new) = (at(0), at(10));
    create(&*store, &old, &once("old", "body")).await.unwrap();
    create(&*store, &new, &once("new", "body")).await.unwrap();
    store.purge(moment(0), origin_at(moment(day + 5))).await.unwrap();
    assert_eq!(create(&*store, &at(day + 5), &once("new", "body")).await, Ok(written(&new)));
    let again = at(day + 5);
    assert_eq!(create(&*store, &again, &once("old", "body")).await, Ok(written(&again)));
}

async fn keys_and_bodies_are_told_apart_to_the_last_byte(store: Arc<dyn Store>) {
    let long = |last: &str| format!("{}{last}", "x".repeat(200_000));
    let pairs =
        [("a", "bc"), ("ab", "c"), (&long("1"), "x"), (&long("2"), "x"), ("long", &long("1"))];
    for (key, body) in pairs {
        let first = at(0);
        assert_eq!(create(&*store, &first, &once(key, body)).await, Ok(written(&first)));
        assert_eq!(create(&*store, &at(1), &once(key, body)).await, Ok(written(&first)));
    }
    let other = create(&*store, &at(1), &once("long", &long("2"))).await;
    assert_eq!(other, Err(Outcome::KeyReused));
}

async fn a_key_is_known_after_opening_again(home: Home) {
    let store = home.open();
    let first = at(0);
    create(&*store, &first, &once("key", "body")).await.unwrap();
    drop(store);
    let store = home.open();
    assert_eq!(create(&*store, &at(1), &once("key", "body")).await, Ok(written(&first)));
    assert_eq!(create(&*store, &at(1), &once("key", "other")).await, Err(Outcome::KeyReused));
    store.erase(first.id()).await.unwrap();
    drop(store);
    let store = home.open();
    assert_eq!(create(&*store, &at(1), &once("key", "body")).await, Err(Outcome::Erased));
}
