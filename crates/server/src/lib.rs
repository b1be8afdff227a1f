//! PeopleInfo: who may ask, and how.
//!
//! The dialects ([`rest`], [`seed`], [`status`], [`docs`]) translate; [`directory`] holds the use
//! cases; [`http`] holds what every request goes through.

pub mod access;
pub mod cli;
mod client;
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
use std::time::{Duration, Instant};

use access::{Access, Caller, Gate, Limits, Shares};
use axum::http::HeaderValue;
use clock::Clock;
use directory::Directory;
use people::Hidden;
use store::Store;
use telemetry::Telemetry;
use tokio::sync::watch;

/// What every handler can reach.
#[derive(Clone)]
pub struct App(Arc<Parts>);

struct Parts {
    directory: Directory,
    telemetry: Arc<Telemetry>,
    gate: Gate,
    rules: Rules,
    started: Instant,
    draining: watch::Sender<bool>,
    requests: Arc<Shares>,
    followers: Arc<Shares>,
    imports: Arc<Shares>,
}

/// How many imports may go on at once: each holds some megabytes, and they share one disk.
const IMPORTS: usize = 4;

/// What a service lets through.
pub struct Rules {
    /// Who may come in.
    pub access: Access,
    /// What only callers with the scope `people:private` see.
    pub hidden: Hidden,
    /// How often callers may ask.
    pub limits: Limits,
    /// How many requests are answered at once; half as many may wait for changes.
    pub max_requests: usize,
    /// How many proxies stand before the service and say from where a request came.
    pub proxies: usize,
    /// The pages of which origins may ask (CORS).
    pub origins: Vec<HeaderValue>,
    /// Whether the service is only reached by TLS.
    pub tls: bool,
    /// How long the audit trail is kept.
    pub keep_audit: Duration,
    /// How long a call of the store may take, and so the wait for whoever changes a person first.
    pub store_deadline: Duration,
}

/// As for a service on one's own machine that nobody has set up access for.
impl Default for Rules {
    fn default() -> Self {
        Self {
            access: Access { may_be_open: true, ..Access::default() },
            hidden: Hidden::default(),
            limits: Limits::new(0, 0),
            max_requests: 2_048,
            proxies: 0,
            origins: Vec::new(),
            tls: false,
            keep_audit: Duration::from_hours(365 * 24),
            store_deadline: store::Network::default().call,
        }
    }
}

impl App {
    /// The service of a store, for whoever is on this machine.
    pub fn new(store: Arc<dyn Store>, clock: Clock) -> Self {
        Self::with(store, clock, Rules::default())
    }

    /// The service of a store, under these rules.
    pub fn with(store: Arc<dyn Store>, clock: Clock, mut rules: Rules) -> Self {
        let telemetry = Telemetry::new(store.engine(), |registry| store.register(registry));
        let telemetry = Arc::new(telemetry);
        let hidden = std::mem::take(&mut rules.hidden);
        let directory =
            Directory::new(store, clock, Arc::clone(&telemetry), hidden, rules.keep_audit)
                .with_patience(rules.store_deadline);
        let shares = |kind, all| Shares::new(all, telemetry.admitted(kind, all));
        Self(Arc::new(Parts {
            requests: shares("all", rules.max_requests),
            followers: shares("waiting", rules.max_requests / 2),
            imports: shares("imports", IMPORTS),
            directory,
            telemetry,
            gate: Gate::new(std::mem::take(&mut rules.access)),
            started: Instant::now(),
            draining: watch::Sender::new(false),
            rules,
        }))
    }

    /// The use cases.
    pub fn directory(&self) -> &Directory {
        &self.0.directory
    }

    /// The metrics.
    pub fn telemetry(&self) -> &Telemetry {
        &self.0.telemetry
    }

    /// Who comes in.
    pub fn gate(&self) -> &Gate {
        &self.0.gate
    }

    /// Whether a caller who came in would still be let in.
    pub(crate) async fn lets_in_still(&self, caller: &Caller) -> bool {
        self.gate().lets_in_still(caller.pass(), self.directory()).await
    }

    /// What the service lets through.
    pub fn rules(&self) -> &Rules {
        &self.0.rules
    }

    /// When the service was started.
    pub fn started(&self) -> Instant {
        self.0.started
    }

    /// The turns of requests that are answered.
    pub fn requests(&self) -> &Arc<Shares> {
        &self.0.requests
    }

    /// The turns of those who wait for changes.
    pub(crate) fn followers(&self) -> &Arc<Shares> {
        &self.0.followers
    }

    /// The turns that imports take.
    pub(crate) fn imports(&self) -> &Arc<Shares> {
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
