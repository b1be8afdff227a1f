//! The binary as a process.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

const ANY_PORT: &str = "127.0.0.1:0";
const PORTS: [&str; 6] = ["--listen", ANY_PORT, "--metrics-listen", ANY_PORT, "--log", "off"];

/// A service that runs; it is killed when it is dropped.
pub(crate) struct Service {
    child: Child,
    /// Where it serves people.
    pub(crate) people: SocketAddr,
    /// Where it serves metrics.
    pub(crate) metrics: SocketAddr,
}

impl Service {
    /// Starts to serve the people of a file, at ports that are free, and waits until it says so.
    pub(crate) fn start(file: &Path, more: &[&str]) -> Self {
        let mut command = command(&["serve", "--store", &store(file)]);
        command.args(PORTS).args(more);
        Self::of(command)
    }

    /// Starts to serve on a disk that is full once a file has so many blocks of 512 bytes. The
    /// signal that would kill the process is ignored, so that writing fails as it does on a disk.
    pub(crate) fn start_with_small_files(file: &Path, blocks: u32) -> Self {
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
        let mut command = Command::new("sh");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_peopleinfo"), "serve"]);
        command.args(["--store", &store(file)]).args(PORTS).env_clear();
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        Self::of(command)
    }

    /// Starts to serve with a log that nobody reads.
    pub(crate) fn start_with_unread_log(file: &Path) -> Self {
        let mut command = command(&["serve", "--store", &store(file)]);
        command.args(&PORTS[..4]).stdout(Stdio::piped());
        Self::of(command)
    }

    fn of(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        said.read_line(&mut line).unwrap();
        let mut addresses = line.split("http://").skip(1).map(|rest| {
            rest.chars()
                .take_while(|c| !matches!(c, ' ' | '/'))
                .collect::<String>()
                .parse()
                .unwrap()
        });
        let (Some(people), Some(documentation), Some(metrics)) =
            (addresses.next(), addresses.next(), addresses.next())
        else {
            unreachable!("it doesn't say where it serves: {line}")
        };
        assert_eq!(people, documentation, "{line}");
        drop(addresses);
        // What else it says is read, so that it never waits for that.
        thread::spawn(move || drop(said.read_to_end(&mut Vec::new())));
        Self { child, people, metrics }
    }

    /// `kill -9`.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop, with SIGTERM.
    pub(crate) fn terminate(&self) {
        let kill = format!("kill -TERM {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    }

    /// The code that it exits with, if it does so in time.
    pub(crate) fn exit_code(&mut self, patience: Duration) -> Option<i32> {
        exit_code(&mut self.child, patience)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have exited, which is as well.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The address of the store in a file.
pub(crate) fn store(file: &Path) -> String {
    format!("sqlite:{}", file.display())
}

/// Runs a command that is to be refused: the code that it exits with, and what it says.
pub(crate) fn refused(arguments: &[&str]) -> (Option<i32>, String) {
    let mut child = command(arguments).spawn().unwrap();
    let code = exit_code(&mut child, Duration::from_secs(10));
    drop(child.kill());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    child.wait().unwrap();
    (code, said)
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_peopleinfo"));
    command.args(arguments).env_clear();
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

fn exit_code(child: &mut Child, patience: Duration) -> Option<i32> {
    let begun = Instant::now();
    while begun.elapsed() < patience {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code();
        }
        thread::sleep(Duration::from_millis(5));
    }
    None
}
