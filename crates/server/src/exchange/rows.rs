//! The rows of a file or body of people, whichever form it has.

use std::collections::VecDeque;
use std::fmt;
use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;

use csv::StringRecord;
use people::document::{self, Submission};
use people::{PersonId, Rule, Violations};
use tokio::sync::OwnedSemaphorePermit;

use crate::config::Format;
use crate::http::extract::MAX_BODY;
use crate::table::{Columns, Spelling, Unmapped};

/// Where rows come from; they are read where that may block.
pub(crate) type Input = Box<dyn Read + Send>;

/// A row, read and checked.
pub(crate) struct Row {
    /// The number of the line that it begins on, counted from 1.
    pub(crate) line: u64,
    /// What it says.
    pub(crate) submission: Result<Submission, Violations>,
    /// The columns and the cells that it was made of, where there are columns.
    pub(super) table: Option<(Arc<Columns>, StringRecord)>,
    /// How many bytes it has.
    pub(crate) size: usize,
    /// The share that it has of what may be on its way at once, where that is limited.
    pub(crate) share: Option<OwnedSemaphorePermit>,
}

impl Row {
    /// The id of the manager whom the row names.
    pub(super) fn manager(&self) -> Option<PersonId> {
        self.submission.as_ref().ok().and_then(|submission| submission.draft.manager())
    }

    /// The submission, for the first try. Only a row that may have to wait for its manager keeps a
    /// copy: of all the others that are on their way at once, the place in the file is enough.
    pub(super) fn submission_once(&mut self) -> Result<Submission, Violations> {
        match &self.submission {
            Ok(submission) if submission.draft.manager().is_none() => {
                let tried = Violations::one("", Rule::Required, "It was tried already.");
                std::mem::replace(&mut self.submission, Err(tried))
            }
            kept => kept.clone(),
        }
    }

    /// The header of the column that a place comes from, where there are columns.
    pub(crate) fn column(&self, pointer: &str) -> Option<&str> {
        self.table.as_ref().and_then(|(columns, record)| columns.locate(pointer, record))
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
    /// The header can't be used; each line says something that is wrong with it.
    Header(String),
    /// The row that begins on this line is so long that the next one can't be looked for.
    TooLong {
        /// The number of the line.
        line: u64,
    },
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Input(error) => write!(f, "the file can't be read to its end: {error}"),
            Self::Header(problems) => f.write_str(problems),
            Self::TooLong { line } => {
                write!(
                    f,
                    "the row on line {line} is longer than {MAX_BODY} bytes; perhaps it has a quote that isn't closed"
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

enum Source {
    Table { reader: csv::Reader<Lines>, columns: Arc<Columns>, line: u64 },
    Lines { reader: BufReader<Input>, line: u64 },
}

/// An input that knows where its lines end. The reader of tables counts lines too, but not those
/// that are blank, nor as an editor does where they end in CR and LF.
struct Lines {
    input: Input,
    read: u64,
    feeds: VecDeque<u64>,
    /// Where the row begins that is being read: of one that is too long, no more is read.
    row: u64,
}

/// What [`Lines`] says of a row that is too long.
#[derive(Debug)]
struct RowTooLong;

impl fmt::Display for RowTooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the row is too long")
    }
}

impl std::error::Error for RowTooLong {}

impl Lines {
    fn of(input: Input) -> Self {
        Self { input, read: 0, feeds: VecDeque::new(), row: 0 }
    }

    /// How many lines end before this byte, since it was asked the last time.
    fn feeds_before(&mut self, byte: u64) -> u64 {
        let passed = self.feeds.partition_point(|feed| *feed < byte);
        self.feeds.drain(..passed);
        passed as u64
    }
}

impl Read for Lines {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.read - self.row > MAX_BODY as u64 {
            return Err(io::Error::other(RowTooLong));
        }
        let count = self.input.read(buffer)?;
        let feeds = buffer[..count].iter().zip(self.read..).filter(|(byte, _)| **byte == b'\n');
        self.feeds.extend(feeds.map(|(_, place)| place));
        self.read += count as u64;
        Ok(count)
    }
}

impl Rows {
    /// Reads the header, if the form has one, or else the first bytes: some HTTP clients send none
    /// of them once they have seen the head of an answer.
    pub(crate) fn begin(input: Input, format: Format, mapping: &Mapping) -> Result<Self, Failure> {
        let source = match format {
            Format::Ndjson => {
                let mut reader = BufReader::with_capacity(1 << 16, input);
                reader.fill_buf().map_err(Failure::Input)?;
                Source::Lines { reader, line: 0 }
            }
            Format::Csv => {
                let mut reader = csv::Reader::from_reader(Lines::of(input));
                let headers = reader.headers().map_err(header_failure)?.clone();
                let Mapping { maps, unmapped, spelling } = mapping;
                let columns = Columns::new(&headers, maps, *unmapped, *spelling);
                let columns = Arc::new(columns.map_err(Failure::Header)?);
                Source::Table { reader, columns, line: 1 }
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
            Source::Table { reader, columns, line } => next_record(reader, columns, line),
            Source::Lines { reader, line } => next_line(reader, line),
        };
        next.unwrap_or_else(|failure| {
            self.failure = Some(failure);
            None
        })
    }
}

fn header_failure(error: csv::Error) -> Failure {
    let text =
        format!("The header can't be read: {error}. Write the names of the columns in UTF-8.");
    match error.into_kind() {
        csv::ErrorKind::Io(error) => input_failure(error, 1),
        _ => Failure::Header(text),
    }
}

fn input_failure(error: io::Error, line: u64) -> Failure {
    let inner = error.get_ref();
    if inner.and_then(|inner| inner.downcast_ref::<RowTooLong>()).is_some() {
        Failure::TooLong { line }
    } else {
        Failure::Input(error)
    }
}

fn next_record(
    reader: &mut csv::Reader<Lines>,
    columns: &Arc<Columns>,
    last: &mut u64,
) -> Result<Option<Row>, Failure> {
    let mut record = StringRecord::new();
    let begin = reader.position().byte();
    reader.get_mut().row = begin;
    let read = reader.read_record(&mut record);
    // The sign that ends a record belongs to its last line.
    let end = reader.position().byte().saturating_sub(1);
    let before = *last;
    *last += reader.get_mut().feeds_before(end);
    let within = record.iter().map(|cell| cell.matches('\n').count() as u64).sum::<u64>();
    let line = last.saturating_sub(within);
    let submission = match read {
        Ok(false) => return Ok(None),
        Ok(true) if end.saturating_sub(begin) > MAX_BODY as u64 => Err(too_long()),
        Ok(true) => columns.person(&record).and_then(document::check_submission),
        // A row of another length, or one that isn't UTF-8, is skipped; the reader goes on.
        Err(error) if !error.is_io_error() => {
            let (rule, message) = unreadable(&error);
            Err(Violations::one("", rule, message))
        }
        Err(error) => {
            let csv::ErrorKind::Io(error) = error.into_kind() else { return Ok(None) };
            return Err(input_failure(error, before + 1));
        }
    };
    let size = record.as_slice().len();
    let table = Some((Arc::clone(columns), record));
    Ok(Some(Row { line, submission, table, size, share: None }))
}

/// What is wrong with a row that is none, without the lines that the reader counts.
fn unreadable(error: &csv::Error) -> (Rule, String) {
    match error.kind() {
        csv::ErrorKind::Utf8 { .. } => (Rule::Unicode, "It is not UTF-8.".to_owned()),
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            let cells = format!("It has {len} cells, and the header has {expected_len};");
            (Rule::Form, format!("{cells} perhaps a quote isn't closed."))
        }
        _ => (Rule::Form, "It can't be read as a row of a table.".to_owned()),
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
        let text = bytes.trim_ascii_end();
        let submission = if is_too_long { Err(too_long()) } else { document::read_draft(text) };
        let size = bytes.len();
        return Ok(Some(Row { line: *line, submission, table: None, size, share: None }));
    }
}

fn too_long() -> Violations {
    let message = format!("The row is longer than {MAX_BODY} bytes; keep files elsewhere.");
    Violations::one("", Rule::TooLong, message)
}
