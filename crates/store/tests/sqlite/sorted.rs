//! Those whom an index finds come in any order without a walk along everybody else.

use futures_util::future::join_all;
use people::page::Search;
use people::{Filter, Meta, Person, PersonId, Query, Sort, Timestamp, document};
use store::{Store, WALK_LIMIT, Write};
use uuid::Uuid;

use crate::{directory, open_file, origin};

/// How many have each of the two family names: more than a page looks at.
const EACH: usize = WALK_LIMIT + 100;

async fn write(store: &dyn Store, name: &str, moment: i64) {
    let text = format!(r#"{{"name": {{"familyName": "{name}"}}}}"#);
    let draft = document::read_draft(text.as_bytes()).unwrap().draft;
    let moment = Timestamp::from_millis(moment).unwrap();
    let meta = Meta { created: moment, last_modified: moment, version: 1 };
    let person = Person::new(PersonId::new(Uuid::now_v7()), draft, meta);
    store.write(Write::Create { person: &person, once: None }, origin()).await.unwrap();
}

/// How many are on each page of a walk.
async fn pages(store: &dyn Store, mut query: Query) -> Vec<usize> {
    let mut pages = Vec::new();
    loop {
        let page = store.list(&query).await.unwrap();
        pages.push(page.people.len());
        query.cursor = page.next;
        if query.cursor.is_none() {
            return pages;
        }
    }
}

/// Everybody else comes first in each order.
#[tokio::test]
async fn pages_of_many_who_are_found_are_full_in_every_order() {
    let (_directory, file) = directory();
    let store = open_file(&file).unwrap();
    join_all((0..EACH).map(|_| write(&*store, "Zed", 1))).await;
    join_all((0..EACH).map(|_| write(&*store, "Abel", 2))).await;
    let filter = Filter::parse("name.familyName eq \"zed\"").ok();
    let search = Search::parse("zed").ok();
    for sort in [Sort::Id, Sort::Name, Sort::LastModified] {
        let query = Query { sort, limit: 500, ..Query::default() };
        for query in [
            Query { filter: filter.clone(), ..query.clone() },
            Query { search: search.clone(), ..query.clone() },
        ] {
            assert_eq!(pages(&*store, query).await, [500, 500, EACH - 1_000], "{sort}");
        }
    }
}

/// More have the family name than are put in order for a page, and everybody else comes first.
#[tokio::test]
async fn pages_in_the_order_of_names_begin_at_the_family_name_that_is_asked_for() {
    let (_directory, file) = directory();
    let store = open_file(&file).unwrap();
    join_all((0..10_050).map(|_| write(&*store, "M\u{fc}ller", 1))).await;
    join_all((0..EACH).map(|_| write(&*store, "Abel", 2))).await;
    join_all((0..50).map(|_| write(&*store, "Muller", 2))).await;
    join_all((0..50).map(|_| write(&*store, "M\u{fc}llerson", 2))).await;
    let filter = Filter::parse("name.familyName eq \"m\u{fc}ller\" and active eq true").ok();
    let query = Query { sort: Sort::Name, limit: 500, filter, ..Query::default() };
    let pages = pages(&*store, query).await;
    assert_eq!(pages.iter().sum::<usize>(), 10_050);
    assert_eq!(pages[..20], [500; 20], "{pages:?}");
}
