//! How often somebody may ask.
//!
//! Each caller and each address has a rate, and may save up as much as two seconds of it. Whoever
//! sends tokens that are none may try a few times and then once a second, which doesn't hold up those
//! at the same address whose tokens are good.

use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};

/// For how many seconds a rate can be saved up.
const SAVED: u32 = 2;
/// How many refused attempts there may be at once; each second there may be one more.
const ATTEMPTS: NonZeroU32 = NonZeroU32::new(20).unwrap();

type Rates<K> = RateLimiter<K, DefaultKeyedStateStore<K>, DefaultClock, StateInformationMiddleware>;

/// The limits of a service.
pub struct Limits {
    callers: Option<Rates<Arc<str>>>,
    addresses: Option<Rates<IpAddr>>,
    attempts: Rates<IpAddr>,
    refusals: Rates<Arc<str>>,
}

/// What is left of a limit, whether there was enough for a request or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spent {
    /// Which limit: `caller`, `address` or `attempts`.
    pub policy: &'static str,
    /// How many requests there may be at once at most.
    pub quota: u32,
    /// After how many seconds there may be as many again.
    pub window: u64,
    /// How many there may be now.
    pub left: u32,
    /// In how many seconds there may be another one.
    pub seconds: u64,
}

impl Limits {
    /// Limits of so many requests a second for each caller and for each address; 0 is none.
    pub fn new(per_caller: u32, per_address: u32) -> Self {
        let rate = |per_second| NonZeroU32::new(per_second);
        let attempts = Quota::per_second(NonZeroU32::MIN).allow_burst(ATTEMPTS);
        Self {
            callers: rate(per_caller).map(saved_up),
            addresses: rate(per_address).map(saved_up),
            attempts: limited(attempts),
            refusals: limited(attempts),
        }
    }

    /// Counts a request of a caller, by their key. Errors: there may be none now.
    pub fn of_caller(&self, key: &Arc<str>) -> Result<Option<Spent>, Spent> {
        spend("caller", self.callers.as_ref(), key)
    }

    /// Counts a request from an address; all whose address isn't known count as one. Errors: there
    /// may be none now.
    pub fn of_address(&self, address: Option<IpAddr>) -> Result<Option<Spent>, Spent> {
        spend("address", self.addresses.as_ref(), &network(address))
    }

    /// Counts an attempt that was refused. Errors: there may be none now.
    pub fn of_attempt(&self, address: Option<IpAddr>) -> Result<Option<Spent>, Spent> {
        spend("attempts", Some(&self.attempts), &network(address))
    }

    /// Whether what a known caller was refused may be written down once more.
    pub fn allow_entry(&self, key: &Arc<str>) -> bool {
        self.refusals.check_key(key).is_ok()
    }

    /// Forgets those who have all of their limit again.
    pub fn forget(&self) {
        self.attempts.retain_recent();
        self.attempts.shrink_to_fit();
        self.refusals.retain_recent();
        if let Some(addresses) = &self.addresses {
            addresses.retain_recent();
            addresses.shrink_to_fit();
        }
        if let Some(callers) = &self.callers {
            callers.retain_recent();
        }
    }
}

fn saved_up<K: Hash + Eq + Clone>(rate: NonZeroU32) -> Rates<K> {
    let burst = rate.saturating_mul(NonZeroU32::MIN.saturating_add(SAVED - 1));
    limited(Quota::per_second(rate).allow_burst(burst))
}

fn limited<K: Hash + Eq + Clone>(quota: Quota) -> Rates<K> {
    RateLimiter::keyed(quota).with_middleware()
}

fn spend<K: Hash + Eq + Clone>(
    policy: &'static str,
    rates: Option<&Rates<K>>,
    key: &K,
) -> Result<Option<Spent>, Spent> {
    let Some(rates) = rates else { return Ok(None) };
    let spent = |quota: Quota, left, seconds| {
        // Rates that don't divide a second come to a little less.
        let window = (quota.burst_size_replenished_in() + Duration::from_millis(500)).as_secs();
        Spent { policy, quota: quota.burst_size().get(), window, left, seconds }
    };
    match rates.check_key(key) {
        Ok(state) => Ok(Some(spent(state.quota(), state.remaining_burst_capacity(), 1))),
        Err(until) => {
            let wait = until.wait_time_from(rates.clock().now());
            Err(spent(until.quota(), 0, wait.as_secs() + 1))
        }
    }
}

/// One who has IPv6 has at least a /64 of it.
fn network(address: Option<IpAddr>) -> IpAddr {
    match address.map(|address| address.to_canonical()) {
        Some(IpAddr::V6(address)) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
        Some(address @ IpAddr::V4(_)) => address,
        None => Ipv6Addr::UNSPECIFIED.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_asks_too_often_waits_and_nobody_else_does() {
        let limits = Limits::new(1, 0);
        let (one, other): (Arc<str>, Arc<str>) = ("one".into(), "other".into());
        let left = |left| Spent { policy: "caller", quota: 2, window: 2, left, seconds: 1 };
        assert_eq!(limits.of_caller(&one), Ok(Some(left(1))));
        assert_eq!(limits.of_caller(&one), Ok(Some(left(0))));
        assert_eq!(limits.of_caller(&one), Err(left(0)));
        assert!(limits.of_caller(&other).is_ok());
        assert_eq!(limits.of_address(Some([127, 0, 0, 1].into())), Ok(None));
    }

    #[test]
    fn a_limit_is_told_as_it_is_whatever_its_rate() {
        for rate in [1, 3, 7, 1_000, 999_999] {
            let spent = Limits::new(0, rate).of_address(None).unwrap().unwrap();
            let (quota, left) = (2 * rate, 2 * rate - 1);
            let expected = Spent { policy: "address", quota, window: 2, left, seconds: 1 };
            assert_eq!(spent, expected);
        }
        let attempt = Limits::new(0, 0).of_attempt(None).unwrap().unwrap();
        assert_eq!((attempt.quota, attempt.window), (20, 20));
    }

    #[test]
    fn those_whose_address_is_unknown_are_one() {
        let limits = Limits::new(0, 1);
        assert!(limits.of_address(None).is_ok() && limits.of_address(None).is_ok());
        assert!(limits.of_address(None).is_err());
        assert!(limits.of_address(Some([192, 0, 2, 1].into())).is_ok());
    }

    #[test]
    fn addresses_of_one_network_are_one() {
        let limits = Limits::new(0, 1);
        let address = |text: &str| Some(text.parse::<IpAddr>().unwrap());
        for text in ["2001:db8::1", "2001:db8::2"] {
            assert!(limits.of_address(address(text)).is_ok());
        }
        assert!(limits.of_address(address("2001:db8::3")).is_err());
        assert!(limits.of_address(address("2001:db8:0:1::1")).is_ok());
        assert!(limits.of_address(address("::ffff:192.0.2.1")).is_ok());
        assert!(limits.of_address(address("192.0.2.1")).is_ok());
        assert!(limits.of_address(address("192.0.2.1")).is_err());
    }
}
