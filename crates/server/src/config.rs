//! The configuration: every command, flag and environment variable, documented where it is
//! declared. Nothing else reads the environment, but the libraries of AWS and OpenTelemetry their own
//! variables and files.

mod access;
mod connections;
mod table;
mod token;
mod traces;
mod variables;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::BoolishValueParser;
use clap::{Args, Parser, Subcommand, ValueEnum, value_parser};

pub use access::Access;
pub use connections::{Asking, Connections, Secret};
pub use table::{Table, TableAddress, TableCommand};
pub use token::{CreateToken, Holder, RevokeToken, Token, TokenCommand, Tokens};
pub use traces::Telling;

/// PeopleInfo keeps people information and gives it back.
///
/// Every flag can also be set by the environment variable that stands beside it; an empty one counts
/// as not set.
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
    ///
    /// Traces are told to the collector that `OTEL_EXPORTER_OTLP_ENDPOINT` names; docs/traces.md has
    /// the other variables.
    Serve(Serve),
    /// Write the people of a CSV or NDJSON file into a store.
    Import(Import),
    /// Write the people of a store to a CSV or NDJSON file.
    Export(Export),
    /// Write invented people into a store, to try things out.
    Demo(Demo),
    /// Copy a store into a file, whether it is served or not, and check the copy.
    ///
    /// The file is a store of its own: everything that was acknowledged before the copy began,
    /// history and deleted people included, as of one moment; of a table it can have some of what
    /// came later besides. It comes to its place only once it is on the disk and has passed the same
    /// check as by `peopleinfo check`, and only its owner may read it; until then it is written
    /// beside it, in a folder named `.peopleinfo-…`. A store that a service has open is asked for
    /// from that service, which makes its copy in the system's temporary folder (`TMPDIR`) first:
    /// there has to be room for it.
    Backup(Backup),
    /// Make a store out of a backup.
    ///
    /// The backup is copied, never moved, and the copy is checked before anything else is touched.
    /// Stop the service first. With `--force` the store that is there is replaced, and is gone: make
    /// a copy of it first if it may still be needed. Who was erased since the backup was made is
    /// there again, and has to be erased again. A restore that is cut short has to be done again:
    /// nobody can open the store until then.
    Restore(Restore),
    /// Read a whole store, and say what is not as it should be; exits with 1 if there is anything.
    ///
    /// It checks every page of the file, every document, and whether the unique keys, the words, the
    /// history and the deletions fit together. Nothing is changed, and nobody else can have the
    /// store open meanwhile: stop the service first, or check a backup. What is found is printed
    /// with ids and without values, a sentence a line, 100 lines at most.
    Check(Check),
    /// Copy everything from one store to another, such as from a file to a DynamoDB table.
    ///
    /// History, deleted people and the bare facts of erased ones come along, each event with its
    /// time, its actor and its version. Stop the services of both stores first. What is there
    /// already is passed over, so a copy that was cut short goes on when it is made again; of those
    /// who were under way just then, some come behind others then, and an export names the same
    /// people in another order. At the end both stores are read whole and compared, by count and
    /// digest, and it is looked whether every token and every entry of the audit trail has come
    /// along; the command exits with 1 if they differ. Tokens that only the other store has stay
    /// there, and are counted. Cursors of the first store mean nothing to the other one, and
    /// idempotency keys are not copied: wait for a day, or let nobody repeat a request meanwhile.
    Copy(Copy),
    /// Make or check the DynamoDB table of a store, or print how it is defined.
    ///
    /// The table is found as by AWS's own tools: the region, the credentials and the endpoint are
    /// taken from their environment variables, such as `AWS_REGION`, `AWS_ACCESS_KEY_ID` and
    /// `AWS_SECRET_ACCESS_KEY`, from the files of `AWS_PROFILE`, or from the machine's or the
    /// container's role. `AWS_ENDPOINT_URL_DYNAMODB` or else `AWS_ENDPOINT_URL` names another
    /// DynamoDB, such as DynamoDB Local at `http://127.0.0.1:8000`. That holds for every command
    /// with `--store dynamodb:TABLE`.
    Table(Table),
    /// Make, list or revoke the tokens by which callers are let in.
    ///
    /// Tokens are kept in the store, each as its SHA-256 only. A store that a service has open is
    /// asked for from that service, which needs a token of an administrator, once there is one.
    Token(Token),
    /// Print the OpenAPI document of the HTTP interface.
    Openapi,
    /// Ask a running service how it is; exits with 0 if it is well, else with 1.
    Status(Status),
}

/// Where people are kept.
#[derive(Debug, Args)]
pub struct StoreAddress {
    /// The store: `sqlite:FILE`, a file that is made if it isn't there, or `dynamodb:TABLE`, a
    /// table that is there: see `peopleinfo table --help`.
    #[arg(long, env = "PEOPLEINFO_STORE", default_value = "sqlite:peopleinfo.db")]
    pub store: String,

    /// How it is asked.
    #[command(flatten)]
    pub network: Network,
}

/// Copy everything from one store to another.
#[derive(Debug, Args)]
pub struct Copy {
    /// The store to copy: `sqlite:FILE` or `dynamodb:TABLE`.
    #[arg(long, env = "PEOPLEINFO_FROM", value_name = "STORE")]
    pub from: String,

    /// The store to copy to: `sqlite:FILE`, which is made if it isn't there, or `dynamodb:TABLE`,
    /// which `peopleinfo table create` makes.
    #[arg(long, env = "PEOPLEINFO_TO", value_name = "STORE")]
    pub to: String,

    /// How they are asked.
    #[command(flatten)]
    pub network: Network,
}

/// Where people are kept already.
#[derive(Debug, Args)]
pub struct ExistingStore {
    /// The store: `sqlite:FILE`, a file that is there, or `dynamodb:TABLE`, a table that is there:
    /// see `peopleinfo table --help`.
    #[arg(long, env = "PEOPLEINFO_STORE", default_value = "sqlite:peopleinfo.db")]
    pub store: String,

    /// How it is asked.
    #[command(flatten)]
    pub network: Network,
}

/// The file in which people are kept.
#[derive(Debug, Args)]
pub struct StoreFile {
    /// The store: `sqlite:FILE`. A table is nothing for this command.
    #[arg(long, env = "PEOPLEINFO_STORE", default_value = "sqlite:peopleinfo.db")]
    pub store: String,
}

/// The longest `--store-deadline-ms`: the answer to a request has to begin within 40 seconds, of
/// which a reader of changes may have waited 30.
pub const MAX_STORE_DEADLINE_MS: u64 = 9_000;

/// How a store is asked that is reached over a network, which a file isn't.
#[derive(Debug, Args)]
pub struct Network {
    /// Where DynamoDB is asked, as a URL, such as `http://127.0.0.1:8000` for DynamoDB Local; without
    /// it, where AWS's own rules say: by `AWS_ENDPOINT_URL_DYNAMODB`, `AWS_ENDPOINT_URL` or the
    /// profile, or else in the region.
    #[arg(long = "store-endpoint", env = "PEOPLEINFO_STORE_ENDPOINT", value_name = "URL")]
    pub endpoint: Option<String>,

    /// How many milliseconds one request to DynamoDB may take before it counts as lost.
    #[arg(
        long = "store-timeout-ms",
        env = "PEOPLEINFO_STORE_TIMEOUT_MS",
        default_value_t = millis(store::Network::default().attempt),
        value_parser = value_parser!(u64).range(1..=MAX_STORE_DEADLINE_MS)
    )]
    pub timeout_ms: u64,

    /// How many milliseconds a call may take, 9000 at most: all requests to DynamoDB that it needs,
    /// all attempts at them, and what it waits for; after that, callers are answered with 503.
    #[arg(
        long = "store-deadline-ms",
        env = "PEOPLEINFO_STORE_DEADLINE_MS",
        default_value_t = millis(store::Network::default().call),
        value_parser = value_parser!(u64).range(1..=MAX_STORE_DEADLINE_MS)
    )]
    pub deadline_ms: u64,

    /// How often a request is sent to DynamoDB at most, with growing pauses: what was throttled,
    /// lost or in conflict is sent again.
    #[arg(
        long = "store-attempts",
        env = "PEOPLEINFO_STORE_ATTEMPTS",
        default_value_t = store::Network::default().attempts,
        value_parser = value_parser!(u32).range(1..=100)
    )]
    pub attempts: u32,
}

impl Network {
    /// As the store speaks of it.
    pub(crate) fn of_store(&self) -> store::Network {
        store::Network {
            endpoint: self.endpoint.clone().filter(|url| !url.is_empty()),
            attempt: Duration::from_millis(self.timeout_ms),
            call: Duration::from_millis(self.deadline_ms),
            attempts: self.attempts,
        }
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// Serve people over HTTP.
#[derive(Debug, Args)]
pub struct Serve {
    /// Where people are kept.
    #[command(flatten)]
    pub store: StoreAddress,

    /// The address to serve at. Any but a loopback address needs access control: a token, see
    /// `peopleinfo token --help`, or an issuer of them.
    #[arg(long, env = "PEOPLEINFO_LISTEN", default_value = "127.0.0.1:3000")]
    pub listen: SocketAddr,

    /// The address to serve Prometheus metrics at, as `/metrics`, to whoever can reach it: other
    /// than a loopback address only where `--listen` is another one too.
    #[arg(long, env = "PEOPLEINFO_METRICS_LISTEN", default_value = "127.0.0.1:5050")]
    pub metrics_listen: SocketAddr,

    /// How many seconds to go on answering after SIGTERM while `/readyz` says 503, so that a load
    /// balancer can turn away.
    #[arg(long, env = "PEOPLEINFO_DRAIN_SECONDS", default_value_t = 0)]
    pub drain_seconds: u64,

    /// How connections are taken.
    #[command(flatten)]
    pub connections: Connections,

    /// What to log: `error`, `warn`, `info` (a line for each request) or `off`.
    #[arg(long, env = "PEOPLEINFO_LOG", default_value = "info")]
    pub log: Log,

    /// Who may ask, what they see, and how often.
    #[command(flatten)]
    pub access: Access,
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

    /// Where a column goes, such as `last_name=name.familyName`; once for every column, in the
    /// variable a line for every column.
    #[arg(long, env = "PEOPLEINFO_MAP", value_name = "COLUMN=MEMBER", value_delimiter = '\n')]
    pub map: Vec<String>,

    /// What to do with columns that are neither mapped nor named as a member.
    #[arg(long, env = "PEOPLEINFO_UNMAPPED", default_value = "refuse")]
    pub unmapped: Unmapped,

    /// The unique key by which somebody who is there already is found and brought up to date:
    /// `userName`, `externalIds[SYSTEM]`, or `id`, with which somebody new keeps the `id` and
    /// `meta` of the file, and whoever has a `meta` there keeps a manager who isn't there. A line of
    /// NDJSON replaces somebody whole; a row of a table leaves alone what the table has no column
    /// for, unless it has the column `rest`, and an empty cell takes away. Without a key, everyone
    /// in the file is somebody new.
    #[arg(long, env = "PEOPLEINFO_KEY")]
    pub key: Option<String>,

    /// Say what would happen, and write nothing. A unique key that an earlier row would give up
    /// counts as taken still.
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
    pub store: ExistingStore,

    /// Replace the file, if it is there already.
    #[arg(long, env = "PEOPLEINFO_FORCE", value_parser = BoolishValueParser::new())]
    pub force: bool,

    /// The form of the file; without it, the file's ending decides. Standard output is NDJSON.
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

/// Copy a store into a file.
#[derive(Debug, Args)]
pub struct Backup {
    /// The file to write.
    pub file: PathBuf,

    /// The store to copy.
    #[command(flatten)]
    pub store: ExistingStore,

    /// Where the service is asked that has the store open, if one has.
    #[arg(long, env = "PEOPLEINFO_LISTEN", default_value = "127.0.0.1:3000")]
    pub listen: SocketAddr,

    /// How it is asked.
    #[command(flatten)]
    pub asking: Asking,

    /// Replace the file if it is there already.
    #[arg(long, env = "PEOPLEINFO_FORCE", value_parser = BoolishValueParser::new())]
    pub force: bool,
}

/// Make a store out of a backup.
#[derive(Debug, Args)]
pub struct Restore {
    /// The backup.
    pub file: PathBuf,

    /// The store to make.
    #[command(flatten)]
    pub store: StoreFile,

    /// Replace the store if it is there already.
    #[arg(long, env = "PEOPLEINFO_FORCE", value_parser = BoolishValueParser::new())]
    pub force: bool,
}

/// Read a whole store, and say what is not as it should be.
#[derive(Debug, Args)]
pub struct Check {
    /// The store to check.
    #[command(flatten)]
    pub store: StoreFile,
}

/// Ask a running service how it is.
#[derive(Debug, Args)]
pub struct Status {
    /// The address that the service serves at.
    #[arg(long, env = "PEOPLEINFO_LISTEN", default_value = "127.0.0.1:3000")]
    pub listen: SocketAddr,

    /// How it is asked.
    #[command(flatten)]
    pub asking: Asking,
}

/// What to log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Log {
    /// What the service could not do.
    Error,
    /// And what it could only do in part.
    Warn,
    /// And a line for each request.
    Info,
    /// Nothing.
    Off,
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
