//! The keys of an issuer as they are kept here: fetched when they are needed, and never more often
//! than the issuer can bear, whatever tokens come.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use people::Timestamp;
use tokio::sync::watch;
use tracing::{Instrument, trace_span};

use super::Refusal;
use super::keys::Keys;
use super::source::Source;
use crate::clock::Clock;

/// How old keys may be before they are fetched anew: a key that the issuer drops is taken no longer
/// than this.
const FRESH: Duration = Duration::from_hours(1);

/// How old keys may be that are used because the issuer can't be reached.
const USABLE: Duration = Duration::from_hours(24);

/// How long after a fetch for an unknown key there is no other one for such a key, and how long
/// after one that failed there is no other one while there are keys.
const PAUSE: Duration = Duration::from_secs(30);

/// How long after a fetch that failed there is no other one while there are no keys.
const SHORT_PAUSE: Duration = Duration::from_secs(5);

/// The keys of one issuer.
pub(super) struct Cache(Arc<Inner>);

struct Inner {
    source: Source,
    clock: Clock,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The keys, and when the fetch that brought them began.
    held: Option<(Arc<Keys>, Timestamp)>,
    /// When the last fetch began.
    tried: Option<Timestamp>,
    /// Whether the last fetch that ended brought nothing.
    failed: bool,
    /// When the last fetch for an unknown key began.
    sought: Option<Timestamp>,
    /// Told when the last fetch ends, by the end of its sender.
    fetch: Option<Fetch>,
}

/// A fetch that is going on, or has ended: nothing is sent, and the sender is gone at the end.
type Fetch = watch::Receiver<()>;

/// What has to be done before keys are used.
#[derive(Debug, PartialEq, Eq)]
enum Need {
    Nothing,
    /// Fetch them, and use the old ones meanwhile.
    FetchBehind,
    /// Fetch them, and wait for it.
    FetchFirst,
}

impl Cache {
    /// Keys of this source; none are fetched yet.
    pub(super) fn new(source: Source, clock: Clock) -> Self {
        Self(Arc::new(Inner { source, clock, state: Mutex::default() }))
    }

    /// The keys that are to be used now.
    pub(super) async fn current(&self) -> Result<Arc<Keys>, Refusal> {
        let needed = self.0.fetch_if_needed();
        end_of(needed).await;
        let now = self.0.clock.now();
        self.0.state().usable(now).ok_or(Refusal::Unavailable)
    }

    /// The keys after another fetch, if there may be one, because a key isn't among them. If the
    /// last fetch failed, nobody can say whether the issuer has that key.
    pub(super) async fn newer(&self) -> Result<Arc<Keys>, Refusal> {
        let needed = self.0.fetch_for_unknown();
        end_of(needed).await;
        let now = self.0.clock.now();
        let state = self.0.state();
        state.usable(now).filter(|_| !state.failed).ok_or(Refusal::Unavailable)
    }
}

impl Inner {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The fetch that has to be waited for, if there is one.
    fn fetch_if_needed(self: &Arc<Self>) -> Option<Fetch> {
        let now = self.clock.now();
        let mut state = self.state();
        match state.need(now) {
            Need::Nothing => None,
            Need::FetchBehind => {
                self.fetch(&mut state, now);
                None
            }
            Need::FetchFirst => Some(self.fetch(&mut state, now)),
        }
    }

    /// The fetch that is going on, or a new one unless there was one a short time ago.
    fn fetch_for_unknown(self: &Arc<Self>) -> Option<Fetch> {
        let now = self.clock.now();
        let mut state = self.state();
        if state.going_on().is_none() && since(state.sought, now) >= PAUSE {
            state.sought = Some(now);
            return Some(self.fetch(&mut state, now));
        }
        state.going_on()
    }

    /// The fetch that is going on, or a new one, in a task of its own: it goes on when whoever
    /// waited for it has gone.
    fn fetch(self: &Arc<Self>, state: &mut State, now: Timestamp) -> Fetch {
        if let Some(fetch) = state.going_on() {
            return fetch;
        }
        let (sender, fetch) = watch::channel(());
        state.tried = Some(now);
        state.fetch = Some(fetch.clone());
        let inner = Arc::clone(self);
        let renewed = async move {
            inner.renew(now).await;
            drop(sender);
        };
        // What many wait for is a trace of its own, and nothing that one of them sent goes with it.
        tokio::spawn(renewed.instrument(trace_span!(parent: None, "issuer keys")));
        fetch
    }

    async fn renew(&self, now: Timestamp) {
        let fetched = self.source.fetch().await;
        if let Err(cause) = &fetched {
            tracing::warn!(cause = %cause, "the keys of the issuer can't be had");
        }
        let mut state = self.state();
        state.failed = fetched.is_err();
        if let Ok(keys) = fetched {
            state.held = Some((Arc::new(keys), now));
        }
    }
}

impl State {
    fn going_on(&self) -> Option<Fetch> {
        self.fetch.clone().filter(|fetch| fetch.has_changed().is_ok())
    }

    fn usable(&self, now: Timestamp) -> Option<Arc<Keys>> {
        let (keys, at) = self.held.as_ref()?;
        (since(Some(*at), now) <= USABLE).then(|| Arc::clone(keys))
    }

    /// Old keys are waited for once: after that, while the issuer fails, they are used, and it is
    /// asked again in the background.
    fn need(&self, now: Timestamp) -> Need {
        let age = since(self.held.as_ref().map(|(_, at)| *at), now);
        let failed = if self.failed { since(self.tried, now) } else { Duration::MAX };
        if age <= FRESH {
            Need::Nothing
        } else if age > USABLE {
            let pauses = failed < SHORT_PAUSE && self.going_on().is_none();
            if pauses { Need::Nothing } else { Need::FetchFirst }
        } else if failed < PAUSE {
            Need::Nothing
        } else if failed < 2 * PAUSE {
            Need::FetchBehind
        } else {
            Need::FetchFirst
        }
    }
}

/// The time that has gone by; without end if it never was, or if the clock has been put back by
/// more than it is now and then.
fn since(moment: Option<Timestamp>, now: Timestamp) -> Duration {
    let Some(moment) = moment else { return Duration::MAX };
    if moment.before(PAUSE) > now {
        return Duration::MAX;
    }
    let millis = now.as_millis().saturating_sub(moment.as_millis());
    Duration::from_millis(u64::try_from(millis).unwrap_or(0))
}

async fn end_of(fetch: Option<Fetch>) {
    if let Some(mut fetch) = fetch {
        while fetch.changed().await.is_ok() {}
    }
}
