//! The rows of a table, as RFC 4180 writes them.
//!
//! The usual reader of tables takes whatever comes: a quote that is never closed swallows the rows
//! behind it, and the quotes of `"Fay" Ray` are gone. It says nothing of either, and values would be
//! lost or changed unseen. So tables are read here, which is little more than telling five states
//! apart, and what isn't written as it must be is a [`Fault`]. Behind one, the row goes on as
//! lenient readers would have it, because that is most likely where the next one begins. A quote in
//! a cell that doesn't begin with one is a sign like any other.

use std::io::{self, BufRead};

use csv::{ByteRecord, StringRecord};

/// A row as it stands in the table.
pub(super) struct Record {
    /// The number of the line that it begins on, counted from 1 as an editor does.
    pub(super) line: u64,
    /// What stands in its cells.
    pub(super) cells: Result<StringRecord, Fault>,
}

/// Why a row can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// The quote before the cell with this number, counted from 0, isn't closed.
    Open(usize),
    /// Something stands behind the closing quote of the cell with this number, on this line.
    Behind(usize, u64),
    /// It isn't UTF-8.
    NotText,
    /// It is longer than is allowed.
    TooLong,
}

/// Where in a row the reader is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    /// Before its first byte.
    Start,
    /// At the beginning of a cell.
    Cell,
    /// In a cell without quotes.
    Plain,
    /// Between the quotes of a cell.
    Quoted,
    /// Behind a quote that closes a cell, or that is the first of two.
    Quote,
}

/// Reads the rows of a table one by one, and keeps no more of each than is allowed.
pub(super) struct Records<R> {
    input: R,
    /// The longest row, in bytes.
    max: usize,
    /// The number of the line that the next byte is on.
    line: u64,
    /// Whether the last byte was a carriage return, with which a line feed is one end of a line.
    returned: bool,
    row: Draft,
}

/// The row that is being read.
struct Draft {
    at: At,
    line: u64,
    size: usize,
    /// The number of the cell, counted from 0.
    cell: usize,
    text: Vec<u8>,
    /// Where in `text` the cells end that are complete.
    ends: Vec<usize>,
    fault: Option<Fault>,
}

impl<R: BufRead> Records<R> {
    /// The rows of a table; none of them is to be longer than so many bytes.
    pub(super) fn of(input: R, max: usize) -> Self {
        Self { input, max, line: 1, returned: false, row: Draft::at_line(1) }
    }

    /// The next row, if there is one. Blank lines are none.
    pub(super) fn next(&mut self) -> io::Result<Option<Record>> {
        loop {
            let bytes = self.input.fill_buf()?;
            if bytes.is_empty() {
                return Ok(self.row.last().then(|| self.take()));
            }
            let (max, row) = (self.max, &mut self.row);
            let mut used = 0;
            let ended = bytes.iter().any(|byte| {
                used += 1;
                let ends_line = *byte == b'\r' || (*byte == b'\n' && !self.returned);
                self.returned = *byte == b'\r';
                let ended = row.read(*byte, self.line, max);
                self.line += u64::from(ends_line);
                ended
            });
            self.input.consume(used);
            if ended {
                return Ok(Some(self.take()));
            }
        }
    }

    fn take(&mut self) -> Record {
        std::mem::replace(&mut self.row, Draft::at_line(self.line)).record()
    }
}

impl Draft {
    fn at_line(line: u64) -> Self {
        let (text, ends) = (Vec::new(), Vec::new());
        Self { at: At::Start, line, size: 0, cell: 0, text, ends, fault: None }
    }

    /// Takes a byte that stands on a line; answers whether it ends the row.
    fn read(&mut self, byte: u8, line: u64, max: usize) -> bool {
        let ends_line = matches!(byte, b'\r' | b'\n');
        if self.at == At::Start {
            if ends_line {
                return false;
            }
            (self.at, self.line) = (At::Cell, line);
        }
        self.size += 1;
        if self.size > max && !(ends_line && self.at != At::Quoted) {
            self.fault = Some(Fault::TooLong);
            (self.text, self.ends) = (Vec::new(), Vec::new());
        }
        match (self.at, byte) {
            (At::Cell, b'"') => self.at = At::Quoted,
            (At::Quoted, b'"') => self.at = At::Quote,
            (At::Quoted, _) => self.keep(byte),
            (At::Quote, b'"') => {
                self.keep(byte);
                self.at = At::Quoted;
            }
            (_, b',') => {
                self.end_cell();
                self.at = At::Cell;
            }
            (_, b'\r' | b'\n') => {
                self.end_cell();
                return true;
            }
            (at, _) => {
                if at == At::Quote {
                    self.fault = self.fault.or(Some(Fault::Behind(self.cell, line)));
                }
                self.keep(byte);
                self.at = At::Plain;
            }
        }
        false
    }

    fn keep(&mut self, byte: u8) {
        if self.fault.is_none() {
            self.text.push(byte);
        }
    }

    fn end_cell(&mut self) {
        if self.fault.is_none() {
            self.ends.push(self.text.len());
        }
        self.cell += 1;
    }

    /// Ends the row where the table does; answers whether there is one.
    fn last(&mut self) -> bool {
        if self.at == At::Quoted {
            // That it is too long as well comes of it.
            self.fault = Some(Fault::Open(self.cell));
        }
        self.end_cell();
        self.at != At::Start
    }

    fn record(self) -> Record {
        let Self { line, text, ends, fault, .. } = self;
        let cells = fault.map_or(Ok(()), Err).and_then(|()| {
            let mut cells = ByteRecord::with_capacity(text.len(), ends.len());
            let begins = [0].iter().chain(&ends);
            begins.zip(&ends).for_each(|(begin, end)| cells.push_field(&text[*begin..*end]));
            StringRecord::from_byte_record(cells).map_err(|_| Fault::NotText)
        });
        Record { line, cells }
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::{Fault, Records};

    type Rows = Vec<(u64, Result<Vec<String>, Fault>)>;

    /// Reads a table, so many bytes at a time.
    fn read(table: &[u8], at_once: usize) -> Rows {
        let mut records = Records::of(BufReader::with_capacity(at_once, table), 24);
        let mut rows = Vec::new();
        while let Some(record) = records.next().unwrap() {
            let cells = record.cells.map(|cells| cells.iter().map(str::to_owned).collect());
            rows.push((record.line, cells));
        }
        rows
    }

    #[test]
    fn a_table_that_is_well_written_is_read_as_others_read_it() {
        for table in [
            "a,b\n1,2\n",
            "a,b\r\n1,2",
            "a,b\r1,2\r",
            "\n\na\n\r\n\"\"\n,\n",
            "\"a\"\"b\",\"c,d\"\n\"e\nf\",\"g\r\nh\"\n",
            "5\" pipe,Nick \"Bob\" Ray\n",
            " a , b \n",
            "",
            "\n",
        ] {
            let mut reader = csv::ReaderBuilder::new();
            let mut reader = reader.has_headers(false).flexible(true).from_reader(table.as_bytes());
            let expected: Vec<Vec<String>> = reader
                .records()
                .map(|record| record.unwrap().iter().map(str::to_owned).collect())
                .collect();
            for at_once in [1, 2, 64] {
                let rows = read(table.as_bytes(), at_once);
                let rows: Vec<_> = rows.into_iter().map(|(_, cells)| cells.unwrap()).collect();
                assert_eq!(rows, expected, "{table:?}");
            }
        }
    }

    #[test]
    fn lines_are_counted_whatever_ends_them() {
        let table = "a\n\nb\n\"c\nc\"\nd";
        for end in ["\n", "\r\n", "\r"] {
            for at_once in [1, 64] {
                let rows = read(table.replace('\n', end).as_bytes(), at_once);
                let lines: Vec<_> = rows.iter().map(|(line, _)| *line).collect();
                assert_eq!(lines, [1, 3, 4, 6], "{end:?}");
            }
        }
    }

    #[test]
    fn what_is_wrong_is_said_and_the_next_row_is_found() {
        let good = |line| (line, Ok(vec!["z".to_owned()]));
        let long = "x".repeat(24);
        for (row, fault) in [
            ("\"eve\"x,Eve".to_owned(), Fault::Behind(0, 1)),
            ("\"Fay\" Ray,\"y\"z".to_owned(), Fault::Behind(0, 1)),
            ("a,\"Fay\" ".to_owned(), Fault::Behind(1, 1)),
            (format!("{long}x"), Fault::TooLong),
            (format!("\"{long}\",\"{long}"), Fault::TooLong),
        ] {
            let quoted = row.matches('"').count() % 2 == 1;
            let table = format!("{row}{}\nz\n", if quoted { "\"" } else { "" });
            assert_eq!(read(table.as_bytes(), 64), [(1, Err(fault)), good(2)], "{table}");
        }
        let rows = read(b"z\na,\"b\nc,\"d\nz", 64);
        assert_eq!(rows, [good(1), (2, Err(Fault::Behind(1, 3))), good(4)]);
        assert_eq!(read(b"z\na,\"b\nc", 64), [good(1), (2, Err(Fault::Open(1)))]);
        assert_eq!(read(b"z\na,\"bbbbbbbbbbbbbb\ncccccccccccc", 64)[1], (2, Err(Fault::Open(1))));
        assert_eq!(read(b"\xff\nz", 64), [(1, Err(Fault::NotText)), good(2)]);
        let longest = format!("{long}\r\nz");
        assert_eq!(read(longest.as_bytes(), 64), [(1, Ok(vec![long])), good(2)]);
    }
}
