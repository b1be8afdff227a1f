//! The feed: what happened to everybody, in one order for everyone who reads it.
//!
//! Events stand in lanes, each without a gap (`lanes`). Whoever reads the feed to its end brings what
//! is new in the lanes into one order, and writes that order down as the next part of the feed, if
//! nobody else has done so meanwhile. A place in the feed is a place in what is written down, so
//! nothing is ever passed over, and everybody reads the same.
//!
//! Lanes are read one after another while others write, so an event could be found whose cause, in a
//! lane that was read before, was not there yet. Therefore lanes are read again, each time up to the
//! last stamp that was new to the time before, until nothing more turns up; what was there before
//! something that was found is found then too. So a clock that is ahead costs another reading and
//! keeps nobody waiting, however much others write below its stamps.

mod news;

use std::time::Duration;

use bytes::Bytes;
use people::PersonId;
use people::page::Cursor;
use tokio::time::{Instant, sleep, sleep_until, timeout_at};

use super::Dynamo;
use super::history::forget;
use super::item::{self, Item};
use super::keys::{self, FEED, Key};
use super::merge::LAST;
use super::requests::Range;
use crate::{Changes, Error, Event, PAGE_BYTES};
use news::News;

/// How late a reader who waits hears of what was written, and how often lanes are read for all who
/// wait.
const POLL: Duration = Duration::from_secs(1);
/// How many parts are read at first, and at most: twice as many each time, because a part that was
/// written for somebody who follows the feed may have one event only.
const PARTS: [usize; 2] = [4, 256];
/// The share of a call's time after which nothing more is looked for behind what was found: where
/// requests are quicker than that, there is time left for all that this takes.
const LOOKING: u32 = 10;
/// The share after which no more events are read: the last ones, and who is being erased, have the
/// other half.
const READING: u32 = 2;
/// The size of an event in a part of the feed: the id and the version.
const EVENT_BYTES: usize = 24;
/// What the cursors of the feed are bound to.
const IDENTITY: &str = "changes\n";

/// A place in the feed: behind so many events of this part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct At {
    part: u64,
    behind: u64,
}

/// An event as the feed has it: the place behind it, whom it is about, and the version.
type Listed = (At, PersonId, u64);

/// The place before everything.
const BEGINNING: At = At { part: 0, behind: 0 };

impl Dynamo {
    pub(super) async fn wait_for_changes(
        &self,
        after: Option<&Cursor>,
        limit: usize,
        wait: Duration,
    ) -> Result<Changes, Error> {
        let at = match after {
            Some(cursor) => open(&self.sealer.open(cursor, IDENTITY)?)?,
            None => BEGINNING,
        };
        let begun = Instant::now();
        if !wait.is_zero()
            && let Ok(changes) = timeout_at(begun + wait, self.await_news(at, limit)).await
        {
            return changes;
        }
        // Whatever was acknowledged before the call is found, even by those who wait but shortly.
        self.call().read_changes(at, limit, Some(begun)).await
    }

    /// Reads what is in the feed as soon as something is.
    async fn await_news(&self, at: At, limit: usize) -> Result<Changes, Error> {
        let mut news = self.news.subscribe();
        loop {
            // Whatever is told from here on is either read or waited for.
            news.mark_unchanged();
            let changes = self.call().read_changes(at, limit, None).await?;
            if !changes.events.is_empty() {
                return Ok(changes);
            }
            tokio::select! {
                told = news.changed() => drop(told),
                () = self.look_for_news(at.part) => {}
            }
        }
    }

    /// Brings what is new into the feed once in so long, however much is written, for all who wait
    /// in this process.
    async fn look_for_news(&self, known: u64) {
        let _turn = self.polling.lock().await;
        loop {
            let last = *self.assembling.lock().await;
            if let Some(last) = last {
                sleep_until(last + POLL).await;
            }
            match self.call().assemble(known, Instant::now()).await {
                Ok(News::All | News::Some) => break,
                // What can't be read now is looked for the next time.
                Ok(News::Nothing) | Err(_) => sleep(POLL).await,
            }
        }
        self.news.send_replace(());
    }

    /// Reads what happened behind a place; see `listed`. A page ends by time as well, and has
    /// something then: so however slow requests are, whoever reads on gets on.
    async fn read_changes(
        &self,
        at: At,
        limit: usize,
        since: Option<Instant>,
    ) -> Result<Changes, Error> {
        let begun = Instant::now();
        let time = self.client.deadline().saturating_duration_since(begun);
        let (listed, more) = self.listed(at, limit, since, begun + time / LOOKING).await?;
        let told = self.told(&listed, begun + time / READING).await?;
        // A page is full by what was read for it, whatever of that nobody may be told any more.
        let more = more || told.len() < listed.len();
        let next = self.seal(told.last().map_or(at, |(place, _)| *place))?;
        let sealed = told.into_iter().map(|(place, event)| Ok((self.seal(place)?, event)));
        Ok(Changes { events: sealed.collect::<Result<_, Error>>()?, next, more })
    }

    /// What happened, as far as it fits on a page, and could be read until then.
    async fn told(&self, listed: &[Listed], until: Instant) -> Result<Vec<(At, Event)>, Error> {
        if listed.is_empty() {
            return Ok(Vec::new());
        }
        // Asked before and behind the events: whoever is being erased while one of them is read is
        // among the former unless that began later, and among the latter unless it has ended.
        let mut erasing = self.erasing().await?;
        let (mut told, mut rest, mut bytes) = (Vec::new(), listed, 0);
        while !rest.is_empty() && bytes < PAGE_BYTES && (told.is_empty() || Instant::now() < until)
        {
            let room = self.sizes.fitting(PAGE_BYTES - bytes);
            let (now, later) = rest.split_at(room.min(rest.len()));
            let mut fits = |(_, event): &(At, Event)| {
                let fits = bytes < PAGE_BYTES;
                bytes += event.after.as_ref().filter(|_| fits).map_or(0, Bytes::len);
                fits
            };
            let found = self.look_up(now).await?;
            told.extend(found.into_iter().take_while(|found| fits(found)));
            rest = later;
        }
        erasing.extend(self.erasing().await?);
        let events = told.iter_mut().map(|(_, event)| event);
        events.filter(|event| erasing.contains(&event.id)).for_each(forget);
        Ok(told)
    }

    /// So many events behind a place, or those that were found until then; and whether there may be
    /// more. Where what stands in the feed ends, what is new is brought into it first, unless somebody
    /// has done so since a moment; or not at all without one.
    async fn listed(
        &self,
        mut at: At,
        limit: usize,
        since: Option<Instant>,
        until: Instant,
    ) -> Result<(Vec<Listed>, bool), Error> {
        let ([mut parts, most], mut is_all) = (PARTS, since.is_none());
        let mut listed = Vec::new();
        loop {
            let (found, more) = self.parts_from(at.part, parts).await?;
            for part in &found {
                let behind = listed_in(part)?.into_iter().filter(|(place, ..)| *place > at);
                listed.extend(behind.take(limit - listed.len()));
            }
            at = listed.last().map_or(at, |(place, ..)| *place);
            parts = most.min(2 * parts);
            let is_late = !listed.is_empty() && Instant::now() >= until;
            if listed.len() == limit || is_late {
                return Ok((listed, true));
            }
            if more {
                continue;
            }
            let Some(since) = since.filter(|_| !is_all) else { return Ok((listed, false)) };
            match self.assemble(at.part, since).await? {
                News::Nothing => return Ok((listed, false)),
                news => is_all = news == News::All,
            }
        }
    }

    /// The parts of the feed from this one on, so many at most, and whether there may be more.
    async fn parts_from(&self, part: u64, most: usize) -> Result<(Vec<Item>, bool), Error> {
        let (from, to) = (keys::place_in_order(part), LAST.to_string());
        let range = Range {
            pk: FEED,
            condition: "sk BETWEEN :from AND :to",
            from: &from,
            to: Some(&to),
            backwards: false,
            limit: most,
        };
        self.client.query(&range).await
    }

    async fn look_up(&self, listed: &[Listed]) -> Result<Vec<(At, Event)>, Error> {
        let keys = listed.iter().map(|(_, id, version)| Key::event(*id, *version)).collect();
        let found = self.client.get_all(keys).await?.into_iter().map(item::event);
        let mut found = found.collect::<Result<Vec<_>, _>>()?;
        let documents = || found.iter().filter_map(|event| event.after.as_ref());
        self.sizes.met(documents().count(), documents().map(Bytes::len).sum());
        found.sort_by_key(|event| (event.id, event.version));
        let place = |(at, id, version): &Listed| {
            let index =
                found.binary_search_by_key(&(*id, *version), |event| (event.id, event.version));
            let index = index.map_err(|_| Error::unavailable("an event is missing"))?;
            Ok((*at, found[index].clone()))
        };
        listed.iter().map(place).collect()
    }

    fn seal(&self, at: At) -> Result<Cursor, Error> {
        let place = [at.part.to_be_bytes(), at.behind.to_be_bytes()].concat();
        self.sealer.seal(&place, IDENTITY)
    }
}

fn place_of(item: &Item) -> Result<u64, Error> {
    let place = keys::read_place(item::read_text(item, "sk")?);
    place.ok_or_else(|| Error::unavailable("a place in an order can't be read"))
}

fn listed_in(part: &Item) -> Result<Vec<Listed>, Error> {
    let number = place_of(part)?;
    let events = item::read_bytes(part, "events")?.chunks_exact(EVENT_BYTES);
    let listed = events.zip(1..).filter_map(|(event, behind)| {
        let (id, version) = event.split_first_chunk()?;
        let version = u64::from_be_bytes(version.try_into().ok()?);
        Some((At { part: number, behind }, PersonId::from_bytes(*id), version))
    });
    Ok(listed.collect())
}

fn open(place: &[u8]) -> Result<At, Error> {
    let (part, behind) = place.split_first_chunk().ok_or(Error::CursorInvalid)?;
    let behind = behind.try_into().map_err(|_| Error::CursorInvalid)?;
    Ok(At { part: u64::from_be_bytes(*part), behind: u64::from_be_bytes(behind) })
}
