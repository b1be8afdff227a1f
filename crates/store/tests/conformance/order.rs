//! The orders of a list.

use std::sync::Arc;

use people::{Person, Query, Sort};
use serde_json::{Value, json};
use store::Store;

use crate::list::crowd;
use crate::people::{Writes, after, after_at, insert_all, person, person_at, pick};
use crate::read::{everyone, ids, in_order, sorted, walk, walk_ids};
use crate::{Case, case};

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case(the_order_of_ids_is_that_of_adding),
        case(the_order_of_names_goes_by_family_given_and_middle_name),
        case(the_order_of_names_ignores_case_and_accents),
        case(the_order_of_names_has_a_place_for_everyone),
        case(a_name_that_changes_changes_its_place),
        case(who_changed_last_comes_first),
        case(the_same_name_stays_in_the_order_of_adding),
        case(of_the_same_moment_who_was_added_last_comes_first),
    ]
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
            // The last character of all.
            ("a", named("\u{10ffff}\u{10ffff}z", "", "")),
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
    assert_eq!(found, ["1", "2", "3", "4", "5", "6", "7", "8", "9", "a"]);
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

/// Where the moment is the same, who was added last comes first, as if it were a moment later.
async fn of_the_same_moment_who_was_added_last_comes_first(store: Arc<dyn Store>) {
    let people: Vec<Person> =
        (0..10).map(|i| person_at(i / 5, &json!({"displayName": "Ada"}))).collect();
    insert_all(&*store, &people).await;
    let expected = ids(&people.iter().rev().cloned().collect::<Vec<_>>());
    for limit in [1, 3, 10] {
        let query = Query { limit, ..sorted(Sort::LastModified) };
        assert_eq!(walk_ids(&*store, &query).await, expected, "{limit} a page");
    }
}
