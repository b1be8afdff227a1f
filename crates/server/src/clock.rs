//! The time, from one place, so that a test can own it.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use people::Timestamp;
use uuid::{ClockSequence, Uuid};

/// Tells the time.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// The clock of the machine.
    pub fn system() -> Self {
        Self(Arc::new(system_time))
    }

    /// A clock that somebody else sets.
    pub fn new(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The moment it is.
    pub fn now(&self) -> Timestamp {
        (self.0)()
    }
}

/// A UUID of version 7 (RFC 9562, section 5.7) of a moment, in the order of a sequence.
pub(crate) fn uuid_of(moment: Timestamp, order: impl ClockSequence<Output = u64>) -> Uuid {
    let millis = moment.as_millis().cast_unsigned();
    let nanos = u32::try_from(millis % 1_000 * 1_000_000).unwrap_or(0);
    Uuid::new_v7(uuid::Timestamp::from_unix(order, millis / 1_000, nanos))
}

/// A clock that stands before 1970 or beyond what a date can say counts as 1970.
fn system_time() -> Timestamp {
    #[expect(clippy::disallowed_methods, reason = "this is where the clock is asked")]
    let now = SystemTime::now();
    let millis = now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
    let millis = i64::try_from(millis).unwrap_or(0);
    Timestamp::from_millis(millis).unwrap_or(Timestamp::EPOCH)
}
