//! The table of results.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use crate::Outcome;

/// Rows of results, in the order in which they were measured.
pub(crate) struct Report {
    people: u64,
    rows: Vec<[String; 4]>,
}

impl Report {
    pub(crate) fn new(people: u64) -> Self {
        Self { people, rows: Vec::new() }
    }

    /// Adds a row: what was measured, what came out, the budget, and how many times as good as the
    /// budget it is, if there is one.
    pub(crate) fn row(&mut self, what: &str, result: String, budget: &str, as_good: Option<f64>) {
        let kept = match as_good {
            Some(as_good) if as_good >= 1.0 => "kept".to_owned(),
            Some(as_good) => format!("missed by {:.0} %", ((1.0 - as_good) * 100.0).max(1.0)),
            None => String::new(),
        };
        println(&format!("{what}: {result} (budget: {budget}) {kept}"));
        self.rows.push([what.to_owned(), result, budget.to_owned(), kept]);
    }

    /// Writes the table as Markdown.
    pub(crate) fn write(&self, file: &Path) -> Outcome<()> {
        let mut text = format!(
            "# Results\n\nWritten by `bench/run`; {} people in the large store.\n\n{}\n\n\
             | what | result | budget | |\n|---|---|---|---|\n",
            self.people,
            machine()
        );
        for [what, result, budget, kept] in &self.rows {
            writeln!(text, "| {what} | {result} | {budget} | {kept} |")?;
        }
        Ok(std::fs::write(file, text)?)
    }
}

/// Says how far the run is.
#[expect(clippy::print_stdout, reason = "this is what the program is for")]
pub(crate) fn println(line: &str) {
    println!("{line}");
}

fn machine() -> String {
    let first = |file: &str, name: &str| {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default();
        line.split_once(':').map_or_else(String::new, |(_, value)| value.trim().to_owned())
    };
    let output = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).output();
        output.map_or_else(
            |_| String::new(),
            |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        )
    };
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    format!(
        "Machine: {} ({cores} cores), {} of memory, Linux {}. Compiler: {}. Commit: {}. Date: {}. \
         The load generator runs on the same machine.",
        first("/proc/cpuinfo", "model name"),
        first("/proc/meminfo", "MemTotal"),
        output("uname", &["-r"]),
        output("rustc", &["--version"]),
        output("git", &["rev-parse", "--short", "HEAD"]),
        output("date", &["-u", "+%Y-%m-%d"]),
    )
}
