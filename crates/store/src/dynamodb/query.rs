//! Lists: which items serve a query, and the walk along them.
//!
//! Whatever serves it, the documents that are found are asked again, so that an entry that is behind
//! its document does no harm. Every order but one is that of its list, so the same cursor goes on
//! even when another plan is chosen for the next page. The exception is a search that finds very
//! many: it is answered in the order of its longest word, and its cursor says so.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::time::Instant;

use people::keys::{self, Lookup, Required};
use people::{Person, PersonId, Query, Sort, document, words};

use super::keys::{self as table, Key, List};
use super::merge::{self, FIRST, Found, LAST, Merge};
use super::{Dynamo, item};
use crate::{Document, Error, PAGE_BYTES, Page, WALK_LIMIT, WALK_TIME};

/// How many documents are read at once.
pub(super) const AT_ONCE: usize = 100;

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
                let place = |found: Found| Some((found.sk.clone(), table::id_of(&found.sk)?));
                Ok(next.into_iter().filter_map(place).collect())
            }
        }
    }
}

/// What a walk found.
#[derive(Default)]
struct Walk {
    people: Vec<Document>,
    met: BTreeSet<PersonId>,
    seen: usize,
    last: Option<String>,
    next: Option<String>,
    is_over: bool,
}

/// What a walk goes by.
struct Rules<'a> {
    query: &'a Query,
    order: Order,
    first_word: Option<&'a str>,
    /// Whether all who are found belong on the page.
    exact: bool,
    begun: Instant,
}

impl Walk {
    fn is_full(&self, limit: usize) -> bool {
        let bytes: usize = self.people.iter().map(|document| document.bytes.len()).sum();
        self.people.len() == limit || bytes >= PAGE_BYTES
    }

    /// Looks at a candidate, unless it is over because enough was found, or it has cost enough. The
    /// first one is always looked at: a page that looked at none could name no next one.
    fn look_at(
        &mut self,
        rules: &Rules<'_>,
        sk: String,
        id: PersonId,
        document: Option<Document>,
    ) -> Result<(), Error> {
        let late = self.seen > 0 && rules.begun.elapsed() >= WALK_TIME;
        let is_over = self.is_full(rules.query.limit) || self.seen == WALK_LIMIT || late;
        if is_over && !self.is_over {
            (self.next, self.is_over) = (self.last.take(), true);
        }
        if self.is_over {
            return Ok(());
        }
        self.seen += 1;
        if let Some(document) = document {
            let Rules { query, order, first_word, exact, .. } = *rules;
            let fits = exact || accepts(query, order, first_word, &sk, &document)?;
            self.people.extend(Some(document).filter(|_| fits && self.met.insert(id)));
        }
        self.last = Some(sk);
        Ok(())
    }
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
        let walk = match plan {
            Plan::Few(few) if order == Order::Modified => self.sort(query, few, after).await?,
            plan => self.walk(query, order, plan, after).await?,
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

    /// Walks along a list behind a place until the page is full or has cost enough.
    async fn walk(
        &self,
        query: &Query,
        order: Order,
        plan: Plan,
        after: Option<String>,
    ) -> Result<Walk, Error> {
        let first_word = longest_first(query).into_iter().next();
        let exact =
            matches!(plan, Plan::Everyone) && query.filter.is_none() && query.search.is_none();
        let rules = Rules { query, order, first_word, exact, begun: Instant::now() };
        let mut source = source(order, plan, after, query.limit, first_word);
        let (mut walk, mut wanted) = (Walk::default(), 0);
        loop {
            // One more tells whether there is a next page; the fewer fit, the more are looked at.
            let lacking = query.limit - walk.people.len() + 1;
            wanted = AT_ONCE.min(if exact { lacking } else { lacking.max(2 * wanted) });
            let candidates = source.next(self, wanted).await?;
            if candidates.is_empty() {
                return Ok(walk);
            }
            let mut documents = self.documents(candidates.iter().map(|(_, id)| *id)).await?;
            for (sk, id) in candidates {
                walk.look_at(&rules, sk, id, documents.remove(&id))?;
            }
            if walk.is_over {
                return Ok(walk);
            }
        }
    }

    /// Reads those who are few, and puts them in the order of their changes.
    async fn sort(
        &self,
        query: &Query,
        few: Vec<Found>,
        after: Option<String>,
    ) -> Result<Walk, Error> {
        let ids = few.iter().filter_map(|found| table::id_of(&found.sk));
        let mut found = Vec::new();
        for document in self.documents(ids).await?.into_values() {
            let person = read(&document)?;
            let place = Key::by_change(person.id(), person.meta().last_modified).sk;
            if query.accepts(&person) && after.as_ref().is_none_or(|after| place < *after) {
                found.push((place, document));
            }
        }
        found.sort_by(|(one, _), (other, _)| other.cmp(one));
        let (mut walk, mut last) = (Walk::default(), None);
        for (place, document) in found {
            if walk.is_full(query.limit) {
                walk.next = last;
                break;
            }
            walk.people.push(document);
            last = Some(place);
        }
        Ok(walk)
    }

    /// The documents of those who are there.
    pub(super) async fn documents(
        &self,
        ids: impl Iterator<Item = PersonId>,
    ) -> Result<HashMap<PersonId, Document>, Error> {
        let mut seen = BTreeSet::new();
        let keys = ids.filter(|id| seen.insert(*id)).map(Key::person).collect();
        let mut found = HashMap::new();
        for person in self.client.get_all(keys).await? {
            let id = item::read_text(&person, "pk")?.strip_prefix("P#").and_then(PersonId::parse);
            let id = id.ok_or_else(|| Error::unavailable("a person has an unreadable key"))?;
            if let Some(document) = item::person(person)? {
                found.insert(id, document);
            }
        }
        Ok(found)
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
        (Order::Modified, _) => {
            let before = after.unwrap_or_else(|| LAST.to_string());
            Source::List(Merge::backwards(List::Modified.partitions(), &before, about))
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
