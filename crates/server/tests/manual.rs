//! `docs/configuration.md` is written from what `config.rs` declares, and says the same.

#![expect(clippy::unwrap_used, reason = "an unwrap in a test is its assertion")]

use std::fs;
use std::path::PathBuf;

use clap::{Arg, Command, CommandFactory};
use server::config::Cli;

const HEAD: &str = "\
<!-- Written from crates/server/src/config.rs by `cargo test --test manual -- --ignored`. -->

# Configuration

What is set on the command line counts most, then the environment variable, then the default. A variable
that is empty counts as not set. There are no configuration files.

A command exits with 0 when all went well, with 1 when something didn't, which it says on standard
error, and with 2 when the command line can't be read.
";

#[test]
fn the_manual_says_what_the_program_says() {
    let found = fs::read_to_string(path()).unwrap_or_default();
    assert!(
        found == manual(),
        "docs/configuration.md isn't what config.rs declares any more. \
         Write it again: cargo test --test manual -- --ignored"
    );
}

#[test]
#[ignore = "writes docs/configuration.md"]
fn write() {
    fs::write(path(), manual()).unwrap();
}

fn path() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "../../docs/configuration.md"].iter().collect()
}

fn manual() -> String {
    let mut program = Cli::command();
    program.build();
    format!("{HEAD}{}", sections(&program, "peopleinfo", 2))
}

/// The sections of the commands below one, at a level of headings.
fn sections(command: &Command, name: &str, level: usize) -> String {
    let below = command.get_subcommands().filter(|command| command.get_name() != "help");
    let written = below.map(|command| {
        let name = format!("{name} {}", command.get_name());
        let section = section(command, &name, &"#".repeat(level));
        format!("\n{section}{}", sections(command, &name, level + 1))
    });
    written.collect()
}

fn section(command: &Command, name: &str, level: &str) -> String {
    let about = command.get_long_about().or_else(|| command.get_about());
    let about = about.map(|about| sentence(&about.to_string())).unwrap();
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ").trim();
    let mut section = format!("{level} `{name}`\n\n{about}\n\n```text\n{usage}\n```\n");
    let arguments: Vec<&Arg> =
        command.get_arguments().filter(|argument| argument.get_id() != "help").collect();
    if !arguments.is_empty() {
        section += "\n| argument | variable | default | meaning |\n|---|---|---|---|\n";
        section.extend(arguments.into_iter().map(row));
    }
    section
}

fn row(argument: &Arg) -> String {
    let values: Vec<String> = argument
        .get_value_names()
        .unwrap_or_default()
        .iter()
        .map(|name| format!("<{name}>"))
        .collect();
    let takes = argument.get_action().takes_values();
    let value = if takes { values.join(" ") } else { String::new() };
    let written = argument.get_long().map_or(value.clone(), |long| format!("--{long} {value}"));
    let variable = argument.get_env().map(|name| code(name.to_str().unwrap()));
    let defaults = argument.get_default_values().iter().map(|value| code(value.to_str().unwrap()));
    let default = defaults.collect::<Vec<_>>().join(" ");
    let meaning = format!("{}{}", meaning(argument), possible(argument));
    let cells = [code(written.trim()), variable.unwrap_or_default(), default, meaning];
    format!("| {} |\n", cells.map(|cell| cell.replace('|', "\\|")).join(" | "))
}

fn meaning(argument: &Arg) -> String {
    let help = argument.get_long_help().or_else(|| argument.get_help());
    sentence(&help.unwrap().to_string())
}

/// The values that there are, where they are named, with what each means.
fn possible(argument: &Arg) -> String {
    let takes = argument.get_action().takes_values();
    let values = argument.get_possible_values().into_iter().filter(|_| takes).map(|value| {
        let help = value.get_help().unwrap().to_string();
        format!(" {}: {}", code(value.get_name()), sentence(&help))
    });
    values.collect()
}

fn code(text: &str) -> String {
    format!("`{text}`")
}

/// A text on one line, with the full stop that clap takes away from a short one.
fn sentence(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.ends_with('.') { line } else { line + "." }
}
