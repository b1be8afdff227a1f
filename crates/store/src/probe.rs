//! Whether what keeps people takes writes.
//!
//! Only a write tells, and it costs a wait for the disk, or a request that is paid for. Whoever
//! watches a service asks every few seconds, from more than one place, and without a token: they
//! share what came of one write.

use std::future::Future;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, timeout};

use crate::Error;

/// How long what took a write is believed to take another one.
const FRESH: Duration = Duration::from_secs(5);

/// What is known of writes.
#[derive(Default)]
pub(crate) struct Probe {
    /// The last probe. Whoever probes holds it, and those who come meanwhile wait for the same.
    last: tokio::sync::Mutex<Option<Last>>,
    /// When a write of somebody failed. For a while, each probe is one in earnest.
    failed: Mutex<Option<Instant>>,
}

#[derive(Clone, Copy)]
struct Last {
    begun: Instant,
    ended: Instant,
    worked: bool,
}

impl Probe {
    /// Answers whether a write works: as of now, or as of a few seconds ago if it did then.
    ///
    /// It may take so long at most, with waiting for a probe of before: the write is told how much of
    /// that is left, and ends in time by itself. Where less than a quarter is left, nothing is
    /// written: a write without time says nothing of the store, and others are not to share it.
    pub(crate) async fn answer<F>(
        &self,
        within: Duration,
        write: impl FnOnce(Duration) -> F,
    ) -> Result<(), Error>
    where
        F: Future<Output = Result<(), Error>>,
    {
        let came = Instant::now();
        let late = || Error::unavailable("a write that is tried just now is not done in time");
        let mut last = timeout(within, self.last.lock()).await.map_err(|_| late())?;
        if let Some(last) = *last {
            if last.begun >= came && !last.worked {
                return Err(Error::unavailable("a write that was tried just now failed"));
            }
            let doubted = *self.failed.lock().unwrap_or_else(PoisonError::into_inner);
            let is_doubted = doubted.is_some_and(|doubted| doubted.elapsed() < FRESH);
            if last.worked && (last.begun >= came || (last.ended.elapsed() < FRESH && !is_doubted))
            {
                return Ok(());
            }
        }
        let (begun, left) = (Instant::now(), within.saturating_sub(came.elapsed()));
        if left < within / 4 {
            return Err(late());
        }
        let written = write(left).await;
        *last = Some(Last { begun, ended: Instant::now(), worked: written.is_ok() });
        written
    }

    /// Notes that a write failed.
    pub(crate) fn doubt(&self) {
        *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use futures_util::future::join_all;

    use super::*;

    const WITHIN: Duration = Duration::from_secs(2);

    async fn write(count: &AtomicU32, works: bool) -> Result<(), Error> {
        count.fetch_add(1, Ordering::Relaxed);
        tokio::time::sleep(Duration::from_millis(10)).await;
        if works { Ok(()) } else { Err(Error::unavailable("the disk is full")) }
    }

    async fn hang(left: Duration) -> Result<(), Error> {
        tokio::time::sleep(left).await;
        Err(Error::unavailable("no answer in time"))
    }

    #[tokio::test(start_paused = true)]
    async fn those_who_ask_together_share_a_write_whatever_comes_of_it() {
        for works in [true, false] {
            let (probe, count) = (Probe::default(), AtomicU32::new(0));
            let answers =
                join_all((0..100).map(|_| probe.answer(WITHIN, |_| write(&count, works)))).await;
            assert!(answers.iter().all(|answer| answer.is_ok() == works));
            assert_eq!(count.load(Ordering::Relaxed), 1);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_write_that_worked_is_believed_for_a_while_unless_one_of_somebody_fails() {
        let (probe, count) = (Probe::default(), AtomicU32::new(0));
        probe.answer(WITHIN, |_| write(&count, true)).await.unwrap();
        probe.answer(WITHIN, |_| write(&count, false)).await.unwrap();
        tokio::time::sleep(FRESH).await;
        assert!(probe.answer(WITHIN, |_| write(&count, false)).await.is_err());
        probe.answer(WITHIN, |_| write(&count, true)).await.unwrap();
        probe.doubt();
        assert!(probe.answer(WITHIN, |_| write(&count, false)).await.is_err());
        assert_eq!(count.load(Ordering::Relaxed), 4);
    }

    /// A probe of before has left too little, and others who have enough find out for themselves.
    #[tokio::test(start_paused = true)]
    async fn whoever_has_little_time_left_writes_nothing() {
        let (probe, count) = (Probe::default(), AtomicU32::new(0));
        let slow = async |left: Duration| {
            tokio::time::sleep(left * 4 / 5).await;
            Err(Error::unavailable("no answer"))
        };
        let (first, second, third) = tokio::join!(
            probe.answer(WITHIN, slow),
            async {
                tokio::time::sleep(Duration::from_millis(1)).await;
                probe.answer(WITHIN, |_| write(&count, true)).await
            },
            async {
                tokio::time::sleep(WITHIN / 2).await;
                probe.answer(WITHIN, |_| write(&count, true)).await
            }
        );
        assert!(first.is_err() && second.is_err());
        third.unwrap();
        assert_eq!(count.load(Ordering::Relaxed), 1);
    }

    /// Whoever comes during a probe waits for its end, and then makes one for themselves.
    #[tokio::test(start_paused = true)]
    async fn everybody_is_answered_in_time_where_nothing_is_written() {
        let probe = Probe::default();
        let probe = &probe;
        let asked = (0..30).map(|i| async move {
            tokio::time::sleep(Duration::from_millis(100 * i)).await;
            let came = Instant::now();
            assert!(probe.answer(WITHIN, hang).await.is_err());
            came.elapsed()
        });
        let took = join_all(asked).await;
        assert!(took.iter().all(|took| *took <= WITHIN), "{took:?}");
    }
}
