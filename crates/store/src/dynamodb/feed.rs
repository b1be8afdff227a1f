//! The feed: what happened to everybody, in one order for everyone who reads it.
//!
//! Events stand in lanes, each without a gap (`lanes`). Whoever reads the feed to its end brings what
//! is new in the lanes into one order, and writes that order down as the next part of the feed, if
//! nobody else has done so meanwhile. A place in the feed is a place in what is written down, so
//! nothing is ever passed over, and everybody reads the same.
//!
//! Lanes are read one after another while others write, so an event could be found whose cause, in a
//! lane that was read before, was not there yet. Therefore lanes are read again until nothing more
//! turns up up to a stamp; what was there before something that was found is found then too.

use std::time::Duration;

use bytes::Bytes;
use futures_util::future::try_join_all;
use people::PersonId;
use people::page::Cursor;
use tokio::time::{Instant, sleep, sleep_until, timeout_at};

use super::Dynamo;
use super::client::Client;
use super::history::forget;
use super::item::{self, Item, bytes};
use super::keys::{self, FEED, Key, LANES};
use super::merge::LAST;
use super::requests::Range;
use crate::{Changes, Error, Event, PAGE_BYTES};

/// How late a reader who waits hears of what was written, and how often lanes are read for those who
/// wait.
const POLL: Duration = Duration::from_secs(1);
/// How many events of each lane are read at first: twice its share of a part.
const LANE_PAGE: usize = 32;
/// How many events a part of the feed has at most.
const PART: usize = 1_000;
/// How many parts are read at once.
const PARTS: usize = 4;
/// How many events are looked up at once.
const AT_ONCE: usize = 100;
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

/// An event as a lane has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    stamp: u64,
    lane: u8,
    number: u64,
    id: PersonId,
    version: u64,
}

/// What was read of a lane behind what stands in the feed.
struct Read {
    lane: u8,
    /// The last place that was read.
    end: u64,
    entries: Vec<Entry>,
    more: bool,
}

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
        let until = Instant::now() + wait;
        let mut committed = self.committed.subscribe();
        loop {
            // Whatever is committed from here on is either read or waited for.
            committed.mark_unchanged();
            let changes = self.read_changes(at, limit, !wait.is_zero()).await?;
            if !changes.events.is_empty() || Instant::now() >= until {
                return Ok(changes);
            }
            let news = async {
                tokio::select! {
                    news = committed.changed() => drop(news),
                    () = self.look_for_others(at.part) => {}
                }
            };
            if timeout_at(until, news).await.is_err() {
                return Ok(changes);
            }
        }
    }

    /// Looks again and again for what other processes have written, for all who wait in this one.
    async fn look_for_others(&self, known: u64) {
        let _turn = self.polling.lock().await;
        // What can't be read now is looked for the next time.
        while !self.assemble(known, true).await.unwrap_or(false) {
            sleep(POLL).await;
        }
        self.committed.send_replace(());
    }

    async fn read_changes(
        &self,
        mut at: At,
        limit: usize,
        may_wait: bool,
    ) -> Result<Changes, Error> {
        let (mut events, mut bytes) = (Vec::new(), 0);
        while events.len() < limit && bytes < PAGE_BYTES {
            let listed = self.listed(at, limit - events.len()).await?;
            // For those who may wait, what was found is not held back for what may come.
            let is_enough = may_wait && !events.is_empty();
            if listed.is_empty() && (is_enough || !self.assemble(at.part, may_wait).await?) {
                break;
            }
            for (place, event) in self.told(&listed, &mut bytes).await? {
                events.push((self.seal(place)?, event));
                at = place;
            }
        }
        Ok(Changes { events, next: self.seal(at)? })
    }

    /// What happened, as far as it fits on a page that has so many bytes already.
    async fn told(&self, listed: &[Listed], bytes: &mut usize) -> Result<Vec<(At, Event)>, Error> {
        let mut told = Vec::new();
        for listed in listed.chunks(AT_ONCE) {
            let mut fits = |(_, event): &(At, Event)| {
                let fits = *bytes < PAGE_BYTES;
                *bytes += event.after.as_ref().filter(|_| fits).map_or(0, Bytes::len);
                fits
            };
            let found = self.look_up(listed).await?;
            told.extend(found.into_iter().take_while(|found| fits(found)));
            if *bytes >= PAGE_BYTES {
                break;
            }
        }
        Ok(told)
    }

    /// So many events behind a place, as far as they stand in the feed.
    async fn listed(&self, at: At, limit: usize) -> Result<Vec<Listed>, Error> {
        let (from, to) = (keys::place_in_order(at.part), LAST.to_string());
        let range = Range {
            pk: FEED,
            condition: "sk BETWEEN :from AND :to",
            from: &from,
            to: Some(&to),
            backwards: false,
            limit: PARTS,
        };
        let mut listed = Vec::new();
        for part in self.client.query(&range).await?.0 {
            listed.extend(listed_in(&part)?.into_iter().filter(|(place, ..)| *place > at));
        }
        listed.truncate(limit);
        Ok(listed)
    }

    async fn look_up(&self, listed: &[Listed]) -> Result<Vec<(At, Event)>, Error> {
        let keys = listed.iter().map(|(_, id, version)| Key::event(*id, *version)).collect();
        let found = self.client.get_all(keys).await?.into_iter().map(item::event);
        let mut found = found.collect::<Result<Vec<_>, _>>()?;
        // Asked behind the events, so that whoever was erased before one of them was read is among
        // these, or the event was empty already.
        let erasing = self.erasing().await?;
        found.iter_mut().filter(|event| erasing.contains(&event.id)).for_each(forget);
        found.sort_by_key(|event| (event.id, event.version));
        let place = |(at, id, version): &Listed| {
            let index =
                found.binary_search_by_key(&(*id, *version), |event| (event.id, event.version));
            let index = index.map_err(|_| Error::unavailable("an event is missing"))?;
            Ok((*at, found[index].clone()))
        };
        listed.iter().map(place).collect()
    }

    /// Brings what is new in the lanes into the feed, or as much of it as is one part. Answers
    /// whether there is anything behind the part that the caller knows as the last one. For those
    /// who may wait, that is not done more often than once in so long, however much is written.
    async fn assemble(&self, known: u64, may_wait: bool) -> Result<bool, Error> {
        let mut last_time = self.assembling.lock().await;
        while let Some(next) = last_time.filter(|_| may_wait).map(|last| last + POLL)
            && next > Instant::now()
        {
            drop(last_time);
            sleep_until(next).await;
            last_time = self.assembling.lock().await;
        }
        let range = Range {
            pk: FEED,
            condition: "sk >= :from",
            from: "0",
            to: None,
            backwards: true,
            limit: 1,
        };
        let last = self.client.query(&range).await?.0.pop();
        let number = last.as_ref().map(place_of).transpose()?.unwrap_or(0);
        if number > known {
            return Ok(true);
        }
        // Stamps that this process gives are behind all that the feed has.
        if let Some(stamp) = last.as_ref().and_then(|last| item::read_number(last, "stamp").ok()) {
            self.lanes.saw(stamp);
        }
        *last_time = Some(Instant::now());
        let mut ends = last.as_ref().map(read_ends).transpose()?.unwrap_or_default();
        ends.resize(usize::from(LANES), 0);
        let new = self.settled(&ends).await?;
        if new.is_empty() {
            return Ok(false);
        }
        let (mut events, mut stamp) = (Vec::with_capacity(new.len() * EVENT_BYTES), 0);
        for entry in new.iter().take(PART) {
            events.extend(entry.id.as_bytes());
            events.extend(entry.version.to_be_bytes());
            ends[usize::from(entry.lane)] = entry.number;
            stamp = entry.stamp;
        }
        let ends: Vec<u8> = ends.into_iter().flat_map(u64::to_be_bytes).collect();
        let part = item::item(
            Key::feed(number + 1),
            [("events", bytes(events)), ("ends", bytes(ends)), ("stamp", item::number(stamp))],
        );
        self.lanes.saw(stamp);
        // If somebody else has written it, there is something new too.
        self.client.put_new(part).await?;
        Ok(true)
    }

    /// The entries behind these places of the lanes up to a stamp up to which nothing more can turn
    /// up that happened before one of them; in the order of their stamps.
    async fn settled(&self, ends: &[u64]) -> Result<Vec<Entry>, Error> {
        let lanes = (0..LANES).zip(ends);
        let mut lanes: Vec<Read> = lanes
            .map(|(lane, end)| Read { lane, end: *end, entries: Vec::new(), more: true })
            .collect();
        try_join_all(lanes.iter_mut().map(|lane| lane.go_on(&self.client, LANE_PAGE))).await?;
        // Of a lane that was not read to its end, nothing is known behind what was. The one that
        // ends first is read on while that makes less than a part.
        let up_to = loop {
            let unread = (0..lanes.len()).filter(|lane| lanes[*lane].more);
            let Some(first) = unread.min_by_key(|lane| lanes[*lane].last()) else {
                break lanes.iter().filter_map(Read::last).max();
            };
            let known = lanes[first].last();
            if known.is_some_and(|known| count(&lanes, known) >= PART) {
                break known;
            }
            lanes[first].go_on(&self.client, PART).await?;
        };
        let Some(up_to) = up_to else { return Ok(Vec::new()) };
        loop {
            let before = count(&lanes, up_to);
            let open = lanes.iter_mut().filter(|lane| lane.is_open(up_to));
            try_join_all(open.map(|lane| lane.go_on(&self.client, PART))).await?;
            if count(&lanes, up_to) == before {
                break;
            }
        }
        let all = lanes.into_iter().flat_map(|lane| lane.entries);
        let mut settled: Vec<Entry> = all.filter(|entry| entry.stamp <= up_to).collect();
        settled.sort();
        Ok(settled)
    }

    fn seal(&self, at: At) -> Result<Cursor, Error> {
        let place = [at.part.to_be_bytes(), at.behind.to_be_bytes()].concat();
        self.sealer.seal(&place, IDENTITY)
    }
}

impl Read {
    /// Reads on, so many at most.
    async fn go_on(&mut self, client: &Client, limit: usize) -> Result<(), Error> {
        let (pk, from) = (keys::of_lane(self.lane), keys::place_in_order(self.end));
        let range = Range {
            pk: &pk,
            condition: "sk > :from",
            from: &from,
            to: None,
            backwards: false,
            limit,
        };
        let (items, more) = client.query(&range).await?;
        for item in items {
            self.end = place_of(&item)?;
            self.entries.push(Entry {
                stamp: item::read_number(&item, "stamp")?,
                lane: self.lane,
                number: self.end,
                id: item::read_id(&item, "id")?,
                version: item::read_number(&item, "version")?,
            });
        }
        self.more = more;
        Ok(())
    }

    /// The last stamp that was read.
    fn last(&self) -> Option<u64> {
        self.entries.last().map(|entry| entry.stamp)
    }

    /// Whether something up to a stamp can turn up behind what was read.
    fn is_open(&self, up_to: u64) -> bool {
        self.last().is_none_or(|last| last < up_to)
    }
}

fn count(lanes: &[Read], up_to: u64) -> usize {
    let entries = lanes.iter().flat_map(|lane| &lane.entries);
    entries.filter(|entry| entry.stamp <= up_to).count()
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

fn read_ends(part: &Item) -> Result<Vec<u64>, Error> {
    let ends = item::read_bytes(part, "ends")?.chunks_exact(8);
    Ok(ends.map(|end| u64::from_be_bytes(end.try_into().unwrap_or_default())).collect())
}

fn open(place: &[u8]) -> Result<At, Error> {
    let (part, behind) = place.split_first_chunk().ok_or(Error::CursorInvalid)?;
    let behind = behind.try_into().map_err(|_| Error::CursorInvalid)?;
    Ok(At { part: u64::from_be_bytes(*part), behind: u64::from_be_bytes(behind) })
}
