//! The last minutes in short, for whoever looks at the status page: it needs no Prometheus.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a slot of time is.
const SLOT: Duration = Duration::from_secs(15);
/// How many slots are kept: the last quarter of an hour.
const SLOTS: usize = 60;

/// Times are counted by powers of two, in microseconds, and quarters of what is between two of them.
/// So a time that is told is at most a quarter above what it was. The last of these begins at 58
/// seconds, when every answer has been given up.
const TIMES: usize = 96;

/// What may take as long as there is something to read or write: how long says nothing of how fast
/// people are served. The objective of latency leaves out the same (`deploy/prometheus`).
const UNTIMED: [&str; 4] = ["/v1/backup", "/v1/changes", "/v1/people/export", "/v1/people/import"];

/// Requests of the API that were answered in the last minutes.
pub struct Recent {
    begun: Instant,
    ring: Mutex<Ring>,
}

struct Ring {
    slots: Box<[Slot]>,
    /// The number of the slot that is under way, since the service began.
    last: u64,
}

/// What was answered in a slot of time.
#[derive(Debug, Clone, Copy)]
pub struct Slot {
    /// All requests.
    pub requests: u32,
    /// Those that were answered with an error of the service: 500 and above.
    pub failed: u32,
    times: [u32; TIMES],
}

impl Default for Recent {
    fn default() -> Self {
        let ring = Ring { slots: vec![Slot::EMPTY; SLOTS].into(), last: 0 };
        Self { begun: Instant::now(), ring: Mutex::new(ring) }
    }
}

impl Recent {
    /// Notes a request of the API. Pages, probes and what leads nowhere would say nothing of how well
    /// people are served.
    pub(super) fn note(&self, route: &str, status: u16, took: Duration, now: Instant) {
        if !route.starts_with("/v1/") && !route.starts_with("/data") {
            return;
        }
        let mut ring = self.ring.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = ring.at(self.number(now));
        slot.requests += 1;
        slot.failed += u32::from(status >= 500);
        if !UNTIMED.contains(&route) {
            slot.times[place(took)] += 1;
        }
    }

    /// The slots of the last minutes, the one that is under way last.
    pub fn slots(&self, now: Instant) -> Vec<Slot> {
        let mut ring = self.ring.lock().unwrap_or_else(PoisonError::into_inner);
        ring.at(self.number(now));
        let oldest = index(ring.last + 1);
        [&ring.slots[oldest..], &ring.slots[..oldest]].concat()
    }

    fn number(&self, now: Instant) -> u64 {
        now.saturating_duration_since(self.begun).as_secs() / SLOT.as_secs()
    }
}

impl Ring {
    /// The slot of this number, or the last one if a slower thread asks for one before.
    fn at(&mut self, number: u64) -> &mut Slot {
        if number > self.last {
            let passed = number - self.last;
            for next in 1..=passed.min(SLOTS as u64) {
                self.slots[index(self.last + next)] = Slot::EMPTY;
            }
            self.last = number;
        }
        &mut self.slots[index(self.last)]
    }
}

/// Where the slot of a number is.
fn index(number: u64) -> usize {
    usize::try_from(number % SLOTS as u64).unwrap_or_default()
}

/// Where a time is counted.
fn place(took: Duration) -> usize {
    let micros = took.as_micros().max(4);
    let power = micros.ilog2() as usize - 2;
    let quarter = usize::try_from(micros >> power).unwrap_or_default() - 4;
    (4 * power + quarter).min(TIMES - 1)
}

/// What is above all times of a place.
fn above(place: usize) -> Duration {
    Duration::from_micros((5 + place as u64 % 4) << (place / 4))
}

impl Slot {
    /// Nothing.
    pub const EMPTY: Self = Self { requests: 0, failed: 0, times: [0; TIMES] };

    /// All that was answered in some slots.
    pub fn sum(slots: &[Self]) -> Self {
        let mut sum = Self::EMPTY;
        for slot in slots {
            sum.requests += slot.requests;
            sum.failed += slot.failed;
            for (all, some) in sum.times.iter_mut().zip(slot.times) {
                *all += some;
            }
        }
        sum
    }

    /// The time within which this share of requests was answered, from 0.0 to 1.0; none if there
    /// were no requests.
    pub fn within(&self, share: f64) -> Option<Duration> {
        let all: u32 = self.times.iter().sum();
        let wanted = (f64::from(all) * share).ceil().max(1.0);
        let mut answered = 0;
        let is_enough = |times: &u32| {
            answered += times;
            f64::from(answered) >= wanted
        };
        self.times.iter().position(is_enough).map(above)
    }
}

#[cfg(test)]
mod tests {
    use regex_lite::Regex;

    use super::*;

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn a_request_stands_in_its_slot_until_a_quarter_of_an_hour_has_passed() {
        let recent = Recent::default();
        let begun = recent.begun;
        recent.note("/v1/people", 201, MS, begun);
        recent.note("/data", 503, MS, begun + SLOT);
        let requests = |at: u32| {
            let slots = recent.slots(begun + SLOT * at);
            let said = slots.iter().enumerate().filter(|(_, slot)| slot.requests > 0);
            said.map(|(place, slot)| (place, slot.requests, slot.failed)).collect::<Vec<_>>()
        };
        assert_eq!(requests(1), [(58, 1, 0), (59, 1, 1)]);
        assert_eq!(requests(2), [(57, 1, 0), (58, 1, 1)]);
        assert_eq!(requests(60), [(0, 1, 1)]);
        assert_eq!(requests(61), []);
        recent.note("/v1/people", 201, MS, begun + SLOT * 500);
        assert_eq!(requests(500), [(59, 1, 0)]);
    }

    #[test]
    fn what_is_no_request_of_the_api_counts_for_nothing() {
        let recent = Recent::default();
        for route in ["/readyz", "/status", "/docs", "(none)"] {
            recent.note(route, 200, MS, recent.begun);
        }
        assert_eq!(Slot::sum(&recent.slots(recent.begun)).requests, 0);
        for route in UNTIMED {
            recent.note(route, 200, 30_000 * MS, recent.begun);
        }
        let sum = Slot::sum(&recent.slots(recent.begun));
        assert_eq!((sum.requests, sum.within(1.0)), (4, None));
    }

    #[test]
    fn the_objective_of_latency_leaves_out_the_same() {
        let rules = include_str!("../../../../deploy/prometheus/recording.yml");
        let mut quoted = rules.split('"').filter(|quoted| quoted.starts_with("/v1/"));
        let left_out = Regex::new(&format!("^({})$", quoted.next().unwrap())).unwrap();
        assert!(UNTIMED.iter().all(|route| left_out.is_match(route)), "{left_out}");
        let timed = ["/v1/people", "/v1/people/{id}", "/v1/tokens", "/data"];
        assert!(!timed.iter().any(|route| left_out.is_match(route)), "{left_out}");
    }

    #[test]
    fn a_time_that_is_told_is_at_most_a_quarter_too_long() {
        for micros in [4, 5, 7, 8, 99, 1_000, 1_001, 249_999, 40_000_000, 58_000_000] {
            let took = Duration::from_micros(micros);
            let recent = Recent::default();
            recent.note("/v1/people", 200, took, recent.begun);
            let told = Slot::sum(&recent.slots(recent.begun)).within(0.5).unwrap();
            assert!(told > took && told <= took * 5 / 4, "{took:?} is told as {told:?}");
        }
        assert_eq!(place(Duration::ZERO), 0);
        assert_eq!(place(Duration::MAX), TIMES - 1);
    }

    #[test]
    fn a_share_of_requests_is_within_the_time_of_the_slowest_of_them() {
        let recent = Recent::default();
        for (count, took) in [(98, MS), (2, 100 * MS)] {
            for _ in 0..count {
                recent.note("/v1/people", 200, took, recent.begun);
            }
        }
        let sum = Slot::sum(&recent.slots(recent.begun));
        assert!(sum.within(0.5).unwrap() < 2 * MS);
        assert!(sum.within(0.98).unwrap() < 2 * MS);
        assert!(sum.within(0.99).unwrap() >= 100 * MS);
    }
}
