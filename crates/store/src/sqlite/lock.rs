//! One process a file.
//!
//! SQLite would let two processes write in turns, but then neither's queue, caches nor promises to
//! its readers would hold. The lock is on a file of its own: closing any handle on the database
//! itself would drop SQLite's own locks in this process.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use crate::OpenError;

/// Held for as long as the store is open.
pub(crate) struct Lock {
    _file: File,
}

impl Lock {
    pub(crate) fn take(database: &Path) -> Result<Self, OpenError> {
        // A link to the file is another name of the same file.
        let real = std::fs::canonicalize(database).unwrap_or_else(|_| database.to_owned());
        let mut path = real.into_os_string();
        path.push(".lock");
        let failed = |cause: std::io::Error| OpenError::Engine {
            file: database.display().to_string(),
            cause: cause.into(),
        };
        let file = File::create(PathBuf::from(path)).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(OpenError::InUse(database.display().to_string())),
            Err(TryLockError::Error(cause)) => Err(failed(cause)),
        }
    }
}
