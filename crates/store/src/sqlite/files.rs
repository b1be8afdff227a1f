//! The files of a store: the database, and what stands beside it.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// What the log of the newest commits is called behind the name of the database.
pub(super) const LOG: &str = "-wal";
/// What the lock is called.
pub(super) const LOCK: &str = ".lock";
/// What says that a restore has begun.
pub(super) const RESTORING: &str = ".restoring";
/// Everything that SQLite would take for a part of the database: the log, its index, and the
/// journal of a file that isn't in WAL mode.
pub(super) const PARTS: [&str; 3] = [LOG, "-shm", "-journal"];
/// Everything that stands beside a database.
const BESIDE: [&str; 5] = [PARTS[0], PARTS[1], PARTS[2], LOCK, RESTORING];
/// Who may do what with a new file: it holds everything about everybody.
pub(super) const OWNER_MAY: u32 = 0o600;

/// The file itself, where a link leads to.
pub(crate) fn real(database: &Path) -> PathBuf {
    fs::canonicalize(database).unwrap_or_else(|_| database.to_owned())
}

/// A file beside the database, called as it is and something more. A link to the database is
/// another name of the same file, and so has the same beside it.
pub(super) fn beside(database: &Path, suffix: &str) -> PathBuf {
    let mut path = real(database).into_os_string();
    path.push(suffix);
    path.into()
}

/// Whether a file is a database, or one of those beside it.
pub(crate) fn consists_of(database: &Path, other: &Path) -> bool {
    if is_kept(other) {
        return true;
    }
    let identity = |file: &Path| fs::metadata(file).map(|known| (known.dev(), known.ino())).ok();
    let Some(other) = identity(other) else { return false };
    let beside = BESIDE.map(|part| beside(database, part));
    beside.iter().map(PathBuf::as_path).chain([database]).any(|file| identity(file) == Some(other))
}

/// Whether a name is kept for what stands beside a store: a store or a backup of such a name would
/// be taken for a part of another one.
pub(crate) fn is_kept(file: &Path) -> bool {
    let name = file.as_os_str().as_encoded_bytes();
    BESIDE.iter().any(|ending| name.ends_with(ending.as_bytes()))
}

/// Makes an empty database that only its owner may read, unless there is one: SQLite itself would
/// let everybody read. What it puts beside the database, it lets the same people read.
pub(super) fn make_private(database: &Path) -> io::Result<()> {
    if !database.exists() {
        File::options().create(true).truncate(false).write(true).mode(OWNER_MAY).open(database)?;
    }
    Ok(())
}

/// The folder in which a file is.
pub(super) fn folder(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| ".".as_ref())
}

/// Makes a file that only its owner can read: it is to hold everything about everybody.
pub(crate) fn create_new(file: &Path) -> io::Result<()> {
    File::options().write(true).create_new(true).mode(OWNER_MAY).open(file).map(drop)
}

/// Waits until the names in a folder are on the disk as they are.
pub(super) fn sync_folder(file: &Path) -> io::Result<()> {
    File::open(folder(file))?.sync_all()
}

/// Waits until a file is on the disk as it is.
pub(super) fn sync(file: &Path) -> io::Result<()> {
    File::open(file)?.sync_all()
}

/// Removes a file, if it is there.
pub(super) fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}
