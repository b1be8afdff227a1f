//! The binary, in a folder of its own.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// What a command came to.
#[derive(Debug, PartialEq)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    /// What it wrote to standard output.
    pub(crate) out: String,
    /// What it wrote to standard error.
    pub(crate) said: String,
}

impl Ran {
    /// The last line that was said, which is what there was to count.
    pub(crate) fn count(&self) -> &str {
        self.said.lines().last().unwrap_or_default()
    }
}

/// The variables that a command has.
pub(crate) type Variables = Vec<(&'static str, String)>;

/// A folder with a store in it, which every command uses unless it names another one.
pub(crate) struct Folder {
    directory: TempDir,
    variables: Variables,
}

impl Folder {
    pub(crate) fn new() -> Self {
        Self::with(Vec::new())
    }

    /// A folder whose commands have these variables.
    pub(crate) fn with(variables: Variables) -> Self {
        Self { directory: tempfile::tempdir().unwrap(), variables }
    }

    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::write(self.directory.path().join(name), text).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.directory.path().join(name)).unwrap()
    }

    /// The command, run in the folder and with no variable but the folder's.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_peopleinfo"));
        command.args(arguments).env_clear().current_dir(self.directory.path());
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        finish(&mut self.command(arguments), "")
    }

    pub(crate) fn run_with_input(&self, arguments: &[&str], input: &str) -> Ran {
        finish(self.command(arguments).stdin(Stdio::piped()), input)
    }

    /// Runs a command that has to go well, and answers what there was to count.
    pub(crate) fn done(&self, arguments: &[&str]) -> String {
        let ran = self.run(arguments);
        assert_eq!(ran.code, Some(0), "{arguments:?}: {ran:?}");
        ran.count().to_owned()
    }

    /// Everyone in a store, in the order of adding; nobody where there is none.
    pub(crate) fn everyone_in(&self, store: &str) -> Vec<Value> {
        if !self.at(store.strip_prefix("sqlite:").unwrap()).exists() {
            return Vec::new();
        }
        let ran = self.run(&["export", "--store", store]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    pub(crate) fn everyone(&self) -> Vec<Value> {
        self.everyone_in("sqlite:peopleinfo.db")
    }

    /// Everyone, without what only the server gives.
    pub(crate) fn everyone_as_sent(&self) -> Vec<Value> {
        let mut everyone = self.everyone();
        for person in everyone.iter_mut().filter_map(Value::as_object_mut) {
            person.retain(|name, _| !matches!(name.as_str(), "id" | "meta" | "active"));
        }
        everyone
    }
}

fn finish(command: &mut Command, input: &str) -> Ran {
    let mut child = command.spawn().unwrap();
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(input.as_bytes()).unwrap();
    }
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code(), out: text(output.stdout), said: text(output.stderr) }
}

/// The lines of a file of NDJSON.
pub(crate) fn lines(documents: &[Value]) -> String {
    let lines: Vec<String> = documents.iter().map(ToString::to_string).collect();
    lines.join("\n") + "\n"
}
