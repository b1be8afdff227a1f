//! The walk along a list, and how far it goes for one page.
//!
//! What was read is answered: the limits of a walk only end the reading. Documents are read as many
//! at once as are likely to have room, by the sizes that were met last.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use people::{PersonId, Query};

use super::{Order, Plan, accepts, longest_first, read, source};
use crate::dynamodb::Dynamo;
use crate::dynamodb::documents::{AT_ONCE, BATCH_BYTES, WALK_BYTES};
use crate::dynamodb::keys::{self as table, Key};
use crate::dynamodb::merge::Found;
use crate::{Document, Error, PAGE_BYTES, WALK_LIMIT, WALK_TIME};

/// What a walk found.
#[derive(Default)]
pub(super) struct Walk {
    pub(super) people: Vec<Document>,
    /// The sort key behind which the next page begins, if there may be one.
    pub(super) next: Option<String>,
    met: BTreeSet<PersonId>,
    /// The size of those who were found.
    bytes: usize,
    /// How many were looked at, and the size of all their documents.
    seen: usize,
    read: usize,
    last: Option<String>,
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
        self.people.len() == limit || self.bytes >= PAGE_BYTES
    }

    /// Whether nothing more is to be read: enough was found, or it has cost enough. Those who all
    /// belong on the page cost what the page does.
    fn has_enough(&self, rules: &Rules<'_>) -> bool {
        let has_cost = || self.read >= WALK_BYTES || rules.begun.elapsed() >= WALK_TIME;
        let is_dear = self.seen == WALK_LIMIT || (!rules.exact && self.seen > 0 && has_cost());
        self.is_full(rules.query.limit) || is_dear
    }

    /// Looks at a candidate who was read, unless it is over because enough was found, or looking at
    /// those who were read with them takes too long. The first one is always looked at: a page that
    /// looked at none could name no next one.
    fn look_at(
        &mut self,
        rules: &Rules<'_>,
        looking: Instant,
        (sk, id): (String, PersonId),
        document: Option<Document>,
    ) -> Result<(), Error> {
        let late = !rules.exact && self.seen > 0 && looking.elapsed() >= WALK_TIME;
        let is_over = self.is_full(rules.query.limit) || self.seen == WALK_LIMIT || late;
        if is_over && !self.is_over {
            (self.next, self.is_over) = (self.last.take(), true);
        }
        if self.is_over {
            return Ok(());
        }
        self.seen += 1;
        if let Some(document) = document {
            self.read += document.bytes.len();
            let Rules { query, order, first_word, exact, .. } = *rules;
            let fits = exact || accepts(query, order, first_word, &sk, &document)?;
            if fits && self.met.insert(id) {
                self.bytes += document.bytes.len();
                self.people.push(document);
            }
        }
        self.last = Some(sk);
        Ok(())
    }
}

impl Dynamo {
    /// Walks along a list behind a place until the page is full or has cost enough.
    pub(super) async fn walk(
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
            if walk.has_enough(&rules) {
                let has_more = !source.next(self, 1).await?.is_empty();
                walk.next = walk.last.take().filter(|_| has_more);
                return Ok(walk);
            }
            wanted = self.wanted(&rules, &walk, wanted);
            let candidates = source.next(self, wanted).await?;
            if candidates.is_empty() {
                return Ok(walk);
            }
            let mut documents = self.documents(candidates.iter().map(|(_, id)| *id)).await?;
            let looking = Instant::now();
            for candidate in candidates {
                let document = documents.remove(&candidate.1);
                walk.look_at(&rules, looking, candidate, document)?;
            }
            if walk.is_over {
                return Ok(walk);
            }
        }
    }

    /// How many are looked at next, after so many before.
    fn wanted(&self, rules: &Rules<'_>, walk: &Walk, before: usize) -> usize {
        // One more tells whether there is a next page; the fewer fit, the more are looked at.
        let lacking = rules.query.limit - walk.people.len() + 1;
        let is_first = before == 0;
        let room = if rules.exact || is_first { PAGE_BYTES - walk.bytes } else { BATCH_BYTES };
        let most = AT_ONCE.min(self.sizes.fitting(room) + 1);
        most.min(if rules.exact { lacking } else { lacking.max(2 * before) })
    }

    /// Reads those who are few, and puts them in the order of their changes; nothing if that is too
    /// much to be read for a page.
    pub(super) async fn sort(
        &self,
        query: &Query,
        few: &[Found],
        after: Option<&str>,
    ) -> Result<Option<Walk>, Error> {
        let ids: BTreeSet<PersonId> =
            few.iter().filter_map(|found| table::id_of(&found.sk)).collect();
        let ids: Vec<PersonId> = ids.into_iter().collect();
        let (mut found, mut read_so_far, mut rest) = (BTreeMap::new(), 0, ids.as_slice());
        while !rest.is_empty() {
            let done = ids.len() - rest.len();
            // Those who are left are about as large as those who were read.
            if done > 0 && read_so_far + rest.len() * (read_so_far / done) > WALK_BYTES {
                return Ok(None);
            }
            let room = if done == 0 { PAGE_BYTES } else { BATCH_BYTES };
            let (now, later) = rest.split_at(self.sizes.fitting(room).min(rest.len()));
            for document in self.documents(now.iter().copied()).await?.into_values() {
                read_so_far += document.bytes.len();
                let place = place_by_change(query, &document)?;
                let is_behind = |place: &String| after.is_none_or(|after| place.as_str() < after);
                found.extend(place.filter(is_behind).map(|place| (place, document)));
            }
            keep_first(&mut found, query.limit);
            rest = later;
        }
        let (mut walk, mut last) = (Walk::default(), None);
        for (place, document) in found.into_iter().rev() {
            if walk.is_full(query.limit) {
                walk.next = last;
                break;
            }
            walk.bytes += document.bytes.len();
            walk.people.push(document);
            last = Some(place);
        }
        Ok(Some(walk))
    }
}

/// Where somebody stands in the order of changes, if they belong on a page.
fn place_by_change(query: &Query, document: &Document) -> Result<Option<String>, Error> {
    let person = read(document)?;
    let place = Key::by_change(person.id(), person.meta().last_modified).sk;
    Ok(Some(place).filter(|_| query.accepts(&person)))
}

/// Forgets those who come behind a page, but for one, who tells that there is a next one.
fn keep_first(found: &mut BTreeMap<String, Document>, limit: usize) {
    let (mut count, mut bytes) = (0, 0);
    for document in found.values().rev() {
        count += 1;
        if count > limit || bytes >= PAGE_BYTES {
            break;
        }
        bytes += document.bytes.len();
    }
    while found.len() > count {
        found.pop_first();
    }
}
