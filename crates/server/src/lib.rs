//! PeopleInfo: who may ask, and how.
//!
//! The dialects ([`rest`], [`seed`], [`status`], [`docs`]) translate; [`directory`] holds the use
//! cases; [`http`] holds what every request goes through.

pub mod cli;
pub mod clock;
pub mod config;
mod demo;
pub mod directory;
mod docs;
pub mod http;
pub mod openapi;
pub mod problem;
mod rest;
mod seed;
mod status;
mod table;
pub mod telemetry;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use clock::Clock;
use directory::Directory;
use store::Store;
use telemetry::Telemetry;

/// What every handler can reach.
#[derive(Clone)]
pub struct App(Arc<Parts>);

struct Parts {
    directory: Directory,
    telemetry: Arc<Telemetry>,
    started: Instant,
    draining: AtomicBool,
}

impl App {
    /// The service of a store.
    pub fn new(store: Arc<dyn Store>, clock: Clock) -> Self {
        let telemetry = Arc::new(Telemetry::new(store.engine()));
        let directory = Directory::new(store, clock, Arc::clone(&telemetry));
        let (started, draining) = (Instant::now(), AtomicBool::new(false));
        Self(Arc::new(Parts { directory, telemetry, started, draining }))
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

    /// Says that the service is about to stop, so that it gets no more traffic.
    pub fn drain(&self) {
        self.0.draining.store(true, Ordering::Relaxed);
    }

    /// Whether the service is about to stop.
    pub fn is_draining(&self) -> bool {
        self.0.draining.load(Ordering::Relaxed)
    }
}
