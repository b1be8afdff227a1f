//! People to rows, and back.

use csv::{ReaderBuilder, StringRecord, WriterBuilder};
use people::document::{check_submission, read_draft};
use serde_json::{Map, Value, json};

use crate::table::{ColumnSet, Columns, Spelling, Unmapped};

const ID: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

fn meta() -> Value {
    json!({
        "created": "2026-01-31T12:00:00.000Z",
        "lastModified": "2026-02-01T12:00:00.000Z",
        "version": 3,
    })
}

fn rich() -> Vec<Value> {
    vec![
        json!({
            "id": ID,
            "userName": "ada",
            "externalIds": [
                {"system": "hr", "id": "007"}, {"system": "crm", "id": "1 2"},
                {"system": "hr", "id": "008"},
            ],
            "types": ["employee", "mathematician"],
            "name": {
                "formatted": "Augusta Ada King, \"Countess of Lovelace\"", "givenName": "Ada",
                "familyName": "Lovelace", "honorificPrefix": "'Lady", "phonetic": "=1+1",
            },
            "birthDate": "1815-12-10",
            "emails": [
                {"value": "ada@work.example", "type": "work"},
                {"value": "ada@home.example", "type": "home", "primary": true},
                {"value": "ada@other.example", "type": "work", "display": "Ada, at work"},
                {"value": "ada@bare.example"},
            ],
            "phoneNumbers": [{"value": "+44 20 7946 0000", "type": "[odd]#2.value"}],
            "addresses": [
                {"type": "home"},
                {"formatted": "12 St James's Square\r\nLondon\n\n\tEngland", "primary": false},
                {"locality": "京都市", "country": "日本", "postalCode": "0600"},
            ],
            "manager": {"value": "01890a5d-ac96-774b-bcce-b302099a8058"},
            "active": false,
            "attributes": {
                "party": "none; yet", "shoe": {"size": "36", "width": 2.50, "": "empty"},
                "a.b": "dotted", " padded ": "p", "empty": "", "nothing": null, "list": ["x", 1],
                "object": {}, "text": " ", "lines": "a\rb\r\n\"c\"", "Größe": "١٧٠",
            },
            "meta": meta(),
        }),
        json!({
            "id": "01890a5d-ac96-774b-bcce-b302099a8058",
            "displayName": "村上 春樹",
            "types": ["a;b", "c"],
            "birthDate": "--02-29",
            "emails": [
                {"value": "=haruki@example.org", "type": "home"},
                {"value": "@@example.org", "type": "work"},
            ],
            "active": true,
            "attributes": {"shoe": "none", "text": "ascii"},
            "meta": meta(),
        }),
        json!({
            "id": "01890a5d-ac96-774b-bcce-b302099a8059",
            "name": {"formatted": "محمد بن موسى الخوارزمي", "givenName": "محمد"},
            "nickName": "\u{feff}Σωκράτης",
            "urls": [{"value": "https://example.org/?a=1,2&b=\"3\""}],
            "timezone": "Asia/Baghdad",
            "preferredLanguage": "ar",
            "active": true,
            "meta": meta(),
        }),
    ]
}

/// Writes people as CSV and reads them again.
fn round_trip(columns: &ColumnSet, people: &[Map<String, Value>]) -> Vec<Value> {
    let mut writer = WriterBuilder::new().from_writer(Vec::new());
    writer.write_record(columns.header()).unwrap();
    for person in people {
        writer.write_record(columns.row(person)).unwrap();
    }
    let bytes = writer.into_inner().unwrap();
    let mut reader = ReaderBuilder::new().from_reader(bytes.as_slice());
    let header = reader.headers().unwrap().clone();
    let columns = Columns::new(&header, &[], Unmapped::Refuse, Spelling::Flags).unwrap();
    reader.records().map(|record| columns.person(&record.unwrap()).unwrap()).collect()
}

fn documents(people: &[Value]) -> Vec<Map<String, Value>> {
    people.iter().map(|person| person.as_object().unwrap().clone()).collect()
}

fn columns_of(people: &[Map<String, Value>]) -> ColumnSet {
    let mut columns = ColumnSet::new(false);
    for person in people {
        columns.add(person);
    }
    columns
}

#[test]
fn people_come_back_as_they_were() {
    let people = documents(&rich());
    let back = round_trip(&columns_of(&people), &people);
    assert_eq!(back.len(), people.len());
    for (back, person) in back.into_iter().zip(people) {
        let sent = read_draft(Value::Object(person.clone()).to_string().as_bytes()).unwrap();
        assert_eq!(back, Value::Object(person));
        assert_eq!(check_submission(back).unwrap(), sent);
    }
}

#[test]
fn people_come_back_whatever_columns_there_are() {
    let people = documents(&rich());
    for seen in 0..=people.len() {
        let columns = columns_of(&people[..seen]);
        let back = round_trip(&columns, &people);
        assert_eq!(back, rich(), "with the columns of {seen}");
    }
}

#[test]
fn columns_stand_in_the_order_of_the_members() {
    let people = documents(&[
        json!({"userName": "b", "attributes": {"z": "1", "n": 1}, "active": true}),
        json!({"id": ID, "emails": [{"value": "a@b.c"}, {"value": "d@e.f", "type": "work"}],
            "name": {"familyName": "B", "givenName": "A"}, "attributes": {"a": {"c": "1"}}}),
    ]);
    let columns = columns_of(&people);
    let header = [
        "id",
        "userName",
        "name.givenName",
        "name.familyName",
        "emails.value",
        "emails#2.value",
        "emails#2.type",
        "active",
        "attributes",
        "attributes.a.c",
        "attributes.z",
        "rest",
    ];
    assert_eq!(columns.header(), header);
    let row = ["", "b", "", "", "", "", "", "true", r#"{"n":1}"#, "", "1", ""];
    assert_eq!(columns.row(&people[0]), row);
}

#[test]
fn columns_below_attributes_are_bounded_and_nothing_is_lost() {
    let people: Vec<Value> = (0..1500)
        .map(|n| json!({"userName": format!("u{n}"), "attributes": {format!("k{n}"): "v"}}))
        .collect();
    let documents = documents(&people);
    let columns = columns_of(&documents);
    assert_eq!(columns.header().len(), 1000 + 3);
    assert_eq!(round_trip(&columns, &documents), people);
}

#[test]
fn formulas_are_escaped_when_that_is_asked_for() {
    let cells = ["=1+1", "+44", "-1", "@x", "\tx", "\rx", "\nx", "＝1", " =1", "a=1", "'=1", "1-1"];
    let escaped = [
        "'=1+1", "'+44", "'-1", "'@x", "'\tx", "'\rx", "'\nx", "'＝1", "' =1", "a=1", "'=1", "1-1",
    ];
    for (cell, escaped) in cells.into_iter().zip(escaped) {
        let person = documents(&[json!({"attributes": {"x": cell}})]);
        let mut columns = ColumnSet::new(true);
        columns.add(&person[0]);
        assert_eq!(columns.row(&person[0]), [escaped, ""]);
        assert_eq!(columns_of(&person).row(&person[0]), [cell, ""]);
    }
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_header() {
    let mut reader = ReaderBuilder::new().from_reader("\u{feff}userName\r\nada\r\n".as_bytes());
    let columns =
        Columns::new(reader.headers().unwrap(), &[], Unmapped::Refuse, Spelling::Flags).unwrap();
    let row: StringRecord = reader.records().next().unwrap().unwrap();
    assert_eq!(columns.person(&row).unwrap(), json!({"userName": "ada"}));
}
