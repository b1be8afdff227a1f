//! Cursors: each belongs to its list in its store, and says nothing to anyone else.

use std::collections::BTreeSet;
use std::sync::Arc;

use people::page::Cursor;
use people::{Person, Query, Sort};
use serde_json::json;
use store::Store;

use crate::people::{Writes, after, insert_all, person_at};
use crate::read::{
    Outcome, SORTS, everyone, filtering, ids, page, people_of, searching, sorted, walk_ids,
};
use crate::{Case, Home, case, case_at_home};

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case(a_cursor_belongs_to_its_list),
        case(a_cursor_is_free_in_limit_and_total),
        case(a_list_is_the_same_however_it_is_written),
        case(a_cursor_that_was_tampered_with_is_invalid),
        case(what_is_no_cursor_is_invalid),
        case(a_cursor_can_be_used_again),
        case(a_cursor_says_nothing),
        case(a_cursor_outlives_the_person_it_stands_at),
        case_at_home(a_cursor_belongs_to_its_store),
        case_at_home(a_cursor_outlives_closing),
    ]
}

async fn crowd(store: &dyn Store) -> Vec<Person> {
    let one = |i: usize| {
        let json = json!({"name": {"familyName": "Secretname", "givenName": format!("G{i:02}")}});
        person_at(100 - i, &json)
    };
    let people: Vec<Person> = (0..10).map(one).collect();
    insert_all(store, &people).await;
    people
}

/// The cursor behind the first three people of a list.
async fn cursor(store: &dyn Store, query: &Query) -> Cursor {
    let query = Query { limit: 3, ..query.clone() };
    page(store, &query).await.next.unwrap()
}

async fn outcome(store: &dyn Store, query: &Query, cursor: &Cursor) -> Option<Outcome> {
    let query = Query { cursor: Some(cursor.clone()), ..query.clone() };
    store.list(&query).await.err().map(Outcome::from)
}

async fn a_cursor_belongs_to_its_list(store: Arc<dyn Store>) {
    crowd(&*store).await;
    let mut lists = Vec::new();
    for sort in SORTS {
        let family = "name.familyName eq \"secretname\"";
        for query in [
            everyone(),
            searching("secret"),
            searching("secretname"),
            searching("secret g"),
            filtering("active eq true"),
            filtering("active ne false"),
            filtering(family),
            Query { search: searching("secret").search, ..filtering(family) },
        ] {
            lists.push(Query { sort, ..query });
        }
    }
    for (index, list) in lists.iter().enumerate() {
        let cursor = cursor(&*store, list).await;
        for (other, query) in lists.iter().enumerate() {
            let expected = (other != index).then_some(Outcome::CursorInvalid);
            assert_eq!(outcome(&*store, query, &cursor).await, expected, "{list:?} {query:?}");
        }
    }
}

async fn a_cursor_is_free_in_limit_and_total(store: Arc<dyn Store>) {
    let people = crowd(&*store).await;
    let cursor = Some(cursor(&*store, &everyone()).await);
    for (limit, total, expected) in [(1, true, 3..4), (2, false, 3..5), (500, true, 3..10)] {
        let query = Query { limit, total, cursor: cursor.clone(), ..everyone() };
        let page = page(&*store, &query).await;
        assert_eq!(ids(&people_of(&page)), ids(&people[expected]));
    }
}

/// The identity of a list is its meaning in canonical form, not the text that a reader sent.
async fn a_list_is_the_same_however_it_is_written(store: Arc<dyn Store>) {
    crowd(&*store).await;
    for (one, other) in [
        (searching("secret g"), searching("  Ｇ SECRÉT ")),
        (filtering("active eq true"), filtering("(ACTIVE  EQ TRUE)")),
    ] {
        let cursor = cursor(&*store, &one).await;
        assert_eq!(outcome(&*store, &other, &cursor).await, None, "{other:?}");
    }
}

async fn a_cursor_that_was_tampered_with_is_invalid(store: Arc<dyn Store>) {
    crowd(&*store).await;
    for sort in SORTS {
        let Cursor(text) = cursor(&*store, &sorted(sort)).await;
        let mut tampered = vec![text[1..].to_owned(), text[..text.len() - 1].to_owned()];
        tampered.extend(["A", "=", " ", "AAAA"].map(|end| format!("{text}{end}")));
        for index in 0..text.len() {
            let other = if &text[index..=index] == "B" { "C" } else { "B" };
            tampered.push([&text[..index], other, &text[index + 1..]].concat());
        }
        for text in tampered {
            let outcome = outcome(&*store, &sorted(sort), &Cursor(text.clone())).await;
            assert_eq!(outcome, Some(Outcome::CursorInvalid), "{text}");
        }
    }
}

async fn what_is_no_cursor_is_invalid(store: Arc<dyn Store>) {
    crowd(&*store).await;
    let (long, zeros) = ("A".repeat(100_000), "A".repeat(64));
    for text in ["", "0", "3", "null", "é", "\0", "../..", "%00", &zeros, &long] {
        for sort in SORTS {
            let outcome = outcome(&*store, &sorted(sort), &Cursor(text.to_owned())).await;
            assert_eq!(outcome, Some(Outcome::CursorInvalid), "{text:?}");
        }
    }
    // Where nothing can be found, a cursor has to be one all the same.
    for query in [filtering("id eq \"nobody\""), filtering("userName eq \"nobody\"")] {
        let outcome = outcome(&*store, &query, &Cursor(zeros.clone())).await;
        assert_eq!(outcome, Some(Outcome::CursorInvalid));
    }
}

async fn a_cursor_can_be_used_again(store: Arc<dyn Store>) {
    crowd(&*store).await;
    for sort in SORTS {
        for query in [everyone(), searching("secret"), filtering("active eq true")] {
            let query = Query { sort, limit: 3, ..query };
            let again = Query { cursor: Some(cursor(&*store, &query).await), ..query };
            let (one, other) = (page(&*store, &again).await, page(&*store, &again).await);
            assert_eq!(one.people, other.people, "{again:?}");
            assert_eq!(one.people.len(), 3);
            // What follows is the same as well.
            let rest = Query { cursor: one.next, ..again.clone() };
            let other_rest = Query { cursor: other.next, ..again };
            assert_eq!(walk_ids(&*store, &rest).await, walk_ids(&*store, &other_rest).await);
        }
    }
}

/// A cursor travels in addresses and so in logs: no name may be read from it.
async fn a_cursor_says_nothing(store: Arc<dyn Store>) {
    crowd(&*store).await;
    let mut seen = BTreeSet::new();
    for _ in 0..2 {
        for sort in SORTS {
            let Cursor(text) = cursor(&*store, &sorted(sort)).await;
            assert!(
                text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.~".contains(&b)),
                "{text}"
            );
            assert!(text.len() < 512, "{text}");
            assert!(!text.to_lowercase().contains("secret"), "{text}");
            // In base64 a word has one of three forms, by where it begins.
            assert!(["c2VjcmV0", "NlY3JldG", "zZWNyZX"].iter().all(|form| !text.contains(form)));
            assert!(seen.insert(text), "the same position is never sealed twice in the same way");
        }
    }
}

/// A page ends at a place in the order, not at a person who may be elsewhere by then.
async fn a_cursor_outlives_the_person_it_stands_at(store: Arc<dyn Store>) {
    let people = crowd(&*store).await;
    let query = Query { limit: 3, ..sorted(Sort::Name) };
    let cursor = Some(cursor(&*store, &query).await);
    let next = after(&people[2], &json!({"displayName": "Zzz"}));
    store.replace(&people[2], &next).await.unwrap();
    let rest = Query { cursor, ..query };
    let expected = [&people[3..], std::slice::from_ref(&next)].concat();
    assert_eq!(walk_ids(&*store, &rest).await, ids(&expected));
}

async fn a_cursor_belongs_to_its_store(home: Home) {
    let elsewhere = home.another();
    let (store, other) = (home.open(), elsewhere.open());
    crowd(&*store).await;
    crowd(&*other).await;
    for sort in SORTS {
        let cursor = cursor(&*store, &sorted(sort)).await;
        assert_eq!(outcome(&*store, &sorted(sort), &cursor).await, None);
        assert_eq!(outcome(&*other, &sorted(sort), &cursor).await, Some(Outcome::CursorInvalid));
    }
}

/// A reader's walk goes on after the service was started anew.
async fn a_cursor_outlives_closing(home: Home) {
    let store = home.open();
    let people = crowd(&*store).await;
    let cursor = Some(cursor(&*store, &everyone()).await);
    drop(store);
    let rest = Query { cursor, limit: 2, ..everyone() };
    assert_eq!(walk_ids(&*home.open(), &rest).await, ids(&people[3..]));
}
