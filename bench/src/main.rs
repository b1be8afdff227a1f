//! Measures the service beside bare stand-ins: the same load generator, the same machine, rounds in
//! alternation, one run. What counts are the ratios.

#![expect(clippy::cast_precision_loss, reason = "rates and sizes are shown with a few digits")]

mod bare;
mod groups;
mod load;
mod report;
mod rounds;
mod service;
mod writes;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, Subcommand};

use report::Report;
use rounds::Bench;

type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Measures PeopleInfo; see bench/README.md.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    part: Option<Part>,
    /// The program to measure.
    #[arg(long, default_value = "target/release/peopleinfo")]
    peopleinfo: PathBuf,
    /// Where the table goes.
    #[arg(long, default_value = "bench/RESULTS.md")]
    results: PathBuf,
    /// A folder for the stores; it is made, and emptied at the end.
    #[arg(long, default_value = "target/bench")]
    folder: PathBuf,
    /// How many people the large store has.
    #[arg(long, default_value_t = 1_000_000)]
    people: u64,
    /// How long each round takes, in seconds.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// How many rounds each measurement has.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Keep the stores for the next run.
    #[arg(long)]
    keep: bool,
}

#[derive(Subcommand)]
enum Part {
    /// Serve fixed bytes from a bare axum handler (started by the measurement itself).
    Bare {
        /// The file whose bytes are served.
        file: PathBuf,
    },
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let arguments = Arguments::parse();
    if let Some(Part::Bare { file }) = arguments.part {
        return bare::serve(&file).await;
    }
    std::fs::create_dir_all(&arguments.folder)?;
    let bench = Bench {
        program: arguments.peopleinfo,
        folder: arguments.folder.clone(),
        people: arguments.people,
        round: Duration::from_secs(arguments.seconds),
        rounds: arguments.rounds,
    };
    let mut report = Report::new(arguments.people);
    bench.run(&mut report).await?;
    report.write(&arguments.results)?;
    if !arguments.keep {
        std::fs::remove_dir_all(&arguments.folder)?;
    }
    Ok(())
}
