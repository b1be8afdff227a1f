//! Rows that wait for their managers.
//!
//! In a file in the order of ids that is every other row of those who have a manager, so that they
//! are put aside into a file without a name, which is gone with the process; only their places are
//! kept in memory.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use csv::StringRecord;
use people::document::{self, Submission};
use people::{Rule, Violations};
use serde_json::{Value, json};

use super::rows::Row;
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

/// What was kept of a row.
type Kept = (Result<Submission, Violations>, Option<StringRecord>);

/// Where a row is, and the line that it began on.
struct Place {
    line: u64,
    begin: u64,
}

impl Waiting {
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// Puts a row aside. Answers whether the disk takes it.
    pub(super) fn add(&mut self, row: &Row) -> bool {
        let Ok(submission) = &row.submission else { return false };
        if self.collected.len() >= MANY
            && let Err(error) = self.write()
        {
            tracing::error!(cause = %error, "rows can't be put into a temporary file");
            return false;
        }
        let begin = self.written + self.collected.len() as u64;
        self.places.push(Place { line: row.line, begin });
        let cells = row.table.as_ref().map(|(_, record)| record.iter().collect::<Vec<_>>());
        let (person, cells) = (as_sent(submission), json!(cells));
        self.collected.extend_from_slice(format!("{person}\n{cells}").as_bytes());
        if let Some((columns, _)) = &row.table {
            self.columns.get_or_insert_with(|| Arc::clone(columns));
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

    /// The rows, the last one first if they are wanted backwards.
    pub(super) fn rows(self, backwards: bool) -> impl Iterator<Item = Row> {
        let count = self.places.len();
        (0..count).map(move |index| self.row(if backwards { count - 1 - index } else { index }))
    }

    fn row(&self, index: usize) -> Row {
        let Place { line, begin } = self.places[index];
        let end = self.written + self.collected.len() as u64;
        let end = self.places.get(index + 1).map_or(end, |next| next.begin);
        let size = usize::try_from(end - begin).unwrap_or(0);
        let (submission, record) = self.read(begin, size).unwrap_or_else(|error| {
            tracing::error!(cause = %error, "a row can't be read from its temporary file");
            let message = "The service couldn't try it again; send it once more.";
            (Err(Violations::one("", Rule::Reference, message)), None)
        });
        let table = self.columns.as_ref().map(Arc::clone).zip(record);
        Row { line, submission, table, size, share: None }
    }

    fn read(&self, begin: u64, size: usize) -> io::Result<Kept> {
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
        let mut parts = bytes.splitn(2, |byte| *byte == b'\n');
        let person = parts.next().unwrap_or_default();
        let cells: Option<Vec<String>> = serde_json::from_slice(parts.next().unwrap_or_default())?;
        Ok((document::read_draft(person), cells.map(StringRecord::from)))
    }
}

/// The document that was sent.
fn as_sent(submission: &Submission) -> Value {
    let mut person = submission.draft.members().clone();
    if let Some(id) = submission.id {
        person.insert("id".to_owned(), id.to_string().into());
    }
    if let Some(meta) = submission.meta {
        let meta = json!({
            "created": meta.created.to_string(),
            "lastModified": meta.last_modified.to_string(),
            "version": meta.version,
        });
        person.insert("meta".to_owned(), meta);
    }
    Value::Object(person)
}
