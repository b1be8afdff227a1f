//! Which variables count.

use clap::{Command, CommandFactory, FromArgMatches};

use super::Cli;

impl Cli {
    /// What the program was started with; says what is wrong and ends it where that can't be read.
    pub fn read() -> Self {
        let matches = without_empty(Self::command()).get_matches();
        let read = Self::from_arg_matches(&matches);
        read.unwrap_or_else(|error| error.format(&mut Self::command()).exit())
    }
}

/// A variable that is set to nothing counts as not set: so do those who leave a line of a file of
/// variables empty mean it.
fn without_empty(command: Command) -> Command {
    let command = command.mut_args(|argument| {
        let variable = argument.get_env().and_then(std::env::var_os);
        match variable {
            Some(value) if value.is_empty() => argument.env(None::<&str>),
            _ => argument,
        }
    });
    command.mut_subcommands(without_empty)
}
