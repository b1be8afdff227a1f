//! Turns: those who change one person do so one after another, so that nobody who states no
//! condition has to start over for ever.
//!
//! Waiting for a turn and reading in it have one deadline together. A store that doesn't answer would
//! otherwise keep each of them for as long as all those before.

use std::future::Future;
use std::time::Duration;

use people::PersonId;
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::{Instant, timeout_at};

use crate::problem::Problem;

/// How many people can be changed at once. Some share a turn, which costs them no more than a wait.
const TURNS: u64 = 1_024;
/// How much sooner a store gives up what it is asked first, so that it is the one to say why.
const GRACE: Duration = Duration::from_millis(200);

/// The turns of all people.
pub(super) struct Turns {
    turns: Vec<Mutex<()>>,
    patience: Duration,
}

/// A turn, which ends when it is dropped.
pub(super) struct Turn<'a> {
    _held: MutexGuard<'a, ()>,
    until: Instant,
}

impl Turns {
    /// Turns in which all is to be read within so long, the wait for them included.
    pub(super) fn new(patience: Duration) -> Self {
        Self { turns: (0..TURNS).map(|_| Mutex::default()).collect(), patience }
    }

    /// Waits for a turn with a person. Errors: `Unavailable` if it comes too late.
    pub(super) async fn take(&self, id: PersonId) -> Result<Turn<'_>, Problem> {
        // The last bytes of a UUID of version 7 are random.
        let [.., high, low] = *id.as_bytes();
        let turn = &self.turns[usize::from(u16::from_be_bytes([high, low])) % self.turns.len()];
        let until = Instant::now() + self.patience + GRACE;
        let held = timeout_at(until, turn.lock()).await.map_err(|_| too_late())?;
        Ok(Turn { _held: held, until })
    }
}

impl Turn<'_> {
    /// Reads what a change needs, while there is time for that. A write has its own: nobody gives one
    /// up that is under way.
    pub(super) async fn read<T>(
        &self,
        reading: impl Future<Output = Result<T, Problem>>,
    ) -> Result<T, Problem> {
        timeout_at(self.until, reading).await.map_err(|_| too_late())?
    }
}

fn too_late() -> Problem {
    store::Error::Unavailable("changes of the same person took too long".into()).into()
}
