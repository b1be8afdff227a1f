//! The audit trail: who was refused, and who did what is seldom done.
//!
//! An entry has ids, names of callers, addresses and reasons, and nothing of any person but an id.
//! What changes or takes away very much (tokens, exports, erasures) is written down before it is
//! answered, and even if nobody waits for the answer any more. Refusals and private reads are
//! written down in their own time, within moments, [`AT_ONCE`] of them at most. A private read has
//! to wait until it is one of those; a refusal beyond them is counted, and the next entry says how
//! many there were.

use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use people::PersonId;
use serde_json::{Map, Value};
use store::{AuditEntry, Store};
use tokio::sync::{OwnedSemaphorePermit, RwLock, Semaphore};
use uuid::ContextV7;

use crate::access::{Actor, Caller, Occasion};
use crate::clock::{Clock, uuid_of};
use crate::problem::Problem;
use crate::telemetry::{Current, Telemetry};

/// How many entries are written down at once in their own time.
const AT_ONCE: u32 = 256;
/// How long a service that stops waits for entries that are under way.
const LAST_WAIT: Duration = Duration::from_secs(2);

/// Something that the audit trail tells.
#[derive(Debug, Clone)]
pub(super) enum Audited {
    /// Somebody was refused, for this reason.
    Refused(&'static str),
    /// A token of this id was made.
    TokenCreated(String),
    /// A token of this id was revoked.
    TokenRevoked(String),
    /// Everything of this person was read, or of everybody.
    Exported(Option<PersonId>),
    /// The whole store was copied.
    BackedUp,
    /// The whole store was told to another one.
    Copied,
    /// A person was erased.
    Erased(PersonId),
    /// So many people were erased who had been deleted long ago.
    Purged(u64),
    /// So many people were read together with what is private; if it was one, this one.
    PrivateRead {
        /// Whom, where it was one by their id.
        person: Option<PersonId>,
        /// How many.
        people: usize,
    },
}

impl Audited {
    fn kind(&self) -> &'static str {
        match self {
            Self::Refused(_) => "refused",
            Self::TokenCreated(_) => "token-created",
            Self::TokenRevoked(_) => "token-revoked",
            Self::Exported(_) => "exported",
            Self::BackedUp => "backed-up",
            Self::Copied => "copied",
            Self::Erased(_) => "erased",
            Self::Purged(_) => "purged",
            Self::PrivateRead { .. } => "private-read",
        }
    }

    /// What else there is to say.
    fn facts(&self) -> Vec<(&'static str, Value)> {
        let person = |id: PersonId| ("person", Value::from(id.to_string()));
        match self {
            Self::Refused(reason) => vec![("reason", (*reason).into())],
            Self::TokenCreated(id) | Self::TokenRevoked(id) => vec![("token", id.as_str().into())],
            Self::Exported(None) | Self::BackedUp | Self::Copied => Vec::new(),
            Self::Purged(people) => vec![("people", (*people).into())],
            Self::Exported(Some(id)) | Self::Erased(id) => vec![person(*id)],
            &Self::PrivateRead { person: id, people } => {
                id.map(person).into_iter().chain([("people", people.into())]).collect()
            }
        }
    }
}

/// Writes the audit trail.
pub(super) struct Audit {
    store: Arc<dyn Store>,
    telemetry: Arc<Telemetry>,
    clock: Clock,
    keep: Duration,
    ids: Mutex<ContextV7>,
    turns: Arc<Semaphore>,
    /// Held by each deed that is under way; whoever has it alone knows that there is none.
    deeds: Arc<RwLock<()>>,
    left_out: AtomicU64,
}

/// What came of something that is to be written down.
pub(super) struct Deed<T> {
    /// Whether it was done; what comes behind it can fail all the same.
    pub(super) is_done: bool,
    /// What whoever wanted it is answered.
    pub(super) answer: Result<T, Problem>,
}

impl Audit {
    pub(super) fn new(
        store: Arc<dyn Store>,
        telemetry: Arc<Telemetry>,
        clock: Clock,
        keep: Duration,
    ) -> Self {
        let turns = Arc::new(Semaphore::new(AT_ONCE as usize));
        let (ids, deeds) = (Mutex::new(ContextV7::new()), Arc::default());
        Self { store, telemetry, clock, keep, ids, turns, deeds, left_out: AtomicU64::new(0) }
    }

    /// Does something and writes it down. Both come to their end even if whoever waits for the
    /// answer goes away. Where only the entry fails, the log has it.
    pub(super) async fn witness<T: Send + 'static>(
        self: &Arc<Self>,
        caller: &Caller,
        audited: Audited,
        deed: impl Future<Output = Deed<T>> + Send + 'static,
    ) -> Result<T, Problem> {
        let under_way = Arc::clone(&self.deeds).read_owned().await;
        let (audit, caller) = (Arc::clone(self), caller.clone());
        let witnessed = tokio::spawn(Current::carry(async move {
            let Deed { is_done, answer } = deed.await;
            if is_done && audit.write(caller.actor(), caller.occasion(), &audited).await.is_err() {
                tracing::error!("an entry of the audit trail is lost");
            }
            drop(under_way);
            answer
        }));
        witnessed.await.unwrap_or_else(|cause| {
            tracing::error!(%cause, "what is to be written down didn't come to its end");
            Err(Problem::Internal)
        })
    }

    /// Writes an entry down, and waits until it is kept.
    pub(super) async fn write(
        &self,
        actor: &Actor,
        occasion: &Occasion,
        audited: &Audited,
    ) -> Result<(), Problem> {
        let entry = self.entry(actor, occasion, audited);
        Ok(self.telemetry.store("record", self.store.record(&[entry])).await?)
    }

    /// Writes an entry down in its own time, or only counts it if very many are under way.
    pub(super) fn note(&self, actor: &Actor, occasion: &Occasion, audited: &Audited) {
        match Arc::clone(&self.turns).try_acquire_owned() {
            Ok(turn) => self.write_aside(turn, actor, occasion, audited),
            Err(_) => self.leave_out(),
        }
    }

    /// Writes an entry down in its own time, as soon as it can be one of those under way.
    pub(super) async fn note_in_turn(&self, caller: &Caller, audited: &Audited) {
        match Arc::clone(&self.turns).acquire_owned().await {
            Ok(turn) => self.write_aside(turn, caller.actor(), caller.occasion(), audited),
            // Nobody closes them.
            Err(_) => self.leave_out(),
        }
    }

    fn write_aside(
        &self,
        turn: OwnedSemaphorePermit,
        actor: &Actor,
        occasion: &Occasion,
        audited: &Audited,
    ) {
        let entry = self.entry(actor, occasion, audited);
        let (store, telemetry) = (Arc::clone(&self.store), Arc::clone(&self.telemetry));
        tokio::spawn(async move {
            if let Err(cause) = telemetry.store("record", store.record(&[entry])).await {
                tracing::error!(%cause, "an entry of the audit trail is lost");
            }
            drop(turn);
        });
    }

    /// Counts an entry that is not written down; the next one says how many there were.
    pub(super) fn leave_out(&self) {
        self.left_out.fetch_add(1, Ordering::Relaxed);
    }

    /// Waits for what is under way, for a while.
    pub(super) async fn settle(&self) {
        let all =
            async { drop((self.turns.acquire_many(AT_ONCE).await, self.deeds.write().await)) };
        // What doesn't end is left behind.
        drop(tokio::time::timeout(LAST_WAIT, all).await);
    }

    fn entry(&self, actor: &Actor, occasion: &Occasion, audited: &Audited) -> AuditEntry {
        let kind = audited.kind();
        let Occasion { request_id, address, method, route } = occasion;
        let address = address.map(|address| address.to_string());
        let route = route.as_ref().map(axum::extract::MatchedPath::as_str);
        let mut facts: Map<String, Value> = [
            ("kind", kind.into()),
            ("caller", (&*actor.name).into()),
            ("address", address.clone().into()),
            ("requestId", (**request_id).into()),
            ("method", (*method).into()),
            ("route", route.into()),
        ]
        .into_iter()
        .chain(audited.facts())
        .map(|(name, value): (&str, Value)| (name.to_owned(), value))
        .collect();
        let left_out = self.left_out.swap(0, Ordering::Relaxed);
        if left_out > 0 {
            facts.insert("leftOut".to_owned(), left_out.into());
        }
        let (caller, from) = (&*actor.label, address.as_deref().unwrap_or_default());
        // Whom it is about, only the trail tells.
        let fact = |name: &str| facts.get(name).and_then(Value::as_str);
        let (reason, token) = (fact("reason"), fact("token"));
        let people = facts.get("people").and_then(Value::as_u64);
        tracing::info!(kind, caller, from, %request_id, reason, token, people, "audit");
        let text = Value::Object(facts).to_string();
        let time = self.clock.now();
        let (id, until) = (uuid_of(time, &self.ids).into_bytes(), time.after(self.keep));
        AuditEntry { id, time, until, text: text.into() }
    }
}
