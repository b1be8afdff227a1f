//! A table that answers a few of the items that it is asked for, as it does where it has too little
//! throughput left.

use std::time::{Duration, Instant};

use people::{Person, Query};
use serde_json::json;
use store::{Error, Network};

use super::counted;
use crate::people::{insert_all, person_at};
use crate::read::{everyone, ids, page, people_of};
use crate::table::behind_proxy;
use crate::wire::proxy::Proxy;
use crate::{Home, PATIENT};

fn asked(proxy: &Proxy) -> u64 {
    proxy.log().iter().filter(|sent| sent.operation == "BatchGetItem").count() as u64
}

pub(super) async fn what_trickles_is_asked_for_with_pauses(home: Home) {
    let direct = home.open();
    let one = |i: usize| person_at(i, &json!({"displayName": format!("Person {i:03}")}));
    let people: Vec<Person> = (0..40).map(one).collect();
    insert_all(&*direct, &people).await;
    let attempts = 4;
    let (proxy, store) = behind_proxy(&home.address, Network { attempts, ..PATIENT }).await;
    let query = Query { limit: 50, ..everyone() };
    proxy.answer_at_once(Some(4));
    proxy.clear_log();
    let begun = Instant::now();
    // There are more answers than attempts: each brings some.
    assert_eq!(ids(&people_of(&page(&*store, &query).await)), ids(&people));
    assert_eq!(asked(&proxy), 10);
    // Each of them is counted once: only the last one left nothing.
    assert_eq!(counted(&*store, "BatchGetItem", "unprocessed"), 9);
    assert_eq!(counted(&*store, "BatchGetItem", "ok"), 1);
    // The shortest pause before each but the first.
    assert!(begun.elapsed() >= 9 * Duration::from_millis(40), "{:?}", begun.elapsed());
    proxy.answer_at_once(Some(0));
    proxy.clear_log();
    assert!(matches!(store.list(&query).await, Err(Error::Unavailable(_))));
    assert_eq!(asked(&proxy), u64::from(attempts));
    proxy.answer_at_once(None);
    assert_eq!(page(&*store, &query).await.people.len(), people.len());
}

pub(super) async fn what_trickles_for_long_is_given_up_in_time(home: Home) {
    let direct = home.open();
    let one = |i: usize| person_at(i, &json!({"displayName": format!("Person {i:03}")}));
    insert_all(&*direct, &(0..40).map(one).collect::<Vec<_>>()).await;
    let call = Duration::from_millis(800);
    let (proxy, store) = behind_proxy(&home.address, Network { call, ..PATIENT }).await;
    proxy.answer_at_once(Some(1));
    let begun = Instant::now();
    assert!(matches!(store.list(&everyone()).await, Err(Error::Unavailable(_))));
    assert!(begun.elapsed() < call + Duration::from_millis(500), "{:?}", begun.elapsed());
    assert!(asked(&proxy) < 20, "{}", asked(&proxy));
}
