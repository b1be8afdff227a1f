//! `export`, and back again.

use serde_json::{Value, json};

use crate::program::{Folder, lines};

#[test]
fn an_export_is_the_documents_as_they_are_kept() {
    let folder = Folder::new();
    let people = [
        json!({"userName": "ada", "name": {"familyName": "Byron"}, "attributes": {"n": 1.50}}),
        json!({"displayName": "Müller\u{2028}", "types": ["a", "b"]}),
    ];
    folder.write("people.ndjson", lines(&people));
    folder.done(&["import", "people.ndjson"]);
    assert_eq!(folder.everyone_as_sent(), people);
    assert_eq!(folder.done(&["export", "out.ndjson"]), "2 people exported");
    let out = folder.run(&["export", "-"]).out;
    assert_eq!(out, folder.read("out.ndjson"));
    assert_eq!((out.lines().count(), out.ends_with("}\n")), (2, true));
    assert!(out.lines().all(|line| line.starts_with("{\"id\":\"")), "{out}");
}

#[test]
fn an_empty_store_is_an_empty_file() {
    let folder = Folder::new();
    folder.done(&["demo", "--people", "0"]);
    assert_eq!(folder.done(&["export", "out.ndjson"]), "0 people exported");
    assert_eq!(folder.read("out.ndjson"), "");
}

/// A name that was mistyped would look like a store without people.
#[test]
fn a_store_that_is_not_there_is_not_made() {
    let folder = Folder::new();
    let ran = folder.run(&["export", "out.ndjson"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.said.contains("isn't there"), "{ran:?}");
    assert!(!folder.at("peopleinfo.db").exists() && !folder.at("out.ndjson").exists());
}

#[test]
fn an_export_onto_the_store_is_refused() {
    let folder = Folder::new();
    folder.done(&["demo", "--people", "20"]);
    std::fs::hard_link(folder.at("peopleinfo.db"), folder.at("other.ndjson")).unwrap();
    for file in ["peopleinfo.db", "./peopleinfo.db", "peopleinfo.db.lock", "other.ndjson"] {
        let ran = folder.run(&["export", file]);
        assert_eq!(ran.code, Some(1), "{file}: {ran:?}");
        assert!(ran.said.contains("is the store itself"), "{file}: {ran:?}");
        assert_eq!(folder.everyone().len(), 20, "{file}");
    }
}

#[test]
fn an_ending_that_says_no_form_is_refused() {
    let folder = Folder::new();
    folder.done(&["demo", "--people", "20"]);
    for file in ["out.xml", "out"] {
        let ran = folder.run(&["export", file]);
        assert_eq!(ran.code, Some(1), "{file}: {ran:?}");
        assert!(ran.said.contains("--format csv or ndjson"), "{file}: {ran:?}");
        assert!(!folder.at(file).exists());
    }
    folder.done(&["export", "out.xml", "--format", "csv"]);
}

/// Such as the export of yesterday.
#[test]
fn what_was_there_stays_until_the_export_is_whole() {
    let folder = Folder::new();
    folder.done(&["demo", "--people", "20"]);
    folder.done(&["export", "out.ndjson"]);
    let before = folder.read("out.ndjson");
    let mut store = std::fs::read(folder.at("peopleinfo.db")).unwrap();
    let length = store.len();
    store[8192..length].fill(0xff);
    folder.write("broken.db", store);
    let ran = folder.run(&["export", "out.ndjson", "--force", "--store", "sqlite:broken.db"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert_eq!(folder.read("out.ndjson"), before);
    folder.done(&["demo", "--people", "5", "--store", "sqlite:new.db"]);
    let ran = folder.run(&["export", "out.ndjson", "--store", "sqlite:new.db"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.said.contains("--force"), "{ran:?}");
    assert_eq!(folder.read("out.ndjson"), before);
    folder.done(&["export", "out.ndjson", "--force", "--store", "sqlite:new.db"]);
    assert_eq!(folder.read("out.ndjson").lines().count(), 5);
}

#[test]
fn a_file_that_cant_be_written_is_an_error() {
    let folder = Folder::new();
    folder.done(&["demo", "--people", "1"]);
    let ran = folder.run(&["export", "no/such/folder.ndjson"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.said.contains("can't write no/such/folder.ndjson"), "{ran:?}");
}

#[test]
fn lines_come_back_byte_for_byte() {
    let folder = Folder::new();
    folder.done(&["demo", "--people", "1500"]);
    folder.done(&["export", "all.ndjson"]);
    let back = ["import", "all.ndjson", "--key", "id", "--store", "sqlite:new.db"];
    assert_eq!(folder.done(&back), "1500 created, 0 updated, 0 unchanged, 0 refused");
    assert_eq!(folder.done(&back), "0 created, 0 updated, 1500 unchanged, 0 refused");
    folder.done(&["export", "again.ndjson", "--store", "sqlite:new.db"]);
    let (all, again) = (folder.read("all.ndjson"), folder.read("again.ndjson"));
    let first = all.lines().zip(again.lines()).position(|(one, other)| one != other);
    assert_eq!((first, all.len()), (None, again.len()), "the first line that differs");
}

#[test]
fn a_table_comes_back_with_every_value() {
    let folder = Folder::new();
    folder.done(&["demo", "--people", "500"]);
    let odd = [
        json!({"displayName": "=1+1", "emails": [{"value": "a@b"}, {"value": "c@d", "primary": true}],
               "attributes": {"a.b": "c", "n": 1.50, "list": [1, {"x": null}], "": "nameless"}}),
        json!({"displayName": "Li\"ne,", "types": ["with;semicolon", "b"],
               "addresses": [{"formatted": "1 Street\nTown"}]}),
    ];
    folder.write("odd.ndjson", lines(&odd));
    folder.done(&["import", "odd.ndjson"]);
    folder.done(&["export", "all.csv"]);
    let back = ["import", "all.csv", "--key", "id", "--store", "sqlite:new.db"];
    assert_eq!(folder.done(&back), "502 created, 0 updated, 0 unchanged, 0 refused");
    let by_id = |mut people: Vec<Value>| {
        people.sort_by_key(|person| person["id"].to_string());
        people
    };
    let (all, again) = (by_id(folder.everyone()), by_id(folder.everyone_in("sqlite:new.db")));
    for (one, other) in all.iter().zip(&again) {
        assert_eq!(one, other);
    }
    assert_eq!(all.len(), again.len());
}

#[test]
fn formulas_are_escaped_where_that_is_asked_for() {
    let folder = Folder::new();
    folder.write("people.csv", "userName,phoneNumbers,title\nada,+44 1,=1+1\n");
    folder.done(&["import", "people.csv"]);
    let plain = folder.run(&["export", "--format", "csv"]).out;
    assert!(plain.contains(",+44 1,") && plain.contains(",=1+1,"), "{plain}");
    let escaped = folder.run(&["export", "--format", "csv", "--escape-formulas"]).out;
    assert!(escaped.contains(",'+44 1,") && escaped.contains(",'=1+1,"), "{escaped}");
}
