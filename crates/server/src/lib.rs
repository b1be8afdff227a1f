//! PeopleInfo: who may ask, and how.
//!
//! The dialects ([`rest`], [`seed`], [`status`], [`docs`]) translate; [`directory`] holds the use
//! cases; [`http`] holds what every request goes through.

pub mod access;
pub mod cli;
pub mod clock;
pub mod config;
mod demo;
pub mod directory;
mod docs;
mod exchange;
pub mod http;
pub mod oidc;
pub mod openapi;
pub mod problem;
mod rest;
mod seed;
mod status;
mod table;
pub mod telemetry;
pub mod upkeep;

use std::sync::Arc;
use std::time::Instant;

use clock::Clock;
use directory::Directory;
use store::Store;
use telemetry::Telemetry;
use tokio::sync::{Semaphore, watch};

/// What every handler can reach.
#[derive(Clone)]
pub struct App(Arc<Parts>);

struct Parts {
    directory: Directory,
    telemetry: Arc<Telemetry>,
    started: Instant,
    draining: watch::Sender<bool>,
    imports: Arc<Semaphore>,
}

/// How many imports may go on at once: each holds some megabytes, and they share one disk.
const IMPORTS: usize = 4;

impl App {
    /// The service of a store.
    pub fn new(store: Arc<dyn Store>, clock: Clock) -> Self {
        let sender = Arc::clone(&store);
        let telemetry = Telemetry::new(store.engine(), move || sender.requests());
        let telemetry = Arc::new(telemetry);
        let directory = Directory::new(store, clock, Arc::clone(&telemetry));
        let (started, draining) = (Instant::now(), watch::Sender::new(false));
        let imports = Arc::new(Semaphore::new(IMPORTS));
        Self(Arc::new(Parts { directory, telemetry, started, draining, imports }))
    }

    /// The use cases.
    pub fn directory(&self) -> &Directory {
        &self.0.directory
    }

    /// The metrics.
    pub fn telemetry(&self) -> &Telemetry {
        &self.0.telemetry
    }

    /// When the service was started.
    pub fn started(&self) -> Instant {
        self.0.started
    }

    /// The turns that imports take.
    pub(crate) fn imports(&self) -> &Arc<Semaphore> {
        &self.0.imports
    }

    /// Says that the service is about to stop, so that it gets no more traffic.
    pub fn drain(&self) {
        self.0.draining.send_replace(true);
    }

    /// Whether the service is about to stop.
    pub fn is_draining(&self) -> bool {
        *self.0.draining.borrow()
    }

    /// Done once the service is about to stop, for whoever waits for something else.
    pub async fn draining(&self) {
        let mut draining = self.0.draining.subscribe();
        // The sender lives as long as this does.
        drop(draining.wait_for(|draining| *draining).await);
    }
}
