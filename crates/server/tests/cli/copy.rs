//! `copy`: from a file to a table and back.

use std::time::Duration;

use serde_json::Value;
use tokio::runtime::Runtime;

use crate::dynamodb::folder_of_a_table;
use crate::program::Folder;

/// The people of a store, as they are exported.
fn exported(folder: &Folder, store: &str) -> Vec<String> {
    let ran = folder.run(&["export", "--store", store]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    ran.out.lines().map(str::to_owned).collect()
}

/// The people of a store whatever their order: a file has that of adding, a table that of ids.
fn sorted(folder: &Folder, store: &str) -> Vec<String> {
    let mut lines = exported(folder, store);
    lines.sort();
    lines
}

/// A folder with a file of so many people, and the address of an empty table.
fn file_and_table(people: &str) -> (Folder, String) {
    let (folder, table) = folder_of_a_table();
    folder.done(&["table", "create"]);
    folder.done(&["demo", "--people", people, "--store", "sqlite:first.db"]);
    (folder, format!("dynamodb:{table}"))
}

#[test]
fn a_store_goes_from_a_file_to_a_table_and_back() {
    let (folder, table) = file_and_table("300");
    let to_table = folder.done(&["copy", "--from", "sqlite:first.db", "--to", &table]);
    let there = "holds the same 300 people and 300 events (digest ";
    assert!(to_table.starts_with(&format!("{table} {there}")), "{to_table}");
    let back = folder.done(&["copy", "--from", &table, "--to", "sqlite:last.db"]);
    assert!(back.starts_with(&format!("sqlite:last.db {there}")), "{back}");
    let digest = |line: &str| line.rsplit(' ').next().map(str::to_owned);
    assert_eq!(digest(&to_table), digest(&back));
    let people = exported(&folder, "sqlite:first.db");
    assert_eq!(people.len(), 300);
    assert_eq!(sorted(&folder, &table), sorted(&folder, "sqlite:first.db"));
    assert_eq!(exported(&folder, "sqlite:last.db"), people);
    let checked = folder.done(&["check", "--store", "sqlite:last.db"]);
    assert!(checked.contains("nothing is wrong"), "{checked}");
}

#[test]
fn a_copy_that_is_killed_goes_on() {
    let (folder, table) = file_and_table("2000");
    let arguments = ["copy", "--from", "sqlite:first.db", "--to", &table];
    let mut copying = folder.command(&arguments).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(700));
    copying.kill().unwrap();
    copying.wait().unwrap();
    let there = exported(&folder, &table).len();
    let said = folder.done(&arguments);
    assert!(said.contains("the same 2000 people and 2000 events"), "{there} before: {said}");
    assert_eq!(sorted(&folder, &table), sorted(&folder, "sqlite:first.db"));
    folder.done(&["copy", "--from", &table, "--to", "sqlite:last.db"]);
    // Those who were under way when it was killed were told behind others, so they come in later.
    assert_eq!(sorted(&folder, "sqlite:last.db"), sorted(&folder, "sqlite:first.db"));
}

#[test]
fn what_can_not_be_copied_is_refused() {
    let (folder, table) = file_and_table("5");
    std::os::unix::fs::symlink("first.db", folder.at("link.db")).unwrap();
    for (from, to, why) in [
        ("sqlite:none.db", table.as_str(), "isn't there"),
        ("sqlite:first.db", "sqlite:first.db", "name two stores"),
        ("sqlite:first.db", "sqlite:./first.db", "name two stores"),
        ("sqlite:first.db", "sqlite:link.db", "name two stores"),
        (table.as_str(), table.as_str(), "name two stores"),
        ("sqlite:first.db", "dynamodb:people-that-nobody-made", "there is no table"),
        ("first.db", table.as_str(), "is not the address of a store"),
    ] {
        let ran = folder.run(&["copy", "--from", from, "--to", to]);
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert!(ran.said.contains(why), "{why}: {ran:?}");
    }
    folder.done(&["demo", "--people", "5", "--seed", "2", "--store", "sqlite:other.db"]);
    let first = exported(&folder, "sqlite:first.db");
    let mixed = folder.run(&["copy", "--from", "sqlite:other.db", "--to", "sqlite:first.db"]);
    assert_eq!(mixed.code, Some(1), "{mixed:?}");
    assert!(mixed.said.contains("has people that sqlite:other.db doesn't have"), "{mixed:?}");
    assert_eq!(exported(&folder, "sqlite:first.db"), first);
}

/// The kinds and callers of a store's audit trail.
async fn trail(address: &str) -> Vec<(String, String)> {
    let store = store::open(address).await.unwrap();
    let page = store.audit(None, 100).await.unwrap();
    let read = |entry: &store::AuditEntry| {
        let entry: Value = serde_json::from_slice(&entry.text).unwrap();
        let text = |name: &str| entry[name].as_str().unwrap().to_owned();
        (text("kind"), text("caller"))
    };
    page.entries.iter().map(read).collect()
}

#[test]
fn a_copy_is_in_the_audit_trail_of_both() {
    let folder = Folder::new();
    folder.done(&["demo", "--people", "5", "--store", "sqlite:first.db"]);
    folder.done(&["copy", "--from", "sqlite:first.db", "--to", "sqlite:last.db"]);
    for file in ["first.db", "last.db"] {
        let address = format!("sqlite:{}", folder.at(file).display());
        let told = Runtime::new().unwrap().block_on(trail(&address));
        assert_eq!(told, [("copied".to_owned(), "operator".to_owned())], "{file}");
    }
}

#[test]
fn tokens_that_only_the_other_store_has_stay_and_are_told() {
    let folder = Folder::new();
    folder.done(&["demo", "--people", "5", "--store", "sqlite:first.db"]);
    for (store, name) in [("sqlite:first.db", "copied"), ("sqlite:last.db", "own")] {
        let make = ["token", "create", "--name", name, "--scope", "people:read", "--store", store];
        folder.done(&make);
    }
    let said = folder.done(&["copy", "--from", "sqlite:first.db", "--to", "sqlite:last.db"]);
    assert!(said.ends_with(", and tokens of its own: 1"), "{said}");
    for name in ["copied", "own"] {
        let ran = folder.run(&["token", "list", "--store", "sqlite:last.db"]);
        assert!(ran.out.contains(name), "{ran:?}");
    }
}
