//! The commands.
//!
//! They exit with 0 when all went well, 1 when it didn't, and 2 when the command line can't be
//! read. An import that refused some rows exits with 1, after writing all others; a check that finds
//! something exits with 1 too.

mod ask;
mod backup;
mod bulk;
mod check;
mod copy;
mod demo;
mod export;
mod import;
mod restore;
mod rules;
mod serve;
mod status;
mod table;
mod token;

use std::io::{self, Write};
use std::process::ExitCode;

use store::OpenError;

use crate::access::{Admin, Caller, Writer};
use crate::clock::Clock;
use crate::config::{Cli, Command, Network};
use crate::{App, Rules, openapi, telemetry};

/// What a command comes to: whether all went well, or why it could not be done.
type Outcome = Result<bool, String>;

/// Runs a command.
pub fn run(cli: Cli) -> ExitCode {
    if !matches!(cli.command, Command::Serve(_)) {
        telemetry::warn_on_stderr();
    }
    let outcome = match cli.command {
        Command::Serve(serve) => run_async(serve::serve(serve)),
        Command::Import(import) => run_async(import::import(import)),
        Command::Export(export) => run_async(export::export(export)),
        Command::Demo(demo) => run_async(demo::demo(demo)),
        Command::Backup(backup) => run_async(backup::backup(backup)),
        Command::Restore(restore) => restore::restore(&restore),
        Command::Check(check) => check::check(&check),
        Command::Copy(copy) => run_async(copy::copy(copy)),
        Command::Table(table) => run_async(table::table(table)),
        Command::Token(token) => run_async(token::token(token)),
        Command::Openapi => print(&format!("{:#}", openapi::document())),
        Command::Status(status) => run_async(status::status(status)),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            say(&format!("peopleinfo: {message}"));
            ExitCode::FAILURE
        }
    }
}

fn run_async(command: impl Future<Output = Outcome>) -> Outcome {
    let runtime = tokio::runtime::Runtime::new().map_err(|error| error.to_string())?;
    runtime.block_on(command)
}

/// The service of the store at an address, which is begun if it isn't there.
async fn open(address: &str, network: &Network) -> Result<App, OpenError> {
    let store = store::open_over(address, &network.of_store()).await?;
    Ok(App::with(store, Clock::system(), rules_of_commands(network)))
}

/// The service of the store at an address that is there already.
async fn open_existing(address: &str, network: &Network) -> Result<App, OpenError> {
    let store = store::open_existing(address, &network.of_store()).await?;
    Ok(App::with(store, Clock::system(), rules_of_commands(network)))
}

/// The rules of a command: its own user is the one who asks.
fn rules_of_commands(network: &Network) -> Rules {
    Rules { store_deadline: network.of_store().call, ..Rules::default() }
}

/// Whoever runs the command may do everything: they have the store itself.
fn writer() -> Result<Writer, String> {
    Writer::of(Caller::of_command()).map_err(|problem| problem.detail())
}

/// The same, to see to the store.
fn admin() -> Result<Admin, String> {
    Admin::of(Caller::of_command()).map_err(|problem| problem.detail())
}

/// Writes a line for whoever runs the command, to standard error. Where that is closed, nobody
/// is there to read it.
fn say(line: &str) {
    drop(writeln!(io::stderr(), "{line}"));
}

/// Writes a result to standard output.
fn print(text: &str) -> Outcome {
    // At once, so that whoever reads the first line alone is no broken pipe.
    io::stdout().write_all(format!("{text}\n").as_bytes()).map_err(|error| error.to_string())?;
    Ok(true)
}
