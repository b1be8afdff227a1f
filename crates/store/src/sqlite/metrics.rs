//! Metrics of the file and of the thread that writes into it.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};
use std::time::Duration;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use tokio::sync::mpsc::WeakSender;

use super::readers::Readers;
use super::writer::Change;
use super::{files, query};

/// Bounds of the changes in a commit.
const CHANGES: [f64; 9] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 256.0, 1024.0];
/// Bounds of the time of a commit, in seconds: from a fast disk to one that is out of breath.
const SECONDS: [f64; 11] =
    [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5];

/// What the writing thread has committed.
#[derive(Debug, Clone)]
pub(super) struct Commits {
    changes: Histogram,
    durations: Histogram,
}

impl Commits {
    pub(super) fn new() -> Self {
        Self { changes: Histogram::new(CHANGES), durations: Histogram::new(SECONDS) }
    }

    /// Notes a commit, or an attempt at one: of so many changes, which took so long.
    pub(super) fn note(&self, changes: usize, time: Duration) {
        let changes = u32::try_from(changes).unwrap_or(u32::MAX);
        self.changes.observe(f64::from(changes));
        self.durations.observe(time.as_secs_f64());
    }

    /// Adds them to what is told, beside the queue of the thread and the size of its file.
    pub(super) fn register(&self, state: State, registry: &mut Registry) {
        registry.register(
            "sqlite_commit_changes",
            "What was committed together: changes, and what the engine writes of itself",
            self.changes.clone(),
        );
        registry.register(
            "sqlite_commit_duration_seconds",
            "Time to make changes and bring them to the disk, or to fail at that",
            self.durations.clone(),
        );
        registry.register_collector(Box::new(state));
    }
}

/// What can be seen of the file and its writer whenever somebody looks.
pub(super) struct State {
    queue: WeakSender<Change>,
    readers: Weak<Readers>,
    database: PathBuf,
    log: PathBuf,
}

impl State {
    pub(super) fn of(database: &Path, queue: WeakSender<Change>, readers: &Arc<Readers>) -> Self {
        let (database, log) = (files::real(database), files::beside(database, files::LOG));
        Self { queue, readers: Arc::downgrade(readers), database, log }
    }

    /// How many changes wait for the writer; none where it has ended.
    fn waiting(&self) -> usize {
        self.queue.upgrade().map_or(0, |queue| queue.max_capacity() - queue.capacity())
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State").field("database", &self.database).finish_non_exhaustive()
    }
}

impl Collector for State {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let mut gauge = |name: &str, help: &str, value: u64| {
            let gauge = ConstGauge::new(i64::try_from(value).unwrap_or(i64::MAX));
            gauge.encode(encoder.encode_descriptor(name, help, None, gauge.metric_type())?)
        };
        let waiting = self.waiting() as u64;
        gauge("sqlite_writer_queue_length", "Changes that wait for the writer", waiting)?;
        let people = self.readers.upgrade().map(|readers| readers.with(query::people));
        // One that can't be read is told of by the status.
        if let Some(Ok(people)) = people {
            gauge("store_people", "People in the store", people)?;
        }
        // A file that can't be seen has no size to tell.
        if let Ok(found) = fs::metadata(&self.database) {
            gauge("sqlite_database_size_bytes", "Size of the database", found.len())?;
        }
        if let Ok(found) = fs::metadata(&self.log) {
            gauge("sqlite_log_size_bytes", "Size of the log of the newest commits", found.len())?;
        }
        if let Ok(disk) = rustix::fs::statvfs(&self.database) {
            let free = disk.f_bavail.saturating_mul(disk.f_frsize);
            gauge("sqlite_disk_free_bytes", "Space left on the disk of the database", free)?;
        }
        Ok(())
    }
}
