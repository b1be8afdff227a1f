//! A service of a folder's store. When it ends, its log is searched for whatever any test has sent.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command};
use std::sync::{Mutex, PoisonError};
use std::thread::{JoinHandle, panicking, spawn};

use serde_json::Value;

use crate::program::Folder;

/// What tests have sent of people: texts that don't stand in a log by chance.
static SENT: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
/// The shortest text that is one of those.
const SHORTEST: usize = 6;

/// A service that is killed when the test ends.
pub(crate) struct Serving {
    child: Child,
    /// Where it serves people.
    pub(crate) address: String,
    /// Where it serves metrics.
    pub(crate) metrics: String,
    /// What it says of who may ask.
    pub(crate) said: String,
    log: Option<JoinHandle<Vec<u8>>>,
}

impl Serving {
    /// Starts to serve, and waits until it says where.
    pub(crate) fn start(folder: &Folder, more: &[&str]) -> Self {
        Self::start_with(folder, more, &[])
    }

    /// The same, with variables that count more than the folder's.
    pub(crate) fn start_with(folder: &Folder, more: &[&str], variables: &[(&str, &str)]) -> Self {
        let metrics = ["serve", "--metrics-listen", "127.0.0.1:0"];
        let listen = ["--listen", "127.0.0.1:0"];
        let listen = if more.contains(&"--listen") { &[][..] } else { &listen };
        let mut command = folder.command(&[&metrics, listen, more].concat());
        let temporary = folder.at("temporary");
        std::fs::create_dir_all(&temporary).unwrap();
        command.envs(variables.iter().copied());
        let mut child = command.env("TMPDIR", temporary).spawn().unwrap();
        let (mut line, mut said) = (String::new(), String::new());
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        stderr.read_line(&mut line).unwrap();
        stderr.read_line(&mut said).unwrap();
        let mut addresses = line.split("://").skip(1).map(|rest| rest.split([' ', '/']).next());
        let address = addresses.next().flatten().expect(&line).to_owned();
        let metrics = addresses.last().flatten().unwrap().to_owned();
        // Its log is read, so that it never waits for that.
        let mut log = child.stdout.take().unwrap();
        let log = spawn(move || {
            let mut all = Vec::new();
            drop(log.read_to_end(&mut all));
            all
        });
        Self { child, address, metrics, said, log: Some(log) }
    }

    /// Asks it to stop, with SIGTERM.
    pub(crate) fn terminate(&self) {
        let kill = format!("kill -TERM {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    }

    /// The code that it exits with.
    pub(crate) fn exit_code(&mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }

    /// Stops it, and answers what it has logged.
    pub(crate) fn stop(mut self) -> String {
        self.terminate();
        let code = self.exit_code();
        let log = self.logged();
        assert_eq!(code, Some(0), "{log}");
        log
    }

    /// What it has logged, once it has ended; it tells of nobody.
    fn logged(&mut self) -> String {
        let Some(log) = self.log.take() else { return String::new() };
        let log = String::from_utf8_lossy(&log.join().unwrap()).into_owned();
        let sent = SENT.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let told = sent.iter().find(|text| log.contains(text.as_str()));
        assert_eq!(told, None, "the log tells of somebody:\n{log}");
        log
    }

    /// `kill -9`, after which the newest commits stand in the log.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
        if !panicking() {
            self.logged();
        }
    }
}

/// Remembers the texts of a body that is about somebody.
fn remember(value: &Value) {
    match value {
        Value::String(text) if text.len() >= SHORTEST => {
            SENT.lock().unwrap_or_else(PoisonError::into_inner).insert(text.clone());
        }
        Value::Array(values) => values.iter().for_each(remember),
        Value::Object(members) => members.values().for_each(remember),
        _ => {}
    }
}

/// Writes somebody new, and gives the document.
pub(crate) fn write(address: &str, person: &Value) -> Value {
    let headers = "content-type: application/json\r\n";
    let (head, body) = ask(address, "POST /v1/people", headers, &person.to_string());
    assert!(head.starts_with("HTTP/1.1 201 "), "{head} {body}");
    serde_json::from_str(&body).unwrap()
}

/// Sends a request, such as `GET /status`, and answers the head and the body.
pub(crate) fn ask(address: &str, what: &str, headers: &str, body: &str) -> (String, String) {
    // A token's name is what the log knows its owner by.
    if !what.contains("/v1/tokens")
        && let Ok(sent) = serde_json::from_str(body)
    {
        remember(&sent);
    }
    let mut stream = TcpStream::connect(address).unwrap();
    // An answer to HTTP/1.0 has no chunks, and its end is that of the connection.
    let request = format!(
        "{what} HTTP/1.0\r\nhost: {address}\r\n{headers}content-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let answer = String::from_utf8_lossy(&answer);
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.replacen("HTTP/1.0", "HTTP/1.1", 1), body.to_owned())
}
