//! The table of results.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use crate::Outcome;

/// Rows of results, in the order in which they were measured.
#[derive(Default)]
pub(crate) struct Report {
    parts: Vec<Part>,
}

/// A table and what is to be known of it.
struct Part {
    title: String,
    text: String,
    rows: Vec<[String; 4]>,
}

impl Report {
    /// Begins a table, to which the rows go from now on.
    pub(crate) fn part(&mut self, title: &str, text: &str) {
        let (title, text) = (title.to_owned(), text.to_owned());
        self.parts.push(Part { title, text, rows: Vec::new() });
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
        if let Some(part) = self.parts.last_mut() {
            part.rows.push([what.to_owned(), result, budget.to_owned(), kept]);
        }
    }

    /// Writes the tables as Markdown.
    pub(crate) fn write(&self, file: &Path) -> Outcome<()> {
        let run = std::env::args()
            .skip(1)
            .fold("bench/run".to_owned(), |run, argument| format!("{run} {argument}"));
        let mut all = format!("# Results\n\nWritten by `{run}`.\n\n{}\n", machine());
        for Part { title, text, rows } in &self.parts {
            writeln!(all, "\n## {title}\n\n{text}\n")?;
            all.push_str("| what | result | budget | |\n|---|---|---|---|\n");
            for [what, result, budget, kept] in rows {
                writeln!(all, "| {what} | {result} | {budget} | {kept} |")?;
            }
        }
        Ok(std::fs::write(file, all)?)
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
