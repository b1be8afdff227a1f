//! The tables, how connections are set up, and how an older file is brought up to date.

use std::ffi::CStr;
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, params};

use super::{derived, files};
use crate::OpenError;
use crate::seal::KEY_BYTES;

/// Marks a file as ours (`PRAGMA application_id`): the letters `Pepl`.
const APPLICATION_ID: i64 = 0x5065_706c;

/// The steps from an empty file to the newest schema; `PRAGMA user_version` counts those done.
/// A step that was released is never changed.
const MIGRATIONS: &[&str] = &[
    // `seq` is the order of adding, and what the index of words speaks of. `word` keeps no text of
    // its own: `words` are the folded words of a person, `keys` its look-ups, hashed.
    "CREATE TABLE person (
        seq INTEGER PRIMARY KEY,
        id BLOB NOT NULL UNIQUE,
        version INTEGER NOT NULL,
        modified INTEGER NOT NULL,
        name_key TEXT NOT NULL,
        document BLOB NOT NULL
    ) STRICT;
    CREATE INDEX person_name ON person (name_key);
    CREATE INDEX person_modified ON person (modified);
    CREATE TABLE unique_key (
        key TEXT PRIMARY KEY,
        seq INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE VIRTUAL TABLE word USING fts5 (
        words, keys, content = '', contentless_delete = 1,
        detail = column, prefix = '1 2 3 4', tokenize = 'ascii'
    );
    CREATE TABLE setting (
        name TEXT PRIMARY KEY,
        value ANY NOT NULL
    ) STRICT, WITHOUT ROWID;
    INSERT INTO word (word, rank) VALUES ('automerge', 8);
    INSERT INTO setting VALUES ('people', 0);",
    // `event` is what happened, in the order of the commits: `before` is the document that the
    // event replaced. The index of words is made anew so that it forgets at once what it is told
    // to; `derived` fills it. Who was there before events were kept was created by the move.
    "CREATE TABLE event (
        position INTEGER PRIMARY KEY,
        id BLOB NOT NULL,
        version INTEGER NOT NULL,
        action INTEGER NOT NULL,
        time INTEGER NOT NULL,
        actor TEXT NOT NULL,
        dialect TEXT NOT NULL,
        request_id TEXT NOT NULL,
        before BLOB
    ) STRICT;
    CREATE UNIQUE INDEX event_of ON event (id, version);
    INSERT INTO event (id, version, action, time, actor, dialect, request_id)
        SELECT id, version, 1, modified, 'peopleinfo', 'migration', '' FROM person ORDER BY seq;
    CREATE TABLE deleted (
        seq INTEGER PRIMARY KEY,
        id BLOB NOT NULL UNIQUE,
        time INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX deleted_time ON deleted (time);
    CREATE TABLE once (
        key BLOB PRIMARY KEY,
        body BLOB NOT NULL,
        id BLOB NOT NULL,
        time INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX once_id ON once (id);
    CREATE INDEX once_time ON once (time);
    DROP TABLE word;
    CREATE VIRTUAL TABLE word USING fts5 (
        words, keys, content = '', detail = column, columnsize = 0,
        prefix = '1 2 3 4', tokenize = 'ascii'
    );
    INSERT INTO word (word, rank) VALUES ('automerge', 8);
    INSERT INTO word (word, rank) VALUES ('secure-delete', 1);",
    // The index of words in two: `word` has the words, each beginning of them by itself as far as
    // people type them (docs/decisions/0017), and `lookup` the look-ups, which need none.
    "DROP TABLE word;
    CREATE VIRTUAL TABLE word USING fts5 (
        words, content = '', detail = none, columnsize = 0,
        prefix = '1 2 3 4 5 6 7 8 9 10', tokenize = 'ascii'
    );
    INSERT INTO word (word, rank) VALUES ('automerge', 8);
    INSERT INTO word (word, rank) VALUES ('secure-delete', 1);
    CREATE VIRTUAL TABLE lookup USING fts5 (
        keys, content = '', detail = none, columnsize = 0, tokenize = 'ascii'
    );
    INSERT INTO lookup (lookup, rank) VALUES ('automerge', 8);
    INSERT INTO lookup (lookup, rank) VALUES ('secure-delete', 1);
    DELETE FROM setting WHERE name = 'derivation';",
    // What access control keeps (docs/decisions/0018); `scopes` is JSON.
    "CREATE TABLE token (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        digest BLOB NOT NULL,
        scopes TEXT NOT NULL,
        created INTEGER NOT NULL,
        expires INTEGER,
        revoked INTEGER,
        used INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE audit (
        time INTEGER NOT NULL,
        id BLOB NOT NULL,
        until INTEGER NOT NULL,
        text BLOB NOT NULL,
        PRIMARY KEY (time, id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX audit_until ON audit (until);",
];

/// The schema whose files still have what was deleted in their unused bytes. It can't be told whose
/// that was, so none of it is taken over.
const OVERWROTE_NOTHING: i64 = 1;

pub(crate) fn engine_error(file: &Path, cause: rusqlite::Error) -> OpenError {
    OpenError::Engine { file: file.display().to_string(), cause: cause.into() }
}

/// The flavour of SQLite's file access that keeps the file for this process: connections within it
/// find their locks in memory, where others would ask the kernel several times for each read.
const ONE_PROCESS: &CStr = c"unix-excl";

/// How long a connection waits for another one of this process.
pub(crate) const BUSY: Duration = Duration::from_secs(10);

/// Opens the connection that writes.
pub(crate) fn open_for_writing(file: &Path) -> Result<Connection, OpenError> {
    open(file, OpenFlags::SQLITE_OPEN_CREATE).map_err(|cause| engine_error(file, cause))
}

fn open(file: &Path, flags: OpenFlags) -> rusqlite::Result<Connection> {
    let flags = flags | OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags_and_vfs(file, flags, ONE_PROCESS)?;
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// Opens a connection that reads.
pub(crate) fn open_for_reading(file: &Path) -> rusqlite::Result<Connection> {
    let connection = open(file, OpenFlags::empty())?;
    connection.execute_batch("PRAGMA query_only = ON; PRAGMA cache_size = -12000;")?;
    Ok(connection)
}

/// Opens a connection that reads and leaves even the log as it is, which is otherwise moved into the
/// file when the last connection is closed.
pub(crate) fn open_for_checking(file: &Path) -> Result<Connection, OpenError> {
    let log = files::beside(file, files::LOG);
    let keeps_log = std::fs::metadata(log).is_ok_and(|log| log.len() > 0);
    let open = || -> rusqlite::Result<Connection> {
        let connection = open(file, OpenFlags::empty())?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keeps_log)?;
        connection.execute_batch("PRAGMA temp_store = MEMORY; PRAGMA cache_size = -64000;")?;
        Ok(connection)
    };
    open().map_err(|cause| not_ours(file, cause))
}

/// Refuses a file that isn't a store as this program keeps one.
pub(crate) fn require_newest(connection: &Connection, file: &Path) -> Result<(), OpenError> {
    let name = || file.display().to_string();
    let version = recognise(connection, file)?;
    if version == 0 {
        return Err(OpenError::Foreign(name()));
    }
    let derived = version == newest()
        && derived::is_up_to_date(connection).map_err(|cause| engine_error(file, cause))?;
    if derived { Ok(()) } else { Err(OpenError::Older(name())) }
}

/// The newest schema that this program knows.
fn newest() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// The schema of a file, 0 for an empty one; refuses what isn't ours, or too new.
fn recognise(connection: &Connection, file: &Path) -> Result<i64, OpenError> {
    let name = || file.display().to_string();
    let failed = |cause| engine_error(file, cause);
    let pragma = |pragma: &str| -> rusqlite::Result<i64> {
        connection.pragma_query_value(None, pragma, |row| row.get(0))
    };
    let version = pragma("user_version").map_err(|cause| not_ours(file, cause))?;
    let application = pragma("application_id").map_err(failed)?;
    let tables: i64 = connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(failed)?;
    if application != APPLICATION_ID && (tables > 0 || version != 0) {
        return Err(OpenError::Foreign(name()));
    }
    let known = newest();
    if version > known {
        return Err(OpenError::Newer { file: name(), found: version, known });
    }
    Ok(version)
}

/// Brings the file to the newest schema in one transaction, and answers the key for cursors.
pub(crate) fn migrate(
    connection: &mut Connection,
    file: &Path,
) -> Result<[u8; KEY_BYTES], OpenError> {
    let failed = |cause| engine_error(file, cause);
    let version = recognise(connection, file)?;
    if version == OVERWROTE_NOTHING {
        // Before all else, so that SQLite may use a file for it: it takes as much again.
        connection.execute_batch("VACUUM").map_err(failed)?;
    }
    set_up(connection).map_err(failed)?;
    let done =
        usize::try_from(version).map_err(|_| OpenError::Foreign(file.display().to_string()))?;
    apply(connection, done).map_err(failed)?;
    derived::bring_up_to_date(connection).map_err(failed)?;
    cursor_key(connection).map_err(failed)
}

/// SQLite says at the first read whether a file is a database at all.
fn not_ours(file: &Path, cause: rusqlite::Error) -> OpenError {
    match cause.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase) => OpenError::Foreign(file.display().to_string()),
        _ => engine_error(file, cause),
    }
}

/// Checkpoints rewrite pages all over the name and key indexes: the rarer they are, the more changes
/// share such a page. At 16 000 pages the log grows to about 64 MB in ordinary traffic.
fn set_up(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(
        "PRAGMA page_size = 4096;
         PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA secure_delete = ON;
         PRAGMA wal_autocheckpoint = 16000;
         PRAGMA journal_size_limit = 67108864;
         PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -32000;",
    )
}

fn apply(connection: &mut Connection, done: usize) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    for migration in &MIGRATIONS[done..] {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", newest())?;
    let mut key = [0; KEY_BYTES];
    getrandom::fill(&mut key)
        .map_err(|cause| rusqlite::Error::ToSqlConversionFailure(cause.into()))?;
    transaction.execute("INSERT OR IGNORE INTO setting VALUES ('cursor_key', ?1)", params![key])?;
    transaction.commit()
}

/// A store of nobody, in memory: what every file of the newest schema has.
pub(crate) fn example() -> rusqlite::Result<Connection> {
    let mut connection = Connection::open_in_memory()?;
    apply(&mut connection, 0)?;
    Ok(connection)
}

fn cursor_key(connection: &Connection) -> rusqlite::Result<[u8; KEY_BYTES]> {
    let read = "SELECT value FROM setting WHERE name = 'cursor_key'";
    connection.query_row(read, [], |row| row.get(0))
}
