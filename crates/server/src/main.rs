//! The binary `peopleinfo`.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    server::cli::run(server::config::Cli::parse())
}
