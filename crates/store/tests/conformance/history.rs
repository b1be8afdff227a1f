//! History: what happened to one person, the newest first, with the documents before and after.

use std::sync::Arc;

use bytes::Bytes;
use people::{Meta, Person, PersonId, Timestamp, document};
use serde_json::json;
use store::{Action, Event, History, Origin, PAGE_BYTES, Store, Write};

use crate::limits::attributes;
use crate::people::{
    Writes, after, back, insert_all, moment, new_id, origin_at, person, same_again,
};
use crate::read::Outcome;
use crate::{Case, Home, case, case_at_home};

/// Up to the newest version, and as many events as there are.
const ALL: (u64, usize) = (u64::MAX, 1_000);

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case(a_history_tells_everything_the_newest_first),
        case(an_event_tells_where_it_came_from),
        case(a_history_is_read_in_pages),
        case(a_page_of_large_histories_ends_early),
        case(a_history_is_that_of_one_person),
        case(nobody_has_no_history),
        case(nothing_is_told_before_the_first_version_that_is_kept),
        case(a_refused_write_leaves_no_event),
        case_at_home(a_history_is_there_after_opening_again),
    ]
}

pub(crate) async fn history(store: &dyn Store, id: PersonId) -> Vec<Event> {
    let History { events, more } = store.history(id, ALL.0, ALL.1).await.unwrap();
    assert!(!more);
    events
}

fn bytes(person: &Person) -> Bytes {
    document::write(person).into()
}

/// An event, as it is expected.
pub(crate) fn event(
    (id, version, time): (PersonId, u64, Timestamp),
    action: Action,
    before: Option<&Person>,
    after: Option<&Person>,
) -> Event {
    let (before, after) = (before.map(bytes), after.map(bytes));
    Event { id, version, action, origin: origin_at(time), before, after }
}

/// Writes a life of every action but the last, and answers its events, the oldest first.
pub(crate) async fn a_life(store: &dyn Store, name: &str) -> Vec<Event> {
    let one = person(&json!({"userName": name, "title": "Countess", "attributes": {"b": 1.50}}));
    let two = after(&one, &json!({"userName": name, "title": "Programmer"}));
    let three = after(&two, &json!({"userName": format!("{name} lovelace")}));
    let deleted = same_again(&three);
    let five = back(&three);
    let six = after(&five, &json!({"displayName": "D", "title": "Countess"}));
    store.insert(&one).await.unwrap();
    store.replace(&one, &two).await.unwrap();
    store.replace(&two, &three).await.unwrap();
    store.delete(&three).await.unwrap();
    store.restore(&five).await.unwrap();
    store.replace(&five, &six).await.unwrap();
    let fact = |person: &Person| {
        let meta = person.meta();
        (person.id(), meta.version, meta.last_modified)
    };
    vec![
        event(fact(&one), Action::Created, None, Some(&one)),
        event(fact(&two), Action::Changed, Some(&one), Some(&two)),
        event(fact(&three), Action::Changed, Some(&two), Some(&three)),
        event(fact(&deleted), Action::Deleted, Some(&three), None),
        event(fact(&five), Action::Restored, None, Some(&five)),
        event(fact(&six), Action::Changed, Some(&five), Some(&six)),
    ]
}

fn newest_first(mut events: Vec<Event>) -> Vec<Event> {
    events.reverse();
    events
}

async fn a_history_tells_everything_the_newest_first(store: Arc<dyn Store>) {
    let expected = newest_first(a_life(&*store, "ada").await);
    assert_eq!(history(&*store, expected[0].id).await, expected);
    assert_eq!(expected.iter().map(|event| event.version).collect::<Vec<_>>(), [6, 5, 4, 3, 2, 1]);
}

async fn an_event_tells_where_it_came_from(store: Arc<dyn Store>) {
    let ada = person(&json!({"userName": "ada"}));
    let origins: Vec<Origin> = [("Жанна", "rest", "r-1"), ("", "", ""), ("b", "scim", "0")]
        .iter()
        .zip(1..)
        .map(|((actor, dialect, request_id), second)| Origin {
            actor: (*actor).to_owned(),
            dialect: (*dialect).to_owned(),
            request_id: (*request_id).to_owned(),
            time: moment(second * 1_000 + 1),
        })
        .collect();
    let next = same_again(&ada);
    for (write, origin) in [
        Write::Create { person: &ada, once: None },
        Write::Change { before: &ada, after: &next },
        Write::Delete { before: &next },
    ]
    .into_iter()
    .zip(&origins)
    {
        store.write(write, origin.clone()).await.unwrap();
    }
    let told: Vec<Origin> =
        history(&*store, ada.id()).await.into_iter().map(|event| event.origin).collect();
    assert_eq!(told.into_iter().rev().collect::<Vec<_>>(), origins);
}

async fn a_history_is_read_in_pages(store: Arc<dyn Store>) {
    let expected = newest_first(a_life(&*store, "ada").await);
    let id = expected[0].id;
    for (newest, up_to) in (1..=6).rev().enumerate() {
        for limit in 1..=7 {
            let page = store.history(id, up_to, limit).await.unwrap();
            let rest = &expected[newest..];
            assert_eq!(page.events, rest[..limit.min(rest.len())], "{up_to} {limit}");
            assert_eq!(page.more, limit < rest.len(), "{up_to} {limit}");
        }
    }
    let page = store.history(id, 7, 2).await.unwrap();
    assert_eq!((&page.events[..], page.more), (&expected[..2], true));
    assert_eq!(store.history(id, 0, 2).await.unwrap(), nothing());
}

fn nothing() -> History {
    History { events: Vec::new(), more: false }
}

async fn a_page_of_large_histories_ends_early(store: Arc<dyn Store>) {
    let large = |i: usize| json!({"displayName": i.to_string(), "attributes": attributes()});
    let mut now = person(&large(0));
    let mut expected = vec![now.clone()];
    store.insert(&now).await.unwrap();
    for i in 1..150 {
        let next = after(&now, &large(i));
        store.replace(&now, &next).await.unwrap();
        expected.push(next.clone());
        now = next;
    }
    let (mut up_to, mut pages, mut told) = (u64::MAX, 0, Vec::new());
    loop {
        let page = store.history(now.id(), up_to, 1_000).await.unwrap();
        let size: usize =
            page.events.iter().filter_map(|event| event.after.as_ref()).map(Bytes::len).sum();
        assert!(size < 2 * PAGE_BYTES, "{size}");
        up_to = page.events.last().unwrap().version - 1;
        told.extend(page.events.into_iter().filter_map(|event| event.after));
        pages += 1;
        if !page.more {
            break;
        }
    }
    assert!(pages > 1);
    assert!(told.into_iter().rev().eq(expected.iter().map(bytes)));
}

async fn a_history_is_that_of_one_person(store: Arc<dyn Store>) {
    let one = newest_first(a_life(&*store, "ada").await);
    let other = newest_first(a_life(&*store, "byron").await);
    assert_eq!(history(&*store, one[0].id).await, one);
    assert_eq!(history(&*store, other[0].id).await, other);
}

async fn nobody_has_no_history(store: Arc<dyn Store>) {
    a_life(&*store, "ada").await;
    let answer = store.history(new_id(), ALL.0, ALL.1).await;
    assert_eq!(answer.map_err(Outcome::from), Err(Outcome::NotFound));
}

/// Whoever comes from elsewhere can bring a version along, and is there all the same.
async fn nothing_is_told_before_the_first_version_that_is_kept(store: Arc<dyn Store>) {
    let ada = person(&json!({"userName": "ada"}));
    let draft = document::check_submission(json!({"userName": "ada"})).unwrap().draft;
    let fifth = Person::new(ada.id(), draft, Meta { version: 5, ..ada.meta() });
    store.insert(&fifth).await.unwrap();
    for up_to in [0, 1, 4] {
        assert_eq!(store.history(ada.id(), up_to, 1).await.unwrap(), nothing(), "{up_to}");
    }
    assert_eq!(store.history(ada.id(), 5, 1).await.unwrap().events[0].version, 5);
    store.erase(ada.id()).await.unwrap();
    assert_eq!(store.history(ada.id(), 4, 1).await.unwrap(), nothing());
}

async fn a_refused_write_leaves_no_event(store: Arc<dyn Store>) {
    let people = ["ada", "byron"].map(|name| person(&json!({"userName": name})));
    insert_all(&*store, &people).await;
    let [ada, byron] = people;
    let taken = after(&ada, &json!({"userName": "byron"}));
    store.replace(&ada, &taken).await.unwrap_err();
    store.delete(&same_again(&ada)).await.unwrap_err();
    store.restore(&same_again(&ada)).await.unwrap_err();
    let refused = person(&json!({"userName": "byron"}));
    store.insert(&refused).await.unwrap_err();
    assert_eq!(history(&*store, ada.id()).await.len(), 1);
    assert_eq!(history(&*store, byron.id()).await.len(), 1);
    let answer = store.history(refused.id(), ALL.0, ALL.1).await;
    assert_eq!(answer.map_err(Outcome::from), Err(Outcome::NotFound));
}

async fn a_history_is_there_after_opening_again(home: Home) {
    let store = home.open();
    let expected = newest_first(a_life(&*store, "ada").await);
    drop(store);
    assert_eq!(history(&*home.open(), expected[0].id).await, expected);
}
