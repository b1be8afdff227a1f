//! The rows of a file or body of people, whichever form it has.

use std::fmt;
use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};
use std::sync::Arc;

use csv::StringRecord;
use people::document::{self, Submission};
use people::{Hidden, Person, PersonId, Rule, Violations};
use tokio::sync::OwnedSemaphorePermit;

use super::records::{Fault, Record, Records};
use crate::config::Format;
use crate::directory::Incoming;
use crate::http::extract::MAX_BODY;
use crate::table::{Columns, Spelling, Unmapped};

/// Where rows come from; they are read where that may block.
pub(crate) type Input = Box<dyn Read + Send>;

/// A row, read and checked.
pub(crate) struct Row {
    /// The number of the line that it begins on, counted from 1.
    pub(crate) line: u64,
    /// How many bytes it has.
    pub(crate) size: usize,
    /// The share that it has of what may be on its way at once, where that is limited.
    pub(crate) share: Option<OwnedSemaphorePermit>,
    /// What it says, until it is asked for it: a tree needs several times the room of what was
    /// sent, and most rows are asked only once.
    read: Option<Result<Submission, Violations>>,
    pub(super) sent: Sent,
    names: Names,
}

/// What a row was made of.
pub(super) enum Sent {
    /// A line of JSON.
    Line(Vec<u8>),
    /// Cells of a table.
    Cells(Arc<Columns>, StringRecord),
}

/// Whom a row names.
#[derive(Default, Clone, Copy)]
struct Names {
    id: Option<PersonId>,
    manager: Option<PersonId>,
    /// Whether it brings the `meta` of elsewhere.
    with_meta: bool,
}

impl Row {
    fn new(line: u64, sent: Sent, read: Result<Submission, Violations>, size: usize) -> Self {
        let names = read.as_ref().map_or_else(
            |_| Names::default(),
            |said| Names {
                id: said.id,
                manager: said.draft.manager(),
                with_meta: said.meta.is_some(),
            },
        );
        Self { line, size, share: None, read: Some(read), sent, names }
    }

    /// Reads again what was put aside.
    pub(super) fn again(line: u64, sent: Sent, size: usize) -> Self {
        let read = sent.read();
        Self::new(line, sent, read, size)
    }

    /// A row that can't be read again.
    pub(super) fn refused(line: u64, why: Violations) -> Self {
        Self::new(line, Sent::Line(Vec::new()), Err(why), 0)
    }

    /// What it says, if that is right and wasn't asked for yet.
    pub(super) fn said(&self) -> Option<&Submission> {
        self.read.as_ref()?.as_ref().ok()
    }

    /// The id that the row brings, and that of the manager whom it names.
    pub(super) fn ids(&self) -> Option<(PersonId, PersonId)> {
        self.names.id.zip(self.names.manager)
    }

    /// Whether the row brings the `meta` of elsewhere.
    pub(super) fn has_meta(&self) -> bool {
        self.names.with_meta
    }

    /// The header of the column that a place comes from, where there are columns.
    pub(crate) fn column(&self, pointer: &str) -> Option<&str> {
        match &self.sent {
            Sent::Line(_) => None,
            Sent::Cells(columns, record) => columns.locate(pointer, record),
        }
    }
}

impl Incoming for Row {
    fn submission(&mut self) -> Result<Submission, Violations> {
        self.read.take().unwrap_or_else(|| self.sent.read())
    }

    fn over(&self, sent: &Submission, before: &Person) -> Result<Submission, Violations> {
        match &self.sent {
            Sent::Line(_) => Ok(sent.clone()),
            Sent::Cells(columns, record) => {
                let person = columns.over(record, before.document())?;
                Ok(Submission { id: sent.id, ..document::check_submission(person)? })
            }
        }
    }

    fn leaves_alone(&self, hidden: &Hidden) -> Result<(), Violations> {
        match &self.sent {
            // A member that a line leaves out, or has as `null`, is not spoken of.
            Sent::Line(_) => Ok(()),
            Sent::Cells(columns, _) => columns.leave_alone(hidden),
        }
    }
}

impl Sent {
    fn read(&self) -> Result<Submission, Violations> {
        match self {
            Self::Line(text) => document::read_draft(text.trim_ascii_end()),
            Self::Cells(columns, record) => {
                columns.person(record).and_then(document::check_submission)
            }
        }
    }
}

/// What a table needs to be told besides its header.
pub(crate) struct Mapping {
    /// Where columns go, as `COLUMN=MEMBER`.
    pub(crate) maps: Vec<String>,
    /// What happens to all others.
    pub(crate) unmapped: Unmapped,
    /// How a problem spells these two.
    pub(crate) spelling: Spelling,
}

/// Why rows can't be read, or not to their end.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The input failed.
    Input(io::Error),
    /// The beginning can't be used; each line says something that is wrong with it.
    Header(String),
    /// The header is longer than a row may be.
    TooLong,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Input(error) => write!(f, "the file can't be read to its end: {error}"),
            Self::Header(problems) => f.write_str(problems),
            Self::TooLong => {
                write!(
                    f,
                    "the header is longer than {MAX_BODY} bytes; perhaps a quote isn't closed"
                )
            }
        }
    }
}

/// The rows of a file or a body.
pub(crate) struct Rows {
    source: Source,
    failure: Option<Failure>,
}

/// An input whose first bytes were looked at.
type Looked = BufReader<Chain<Cursor<Vec<u8>>, Input>>;

enum Source {
    Table { records: Records<Looked>, columns: Arc<Columns> },
    Lines { reader: Looked, line: u64 },
}

impl Rows {
    /// Reads the header, if the form has one, or else the first bytes: some HTTP clients send none
    /// of them once they have seen the head of an answer.
    pub(crate) fn begin(input: Input, format: Format, mapping: &Mapping) -> Result<Self, Failure> {
        let mut reader = look(input)?;
        let source = match format {
            Format::Ndjson => {
                reader.fill_buf().map_err(Failure::Input)?;
                Source::Lines { reader, line: 0 }
            }
            Format::Csv => {
                let mut records = Records::of(reader, MAX_BODY);
                let headers = header(&mut records)?;
                let Mapping { maps, unmapped, spelling } = mapping;
                refuse_other_separators(&headers, maps)?;
                let columns = Columns::new(&headers, maps, *unmapped, *spelling);
                let columns = Arc::new(columns.map_err(Failure::Header)?);
                Source::Table { records, columns }
            }
        };
        Ok(Self { source, failure: None })
    }

    /// Why reading ended before the end, if it did.
    pub(crate) fn failure(self) -> Option<Failure> {
        self.failure
    }
}

impl Iterator for Rows {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        let next = match &mut self.source {
            Source::Table { records, columns } => next_record(records, columns),
            Source::Lines { reader, line } => next_line(reader, line),
        };
        next.unwrap_or_else(|failure| {
            self.failure = Some(failure);
            None
        })
    }
}

/// What some programs write before UTF-8.
const UTF_8: &[u8] = b"\xef\xbb\xbf";
/// What UTF-16 begins with, in either order of its bytes.
const UTF_16: [&[u8]; 2] = [b"\xff\xfe", b"\xfe\xff"];

/// Passes over the mark of UTF-8, and refuses UTF-16 by its own. No byte is waited for that isn't
/// needed to tell: a client may send the next one only after the head of the answer.
fn look(mut input: Input) -> Result<Looked, Failure> {
    let mut first = Vec::new();
    let open = |first: &[u8], mark: &[u8]| mark.len() > first.len() && mark.starts_with(first);
    while open(&first, UTF_8) || UTF_16.iter().any(|mark| open(&first, mark)) {
        let read = input.by_ref().take(1).read_to_end(&mut first).map_err(Failure::Input)?;
        if read == 0 {
            break;
        }
    }
    if UTF_16.contains(&first.as_slice()) {
        return Err(Failure::Header("It is written in UTF-16; save it in UTF-8.".to_owned()));
    }
    if first == UTF_8 {
        first.clear();
    }
    Ok(BufReader::with_capacity(1 << 16, Cursor::new(first).chain(input)))
}

fn header(records: &mut Records<Looked>) -> Result<StringRecord, Failure> {
    let Some(record) = records.next().map_err(Failure::Input)? else {
        let text = "There is nothing in it. Begin with a row of the names of the columns.";
        return Err(Failure::Header(text.to_owned()));
    };
    record.cells.map_err(|fault| {
        if fault == Fault::TooLong {
            return Failure::TooLong;
        }
        let (_, problem) = fault_of(fault, |_| None);
        Failure::Header(format!(
            "The header can't be read. {problem} Write the names of the columns in UTF-8."
        ))
    })
}

/// A header that is a single name with a separator in it is most likely not meant so.
fn refuse_other_separators(headers: &StringRecord, maps: &[String]) -> Result<(), Failure> {
    let one = headers.len() == 1 && headers[0].contains([';', '\t']);
    if !one || maps.iter().any(|map| map.starts_with(headers[0].trim())) {
        return Ok(());
    }
    let text =
        "The header is a single name with `;` or a tab in it; separate the columns by commas.";
    Err(Failure::Header(text.to_owned()))
}

fn next_record(
    records: &mut Records<Looked>,
    columns: &Arc<Columns>,
) -> Result<Option<Row>, Failure> {
    let Some(Record { line, cells }) = records.next().map_err(Failure::Input)? else {
        return Ok(None);
    };
    let (read, record) = match cells {
        Ok(record) if record.len() != columns.count() => {
            let (len, expected) = (record.len(), columns.count());
            let message = format!(
                "It has {len} {}, and the header has {expected}; perhaps a quote isn't closed.",
                if len == 1 { "cell" } else { "cells" }
            );
            (Err(Violations::one("", Rule::Form, message)), record)
        }
        Ok(record) => (columns.person(&record).and_then(document::check_submission), record),
        Err(Fault::TooLong) => (Err(too_long()), StringRecord::new()),
        Err(fault) => {
            let (rule, message) = fault_of(fault, |cell| columns.header(cell));
            (Err(Violations::one("", rule, message)), StringRecord::new())
        }
    };
    let size = record.as_slice().len();
    Ok(Some(Row::new(line, Sent::Cells(Arc::clone(columns), record), read, size)))
}

/// What is wrong with a row that can't be read, and what would be right.
fn fault_of<'a>(fault: Fault, header: impl Fn(usize) -> Option<&'a str>) -> (Rule, String) {
    let column = |cell: usize| match header(cell) {
        Some(header) if !header.is_empty() => format!("column {} (`{header}`)", cell + 1),
        _ => format!("column {}", cell + 1),
    };
    match fault {
        Fault::Open(cell) => {
            let place = column(cell);
            let lost = "and all that follows it isn't read";
            (Rule::Form, format!("The quote before {place} isn't closed, {lost}; close it."))
        }
        Fault::Behind(cell, line) => {
            let place = column(cell);
            let quotes =
                "Write a quote within quotes twice, and close each cell that begins with one.";
            let found =
                format!("On line {line}, something stands behind the closing quote of {place}.");
            (Rule::Form, format!("{found} {quotes}"))
        }
        Fault::NotText => (Rule::Unicode, "It is not UTF-8.".to_owned()),
        Fault::TooLong => (Rule::TooLong, "It is too long.".to_owned()),
    }
}

fn next_line(reader: &mut impl BufRead, line: &mut u64) -> Result<Option<Row>, Failure> {
    loop {
        let mut bytes = Vec::new();
        *line += 1;
        // One byte more than is allowed tells a line that is too long.
        let mut limited = reader.by_ref().take(MAX_BODY as u64 + 1);
        let read = limited.read_until(b'\n', &mut bytes).map_err(Failure::Input)?;
        if read == 0 {
            return Ok(None);
        }
        let is_too_long = bytes.len() > MAX_BODY && !bytes.ends_with(b"\n");
        if is_too_long {
            bytes = Vec::new();
            reader.skip_until(b'\n').map_err(Failure::Input)?;
        } else if bytes.trim_ascii().is_empty() {
            continue;
        }
        let size = bytes.len();
        let read = if is_too_long {
            Err(too_long())
        } else {
            document::read_draft(bytes.trim_ascii_end())
        };
        return Ok(Some(Row::new(*line, Sent::Line(bytes), read, size)));
    }
}

fn too_long() -> Violations {
    let message = format!("The row is longer than {MAX_BODY} bytes; keep files elsewhere.");
    Violations::one("", Rule::TooLong, message)
}
