//! The feed: what happened to everybody, in the order of the commits, to be resumed for ever.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use people::page::Cursor;
use people::{Person, Query};
use serde_json::json;
use store::{Action, Changes, Event, PAGE_BYTES, Store};

use crate::history::a_life;
use crate::limits::attributes;
use crate::people::{Writes, after, insert_all, moment, origin_at, person};
use crate::read::{Outcome, page};
use crate::{Case, Home, case, case_at_home};

/// A page that took so long may have ended by time: a tenth of what a call may take in any case.
const SLOW: Duration = Duration::from_millis(200);
/// Longer than any case takes.
const LONG: Duration = Duration::from_mins(1);

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case(a_feed_tells_everything_in_its_order),
        case(a_feed_is_resumed_from_every_place),
        case(a_feed_of_nothing_is_resumed),
        case(a_page_of_a_large_feed_ends_early),
        case(whoever_waits_is_told_at_once),
        case(whoever_does_not_have_to_wait_does_not),
        case(whoever_waits_in_vain_is_told_so),
        case(a_refused_write_is_not_told),
        case(a_cursor_of_a_list_is_none_of_the_feed),
        case(a_cursor_of_the_feed_is_none_of_a_list),
        case(what_is_no_cursor_is_none_of_the_feed),
        case(a_place_in_the_feed_says_nothing),
        case_at_home(a_place_in_the_feed_belongs_to_its_store),
        case_at_home(a_place_in_the_feed_outlives_closing),
    ]
}

/// What happened behind a place, without waiting.
pub(crate) async fn changes(store: &dyn Store, after: Option<&Cursor>, limit: usize) -> Changes {
    let begun = Instant::now();
    let changes = store.changes(after, limit, Duration::ZERO).await.unwrap();
    let was_slow = begun.elapsed() >= SLOW;
    assert!(changes.events.len() <= limit);
    // A page that is full says so, and one without events is the end.
    assert!(changes.more || changes.events.len() < limit);
    assert!(!changes.more || !changes.events.is_empty());
    // One that is neither full by its number nor by its size, nor took its time, is the last.
    assert!(!changes.more || changes.events.len() == limit || is_full(&changes) || was_slow);
    changes
}

/// Whether what was read for a page is as large as a page may be. Of somebody who is being erased,
/// that is not seen any more.
fn is_full(page: &Changes) -> bool {
    let events = || page.events.iter().map(|(_, event)| event);
    let is_taken_out = |event: &Event| event.action.leaves_somebody() && event.after.is_none();
    let read: usize = events().filter_map(|event| event.after.as_ref()).map(Bytes::len).sum();
    read >= PAGE_BYTES || events().any(is_taken_out)
}

/// Everything that happened, with the place behind each.
pub(crate) async fn feed(store: &dyn Store, limit: usize) -> Vec<(Cursor, Event)> {
    let mut all = Vec::new();
    let mut next = None;
    loop {
        let page = changes(store, next.as_ref(), limit).await;
        next = Some(page.next);
        if page.events.is_empty() {
            return all;
        }
        all.extend(page.events);
    }
}

/// The events alone.
pub(crate) fn events(feed: &[(Cursor, Event)]) -> Vec<Event> {
    feed.iter().map(|(_, event)| event.clone()).collect()
}

/// Two lives, one after the other, as the feed is to tell them.
async fn two_lives(store: &dyn Store) -> Vec<Event> {
    let mut expected = a_life(store, "ada").await;
    expected.extend(a_life(store, "byron").await);
    for event in &mut expected {
        event.before = None;
    }
    expected
}

async fn outcome(store: &dyn Store, after: &Cursor) -> Option<Outcome> {
    store.changes(Some(after), 1, Duration::ZERO).await.err().map(Outcome::from)
}

async fn a_feed_tells_everything_in_its_order(store: Arc<dyn Store>) {
    let expected = two_lives(&*store).await;
    for limit in [1, 2, 5, 12, 1_000] {
        assert_eq!(events(&feed(&*store, limit).await), expected, "{limit}");
    }
}

async fn a_feed_is_resumed_from_every_place(store: Arc<dyn Store>) {
    let expected = two_lives(&*store).await;
    let all = feed(&*store, 1_000).await;
    for (index, (place, _)) in all.iter().enumerate() {
        for limit in [1, 3, 1_000] {
            let page = changes(&*store, Some(place), limit).await;
            let rest = &expected[index + 1..];
            assert_eq!(events(&page.events), rest[..limit.min(rest.len())], "{index} {limit}");
            let behind = changes(&*store, Some(&page.next), 1).await;
            let next = rest.get(limit.min(rest.len())).into_iter().cloned();
            assert_eq!(events(&behind.events), next.collect::<Vec<_>>(), "{index} {limit}");
        }
    }
}

async fn a_feed_of_nothing_is_resumed(store: Arc<dyn Store>) {
    let nothing = changes(&*store, None, 5).await;
    assert_eq!(nothing.events, []);
    let still = changes(&*store, Some(&nothing.next), 5).await;
    assert_eq!(still.events, []);
    let expected = two_lives(&*store).await;
    for place in [nothing.next, still.next] {
        let page = changes(&*store, Some(&place), 1_000).await;
        assert_eq!(events(&page.events), expected);
    }
}

async fn a_page_of_a_large_feed_ends_early(store: Arc<dyn Store>) {
    let large =
        |i: usize| person(&json!({"displayName": i.to_string(), "attributes": attributes()}));
    let people: Vec<Person> = (0..150).map(large).collect();
    insert_all(&*store, &people).await;
    let (mut next, mut told, mut pages) = (None, Vec::new(), 0);
    while told.len() < people.len() {
        let page = changes(&*store, next.as_ref(), 1_000).await;
        let documents = page.events.iter().filter_map(|(_, event)| event.after.as_ref());
        let size: usize = documents.map(Bytes::len).sum();
        assert!(size > 0 && size < 2 * PAGE_BYTES, "{size}");
        told.extend(page.events.into_iter().map(|(_, event)| event.id));
        next = Some(page.next);
        pages += 1;
    }
    assert!(pages > 1);
    // They were written at once, so no order is the right one.
    told.sort();
    assert!(told.into_iter().eq(people.iter().map(Person::id)));
}

async fn whoever_waits_is_told_at_once(store: Arc<dyn Store>) {
    let begun = Instant::now();
    let place = changes(&*store, None, 1).await.next;
    let waiting: Vec<_> = (0..8)
        .map(|_| {
            let (store, place) = (Arc::clone(&store), place.clone());
            tokio::spawn(async move { store.changes(Some(&place), 5, LONG).await.unwrap() })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(50)).await;
    // What says nothing to a follower wakes nobody for good.
    store.health().await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    let ada = person(&json!({"userName": "ada"}));
    store.insert(&ada).await.unwrap();
    for waiting in waiting {
        let told = waiting.await.unwrap();
        assert_eq!(told.events.len(), 1);
        assert_eq!(told.events[0].1.id, ada.id());
        assert_eq!(changes(&*store, Some(&told.next), 1).await.events, []);
    }
    assert!(begun.elapsed() < LONG / 2);
}

async fn whoever_does_not_have_to_wait_does_not(store: Arc<dyn Store>) {
    let begun = Instant::now();
    store.insert(&person(&json!({"userName": "ada"}))).await.unwrap();
    assert_eq!(store.changes(None, 5, LONG).await.unwrap().events.len(), 1);
    assert!(begun.elapsed() < LONG / 2);
}

async fn whoever_waits_in_vain_is_told_so(store: Arc<dyn Store>) {
    store.insert(&person(&json!({"userName": "ada"}))).await.unwrap();
    let place = changes(&*store, None, 5).await.next;
    let wait = Duration::from_millis(200);
    let begun = Instant::now();
    let told = store.changes(Some(&place), 5, wait).await.unwrap();
    assert_eq!(told.events, []);
    assert!(begun.elapsed() >= wait && begun.elapsed() < LONG / 2);
    let byron = person(&json!({"userName": "byron"}));
    store.insert(&byron).await.unwrap();
    assert_eq!(changes(&*store, Some(&told.next), 5).await.events[0].1.id, byron.id());
}

async fn a_refused_write_is_not_told(store: Arc<dyn Store>) {
    let ada = person(&json!({"userName": "ada"}));
    store.insert(&ada).await.unwrap();
    store.insert(&person(&json!({"userName": "ada"}))).await.unwrap_err();
    let stale = after(&after(&ada, &json!({"userName": "b"})), &json!({"userName": "c"}));
    store.replace(&stale, &after(&stale, &json!({"userName": "d"}))).await.unwrap_err();
    store.delete(&stale).await.unwrap_err();
    store.restore(&stale).await.unwrap_err();
    store.purge(moment(0), origin_at(moment(0))).await.unwrap();
    store.settle().await.unwrap();
    let all = feed(&*store, 10).await;
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].1.action, Action::Created);
}

async fn a_cursor_of_a_list_is_none_of_the_feed(store: Arc<dyn Store>) {
    insert_all(&*store, &["a", "b"].map(|name| person(&json!({"userName": name})))).await;
    let list = page(&*store, &Query { limit: 1, ..Query::default() }).await.next.unwrap();
    assert_eq!(outcome(&*store, &list).await, Some(Outcome::CursorInvalid));
}

async fn a_cursor_of_the_feed_is_none_of_a_list(store: Arc<dyn Store>) {
    insert_all(&*store, &["a", "b"].map(|name| person(&json!({"userName": name})))).await;
    let place = changes(&*store, None, 1).await.next;
    let query = Query { cursor: Some(place), ..Query::default() };
    let answer = store.list(&query).await.map_err(Outcome::from);
    assert_eq!(answer, Err(Outcome::CursorInvalid));
}

async fn what_is_no_cursor_is_none_of_the_feed(store: Arc<dyn Store>) {
    two_lives(&*store).await;
    let place = changes(&*store, None, 1).await.next.0;
    let other = if place.ends_with('A') { "B" } else { "A" };
    let tampered = format!("{}{other}", &place[..place.len() - 1]);
    for text in
        ["", "0", "1", "å", &tampered, &place[1..], &format!("{place}A"), &"A".repeat(4_096)]
    {
        let answer = outcome(&*store, &Cursor(text.to_owned())).await;
        assert_eq!(answer, Some(Outcome::CursorInvalid), "{text}");
    }
    assert_eq!(outcome(&*store, &Cursor(place)).await, None);
}

/// How many changes there were is nobody's business, and a place can't be guessed.
async fn a_place_in_the_feed_says_nothing(store: Arc<dyn Store>) {
    two_lives(&*store).await;
    let one = changes(&*store, None, 3).await.next;
    let again = changes(&*store, None, 3).await.next;
    assert_ne!(one, again);
    assert_eq!(one.0.len(), changes(&*store, None, 12).await.next.0.len());
}

async fn a_place_in_the_feed_belongs_to_its_store(home: Home) {
    let (store, another) = (home.open(), home.another());
    let another = another.open();
    two_lives(&*store).await;
    two_lives(&*another).await;
    let place = changes(&*store, None, 3).await.next;
    assert_eq!(outcome(&*another, &place).await, Some(Outcome::CursorInvalid));
    assert_eq!(outcome(&*store, &place).await, None);
}

async fn a_place_in_the_feed_outlives_closing(home: Home) {
    let store = home.open();
    let expected = two_lives(&*store).await;
    let place = changes(&*store, None, 3).await.next;
    drop(store);
    let store = home.open();
    assert_eq!(events(&feed(&*store, 5).await), expected);
    let rest = changes(&*store, Some(&place), 1_000).await;
    assert_eq!(events(&rest.events), expected[3..]);
    let end = changes(&*store, Some(&rest.next), 1).await;
    assert_eq!(end.events, []);
    store.insert(&person(&json!({"userName": "new"}))).await.unwrap();
    assert_eq!(changes(&*store, Some(&end.next), 5).await.events.len(), 1);
}
