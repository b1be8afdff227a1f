//! Lists: their orders, their pages and their totals.

use std::sync::Arc;

use people::page::{DEFAULT_LIMIT, MAX_LIMIT};
use people::{Person, Query, Sort};
use serde_json::{Value, json};
use store::Store;

use crate::people::{after, after_at, insert_all, person, person_at, pick};
use crate::read::{
    SORTS, everyone, exactly, filtering, ids, page, pages, searching, sorted, total, walk, walk_ids,
};
use crate::{Case, case};

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case(a_store_begins_empty),
        case(every_order_and_every_limit_meets_everyone_once),
        case(a_page_is_full_while_there_are_more),
        case(the_order_of_ids_is_that_of_adding),
        case(the_order_of_names_goes_by_family_given_and_middle_name),
        case(the_order_of_names_ignores_case_and_accents),
        case(the_order_of_names_has_a_place_for_everyone),
        case(a_name_that_changes_changes_its_place),
        case(who_changed_last_comes_first),
        case(the_same_name_stays_in_the_order_of_adding),
        case(the_same_moment_stays_in_the_order_of_adding),
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
fn crowd(count: usize) -> Vec<Person> {
    let one = |i: usize| {
        let family = format!("F{:02}", (i * 7) % 10);
        let json = json!({"name": {"familyName": family, "givenName": format!("G{:03}", (i * 37) % count)}});
        person_at((i * 11) % count, &json)
    };
    (0..count).map(one).collect()
}

/// The same people in the order in which they are to come.
fn in_order(people: &[Person], sort: Sort) -> Vec<Person> {
    let mut people = people.to_vec();
    match sort {
        Sort::Id => {}
        Sort::Name => people.sort_by_key(people::keys::name_key),
        Sort::LastModified => {
            people.sort_by_key(|person| std::cmp::Reverse(person.meta().last_modified));
        }
    }
    people
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

async fn the_order_of_ids_is_that_of_adding(store: Arc<dyn Store>) {
    let mut people = Vec::new();
    for name in ["c", "a", "b", "d", "A"] {
        let new = person_at(200 - usize::from(name.as_bytes()[0]), &json!({"displayName": name}));
        store.insert(&new).await.unwrap();
        people.push(new);
    }
    assert!(people.is_sorted_by_key(Person::id));
    let next = after(&people[2], &json!({"displayName": "z"}));
    store.replace(&people[2], &next).await.unwrap();
    assert_eq!(walk_ids(&*store, &everyone()).await, ids(&people));
}

/// Adds people in this order, and answers the show names of the list by name.
async fn by_name(store: &dyn Store, people: &[(&str, Value)]) -> Vec<String> {
    let with_title = |(title, json): &(&str, Value)| {
        let mut json = json.clone();
        json["title"] = json!(title);
        person(&json)
    };
    insert_all(store, &people.iter().map(with_title).collect::<Vec<_>>()).await;
    let found = walk(store, &Query { limit: 2, ..sorted(Sort::Name) }).await;
    found.iter().map(|person| person.text("title").unwrap().to_owned()).collect()
}

fn named(family: &str, given: &str, middle: &str) -> Value {
    let parts = [("familyName", family), ("givenName", given), ("middleName", middle)];
    let parts = parts.into_iter().filter(|(_, text)| !text.is_empty());
    json!({"name": parts.map(|(part, text)| (part.to_owned(), json!(text))).collect::<serde_json::Map<_, _>>()})
}

async fn the_order_of_names_goes_by_family_given_and_middle_name(store: Arc<dyn Store>) {
    let found = by_name(
        &*store,
        &[
            ("8", named("Smithson", "Aaron", "")),
            ("4", named("Smith", "John", "")),
            ("6", named("Smith", "John", "Zed")),
            ("5", named("Smith", "John", "Adam")),
            ("3", named("Smith", "Ada", "")),
            ("7", named("Smith Jones", "Aaron", "")),
            ("2", named("Smith", "", "")),
            ("1", named("Abel", "Zoe", "")),
        ],
    )
    .await;
    assert_eq!(found, ["1", "2", "3", "4", "5", "6", "7", "8"]);
}

async fn the_order_of_names_ignores_case_and_accents(store: Arc<dyn Store>) {
    let found = by_name(
        &*store,
        &[
            ("9", named("zorn", "", "")),
            ("5", named("ÖBERG", "B", "")),
            ("3", named("Ｎolan", "", "")),
            ("7", named("Straße", "A", "")),
            ("1", named("Åberg", "", "")),
            ("8", named("STRASSE", "B", "")),
            ("4", named("oberg", "A", "")),
            ("2", named("de la Cruz", "", "")),
            ("6", named("O\u{308}berg", "C", "")),
        ],
    )
    .await;
    assert_eq!(found, ["1", "2", "3", "4", "5", "6", "7", "8", "9"]);
}

/// Who has no family name is put by what there is; other scripts come behind Latin.
async fn the_order_of_names_has_a_place_for_everyone(store: Arc<dyn Store>) {
    let found = by_name(
        &*store,
        &[
            ("9", named("山田", "太郎", "")),
            ("6", named("Πυθαγόρας", "", "")),
            ("2", json!({"displayName": "Beatrix"})),
            ("8", named("חיים", "", "")),
            ("4", json!({"name": {"formatted": "Madonna"}, "userName": "zzz"})),
            ("7", named("Толстой", "Лев", "")),
            ("1", named("", "Adele", "")),
            ("5", json!({"userName": "prince"})),
            ("3", json!({"nickName": "Ice", "userName": "aaa"})),
        ],
    )
    .await;
    assert_eq!(found, ["1", "2", "3", "4", "5", "6", "7", "8", "9"]);
}

async fn a_name_that_changes_changes_its_place(store: Arc<dyn Store>) {
    let people: Vec<Person> = ["B", "C", "D"].map(|name| person(&named(name, "", ""))).into();
    insert_all(&*store, &people).await;
    let query = Query { limit: 1, ..sorted(Sort::Name) };
    let next = after(&people[2], &named("A", "", ""));
    store.replace(&people[2], &next).await.unwrap();
    let expected = [&people[2], &people[0], &people[1]].map(Person::id);
    assert_eq!(walk_ids(&*store, &query).await, expected);
}

async fn who_changed_last_comes_first(store: Arc<dyn Store>) {
    let mut people = crowd(9);
    insert_all(&*store, &people).await;
    let query = Query { limit: 2, ..sorted(Sort::LastModified) };
    for (index, now) in [(4, 1_000), (0, 2_000), (8, 3_000)] {
        let next = after_at(&people[index], now, &json!({"displayName": "Changed"}));
        store.replace(&people[index], &next).await.unwrap();
        people[index] = next;
        assert_eq!(walk(&*store, &query).await, in_order(&people, Sort::LastModified));
    }
    let first = [8, 0, 4].map(|index: usize| people[index].id());
    assert_eq!(walk_ids(&*store, &query).await[..3], first);
}

async fn the_same_name_stays_in_the_order_of_adding(store: Arc<dyn Store>) {
    let people: Vec<Person> = (0..10)
        .map(|i| person_at(10 - i, &json!({"displayName": pick(["Ada", "ÁDA"], i)})))
        .collect();
    insert_all(&*store, &people).await;
    for limit in [1, 3, 10] {
        let query = Query { limit, ..sorted(Sort::Name) };
        assert_eq!(walk_ids(&*store, &query).await, ids(&people), "{limit} a page");
    }
}

/// As [`Sort`] has it: where the key is the same, the order is that of adding.
async fn the_same_moment_stays_in_the_order_of_adding(store: Arc<dyn Store>) {
    let people: Vec<Person> =
        (0..10).map(|i| person_at(i / 5, &json!({"displayName": "Ada"}))).collect();
    insert_all(&*store, &people).await;
    let expected = ids(&[&people[5..], &people[..5]].concat());
    for limit in [1, 3, 10] {
        let query = Query { limit, ..sorted(Sort::LastModified) };
        assert_eq!(walk_ids(&*store, &query).await, expected, "{limit} a page");
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
