//! `import --key`: whoever is there already is brought up to date.

use serde_json::{Value, json};

use crate::program::{Folder, lines};

const TABLE: &str = "name.familyName,externalIds[hr],title\nByron,1,Poet\nKing,2,Earl\n";

#[test]
fn the_same_file_twice_makes_nobody_new() {
    let folder = Folder::new();
    folder.write("people.csv", TABLE);
    let import = ["import", "people.csv", "--key", "externalIds[hr]"];
    assert_eq!(folder.done(&import), "2 created, 0 updated, 0 unchanged, 0 refused");
    let before = folder.everyone();
    assert_eq!(folder.done(&import), "0 created, 0 updated, 2 unchanged, 0 refused");
    assert_eq!(folder.everyone(), before, "what says the same makes no new version");
    folder.write("people.csv", TABLE.replace("Poet", "Lord"));
    assert_eq!(folder.done(&import), "0 created, 1 updated, 1 unchanged, 0 refused");
    let after = folder.everyone();
    assert_eq!((&after[0]["title"], &after[0]["meta"]["version"]), (&json!("Lord"), &json!(2)));
    assert_eq!((&after[0]["id"], &after[1]), (&before[0]["id"], &before[1]));
}

#[test]
fn without_a_key_everyone_is_somebody_new() {
    let folder = Folder::new();
    folder.write("people.csv", "name.familyName\nByron\n");
    folder.done(&["import", "people.csv"]);
    folder.done(&["import", "people.csv"]);
    assert_eq!(folder.everyone().len(), 2);
    folder.write("keyed.csv", TABLE);
    folder.done(&["import", "keyed.csv"]);
    let ran = folder.run(&["import", "keyed.csv"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert_eq!(ran.count(), "0 created, 0 updated, 0 unchanged, 2 refused");
    assert!(ran.said.starts_with("line 2: column externalIds[hr]: Another person has"), "{ran:?}");
}

#[test]
fn a_row_is_told_each_key_that_others_have() {
    let folder = Folder::new();
    folder.write("people.csv", "userName,externalIds[hr]\nada,1\nida,2\n");
    folder.done(&["import", "people.csv"]);
    folder.write("new.csv", "userName,externalIds[hr]\nIDA,1\n");
    for more in [&["--dry-run"][..], &[]] {
        let ran = folder.run(&[&["import", "new.csv"], more].concat());
        assert_eq!(ran.code, Some(1), "{ran:?}");
        for column in ["userName", "externalIds[hr]"] {
            let said = format!("line 2: column {column}: Another person has the value of");
            assert!(ran.said.contains(&said), "{ran:?}");
        }
    }
}

#[test]
fn a_key_is_one_of_three() {
    let folder = Folder::new();
    folder.write("people.csv", TABLE);
    for key in ["name.familyName", "externalIds", "externalIds[]", ""] {
        let ran = folder.run(&["import", "people.csv", "--key", key]);
        assert_eq!(ran.code, Some(1), "{key}: {ran:?}");
        assert!(ran.said.contains("use id, userName or externalIds[SYSTEM]"), "{key}: {ran:?}");
    }
    assert!(folder.everyone().is_empty());
}

#[test]
fn a_row_without_the_key_is_refused() {
    let folder = Folder::new();
    folder.write("people.csv", "name.familyName,externalIds[hr]\nByron,\nKing,2\n");
    let ran = folder.run(&["import", "people.csv", "--key", "externalIds[hr]"]);
    assert_eq!(ran.count(), "1 created, 0 updated, 0 unchanged, 1 refused", "{ran:?}");
    assert!(ran.said.starts_with("line 2: column externalIds[hr]: "), "{ran:?}");
}

/// Which of them would count is anyone's guess; so the first counts, and says so every time.
#[test]
fn a_key_that_stands_twice_in_a_file_is_refused_the_second_time() {
    const ID: &str = "01900000-0000-7000-8000-000000000001";
    let meta = json!({"created": "2026-01-01T00:00:00.000Z",
                      "lastModified": "2026-01-01T00:00:00.000Z", "version": 1});
    let by_id = |title: &str| json!({"id": ID, "displayName": "Ada", "title": title, "meta": meta});
    let by_system = |title: &str| json!({"externalIds": [{"system": "hr", "id": "1"}], "displayName": "Ada", "title": title});
    for (key, first, second) in [
        ("externalIds[hr]", by_system("a"), by_system("b")),
        ("userName", json!({"userName": "ada"}), json!({"userName": "ada", "title": "b"})),
        ("userName", json!({"userName": "ada"}), json!({"userName": "ADA", "title": "b"})),
        ("id", by_id("a"), by_id("b")),
    ] {
        second_is_refused(key, &first, &second);
    }
}

fn second_is_refused(key: &str, first: &Value, second: &Value) {
    let folder = Folder::new();
    folder.write("people.ndjson", lines(&[first.clone(), second.clone()]));
    let import = ["import", "people.ndjson", "--key", key];
    let twice = "A row before this one has the same; keep one of them.";
    for (more, counted) in [
        (&["--dry-run"][..], "1 created, 0 updated, 0 unchanged, 1 refused"),
        (&[], "1 created, 0 updated, 0 unchanged, 1 refused"),
        (&[], "0 created, 0 updated, 1 unchanged, 1 refused"),
    ] {
        let ran = folder.run(&[&import[..], more].concat());
        assert!(ran.count().ends_with(counted), "{key} {second}: {ran:?}");
        assert!(ran.said.starts_with("line 2: /") && ran.said.contains(twice), "{key}: {ran:?}");
        assert_eq!(ran.code, Some(1), "{key}: {ran:?}");
    }
    let sent = folder.everyone().pop().unwrap();
    for (name, value) in first.as_object().unwrap() {
        assert_eq!(&sent[name], value, "{key}: {name} is no more what the first row says");
    }
}

#[test]
fn rows_keep_their_order() {
    let folder = Folder::new();
    let people: Vec<Value> = (0..2_000).map(|n| json!({"userName": format!("u{n}")})).collect();
    folder.write("people.ndjson", lines(&people));
    for (store, more) in [("sqlite:a.db", &[][..]), ("sqlite:b.db", &["--key", "userName"])] {
        folder.done(&[&["import", "people.ndjson", "--store", store], more].concat());
        let kept = folder.everyone_in(store);
        let same = kept.iter().zip(&people).position(|(a, b)| a["userName"] != b["userName"]);
        assert_eq!((kept.len(), same), (people.len(), None), "{more:?}: first difference");
        let sorted = kept.is_sorted_by_key(|person| person["id"].as_str().map(str::to_owned));
        assert!(sorted, "{more:?}: the order of adding is that of the ids");
    }
}
