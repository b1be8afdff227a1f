//! Processes that are measured, and those that they need.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::Outcome;

/// The program that is measured, and what it finds in its environment.
pub(crate) struct Program {
    pub(crate) file: PathBuf,
    pub(crate) environment: Vec<(&'static str, String)>,
}

impl Program {
    fn command(&self) -> Command {
        let mut command = Command::new(&self.file);
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }
}

/// A running server, stopped when it is dropped.
pub(crate) struct Service {
    child: Child,
    /// Where it serves.
    pub(crate) address: SocketAddr,
    /// Where it serves metrics, if it does.
    pub(crate) metrics: Option<SocketAddr>,
}

impl Service {
    /// Starts the service on a store. Its log goes nowhere, but it is written.
    pub(crate) fn start(program: &Program, store: &str) -> Outcome<Self> {
        let mut command = program.command();
        command.args(["serve", "--store", store]);
        command.args(["--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0"]);
        Self::of(command)
    }

    /// Starts the bare handler of this program.
    pub(crate) fn bare(file: &Path) -> Outcome<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("bare").arg(file);
        Self::of(command)
    }

    fn of(mut command: Command) -> Outcome<Self> {
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
        let stderr = child.stderr.take().ok_or("a process without standard error")?;
        let mut lines = BufReader::new(stderr);
        let mut line = String::new();
        lines.read_line(&mut line)?;
        // The service first says its own address, then that of its documentation.
        let mut addresses = line.split("http://").skip(1).map(|rest| {
            let address = rest.split(|end: char| end == '/' || end.is_whitespace()).next();
            address.and_then(|address| address.parse().ok())
        });
        let address = addresses.next().flatten().ok_or_else(|| format!("no address in: {line}"))?;
        let metrics = addresses.nth(1).flatten();
        // Whatever else it says is read, so that it never waits for a reader.
        std::thread::spawn(move || lines.lines().map_while(Result::ok).for_each(drop));
        Ok(Self { child, address, metrics })
    }

    /// Resident memory: now, and at most so far, in bytes.
    pub(crate) fn memory(&self) -> Outcome<(u64, u64)> {
        memory(self.child.id())
    }

    /// How much time of processors it has had so far, to a hundredth of a second.
    pub(crate) fn processor_time(&self) -> Outcome<Duration> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        // The name of the program, in brackets, can hold anything; see proc_pid_stat(5).
        let fields = stat.rsplit_once(") ").map_or("", |(_, fields)| fields);
        let ticks: Result<Vec<u64>, _> =
            fields.split(' ').skip(11).take(2).map(str::parse).collect();
        Ok(Duration::from_millis(ticks?.iter().sum::<u64>() * 10))
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A DynamoDB in memory, which ends when it is dropped.
pub(crate) struct Emulator {
    child: Child,
    url: String,
}

impl Emulator {
    pub(crate) fn start(file: &Path) -> Outcome<Self> {
        let mut command = Command::new(file);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let stdout = child.stdout.take().ok_or("a process without standard output")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        Ok(Self { child, url: line.trim_end().to_owned() })
    }

    /// What a program finds in its environment that is to ask this one rather than AWS.
    pub(crate) fn environment(&self) -> Vec<(&'static str, String)> {
        vec![
            ("AWS_ENDPOINT_URL", self.url.clone()),
            ("AWS_ENDPOINT_URL_DYNAMODB", self.url.clone()),
            ("AWS_REGION", "eu-central-1".to_owned()),
            ("AWS_ACCESS_KEY_ID", "invented".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "invented".to_owned()),
        ]
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn memory(process: u32) -> Outcome<(u64, u64)> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let kibibytes = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok())
    };
    let missing = "no memory in /proc";
    Ok((kibibytes("VmRSS").ok_or(missing)? * 1024, kibibytes("VmHWM").ok_or(missing)? * 1024))
}

/// Runs a command to its end, and answers how long it took and how much memory it had at most.
pub(crate) fn run(program: &Program, arguments: &[&str]) -> Outcome<(Duration, u64)> {
    let begun = Instant::now();
    let mut child = program.command().args(arguments).stdout(Stdio::null()).spawn()?;
    let mut most = 0;
    loop {
        if let Some(status) = child.try_wait()? {
            let took = begun.elapsed();
            if !status.success() {
                return Err(format!("{arguments:?} ended with {status}").into());
            }
            return Ok((took, most));
        }
        most = memory(child.id()).map_or(most, |(_, peak)| peak.max(most));
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Runs a command to its end, and answers what it prints.
pub(crate) fn output(program: &Program, arguments: &[&str]) -> Outcome<String> {
    let output = program.command().args(arguments).stderr(Stdio::null()).output()?;
    if !output.status.success() {
        return Err(format!("{arguments:?} ended with {}", output.status).into());
    }
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}
