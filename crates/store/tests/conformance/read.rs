//! How the cases ask, and how they say what they expect to be answered.

use std::cmp::Reverse;

use people::page::Search;
use people::{Filter, Person, PersonId, Query, Sort, document};
use store::{Document, Error, Page, Store, Total};

use crate::people::Writes;

/// Every order of a list.
pub(crate) const SORTS: [Sort; 3] = [Sort::Id, Sort::Name, Sort::LastModified];

/// How many pages a walk has at most here; one that has more goes round in circles.
const MAX_PAGES: usize = 10_000;

/// What a call was answered, in a form that can be compared.
#[derive(Debug, PartialEq)]
pub(crate) enum Outcome {
    /// A document of this version.
    Version(u64),
    NotFound,
    Taken(Vec<String>),
    Conflict(u64),
    NoManager,
    Erased,
    KeyReused,
    CursorInvalid,
    Unavailable(String),
}

/// Taken, and by what.
pub(crate) fn taken(pointer: &str) -> Outcome {
    all_taken(&[pointer])
}

/// All of these taken.
pub(crate) fn all_taken(pointers: &[&str]) -> Outcome {
    Outcome::Taken(pointers.iter().map(|pointer| (*pointer).to_owned()).collect())
}

impl From<Error> for Outcome {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Self::NotFound,
            Error::Taken { pointers } => Self::Taken(pointers),
            Error::Conflict { current } => Self::Conflict(current),
            Error::NoManager => Self::NoManager,
            Error::Erased => Self::Erased,
            Error::KeyReused => Self::KeyReused,
            Error::CursorInvalid => Self::CursorInvalid,
            Error::Unavailable(cause) => Self::Unavailable(cause.to_string()),
        }
    }
}

impl From<Result<Document, Error>> for Outcome {
    fn from(answer: Result<Document, Error>) -> Self {
        answer.map_or_else(Self::from, |document| Self::Version(document.version))
    }
}

/// What the insertion of somebody is answered.
pub(crate) async fn insert(store: &dyn Store, person: &Person) -> Outcome {
    store.insert(person).await.into()
}

/// What the replacement of somebody is answered.
pub(crate) async fn replace(store: &dyn Store, before: &Person, after: &Person) -> Outcome {
    store.replace(before, after).await.into()
}

/// Checks that somebody is kept exactly so.
pub(crate) async fn assert_kept(store: &dyn Store, person: &Person) {
    let kept = store.get(person.id()).await.unwrap();
    assert_eq!(kept, document_of(person));
}

/// The document of somebody as it is to be kept.
pub(crate) fn document_of(person: &Person) -> Document {
    Document { version: person.meta().version, bytes: document::write(person).into() }
}

/// Everyone, in the order of adding.
pub(crate) fn everyone() -> Query {
    Query::default()
}

/// Everyone, in this order.
pub(crate) fn sorted(sort: Sort) -> Query {
    Query { sort, ..Query::default() }
}

/// Those who have these words.
pub(crate) fn searching(words: &str) -> Query {
    Query { search: Some(Search::parse(words).unwrap()), ..Query::default() }
}

/// Those who match this filter.
pub(crate) fn filtering(filter: &str) -> Query {
    let filter = Filter::parse(filter);
    Query { filter: Some(filter.unwrap_or_else(|e| unreachable!("{e}"))), ..Query::default() }
}

/// One page.
pub(crate) async fn page(store: &dyn Store, query: &Query) -> Page {
    let page = store.list(query).await.unwrap();
    assert!(page.people.len() <= query.limit, "{} of {}", page.people.len(), query.limit);
    assert_eq!(page.total.is_some(), query.total);
    page
}

/// Those on one page.
pub(crate) fn people_of(page: &Page) -> Vec<Person> {
    let read = |document: &Document| {
        let person = document::read_person(&document.bytes).unwrap();
        assert_eq!(person.meta().version, document.version);
        person
    };
    page.people.iter().map(read).collect()
}

/// All pages of a query.
pub(crate) async fn pages(store: &dyn Store, query: &Query) -> Vec<Page> {
    let mut query = query.clone();
    let mut pages = Vec::new();
    while pages.len() < MAX_PAGES {
        let page = page(store, &query).await;
        query.cursor.clone_from(&page.next);
        pages.push(page);
        if query.cursor.is_none() {
            return pages;
        }
    }
    unreachable!("the walk has no end");
}

/// Everyone on all pages of a query.
pub(crate) async fn walk(store: &dyn Store, query: &Query) -> Vec<Person> {
    pages(store, query).await.iter().flat_map(people_of).collect()
}

/// The ids of everyone on all pages of a query.
pub(crate) async fn walk_ids(store: &dyn Store, query: &Query) -> Vec<PersonId> {
    walk(store, query).await.iter().map(Person::id).collect()
}

/// The ids of these people.
pub(crate) fn ids(people: &[Person]) -> Vec<PersonId> {
    people.iter().map(Person::id).collect()
}

/// How many people a query accepts.
pub(crate) async fn total(store: &dyn Store, query: &Query) -> Total {
    let query = Query { total: true, limit: 1, ..query.clone() };
    page(store, &query).await.total.unwrap()
}

/// Checks how many people a query accepts, of which an engine may have counted a part only if it
/// says so.
pub(crate) async fn assert_counted(store: &dyn Store, query: &Query, expected: usize) {
    let total = total(store, query).await;
    let is_bound = total.at_least && total.count <= expected as u64;
    assert!(is_bound || total == exactly(expected), "{total:?} of {expected}: {query:?}");
}

/// Exactly so many.
pub(crate) fn exactly(count: usize) -> Total {
    Total { count: count as u64, at_least: false }
}

/// The same people in the order in which they are to come.
pub(crate) fn in_order(people: &[Person], sort: Sort) -> Vec<Person> {
    let mut people = people.to_vec();
    match sort {
        Sort::Id => {}
        Sort::Name => people.sort_by_key(people::keys::name_key),
        Sort::LastModified => {
            people.reverse();
            people.sort_by_key(|person| Reverse(person.meta().last_modified));
        }
    }
    people
}
