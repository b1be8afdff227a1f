//! A list that is spread over shards, read as one.

use std::collections::VecDeque;

use futures_util::future::try_join_all;

use super::client::Client;
use super::item::{self, Item};
use super::keys::SHARDS;
use super::requests::Range;
use crate::Error;

/// Stands behind everything that begins with what stands before it.
pub(super) const LAST: char = '\u{10ffff}';
/// Stands before every sort key.
pub(super) const FIRST: &str = "\u{1}";

/// An entry of a list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Found {
    /// Its sort key.
    pub(super) sk: String,
    /// Where the person stands in the order of names; empty in lists of another order.
    pub(super) name: String,
    /// What the audit trail says there; nothing in lists of people.
    pub(super) entry: Option<Recorded>,
}

/// An entry of the audit trail as it is kept, apart from what its sort key says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Recorded {
    pub(super) text: String,
    pub(super) until: i64,
}

/// Entries of all shards, in one order.
pub(super) struct Merge {
    shards: Vec<Shard>,
    backwards: bool,
    /// Where the part that is read ends, unless with the list.
    to: Option<String>,
    at_once: usize,
}

struct Shard {
    pk: String,
    ready: VecDeque<Found>,
    from: String,
    more: bool,
}

impl Merge {
    /// Reads on from a sort key, about so many.
    pub(super) fn forwards(partitions: Vec<String>, from: &str, about: usize) -> Self {
        Self::new(partitions, from, false, about)
    }

    /// Reads from a sort key up to another one, about so many.
    pub(super) fn between(partitions: Vec<String>, from: &str, to: String, about: usize) -> Self {
        Self { to: Some(to), ..Self::new(partitions, from, false, about) }
    }

    /// Reads backwards from before a sort key, about so many.
    pub(super) fn backwards(partitions: Vec<String>, before: &str, about: usize) -> Self {
        Self::new(partitions, before, true, about)
    }

    fn new(partitions: Vec<String>, from: &str, backwards: bool, about: usize) -> Self {
        // A shard has its part, sometimes half as much again; what it lacks is fetched later.
        let at_once = about * 3 / (2 * partitions.len().max(1)) + 2;
        let shard = |pk| Shard { pk, ready: VecDeque::new(), from: from.to_owned(), more: true };
        let shards = partitions.into_iter().map(shard).collect();
        Self { shards, backwards, to: None, at_once }
    }

    /// The next entries: so many, or fewer where the list ends.
    pub(super) async fn next(
        &mut self,
        client: &Client,
        count: usize,
    ) -> Result<Vec<Found>, Error> {
        let mut found = Vec::new();
        while found.len() < count {
            self.fetch(client).await?;
            let Some(next) = self.pop() else { break };
            found.push(next);
        }
        Ok(found)
    }

    /// Sees to it that every shard that has more has some of it ready.
    async fn fetch(&mut self, client: &Client) -> Result<(), Error> {
        let (backwards, to, limit) = (self.backwards, self.to.as_deref(), self.at_once);
        let empty = self.shards.iter_mut().filter(|shard| shard.more && shard.ready.is_empty());
        try_join_all(empty.map(|shard| shard.fetch(client, backwards, to, limit))).await.map(drop)
    }

    fn pop(&mut self) -> Option<Found> {
        let backwards = self.backwards;
        let ready = self.shards.iter_mut().filter(|shard| !shard.ready.is_empty());
        let first = ready.min_by(|one, other| {
            let order = one.ready.front().cmp(&other.ready.front());
            if backwards { order.reverse() } else { order }
        })?;
        first.ready.pop_front()
    }
}

impl Shard {
    async fn fetch(
        &mut self,
        client: &Client,
        backwards: bool,
        to: Option<&str>,
        limit: usize,
    ) -> Result<(), Error> {
        let condition = match (backwards, to) {
            (true, _) => "sk < :from",
            (false, None) => "sk >= :from",
            (false, Some(_)) => "sk BETWEEN :from AND :to",
        };
        let range = Range { pk: &self.pk, condition, from: &self.from, to, backwards, limit };
        let (items, more) = client.query(&range).await?;
        for item in &items {
            let sk = item::read_text(item, "sk")?.to_owned();
            let name = item::read_text(item, "name").unwrap_or_default().to_owned();
            let entry = item.contains_key("entry").then(|| recorded(item)).transpose()?;
            self.ready.push_back(Found { sk, name, entry });
        }
        self.more = more && !items.is_empty();
        if let Some(last) = self.ready.back() {
            self.from = if backwards { last.sk.clone() } else { behind(&last.sk) };
        }
        Ok(())
    }
}

fn recorded(item: &Item) -> Result<Recorded, Error> {
    let text = item::read_text(item, "entry")?.to_owned();
    Ok(Recorded { text, until: item::read_number(item, "until")? })
}

/// Where a list goes on behind a sort key: no other one begins with it.
pub(super) fn behind(sk: &str) -> String {
    format!("{sk} ")
}

/// All entries of a part of a list, if no shard has many more than its share of a limit.
pub(super) async fn all(
    client: &Client,
    partitions: Vec<String>,
    from: &str,
    to: &str,
    limit: usize,
) -> Result<(Vec<Found>, bool), Error> {
    let part = if partitions.len() == 1 { limit } else { limit * 2 / usize::from(SHARDS) };
    let shard = |pk| Shard { pk, ready: VecDeque::new(), from: from.to_owned(), more: true };
    let mut shards: Vec<Shard> = partitions.into_iter().map(shard).collect();
    try_join_all(shards.iter_mut().map(|shard| shard.fetch(client, false, Some(to), part))).await?;
    let more = shards.iter().any(|shard| shard.more);
    let found: Vec<Found> = shards.into_iter().flat_map(|shard| shard.ready).collect();
    let complete = !more && found.len() <= limit;
    Ok((found, complete))
}
