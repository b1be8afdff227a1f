//! How many people a query accepts, as far as that is cheap.

use std::collections::BTreeSet;
use std::time::Instant;

use futures_util::future::try_join_all;
use people::{PersonId, Query, Sort};

use super::documents::{AT_ONCE, BATCH_BYTES, WALK_BYTES};
use super::keys::{self as table, List};
use super::query::{Order, Plan, accepts, end_of, longest_first, order, source, words_like};
use super::{Dynamo, merge};
use crate::{COUNT_LIMIT, Error, Total, WALK_TIME};

impl Dynamo {
    /// Counts everybody whom a query accepts, as far as that is cheap.
    pub(super) async fn total(&self, query: &Query) -> Result<Total, Error> {
        let query = &Query { sort: Sort::Id, limit: COUNT_LIMIT, cursor: None, ..query.clone() };
        let words = longest_first(query);
        if query.filter.is_none() && query.search.is_none() {
            return self.count_everyone().await;
        }
        if let (true, [word]) = (query.words_decide(), words.as_slice())
            && let Some(total) = self.count_word(query, word).await?
        {
            return Ok(total);
        }
        let plan = self.plan(query).await?;
        let order = order(query, &plan, None);
        self.count_along(query, order, plan).await
    }

    /// Counts those who have a word, by its entries; nothing if they are too many, and too few people.
    async fn count_word(&self, query: &Query, word: &str) -> Result<Option<Total>, Error> {
        let begun = Instant::now();
        // Asked before the entries: who comes in later still had the word.
        let unclean = self.unclean(WALK_TIME).await?;
        let partitions = words_like(word).partitions();
        let (found, complete) =
            merge::all(&self.client, partitions, word, &end_of(word), COUNT_LIMIT).await?;
        // Some have several words that begin so.
        let ids: BTreeSet<PersonId> =
            found.iter().filter_map(|found| table::id_of(&found.sk)).collect();
        let (clean, doubtful): (Vec<_>, Vec<_>) =
            ids.iter().partition(|id| unclean.surely_lacks(id));
        let checked = self.count_doubtful(query, &doubtful, begun).await?;
        let (count, limit) = (clean.len() as u64 + checked.count, COUNT_LIMIT as u64);
        let at_least = checked.at_least || (!complete && count >= limit);
        let total = Total { count: count.min(limit), at_least };
        Ok((complete || at_least).then_some(total))
    }

    /// Counts those of these whom a query accepts: the first ones, and no more where they cost much.
    async fn count_doubtful(
        &self,
        query: &Query,
        ids: &[PersonId],
        begun: Instant,
    ) -> Result<Total, Error> {
        let (mut seen, mut read, mut count) = (0, 0, 0);
        for some in ids.chunks(self.sizes.fitting(BATCH_BYTES)) {
            if seen > 0 && (read >= WALK_BYTES || begun.elapsed() >= WALK_TIME) {
                return Ok(Total { count, at_least: true });
            }
            seen += some.len();
            for document in self.documents(some.iter().copied()).await?.values() {
                read += document.bytes.len();
                count += u64::from(accepts(query, Order::Id, None, "", document)?);
            }
        }
        Ok(Total { count, at_least: false })
    }

    async fn count_along(&self, query: &Query, order: Order, plan: Plan) -> Result<Total, Error> {
        let first_word = longest_first(query).into_iter().next();
        let mut source = source(order, plan, None, AT_ONCE, first_word);
        let (mut seen, mut read, mut count, begun) = (0, 0, 0, Instant::now());
        loop {
            let candidates = source.next(self, self.sizes.fitting(BATCH_BYTES)).await?;
            if candidates.is_empty() {
                return Ok(Total { count, at_least: false });
            }
            // Of a slow table, some are counted as well.
            let is_dear = read >= WALK_BYTES || begun.elapsed() >= WALK_TIME;
            if seen >= COUNT_LIMIT || (seen > 0 && is_dear) {
                return Ok(Total { count, at_least: true });
            }
            seen += candidates.len();
            let documents = self.documents(candidates.iter().map(|(_, id)| *id)).await?;
            read += documents.values().map(|document| document.bytes.len()).sum::<usize>();
            let there = candidates.iter().filter_map(|(sk, id)| Some((sk, documents.get(id)?)));
            for (sk, document) in there {
                count += u64::from(accepts(query, order, first_word, sk, document)?);
            }
        }
    }

    async fn count_everyone(&self) -> Result<Total, Error> {
        let partitions = List::Id.partitions();
        let part = COUNT_LIMIT / partitions.len() + 1;
        let counts = partitions.iter().map(|pk| self.client.count_items(pk, part));
        let counts = try_join_all(counts).await?;
        let at_least = counts.iter().any(|count| *count >= part);
        Ok(Total { count: counts.iter().sum::<usize>() as u64, at_least })
    }
}
