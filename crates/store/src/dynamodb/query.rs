//! Lists: which items serve a query, and the walk along them.
//!
//! Whatever serves it, the documents that are found are asked again, so that an entry that is behind
//! its document does no harm. Every order but one is that of its list, so the same cursor goes on
//! even when another plan is chosen for the next page. The exception is a search that finds very
//! many: it is answered in the order of its longest word, and its cursor says so.

mod walk;

use std::collections::{BTreeSet, VecDeque};

use people::keys::{self, Lookup, Required};
use people::{Person, PersonId, Query, Sort, document, words};

use super::client::Client;
use super::keys::{self as table, Key, List};
use super::merge::{self, FIRST, Found, LAST, Merge};
use super::{Dynamo, item};
use crate::{Document, Error, Page, WALK_LIMIT};

/// Where a page ended: the order, and the sort key in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Position {
    order: Order,
    sk: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Id,
    Name,
    Modified,
    /// The words that begin so, and then the ids.
    Word,
}

impl Position {
    fn write(&self) -> Vec<u8> {
        let order = match self.order {
            Order::Id => 'i',
            Order::Name => 'n',
            Order::Modified => 'm',
            Order::Word => 'w',
        };
        format!("{order}{}", self.sk).into_bytes()
    }

    fn read(bytes: Vec<u8>) -> Option<Self> {
        let text = String::from_utf8(bytes).ok()?;
        let order = match text.chars().next()? {
            'i' => Order::Id,
            'n' => Order::Name,
            'm' => Order::Modified,
            'w' => Order::Word,
            _ => return None,
        };
        Some(Self { order, sk: text.get(1..)?.to_owned() })
    }
}

/// Whom a query can find at all.
pub(super) enum Plan {
    /// This one, or nobody.
    One(Option<PersonId>),
    /// These, who are few.
    Few(Vec<Found>),
    /// Those who have a look-up.
    Lookup(Lookup),
    /// Those who have a word that begins as the longest one that is searched for.
    Word,
    /// Everybody.
    Everyone,
}

/// People in the order that was asked for.
pub(super) enum Source {
    /// These.
    Few(VecDeque<(String, PersonId)>),
    /// Those of a list.
    List(Merge),
    /// Those of a list who are among these.
    Among(Merge, BTreeSet<PersonId>),
}

impl Source {
    /// The sort keys and ids of the next ones.
    pub(super) async fn next(
        &mut self,
        store: &Dynamo,
        count: usize,
    ) -> Result<Vec<(String, PersonId)>, Error> {
        match self {
            Self::Few(few) => Ok(few.drain(..count.min(few.len())).collect()),
            Self::List(list) => {
                let next = list.next(&store.client, count).await?;
                Ok(next.into_iter().filter_map(place).collect())
            }
            Self::Among(list, ids) => next_among(list, ids, &store.client, count).await,
        }
    }
}

/// The next entries of people who are among these.
async fn next_among(
    list: &mut Merge,
    ids: &BTreeSet<PersonId>,
    client: &Client,
    count: usize,
) -> Result<Vec<(String, PersonId)>, Error> {
    let (mut next, mut passed) = (Vec::new(), 0);
    while next.len() < count && passed < WALK_LIMIT {
        let Some(found) = list.next(client, 1).await?.pop() else { break };
        passed += 1;
        // The last one of very many is looked at whoever it is, to go on behind it.
        let wanted = |id: &PersonId| ids.contains(id) || passed == WALK_LIMIT;
        next.extend(place(found).filter(|(_, id)| wanted(id)));
    }
    Ok(next)
}

fn place(found: Found) -> Option<(String, PersonId)> {
    let id = table::id_of(&found.sk)?;
    Some((found.sk, id))
}

impl Dynamo {
    pub(super) async fn list_page(&self, query: &Query) -> Result<Page, Error> {
        let identity = query.identity();
        let after = match &query.cursor {
            Some(cursor) => {
                let opened = self.sealer.open(cursor, &identity)?;
                Some(Position::read(opened).ok_or(Error::CursorInvalid)?)
            }
            None => None,
        };
        let plan = self.plan(query).await?;
        let order = order(query, &plan, after.as_ref());
        if after.as_ref().is_some_and(|after| after.order != order) {
            return Err(Error::CursorInvalid);
        }
        let after = after.map(|after| after.sk);
        let sorted = match &plan {
            Plan::Few(few) if order == Order::Modified => {
                self.sort(query, few, after.as_deref()).await?
            }
            _ => None,
        };
        let walk = match sorted {
            Some(sorted) => sorted,
            None => self.walk(query, order, plan, after).await?,
        };
        let next = walk.next.map(|sk| {
            let position = Position { order, sk };
            self.sealer.seal(&position.write(), &identity)
        });
        let total = if query.total { Some(self.total(query).await?) } else { None };
        Ok(Page { people: walk.people, next: next.transpose()?, total })
    }

    pub(super) async fn plan(&self, query: &Query) -> Result<Plan, Error> {
        let required = query.filter.as_ref().map(keys::required).unwrap_or_default();
        let mut lookups = Vec::new();
        for required in required {
            match required {
                Required::Nothing => return Ok(Plan::One(None)),
                Required::Id(id) => return Ok(Plan::One(Some(id))),
                Required::Unique(key) => {
                    let guard = self.client.get(Key::unique(&key)).await?;
                    let id = guard.map(|guard| item::read_id(&guard, "id")).transpose()?;
                    return Ok(Plan::One(id));
                }
                Required::Lookup(lookup) => lookups.push(lookup),
            }
        }
        // An address or a number is rarer than a family name.
        lookups.sort_by_key(|lookup: &Lookup| lookup.0.starts_with('f'));
        for lookup in &lookups {
            if let Some(few) = self.few(List::Lookup(lookup), FIRST, LAST.to_string()).await? {
                return Ok(Plan::Few(few));
            }
        }
        let words = longest_first(query);
        for word in &words {
            if let Some(few) = self.few(words_like(word), word, end_of(word)).await? {
                return Ok(Plan::Few(few));
            }
        }
        if let Some(lookup) = lookups.into_iter().next() {
            return Ok(Plan::Lookup(lookup));
        }
        let by_word = query.sort == Sort::Id && !words.is_empty();
        Ok(if by_word { Plan::Word } else { Plan::Everyone })
    }

    /// Everybody in a part of a list, if they are few.
    async fn few(
        &self,
        list: List<'_>,
        from: &str,
        to: String,
    ) -> Result<Option<Vec<Found>>, Error> {
        let (found, complete) =
            merge::all(&self.client, list.partitions(), from, &to, WALK_LIMIT).await?;
        Ok(complete.then_some(found))
    }
}

pub(super) fn words_like(word: &str) -> List<'static> {
    List::Words(word.chars().next().unwrap_or_default())
}

/// Behind all sort keys of words that begin so.
pub(super) fn end_of(word: &str) -> String {
    format!("{word}{LAST}")
}

/// The words that an index may be asked for, the most telling first.
pub(super) fn longest_first(query: &Query) -> Vec<&str> {
    let mut words: Vec<&str> = query.indexed_words().iter().map(String::as_str).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    words
}

/// The order of a walk: that of the query, or of its word where very many have it.
pub(super) fn order(query: &Query, plan: &Plan, after: Option<&Position>) -> Order {
    match (query.sort, plan, after.map(|after| after.order)) {
        (Sort::Name, ..) => Order::Name,
        (Sort::LastModified, ..) => Order::Modified,
        // Whoever began by word goes on so, and whoever began by id too.
        (Sort::Id, _, Some(Order::Word)) | (Sort::Id, Plan::Word, None) => Order::Word,
        (Sort::Id, ..) => Order::Id,
    }
}

pub(super) fn source(
    order: Order,
    plan: Plan,
    after: Option<String>,
    about: usize,
    first_word: Option<&str>,
) -> Source {
    let from = after.as_deref().map_or_else(|| FIRST.to_owned(), merge::behind);
    let list = |list: List<'_>| Source::List(Merge::forwards(list.partitions(), &from, about));
    match (order, plan) {
        (_, Plan::One(id)) => {
            let first = id.filter(|_| after.is_none());
            Source::Few(first.into_iter().map(|id| (id.to_string(), id)).collect())
        }
        (Order::Id | Order::Name, Plan::Few(few)) => {
            let place = |found: Found| {
                let id = table::id_of(&found.sk)?;
                Some((if order == Order::Id { id.to_string() } else { found.name }, id))
            };
            let places: BTreeSet<_> = few.into_iter().filter_map(place).collect();
            let is_behind = |place: &str| after.as_deref().is_none_or(|after| place > after);
            Source::Few(places.into_iter().filter(|(place, _)| is_behind(place)).collect())
        }
        (Order::Id, Plan::Lookup(lookup)) => list(List::Lookup(&lookup)),
        (Order::Id, Plan::Word | Plan::Everyone) => list(List::Id),
        (Order::Name, _) => list(List::Name),
        (Order::Modified, plan) => {
            let before = after.unwrap_or_else(|| LAST.to_string());
            let list = |about| Merge::backwards(List::Modified.partitions(), &before, about);
            let id = |found: &Found| table::id_of(&found.sk);
            match plan {
                Plan::Few(few) => {
                    Source::Among(list(WALK_LIMIT), few.iter().filter_map(id).collect())
                }
                _ => Source::List(list(about)),
            }
        }
        (Order::Word, _) => {
            let word = first_word.unwrap_or_default();
            let from = after.as_deref().map_or_else(|| word.to_owned(), merge::behind);
            let partitions = words_like(word).partitions();
            Source::List(Merge::between(partitions, &from, end_of(word), about))
        }
    }
}

/// Whether somebody who was found belongs on the page. By word, they stand there once: at the first
/// of their words that begins so.
pub(super) fn accepts(
    query: &Query,
    order: Order,
    first_word: Option<&str>,
    sk: &str,
    document: &Document,
) -> Result<bool, Error> {
    let person = read(document)?;
    let stands_here = order != Order::Word || {
        let begins = |word: &String| first_word.is_some_and(|first| word.starts_with(first));
        let first = words::of_person(&person).into_iter().find(begins);
        first.is_some_and(|first| first == table::word_of(sk))
    };
    Ok(stands_here && query.accepts(&person))
}

fn read(document: &Document) -> Result<Person, Error> {
    document::read_person(&document.bytes).map_err(Error::unavailable)
}
