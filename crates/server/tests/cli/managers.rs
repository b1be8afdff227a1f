//! `import` of people who name their managers.

use serde_json::{Value, json};

use crate::program::{Folder, lines};

fn id(number: u32) -> String {
    format!("01900000-0000-7000-8000-{number:012}")
}

fn person(number: u32, manager: Option<u32>) -> Value {
    let meta = json!({"created": "2026-01-01T00:00:00.000Z",
                      "lastModified": "2026-01-02T00:00:00.000Z", "version": 3});
    let mut person = json!({"id": id(number), "userName": format!("u{number}"), "meta": meta});
    if let Some(manager) = manager {
        person["manager"] = json!({"value": id(manager)});
    }
    person
}

/// Somebody of whom nothing but this is known: no `meta` says how they were elsewhere.
fn new(number: u32, manager: Option<u32>) -> Value {
    let mut person = person(number, manager);
    person.as_object_mut().unwrap().remove("meta");
    person
}

fn managers(folder: &Folder) -> Vec<(String, Value)> {
    let mut managers: Vec<_> = folder
        .everyone()
        .iter()
        .map(|person| (person["userName"].to_string(), person["manager"]["value"].clone()))
        .collect();
    managers.sort_by(|one, other| one.0.cmp(&other.0));
    managers
}

#[test]
fn a_manager_may_come_later_in_the_file() {
    let folder = Folder::new();
    let people = [new(1, Some(2)), new(2, Some(3)), new(3, Some(4)), new(4, None)];
    folder.write("people.ndjson", lines(&people));
    let import = ["import", "people.ndjson", "--key", "id"];
    assert_eq!(folder.done(&import), "4 created, 0 updated, 0 unchanged, 0 refused");
    let expected: Vec<_> = (1..=4)
        .map(|n| (format!("\"u{n}\""), if n < 4 { id(n + 1).into() } else { Value::Null }))
        .collect();
    assert_eq!(managers(&folder), expected);
    assert_eq!(folder.done(&import), "0 created, 0 updated, 4 unchanged, 0 refused");
}

#[test]
fn a_manager_who_never_comes_is_refused_and_so_are_those_below() {
    let folder = Folder::new();
    let people = [new(1, Some(2)), new(2, Some(9)), new(3, Some(3)), new(4, None)];
    folder.write("people.ndjson", lines(&people));
    let ran = folder.run(&["import", "people.ndjson", "--key", "id"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert_eq!(ran.count(), "1 created, 0 updated, 0 unchanged, 3 refused", "{ran:?}");
    for line in 1..=3 {
        assert!(ran.said.contains(&format!("line {line}: /manager/value: ")), "{ran:?}");
    }
    assert_eq!(managers(&folder), [("\"u4\"".to_owned(), Value::Null)]);
}

/// What an export says of somebody is taken as it is.
#[test]
fn a_manager_who_has_gone_stays_named() {
    let folder = Folder::new();
    folder.write("people.ndjson", lines(&[person(1, Some(2)), person(2, Some(9))]));
    let import = ["import", "people.ndjson", "--key", "id"];
    for (dry_run, begin) in [(&["--dry-run"][..], "Nothing was written. It would be: "), (&[], "")]
    {
        let said = folder.done(&[&import[..], dry_run].concat());
        assert_eq!(said, format!("{begin}2 created, 0 updated, 0 unchanged, 0 refused"));
    }
    let expected = [("\"u1\"".to_owned(), id(2).into()), ("\"u2\"".to_owned(), id(9).into())];
    assert_eq!(managers(&folder), expected);
}

/// A store in which somebody's manager was added after them comes back as it was.
#[test]
fn an_export_with_managers_comes_back_as_it_was() {
    let folder = Folder::new();
    folder.write("people.ndjson", lines(&[person(1, None), person(2, None), person(3, None)]));
    folder.done(&["import", "people.ndjson", "--key", "id"]);
    folder.write("managers.ndjson", lines(&[person(1, Some(3)), person(2, Some(1))]));
    folder.done(&["import", "managers.ndjson", "--key", "id"]);
    folder.done(&["export", "all.ndjson"]);
    folder.done(&["import", "all.ndjson", "--key", "id", "--store", "sqlite:new.db"]);
    folder.done(&["export", "again.ndjson", "--store", "sqlite:new.db"]);
    let sorted = |file: &str| {
        let text = folder.read(file);
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted("again.ndjson"), sorted("all.ndjson"));
}
