//! What holds for SQLite alone: its file, and what else may be found in its place.

#![expect(clippy::unwrap_used, reason = "an unwrap in a test is its assertion")]

mod erasure;
mod interrupted;
mod migration;
mod part;
mod restored;
mod sorted;
mod unreadable;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures_util::FutureExt;
use people::{Meta, Person, PersonId, Query, Timestamp, document};
use store::{OpenError, Origin, Store, Write};
use tempfile::TempDir;
use uuid::Uuid;

/// Where the header of a file keeps `PRAGMA user_version`, in four bytes, the highest first.
const USER_VERSION: std::ops::Range<usize> = 60..64;
/// Where it keeps `PRAGMA application_id`.
const APPLICATION_ID: std::ops::Range<usize> = 68..72;

/// A directory with room for a store.
fn directory() -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("people.db");
    (directory, file)
}

fn open_file(file: &Path) -> Result<Arc<dyn Store>, OpenError> {
    store::open(&format!("sqlite:{}", file.display())).now_or_never().unwrap()
}

/// Why a file is not opened.
fn refusal(file: &Path) -> OpenError {
    open_file(file).err().unwrap()
}

/// Makes a store with one person in it, and closes it.
async fn closed_store(file: &Path) -> Person {
    let draft = document::read_draft(br#"{"userName": "ada"}"#).unwrap().draft;
    let moment = Timestamp::EPOCH;
    let meta = Meta { created: moment, last_modified: moment, version: 1 };
    let ada = Person::new(PersonId::new(Uuid::now_v7()), draft, meta);
    let create = Write::Create { person: &ada, once: None };
    open_file(file).unwrap().write(create, origin()).await.unwrap();
    ada
}

/// Where the writes of these tests come from.
fn origin() -> Origin {
    Origin {
        actor: "the suite".to_owned(),
        dialect: "sqlite".to_owned(),
        request_id: "request".to_owned(),
        time: Timestamp::EPOCH,
    }
}

fn change(file: &Path, place: std::ops::Range<usize>, value: u32) {
    let mut bytes = fs::read(file).unwrap();
    bytes[place].copy_from_slice(&value.to_be_bytes());
    fs::write(file, bytes).unwrap();
}

fn user_version(file: &Path) -> u32 {
    u32::from_be_bytes(fs::read(file).unwrap()[USER_VERSION].try_into().unwrap())
}

#[tokio::test]
async fn a_file_is_made_if_it_is_not_there() {
    let (_directory, file) = directory();
    assert!(!file.exists());
    let store = open_file(&file).unwrap();
    assert!(file.exists());
    assert_eq!(store.engine(), "sqlite");
    store.health().await.unwrap();
}

/// Whatever the `umask` is.
#[cfg(unix)]
#[tokio::test]
async fn only_its_owner_may_read_what_is_made() {
    use std::os::unix::fs::PermissionsExt;
    let (directory, file) = directory();
    let store = open_file(&file).unwrap();
    store.health().await.unwrap();
    let files: Vec<_> = fs::read_dir(directory.path()).unwrap().map(Result::unwrap).collect();
    assert!(files.len() >= 3, "a database, its log and its lock: {files:?}");
    for file in files {
        let mode = file.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", file.path().display());
    }
    // What was there stays as its owner wants it.
    drop(store);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    drop(open_file(&file).unwrap());
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
}

/// Who asks whether all is well, and does so often, costs the disk nothing.
#[tokio::test]
async fn looking_at_the_health_writes_seldom() {
    let (directory, file) = directory();
    let store = open_file(&file).unwrap();
    store.health().await.unwrap();
    let log = directory.path().join("people.db-wal");
    let size = || fs::metadata(&log).unwrap().len();
    let before = size();
    for _ in 0..20 {
        store.health().await.unwrap();
    }
    assert_eq!(size(), before);
}

#[tokio::test]
async fn everything_is_there_when_it_is_opened_again() {
    let (_directory, file) = directory();
    let ada = closed_store(&file).await;
    let store = open_file(&file).unwrap();
    assert_eq!(store.get(ada.id()).await.unwrap().bytes, document::write(&ada));
    assert_eq!(store.list(&Query::default()).await.unwrap().people.len(), 1);
}

/// A file that is moved away when the store is closed has everything in it.
#[tokio::test]
async fn a_closed_store_is_one_file() {
    let (directory, file) = directory();
    let ada = closed_store(&file).await;
    let elsewhere = directory.path().join("moved.db");
    fs::rename(&file, &elsewhere).unwrap();
    let store = open_file(&elsewhere).unwrap();
    assert_eq!(store.get(ada.id()).await.unwrap().bytes, document::write(&ada));
}

#[tokio::test]
async fn a_file_is_opened_once() {
    let (_directory, file) = directory();
    let store = open_file(&file).unwrap();
    for _ in 0..2 {
        assert!(matches!(refusal(&file), OpenError::InUse(_)), "{:?}", refusal(&file));
    }
    store.health().await.unwrap();
    drop(store);
    open_file(&file).unwrap().health().await.unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_is_opened_once_whatever_its_name() {
    let (directory, file) = directory();
    let store = open_file(&file).unwrap();
    let link = directory.path().join("link.db");
    std::os::unix::fs::symlink(&file, &link).unwrap();
    let around = directory.path().join(".").join("people.db");
    for name in [around, link] {
        let answer = open_file(&name).err();
        assert!(matches!(answer, Some(OpenError::InUse(_))), "{}: {answer:?}", name.display());
    }
    store.health().await.unwrap();
}

#[tokio::test]
async fn a_file_of_a_newer_program_is_left_alone() {
    let (_directory, file) = directory();
    closed_store(&file).await;
    let known = user_version(&file);
    change(&file, USER_VERSION, known + 1);
    let before = fs::read(&file).unwrap();
    match refusal(&file) {
        OpenError::Newer { found, known: said, .. } => {
            assert_eq!((found, said), (i64::from(known) + 1, i64::from(known)));
        }
        other => unreachable!("{other:?}"),
    }
    assert_eq!(fs::read(&file).unwrap(), before);
    change(&file, USER_VERSION, known);
    open_file(&file).unwrap().health().await.unwrap();
}

#[tokio::test]
async fn a_file_of_something_else_is_left_alone() {
    let (directory, file) = directory();
    closed_store(&file).await;
    let foreign = directory.path().join("foreign.db");
    fs::copy(&file, &foreign).unwrap();
    change(&foreign, APPLICATION_ID, 7);
    let text = directory.path().join("notes.txt");
    fs::write(&text, "Dear diary, ".repeat(1_000)).unwrap();
    let short = directory.path().join("short.txt");
    fs::write(&short, "Dear diary").unwrap();
    for file in [foreign, text, short] {
        let before = fs::read(&file).unwrap();
        assert!(matches!(refusal(&file), OpenError::Foreign(_)), "{:?}", refusal(&file));
        assert_eq!(fs::read(&file).unwrap(), before);
        let said = refusal(&file).to_string();
        assert!(said.contains(&file.display().to_string()), "{said}");
    }
}

#[tokio::test]
async fn a_file_that_can_not_be_made_is_an_error_of_the_engine() {
    let (directory, _file) = directory();
    for file in [directory.path().join("nowhere").join("people.db"), directory.path().to_owned()] {
        assert!(matches!(refusal(&file), OpenError::Engine { .. }), "{:?}", refusal(&file));
    }
}

#[test]
fn what_names_no_store_is_no_address() {
    for address in [
        "",
        ":",
        "people.db",
        "sqlite",
        "sqlite:",
        "SQLITE:people.db",
        "postgres:people",
        "http://x",
    ] {
        let answer = store::open(address).now_or_never().unwrap().err();
        assert!(matches!(answer, Some(OpenError::Address(_))), "{address}: {answer:?}");
    }
}

/// SQLite would keep such a store in memory, once for each connection.
#[test]
fn a_store_in_memory_is_no_address() {
    let answer = store::open("sqlite::memory:").now_or_never().unwrap().err();
    let made_a_file = fs::remove_file(":memory:.lock").is_ok();
    assert!(!made_a_file, "a refused address makes no file");
    assert!(matches!(answer, Some(OpenError::Address(_))), "{answer:?}");
}

#[tokio::test]
async fn a_store_can_be_closed_while_a_task_still_reads() {
    let (_directory, file) = directory();
    let ada = closed_store(&file).await;
    for _ in 0..20 {
        let store = open_file(&file).unwrap();
        let reader = Arc::clone(&store);
        let reading = tokio::spawn(async move { reader.list(&Query::default()).await });
        drop(store);
        assert_eq!(reading.await.unwrap().unwrap().people.len(), 1);
        drop(open_file(&file).unwrap());
    }
    assert!(open_file(&file).unwrap().get(ada.id()).await.is_ok());
}
