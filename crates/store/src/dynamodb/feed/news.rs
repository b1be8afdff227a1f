//! How events come into the feed: what is new in the lanes is brought into one order, and written
//! down as its next part.

use futures_util::future::try_join_all;
use people::PersonId;
use tokio::time::{Instant, timeout_at};

use super::{EVENT_BYTES, place_of};
use crate::Error;
use crate::dynamodb::Dynamo;
use crate::dynamodb::client::{Client, late};
use crate::dynamodb::item::{self, Item, bytes};
use crate::dynamodb::keys::{self, FEED, Key, LANES};
use crate::dynamodb::requests::Range;

/// How many events of each lane are read at first: twice its share of a part.
const LANE_PAGE: usize = 32;
/// How many events a part of the feed has at most.
const PART: usize = 1_000;

/// What came of bringing the lanes into the feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum News {
    /// There is nothing behind what the caller knows.
    Nothing,
    /// There is more, and all that was acknowledged before the caller began is in it.
    All,
    /// There is more, and maybe more than that.
    Some,
}

/// An event as a lane has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    stamp: u64,
    lane: u8,
    number: u64,
    id: PersonId,
    version: u64,
    /// How many people more there are by it; unknown where a version wrote it that didn't count.
    net: Option<i64>,
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
    /// How many events the feed has when all that was acknowledged before is in it.
    pub(in crate::dynamodb) async fn count_events(&self) -> Result<u64, Error> {
        let last = self.newest_part().await?;
        Ok(last.as_ref().map(read_ends).transpose()?.unwrap_or_default().iter().sum())
    }

    /// Finds out how many people there are, which the last part of the feed says.
    pub(in crate::dynamodb) async fn count_people(&self) -> Result<(), Error> {
        self.people_in(self.newest_part().await?.as_ref()).map(drop)
    }

    /// The last part of the feed, when all that was acknowledged before is in it.
    async fn newest_part(&self) -> Result<Option<Item>, Error> {
        let begun = Instant::now();
        while self.call().assemble(u64::MAX, begun).await? == News::Some {}
        self.call().last_part().await
    }

    /// Brings what is new in the lanes into the feed, or as much of it as is one part, unless there
    /// is something behind the part that the caller knows as the last one, or somebody has done so
    /// since a moment.
    pub(super) async fn assemble(&self, known: u64, since: Instant) -> Result<News, Error> {
        let last_time = timeout_at(self.client.deadline(), self.assembling.lock()).await;
        let mut last_time = last_time.map_err(|_| late("Query"))?;
        if last_time.is_some_and(|last| last >= since) {
            return Ok(News::All);
        }
        let last = self.last_part().await?;
        let number = last.as_ref().map(place_of).transpose()?.unwrap_or(0);
        if number > known {
            return Ok(News::Some);
        }
        // Stamps that this process gives are behind all that the feed has.
        if let Some(stamp) = last.as_ref().and_then(|last| item::read_number(last, "stamp").ok()) {
            self.lanes.saw(stamp);
        }
        let mut ends = last.as_ref().map(read_ends).transpose()?.unwrap_or_default();
        ends.resize(usize::from(LANES), 0);
        let begun = Instant::now();
        let new = self.settled(&ends).await?;
        let is_all = new.len() < PART;
        if !new.is_empty() {
            let people = self.people_in(last.as_ref())?;
            let is_ours = self.write_part(number + 1, &new, ends, people).await?;
            self.news.send_replace(());
            if !is_ours || !is_all {
                // Somebody else was faster, and may have looked before; or there is no room for more.
                return Ok(News::Some);
            }
        }
        *last_time = Some(begun);
        Ok(if new.is_empty() { News::Nothing } else { News::All })
    }

    async fn last_part(&self) -> Result<Option<Item>, Error> {
        let range = Range {
            pk: FEED,
            condition: "sk >= :from",
            from: "0",
            to: None,
            backwards: true,
            limit: 1,
        };
        Ok(self.client.query(&range).await?.0.pop())
    }

    /// Writes a part of the feed down, which reaches from these ends as far as it has room; answers
    /// whether nobody else has written it.
    async fn write_part(
        &self,
        number: u64,
        new: &[Entry],
        mut ends: Vec<u64>,
        mut people: Option<i64>,
    ) -> Result<bool, Error> {
        let (mut events, mut stamp) = (Vec::with_capacity(new.len() * EVENT_BYTES), 0);
        for entry in new.iter().take(PART) {
            events.extend(entry.id.as_bytes());
            events.extend(entry.version.to_be_bytes());
            ends[usize::from(entry.lane)] = entry.number;
            stamp = entry.stamp;
            people = people.zip(entry.net).map(|(people, net)| people + net);
        }
        let ends: Vec<u8> = ends.into_iter().flat_map(u64::to_be_bytes).collect();
        let mut part = item::item(
            Key::feed(number),
            [("events", bytes(events)), ("ends", bytes(ends)), ("stamp", item::number(stamp))],
        );
        if let Some(people) = people {
            part.insert("people".to_owned(), item::number(people));
        }
        self.lanes.saw(stamp);
        let is_ours = self.client.put_new(part).await?;
        if is_ours {
            self.client.metrics.people(people);
        }
        Ok(is_ours)
    }

    /// How many people there are where the feed ends behind this part, which is told by the metrics;
    /// unknown where a version had written something before that didn't count them.
    fn people_in(&self, last: Option<&Item>) -> Result<Option<i64>, Error> {
        let people = match last {
            None => Some(0),
            Some(last) if !last.contains_key("people") => None,
            Some(last) => Some(item::read_number(last, "people")?),
        };
        self.client.metrics.people(people);
        Ok(people)
    }

    /// The entries behind these places of the lanes, in the order of their stamps: such that nothing
    /// can turn up any more that was there before one of them and has a smaller stamp.
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
        let mut settled = Vec::new();
        let mut new: Vec<Entry> = lanes.iter().flat_map(|lane| &lane.entries).copied().collect();
        let mut bound = up_to;
        while let Some(up_to) = bound {
            new.retain(|entry| entry.stamp <= up_to);
            // What was there before something that was found now, and has a smaller stamp, is found
            // by the next reading. A process can have written more up to there meanwhile only if its
            // clock is behind, and of what it writes after that nothing is up to its own last stamp.
            bound = new.iter().map(|entry| entry.stamp).max();
            settled.append(&mut new);
            let Some(up_to) = bound else { break };
            let open = lanes.iter_mut().filter(|lane| lane.is_open(up_to));
            let read = try_join_all(open.map(|lane| lane.go_up_to(&self.client, up_to))).await?;
            new = read.into_iter().flatten().collect();
        }
        settled.sort();
        Ok(settled)
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
                net: item.get("net").map(|_| item::read_number(&item, "net")).transpose()?,
            });
        }
        self.more = more;
        Ok(())
    }

    /// Reads on until nothing up to a stamp can turn up in what was there; answers what was read.
    async fn go_up_to(&mut self, client: &Client, up_to: u64) -> Result<Vec<Entry>, Error> {
        let before = self.entries.len();
        loop {
            self.go_on(client, PART).await?;
            if !self.more || !self.is_open(up_to) {
                return Ok(self.entries[before..].to_vec());
            }
        }
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

fn read_ends(part: &Item) -> Result<Vec<u64>, Error> {
    let ends = item::read_bytes(part, "ends")?.chunks_exact(8);
    Ok(ends.map(|end| u64::from_be_bytes(end.try_into().unwrap_or_default())).collect())
}
