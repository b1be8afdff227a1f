//! What access control keeps, in a copy: told, and compared.
//!
//! Both go on living while they are compared: requests are recorded where they are served, tokens are
//! used, old entries are forgotten. So it is not asked whether two stores hold the same, but whether
//! all that is to be in a copy is there.

use std::collections::{BTreeMap, VecDeque};

use people::Timestamp;
use people::page::Cursor;

use super::{AT_ONCE, patiently};
use crate::{AuditEntry, Error, Store, Token, TokenChange};

/// How what access control keeps differs in two stores.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lacking {
    /// How many tokens the second one doesn't have, or has in another state.
    pub tokens: u64,
    /// How many entries of the audit trail the second one doesn't have, or with another text.
    pub entries: u64,
    /// How many tokens only the second one has.
    pub own_tokens: u64,
}

impl Lacking {
    /// Whether all that the first one has is in the second one.
    pub fn is_nothing(&self) -> bool {
        (self.tokens, self.entries) == (0, 0)
    }
}

/// Tells what access control keeps. It is told whole each time: what is there already stays, but for
/// tokens that were revoked or used since. It comes last, and has the patience that people have.
pub(super) async fn copy(from: &dyn Store, to: &dyn Store) -> Result<(), Error> {
    for token in patiently(|| from.tokens()).await? {
        match patiently(|| to.add_token(&token)).await {
            Err(Error::Taken { .. }) => {
                return Err(Error::unavailable(
                    "the store that is copied to holds tokens of its own; copy to an empty one",
                ));
            }
            added => added?,
        }
        let revoked = token.revoked.map(TokenChange::Revoked);
        for change in revoked.into_iter().chain(token.used.map(TokenChange::Used)) {
            patiently(|| to.change_token(&token.id, change)).await?;
        }
    }
    let mut place = None;
    loop {
        let page = patiently(|| from.audit(place.as_ref(), AT_ONCE)).await?;
        patiently(|| to.record(&page.entries)).await?;
        place = page.next;
        if place.is_none() {
            return Ok(());
        }
    }
}

/// Compares what access control keeps in two stores: all tokens, and those entries of the first
/// one's audit trail that were there at a moment and may not be forgotten by then.
pub async fn lacking(from: &dyn Store, to: &dyn Store, now: Timestamp) -> Result<Lacking, Error> {
    // When it was used last is told while it is being used.
    let by_id = |token: Token| (token.id.clone(), Token { used: None, ..token });
    let mut kept: BTreeMap<String, Token> =
        patiently(|| to.tokens()).await?.into_iter().map(by_id).collect();
    let mut lacking = Lacking::default();
    for (id, token) in patiently(|| from.tokens()).await?.into_iter().map(by_id) {
        lacking.tokens += u64::from(kept.remove(&id) != Some(token));
    }
    lacking.own_tokens = kept.len() as u64;
    let (mut wanted, mut kept) = (Trail::of(from), Trail::of(to));
    let mut next = kept.next().await?;
    while let Some(entry) = wanted.next().await? {
        if entry.time > now || entry.until <= now {
            continue;
        }
        while next.as_ref().is_some_and(|next| place(next) > place(&entry)) {
            next = kept.next().await?;
        }
        lacking.entries += u64::from(next.as_ref() != Some(&entry));
    }
    Ok(lacking)
}

fn place(entry: &AuditEntry) -> (Timestamp, [u8; 16]) {
    (entry.time, entry.id)
}

/// A trail that is read backwards from its end.
struct Trail<'a> {
    store: &'a dyn Store,
    ready: VecDeque<AuditEntry>,
    before: Option<Cursor>,
    is_read: bool,
}

impl<'a> Trail<'a> {
    fn of(store: &'a dyn Store) -> Self {
        Self { store, ready: VecDeque::new(), before: None, is_read: false }
    }

    async fn next(&mut self) -> Result<Option<AuditEntry>, Error> {
        while self.ready.is_empty() && !self.is_read {
            let page = patiently(|| self.store.audit(self.before.as_ref(), AT_ONCE)).await?;
            self.ready = page.entries.into();
            self.is_read = page.next.is_none();
            self.before = page.next;
        }
        Ok(self.ready.pop_front())
    }
}
