//! Everyone, written in one of the forms that an import reads.

use people::Query;
use people::page::{Cursor, MAX_LIMIT};
use store::{Document, Page};

use crate::access::Reader;
use crate::config::Format;
use crate::directory::{Directory, stored};
use crate::problem::Problem;
use crate::table::ColumnSet;

/// A form, ready to write people in.
pub(crate) enum Form {
    /// A document on each line.
    Lines,
    /// A table with these columns.
    Table(ColumnSet),
}

impl Form {
    /// Makes a form ready. A table needs to know its columns before its first row, which takes a
    /// walk through everyone; what somebody gets after it goes into the column `rest`.
    pub(crate) async fn prepare(
        directory: &Directory,
        caller: &Reader,
        format: Format,
        escape_formulas: bool,
    ) -> Result<Self, Problem> {
        if format == Format::Ndjson {
            return Ok(Self::Lines);
        }
        let mut columns = ColumnSet::new(escape_formulas);
        let mut cursor = None;
        loop {
            let page = page_behind(directory, caller, cursor).await?;
            for document in &page.people {
                columns.add(stored(document)?.document());
            }
            cursor = page.next;
            if cursor.is_none() {
                return Ok(Self::Table(columns));
            }
        }
    }

    /// What stands before the first person.
    pub(crate) fn header(&self) -> Result<Vec<u8>, Problem> {
        match self {
            Self::Lines => Ok(Vec::new()),
            Self::Table(columns) => table([Ok(columns.header())]),
        }
    }

    /// Some people, one after another.
    pub(crate) fn write(&self, people: &[Document]) -> Result<Vec<u8>, Problem> {
        match self {
            Self::Lines => {
                let size = people.iter().map(|document| document.bytes.len() + 1).sum();
                let mut lines = Vec::with_capacity(size);
                for document in people {
                    lines.extend_from_slice(&document.bytes);
                    lines.push(b'\n');
                }
                Ok(lines)
            }
            Self::Table(columns) => {
                table(people.iter().map(|document| Ok(columns.row(stored(document)?.document()))))
            }
        }
    }
}

/// The next page of everyone, in the order in which they were added.
pub(crate) async fn page_behind(
    directory: &Directory,
    caller: &Reader,
    cursor: Option<Cursor>,
) -> Result<Page, Problem> {
    directory.list(caller, &Query { limit: MAX_LIMIT, cursor, ..Query::default() }).await
}

fn table(
    records: impl IntoIterator<Item = Result<Vec<String>, Problem>>,
) -> Result<Vec<u8>, Problem> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for record in records {
        writer.write_record(record?).map_err(|error| cannot_write(&error))?;
    }
    writer.into_inner().map_err(|error| cannot_write(error.error()))
}

/// Memory takes all that is written; a row of another length than the header would be a defect.
fn cannot_write(error: &dyn std::error::Error) -> Problem {
    tracing::error!(cause = %error, "a table can't be written");
    Problem::Internal
}
