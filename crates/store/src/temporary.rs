//! Folders in which copies of everything stand for a while.

use std::fs::{self, DirEntry, File, TryLockError};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// How the name of each begins.
const PREFIX: &str = ".peopleinfo-";
/// Who may look into it: its owner.
const OWNER_MAY: u32 = 0o700;
/// How often another one is made where somebody took it for left behind.
const ATTEMPTS: usize = 8;

/// A folder that only its owner can look into, and that is gone once this is dropped. One that a
/// process left behind, because it was killed, is removed when another one is made beside it: the
/// folder is locked for as long as its process lives.
#[derive(Debug)]
pub struct TemporaryFolder {
    // Fields are dropped in this order: the folder is locked until it is gone.
    folder: TempDir,
    _lock: File,
}

impl TemporaryFolder {
    /// Makes one within a folder, in which it removes those that were left behind.
    pub fn within(parent: &Path) -> io::Result<Self> {
        for _ in 0..ATTEMPTS {
            let folder = tempfile::Builder::new()
                .prefix(PREFIX)
                .permissions(fs::Permissions::from_mode(OWNER_MAY))
                .tempdir_in(parent)?;
            let lock = File::open(folder.path())?;
            // Where folders can't be locked, nobody takes any for left behind.
            let is_taken = matches!(lock.try_lock(), Err(TryLockError::WouldBlock));
            // Before it was locked, it may have been taken for such a one.
            if !is_taken && folder.path().exists() {
                let owner = lock.metadata()?.uid();
                remove_left_behind(parent, owner)?;
                return Ok(Self { folder, _lock: lock });
            }
        }
        Err(io::ErrorKind::ResourceBusy.into())
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Removes the folders whose processes are gone, of one owner. What can't be removed stays.
fn remove_left_behind(parent: &Path, owner: u32) -> io::Result<()> {
    for entry in fs::read_dir(parent)? {
        let Ok(entry) = entry else { continue };
        if let Some(path) = left_behind(&entry, owner)
            && let Ok(folder) = File::open(&path)
            && folder.try_lock().is_ok()
        {
            // Whoever else removes it at the same time does the same.
            drop(fs::remove_dir_all(&path));
        }
    }
    Ok(())
}

/// The path of a folder that looks like one of ours; a link never does.
fn left_behind(entry: &DirEntry, owner: u32) -> Option<PathBuf> {
    let named = entry.file_name().as_encoded_bytes().starts_with(PREFIX.as_bytes());
    let metadata = named.then(|| entry.metadata().ok()).flatten()?;
    let is_ours = metadata.is_dir()
        && metadata.uid() == owner
        && metadata.permissions().mode() & 0o777 == OWNER_MAY;
    is_ours.then(|| entry.path())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn only_the_owner_can_look_into_it_and_it_is_gone_in_the_end() {
        let parent = tempfile::tempdir().unwrap();
        let folder = TemporaryFolder::within(parent.path()).unwrap();
        assert_eq!(mode(folder.path()), 0o700);
        fs::write(folder.path().join("backup"), "everything").unwrap();
        drop(folder);
        assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 0);
    }

    #[test]
    fn what_was_left_behind_is_removed_and_nothing_else() {
        let parent = tempfile::tempdir().unwrap();
        let living = TemporaryFolder::within(parent.path()).unwrap();
        let folder = |name: &str, mode: u32| {
            let path = parent.path().join(name);
            fs::create_dir(&path).unwrap();
            fs::write(path.join("backup"), "everything").unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            path
        };
        let left = folder(".peopleinfo-left", OWNER_MAY);
        let others = [folder("people", OWNER_MAY), folder(".peopleinfo-open", 0o755)];
        let link = parent.path().join(".peopleinfo-link");
        std::os::unix::fs::symlink(&others[0], &link).unwrap();
        let file = parent.path().join(".peopleinfo-file");
        fs::write(&file, "something").unwrap();

        let another = TemporaryFolder::within(parent.path()).unwrap();
        assert!(!left.exists());
        assert!(living.path().exists() && another.path().exists());
        assert!(others.iter().all(|other| other.join("backup").exists()));
        assert!(link.exists() && file.exists());
    }
}
