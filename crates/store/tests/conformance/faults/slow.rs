//! A table that answers slowly: pages are as long as in a quick one, because what was read is paid.

use std::time::Duration;

use people::{Person, Query, Sort};
use serde_json::json;

use crate::people::{insert_all, person_at};
use crate::read::{everyone, filtering, pages, searching, sorted};
use crate::table::behind_proxy;
use crate::wire::dice::Faults;
use crate::{Home, PATIENT};

pub(super) async fn pages_of_a_slow_table_are_whole(home: Home) {
    let direct = home.open();
    let one = |i: usize| person_at(i, &json!({"displayName": format!("Person {i:03}")}));
    let people: Vec<Person> = (0..120).map(one).collect();
    insert_all(&*direct, &people).await;
    let (proxy, store) = behind_proxy(&home.address, PATIENT).await;
    let delay_for = Duration::from_millis(130);
    proxy.set(Faults { delay: 1.0, delay_for, ..Faults::default() });
    let queries = [
        everyone(),
        sorted(Sort::Name),
        sorted(Sort::LastModified),
        searching("person"),
        Query { sort: Sort::Name, ..searching("person") },
        filtering("active eq true"),
    ];
    for query in queries {
        let query = Query { limit: 50, ..query };
        let lengths: Vec<usize> =
            pages(&*store, &query).await.iter().map(|page| page.people.len()).collect();
        assert_eq!(lengths, [50, 50, 20], "{query:?}");
    }
}

/// A filter that looks at very many stops reading, and goes on from there.
pub(super) async fn a_filter_stops_reading_in_a_slow_table(home: Home) {
    let direct = home.open();
    let one = |i: usize| person_at(i, &json!({"displayName": format!("Person {i:03}")}));
    let people: Vec<Person> = (0..450).map(one).collect();
    insert_all(&*direct, &people).await;
    let (proxy, store) = behind_proxy(&home.address, PATIENT).await;
    let delay_for = Duration::from_millis(130);
    proxy.set(Faults { delay: 1.0, delay_for, ..Faults::default() });
    let query = Query { limit: 10, ..filtering("displayName sw \"Person 44\"") };
    let pages = pages(&*store, &query).await;
    assert!(pages.len() > 1, "the work of one page is bounded");
    assert_eq!(pages.iter().map(|page| page.people.len()).sum::<usize>(), 10);
}
