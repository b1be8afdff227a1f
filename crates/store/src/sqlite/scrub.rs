//! Scrubbing: erased values leave the bytes of the file.
//!
//! With `secure_delete`, SQLite overwrites what is deleted where it stands. But when it splits a
//! page, or moves rows between neighbours, copies of the rows that moved stay behind in the unused
//! middle of the page they came from, and nothing overwrites them. So after an erasure these gaps
//! are searched all over the file and filled with zeros (the file format, section 1.6:
//! <https://www.sqlite.org/fileformat2.html#b_tree_pages>), and then the log is emptied.

use std::path::Path;

use rusqlite::{Connection, params};

use super::schema;
use crate::OpenError;

/// Where the header of the first page begins, behind that of the file.
const FILE_HEADER: usize = 100;

/// What is wrong with a program whose SQLite was built by itself.
const NO_RAW_PAGES: &str = "this program can't erase, because its SQLite has no table of raw \
    pages; build it within its repository, or with \
    LIBSQLITE3_FLAGS=SQLITE_ENABLE_DBPAGE_VTAB in the environment";

/// Refuses to keep anybody with an SQLite that has no table of raw pages: what was erased would stay
/// in the bytes. Whether it has one is decided when it is built, and `.cargo/config.toml`, which asks
/// for it, isn't read by a Cargo that is called from elsewhere.
pub(super) fn require(file: &Path) -> Result<(), OpenError> {
    let nowhere = Connection::open_in_memory();
    let nowhere = nowhere.map_err(|cause| schema::engine_error(file, cause))?;
    let has_raw_pages = nowhere.prepare("SELECT pgno FROM sqlite_dbpage").is_ok();
    if has_raw_pages {
        return Ok(());
    }
    Err(OpenError::Engine { file: file.display().to_string(), cause: NO_RAW_PAGES.into() })
}

/// The pages that have something left in their gaps, as a reader sees them.
pub(super) fn find(connection: &Connection) -> rusqlite::Result<Vec<i64>> {
    let mut statement = connection.prepare("SELECT pgno, data FROM sqlite_dbpage")?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (page, data) = (row.get(0)?, row.get_ref(1)?.as_blob()?);
        if gap(page, data).is_some_and(|gap| data[gap].iter().any(|byte| *byte != 0)) {
            found.push(page);
        }
    }
    Ok(found)
}

/// Clears the gaps of pages, within the transaction of the writer.
pub(super) fn clear(connection: &Connection, pages: &[i64]) -> rusqlite::Result<()> {
    let mut read = connection.prepare_cached("SELECT data FROM sqlite_dbpage WHERE pgno = ?1")?;
    let mut write =
        connection.prepare_cached("UPDATE sqlite_dbpage SET data = ?2 WHERE pgno = ?1")?;
    for page in pages {
        // The page may be another one by now, or be gone; then there is nothing to do.
        let mut rows = read.query([page])?;
        let Some(row) = rows.next()? else { continue };
        let mut data: Vec<u8> = row.get(0)?;
        drop(rows);
        if let Some(gap) = gap(*page, &data) {
            data[gap].fill(0);
            write.execute(params![page, data])?;
        }
    }
    Ok(())
}

/// The unused bytes between the pointers to a page's cells and the cells themselves; `None` for a
/// page that has no cells: those begin with the number of another page, which is below 2^25, so
/// that their first byte is none of a page with cells.
fn gap(page: i64, data: &[u8]) -> Option<std::ops::Range<usize>> {
    let header = if page == 1 { FILE_HEADER } else { 0 };
    let pointers = match data.get(header)? {
        2 | 5 => 12,
        10 | 13 => 8,
        _ => return None,
    };
    let number = |at: usize| -> Option<usize> {
        Some(usize::from(u16::from_be_bytes([
            *data.get(header + at)?,
            *data.get(header + at + 1)?,
        ])))
    };
    let begin = header + pointers + 2 * number(3)?;
    let end = match number(5)? {
        0 => 65_536,
        end => end,
    };
    (begin <= end && end <= data.len()).then_some(begin..end)
}
