//! A table that answers slowly: pages are as long as in a quick one, because what was read is paid.

use std::time::Duration;

use futures_util::future::join_all;
use people::{Person, Query, Sort};
use serde_json::json;
use store::{Network, WALK_TIME, contents, copy, is_part_of};

use super::{IMPATIENT, counted};
use crate::people::{insert_all, person_at};
use crate::read::{Outcome, everyone, exactly, filtering, insert, pages, searching, sorted, total};
use crate::table::behind_proxy;
use crate::wire::dice::Faults;
use crate::{Home, PATIENT};

fn numbered(count: usize) -> Vec<Person> {
    let one = |i: usize| person_at(i, &json!({"displayName": format!("Person {i:03}")}));
    (0..count).map(one).collect()
}

/// Each request takes so long.
fn each_delayed(delay_for: Duration) -> Faults {
    Faults { delay: 1.0, delay_for, ..Faults::default() }
}

pub(super) async fn pages_of_a_slow_table_are_whole(home: Home) {
    let direct = home.open();
    let people = numbered(120);
    insert_all(&*direct, &people).await;
    let (proxy, store) = behind_proxy(&home.address, PATIENT).await;
    proxy.set(each_delayed(Duration::from_millis(130)));
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

pub(super) async fn some_of_a_slow_table_are_counted(home: Home) {
    let direct = home.open();
    let people = numbered(10);
    insert_all(&*direct, &people).await;
    let (proxy, store) = behind_proxy(&home.address, PATIENT).await;
    // Each request takes longer than looking at candidates may.
    proxy.set(each_delayed(WALK_TIME * 2));
    let counted = total(&*store, &filtering("displayName co \"person\"")).await;
    assert_eq!(counted, exactly(people.len()));
}

/// A filter that looks at very many stops reading, and goes on from there.
pub(super) async fn a_filter_stops_reading_in_a_slow_table(home: Home) {
    let direct = home.open();
    let people = numbered(450);
    insert_all(&*direct, &people).await;
    let (proxy, store) = behind_proxy(&home.address, PATIENT).await;
    proxy.set(each_delayed(Duration::from_millis(130)));
    let query = Query { limit: 10, ..filtering("displayName sw \"Person 44\"") };
    let pages = pages(&*store, &query).await;
    assert!(pages.len() > 1, "the work of one page is bounded");
    assert_eq!(pages.iter().map(|page| page.people.len()).sum::<usize>(), 10);
}

/// A refused write says that it may be sent again, so that nothing of it may be carried out.
pub(super) async fn more_writes_than_can_be_are_turned_away_and_not_begun(home: Home) {
    let direct = home.open();
    let call = Duration::from_secs(8);
    let network = Network { attempt: call, call, ..IMPATIENT };
    let (proxy, store) = behind_proxy(&home.address, network).await;
    // In the half of the time in which a write may wait, each of 64 lanes takes three of them.
    proxy.set(each_delayed(call / 8));
    let people = numbered(640);
    let outcomes = join_all(people.iter().map(|person| insert(&*store, person))).await;
    let kept = outcomes.iter().filter(|outcome| **outcome == Outcome::Version(1)).count();
    assert!((64..=64 * 5).contains(&kept), "{kept}");
    assert_eq!(counted(&*store, "", "shed"), (people.len() - kept) as u64);
    assert_eq!(counted(&*store, "", "timeout"), 0);
    assert_eq!(total(&*direct, &everyone()).await, exactly(kept));
}

/// None of the requests is late, but a call has time for five of them: a page of everything would take
/// more.
pub(super) async fn a_slow_table_is_copied_and_compared(home: Home) {
    let (direct, backup) = (home.open(), home.new_file());
    let people = numbered(500);
    insert_all(&*direct, &people).await;
    direct.backup(&backup).await.unwrap();
    let (part, file) =
        (Home::open_file(&backup), Home::open_file(&backup.with_extension("copied")));
    let network = Network { call: Duration::from_secs(2), attempts: 12, ..IMPATIENT };
    let (proxy, table) = behind_proxy(&home.address, network).await;
    proxy.set(each_delayed(Duration::from_millis(350)));
    let (copied, there, is_part) = tokio::join!(
        async { copy(&*table, &*file, &mut |_| ()).await },
        async { contents(&*table, &mut |_| ()).await },
        is_part_of(&*part, &*table),
    );
    assert_eq!(copied.unwrap(), 500);
    assert!(is_part.unwrap());
    let there = there.unwrap();
    assert_eq!((there.people, there.events), (500, 500));
    assert_eq!(contents(&*file, &mut |_| ()).await.unwrap(), there);
}
