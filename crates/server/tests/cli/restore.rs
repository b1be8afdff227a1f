//! `restore`, and `check`.

use std::fs;

use serde_json::json;

use crate::program::{Folder, Ran};
use crate::serving::{Serving, write};

/// Where the pages of a small store are that hold something.
const PAGES: std::ops::Range<usize> = 8_192..32_768;

fn refused(ran: &Ran, why: &str) {
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{ran:?}");
    assert!(ran.said.contains(why), "{why}: {ran:?}");
}

/// Flips bits of a file.
fn damage(folder: &Folder, name: &str) {
    let mut bytes = fs::read(folder.at(name)).unwrap();
    bytes[PAGES].iter_mut().for_each(|byte| *byte ^= 0x55);
    folder.write(name, bytes);
}

#[test]
fn a_backup_becomes_the_store_that_it_was_made_of() {
    let folder = Folder::new();
    folder.done(&["demo", "--people", "200"]);
    let people = folder.everyone();
    folder.done(&["backup", "copy.db"]);
    let said = folder.done(&["restore", "copy.db", "--store", "sqlite:new.db"]);
    assert_eq!(said, "sqlite:new.db has everything that copy.db has, checked");
    assert_eq!(folder.everyone_in("sqlite:new.db"), people);
    assert_eq!(folder.done(&["check", "--store", "sqlite:new.db"]), "nothing is wrong");
    assert!(folder.at("copy.db").exists());
}

#[test]
fn a_store_is_replaced_only_if_that_is_said() {
    let folder = Folder::new();
    folder.done(&["demo", "--people", "20"]);
    folder.done(&["backup", "copy.db"]);
    folder.done(&["demo", "--people", "30", "--seed", "2", "--store", "sqlite:more.db"]);
    let more = folder.everyone_in("sqlite:more.db");
    let restore = ["restore", "copy.db", "--store", "sqlite:more.db"];
    refused(&folder.run(&restore), "--force");
    assert_eq!(folder.everyone_in("sqlite:more.db"), more);
    folder.done(&[&restore[..], &["--force"]].concat());
    assert_eq!(folder.everyone_in("sqlite:more.db"), folder.everyone());
}

/// The log of a service that was killed has its newest people, and must not bring them back.
#[test]
fn nothing_of_a_killed_service_comes_into_the_restored_store() {
    let folder = Folder::new();
    folder.done(&["demo", "--people", "20"]);
    folder.done(&["backup", "copy.db"]);
    let people = folder.everyone();
    let serving = Serving::start(&folder, &[]);
    write(&serving.address, &json!({"userName": "ida"}));
    refused(
        &folder.run(&["restore", "copy.db", "--force"]),
        "in use by another peopleinfo process",
    );
    refused(&folder.run(&["check"]), "in use by another peopleinfo process");
    serving.kill();
    assert!(fs::metadata(folder.at("peopleinfo.db-wal")).unwrap().len() > 0);
    folder.done(&["restore", "copy.db", "--force"]);
    assert_eq!(folder.everyone(), people);
    assert_eq!(folder.done(&["check"]), "nothing is wrong");
}

#[test]
fn a_damaged_backup_replaces_nothing() {
    let folder = Folder::new();
    folder.done(&["demo", "--people", "200"]);
    folder.done(&["backup", "copy.db"]);
    damage(&folder, "copy.db");
    let before = fs::read(folder.at("peopleinfo.db")).unwrap();
    refused(&folder.run(&["restore", "copy.db", "--force"]), "is damaged");
    refused(&folder.run(&["restore", "copy.db", "--store", "sqlite:new.db"]), "is damaged");
    assert!(!folder.at("new.db").exists());
    assert!(fs::read(folder.at("peopleinfo.db")).unwrap() == before);
    folder.write("notes.txt", "Dear diary");
    refused(&folder.run(&["restore", "notes.txt", "--force"]), "not a PeopleInfo store");
    refused(&folder.run(&["restore", "nothing.db", "--force"]), "isn't there");
    assert_eq!(folder.everyone().len(), 200);
}

#[test]
fn nothing_is_left_beside_what_is_no_store() {
    let folder = Folder::new();
    folder.write("notes.txt", "Dear diary, today it rained all day.".repeat(100));
    folder.write("empty.db", "");
    for name in ["notes.txt", "empty.db"] {
        let check = ["check", "--store", &format!("sqlite:{name}")];
        refused(&folder.run(&check), "not a PeopleInfo store; name another file\n");
        let restore = ["restore", name, "--store", "sqlite:new.db"];
        refused(&folder.run(&restore), "not a PeopleInfo store; name another file\n");
        let serve = ["serve", "--store", "sqlite:notes.txt"];
        refused(&folder.run(&serve), "not a PeopleInfo store; name another file\n");
        for other in [name, "new.db", "notes.txt"] {
            assert!(!folder.at(&format!("{other}.lock")).exists(), "{name}: {other}");
        }
    }
}

#[test]
fn a_check_says_what_is_wrong_and_changes_nothing() {
    let folder = Folder::new();
    refused(&folder.run(&["check"]), "isn't there");
    folder.done(&["demo", "--people", "200"]);
    assert_eq!(folder.done(&["check"]), "nothing is wrong");
    damage(&folder, "peopleinfo.db");
    let before = fs::read(folder.at("peopleinfo.db")).unwrap();
    let ran = folder.run(&["check"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.out.starts_with("The file is damaged"), "{ran:?}");
    assert!(ran.out.lines().all(|sentence| sentence.len() < 300), "{ran:?}");
    assert!(ran.count().contains(" wrong"), "{ran:?}");
    assert!(fs::read(folder.at("peopleinfo.db")).unwrap() == before);
}
