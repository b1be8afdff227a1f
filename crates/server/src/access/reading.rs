//! The tokens as the gate knows them.

use std::collections::HashMap;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use people::Timestamp;
use store::Token;

use super::Actor;
use super::gate::{Pass, Who, same};
use super::scope::Scope;
use super::secret::Fingerprint;

/// The tokens as they were read, by the beginnings of their fingerprints.
#[derive(Default)]
pub(super) struct Reading {
    tokens: HashMap<[u8; 8], Kept>,
    read: Option<Instant>,
}

/// A token as it was read.
pub(super) struct Kept {
    digest: [u8; 32],
    pub(super) id: String,
    pub(super) who: Who,
    pub(super) expires: Option<Timestamp>,
    pub(super) is_revoked: bool,
    pub(super) used: Option<Timestamp>,
    /// Whether this process has said already that it is in use.
    pub(super) is_marked: AtomicBool,
}

impl Reading {
    /// The tokens of a store, whose reading began at that moment.
    pub(super) fn of(tokens: Vec<Token>, read: Instant) -> Self {
        let kept = |token: Token| {
            let scopes = token.scopes.iter().filter_map(|name| Scope::parse(name)).collect();
            let actor = Actor::of_token(&token.id, &token.name);
            let pass = Pass::Token(Fingerprint(token.digest));
            let kept = Kept {
                digest: token.digest,
                id: token.id,
                who: Who { actor, scopes, pass },
                expires: token.expires,
                is_revoked: token.revoked.is_some(),
                used: token.used,
                is_marked: AtomicBool::new(false),
            };
            (start(&kept.digest), kept)
        };
        Self { tokens: tokens.into_iter().map(kept).collect(), read: Some(read) }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// The token that has a fingerprint.
    pub(super) fn find(&self, fingerprint: &Fingerprint) -> Option<&Kept> {
        let kept = self.tokens.get(&start(&fingerprint.0));
        kept.filter(|kept| same(&kept.digest, &fingerprint.0))
    }

    pub(super) fn is_older_than(&self, age: Duration) -> bool {
        self.read.is_none_or(|read| read.elapsed() > age)
    }
}

fn start(digest: &[u8; 32]) -> [u8; 8] {
    let mut start = [0; 8];
    start.copy_from_slice(&digest[..8]);
    start
}

/// The latest reading, and how often those before it were forgotten.
#[derive(Default)]
pub(super) struct Latest(RwLock<(Arc<Reading>, u64)>);

impl Latest {
    /// The latest reading, and the generation that one belongs to which begins now.
    pub(super) fn get(&self) -> (Arc<Reading>, u64) {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Keeps a reading, unless what it may have read was forgotten since it began.
    pub(super) fn set(&self, reading: &Arc<Reading>, begun_in: u64) {
        let mut latest = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if latest.1 == begun_in {
            latest.0 = Arc::clone(reading);
        }
    }

    /// Forgets the latest reading, and whatever is being read now.
    pub(super) fn forget(&self) {
        let mut latest = self.0.write().unwrap_or_else(PoisonError::into_inner);
        *latest = (Arc::default(), latest.1 + 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_hours(1);

    #[test]
    fn a_reading_that_began_before_a_revocation_is_not_kept() {
        let latest = Latest::default();
        let read = || Arc::new(Reading::of(Vec::new(), Instant::now()));
        let is_known = || !latest.get().0.is_older_than(LONG);
        let (_, before) = latest.get();
        latest.set(&read(), before);
        assert!(is_known());
        latest.forget();
        assert!(!is_known());
        latest.set(&read(), before);
        assert!(!is_known(), "what was read may be from before the revocation");
        let (_, after) = latest.get();
        latest.set(&read(), after);
        assert!(is_known());
    }
}
