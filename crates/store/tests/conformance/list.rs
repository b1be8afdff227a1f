//! Lists: their orders, their pages and their totals.

use std::sync::Arc;

use people::page::{DEFAULT_LIMIT, MAX_LIMIT};
use people::{Person, Query};
use serde_json::json;
use store::Store;

use crate::people::{insert_all, person_at, pick};
use crate::read::{
    SORTS, everyone, exactly, filtering, in_order, page, pages, searching, sorted, total, walk,
};
use crate::{Case, case};

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case(a_store_begins_empty),
        case(every_order_and_every_limit_meets_everyone_once),
        case(a_page_is_full_while_there_are_more),
        case(search_filter_and_order_go_together),
        case(totals_are_exact),
    ]
}

async fn a_store_begins_empty(store: Arc<dyn Store>) {
    for sort in SORTS {
        for query in [sorted(sort), searching("a"), filtering("active eq true")] {
            let page = page(&*store, &Query { sort, total: true, ..query }).await;
            assert_eq!(page.people, []);
            assert_eq!(page.next, None);
            assert_eq!(page.total, Some(exactly(0)));
        }
    }
}

/// So many people, whose orders by id, by name and by change are all different.
pub(crate) fn crowd(count: usize) -> Vec<Person> {
    let one = |i: usize| {
        let family = format!("F{:02}", (i * 7) % 10);
        let json = json!({"name": {"familyName": family, "givenName": format!("G{:03}", (i * 37) % count)}});
        person_at((i * 11) % count, &json)
    };
    (0..count).map(one).collect()
}

async fn every_order_and_every_limit_meets_everyone_once(store: Arc<dyn Store>) {
    let people = crowd(101);
    insert_all(&*store, &people).await;
    for sort in SORTS {
        let expected = in_order(&people, sort);
        for limit in [1, 2, 3, 7, DEFAULT_LIMIT, 100, 101, 102, MAX_LIMIT] {
            let query = Query { limit, ..sorted(sort) };
            assert_eq!(walk(&*store, &query).await, expected, "{sort}, {limit} a page");
        }
    }
}

async fn a_page_is_full_while_there_are_more(store: Arc<dyn Store>) {
    insert_all(&*store, &crowd(20)).await;
    for sort in SORTS {
        for (limit, expected) in [(7, &[7, 7, 6][..]), (19, &[19, 1]), (20, &[20]), (21, &[20])] {
            let pages = pages(&*store, &Query { limit, ..sorted(sort) }).await;
            let mut sizes: Vec<usize> = pages.iter().map(|page| page.people.len()).collect();
            // An engine may learn only from an empty page that there are no more.
            if sizes.last() == Some(&0) {
                sizes.pop();
            }
            assert_eq!(sizes, expected, "{sort}, {limit} a page");
        }
    }
}

async fn search_filter_and_order_go_together(store: Arc<dyn Store>) {
    let one = |i: usize| {
        let family = pick(["Cruz", "Abel", "Berg"], i);
        let title = pick(["Chief", "Clerk"], i);
        let json = json!({"name": {"familyName": family}, "nickName": format!("Nick{}", i % 4),
            "title": title, "emails": [{"value": format!("{}@example.org", i % 5)}]});
        person_at(i * 17 % 60, &json)
    };
    let people: Vec<Person> = (0..60).map(one).collect();
    insert_all(&*store, &people).await;
    for (words, filter) in [
        ("nick2", "title eq \"chief\""),
        ("nick", "title eq \"clerk\""),
        ("abel nick1", "emails eq \"1@example.org\""),
        ("example 3", "name.familyName eq \"BERG\" and title co \"er\""),
        ("nick3", "title eq \"chief\""),
    ] {
        let both = Query { search: searching(words).search, ..filtering(filter) };
        let accepted: Vec<Person> =
            people.iter().filter(|person| both.accepts(person)).cloned().collect();
        for sort in SORTS {
            let query = Query { sort, limit: 4, ..both.clone() };
            let expected = in_order(&accepted, sort);
            assert_eq!(walk(&*store, &query).await, expected, "{words}; {filter}; {sort}");
            assert_eq!(total(&*store, &query).await, exactly(accepted.len()), "{words}; {filter}");
        }
    }
}

async fn totals_are_exact(store: Arc<dyn Store>) {
    let people = crowd(60);
    insert_all(&*store, &people).await;
    for (query, expected) in [
        (everyone(), 60),
        (searching("f0"), 60),
        (searching("f03"), 6),
        (searching("f03 g"), 6),
        (searching("nobody"), 0),
        (filtering("active eq true"), 60),
        (filtering("name.familyName eq \"f03\""), 6),
        (filtering("name.familyName sw \"f03\""), 6),
        (filtering("name.familyName eq \"f03\" and active eq false"), 0),
        (filtering("not (name.familyName eq \"f03\")"), 54),
    ] {
        for sort in SORTS {
            let query = Query { sort, limit: 5, total: true, ..query.clone() };
            let first = page(&*store, &query).await;
            assert_eq!(first.total, Some(exactly(expected)), "{query:?}");
            // The total is that of the whole list, on every page of it.
            if first.next.is_some() {
                let query = Query { cursor: first.next.clone(), ..query };
                assert_eq!(page(&*store, &query).await.total, Some(exactly(expected)), "{query:?}");
            }
        }
    }
}
