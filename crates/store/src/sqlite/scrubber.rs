//! The scrubber: one thread that overwrites what erasures have left behind in the file.
//!
//! It is woken by the writer as soon as somebody is erased. Whoever erases waits until it is done,
//! but it doesn't wait for them, so that a caller who goes away stops nothing. How far it got stands
//! in the file: what a crash cut short is taken up again at the next erasure or purge.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot};

use super::readers::Readers;
use super::writer::{Change, Done, Work, ask};
use super::{dividers, scrub, tables};
use crate::Error;

/// How long an erasure waits for those who read an older state, such as a backup.
const LONG_READ: Duration = Duration::from_secs(20);
/// How long it waits before it looks for them once more.
const PAUSE: Duration = Duration::from_millis(200);
/// How many pages are scrubbed in one commit, so that others write in between.
const SCRUB: usize = 1_024;

/// How many of those who wait are answered at once.
const GROUP: usize = 1_024;

/// Why the scrubber is woken.
pub(super) enum Wake {
    /// Somebody was erased.
    Erased,
    /// Somebody waits until all is scrubbed that was erased.
    Asked(oneshot::Sender<Result<(), String>>),
    /// The store is about to be closed.
    Stop,
}

impl Wake {
    /// Answers whoever asked; says whether the thread is to end.
    fn ends_after(self, outcome: &Result<(), String>) -> bool {
        match self {
            // Whoever asked may have gone away; it is done all the same.
            Self::Asked(answer) => drop(answer.send(outcome.clone())),
            Self::Erased => {}
            Self::Stop => return true,
        }
        false
    }
}

/// The handle of the scrubbing thread.
pub(super) struct Scrubber {
    wake: mpsc::UnboundedSender<Wake>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Scrubber {
    /// Starts the thread, which is woken through the other end of `woken`.
    pub(super) fn start(
        (wake, woken): (mpsc::UnboundedSender<Wake>, mpsc::UnboundedReceiver<Wake>),
        queue: mpsc::Sender<Change>,
        readers: Arc<Readers>,
    ) -> io::Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let scrubbing = Scrubbing { queue, readers, stop: Arc::clone(&stop) };
        let thread = thread::Builder::new()
            .name("sqlite-scrubber".to_owned())
            .spawn(move || scrubbing.run(woken))?;
        Ok(Self { wake, stop, thread: Some(thread) })
    }

    /// Waits until all is scrubbed that was erased so far.
    pub(super) async fn finish(&self) -> Result<(), Error> {
        let (answer, answered) = oneshot::channel();
        let asked = self.wake.send(Wake::Asked(answer));
        asked.map_err(|_| Error::unavailable("the scrubber has stopped"))?;
        answered.await.map_err(Error::unavailable)?.map_err(Error::unavailable)
    }
}

impl Drop for Scrubber {
    /// Stops between two steps; the rest is done after the store is opened again.
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        // Whoever has stopped already isn't there to be told.
        drop(self.wake.send(Wake::Stop));
        if let Some(thread) = self.thread.take() {
            // One that panicked has answered nobody, and all who wait have been told.
            drop(thread.join());
        }
    }
}

/// What the thread works with.
struct Scrubbing {
    queue: mpsc::Sender<Change>,
    readers: Arc<Readers>,
    stop: Arc<AtomicBool>,
}

impl Scrubbing {
    /// Those who come while it is at it share the next one.
    fn run(self, mut woken: mpsc::UnboundedReceiver<Wake>) {
        let mut group = Vec::new();
        while woken.blocking_recv_many(&mut group, GROUP) > 0 {
            let outcome = self.scrub().map_err(|error| match error {
                Error::Unavailable(cause) => cause.to_string(),
                error => error.to_string(),
            });
            if group.drain(..).any(|wake| wake.ends_after(&outcome)) {
                return;
            }
        }
    }

    fn scrub(&self) -> Result<(), Error> {
        let (erased, scrubbed) = self.readers.with(|reader| Ok(tables::erasures(reader)?))?;
        if scrubbed >= erased {
            return Ok(());
        }
        let dividers = self.readers.with(|reader| Ok(dividers::find(reader)?))?;
        self.has_done(Work::Divide { dividers })?;
        let pages = self.readers.with(|reader| Ok(scrub::find(reader)?))?;
        for pages in pages.chunks(SCRUB) {
            self.has_done(Work::Scrub { pages: pages.to_vec() })?;
        }
        let until = Instant::now() + LONG_READ;
        while !matches!(self.has_done(Work::Scrubbed { erasures: erased })?, Done::Nothing) {
            if Instant::now() >= until {
                let cause = "somebody reads for so long that the log can't be emptied";
                return Err(Error::unavailable(cause));
            }
            thread::sleep(PAUSE);
        }
        Ok(())
    }

    fn has_done(&self, work: Work) -> Result<Done, Error> {
        if self.stop.load(Ordering::Relaxed) {
            return Err(Error::unavailable("the store is about to be closed"));
        }
        ask(&self.queue, work)
    }
}
