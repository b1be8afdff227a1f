//! Followers: whoever reads the feed to its end has an exact copy of the store.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use people::page::Cursor;
use people::{Person, PersonId, Query, document};
use serde_json::{Value, json};
use store::{Action, Error, Event, Store, Write};

use crate::feed::{events, feed};
use crate::people::{Writes, after, back, person};
use crate::read::{SORTS, everyone, pages, sorted, total, walk};
use crate::{Case, Home, case, case_at_home};

const WRITERS: usize = 64;
const ROUNDS: usize = 12;

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case(a_follower_of_64_writers_has_an_exact_copy),
        case_at_home(a_feed_that_is_replayed_makes_the_same_store),
    ]
}

/// What a follower knows of each person: the last version, and the document if there is one.
type Copy = BTreeMap<PersonId, (u64, Option<Bytes>)>;

/// Takes an event over, and checks that it fits what is known.
fn follow(copy: &mut Copy, event: Event) {
    let known = copy.get(&event.id).map(|(version, _)| *version);
    assert_eq!(event.version, known.unwrap_or(0) + 1, "no version is left out, nor comes twice");
    if let Some(document) = &event.after {
        let person = document::read_person(document).unwrap();
        assert_eq!((person.id(), person.meta().version), (event.id, event.version));
        assert!(event.action.leaves_somebody());
    }
    copy.insert(event.id, (event.version, event.after));
}

async fn a_follower_of_64_writers_has_an_exact_copy(store: Arc<dyn Store>) {
    let stop = Arc::new(AtomicBool::new(false));
    let followers: Vec<_> = [1, 7, 1_000]
        .map(|limit| tokio::spawn(follow_until(Arc::clone(&store), Arc::clone(&stop), limit)))
        .into();
    let writers: Vec<_> =
        (0..WRITERS).map(|writer| tokio::spawn(live(Arc::clone(&store), writer))).collect();
    for writer in writers {
        writer.await.unwrap();
    }
    stop.store(true, Ordering::SeqCst);
    let mut expected = Vec::new();
    for page in pages(&*store, &everyone()).await {
        expected.extend(page.people.into_iter().map(|document| document.bytes));
    }
    expected.sort();
    assert!(expected.len() > WRITERS, "{}", expected.len());
    for follower in followers {
        let copy = follower.await.unwrap();
        assert_eq!(copy.len(), WRITERS * ROUNDS);
        let mut documents: Vec<Bytes> = copy.into_values().filter_map(|(_, bytes)| bytes).collect();
        documents.sort();
        assert!(documents == expected, "{} of {}", documents.len(), expected.len());
    }
}

async fn follow_until(store: Arc<dyn Store>, stop: Arc<AtomicBool>, limit: usize) -> Copy {
    let (mut copy, mut place): (Copy, Option<Cursor>) = (BTreeMap::new(), None);
    loop {
        let is_last = stop.load(Ordering::SeqCst);
        let wait = Duration::from_millis(if is_last { 0 } else { 20 });
        let page = store.changes(place.as_ref(), limit, wait).await.unwrap();
        if is_last && page.events.is_empty() {
            return copy;
        }
        for (_, event) in page.events {
            follow(&mut copy, event);
        }
        place = Some(page.next);
    }
}

/// Writes as one of many: everybody is created, most are changed, and some are deleted, restored or
/// erased.
async fn live(store: Arc<dyn Store>, writer: usize) {
    for round in 0..ROUNDS {
        let json = |mark: &str| somebody(writer, round, mark);
        let one = person(&json("one"));
        store.insert(&one).await.unwrap();
        let two = after(&one, &json("two"));
        store.replace(&one, &two).await.unwrap();
        if round % 3 == 0 {
            store.delete(&two).await.unwrap();
        }
        if round % 6 == 0 {
            store.restore(&back(&two)).await.unwrap();
        }
        // Each erasure takes a while, so they are few.
        if round == ROUNDS - 1 && writer.is_multiple_of(8) {
            store.erase(two.id()).await.unwrap();
        }
    }
}

fn somebody(writer: usize, round: usize, mark: &str) -> Value {
    json!({
        "userName": format!("u{writer}.{round}"), "nickName": mark,
        "name": {"familyName": format!("Family{}", writer % 5), "givenName": mark},
        "emails": [{"value": format!("{mark}{writer}@example.org")}],
    })
}

/// An event as a write; `None` for what can't be written any more, because it is erased.
async fn replay(store: &dyn Store, copy: &Copy, event: &Event) -> Option<Result<(), Error>> {
    let read = |bytes: &Bytes| document::read_person(bytes).unwrap();
    let before = || read(copy[&event.id].1.as_ref().unwrap());
    let after: Option<Person> = event.after.as_ref().map(read);
    let is_known = copy.contains_key(&event.id);
    let before =
        (is_known && matches!(event.action, Action::Changed | Action::Deleted)).then(before);
    let write = match event.action {
        Action::Created => Write::Create { person: after.as_ref()?, once: None },
        Action::Changed => Write::Change { before: before.as_ref()?, after: after.as_ref()? },
        Action::Deleted => Write::Delete { before: before.as_ref()? },
        Action::Restored => Write::Restore { person: after.as_ref()? },
        Action::Erased if is_known => Write::Erase { id: event.id, version: None },
        Action::Erased => return None,
    };
    Some(store.write(write, event.origin.clone()).await.map(drop))
}

async fn a_feed_that_is_replayed_makes_the_same_store(home: Home) {
    let (store, another) = (home.open(), home.another());
    let another = another.open();
    for writer in 0..8 {
        live(Arc::clone(&store), writer).await;
    }
    let mut copy = Copy::new();
    for event in events(&feed(&*store, 10).await) {
        if let Some(answer) = replay(&*another, &copy, &event).await {
            answer.unwrap();
            copy.insert(event.id, (event.version, event.after));
        }
    }
    for sort in SORTS {
        let query = Query { limit: 7, ..sorted(sort) };
        let expected = walk(&*store, &query).await;
        assert!(!expected.is_empty());
        assert!(walk(&*another, &query).await == expected, "{sort}");
        assert_eq!(total(&*another, &query).await, total(&*store, &query).await);
    }
    // The copy tells the same, except of whom nothing was left to tell.
    let known = |event: &Event| copy.contains_key(&event.id);
    let told = events(&feed(&*store, 100).await).into_iter().filter(known);
    assert!(events(&feed(&*another, 100).await).into_iter().eq(told));
}
