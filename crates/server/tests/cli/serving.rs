//! A service of a folder's store.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command};

use serde_json::Value;

use crate::program::Folder;

/// A service that is killed when the test ends.
pub(crate) struct Serving {
    child: Child,
    /// Where it serves people.
    pub(crate) address: String,
}

impl Serving {
    /// Starts to serve, and waits until it says where.
    pub(crate) fn start(folder: &Folder, more: &[&str]) -> Self {
        let ports = ["serve", "--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0"];
        let mut command = folder.command(&[&ports, more].concat());
        let temporary = folder.at("temporary");
        std::fs::create_dir_all(&temporary).unwrap();
        let mut child = command.env("TMPDIR", temporary).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).and_then(|rest| rest.split(' ').next());
        let address = address.unwrap().to_owned();
        // Its log is read, so that it never waits for that.
        let mut log = child.stdout.take().unwrap();
        std::thread::spawn(move || drop(log.read_to_end(&mut Vec::new())));
        Self { child, address }
    }

    /// Asks it to stop, with SIGTERM.
    pub(crate) fn terminate(&self) {
        let kill = format!("kill -TERM {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
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
    }
}

/// Writes somebody new, and gives the document.
pub(crate) fn write(address: &str, person: &Value) -> Value {
    let mut stream = TcpStream::connect(address).unwrap();
    let body = person.to_string();
    let request = format!(
        "POST /v1/people HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 201 "), "{answer}");
    serde_json::from_str(body).unwrap()
}
