//! One process a file.
//!
//! SQLite would let two processes write in turns, but then neither's queue, caches nor promises to
//! its readers would hold. The lock is on a file of its own: closing any handle on the database
//! itself would drop SQLite's own locks in this process.

use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process;

use super::files;
use crate::OpenError;

/// Held for as long as the store is open. A lock that this process has made goes with it, unless
/// there is a store that keeps it.
pub(crate) struct Lock {
    path: PathBuf,
    goes: bool,
    _file: File,
}

impl Lock {
    pub(crate) fn take(database: &Path) -> Result<Self, OpenError> {
        let failed = |cause: io::Error| OpenError::Engine {
            file: database.display().to_string(),
            cause: cause.into(),
        };
        let in_use = || OpenError::InUse(database.display().to_string());
        let path = files::beside(database, files::LOCK);
        let (file, goes) = open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(in_use()),
            Err(TryLockError::Error(cause)) => return Err(failed(cause)),
        }
        // Another process can have taken it away again before this one had it.
        if !is_at(&file, &path) {
            return Err(in_use());
        }
        // Who holds it is only good to know: on a full disk it is left out.
        drop(file.set_len(0).and_then(|()| write!(&file, "{}", process::id())));
        Ok(Self { path, goes, _file: file })
    }

    /// Lets the lock stay beside a store that is there.
    pub(crate) fn keep(&mut self) {
        self.goes = false;
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if self.goes {
            // Where it can't be removed, it stays and locks nothing.
            drop(fs::remove_file(&self.path));
        }
    }
}

/// Opens the file of a lock, and says whether it wasn't there. What another process wrote down in it
/// stays until this one has the lock.
fn open(path: &Path) -> io::Result<(File, bool)> {
    let mut options = File::options();
    options.write(true).mode(files::OWNER_MAY);
    match options.clone().create_new(true).open(path) {
        Err(cause) if cause.kind() == ErrorKind::AlreadyExists => {
            Ok((options.create(true).truncate(false).open(path)?, false))
        }
        made => Ok((made?, true)),
    }
}

/// Whether a file is the one at a path.
fn is_at(file: &File, path: &Path) -> bool {
    match (file.metadata(), fs::metadata(path)) {
        (Ok(held), Ok(there)) => (held.dev(), held.ino()) == (there.dev(), there.ino()),
        _ => false,
    }
}

/// The process that took the lock last.
pub(crate) fn holder(database: &Path) -> Option<u32> {
    fs::read_to_string(files::beside(database, files::LOCK)).ok()?.parse().ok()
}
