//! Whether a table is whole: what happened, what is kept, and what finds it all say the same.

use std::collections::{BTreeMap, BTreeSet};

use people::{Person, PersonId, document, keys, words};
use store::{Event, Store};

use crate::feed::{events, feed};
use crate::history::history;
use crate::read::{
    Outcome, SORTS, document_of, filtering, in_order, searching, sorted, walk, walk_ids,
};
use crate::table::{Item, items, text};

/// The kinds of items, by the beginnings of their keys, as often as somebody has them.
type Counts = BTreeMap<(String, PersonId), usize>;

/// Checks that these people are whole, and that there are no others.
pub(crate) async fn check(store: &dyn Store, address: &str, everybody: &BTreeSet<PersonId>) {
    let (mut there, mut told) = (Vec::new(), 0);
    for id in everybody {
        let history = history(store, *id).await;
        let versions = history.iter().rev().map(|event| event.version);
        assert!(versions.eq(1..=history.len() as u64), "{history:?}");
        told += history.len();
        match &history[0].after {
            Some(last) => there.push(document::read_person(last).unwrap()),
            None => assert_eq!(Outcome::from(store.get(*id).await), Outcome::NotFound),
        }
    }
    for person in &there {
        assert_eq!(store.get(person.id()).await.unwrap(), document_of(person));
    }
    for sort in SORTS {
        assert!(walk(store, &sorted(sort)).await == in_order(&there, sort), "{sort}");
    }
    for person in there.iter().step_by(5) {
        check_found(store, person).await;
    }
    check_items(&items(address).await, &there, told);
}

/// Checks that somebody is found by each of what finds them.
async fn check_found(store: &dyn Store, person: &Person) {
    for word in words::of_person(person) {
        assert!(walk_ids(store, &searching(&word)).await.contains(&person.id()), "{word}");
    }
    if let Some(name) = person.text("userName") {
        let found = walk_ids(store, &filtering(&format!("userName eq \"{name}\""))).await;
        assert_eq!(found, [person.id()]);
    }
    for email in person.items("emails") {
        let found = walk_ids(store, &filtering(&format!("emails eq {}", email["value"]))).await;
        assert!(found.contains(&person.id()), "{email}");
    }
}

/// Checks that there is an item for everything that finds somebody, for every event, and no other.
fn check_items(items: &[Item], there: &[Person], told: usize) {
    let of_kind = |kind: &str| -> Vec<&Item> {
        items.iter().filter(|item| text(item, "pk").starts_with(kind)).collect()
    };
    let events = of_kind("P#").into_iter().filter(|item| text(item, "sk").starts_with("H#"));
    assert_eq!((events.count(), of_kind("F#").len()), (told, told));
    assert_eq!((of_kind("X").len(), of_kind("Y").len()), (0, 0));
    check_lanes(&of_kind("F#"));
    let mut expected = Counts::new();
    for person in there {
        let id = person.id();
        for list in ["L#i", "L#m", "L#n"] {
            expected.insert((list.to_owned(), id), 1);
        }
        let counts =
            [("U", keys::unique(person.document()).len()), ("K", keys::lookups(person).len())];
        let counts = counts.into_iter().filter(|(_, count)| *count > 0);
        expected.extend(counts.map(|(kind, count)| ((kind.to_owned(), id), count)));
        let words = words::of_person(person).into_iter();
        expected.extend(words.map(|word| ((format!("W#{word}"), id), 1)));
    }
    let mut found = Counts::new();
    for item in items {
        if let Some(place) = entry(item) {
            *found.entry(place).or_default() += 1;
        }
    }
    let missing = expected.iter().filter(|(place, count)| found.get(place) != Some(count));
    assert_eq!(missing.collect::<Vec<_>>(), []);
    let left = found.iter().filter(|(place, count)| expected.get(place) != Some(count));
    assert_eq!(left.collect::<Vec<_>>(), []);
}

/// What an item finds, and whom.
fn entry(item: &Item) -> Option<(String, PersonId)> {
    let (pk, sk) = (text(item, "pk"), text(item, "sk"));
    let at_end = || PersonId::parse(&sk[sk.len().saturating_sub(36)..]).unwrap();
    match pk.get(..3).unwrap_or(pk) {
        "L#d" => None,
        list if list.starts_with("L#") => Some((list.to_owned(), at_end())),
        kind if kind.starts_with("K#") => Some(("K".to_owned(), at_end())),
        kind if kind.starts_with("W#") => Some((format!("W#{}", &sk[..sk.len() - 37]), at_end())),
        kind if kind.starts_with("U#") => {
            Some(("U".to_owned(), PersonId::parse(text(item, "id")).unwrap()))
        }
        _ => None,
    }
}

/// Checks that no lane has a gap.
fn check_lanes(events: &[&Item]) {
    let mut lanes: BTreeMap<&str, BTreeSet<u64>> = BTreeMap::new();
    for event in events {
        lanes.entry(text(event, "pk")).or_default().insert(text(event, "sk").parse().unwrap());
    }
    for (lane, places) in lanes {
        assert!(places.iter().copied().eq(1..=places.len() as u64), "{lane}: {places:?}");
    }
}

/// Checks that the feed has every event once, in the order of everybody's versions, and that whoever
/// followed it was told the same.
pub(crate) async fn check_feed(store: &dyn Store, told: &[Event], everybody: &BTreeSet<PersonId>) {
    let feed = events(&feed(store, 100).await);
    let places = |events: &[Event]| -> Vec<(PersonId, u64)> {
        events.iter().map(|event| (event.id, event.version)).collect()
    };
    let mut versions: BTreeMap<PersonId, u64> = BTreeMap::new();
    for (id, version) in places(&feed) {
        let last = versions.entry(id).or_default();
        assert_eq!(version, *last + 1, "{id}");
        *last = version;
    }
    assert!(versions.keys().eq(everybody));
    for (id, version) in versions {
        assert_eq!(history(store, id).await[0].version, version, "{id}");
    }
    assert!(places(told) == places(&feed), "{} of {}", told.len(), feed.len());
    for (told, event) in told.iter().zip(&feed) {
        // Of whom was erased since, less is told now.
        assert!(event.after.is_none() || told.after == event.after, "{}", event.id);
    }
}
