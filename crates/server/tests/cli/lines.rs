//! `import` of NDJSON.

use serde_json::json;

use crate::program::{Folder, lines};

#[test]
fn each_line_is_a_document() {
    let folder = Folder::new();
    let ada = json!({"userName": "ada", "name": {"familyName": "Byron"}, "attributes": {"a": [1]}});
    let bo = json!({"displayName": "Bo"});
    // Blank lines are none, and the last line needs no end.
    let text = lines(&[ada.clone(), bo.clone()]).replace('\n', "\r\n\r\n");
    folder.write("people.ndjson", text.trim_end());
    let counted = folder.done(&["import", "people.ndjson"]);
    assert_eq!(counted, "2 created, 0 updated, 0 unchanged, 0 refused");
    assert_eq!(folder.everyone_as_sent(), [ada, bo]);
}

#[test]
fn the_ending_or_the_flag_says_the_form() {
    let folder = Folder::new();
    for (file, form, code) in [
        ("people.jsonl", None, Some(0)),
        ("people.txt", Some("ndjson"), Some(0)),
        ("people.csv", Some("ndjson"), Some(0)),
        ("people.txt", None, Some(1)),
        ("people", None, Some(1)),
        ("people.txt", Some("xlsx"), Some(2)),
    ] {
        folder.write(file, "{\"displayName\": \"Ada\"}\n");
        let flag: Vec<&str> = form.iter().flat_map(|form| ["--format", form]).collect();
        let ran = folder.run(&[&["import", file], &flag[..]].concat());
        assert_eq!(ran.code, code, "{file} {form:?}: {ran:?}");
    }
    let ran = folder.run(&["import", "."]);
    assert!(ran.code == Some(1) && ran.said.contains(". is a folder; name a file"), "{ran:?}");
    let ran = folder.run(&["import", "nowhere.ndjson"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.said.contains("can't read nowhere.ndjson"), "{ran:?}");
}

#[test]
fn refused_lines_are_named_and_the_others_are_kept() {
    let folder = Folder::new();
    let text = "\
{\"userName\": \"good-1\"}

{\"userName\": \"hidden-3\", \"shoe\": \"HIDDEN\"}
{\"userName\": \"HIDDEN
[\"HIDDEN\"]
{\"userName\": \"hidden-6\", \"birthDate\": \"HIDDEN\", \"emails\": [{\"value\": \"HIDDEN\"}]}
{\"userName\": \"hidden-7\", \"userName\": \"HIDDEN\"}
{\"id\": \"01900000-0000-7000-8000-000000000001\", \"userName\": \"hidden-8\"}
{\"title\": \"HIDDEN\"}
{\"userName\": \"\\ud800HIDDEN\"}
{\"userName\": \"good-1\", \"title\": \"HIDDEN\"}
{\"userName\": \"good-12\"}
";
    folder.write("people.ndjson", text);
    let ran = folder.run(&["import", "people.ndjson"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert_eq!(ran.count(), "2 created, 0 updated, 0 unchanged, 9 refused");
    let expected = [
        "line 3: /shoe: ",
        "line 4: ",
        "line 5: ",
        "line 6: /birthDate: ",
        "line 6: /emails/0/value: ",
        "line 7: /userName: ",
        "line 8: /id: ",
        "line 9: /name: ",
        "line 10: /userName: ",
        "line 11: /userName: ",
        "2 created",
    ];
    for (line, place) in ran.said.lines().zip(expected) {
        assert!(line.starts_with(place), "{place}: {line}");
    }
    assert_eq!(ran.said.lines().count(), expected.len(), "{ran:?}");
    assert!(!ran.said.to_lowercase().contains("hidden"), "{ran:?}");
    let names: Vec<_> = folder.everyone().iter().map(|person| person["userName"].clone()).collect();
    assert_eq!(names, ["good-1", "good-12"]);
}

#[test]
fn a_line_that_is_too_long_is_refused_and_reading_goes_on() {
    let folder = Folder::new();
    let long = format!("{{\"userName\": \"b\", \"title\": \"{}\"}}\n", "x".repeat(300 * 1024));
    let after = "{\"userName\": \"c\"}\n";
    folder.write("people.ndjson", format!("{{\"userName\": \"a\"}}\n{long}{after}{}", long.trim()));
    let ran = folder.run(&["import", "people.ndjson"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert_eq!(ran.count(), "2 created, 0 updated, 0 unchanged, 2 refused");
    for line in [2, 4] {
        let refusal = format!("line {line}: The row is longer than 262144 bytes");
        assert!(ran.said.contains(&refusal), "{ran:?}");
    }
    assert_eq!(folder.everyone_as_sent(), [json!({"userName": "a"}), json!({"userName": "c"})]);
}
