//! What `serve` says when it starts, and what it refuses to start with.

use std::net::TcpListener;

use hyper::StatusCode;

use crate::client::Client;
use crate::service::{Service, refused, store};

#[tokio::test]
async fn the_addresses_are_announced() {
    let folder = tempfile::tempdir().unwrap();
    let service = Service::start(&folder.path().join("people.db"), &[]);
    assert_ne!((service.people.port(), service.metrics.port()), (0, 0));
    let mut people = Client::connect(service.people).await.unwrap();
    assert_eq!(people.get("/livez").await.unwrap().status, StatusCode::OK);
    assert_eq!(people.get("/metrics").await.unwrap().status, StatusCode::NOT_FOUND);
    let mut metrics = Client::connect(service.metrics).await.unwrap();
    assert_eq!(metrics.get("/metrics").await.unwrap().status, StatusCode::OK);
    assert_eq!(metrics.get("/v1/people").await.unwrap().status, StatusCode::NOT_FOUND);
}

#[test]
fn a_second_process_on_one_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("people.db");
    let service = Service::start(&file, &[]);
    let store = store(&file);
    let serve = ["serve", "--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0"];
    for command in [&serve[..], &["demo", "--people", "1"], &["export"]] {
        let (code, said) = refused(&[command, &["--store", &store]].concat());
        assert_eq!(code, Some(1), "{command:?}: {said}");
        let expected = format!("{} is in use by another peopleinfo process", file.display());
        assert!(said.contains(&expected), "{command:?}: {said}");
    }
    service.kill();
    Service::start(&file, &[]).kill();
}

#[test]
fn other_machines_are_not_served() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("people.db");
    let store = store(&file);
    for (flag, what) in [("--listen", "refusing to serve"), ("--metrics-listen", "serve metrics")] {
        for address in ["0.0.0.0:0", "192.0.2.1:3000", "[::]:0"] {
            let (code, said) = refused(&["serve", "--store", &store, flag, address]);
            assert_eq!(code, Some(1), "{flag} {address}: {said}");
            assert!(said.contains(&format!("{what} at {address}")), "{flag} {address}: {said}");
        }
    }
}

#[test]
fn a_port_in_use_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder.path().join("people.db"));
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    for (taken_flag, other_flag) in
        [("--listen", "--metrics-listen"), ("--metrics-listen", "--listen")]
    {
        let (code, said) =
            refused(&["serve", "--store", &store, taken_flag, &taken, other_flag, "127.0.0.1:0"]);
        assert_eq!(code, Some(1), "{taken_flag}: {said}");
        let expected = format!("can't serve at {taken}: Address already in use");
        assert!(said.contains(&expected) && said.contains(taken_flag), "{taken_flag}: {said}");
    }
}

#[test]
fn what_is_no_store_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let letter = folder.path().join("letter.txt");
    std::fs::write(&letter, "Dear Ada, this is no store, and is to stay as it is.").unwrap();
    let letter_store = store(&letter);
    for (store, expected) in [
        ("people.db", "`people.db` is not the address of a store; write `sqlite:FILE`"),
        ("mysql:people", "`mysql:people` is not the address of a store"),
        (&letter_store, "is not a PeopleInfo store"),
    ] {
        let (code, said) = refused(&["export", "--store", store]);
        assert_eq!(code, Some(1), "{store}: {said}");
        assert!(said.contains(expected), "{store}: {said}");
    }
    assert!(std::fs::read_to_string(&letter).unwrap().starts_with("Dear Ada"));
}
