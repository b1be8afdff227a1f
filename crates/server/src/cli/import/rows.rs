//! The rows of a file of people, whichever form it has.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;

use csv::StringRecord;
use people::document::{self, Submission};
use people::{PersonId, Rule, Violations};

use crate::cli::say;
use crate::config::{self, Format, Import};
use crate::http::extract::MAX_BODY;
use crate::problem::Problem;
use crate::table::{Columns, Unmapped};

/// A row, read and checked.
pub(super) struct Row {
    /// The number of the line that it begins on, counted from 1.
    line: u64,
    /// What it says.
    pub(super) submission: Result<Submission, Violations>,
    /// The header of the column that each violation comes from, where there are columns.
    columns: Option<(Arc<Columns>, StringRecord)>,
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

    /// Says why the row was refused: the line, the column, the place and what would be right.
    pub(super) fn report(&self, problem: &Problem) {
        let line = self.line;
        match problem {
            Problem::Invalid(violations) | Problem::NotJson(violations) => {
                for violation in violations.iter() {
                    self.report_place(&violation.pointer, &violation.message);
                }
            }
            Problem::Taken { pointer } => self.report_place(pointer, &problem.detail()),
            other => say(&format!("line {line}: {}", other.detail())),
        }
    }

    fn report_place(&self, pointer: &str, message: &str) {
        let column = self.columns.as_ref().and_then(|(columns, record)| {
            columns.locate(pointer, record).map(|header| format!("column {header}: "))
        });
        let at = column.unwrap_or_else(|| {
            if pointer.is_empty() { String::new() } else { format!("{pointer}: ") }
        });
        say(&format!("line {}: {at}{message}", self.line));
    }
}

/// The rows of a file.
pub(super) struct Rows {
    source: Source,
    failure: Option<String>,
}

enum Source {
    Table { reader: csv::Reader<Lines>, columns: Arc<Columns>, line: u64 },
    Lines { reader: Box<dyn BufRead + Send>, line: u64 },
}

/// An input that knows where its lines end. The reader of tables counts lines too, but not those
/// that are blank, nor as an editor does where they end in CR and LF.
struct Lines {
    input: Box<dyn Read + Send>,
    read: u64,
    feeds: VecDeque<u64>,
}

impl Lines {
    fn of(input: Box<dyn Read + Send>) -> Self {
        Self { input, read: 0, feeds: VecDeque::new() }
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
        let count = self.input.read(buffer)?;
        let feeds = buffer[..count].iter().zip(self.read..).filter(|(byte, _)| **byte == b'\n');
        self.feeds.extend(feeds.map(|(_, place)| place));
        self.read += count as u64;
        Ok(count)
    }
}

impl Rows {
    /// Opens the file, and reads its header if it has one.
    pub(super) fn open(config: &Import, format: Format) -> Result<Self, String> {
        let input = open(&config.file)?;
        let source = match format {
            Format::Ndjson => Source::Lines {
                reader: Box::new(BufReader::with_capacity(1 << 16, input)),
                line: 0,
            },
            Format::Csv => {
                let mut reader = csv::Reader::from_reader(Lines::of(input));
                let headers = reader.headers().map_err(|error| unreadable(&error))?.clone();
                let unmapped = match config.unmapped {
                    config::Unmapped::Refuse => Unmapped::Refuse,
                    config::Unmapped::Attributes => Unmapped::Attributes,
                    config::Unmapped::Ignore => Unmapped::Ignore,
                };
                let columns = Columns::new(&headers, &config.map, unmapped)?;
                Source::Table { reader, columns: Arc::new(columns), line: 1 }
            }
        };
        Ok(Self { source, failure: None })
    }

    /// Why reading ended before the end of the file, if it did.
    pub(super) fn failure(self) -> Option<String> {
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

fn next_record(
    reader: &mut csv::Reader<Lines>,
    columns: &Arc<Columns>,
    last: &mut u64,
) -> Result<Option<Row>, String> {
    let mut record = StringRecord::new();
    let read = reader.read_record(&mut record);
    // The sign that ends a record belongs to its last line.
    let end = reader.position().byte().saturating_sub(1);
    *last += reader.get_mut().feeds_before(end);
    let within = record.iter().map(|cell| cell.matches('\n').count() as u64).sum::<u64>();
    let line = last.saturating_sub(within);
    let submission = match read {
        Ok(false) => return Ok(None),
        Ok(true) => columns.person(&record).and_then(document::check_submission),
        // A row of another length, or one that isn't UTF-8, is skipped; the reader goes on.
        Err(error) if error.is_io_error() => return Err(unreadable(&error)),
        Err(error) => {
            Err(Violations::one("", rule_of(&error), format!("It can't be read: {error}.")))
        }
    };
    let columns = Some((Arc::clone(columns), record));
    Ok(Some(Row { line, submission, columns }))
}

fn rule_of(error: &csv::Error) -> Rule {
    match error.kind() {
        csv::ErrorKind::Utf8 { .. } => Rule::Unicode,
        _ => Rule::Form,
    }
}

fn next_line(reader: &mut Box<dyn BufRead + Send>, line: &mut u64) -> Result<Option<Row>, String> {
    loop {
        let mut bytes = Vec::new();
        *line += 1;
        // One byte more than is allowed tells a line that is too long.
        let mut limited = reader.take(MAX_BODY as u64 + 1);
        let read = limited.read_until(b'\n', &mut bytes).map_err(|error| unreadable(&error))?;
        if read == 0 {
            return Ok(None);
        }
        if read > MAX_BODY {
            return Err(format!("line {line} is longer than {MAX_BODY} bytes"));
        }
        if !bytes.trim_ascii().is_empty() {
            let submission = document::read_draft(&bytes);
            return Ok(Some(Row { line: *line, submission, columns: None }));
        }
    }
}

fn open(file: &Path) -> Result<Box<dyn Read + Send>, String> {
    if file == Path::new("-") {
        return Ok(Box::new(io::stdin()));
    }
    let opened = File::open(file);
    let opened = opened.map_err(|error| format!("can't read {}: {error}", file.display()))?;
    Ok(Box::new(opened))
}

fn unreadable(error: &dyn std::error::Error) -> String {
    format!("the file can't be read to its end: {error}")
}
