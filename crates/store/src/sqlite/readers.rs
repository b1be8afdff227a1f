//! Connections for reading: as many as there were readers at once, each of which keeps some pages in
//! memory.
//!
//! Those who read much take turns, as many at a time as there are cores. A walk that no index serves
//! may take a thousand times as long as all others, so walks have fewer turns: however many there
//! are, one turn is always left for the rest.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::schema;
use crate::Error;

/// How long a walk waits for its turn. When so many walk that it takes longer, its caller is better
/// told so than kept.
const PATIENCE: Duration = Duration::from_secs(3);

/// The connections that nobody reads with at the moment, and who may use the blocking threads.
pub(super) struct Readers {
    file: PathBuf,
    idle: Mutex<Vec<Connection>>,
    turns: Arc<Semaphore>,
    /// Who may use them for a walk.
    walks: Arc<Semaphore>,
}

impl Readers {
    /// Opens the first connection.
    pub(super) fn open(file: &Path) -> rusqlite::Result<Self> {
        let at_once = thread::available_parallelism().map_or(2, usize::from).max(2);
        let [turns, walks] = [at_once, at_once - 1].map(|turns| Arc::new(Semaphore::new(turns)));
        let readers = Self { file: file.to_owned(), idle: Mutex::default(), turns, walks };
        readers.give_back(readers.take()?);
        Ok(readers)
    }

    fn take(&self) -> rusqlite::Result<Connection> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.map_or_else(|| schema::open_for_reading(&self.file), Ok)
    }

    fn give_back(&self, connection: Connection) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
    }

    /// Reads here and now.
    pub(super) fn with<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let connection = self.take()?;
        let answer = read(&connection);
        // A connection that failed is closed rather than used again.
        if !matches!(answer, Err(Error::Unavailable(_))) {
            self.give_back(connection);
        }
        answer
    }

    /// Reads on a blocking thread, when it is its turn: as many as there are cores at a time.
    pub(super) async fn queue<T: Send + 'static>(
        self: &Arc<Self>,
        read: impl FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(Error::unavailable)?;
        self.beside(turn, read).await
    }

    /// Walks on a blocking thread, when it is the turn of one more walk. Where that takes too long,
    /// nothing is read.
    pub(super) async fn walk<T: Send + 'static>(
        self: &Arc<Self>,
        read: impl FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let walk = timeout(PATIENCE, Arc::clone(&self.walks).acquire_owned()).await;
        let walk = walk
            .map_err(|_| Error::unavailable("too many ask for what no index serves"))?
            .map_err(Error::unavailable)?;
        self.queue(move |connection| {
            let answer = read(connection);
            drop(walk);
            answer
        })
        .await
    }

    /// Reads on a blocking thread for as long as it takes, beside those who take turns.
    pub(super) async fn aside<T: Send + 'static>(
        self: &Arc<Self>,
        read: impl FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.beside((), read).await
    }

    /// Reads on a blocking thread, and lets go of what it has for that when the connection is given
    /// back: whoever gets the turn next finds that one, and opens no other.
    async fn beside<T: Send + 'static>(
        self: &Arc<Self>,
        held: impl Send + 'static,
        read: impl FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let readers = Arc::clone(self);
        let read = move || {
            let answer = readers.with(read);
            drop(held);
            answer
        };
        tokio::task::spawn_blocking(read).await.map_err(Error::unavailable)?
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Condvar, Mutex};
    use std::time::Duration;

    use tokio::time::timeout;

    use super::{Readers, schema};
    use crate::Error;

    /// Waits until a gate is open.
    fn pass((is_open, opens): &(Mutex<bool>, Condvar)) -> bool {
        *opens.wait_while(is_open.lock().unwrap(), |is_open| !*is_open).unwrap()
    }

    async fn read_much(readers: Arc<Readers>) {
        for _ in 0..1_000 {
            readers.queue(|_| Ok(())).await.unwrap();
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn those_who_take_turns_open_no_more_connections_than_turns() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("people.db");
        drop(schema::open_for_writing(&file).unwrap());
        let readers = Arc::new(Readers::open(&file).unwrap());
        let turns = readers.turns.available_permits();
        let begin = |_| tokio::spawn(read_much(Arc::clone(&readers)));
        for reading in (0..64).map(begin).collect::<Vec<_>>() {
            reading.await.unwrap();
        }
        let idle = readers.idle.lock().unwrap().len();
        assert!(idle <= turns, "{idle} of {turns}");
    }

    #[tokio::test]
    async fn walks_leave_a_turn_for_the_rest_and_wait_in_bounded_time() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("people.db");
        drop(schema::open_for_writing(&file).unwrap());
        let readers = Arc::new(Readers::open(&file).unwrap());
        let gate = Arc::new((Mutex::new(false), Condvar::new()));
        let walk = async |readers: Arc<Readers>, gate: Arc<(Mutex<bool>, Condvar)>| {
            readers.walk(move |_| Ok(pass(&gate))).await
        };
        let begin = |_| tokio::spawn(walk(Arc::clone(&readers), Arc::clone(&gate)));
        let walks: Vec<_> = (0..50).map(begin).collect();
        while readers.walks.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let other = timeout(Duration::from_mins(1), readers.queue(|_| Ok(7))).await;
        assert_eq!(other.unwrap().unwrap(), 7);
        assert!(matches!(readers.walk(|_| Ok(())).await, Err(Error::Unavailable(_))));
        *gate.0.lock().unwrap() = true;
        gate.1.notify_all();
        let mut done = 0;
        for walk in walks {
            done += usize::from(walk.await.unwrap().is_ok());
        }
        assert!((1..50).contains(&done), "{done}");
        assert!(readers.walk(|_| Ok(())).await.is_ok());
    }
}
