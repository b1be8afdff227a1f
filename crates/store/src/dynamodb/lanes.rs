//! Lanes: where events are written down one behind the other, so that none is ever passed over.
//!
//! A table has no order of commits that could be asked for, and one item that numbers all writes
//! would take no more than one at a time. So there are [`LANES`] sequences of events, each without a
//! gap: a write takes a lane that no other write of this process is in, and puts its event at the
//! next place of it, if that is still free. The next write of the lane begins when that one has
//! ended. Whoever reads a lane up to its end can go on from there for ever, without a clock and
//! however long a write was on its way: what is not there yet can only come behind.
//!
//! Processes share the lanes. One that finds a place taken looks up the end of the lane, and uses it
//! last from then on, so that each comes to lanes of its own.
//!
//! Stamps say in which order events of different lanes are told. They are moments, but always behind
//! the last stamp of the same person, which the table itself sees to.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use people::Timestamp;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::client::Client;
use super::item;
use super::keys::{self, LANES};
use super::operations::TRANSACT;
use super::requests::Range;
use crate::Error;

/// How many writes wait for a lane at most.
const WAITING: usize = 8_192;

/// The lanes as this process knows them.
pub(super) struct Lanes {
    /// Those that no write is in; the last one is used next.
    free: Mutex<Vec<Lane>>,
    count: Semaphore,
    waiting: Semaphore,
    stamp: AtomicU64,
}

#[derive(Debug, Clone, Copy)]
struct Lane {
    number: u8,
    /// The next place; `None` if that has to be looked up.
    next: Option<u64>,
}

/// A lane that one write is in.
pub(super) struct Turn<'a> {
    lanes: &'a Lanes,
    lane: Lane,
    stamp: u64,
    _permit: SemaphorePermit<'a>,
}

/// A place for an event.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) lane: u8,
    pub(super) number: u64,
    pub(super) stamp: u64,
}

impl Lanes {
    pub(super) fn new() -> Self {
        let mut first = [0];
        // Processes that begin alike only collide more at first.
        let first = getrandom::fill(&mut first).map_or(0, |()| first[0]);
        let lane = |index: u8| Lane { number: index.wrapping_add(first) % LANES, next: None };
        Self {
            free: Mutex::new((0..LANES).map(lane).collect()),
            count: Semaphore::new(usize::from(LANES)),
            waiting: Semaphore::new(WAITING),
            stamp: AtomicU64::new(0),
        }
    }

    /// Waits for a lane for what happens at this moment, unless very many do, or it comes too late.
    /// Who comes first has the smaller stamp.
    pub(super) async fn take(&self, client: &Client, time: Timestamp) -> Result<Turn<'_>, Error> {
        let deadline = client.deadline();
        let permit = client.in_time(deadline, &self.count, &self.waiting, TRANSACT).await?;
        // Both under one lock: whoever was in the lane before has the smaller stamp too.
        let (lane, stamp) = {
            let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
            (free.pop(), self.stamp(time))
        };
        let lane = lane.ok_or_else(|| Error::unavailable("a lane is missing"))?;
        Ok(Turn { lanes: self, lane, stamp, _permit: permit })
    }

    /// From now on, stamps are behind this one.
    pub(super) fn saw(&self, stamp: u64) {
        self.stamp.fetch_max(stamp, Ordering::Relaxed);
    }

    /// A stamp behind all that were given or seen: microseconds since 1970, or a little more.
    fn stamp(&self, time: Timestamp) -> u64 {
        let now = u64::try_from(time.as_millis()).unwrap_or(0) * 1_000;
        let next = |last: u64| Some(now.max(last + 1));
        let last = self.stamp.fetch_update(Ordering::Relaxed, Ordering::Relaxed, next);
        last.map_or(now, |last| now.max(last + 1))
    }
}

impl<'a> Turn<'a> {
    /// The place of the event.
    pub(super) async fn place(&mut self, client: &Client) -> Result<Place, Error> {
        let lane = self.lane.number;
        let number = match self.lane.next {
            Some(number) => number,
            None => self.look_up(client).await?,
        };
        // Whatever happens to this event, until it is said to have been settled.
        self.lane.next = None;
        Ok(Place { lane, number, stamp: self.stamp })
    }

    async fn look_up(&mut self, client: &Client) -> Result<u64, Error> {
        let pk = keys::of_lane(self.lane.number);
        let range = Range {
            pk: &pk,
            condition: "sk >= :from",
            from: "0",
            to: None,
            backwards: true,
            limit: 1,
        };
        let (last, _) = client.query(&range).await?;
        let Some(last) = last.first() else { return Ok(1) };
        let before = item::read_number(last, "stamp")?;
        self.lanes.saw(before);
        if self.stamp <= before {
            self.stamp = self.lanes.stamp(Timestamp::EPOCH);
        }
        let place = keys::read_place(item::read_text(last, "sk")?);
        Ok(place.ok_or_else(|| Error::unavailable("a lane has an unreadable place"))? + 1)
    }

    /// The event stands at its place now.
    pub(super) fn used(mut self, place: Place) {
        self.lane.next = Some(place.number + 1);
    }

    /// The event is known not to stand there, and the place is free.
    pub(super) fn unused(mut self, place: Place) -> &'a Lanes {
        self.lane.next = Some(place.number);
        self.lanes
    }
}

/// A write that has ended, or was given up, makes its lane free.
impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut free = self.lanes.free.lock().unwrap_or_else(PoisonError::into_inner);
        let behind = if self.lane.next.is_some() { free.len() } else { 0 };
        free.insert(behind, self.lane);
    }
}
