//! `import` of tables that aren't written as they must be.

use serde_json::json;

use crate::program::Folder;

#[test]
fn a_quote_that_is_not_closed_is_refused_where_its_row_begins() {
    for (table, line, column) in [
        ("userName,note\nzoe,\nada,\"hello\nbob,hi\ncat,yo\n", 3, "column 2 (`note`)"),
        ("userName,note\nzoe,\n\"ada,Ada\nbob,Bob\n", 3, "column 1 (`userName`)"),
        ("userName,note\rzoe,\r\"ada,Ada\rbob,Bob", 3, "column 1 (`userName`)"),
    ] {
        let folder = Folder::new();
        folder.write("people.csv", table);
        let ran = folder.run(&["import", "people.csv", "--unmapped", "attributes"]);
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert_eq!(ran.count(), "1 created, 0 updated, 0 unchanged, 1 refused");
        let said = format!("line {line}: The quote before {column} isn't closed");
        assert!(ran.said.starts_with(&said), "{said}: {ran:?}");
        assert_eq!(folder.everyone_as_sent(), [json!({"userName": "zoe"})]);
    }
}

#[test]
fn what_stands_behind_a_closing_quote_is_not_lost() {
    let folder = Folder::new();
    let table =
        "userName,displayName\n\"eve\"x,Eve\nfay,\"Fay\" Ray\ngus,\"Gus\nbob,\"Bob\"\nzoe,Zoe\n";
    folder.write("people.csv", table);
    let ran = folder.run(&["import", "people.csv"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert_eq!(ran.count(), "1 created, 0 updated, 0 unchanged, 3 refused");
    let expected = [
        "line 2: On line 2, something stands behind the closing quote of column 1 (`userName`).",
        "line 3: On line 3, something stands behind the closing quote of column 2 (`displayName`).",
        "line 4: On line 5, something stands behind the closing quote of column 2 (`displayName`).",
    ];
    for (said, expected) in ran.said.lines().zip(expected) {
        assert!(said.starts_with(expected), "{expected}: {said}");
    }
}

#[test]
fn a_row_that_is_too_long_is_refused_and_reading_goes_on() {
    let folder = Folder::new();
    let long = "x".repeat(300 * 1024);
    let table = format!("userName,title\na,\nb,{long}\nc,\nd,\"{long}\n,\"\ne,\n");
    folder.write("people.csv", table);
    let ran = folder.run(&["import", "people.csv"]);
    assert_eq!(ran.count(), "3 created, 0 updated, 0 unchanged, 2 refused");
    for line in [3, 5] {
        let refusal = format!("line {line}: The row is longer than 262144 bytes");
        assert!(ran.said.contains(&refusal), "{ran:?}");
    }
    let names: Vec<_> = folder.everyone().iter().map(|person| person["userName"].clone()).collect();
    assert_eq!(names, ["a", "c", "e"]);
}

#[test]
fn what_is_no_table_of_ours_is_told_how_to_become_one() {
    let utf16: Vec<u8> = "\u{feff}userName\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (table, said) in [
        (utf16.as_slice(), "save it in UTF-8"),
        (b"", "Begin with a row of the names of the columns."),
        (b"userName;title\nada;\n", "separate the columns by commas"),
        (b"userName\ttitle\nada\t\n", "separate the columns by commas"),
        (b"userName,\"title\nada,\n", "The quote before column 2 isn't closed"),
    ] {
        let folder = Folder::new();
        folder.write("people.csv", table);
        let ran = folder.run(&["import", "people.csv", "--unmapped", "attributes"]);
        assert_eq!(ran.code, Some(1), "{said}: {ran:?}");
        assert!(ran.said.contains(said), "{said}: {ran:?}");
    }
}

#[test]
fn a_mark_before_lines_is_passed_over() {
    let folder = Folder::new();
    folder.write("people.ndjson", "\u{feff}{\"userName\": \"ada\"}\n{\"userName\": \"bo\"}\n");
    let counted = folder.done(&["import", "people.ndjson"]);
    assert_eq!(counted, "2 created, 0 updated, 0 unchanged, 0 refused");
}
