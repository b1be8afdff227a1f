//! `backup`: the whole store, or an error and no file.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use serde_json::json;

use crate::program::{Folder, Ran};
use crate::serving::{Serving, write};

const WRITERS: usize = 16;
/// How many people are acknowledged before the backup begins.
const BEFORE: usize = 200;

/// What is called so in the folder, once a backup was refused: nothing.
fn nothing_is_left(folder: &Folder, name: &str) {
    let names = fs::read_dir(folder.at("")).unwrap().map(|file| file.unwrap().file_name());
    let left = names.map(|name| name.into_string().unwrap());
    let left: Vec<String> =
        left.filter(|left| left == name || left.starts_with(".peopleinfo")).collect();
    assert_eq!(left, [""; 0]);
}

fn refused(ran: &Ran, why: &str) {
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{ran:?}");
    assert!(ran.said.contains(why), "{why}: {ran:?}");
}

#[test]
fn a_store_that_nobody_has_open_is_copied() {
    let folder = Folder::new();
    folder.done(&["demo", "--people", "300"]);
    let said = folder.done(&["backup", "copy.db"]);
    assert!(said.starts_with("copy.db: ") && said.ends_with(" bytes, checked"), "{said}");
    assert_eq!(fs::metadata(folder.at("copy.db")).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(folder.done(&["check", "--store", "sqlite:copy.db"]), "nothing is wrong");
    assert_eq!(folder.everyone_in("sqlite:copy.db"), folder.everyone());
}

#[test]
fn a_file_is_replaced_only_if_that_is_said() {
    let folder = Folder::new();
    folder.done(&["demo", "--people", "3"]);
    folder.write("copy.db", "something of value");
    refused(&folder.run(&["backup", "copy.db"]), "--force");
    assert_eq!(folder.read("copy.db"), "something of value");
    for _ in 0..2 {
        folder.done(&["backup", "copy.db", "--force"]);
        assert_eq!(folder.everyone_in("sqlite:copy.db").len(), 3);
    }
}

#[test]
fn a_store_is_no_place_for_a_backup() {
    let folder = Folder::new();
    folder.done(&["demo", "--people", "3"]);
    folder.done(&["demo", "--people", "2", "--store", "sqlite:other.db"]);
    refused(&folder.run(&["backup", "peopleinfo.db", "--force"]), "is a store of its own");
    let serving = Serving::start(&folder, &["--store", "sqlite:other.db"]);
    for file in ["other.db", "./other.db"] {
        refused(&folder.run(&["backup", file, "--force"]), "is a store of its own");
    }
    write(&serving.address, &json!({"displayName": "Ida"}));
}

/// What stands beside a store belongs to it, whether it is there at the moment or not.
#[test]
fn what_belongs_to_a_store_is_no_place_for_another_file() {
    let folder = Folder::new();
    folder.done(&["demo", "--people", "3", "--store", "sqlite:other.db"]);
    folder.done(&["backup", "copy.db", "--store", "sqlite:other.db"]);
    let serving = Serving::start(&folder, &["--store", "sqlite:other.db"]);
    for part in ["-wal", "-shm", "-journal", ".lock", ".restoring"] {
        let file = format!("other.db{part}");
        let part_of = "would be taken for a part of another store";
        refused(&folder.run(&["backup", &file, "--force", "--store", "sqlite:other.db"]), part_of);
        let store = format!("sqlite:{file}");
        refused(&folder.run(&["restore", "copy.db", "--force", "--store", &store]), part_of);
        refused(&folder.run(&["demo", "--store", &store]), part_of);
        refused(&folder.run(&["export", &file, "--store", "sqlite:copy.db"]), "or kept for one");
    }
    write(&serving.address, &json!({"displayName": "Ida"}));
}

/// A device, say, would be a file from then on.
#[test]
fn what_is_no_file_is_not_replaced() {
    let folder = Folder::new();
    folder.done(&["demo", "--people", "3"]);
    folder.done(&["backup", "copy.db"]);
    let socket = std::os::unix::net::UnixListener::bind(folder.at("socket")).unwrap();
    fs::create_dir(folder.at("folder")).unwrap();
    for place in ["socket", "folder"] {
        refused(&folder.run(&["backup", place, "--force"]), "is no ordinary file");
        let store = format!("sqlite:{place}");
        refused(&folder.run(&["restore", "copy.db", "--force", "--store", &store]), "no ordinary");
    }
    drop(socket);
}

#[test]
fn a_store_that_is_not_there_is_not_made() {
    let folder = Folder::new();
    refused(&folder.run(&["backup", "copy.db"]), "sqlite:peopleinfo.db isn't there");
    assert!(!folder.at("peopleinfo.db").exists());
    refused(&folder.run(&["backup", "copy.db", "--store", "people.db"]), "not the address");
    nothing_is_left(&folder, "copy.db");
}

#[test]
fn a_place_that_cant_be_written_is_an_error() {
    let folder = Folder::new();
    folder.done(&["demo", "--people", "3"]);
    refused(&folder.run(&["backup", "no/such/copy.db"]), "no/such/copy.db");
}

/// Everybody who was acknowledged before it began is in it, and everything in it fits together.
#[test]
fn a_store_that_many_write_to_is_copied_as_of_one_moment() {
    let folder = Folder::new();
    let serving = Serving::start(&folder, &[]);
    let (acknowledged, enough) = (Mutex::new(Vec::new()), AtomicBool::new(false));
    thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (address, acknowledged, enough) = (&serving.address, &acknowledged, &enough);
            scope.spawn(move || keep_writing(address, writer, acknowledged, enough));
        }
        let patience = Instant::now() + Duration::from_mins(1);
        while acknowledged.lock().unwrap().len() < BEFORE && Instant::now() < patience {
            thread::sleep(Duration::from_millis(2));
        }
        let before = acknowledged.lock().unwrap().clone();
        let ran = folder.run(&["backup", "copy.db", "--listen", &serving.address]);
        let after = acknowledged.lock().unwrap().len();
        enough.store(true, Ordering::Relaxed);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert!(after > before.len(), "nobody has written meanwhile");
        holds_all(&folder, &before);
    });
    let temporary = fs::read_dir(folder.at("temporary")).unwrap().count();
    assert_eq!(temporary, 0, "the service has left something in the temporary folder");
}

fn keep_writing(
    address: &str,
    writer: usize,
    acknowledged: &Mutex<Vec<String>>,
    enough: &AtomicBool,
) {
    let mut names = (0..).map(|number| format!("w{writer}n{number}"));
    while !enough.load(Ordering::Relaxed) {
        let written = write(address, &json!({"userName": names.next(), "displayName": "Ida"}));
        acknowledged.lock().unwrap().push(written["id"].to_string());
    }
}

fn holds_all(folder: &Folder, before: &[String]) {
    assert!(before.len() >= BEFORE);
    assert_eq!(folder.done(&["check", "--store", "sqlite:copy.db"]), "nothing is wrong");
    let copied = folder.everyone_in("sqlite:copy.db");
    let copied: BTreeSet<String> = copied.iter().map(|person| person["id"].to_string()).collect();
    let missing: Vec<_> = before.iter().filter(|id| !copied.contains(*id)).collect();
    assert_eq!(missing, [""; 0]);
}

#[test]
fn only_the_service_of_the_store_is_asked() {
    let (folder, other) = (Folder::new(), Folder::new());
    let (_serving, serving) = (Serving::start(&folder, &[]), Serving::start(&other, &[]));
    let ran = folder.run(&["backup", "copy.db", "--listen", &serving.address]);
    refused(&ran, "has another store open");
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let ran = folder.run(&["backup", "copy.db", "--listen", &nobody]);
    refused(&ran, &format!("no service at {nobody}"));
    nothing_is_left(&folder, "copy.db");
}

/// Answers once as the service of this process's store, with a body that is cut short or wrong.
fn answer_once(length: usize, body: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        assert_ne!(stream.read(&mut [0; 4_096]).unwrap(), 0);
        let process = std::process::id();
        let head = format!(
            "HTTP/1.1 200 OK\r\npeopleinfo-process: {process}\r\ncontent-length: {length}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(&body).unwrap();
    });
    address
}

#[test]
fn what_doesnt_arrive_whole_is_no_backup() {
    let folder = Folder::new();
    folder.done(&["demo", "--people", "100"]);
    folder.done(&["backup", "whole.db"]);
    let whole = fs::read(folder.at("whole.db")).unwrap();
    let mut flipped = whole.clone();
    flipped[8_192..].iter_mut().for_each(|byte| *byte ^= 0x55);
    let address = format!("sqlite:{}", folder.at("peopleinfo.db").display());
    let _open = store::open(&address).now_or_never().unwrap().unwrap();
    let length = whole.len();
    for (body, why) in [
        (whole[..length / 2].to_vec(), "didn't send its copy to the end"),
        (flipped, "is damaged"),
        (b"Dear diary, ".repeat(length / 12 + 1)[..length].to_vec(), "not a PeopleInfo store"),
    ] {
        let service = answer_once(length, body);
        let ran = folder.run(&["backup", "copy.db", "--listen", &service]);
        refused(&ran, why);
        nothing_is_left(&folder, "copy.db");
    }
    let service = answer_once(length, whole);
    folder.done(&["backup", "copy.db", "--listen", &service]);
}
