//! Rows that wait for their managers.
//!
//! In a file that a program wrote that can be every other row, so that they are put aside into a
//! file without a name, which is gone with the process; only their places, and whom they name, are
//! kept in memory.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use csv::StringRecord;
use people::{PersonId, Rule, Violations};
use serde_json::json;

use super::rows::{Row, Sent};
use crate::table::Columns;

/// How many bytes are collected before they are written.
const MANY: usize = 256 * 1024;

/// Rows that were put aside, in the order in which that was done.
#[derive(Default)]
pub(super) struct Waiting {
    places: Vec<Place>,
    columns: Option<Arc<Columns>>,
    file: Option<File>,
    /// How many bytes are in the file.
    written: u64,
    /// What comes behind them.
    collected: Vec<u8>,
}

/// Where a row is, the line that it began on, and whom it names.
struct Place {
    line: u64,
    begin: u64,
    id: PersonId,
    manager: PersonId,
}

impl Waiting {
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// Whom a row is about.
    pub(super) fn id(&self, index: usize) -> PersonId {
        self.places[index].id
    }

    /// Whom a row waits for.
    pub(super) fn manager(&self, index: usize) -> PersonId {
        self.places[index].manager
    }

    /// Puts a row aside. Answers whether the disk takes it.
    pub(super) fn add(&mut self, row: &Row) -> bool {
        let Some((id, manager)) = row.ids() else { return false };
        if self.collected.len() >= MANY
            && let Err(error) = self.write()
        {
            tracing::error!(cause = %error, "rows can't be put into a temporary file");
            return false;
        }
        let begin = self.written + self.collected.len() as u64;
        self.places.push(Place { line: row.line, begin, id, manager });
        match &row.sent {
            Sent::Line(text) => self.collected.extend_from_slice(text),
            Sent::Cells(columns, record) => {
                let cells = json!(record.iter().collect::<Vec<_>>()).to_string();
                self.collected.extend_from_slice(cells.as_bytes());
                self.columns.get_or_insert_with(|| Arc::clone(columns));
            }
        }
        true
    }

    fn write(&mut self) -> io::Result<()> {
        let file = match self.file.take() {
            Some(file) => file,
            None => tempfile::tempfile()?,
        };
        let file = self.file.insert(file);
        file.write_all_at(&self.collected, self.written)?;
        self.written += self.collected.len() as u64;
        self.collected.clear();
        Ok(())
    }

    /// Reads a row again.
    pub(super) fn row(&self, index: usize) -> Row {
        let Place { line, begin, .. } = self.places[index];
        let end = self.written + self.collected.len() as u64;
        let end = self.places.get(index + 1).map_or(end, |next| next.begin);
        let size = usize::try_from(end - begin).unwrap_or(0);
        self.read(begin, size).map_or_else(
            |error| {
                tracing::error!(cause = %error, "a row can't be read from its temporary file");
                let message = "The service couldn't try it again; send it once more.";
                Row::refused(line, Violations::one("", Rule::Reference, message))
            },
            |sent| Row::again(line, sent, size),
        )
    }

    fn read(&self, begin: u64, size: usize) -> io::Result<Sent> {
        let mut bytes = vec![0; size];
        match (begin.checked_sub(self.written), &self.file) {
            (None, Some(file)) => file.read_exact_at(&mut bytes, begin)?,
            (None, None) => return Err(io::ErrorKind::NotFound.into()),
            (Some(place), _) => {
                let place = usize::try_from(place).unwrap_or(usize::MAX);
                let collected = self.collected.get(place..).unwrap_or_default();
                bytes.copy_from_slice(&collected[..size]);
            }
        }
        let Some(columns) = &self.columns else { return Ok(Sent::Line(bytes)) };
        let cells: Vec<String> = serde_json::from_slice(&bytes)?;
        Ok(Sent::Cells(Arc::clone(columns), StringRecord::from(cells)))
    }
}
