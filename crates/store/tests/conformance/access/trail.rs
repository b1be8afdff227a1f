//! The audit trail: recorded, read backwards, and forgotten.

use std::sync::Arc;

use bytes::Bytes;
use people::page::Cursor;
use people::{Query, Timestamp};
use serde_json::json;
use store::{AuditEntry, AuditPage, Error, PAGE_BYTES, Store, Token};

use super::{token, tokens};
use crate::feed::changes;
use crate::people::{Writes, moment, origin_at, person};
use crate::read::{Outcome, everyone, page};
use crate::{Case, Home, case, case_at_home};

/// How many pages a walk has at most here; one that has more goes round in circles.
const MAX_PAGES: usize = 1_000;

pub(super) fn cases() -> Vec<Case> {
    vec![
        case(the_trail_is_read_backwards),
        case(entries_are_kept_as_they_are),
        case(an_entry_that_is_recorded_again_is_there_once),
        case(nothing_is_recorded_of_nothing),
        case(a_page_of_large_entries_ends_early),
        case(a_walk_along_the_trail_is_not_disturbed),
        case(what_is_no_cursor_is_none_of_the_trail),
        case_at_home(a_place_in_the_trail_belongs_to_its_store),
        case(a_purge_forgets_only_what_is_due),
    ]
}

/// An entry of so many milliseconds after the beginning, which may be forgotten a second later.
pub(crate) fn entry(number: u8, time: usize) -> AuditEntry {
    let text = Bytes::from(json!({"number": number, "text": "“Ä”"}).to_string());
    // The last byte is another one, as those of random ids are.
    AuditEntry { id: [number; 16], time: moment(time), until: moment(time + 1_000), text }
}

/// Entries of moments that some of them share, newest first as they are to be read.
pub(crate) fn trail(count: u8) -> Vec<AuditEntry> {
    let mut trail: Vec<_> = (0..count).map(|i| entry(i, usize::from(i / 3))).collect();
    trail.reverse();
    trail
}

pub(super) async fn record(store: &dyn Store, entries: &[AuditEntry]) {
    store.record(entries).await.unwrap();
}

pub(super) async fn part(store: &dyn Store, before: Option<&Cursor>, limit: usize) -> AuditPage {
    let page = store.audit(before, limit).await.unwrap();
    assert!(page.entries.len() <= limit, "{} of {limit}", page.entries.len());
    page
}

/// The whole trail, in pages.
pub(crate) async fn walk(store: &dyn Store, limit: usize) -> Vec<AuditEntry> {
    let mut entries = Vec::new();
    let mut next = None;
    for _ in 0..MAX_PAGES {
        let page = part(store, next.as_ref(), limit).await;
        assert!(page.next.is_none() || !page.entries.is_empty());
        entries.extend(page.entries);
        next = page.next;
        if next.is_none() {
            return entries;
        }
    }
    unreachable!("the walk has no end");
}

async fn the_trail_is_read_backwards(store: Arc<dyn Store>) {
    let expected = trail(60);
    // In another order than that of their moments, alone and with others.
    for entries in expected.chunks(29) {
        record(&*store, entries).await;
    }
    for limit in [1, 7, 59, 60, 61, 500] {
        assert!(walk(&*store, limit).await == expected, "{limit}");
    }
    assert_eq!(part(&*store, None, 60).await.next, None);
    assert!(part(&*store, None, 59).await.next.is_some());
}

async fn entries_are_kept_as_they_are(store: Arc<dyn Store>) {
    let id = *b"\0\x01\x7f\x80\xff\0\0\0\0\0\0\0\0\0\0\0";
    let (early, late) = (Timestamp::EPOCH, Timestamp::from_millis(253_402_300_799_999 / 2));
    let entries = [
        AuditEntry { id, time: late.unwrap(), until: early, text: Bytes::from("{}") },
        AuditEntry {
            id, time: early, until: late.unwrap(), text: Bytes::from("\"\\u0000\n🖥\"")
        },
        AuditEntry { id: [0; 16], time: early, until: moment(1), text: Bytes::from("0") },
    ];
    record(&*store, &entries).await;
    assert_eq!(walk(&*store, 2).await, entries);
}

async fn an_entry_that_is_recorded_again_is_there_once(store: Arc<dyn Store>) {
    let [one, other] = [entry(1, 1), entry(2, 0)];
    record(&*store, &[one.clone(), other.clone(), one.clone()]).await;
    record(&*store, std::slice::from_ref(&one)).await;
    assert_eq!(walk(&*store, 5).await, [one, other]);
}

async fn nothing_is_recorded_of_nothing(store: Arc<dyn Store>) {
    record(&*store, &[]).await;
    assert_eq!(part(&*store, None, 5).await, AuditPage { entries: Vec::new(), next: None });
}

async fn a_page_of_large_entries_ends_early(store: Arc<dyn Store>) {
    let text = Bytes::from(format!("\"{}\"", "x".repeat(200_000)));
    let large: Vec<_> =
        trail(20).into_iter().map(|entry| AuditEntry { text: text.clone(), ..entry }).collect();
    record(&*store, &large).await;
    let first = part(&*store, None, 500).await;
    let size: usize = first.entries.iter().map(|entry| entry.text.len()).sum();
    assert!(size < 2 * PAGE_BYTES, "{size}");
    assert!(walk(&*store, 500).await == large);
}

async fn a_walk_along_the_trail_is_not_disturbed(store: Arc<dyn Store>) {
    let expected = trail(40);
    record(&*store, &expected).await;
    let (mut read, mut next) = (Vec::new(), None);
    for round in 0..8 {
        let page = part(&*store, next.as_ref(), 5).await;
        read.extend(page.entries);
        next = page.next;
        record(&*store, &[entry(100 + round, 1_000)]).await;
    }
    assert!(read == expected);
    assert_eq!(next, None);
    assert_eq!(walk(&*store, 9).await.len(), 48);
}

async fn refused(store: &dyn Store, place: &Cursor) -> bool {
    matches!(store.audit(Some(place), 5).await, Err(Error::CursorInvalid))
}

async fn what_is_no_cursor_is_none_of_the_trail(store: Arc<dyn Store>) {
    record(&*store, &trail(9)).await;
    for name in ["a", "b"] {
        store.insert(&person(&json!({"displayName": name}))).await.unwrap();
    }
    let place = part(&*store, None, 3).await.next.unwrap();
    let list = page(&*store, &Query { limit: 1, ..everyone() }).await.next.unwrap();
    let feed = changes(&*store, None, 1).await.next;
    let other = if place.0.ends_with('A') { "B" } else { "A" };
    let tampered = Cursor(format!("{}{other}", &place.0[..place.0.len() - 1]));
    for cursor in [&list, &feed, &tampered, &Cursor(String::new()), &Cursor("é".to_owned())] {
        assert!(refused(&*store, cursor).await, "{cursor:?}");
    }
    let query = Query { cursor: Some(place.clone()), ..everyone() };
    let listed = store.list(&query).await.map_err(Outcome::from);
    assert_eq!(listed, Err(Outcome::CursorInvalid));
    assert!(!refused(&*store, &place).await);
}

async fn a_place_in_the_trail_belongs_to_its_store(home: Home) {
    let (store, another) = (home.open(), home.another());
    let another = another.open();
    record(&*store, &trail(9)).await;
    record(&*another, &trail(9)).await;
    let place = part(&*store, None, 3).await.next.unwrap();
    assert!(refused(&*another, &place).await);
    assert!(!refused(&*store, &place).await);
}

/// SQLite forgets at a purge, however much that is; `DynamoDB` in its own time.
async fn a_purge_forgets_only_what_is_due(store: Arc<dyn Store>) {
    let due = (0..2_500_u32).map(|i| {
        let id = u128::from(i).to_be_bytes();
        AuditEntry { id, time: moment(5), until: moment(100), text: Bytes::from("{}") }
    });
    let due: Vec<AuditEntry> = due.collect();
    let mut stays = [entry(1, 0), entry(2, 6)];
    stays[0].until = moment(102);
    let one = token("one", 0);
    store.add_token(&Token { expires: Some(moment(1)), ..one.clone() }).await.unwrap();
    record(&*store, &due).await;
    record(&*store, &stays).await;
    let ada = person(&json!({"displayName": "Ada"}));
    store.insert(&ada).await.unwrap();
    let purged = store.purge(moment(0), origin_at(moment(101))).await.unwrap();
    assert_eq!(purged, 0);
    let mut left = walk(&*store, 500).await;
    if store.engine() == "dynamodb" {
        left.retain(|entry| entry.until != moment(100));
    }
    stays.reverse();
    assert_eq!(left, stays);
    assert_eq!(tokens(&*store).await, [Token { expires: Some(moment(1)), ..one }]);
    assert_eq!(page(&*store, &everyone()).await.people.len(), 1);
}
