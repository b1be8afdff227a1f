//! Measures the service beside bare stand-ins, and its engines beside each other: the same load
//! generator, the same machine, rounds in alternation, one run. What counts are the ratios.

#![expect(clippy::cast_precision_loss, reason = "rates and sizes are shown with a few digits")]

mod abuse;
mod bare;
mod copy;
mod dynamodb;
mod groups;
mod load;
mod report;
mod rounds;
mod service;
mod telemetry;
mod writes;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, Subcommand, ValueEnum, value_parser};

use report::Report;
use rounds::Bench;
use service::Program;

type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Measures PeopleInfo; see bench/README.md.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// Measure this part only.
    #[arg(long)]
    only: Option<Part>,
    /// The program to measure.
    #[arg(long, default_value = "target/release/peopleinfo")]
    peopleinfo: PathBuf,
    /// The emulator of DynamoDB.
    #[arg(long, default_value = "target/emulator/release/emulator")]
    emulator: PathBuf,
    /// Where the tables go.
    #[arg(long, default_value = "bench/RESULTS.md")]
    results: PathBuf,
    /// A folder for the stores; it is made, and emptied at the end.
    #[arg(long, default_value = "target/bench")]
    folder: PathBuf,
    /// How many people the large store has.
    #[arg(long, default_value_t = 1_000_000)]
    people: u64,
    /// How many people the DynamoDB table has, and the store beside it.
    #[arg(long, default_value_t = 20_000, value_parser = value_parser!(u64).range(100..))]
    table_people: u64,
    /// How many people are copied to a table and back.
    #[arg(long, default_value_t = 100_000)]
    copy_people: u64,
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

/// A part of the measurement.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// SQLite beside bare stand-ins.
    Sqlite,
    /// DynamoDB, that is an emulator of it, beside SQLite.
    Dynamodb,
    /// Moving everybody to a table and back.
    Copy,
    /// A well-behaved caller beside others who are not.
    Abuse,
    /// Metrics beside a read by id.
    Metrics,
}

#[derive(Subcommand)]
enum Command {
    /// Serve fixed bytes from a bare axum handler (started by the measurement itself).
    Bare {
        /// The file whose bytes are served.
        file: PathBuf,
    },
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let arguments = Arguments::parse();
    if let Some(Command::Bare { file }) = arguments.command {
        return bare::serve(&file).await;
    }
    std::fs::create_dir_all(&arguments.folder)?;
    let bench = Bench {
        program: Program { file: arguments.peopleinfo, environment: Vec::new() },
        folder: arguments.folder.clone(),
        people: arguments.people,
        round: Duration::from_secs(arguments.seconds),
        rounds: arguments.rounds,
    };
    let mut report = Report::default();
    let measured = async {
        let is_wanted = |part| arguments.only.is_none_or(|only| only == part);
        if is_wanted(Part::Sqlite) {
            bench.run(&mut report).await?;
        }
        if is_wanted(Part::Dynamodb) {
            bench.dynamodb(&mut report, &arguments.emulator, arguments.table_people).await?;
        }
        if is_wanted(Part::Copy) {
            bench.copies(&mut report, &arguments.emulator, arguments.copy_people)?;
        }
        if is_wanted(Part::Abuse) {
            bench.abuse(&mut report).await?;
        }
        if is_wanted(Part::Metrics) {
            bench.telemetry(&mut report).await?;
        }
        Outcome::Ok(())
    };
    let measured = measured.await;
    // What there is by then is told even if the rest failed.
    report.write(&arguments.results)?;
    measured?;
    if !arguments.keep {
        std::fs::remove_dir_all(&arguments.folder)?;
    }
    Ok(())
}
