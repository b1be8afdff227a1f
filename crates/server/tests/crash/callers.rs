//! Callers who don't behave as a service would like.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::service::Service;

/// How long stopping may take when nobody has anything to finish.
const PATIENCE: Duration = Duration::from_secs(5);

/// Many clients send a whole body before they look for an answer.
#[test]
fn who_sends_everything_first_gets_the_refusal_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let service = Service::start(&folder.path().join("people.db"), &[]);
    let body = vec![b'x'; 5_000_000];
    for (path, media_type, status) in [
        ("/v1/people", "application/json", "413"),
        ("/v1/people", "text/plain", "415"),
        ("/nowhere", "application/json", "404"),
    ] {
        for _ in 0..5 {
            let answer = send(service.people, path, media_type, &body);
            assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{path}: {answer}");
        }
    }
}

fn send(address: SocketAddr, path: &str, media_type: &str, body: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\ncontent-type: {media_type}\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(body).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn who_connects_and_says_nothing_delays_no_stop() {
    let folder = tempfile::tempdir().unwrap();
    let mut service = Service::start(&folder.path().join("people.db"), &[]);
    let beginnings: [&[u8]; 3] = [b"", b"P", b"PRI * HTTP/2"];
    let silent: Vec<TcpStream> = beginnings
        .iter()
        .map(|beginning| {
            let mut stream = TcpStream::connect(service.people).unwrap();
            stream.write_all(beginning).unwrap();
            stream
        })
        .collect();
    service.terminate();
    assert_eq!(service.exit_code(PATIENCE), Some(0));
    drop(silent);
}

#[test]
fn who_begins_and_says_no_more_is_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let service = Service::start(&folder.path().join("people.db"), &[]);
    let begin = |beginning: &[u8]| {
        let mut stream = TcpStream::connect(service.people).unwrap();
        stream.write_all(beginning).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(15))).unwrap();
        stream
    };
    let beginnings: [&[u8]; 4] = [b"", b"P", b"PRI * HTTP/2", b"GET /livez HTTP/1.1\r\nhost"];
    for mut stream in beginnings.map(begin) {
        let mut answer = Vec::new();
        let ended = stream.read_to_end(&mut answer);
        // What was sent and not read makes an end a reset.
        let waited_for_nothing =
            ended.is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock);
        assert!(answer.is_empty() && !waited_for_nothing);
    }
}

/// A log that nobody takes is no reason to go on for ever.
#[test]
fn a_log_that_nobody_reads_delays_no_stop() {
    let folder = tempfile::tempdir().unwrap();
    let mut service = Service::start_with_unread_log(&folder.path().join("people.db"));
    for _ in 0..2_000 {
        let answer = send(service.people, "/livez", "application/json", b"");
        assert!(answer.starts_with("HTTP/1.1 405 "), "{answer}");
    }
    service.terminate();
    assert_eq!(service.exit_code(PATIENCE), Some(0));
}
