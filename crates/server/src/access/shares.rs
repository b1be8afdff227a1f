//! Shares in what can be done a few times at once.
//!
//! There are so many for all, and half as many for each caller: one who holds turns for as long as
//! bodies may take, or streams, takes none from others.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{Caller, Pass};
use crate::problem::Problem;
use crate::telemetry::Admitted;

/// The turns in one thing.
pub struct Shares {
    counts: Admitted,
    all: Arc<Semaphore>,
    each: usize,
    /// How many each caller has, if they have any.
    taken: Mutex<HashMap<Arc<str>, usize>>,
}

/// A turn, until it is dropped.
pub struct Share {
    shares: Arc<Shares>,
    /// Whose it is, unless callers aren't told apart.
    caller: Option<Arc<str>>,
    _of_all: OwnedSemaphorePermit,
}

impl Shares {
    /// So many turns, which are counted here.
    pub fn new(all: usize, counts: Admitted) -> Arc<Self> {
        let (each, taken) = (all.div_ceil(2), Mutex::default());
        Arc::new(Self { counts, all: Arc::new(Semaphore::new(all)), each, taken })
    }

    /// A turn for this caller. Errors: `Busy` where all are taken, `TooMany` where the caller has as
    /// many as one may have.
    pub fn take(self: &Arc<Self>, caller: &Caller) -> Result<Share, Problem> {
        let Ok(of_all) = Arc::clone(&self.all).try_acquire_owned() else {
            self.counts.beyond_all.inc();
            return Err(Problem::Busy);
        };
        // Where nobody has set up access, everybody has one name.
        let key = Some(&caller.actor().key).filter(|_| caller.pass() != Pass::Open);
        if let Some(key) = key {
            let mut taken = self.taken();
            let count = taken.entry(Arc::clone(key)).or_default();
            if *count >= self.each {
                self.counts.beyond_own.inc();
                return Err(Problem::TooMany { seconds: 1 });
            }
            *count += 1;
        }
        self.counts.now.inc();
        Ok(Share { shares: Arc::clone(self), caller: key.cloned(), _of_all: of_all })
    }

    fn taken(&self) -> MutexGuard<'_, HashMap<Arc<str>, usize>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.shares.counts.now.dec();
        let Some(caller) = &self.caller else { return };
        let mut taken = self.shares.taken();
        if let Some(count) = taken.get_mut(caller) {
            *count -= 1;
            if *count == 0 {
                taken.remove(caller);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Actor, Scopes, Who};

    fn caller(name: &str, pass: Pass) -> Caller {
        let who = Who { actor: Actor::plain(name), scopes: Scopes::all(), pass };
        Caller::known(&who, Arc::default())
    }

    #[test]
    fn one_caller_has_half_of_all_turns_at_most() {
        let shares = Shares::new(4, Admitted::default());
        let (one, other) = (caller("one", Pass::Endless), caller("other", Pass::Endless));
        let mut held: Vec<_> = (0..2).map(|_| shares.take(&one).ok().unwrap()).collect();
        assert!(matches!(shares.take(&one), Err(Problem::TooMany { .. })));
        held.extend((0..2).map(|_| shares.take(&other).ok().unwrap()));
        assert!(matches!(shares.take(&other), Err(Problem::Busy)));
        let Admitted { now, beyond_all, beyond_own } = &shares.counts;
        assert_eq!((now.get(), beyond_all.get(), beyond_own.get()), (4, 1, 1));
        held.clear();
        assert_eq!(now.get(), 0);
        assert!(shares.taken().is_empty());
        assert!(shares.take(&one).is_ok());
    }

    #[test]
    fn without_access_control_everybody_together_has_all() {
        let (shares, anybody) =
            (Shares::new(4, Admitted::default()), caller("anonymous", Pass::Open));
        let held: Vec<_> = (0..4).map(|_| shares.take(&anybody).ok().unwrap()).collect();
        assert!(matches!(shares.take(&anybody), Err(Problem::Busy)));
        drop(held);
        assert!(shares.take(&anybody).is_ok());
    }
}
