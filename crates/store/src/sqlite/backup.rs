//! Backups: files that come to a place only once they are known to be whole, and stores that are
//! made of them.
//!
//! Whatever is cut short, the place has the old file or the new one. For a store that is more than
//! a rename: its newest commits may stand in a log beside it, and the log of the old store must
//! never be read into the new one. No single step exchanges both, so a mark stands there meanwhile,
//! with which nobody opens the store.

use std::fs::{self, File, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::TempPath;

use super::lock::Lock;
use super::{Sqlite, check, event, files, schema};
use crate::{OpenError, TemporaryFolder};

/// How many differences a backup may have before the rest doesn't matter.
const MOST: usize = 10;

/// Why a backup is not made, or not restored; the text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// Something would be replaced.
    #[error("{0} is there already; name another file, or replace it with --force")]
    Exists(String),
    /// Something else than a file stands there.
    #[error("{0} is no ordinary file; name another one")]
    NoFile(String),
    /// A store that is open, or was not closed, is no backup.
    #[error(
        "{0} is a store of its own, which isn't closed; name another file, or stop the process \
         that has it open"
    )]
    IsStore(String),
    /// The backup and the store are one file.
    #[error("{0} is the store itself; name the file of a backup")]
    Same(String),
    /// The file has differences that a store doesn't have.
    #[error("{file} is damaged, and nothing was replaced. {}", .found.join(" "))]
    Damaged {
        /// The file.
        file: String,
        /// What [`crate::check`] says of it.
        found: Vec<String>,
    },
    /// A file can't be read or written.
    #[error("can't read or write {file}: {cause}; mend that, or name another file")]
    Io {
        /// The file.
        file: String,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// A store can't be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
}

fn failed(file: &Path) -> impl Fn(io::Error) -> BackupError {
    move |cause| BackupError::Io { file: file.display().to_string(), cause }
}

/// A backup that is being written, and comes to its place once it is known to be whole.
#[derive(Debug)]
pub struct Replacement {
    /// Beside the place, so that a rename brings the file there, and only for who made it.
    folder: TemporaryFolder,
    place: PathBuf,
    replace: bool,
}

impl Replacement {
    /// Prepares a backup. A file that is there already is replaced only if `replace` says so, and
    /// never if it is a store that isn't closed.
    pub fn at(place: &Path, replace: bool) -> Result<Self, BackupError> {
        let real = files::real(place);
        refuse_place(&real)?;
        if real.exists() && !replace {
            return Err(BackupError::Exists(place.display().to_string()));
        }
        refuse_unclosed(&real)?;
        let folder = temporary_folder(&real).map_err(failed(place))?;
        Ok(Self { folder, place: real, replace })
    }

    /// Where to write the backup; nothing is there yet.
    pub fn file(&self) -> PathBuf {
        self.folder.path().join("backup")
    }

    /// Waits until the file is on the disk, checks it, and brings it to its place. Only its owner
    /// may read it, unless it replaces a file that others could read.
    pub fn finish(self) -> Result<(), BackupError> {
        let (file, failed) = (self.file(), failed(&self.place));
        let mode =
            fs::metadata(&self.place).map_or(files::OWNER_MAY, |old| old.permissions().mode());
        fs::set_permissions(&file, Permissions::from_mode(mode | files::OWNER_MAY))
            .map_err(&failed)?;
        files::sync(&file).map_err(&failed)?;
        let found = check(&file, MOST)?;
        if !found.is_empty() {
            return Err(BackupError::Damaged { file: self.place.display().to_string(), found });
        }
        refuse_unclosed(&self.place)?;
        if self.replace {
            fs::rename(&file, &self.place).map_err(&failed)?;
        } else {
            let file = TempPath::try_from_path(file).map_err(&failed)?;
            file.persist_noclobber(&self.place).map_err(|error| failed(error.error))?;
        }
        files::sync_folder(&self.place).map_err(failed)
    }
}

fn temporary_folder(beside: &Path) -> io::Result<TemporaryFolder> {
    TemporaryFolder::within(files::folder(beside))
}

/// Refuses a place where no file may come: that of something else than a file, and that of a part of
/// a store.
fn refuse_place(real: &Path) -> Result<(), BackupError> {
    let name = || real.display().to_string();
    if files::is_kept(real) {
        return Err(OpenError::Kept(name()).into());
    }
    if real.exists() && !real.is_file() {
        return Err(BackupError::NoFile(name()));
    }
    Ok(())
}

/// Refuses a store that a process has open, or whose log has something to add to it.
fn refuse_unclosed(file: &Path) -> Result<(), BackupError> {
    let log = fs::metadata(files::beside(file, files::LOG));
    let is_open = files::beside(file, files::LOCK).exists()
        && matches!(Lock::take(file), Err(OpenError::InUse(_)));
    if is_open || log.is_ok_and(|log| log.len() > 0) {
        return Err(BackupError::IsStore(file.display().to_string()));
    }
    Ok(())
}

/// Makes a file the store that a backup holds; see [`crate::restore`].
pub(crate) fn restore(backup: &Path, file: &Path, replace: bool) -> Result<(), BackupError> {
    let real = files::real(file);
    if files::real(backup) == real {
        return Err(BackupError::Same(backup.display().to_string()));
    }
    if !backup.exists() {
        return Err(OpenError::Missing(backup.display().to_string()).into());
    }
    refuse_place(&real)?;
    if real.exists() && !replace {
        return Err(BackupError::Exists(file.display().to_string()));
    }
    refuse_unclosed(backup)?;
    let folder = temporary_folder(&real).map_err(failed(file))?;
    let mut lock = Lock::take(&real)?;
    let copy = folder.path().join("store");
    fs::copy(backup, &copy).map_err(failed(backup))?;
    let like = if real.exists() { &real } else { backup };
    make_like(&copy, like).and_then(|()| files::sync(&copy)).map_err(failed(file))?;
    verify(&copy, backup)?;
    schema::open_for_writing(&copy).and_then(|copied| {
        event::begin_anew(&copied).map_err(|cause| schema::engine_error(&copy, cause))
    })?;
    lock.keep();
    files::sync(&copy).and_then(|()| put_in_place(&copy, &real)).map_err(failed(file))
}

/// Gives a copy the permissions of another file; whoever made it may write it in any case.
fn make_like(copy: &Path, other: &Path) -> io::Result<()> {
    let mode = fs::metadata(other)?.permissions().mode() | files::OWNER_MAY;
    fs::set_permissions(copy, Permissions::from_mode(mode))
}

/// Brings the copy of a backup up to date if it is older, and checks it.
fn verify(copy: &Path, backup: &Path) -> Result<(), BackupError> {
    let found = match check(copy, MOST) {
        Err(OpenError::Older(_)) => {
            drop(Sqlite::open(copy)?);
            check(copy, MOST)
        }
        checked => checked,
    };
    let file = backup.display().to_string();
    match found.map_err(|error| speaking_of(error, &file))? {
        found if found.is_empty() => Ok(()),
        found => Err(BackupError::Damaged { file, found }),
    }
}

/// The same error, of the file that the caller has named.
fn speaking_of(error: OpenError, file: &str) -> OpenError {
    let file = file.to_owned();
    match error {
        OpenError::Foreign(_) => OpenError::Foreign(file),
        OpenError::Newer { found, known, .. } => OpenError::Newer { file, found, known },
        OpenError::Engine { cause, .. } => OpenError::Engine { file, cause },
        other => other,
    }
}

/// Puts a new database in the place of an old one and its log, or of none. Each step is on the disk
/// before the next.
fn put_in_place(new: &Path, file: &Path) -> io::Result<()> {
    let mark = files::beside(file, files::RESTORING);
    File::create(&mark)?.sync_all()?;
    files::sync_folder(file)?;
    for part in files::PARTS {
        files::remove(&files::beside(file, part))?;
    }
    fs::rename(new, file)?;
    files::sync_folder(file)?;
    files::remove(&mark)?;
    files::sync_folder(file)
}

/// Refuses a store in whose place another one was being put.
pub(super) fn refuse_interrupted(file: &Path) -> Result<(), OpenError> {
    if files::beside(file, files::RESTORING).exists() {
        return Err(OpenError::Interrupted(file.display().to_string()));
    }
    Ok(())
}
