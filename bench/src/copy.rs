//! How long it takes to move everybody from a file into a table, and back.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::Outcome;
use crate::report::Report;
use crate::rounds::{Bench, mebibytes, remove};
use crate::service::{self, Emulator, Program};

const TABLE: &str = "dynamodb:copied";

/// What the figures mean.
const TEXT: &str = "`copy` tells the table every event of the file one transaction each, and reads \
    both at the end; the way back is the same the other way round. The table is the emulator's: with \
    each transaction it looks through the tokens of all that it has seen in the last ten minutes, so \
    the more people there are, the fewer a second it takes. What comes back is compared with what \
    there was, byte for byte; a difference fails the run.";

impl Bench {
    pub(crate) fn copies(&self, report: &mut Report, emulator: &Path, people: u64) -> Outcome<()> {
        report.part("Copies", &format!("{people} people. {TEXT}"));
        let emulator = Emulator::start(emulator)?;
        let file = self.program.file.clone();
        let program = Program { file, environment: emulator.environment() };
        let files = ["there.db", "back.db"].map(|name| self.folder.join(name));
        files.iter().try_for_each(|file| remove(file))?;
        let [there, back] = files.each_ref().map(|file| Self::store(file));
        let number = people.to_string();
        service::run(&program, &["demo", "--people", &number, "--store", &there])?;
        service::run(&program, &["table", "create", "--store", TABLE])?;
        for (what, from, to) in [
            ("`copy` from a file to the table", there.as_str(), TABLE),
            ("`copy` from the table to a file", TABLE, back.as_str()),
        ] {
            let copied = service::run(&program, &["copy", "--from", from, "--to", to])?;
            report.row(what, rate(people, copied), "none", None);
        }
        let exports = ["there.ndjson", "back.ndjson"].map(|name| self.folder.join(name));
        for (store, export) in [&there, &back].into_iter().zip(&exports) {
            let export = export.display().to_string();
            service::run(&program, &["export", &export, "--force", "--store", store])?;
        }
        let lines = same_lines(&exports)?;
        report.row("exports of both files", format!("{lines} lines, identical"), "none", None);
        exports.iter().try_for_each(std::fs::remove_file)?;
        files.iter().try_for_each(|file| remove(file))
    }
}

fn rate(people: u64, (took, memory): (Duration, u64)) -> String {
    let (rate, seconds) = (people as f64 / took.as_secs_f64(), took.as_secs());
    format!("{rate:.0} people/s, {seconds} s, {} at most", mebibytes(memory))
}

/// How many lines two files have, if they are the same.
fn same_lines([one, other]: &[PathBuf; 2]) -> Outcome<u64> {
    let lines = |file| Outcome::Ok(BufReader::new(File::open(file)?).split(b'\n'));
    let (mut one, mut other) = (lines(one)?, lines(other)?);
    for number in 0.. {
        match (one.next().transpose()?, other.next().transpose()?) {
            (None, None) => return Ok(number),
            (one, other) if one == other => {}
            _ => return Err(format!("line {} came back as another one", number + 1).into()),
        }
    }
    Err("there are too many lines".into())
}
