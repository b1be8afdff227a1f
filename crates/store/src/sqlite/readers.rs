//! Connections for reading: as many as there were readers at once.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use rusqlite::Connection;
use tokio::sync::Semaphore;

use super::schema;
use crate::Error;

/// The connections that nobody reads with at the moment, and who may use the blocking threads.
pub(super) struct Readers {
    file: PathBuf,
    idle: Mutex<Vec<Connection>>,
    turns: Arc<Semaphore>,
}

impl Readers {
    /// Opens the first connection.
    pub(super) fn open(file: &Path) -> rusqlite::Result<Self> {
        let at_once = thread::available_parallelism().map_or(2, usize::from);
        let turns = Arc::new(Semaphore::new(at_once));
        let readers = Self { file: file.to_owned(), idle: Mutex::default(), turns };
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
        self.aside(move |connection| {
            let answer = read(connection);
            drop(turn);
            answer
        })
        .await
    }

    /// Reads on a blocking thread for as long as it takes, beside those who take turns.
    pub(super) async fn aside<T: Send + 'static>(
        self: &Arc<Self>,
        read: impl FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let readers = Arc::clone(self);
        let read = move || readers.with(read);
        tokio::task::spawn_blocking(read).await.map_err(Error::unavailable)?
    }
}
