//! What access control keeps: tokens in one partition, and the audit trail as a list of its own.

use std::collections::BTreeMap;

use people::Timestamp;
use people::page::Cursor;

use super::Dynamo;
use super::item::{self, Item, bytes, number, text, texts};
use super::keys::{self, Key, List, TOKENS};
use super::merge::{self, FIRST, Found, LAST, Merge};
use super::requests::Range;
use crate::access::{Filling, Place};
use crate::{Access, AuditEntry, AuditPage, Error, Pending, Token, TokenChange};

/// How many tokens are read at a time: those of a MB, in which DynamoDB answers.
const PAGE: usize = 1_000;

impl Access for Dynamo {
    fn add_token<'a>(&'a self, token: &'a Token) -> Pending<'a, ()> {
        Box::pin(async move { self.call().put_token(token).await })
    }

    fn change_token<'a>(&'a self, id: &'a str, change: TokenChange) -> Pending<'a, ()> {
        Box::pin(async move { self.call().update_token(id, change).await })
    }

    fn tokens(&self) -> Pending<'_, Vec<Token>> {
        Box::pin(async { self.call().all_tokens().await })
    }

    fn record<'a>(&'a self, entries: &'a [AuditEntry]) -> Pending<'a, ()> {
        Box::pin(async move { self.call().put_entries(entries).await })
    }

    fn audit<'a>(&'a self, before: Option<&'a Cursor>, limit: usize) -> Pending<'a, AuditPage> {
        Box::pin(async move { self.call().read_audit(before, limit).await })
    }
}

impl Dynamo {
    async fn put_token(&self, token: &Token) -> Result<(), Error> {
        if self.client.put_new(of_token(token)).await? {
            return Ok(());
        }
        let kept = self.client.get(Key::token(&token.id)).await?;
        let kept = kept.as_ref().map(read_token).transpose()?;
        let is_the_same = kept.is_some_and(|kept| kept.is_the_same_as(token));
        is_the_same.then_some(()).ok_or_else(Error::id_taken)
    }

    async fn update_token(&self, id: &str, change: TokenChange) -> Result<(), Error> {
        let (condition, expression, time) = match change {
            TokenChange::Revoked(time) => {
                ("attribute_exists(pk)", "SET #revoked = if_not_exists(#revoked, :time)", time)
            }
            TokenChange::Used(time) => (
                "attribute_exists(pk) AND (attribute_not_exists(#used) OR #used < :time)",
                "SET #used = :time",
                time,
            ),
        };
        let values = [(":time", number(time.as_millis()))];
        let is_done = self.client.update_if(Key::token(id), condition, expression, &values).await?;
        // Either there is no such token, or it was used later.
        if is_done || self.client.get(Key::token(id)).await?.is_some() {
            return Ok(());
        }
        Err(Error::NotFound)
    }

    async fn all_tokens(&self) -> Result<Vec<Token>, Error> {
        let (mut tokens, mut from) = (Vec::new(), FIRST.to_owned());
        loop {
            let range = Range {
                pk: TOKENS,
                condition: "sk >= :from",
                from: &from,
                to: None,
                backwards: false,
                limit: PAGE,
            };
            let (items, more) = self.client.query(&range).await?;
            for item in &items {
                tokens.push(read_token(item)?);
            }
            match items.last() {
                Some(last) if more => from = merge::behind(item::read_text(last, "sk")?),
                _ => break,
            }
        }
        tokens.sort_by(|one, other| (one.created, &one.id).cmp(&(other.created, &other.id)));
        Ok(tokens)
    }

    async fn put_entries(&self, entries: &[AuditEntry]) -> Result<(), Error> {
        // No batch may have a key twice.
        let mut items = BTreeMap::new();
        for entry in entries {
            items.insert(Key::audit(entry.time, &entry.id), of_entry(entry)?);
        }
        self.client.put_all(items.into_values().collect()).await
    }

    async fn read_audit(&self, before: Option<&Cursor>, limit: usize) -> Result<AuditPage, Error> {
        let before = match before {
            Some(cursor) => {
                let Place { time, id } = Place::open(cursor, &self.sealer)?;
                let time = Timestamp::from_millis(time).ok_or(Error::CursorInvalid)?;
                keys::recorded(time, &id)
            }
            None => LAST.to_string(),
        };
        let mut entries = Merge::backwards(List::Audit.partitions(), &before, limit);
        let mut page = Filling::new(limit);
        while let Some(found) = entries.next(&self.client, 1).await?.pop()
            && page.add(read_entry(found)?)
        {}
        page.finish(&self.sealer)
    }
}

fn of_token(token: &Token) -> Item {
    let mut item = item::item(
        Key::token(&token.id),
        [
            ("name", text(&token.name)),
            ("digest", bytes(token.digest)),
            ("scopes", texts(&token.scopes)),
            ("created", number(token.created.as_millis())),
        ],
    );
    let moments = [("expires", token.expires), ("revoked", token.revoked), ("used", token.used)];
    for (name, moment) in moments {
        item.extend(moment.map(|moment| (name.to_owned(), number(moment.as_millis()))));
    }
    item
}

fn read_token(item: &Item) -> Result<Token, Error> {
    let unreadable = |_| Error::unavailable("a token has no readable digest");
    Ok(Token {
        id: item::read_text(item, "sk")?.to_owned(),
        name: item::read_text(item, "name")?.to_owned(),
        digest: item::read_bytes(item, "digest")?.try_into().map_err(unreadable)?,
        scopes: item::read_texts(item, "scopes")?,
        created: item::read_moment(item, "created")?
            .ok_or_else(|| Error::unavailable("a token lacks the moment at which it was made"))?,
        expires: item::read_moment(item, "expires")?,
        revoked: item::read_moment(item, "revoked")?,
        used: item::read_moment(item, "used")?,
    })
}

fn of_entry(entry: &AuditEntry) -> Result<Item, Error> {
    let until = entry.until.as_millis();
    Ok(item::item(
        Key::audit(entry.time, &entry.id),
        [
            ("entry", text(item::document(&entry.text)?)),
            ("until", number(until)),
            // In seconds, and not before its time.
            ("ttl", number(until.div_euclid(1_000) + 1)),
        ],
    ))
}

fn read_entry(found: Found) -> Result<AuditEntry, Error> {
    let unreadable = || Error::unavailable("an entry of the audit trail can't be read");
    let (time, id) = keys::read_recorded(&found.sk).ok_or_else(unreadable)?;
    let recorded = found.entry.ok_or_else(unreadable)?;
    let until = Timestamp::from_millis(recorded.until).ok_or_else(unreadable)?;
    Ok(AuditEntry { id, time, until, text: recorded.text.into() })
}
