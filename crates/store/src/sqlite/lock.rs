//! One process a file.
//!
//! SQLite would let two processes write in turns, but then neither's queue, caches nor promises to
//! its readers would hold. The lock is on a file of its own: closing any handle on the database
//! itself would drop SQLite's own locks in this process.

use std::fs::{self, File, TryLockError};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::process;

use super::files;
use crate::OpenError;

/// Held for as long as the store is open.
pub(crate) struct Lock {
    _file: File,
}

impl Lock {
    pub(crate) fn take(database: &Path) -> Result<Self, OpenError> {
        let failed = |cause: std::io::Error| OpenError::Engine {
            file: database.display().to_string(),
            cause: cause.into(),
        };
        // What another process wrote down stays until this one has the lock.
        let options = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(files::OWNER_MAY)
            .to_owned();
        let file = options.open(files::beside(database, files::LOCK)).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(OpenError::InUse(database.display().to_string()));
            }
            Err(TryLockError::Error(cause)) => return Err(failed(cause)),
        }
        // Who holds it is only good to know: on a full disk it is left out.
        drop(file.set_len(0).and_then(|()| write!(&file, "{}", process::id())));
        Ok(Self { _file: file })
    }
}

/// The process that took the lock last.
pub(crate) fn holder(database: &Path) -> Option<u32> {
    fs::read_to_string(files::beside(database, files::LOCK)).ok()?.parse().ok()
}
