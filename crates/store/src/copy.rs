//! Copies: everything that happened in one store, told to another one.
//!
//! The feed tells everything, in the order in which it happened, so whoever adopts all of it becomes
//! the same store: history, deletions and erasures included. What has been adopted is passed over,
//! so a copy that was cut short goes on when it is made again. It has everything then, and what
//! happened to each person in its order; but in a table, of the events that were under way when it
//! was cut short, those that got lost come behind those that did not. Idempotency keys are not told,
//! because each store knows them by a secret of its own; they are forgotten after a day anyway.

mod access;

use std::collections::BTreeSet;
use std::future::Future;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::join_all;
use people::page::Cursor;
use people::{PersonId, Query, Timestamp};
use sha2::{Digest, Sha256};
use tokio::task::unconstrained;
use tokio::time::sleep;

use crate::{Action, Changes, Error, Event, Origin, Store, Write};

pub use access::{Lacking, lacking};

/// How many events are read and told at a time.
const AT_ONCE: usize = 1_000;

/// How many people are read at a time: a table reads so many documents at once, and a page of more
/// would take one of its requests after another.
const LISTED: usize = 100;

/// How many events are told at once: a new table takes some 100 a second, and each has to be done
/// before its deadline.
const WAVE: usize = 256;

/// How long is waited, in seconds, before what could not be read or written is tried again: a copy of
/// millions isn't to be given up because of a moment in which one of the stores was slow.
const PAUSES: [u64; 5] = [1, 2, 4, 8, 16];

/// How often those are looked at again who were changed or deleted between being looked up and being
/// written.
const LOOKS: usize = 2;

/// Why a store can't be copied that lacks documents. In a copy that was cut short, those are missing
/// whose erasure it has not been told.
const LOST: &str = "somebody's documents are missing, and nothing says that they were erased: if \
    what is copied is itself a copy or a backup that was cut short, make it again to its end; or \
    else go back to a backup of before, and let `peopleinfo check` say of a file who is meant";

/// How many events of a copy may have been told elsewhere in their order: those of one part, those
/// that waited for a key, and those that were under way when the copy was cut short.
const STRAYS: usize = 10_000;

/// What was found in a store: how much, and a digest by which two stores are compared, whatever the
/// order in which they tell it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Contents {
    /// How many events there were.
    pub events: u64,
    /// How many people are listed.
    pub people: u64,
    /// The sum of the digests (SHA-256) of all events and of all documents that are listed.
    pub digest: [u64; 4],
}

impl Contents {
    fn add(&mut self, parts: &[&[u8]]) {
        let mut digest = Sha256::new();
        for part in parts {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
        let digest = digest.finalize();
        for (sum, part) in self.digest.iter_mut().zip(digest.chunks_exact(8)) {
            *sum = sum.wrapping_add(u64::from_be_bytes(part.try_into().unwrap_or_default()));
        }
    }

    fn add_event(&mut self, event: &Event) {
        let Origin { actor, dialect, request_id, time } = &event.origin;
        self.events += 1;
        self.add(&[
            event.id.as_bytes(),
            &event.version.to_be_bytes(),
            event.action.as_str().as_bytes(),
            &time.as_millis().to_be_bytes(),
            actor.as_bytes(),
            dialect.as_bytes(),
            request_id.as_bytes(),
            event.after.as_ref().map_or(b"".as_slice(), Bytes::as_ref),
        ]);
    }
}

/// Tells everything that happened in one store to another one, until there is nothing more, and says
/// after each part how many events it has told; then its tokens, and its audit trail. Nobody else may
/// write to the other one meanwhile.
///
/// Errors: `Unavailable`, where it stays so for six calls: with the pauses between them that is half a
/// minute, and 79 s where each of them takes its 8 s; and also where the other store holds something
/// that the first one doesn't.
pub async fn copy(
    from: &dyn Store,
    to: &dyn Store,
    told: &mut (dyn FnMut(u64) + Send),
) -> Result<u64, Error> {
    copy_first(u64::MAX, from, to, told).await
}

/// The same with so many events. It goes on behind them only for those who were erased since: their
/// events are empty, so that their erasure has to be told as well.
pub(crate) async fn copy_first(
    most: u64,
    from: &dyn Store,
    to: &dyn Store,
    told: &mut (dyn FnMut(u64) + Send),
) -> Result<u64, Error> {
    let (mut place, mut count, mut gone) = (None, 0, BTreeSet::new());
    // Those for whom a key is not free yet: who has it gives it up in a later event.
    let mut waiting: Vec<Event> = Vec::new();
    loop {
        let left = most.saturating_sub(count);
        let limit = if left == 0 { AT_ONCE } else { at_once(left) };
        let page = page(from, place.as_ref(), limit).await?;
        let (is_last, is_empty) = (!page.more, page.events.is_empty());
        count += page.events.len() as u64;
        for (_, event) in page.events {
            if event.action == Action::Erased {
                gone.remove(&event.id);
            } else if event.action.leaves_somebody() && event.after.is_none() {
                gone.insert(event.id);
            }
            waiting.push(event);
        }
        let before = waiting.len();
        waiting = adopt(to, waiting).await?;
        told(count - waiting.len() as u64);
        let is_enough = (is_last || count >= most) && gone.is_empty();
        if is_enough && waiting.is_empty() {
            // What was erased leaves the other one's files too, and nobody else is erased by it.
            patiently(|| to.purge(Timestamp::EPOCH, nobody())).await?;
            access::copy(from, to).await?;
            return Ok(count);
        }
        // Whoever is erased while a page is read may have the event behind it, but no further.
        if is_empty && is_last && !gone.is_empty() {
            return Err(Error::unavailable(LOST));
        }
        if is_last && !waiting.is_empty() && waiting.len() == before {
            return Err(Error::unavailable(
                "the store that is copied to holds people of its own; copy to an empty one",
            ));
        }
        place = Some(page.next);
    }
}

fn at_once(left: u64) -> usize {
    usize::try_from(left).map_or(AT_ONCE, |left| left.min(AT_ONCE))
}

/// Events, by whom they are about and by their versions.
type Told = BTreeSet<(PersonId, u64)>;

/// Whether everything that happened in a store happened in another one too: so it is as long as
/// nothing but copies of that one were made to it, even if they were cut short.
///
/// Both feeds are read side by side, as far as the shorter one goes: they tell in much the same order.
/// Whichever has told less goes on, because their pages can be of very different lengths.
pub async fn is_part_of(part: &dyn Store, whole: &dyn Store) -> Result<bool, Error> {
    let (mut place, mut place_in_whole) = (None, None);
    // What only one of them has told so far.
    let (mut alone, mut ahead) = (Told::new(), Told::new());
    let mut is_over = false;
    loop {
        if !is_over && alone.len() <= ahead.len() {
            let told = page(part, place.as_ref(), AT_ONCE).await?;
            is_over = !told.more;
            meet(told.events, &mut alone, &mut ahead);
            place = Some(told.next);
            continue;
        }
        if is_over && alone.is_empty() {
            return Ok(true);
        }
        let told = page(whole, place_in_whole.as_ref(), AT_ONCE).await?;
        if alone.len() > STRAYS || (told.events.is_empty() && !alone.is_empty()) {
            return Ok(false);
        }
        meet(told.events, &mut ahead, &mut alone);
        place_in_whole = Some(told.next);
    }
}

/// Strikes out what the other feed has told already, and notes the rest as told by this one alone.
fn meet(told: Vec<(Cursor, Event)>, here: &mut Told, there: &mut Told) {
    for (_, event) in told {
        let event = (event.id, event.version);
        if !there.remove(&event) {
            here.insert(event);
        }
    }
}

/// Where a purge comes from that erases nobody.
fn nobody() -> Origin {
    let text = || "peopleinfo".to_owned();
    let (actor, dialect, request_id) = (text(), text(), String::new());
    Origin { actor, dialect, request_id, time: Timestamp::EPOCH }
}

/// Tells events in their order, many at once but those of one person one after the other; answers
/// those that have to wait.
async fn adopt(to: &dyn Store, events: Vec<Event>) -> Result<Vec<Event>, Error> {
    let (mut waiting, mut blocked) = (Vec::new(), BTreeSet::new());
    let mut rest = events.as_slice();
    while !rest.is_empty() {
        let mut met = BTreeSet::new();
        let wave = rest.iter().take(WAVE).take_while(|event| met.insert(event.id)).count();
        let (now, later) = rest.split_at(wave);
        rest = later;
        let (free, held): (Vec<_>, Vec<_>) =
            now.iter().partition(|event| !blocked.contains(&event.id));
        waiting.extend(held.into_iter().cloned());
        for event in adopt_at_once(to, free).await? {
            blocked.insert(event.id);
            waiting.push(event.clone());
        }
    }
    Ok(waiting)
}

/// Tells events of different people at once, and those that can't be written now again a little
/// later: what was written all the same is passed over. So is what somebody else has just written,
/// as a request may that a copy of before had under way when it was cut short: the next look shows
/// it, and waiting for longer shows nothing else. Answers those whose key isn't free.
async fn adopt_at_once<'a>(
    to: &dyn Store,
    mut events: Vec<&'a Event>,
) -> Result<Vec<&'a Event>, Error> {
    let (mut taken, mut pauses, mut looks) = (Vec::new(), PAUSES.iter(), LOOKS);
    loop {
        let writes = events.iter().map(|event| to.write(Write::Adopt(event), event.origin.clone()));
        // They begin in their order, and engines keep it: nothing may put one of them off.
        let outcomes = unconstrained(join_all(writes.collect::<Vec<_>>())).await;
        let (mut again, pause, left) = (Vec::new(), pauses.next(), looks);
        for (event, outcome) in events.into_iter().zip(outcomes) {
            match outcome {
                Ok(_) => {}
                Err(Error::Taken { .. }) => taken.push(event),
                Err(Error::Unavailable(_)) if pause.is_some() => again.push(event),
                Err(Error::Conflict { .. } | Error::NotFound) if pause.is_some() && left > 0 => {
                    again.push(event);
                    looks = left - 1;
                }
                Err(error @ Error::Unavailable(_)) => return Err(error),
                Err(error) => return Err(Error::unavailable(error)),
            }
        }
        let Some(pause) = pause.filter(|_| !again.is_empty()) else { return Ok(taken) };
        sleep(Duration::from_secs(*pause)).await;
        events = again;
    }
}

/// What happened behind a place in a feed.
async fn page(store: &dyn Store, place: Option<&Cursor>, limit: usize) -> Result<Changes, Error> {
    patiently(|| store.changes(place, limit, Duration::ZERO)).await
}

/// Does again a little later what can't be done now.
pub(crate) async fn patiently<T, F>(mut attempt: impl FnMut() -> F) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>>,
{
    for pause in PAUSES {
        match attempt().await {
            Err(Error::Unavailable(_)) => sleep(Duration::from_secs(pause)).await,
            outcome => return outcome,
        }
    }
    attempt().await
}

/// Reads all of a store: every event, and everybody who is listed. Says after each part how many
/// events and people it has read.
pub async fn contents(
    store: &dyn Store,
    read: &mut (dyn FnMut(u64) + Send),
) -> Result<Contents, Error> {
    let (mut contents, mut place) = (Contents::default(), None);
    loop {
        let page = page(store, place.as_ref(), AT_ONCE).await?;
        page.events.iter().for_each(|(_, event)| contents.add_event(event));
        read(contents.events);
        if !page.more {
            break;
        }
        place = Some(page.next);
    }
    let mut query = Query { limit: LISTED, ..Query::default() };
    loop {
        let page = patiently(|| store.list(&query)).await?;
        page.people.iter().for_each(|document| contents.add(&[&document.bytes]));
        contents.people += page.people.len() as u64;
        read(contents.events + contents.people);
        query.cursor = page.next;
        if query.cursor.is_none() {
            return Ok(contents);
        }
    }
}
