//! `import` of tables.

use serde_json::json;

use crate::program::Folder;

const TABLE: &str = "\
last_name,first_name,hat,emails[work],birthDate
García,Ana,red,ana@example.org,1990-02
\"O'Brien\",Bo,,bo@example.org,
";
const NAMES: [&str; 4] =
    ["--map", "last_name=name.familyName", "--map", "first_name=name.givenName"];

fn import<'a>(file: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["import", file], &NAMES[..], more].concat()
}

#[test]
fn columns_go_where_the_maps_and_their_headers_say() {
    let folder = Folder::new();
    folder.write("people.csv", TABLE);
    let counted = folder.done(&import("people.csv", &["--map", "hat=nickName"]));
    assert_eq!(counted, "2 created, 0 updated, 0 unchanged, 0 refused");
    let expected = [
        json!({"name": {"givenName": "Ana", "familyName": "García"}, "nickName": "red",
               "birthDate": "1990-02", "emails": [{"value": "ana@example.org", "type": "work"}]}),
        json!({"name": {"givenName": "Bo", "familyName": "O'Brien"},
               "emails": [{"value": "bo@example.org", "type": "work"}]}),
    ];
    assert_eq!(folder.everyone_as_sent(), expected);
}

#[test]
fn a_table_of_a_spreadsheet_program_is_read() {
    let folder = Folder::new();
    let table = TABLE.replace('\n', "\r\n");
    folder.write("people.csv", format!("\u{feff}{table}"));
    folder.done(&import("people.csv", &["--unmapped", "ignore"]));
    let names: Vec<_> = folder.everyone().iter().map(|person| person["name"].clone()).collect();
    let expected = [
        json!({"givenName": "Ana", "familyName": "García"}),
        json!({"givenName": "Bo", "familyName": "O'Brien"}),
    ];
    assert_eq!(names, expected);
}

#[test]
fn a_table_comes_from_standard_input_as_well() {
    let folder = Folder::new();
    let ran = folder.run_with_input(&["import", "-", "--format", "csv"], "userName\nada\nbo\n");
    assert_eq!((ran.code, ran.count()), (Some(0), "2 created, 0 updated, 0 unchanged, 0 refused"));
    assert_eq!(folder.everyone_as_sent(), [json!({"userName": "ada"}), json!({"userName": "bo"})]);
}

#[test]
fn columns_that_go_nowhere_are_refused_by_name() {
    let folder = Folder::new();
    folder.write("people.csv", "userName,shoe,birthday,\nada,39,1815-12-10,x\n");
    let ran = folder.run(&["import", "people.csv"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    for said in ["`shoe`", "`birthday`", "the unnamed column 4", "--map birthday=birthDate"] {
        assert!(ran.said.contains(said), "{said}: {ran:?}");
    }
    assert!(!ran.said.contains("`userName`"), "{ran:?}");
    assert!(folder.everyone().is_empty());
}

#[test]
fn maps_that_fit_nothing_are_refused() {
    let folder = Folder::new();
    folder.write("people.csv", "userName,shoe\nada,39\n");
    for (map, said) in [
        ("boot=title", "no column `boot`"),
        ("shoe=titles", "perhaps `title` is meant"),
        ("Shoe=title", "perhaps `shoe` is meant"),
        ("shoe", "`shoe` maps nothing"),
    ] {
        let ran = folder.run(&["import", "people.csv", "--unmapped", "ignore", "--map", map]);
        assert_eq!(ran.code, Some(1), "{map}: {ran:?}");
        assert!(ran.said.contains(said), "{map}: {ran:?}");
    }
    assert!(folder.everyone().is_empty());
}

#[test]
fn unmapped_columns_are_kept_or_left_out() {
    let folder = Folder::new();
    folder.write("people.csv", TABLE);
    folder.done(&import("people.csv", &["--unmapped", "attributes"]));
    folder.done(&import("people.csv", &["--unmapped", "ignore"]));
    let attributes: Vec<_> =
        folder.everyone().iter().map(|person| person.get("attributes").cloned()).collect();
    assert_eq!(attributes, [Some(json!({"hat": "red"})), None, None, None]);
}

/// Rows that are refused, each for another reason; nothing of what they say may be printed.
const REFUSED: &str = "\
userName,birthDate,emails[work],active,attributes
good-1,,,,
HIDDEN 2,10.12.HIDDEN,,,
hidden-3,,HIDDEN,,
hidden-4,,,HIDDEN,
hidden-5,,,,\"{\"\"hidden\"\": HIDDEN}\"
hidden-6,HIDDEN
\"hidden
7\",,,,
,1815-12-10,,,\"{\"\"hidden\"\": \"\"HIDDEN\"\"}\"
good-9,,,,
";

#[test]
fn refused_rows_are_named_and_the_others_are_kept() {
    let folder = Folder::new();
    folder.write("people.csv", REFUSED);
    let ran = folder.run(&["import", "people.csv"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert_eq!(ran.count(), "2 created, 0 updated, 0 unchanged, 7 refused");
    let places: Vec<String> = ran.said.lines().map(|line| place(line).to_owned()).collect();
    let expected = [
        "line 3: column birthDate",
        "line 4: column emails[work]",
        "line 5: column active",
        "line 6: column attributes",
        "line 7",
        "line 8: column userName",
        "line 10: /name",
    ];
    assert_eq!(places[..places.len() - 1], expected);
    let names: Vec<_> = folder.everyone().iter().map(|person| person["userName"].clone()).collect();
    assert_eq!(names, ["good-1", "good-9"]);
}

/// `line 3: column birthDate`, of what is said about a row.
fn place(line: &str) -> &str {
    let parts: Vec<&str> = line.splitn(3, ": ").collect();
    let placed = parts.len() == 3 && (parts[1].starts_with("column ") || parts[1].starts_with('/'));
    let end = if placed { parts[0].len() + 2 + parts[1].len() } else { parts[0].len() };
    &line[..end]
}

#[test]
fn nothing_that_a_refused_row_says_is_printed() {
    let folder = Folder::new();
    folder.write("people.csv", REFUSED);
    let latin: &[u8] = b"userName,title\nHIDDEN,Gr\xfc\xdfe HIDDEN\n";
    folder.write("latin.csv", latin);
    for file in ["people.csv", "latin.csv"] {
        for more in [&["--dry-run"][..], &[]] {
            let ran = folder.run(&[&["import", file], more].concat());
            assert_eq!(ran.code, Some(1), "{file}: {ran:?}");
            let printed = format!("{}{}", ran.out, ran.said).replace("attributes", "");
            assert!(!printed.to_lowercase().contains("hidden"), "{file}: {ran:?}");
            assert!(!printed.contains("1815-12-10") || printed.contains("such as `1815-12-10`"));
        }
    }
}

#[test]
fn lines_are_counted_as_an_editor_counts_them() {
    let table = "userName,birthDate\n\"a\",\n\n\"b\",x\n\"c\",\"\n\n\"\n\"d\",x\ne,x\n";
    for (newline, name) in [("\n", "LF"), ("\r\n", "CRLF")] {
        let folder = Folder::new();
        folder.write("people.csv", table.replace('\n', newline));
        let ran = folder.run(&["import", "people.csv"]);
        let places: Vec<&str> =
            ran.said.lines().filter_map(|line| line.split(':').next()).collect();
        assert_eq!(places[..3], ["line 4", "line 8", "line 9"], "{name}: {ran:?}");
    }
}

#[test]
fn a_dry_run_says_what_would_happen_and_writes_nobody() {
    let folder = Folder::new();
    folder.write("before.csv", "userName,title\nada,Countess\nbo,Cook\n");
    folder.done(&["import", "before.csv"]);
    let before = folder.everyone();
    let after = "userName,title\nada,Countess\nbo,Chef\ncy,Clerk\ndi,\ndi,Driver\n,Nobody\n";
    folder.write("after.csv", after);
    let import = ["import", "after.csv", "--key", "userName"];
    let rehearsed = folder.run(&[&import[..], &["--dry-run"]].concat());
    assert_eq!(folder.everyone(), before);
    let written = folder.run(&import);
    assert_eq!(written.count(), "2 created, 1 updated, 1 unchanged, 2 refused");
    let expected = format!("Nothing was written. It would be: {}", written.count());
    assert_eq!((rehearsed.count(), rehearsed.code), (expected.as_str(), Some(1)));
    let refusals = |said: &str| said.lines().filter(|l| l.starts_with("line ")).count();
    assert_eq!(refusals(&rehearsed.said), refusals(&written.said));
    assert_eq!(folder.everyone().len(), 4);
}

#[test]
fn a_column_whose_name_has_a_comma_can_be_mapped() {
    let folder = Folder::new();
    folder.write("people.csv", "\"Name, last\"\nByron\n");
    let map = ["import", "people.csv", "--map", "Name, last=name.familyName"];
    assert_eq!(folder.run(&map).code, Some(0));
    assert_eq!(folder.everyone()[0]["name"]["familyName"], "Byron");
}

#[test]
fn a_dry_run_makes_no_store() {
    let folder = Folder::new();
    folder.write("people.csv", "userName\nada\n");
    let ran = folder.run(&["import", "people.csv", "--dry-run"]);
    assert_eq!(
        ran.count(),
        "Nothing was written. It would be: 1 created, 0 updated, 0 unchanged, 0 refused"
    );
    assert!(!folder.at("peopleinfo.db").exists());
}
