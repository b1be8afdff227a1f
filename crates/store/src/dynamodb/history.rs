//! The history of a person: each event has the document that came of it, and so the one before it
//! has the document that was there.

use bytes::Bytes;
use people::PersonId;

use super::Dynamo;
use super::item;
use super::keys::{self, Key};
use super::requests::Range;
use crate::{Action, Error, Event, History, PAGE_BYTES};

impl Dynamo {
    pub(super) async fn read_history(
        &self,
        id: PersonId,
        up_to: u64,
        limit: usize,
    ) -> Result<History, Error> {
        let (person, events) =
            tokio::join!(self.client.get(Key::person(id)), self.events_backwards(id, up_to, limit));
        let (events, complete) = events?;
        let person = person?.ok_or(Error::NotFound)?;
        // Of somebody whose erasure is still going on, nothing is told any more.
        let is_erased = item::read_action(&person)? == Action::Erased;
        let mut history = History { events: Vec::new(), more: false };
        let (mut bytes, mut events) = (0, events.into_iter().peekable());
        while let Some(mut event) = events.next() {
            let before = events.peek().and_then(|before| before.after.clone());
            let unknown = events.peek().is_none() && !complete;
            if unknown || history.events.len() == limit || bytes >= PAGE_BYTES {
                history.more = true;
                break;
            }
            bytes += before.as_ref().map_or(0, Bytes::len);
            event.before = before;
            if is_erased {
                forget(&mut event);
            }
            history.events.push(event);
        }
        Ok(history)
    }

    /// One more event than so many, or fewer where their documents are large; and whether those are
    /// all that there are.
    async fn events_backwards(
        &self,
        id: PersonId,
        up_to: u64,
        limit: usize,
    ) -> Result<(Vec<Event>, bool), Error> {
        let (pk, mut before) = (keys::of_person(id), format!("{} ", keys::event(up_to)));
        let (mut events, mut bytes) = (Vec::new(), 0);
        loop {
            let range = Range {
                pk: &pk,
                condition: "sk BETWEEN :from AND :to",
                from: "H#",
                to: Some(&before),
                backwards: true,
                limit: limit + 1 - events.len(),
            };
            let (items, more) = self.client.query(&range).await?;
            for item in items {
                let event = item::event(item)?;
                bytes += event.after.as_ref().map_or(0, Bytes::len);
                // The version before this one ends with a smaller number.
                before = keys::event(event.version.saturating_sub(1));
                events.push(event);
            }
            let enough = events.len() > limit || (events.len() > 1 && bytes >= 2 * PAGE_BYTES);
            if enough || !more {
                return Ok((events, !more));
            }
        }
    }
}

/// Takes out of an event what an erasure takes out.
pub(super) fn forget(event: &mut Event) {
    (event.before, event.after) = (None, None);
    if event.action != Action::Erased {
        event.origin.request_id.clear();
    }
}
