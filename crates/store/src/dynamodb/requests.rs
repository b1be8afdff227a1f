//! The requests that read, and those that write a single item.
//!
//! Every read is strongly consistent: it sees all writes that were answered before.

use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::{
    AttributeValue, KeysAndAttributes, PutRequest, Select, WriteRequest,
};
use futures_util::future::try_join_all;

use super::client::{Client, given_up, late};
use super::item::{self, Item, text};
use super::keys::Key;
use super::operations::{self, BATCH_GET, BATCH_WRITE, PUT, UPDATE};
use crate::Error;

/// How many items a `BatchGetItem` reads at most.
const BATCH: usize = 100;
/// The size of an answer that has all that there is room for in one: DynamoDB answers 16 MB at a time.
const FULL: usize = 8_000_000;
/// The pause where an answer has fewer items than it has room for: that after so many attempts.
const TRICKLE: u32 = 2;
/// How many items a `BatchWriteItem` writes at most.
const WRITES: usize = 25;
/// What DynamoDB calls a condition that doesn't hold.
const CONDITION: &str = "ConditionalCheckFailedException";

/// Part of a partition that is read in its order.
pub(super) struct Range<'a> {
    pub(super) pk: &'a str,
    /// The condition on the sort key, which speaks of `:from` and `:to`.
    pub(super) condition: &'a str,
    pub(super) from: &'a str,
    pub(super) to: Option<&'a str>,
    pub(super) backwards: bool,
    pub(super) limit: usize,
}

impl Client {
    /// Reads an item, as it is after all writes that were answered.
    pub(super) async fn get(&self, key: Key) -> Result<Option<Item>, Error> {
        let key = item::key(key);
        let answer = self
            .must(operations::GET, || {
                let request = self.sdk.get_item().table_name(&self.table).consistent_read(true);
                request.set_key(Some(key.clone())).send()
            })
            .await?;
        Ok(answer.item)
    }

    /// Reads many items; those that aren't there are left out, and the order is anyone's.
    pub(super) async fn get_all(&self, keys: Vec<Key>) -> Result<Vec<Item>, Error> {
        let batches = keys.chunks(BATCH).map(|batch| self.get_batch(batch));
        Ok(try_join_all(batches).await?.into_iter().flatten().collect())
    }

    async fn get_batch(&self, keys: &[Key]) -> Result<Vec<Item>, Error> {
        let deadline = self.deadline();
        let mut left: Vec<Item> = keys.iter().cloned().map(item::key).collect();
        let (mut found, mut attempt) = (Vec::new(), 0);
        while !left.is_empty() {
            let wanted = KeysAndAttributes::builder().consistent_read(true).set_keys(Some(left));
            let wanted = wanted.build().map_err(Error::unavailable)?;
            let answer = self
                .must_uncounted(BATCH_GET, || {
                    let request = self.sdk.batch_get_item();
                    request.request_items(&self.table, wanted.clone()).send()
                })
                .await?;
            let items = answer.responses.and_then(|mut all| all.remove(&self.table));
            let items = items.unwrap_or_default();
            let (is_full, is_empty) = (is_full(&items), items.is_empty());
            found.extend(items);
            let rest = answer.unprocessed_keys.and_then(|mut all| all.remove(&self.table));
            left = rest.map(|rest| rest.keys).unwrap_or_default();
            if left.is_empty() || is_full {
                self.metrics.count(BATCH_GET, "ok");
                continue;
            }
            self.metrics.count(BATCH_GET, "unprocessed");
            // What trickles is asked on for until the deadline, and nothing as often as any failure.
            let paused = if is_empty { attempt } else { self.but_last(TRICKLE) };
            if !self.pause(BATCH_GET, paused, deadline).await {
                return Err(late(BATCH_GET));
            }
            attempt = if is_empty { attempt + 1 } else { 0 };
        }
        Ok(found)
    }

    /// Reads a page of a range: at most so many items, and where to go on after them.
    pub(super) async fn query(&self, range: &Range<'_>) -> Result<(Vec<Item>, bool), Error> {
        let answer = self.must(operations::QUERY, || self.query_request(range).send()).await?;
        let more = answer.last_evaluated_key.is_some();
        Ok((answer.items.unwrap_or_default(), more))
    }

    /// Counts the items of a partition, up to a limit.
    pub(super) async fn count_items(&self, pk: &str, limit: usize) -> Result<usize, Error> {
        let (mut count, mut start) = (0, None);
        loop {
            let answer = self
                .must(operations::QUERY, || {
                    let request = self.sdk.query().table_name(&self.table).consistent_read(true);
                    request
                        .select(Select::Count)
                        .key_condition_expression("pk = :pk")
                        .expression_attribute_values(":pk", text(pk))
                        .limit(i32::try_from(limit - count).unwrap_or(i32::MAX))
                        .set_exclusive_start_key(start.clone())
                        .send()
                })
                .await?;
            count += usize::try_from(answer.count).unwrap_or(0);
            start = answer.last_evaluated_key;
            if start.is_none() || count >= limit {
                return Ok(count);
            }
        }
    }

    fn query_request(&self, range: &Range<'_>) -> QueryFluentBuilder {
        let request = self.sdk.query().table_name(&self.table).consistent_read(true);
        let request = request
            .key_condition_expression(format!("pk = :pk AND {}", range.condition))
            .expression_attribute_values(":pk", text(range.pk))
            .expression_attribute_values(":from", text(range.from))
            .scan_index_forward(!range.backwards)
            .limit(i32::try_from(range.limit).unwrap_or(i32::MAX));
        match range.to {
            Some(to) => request.expression_attribute_values(":to", text(to)),
            None => request,
        }
    }

    /// Changes an item by an update expression, and makes it if it isn't there.
    pub(super) async fn update(
        &self,
        key: Key,
        expression: &str,
        values: &[(&str, AttributeValue)],
    ) -> Result<(), Error> {
        let update = self.must(UPDATE, || self.update_request(&key, expression, values).send());
        update.await.map(drop)
    }

    /// Changes an item by an update expression, if a condition holds; answers whether it did.
    pub(super) async fn update_if(
        &self,
        key: Key,
        condition: &str,
        expression: &str,
        values: &[(&str, AttributeValue)],
    ) -> Result<bool, Error> {
        let update = self.ask(UPDATE, || {
            let request = self.update_request(&key, expression, values);
            let request =
                request.set_expression_attribute_names(item::names(&[condition, expression]));
            request.condition_expression(condition).send()
        });
        match update.await? {
            Ok(_) => Ok(true),
            Err(error) if error.code() == Some(CONDITION) => Ok(false),
            Err(error) => Err(given_up(UPDATE, &error)),
        }
    }

    fn update_request(
        &self,
        key: &Key,
        expression: &str,
        values: &[(&str, AttributeValue)],
    ) -> UpdateItemFluentBuilder {
        let request = self.sdk.update_item().table_name(&self.table);
        let request = request
            .set_key(Some(item::key(key.clone())))
            .update_expression(expression)
            .set_expression_attribute_names(item::names(&[expression]));
        values.iter().fold(request, |request, (name, value)| {
            request.expression_attribute_values(*name, value.clone())
        })
    }

    /// Puts an item, if there is none yet; answers whether there was none.
    pub(super) async fn put_new(&self, new: Item) -> Result<bool, Error> {
        let put = self.ask(PUT, || {
            let request = self.sdk.put_item().table_name(&self.table);
            request
                .set_item(Some(new.clone()))
                .condition_expression("attribute_not_exists(pk)")
                .send()
        });
        match put.await? {
            Ok(_) => Ok(true),
            Err(error) if error.code() == Some(CONDITION) => Ok(false),
            Err(error) => Err(given_up(PUT, &error)),
        }
    }

    /// Puts items of different keys, whatever there is; some may be there after a failure.
    pub(super) async fn put_all(&self, items: Vec<Item>) -> Result<(), Error> {
        let put = |item: Item| {
            let put = PutRequest::builder().set_item(Some(item)).build();
            Ok(WriteRequest::builder().put_request(put.map_err(Error::unavailable)?).build())
        };
        let puts = items.into_iter().map(put).collect::<Result<Vec<_>, Error>>()?;
        try_join_all(puts.chunks(WRITES).map(|batch| self.put_batch(batch))).await.map(drop)
    }

    async fn put_batch(&self, puts: &[WriteRequest]) -> Result<(), Error> {
        let deadline = self.deadline();
        let (mut left, mut attempt) = (puts.to_vec(), 0);
        loop {
            let answer = self
                .must_uncounted(BATCH_WRITE, || {
                    let request = self.sdk.batch_write_item();
                    request.request_items(&self.table, left.clone()).send()
                })
                .await?;
            let rest = answer.unprocessed_items.and_then(|mut all| all.remove(&self.table));
            left = rest.unwrap_or_default();
            if left.is_empty() {
                self.metrics.count(BATCH_WRITE, "ok");
                return Ok(());
            }
            self.metrics.count(BATCH_WRITE, "unprocessed");
            if !self.pause(BATCH_WRITE, attempt, deadline).await {
                return Err(late(BATCH_WRITE));
            }
            attempt += 1;
        }
    }

    /// Deletes an item, whether it is there or not.
    pub(super) async fn delete(&self, key: Key) -> Result<(), Error> {
        let key = item::key(key);
        self.must(operations::DELETE, || {
            let request = self.sdk.delete_item().table_name(&self.table);
            request.set_key(Some(key.clone())).send()
        })
        .await
        .map(drop)
    }
}

/// Whether items are as many as one answer has room for.
fn is_full(items: &[Item]) -> bool {
    let texts = items.iter().flat_map(Item::values).filter_map(|value| value.as_s().ok());
    texts.map(String::len).sum::<usize>() >= FULL
}
