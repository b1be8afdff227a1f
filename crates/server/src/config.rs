//! The configuration: every command, flag and environment variable, documented where it is
//! declared. Nothing else reads the environment.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::builder::BoolishValueParser;
use clap::{Args, Parser, Subcommand, ValueEnum};

/// PeopleInfo keeps people information and gives it back.
///
/// Every flag can also be set by the environment variable that stands beside it.
#[derive(Debug, Parser)]
#[command(name = "peopleinfo", version, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve people over HTTP until SIGTERM or Ctrl-C.
    Serve(Serve),
    /// Write the people of a CSV or NDJSON file into a store.
    Import(Import),
    /// Write the people of a store to a CSV or NDJSON file.
    Export(Export),
    /// Write invented people into a store, to try things out.
    Demo(Demo),
    /// Print the OpenAPI document of the HTTP interface.
    Openapi,
    /// Ask a running service how it is; exits with 0 if it is well, else with 1.
    Status(Status),
}

/// Where people are kept.
#[derive(Debug, Args)]
pub struct StoreAddress {
    /// The store: `sqlite:FILE`, a file that is made if it isn't there.
    #[arg(long, env = "PEOPLEINFO_STORE", default_value = "sqlite:peopleinfo.db")]
    pub store: String,
}

/// Serve people over HTTP.
#[derive(Debug, Args)]
pub struct Serve {
    /// Where people are kept.
    #[command(flatten)]
    pub store: StoreAddress,

    /// The address to serve at. Only loopback addresses, until access control is there.
    #[arg(long, env = "PEOPLEINFO_LISTEN", default_value = "127.0.0.1:3000")]
    pub listen: SocketAddr,

    /// The address to serve Prometheus metrics at, as `/metrics`. Only loopback addresses.
    #[arg(long, env = "PEOPLEINFO_METRICS_LISTEN", default_value = "127.0.0.1:5050")]
    pub metrics_listen: SocketAddr,

    /// How many seconds to go on answering after SIGTERM while `/readyz` says 503, so that a load
    /// balancer can turn away.
    #[arg(long, env = "PEOPLEINFO_DRAIN_SECONDS", default_value_t = 0)]
    pub drain_seconds: u64,

    /// What to log: `error`, `warn`, `info` (a line for each request) or `off`.
    #[arg(long, env = "PEOPLEINFO_LOG", default_value = "info")]
    pub log: String,
}

/// Write the people of a file into a store.
#[derive(Debug, Args)]
pub struct Import {
    /// The file; `-` reads from standard input.
    pub file: PathBuf,

    /// Where people are kept.
    #[command(flatten)]
    pub store: StoreAddress,

    /// The form of the file; without it, the file's ending decides.
    #[arg(long, env = "PEOPLEINFO_FORMAT")]
    pub format: Option<Format>,

    /// Where a column goes, such as `last_name=name.familyName`; once for every column.
    #[arg(long, env = "PEOPLEINFO_MAP", value_name = "COLUMN=MEMBER", value_delimiter = ',')]
    pub map: Vec<String>,

    /// What to do with columns that are neither mapped nor named as a member.
    #[arg(long, env = "PEOPLEINFO_UNMAPPED", default_value = "refuse")]
    pub unmapped: Unmapped,

    /// The unique key by which somebody who is there already is found and brought up to date:
    /// `userName`, `externalIds[SYSTEM]`, or `id`, with which somebody new keeps the `id` and
    /// `meta` of the file. Without it, everyone in the file is somebody new.
    #[arg(long, env = "PEOPLEINFO_KEY")]
    pub key: Option<String>,

    /// Say what would happen, and write nothing.
    #[arg(long, env = "PEOPLEINFO_DRY_RUN", value_parser = BoolishValueParser::new())]
    pub dry_run: bool,
}

/// Write the people of a store to a file.
#[derive(Debug, Args)]
pub struct Export {
    /// The file; without it, or with `-`, standard output.
    pub file: Option<PathBuf>,

    /// Where people are kept.
    #[command(flatten)]
    pub store: StoreAddress,

    /// The form of the file; without it, the file's ending decides, or else it is NDJSON.
    #[arg(long, env = "PEOPLEINFO_FORMAT")]
    pub format: Option<Format>,

    /// Put `'` before cells that a spreadsheet program would run as a formula. Such a file doesn't
    /// import to quite the same people.
    #[arg(
        long,
        env = "PEOPLEINFO_ESCAPE_FORMULAS",
        value_parser = BoolishValueParser::new()
    )]
    pub escape_formulas: bool,
}

/// Write invented people into a store.
#[derive(Debug, Args)]
pub struct Demo {
    /// Where people are kept.
    #[command(flatten)]
    pub store: StoreAddress,

    /// How many people.
    #[arg(long, env = "PEOPLEINFO_PEOPLE", default_value_t = 1_000)]
    pub people: u64,

    /// Which people: the same number gives the same people.
    #[arg(long, env = "PEOPLEINFO_SEED", default_value_t = 1)]
    pub seed: u64,
}

/// Ask a running service how it is.
#[derive(Debug, Args)]
pub struct Status {
    /// The address that the service serves at.
    #[arg(long, env = "PEOPLEINFO_LISTEN", default_value = "127.0.0.1:3000")]
    pub listen: SocketAddr,
}

/// The form of a file of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A table with a header (RFC 4180).
    Csv,
    /// A JSON document on each line.
    Ndjson,
}

/// What to do with columns that no member is named for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Unmapped {
    /// Import nothing, and name the columns.
    Refuse,
    /// Keep them below `attributes`, by the names of the columns.
    Attributes,
    /// Leave them out.
    Ignore,
}
