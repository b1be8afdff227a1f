//! Whether the disk takes writes.
//!
//! Only a write tells, and it costs a wait for the disk. Whoever watches a service asks every few
//! seconds, and from more than one place: they share what came of it.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::writer::{Work, Writer};
use crate::Error;

/// How long the disk is believed to take writes because it took one.
const FRESH: Duration = Duration::from_secs(5);

/// What is known of the disk.
#[derive(Default)]
pub(super) struct Probe {
    /// When a probe was written. Whoever probes holds it, and those who come meanwhile wait.
    written: tokio::sync::Mutex<Option<Instant>>,
    /// When a write of somebody failed. For a while, each probe is one in earnest.
    failed: Mutex<Option<Instant>>,
}

impl Probe {
    /// Answers whether the disk takes writes: as of now, or as of a few seconds ago if it did then.
    /// A probe that failed is made again at once.
    pub(super) async fn answer(&self, writer: &Writer) -> Result<(), Error> {
        let mut written = self.written.lock().await;
        let failed = *self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        if is_fresh(*written) && !is_fresh(failed) {
            return Ok(());
        }
        *written = None;
        writer.has_done(Work::Probe).await?;
        *written = Some(Instant::now());
        Ok(())
    }

    /// Notes that a write failed.
    pub(super) fn doubt(&self) {
        *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }
}

fn is_fresh(moment: Option<Instant>) -> bool {
    moment.is_some_and(|moment| moment.elapsed() < FRESH)
}
