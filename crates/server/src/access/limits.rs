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
pub const SAVED: u32 = 2;
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

/// What is left of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spent {
    /// How many requests there may be at once at most.
    pub quota: u32,
    /// How many there may be now.
    pub left: u32,
}

/// How long somebody has to wait.
pub type Wait = Duration;

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

    /// Counts a request of a caller.
    pub fn of_caller(&self, actor: &Arc<str>) -> Result<Option<Spent>, Wait> {
        spend(self.callers.as_ref(), actor)
    }

    /// Counts a request from an address.
    pub fn of_address(&self, address: IpAddr) -> Result<Option<Spent>, Wait> {
        spend(self.addresses.as_ref(), &network(address))
    }

    /// Counts an attempt that was refused.
    pub fn of_attempt(&self, address: IpAddr) -> Result<Option<Spent>, Wait> {
        spend(Some(&self.attempts), &network(address))
    }

    /// Counts what a known caller was refused, which is written down.
    pub fn of_refusal(&self, actor: &Arc<str>) -> Result<Option<Spent>, Wait> {
        spend(Some(&self.refusals), actor)
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

fn spend<K: Hash + Eq + Clone>(rates: Option<&Rates<K>>, key: &K) -> Result<Option<Spent>, Wait> {
    let Some(rates) = rates else { return Ok(None) };
    match rates.check_key(key) {
        Ok(state) => {
            let quota = state.quota().burst_size().get();
            Ok(Some(Spent { quota, left: state.remaining_burst_capacity() }))
        }
        Err(until) => Err(until.wait_time_from(rates.clock().now())),
    }
}

/// One who has IPv6 has at least a /64 of it.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_asks_too_often_waits_and_nobody_else_does() {
        let limits = Limits::new(1, 0);
        let (one, other): (Arc<str>, Arc<str>) = ("one".into(), "other".into());
        assert_eq!(limits.of_caller(&one), Ok(Some(Spent { quota: 2, left: 1 })));
        assert_eq!(limits.of_caller(&one), Ok(Some(Spent { quota: 2, left: 0 })));
        let wait = limits.of_caller(&one).unwrap_err();
        assert!(!wait.is_zero() && wait <= Duration::from_secs(1), "{wait:?}");
        assert!(limits.of_caller(&other).is_ok());
        assert_eq!(limits.of_address([127, 0, 0, 1].into()), Ok(None));
    }

    #[test]
    fn addresses_of_one_network_are_one() {
        let limits = Limits::new(0, 1);
        let address = |text: &str| text.parse::<IpAddr>().unwrap();
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
