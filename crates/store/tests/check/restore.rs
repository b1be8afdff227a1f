//! A backup becomes a store only if it is whole, and never with the log of another one.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use people::PersonId;
use store::{BackupError, OpenError, Replacement};

use crate::home::{Home, address, create, open};

/// A backup of everyone, and one of them.
async fn backup() -> (Home, PersonId) {
    let (home, everyone) = Home::with_everyone().await;
    let store = open(&home.address()).unwrap();
    let replacement = Replacement::at(&home.at("backup"), false).unwrap();
    store.backup(&replacement.file()).await.unwrap();
    replacement.finish().unwrap();
    (home, everyone.bob)
}

async fn has(home: &Home, id: PersonId) -> bool {
    open(&home.address()).unwrap().get(id).await.is_ok()
}

#[tokio::test]
async fn a_backup_becomes_a_store_and_stays_a_backup() {
    let (from, bob) = backup().await;
    let file = from.at("backup");
    let before = fs::read(&file).unwrap();
    let home = Home::new();
    store::restore(&file, &home.address(), false).unwrap();
    assert!(fs::read(&file).unwrap() == before && !from.at("backup-wal").exists());
    assert_eq!(home.check(), [""; 0]);
    assert!(has(&home, bob).await);
    let left: Vec<_> = home.bytes().into_iter().map(|(file, _)| file).collect();
    assert_eq!(left, std::slice::from_ref(&home.file));
}

#[tokio::test]
async fn a_store_is_replaced_only_if_that_is_said() {
    let (from, bob) = backup().await;
    let (home, _) = Home::with_everyone().await;
    fs::set_permissions(&home.file, fs::Permissions::from_mode(0o640)).unwrap();
    let refused = store::restore(&from.at("backup"), &home.address(), false);
    assert!(matches!(refused, Err(BackupError::Exists(_))), "{refused:?}");
    assert!(!has(&home, bob).await);
    store::restore(&from.at("backup"), &home.address(), true).unwrap();
    assert!(has(&home, bob).await);
    assert_eq!(fs::metadata(&home.file).unwrap().permissions().mode() & 0o777, 0o640);
}

#[tokio::test]
async fn a_store_that_is_open_is_not_replaced() {
    let (from, _) = backup().await;
    let (home, everyone) = Home::with_everyone().await;
    let store = open(&home.address()).unwrap();
    let refused = store::restore(&from.at("backup"), &home.address(), true);
    assert!(matches!(refused, Err(BackupError::Open(OpenError::InUse(_)))), "{refused:?}");
    store.health().await.unwrap();
    drop(store);
    assert!(has(&home, everyone.ada).await);
}

/// The old store was killed: its newest commits stand in a log that must not come to the new one.
#[tokio::test]
async fn the_log_of_the_old_store_goes_with_it() {
    let (from, bob) = backup().await;
    let (home, old) = Home::with_everyone().await;
    let store = open(&home.address()).unwrap();
    let fred = create(store.as_ref(), "fred").await;
    let log = fs::read(home.beside("-wal")).unwrap();
    drop(store);
    for there in [true, false] {
        fs::write(home.beside("-wal"), &log).unwrap();
        fs::write(home.beside("-journal"), "left behind").unwrap();
        if !there {
            fs::remove_file(&home.file).unwrap();
        }
        store::restore(&from.at("backup"), &home.address(), there).unwrap();
        assert!(!home.beside("-wal").exists() && !home.beside("-journal").exists());
        assert_eq!(home.check(), [""; 0]);
        assert!(has(&home, bob).await && !has(&home, fred).await && !has(&home, old.ada).await);
    }
}

/// Between the removal of the log and the rename, neither store is there whole.
#[tokio::test]
async fn a_restore_that_was_cut_short_has_to_be_done_again() {
    let (from, bob) = backup().await;
    let (home, _) = Home::with_everyone().await;
    fs::write(home.beside(".restoring"), "").unwrap();
    let refused = open(&home.address()).err();
    assert!(matches!(refused, Some(OpenError::Interrupted(_))), "{refused:?}");
    let refused = store::check(&home.address(), 9);
    assert!(matches!(refused, Err(OpenError::Interrupted(_))), "{refused:?}");
    store::restore(&from.at("backup"), &home.address(), true).unwrap();
    assert!(has(&home, bob).await && !home.beside(".restoring").exists());
}

#[tokio::test]
async fn a_damaged_backup_is_refused_and_replaces_nothing() {
    const PAGE: usize = 4_096;
    let (from, _) = backup().await;
    let whole = fs::read(from.at("backup")).unwrap();
    let (home, everyone) = Home::with_everyone().await;
    let before = home.bytes();
    let mut flipped = whole.clone();
    for byte in &mut flipped[PAGE..] {
        *byte ^= 0x55;
    }
    let foreign = b"Dear diary, ".repeat(1_000);
    for damaged in [&flipped[..], &whole[..whole.len() / 2], &whole[..PAGE], &foreign, b""] {
        fs::write(from.at("damaged"), damaged).unwrap();
        let refused = store::restore(&from.at("damaged"), &home.address(), true);
        let said = refused.unwrap_err().to_string();
        let why = if damaged.starts_with(b"SQLite") { "damaged" } else { "not a PeopleInfo store" };
        assert!(said.contains(why), "{} bytes: {said}", damaged.len());
        assert!(home.bytes() == before, "{} bytes have changed something", damaged.len());
    }
    assert!(has(&home, everyone.bob).await);
}

#[tokio::test]
async fn a_backup_of_an_older_program_is_brought_up_to_date() {
    let (from, bob) = backup().await;
    let file = from.at("backup");
    let older = rusqlite::Connection::open(&file).unwrap();
    older.execute("UPDATE setting SET value = 0 WHERE name = 'derivation'", []).unwrap();
    drop(older);
    let home = Home::new();
    store::restore(&file, &home.address(), false).unwrap();
    assert_eq!(home.check(), [""; 0]);
    assert!(has(&home, bob).await);
    assert!(matches!(store::check(&address(&file), 9), Err(OpenError::Older(_))));
}

#[tokio::test]
async fn a_store_is_no_backup() {
    let (home, _) = Home::with_everyone().await;
    let store = open(&home.address()).unwrap();
    create(store.as_ref(), "fred").await;
    let refused = store::restore(&home.file, &address(&home.at("new.db")), false);
    assert!(matches!(refused, Err(BackupError::IsStore(_))), "{refused:?}");
    let refused = Replacement::at(&home.file, true).err();
    assert!(matches!(refused, Some(BackupError::IsStore(_))), "{refused:?}");
    drop(store);
    let refused = store::restore(&home.file, &home.address(), true);
    assert!(matches!(refused, Err(BackupError::Same(_))), "{refused:?}");
    let missing = store::restore(&home.at("nothing"), &home.address(), true);
    assert!(matches!(missing, Err(BackupError::Open(OpenError::Missing(_)))), "{missing:?}");
}

#[tokio::test]
async fn a_backup_comes_to_its_place_only_when_it_is_whole() {
    let (home, _) = Home::with_everyone().await;
    let store = open(&home.address()).unwrap();
    let place = home.at("backup");
    let damaged = Replacement::at(&place, false).unwrap();
    fs::write(damaged.file(), b"SQLite format 3\0").unwrap();
    damaged.finish().unwrap_err();
    assert!(!place.exists());
    fs::write(&place, "something of value").unwrap();
    let refused = Replacement::at(&place, false).err();
    assert!(matches!(refused, Some(BackupError::Exists(_))), "{refused:?}");
    for round in 0..2 {
        let replacement = Replacement::at(&place, true).unwrap();
        store.backup(&replacement.file()).await.unwrap();
        replacement.finish().unwrap();
        assert_eq!(store::check(&address(&place), 9).unwrap(), [""; 0], "{round}");
    }
    let names = fs::read_dir(home.folder.path()).unwrap().map(|file| file.unwrap().file_name());
    assert!(names.map(|name| name.into_string().unwrap()).all(|name| !name.starts_with('.')));
}
