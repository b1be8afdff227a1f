//! A store in which everything has happened once.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures_util::FutureExt;
use people::{Meta, Person, PersonId, Timestamp, document};
use rusqlite::Connection;
use store::{AuditEntry, Once, OpenError, Origin, Store, Token, Write};
use tempfile::TempDir;
use uuid::Uuid;

/// A store in a file, closed.
pub(crate) struct Home {
    pub(crate) folder: TempDir,
    pub(crate) file: PathBuf,
}

/// The ids of those in it.
pub(crate) struct Everyone {
    /// Changed once, and written with an idempotency key.
    pub(crate) ada: PersonId,
    /// As he was created.
    pub(crate) bob: PersonId,
    /// Deleted.
    pub(crate) cleo: PersonId,
    /// Deleted and brought back.
    pub(crate) dora: PersonId,
    /// Changed and erased.
    pub(crate) emil: PersonId,
}

pub(crate) fn origin() -> Origin {
    Origin {
        actor: "the suite".to_owned(),
        dialect: "check".to_owned(),
        request_id: "request".to_owned(),
        time: Timestamp::EPOCH,
    }
}

pub(crate) fn person(id: PersonId, version: u64, name: &str, title: &str) -> Person {
    let json = format!(
        r#"{{"userName": "{name}", "title": "{title}", "name": {{"familyName": "{name} Byron"}},
            "emails": [{{"value": "{name}@example.org"}}],
            "externalIds": [{{"system": "hr", "id": "{name}"}}]}}"#
    );
    let draft = document::read_draft(json.as_bytes()).unwrap().draft;
    let meta = Meta { created: Timestamp::EPOCH, last_modified: Timestamp::EPOCH, version };
    Person::new(id, draft, meta)
}

/// Writes somebody new.
pub(crate) async fn create(store: &dyn Store, name: &str) -> PersonId {
    let id = PersonId::new(Uuid::now_v7());
    let person = person(id, 1, name, "Poet");
    store.write(Write::Create { person: &person, once: None }, origin()).await.unwrap();
    id
}

async fn change(store: &dyn Store, id: PersonId, name: &str) {
    let (before, after) = (person(id, 1, name, "Poet"), person(id, 2, name, "Countess"));
    let change = Write::Change { before: &before, after: &after };
    store.write(change, origin()).await.unwrap();
}

async fn delete(store: &dyn Store, id: PersonId, name: &str) {
    let before = person(id, 1, name, "Poet");
    store.write(Write::Delete { before: &before }, origin()).await.unwrap();
}

pub(crate) fn address(file: &Path) -> String {
    format!("sqlite:{}", file.display())
}

fn token() -> Token {
    Token {
        id: "one".to_owned(),
        name: "Byron's laptop".to_owned(),
        digest: [7; 32],
        scopes: vec!["people:read".to_owned()],
        created: Timestamp::EPOCH,
        expires: None,
        revoked: None,
        used: None,
    }
}

fn entry() -> AuditEntry {
    let (time, until) = (Timestamp::EPOCH, Timestamp::EPOCH);
    AuditEntry { id: [7; 16], time, until, text: "{}".into() }
}

/// Opens a store, which an engine of files does at once.
pub(crate) fn open(address: &str) -> Result<Arc<dyn Store>, OpenError> {
    store::open(address).now_or_never().unwrap()
}

impl Home {
    /// A file that isn't there yet.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("people.db");
        Self { folder, file }
    }

    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A file beside that of the store, called as it is and something more.
    pub(crate) fn beside(&self, suffix: &str) -> PathBuf {
        self.at(&format!("people.db{suffix}"))
    }

    pub(crate) fn address(&self) -> String {
        address(&self.file)
    }

    /// A store of those to whom everything has happened.
    pub(crate) async fn with_everyone() -> (Self, Everyone) {
        let home = Self::new();
        let opened = open(&home.address()).unwrap();
        let store = opened.as_ref();
        let ada = PersonId::new(Uuid::now_v7());
        let first = person(ada, 1, "ada", "Poet");
        let once = Once { key: "a key".to_owned(), body: "{}".into() };
        let create_once = Write::Create { person: &first, once: Some(&once) };
        store.write(create_once, origin()).await.unwrap();
        change(store, ada, "ada").await;
        let bob = create(store, "bob").await;
        let cleo = create(store, "cleo").await;
        delete(store, cleo, "cleo").await;
        let dora = create(store, "dora").await;
        delete(store, dora, "dora").await;
        let back = person(dora, 3, "dora", "Poet");
        store.write(Write::Restore { person: &back }, origin()).await.unwrap();
        let emil = create(store, "emil").await;
        change(store, emil, "emil").await;
        store.write(Write::Erase { id: emil, version: None }, origin()).await.unwrap();
        let (token, entry) = (token(), entry());
        store.add_token(&token).await.unwrap();
        store.record(&[entry]).await.unwrap();
        drop(opened);
        (home, Everyone { ada, bob, cleo, dora, emil })
    }

    /// What `check` says, which changes no byte of the folder.
    pub(crate) fn check(&self) -> Vec<String> {
        let before = self.bytes();
        let found = store::check(&self.address(), 100).unwrap();
        assert!(self.bytes() == before, "checking has changed something");
        found
    }

    /// Every file in the folder but the lock.
    pub(crate) fn bytes(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let files = fs::read_dir(self.folder.path()).unwrap().map(|file| file.unwrap().path());
        let kept = files.filter(|file| file.extension().is_none_or(|ending| ending != "lock"));
        let mut bytes: Vec<_> = kept
            .map(|file| {
                let bytes = fs::read(&file).unwrap();
                (file, bytes)
            })
            .collect();
        bytes.sort();
        bytes
    }

    /// Has SQL done in the closed file.
    pub(crate) fn damage(&self, sql: &str) {
        Connection::open(&self.file).unwrap().execute_batch(sql).unwrap();
    }
}

/// An id as SQL writes it.
pub(crate) fn literal(id: PersonId) -> String {
    let digits: String = id.to_string().chars().filter(|c| *c != '-').collect();
    format!("x'{digits}'")
}
