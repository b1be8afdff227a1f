//! Rows to people.

use csv::StringRecord;
use people::document::check_submission;
use serde_json::json;

use super::{columns, person, try_columns};
use crate::table::Unmapped;

const LEGISLATORS: [&str; 14] = [
    "last_name",
    "first_name",
    "middle_name",
    "suffix",
    "nickname",
    "full_name",
    "birthday",
    "type",
    "state",
    "party",
    "url",
    "address",
    "phone",
    "bioguide_id",
];

const LEGISLATOR_MAPS: [&str; 14] = [
    "last_name=name.familyName",
    "first_name=name.givenName",
    "middle_name=name.middleName",
    "suffix=name.honorificSuffix",
    "nickname=nickName",
    "full_name=displayName",
    "birthday=birthDate",
    "type=types",
    "state=addresses[office].region",
    "party=attributes.party",
    "url=urls",
    "address=addresses[office].formatted",
    "phone=phoneNumbers[office]",
    "bioguide_id=externalIds[bioguide]",
];

#[test]
fn a_row_of_a_foreign_table_is_a_person() {
    let row = StringRecord::from(vec![
        "King",
        "Angus",
        "S.",
        "Jr.",
        "",
        "Angus S. King, Jr.",
        "1944-03-31",
        "sen",
        "ME",
        "Independent",
        "https://www.king.senate.gov",
        "133 Hart Building\nWashington",
        "+1 202",
        "K000383",
    ]);
    let person = columns(&LEGISLATORS, &LEGISLATOR_MAPS).person(&row).unwrap();
    let expected = json!({
        "name": {
            "familyName": "King", "givenName": "Angus", "middleName": "S.", "honorificSuffix": "Jr."
        },
        "displayName": "Angus S. King, Jr.",
        "birthDate": "1944-03-31",
        "types": ["sen"],
        "attributes": {"party": "Independent"},
        "addresses": [
            {"region": "ME", "formatted": "133 Hart Building\nWashington", "type": "office"}
        ],
        "urls": [{"value": "https://www.king.senate.gov"}],
        "phoneNumbers": [{"value": "+1 202", "type": "office"}],
        "externalIds": [{"id": "K000383", "system": "bioguide"}],
    });
    assert_eq!(person, expected);
    check_submission(person).unwrap();
}

#[test]
fn a_table_with_foreign_columns_is_refused_with_ways_out() {
    let message = try_columns(&["last_name", "title", "shoe size", ""], &[], Unmapped::Refuse);
    let expected = "It isn't said where these columns go: `last_name`, `shoe size`, the unnamed \
                    column 4. Map each with --map HEADER=MEMBER (perhaps --map \
                    last_name=name.familyName), keep them with --unmapped attributes, or leave them \
                    out with --unmapped ignore.";
    assert_eq!(message.unwrap_err(), expected);
}

#[test]
fn foreign_columns_are_kept_or_left_out_when_that_is_said() {
    let header = ["userName", "shoe.size", "blank"];
    let row = StringRecord::from(vec!["ada", "36", " "]);
    let kept = try_columns(&header, &[], Unmapped::Attributes).unwrap();
    let expected = json!({"userName": "ada", "attributes": {"shoe.size": "36", "blank": " "}});
    assert_eq!(kept.person(&row).unwrap(), expected);

    let header = ["userName", "shoe.size", "", ""];
    let left_out = try_columns(&header, &[], Unmapped::Ignore).unwrap();
    assert_eq!(left_out.person(&row).unwrap(), json!({"userName": "ada"}));

    let one_left_out = columns(&["userName", "fax"], &["fax="]);
    assert_eq!(one_left_out.person(&row).unwrap(), json!({"userName": "ada"}));
}

#[test]
fn a_map_goes_before_the_header_and_may_have_signs_in_it() {
    let columns = columns(
        &["title", "a=b", " padded ", ""],
        &["title=attributes.title", "a=b=attributes.x=y", "padded = userName", "=nickName"],
    );
    let row = StringRecord::from(vec!["Countess", "1", "ada", "A"]);
    let expected = json!({
        "attributes": {"title": "Countess", "x=y": "1"}, "userName": "ada", "nickName": "A"
    });
    assert_eq!(columns.person(&row).unwrap(), expected);
}

#[test]
fn everything_wrong_with_a_header_is_said_at_once() {
    let header = ["mail", "mail", "user", "userName", "title", "x", "y", "y"];
    let maps = [
        "First_Name=name.givenName",
        "TITLE=title",
        "user=userName",
        "x=emails.valeu",
        "x",
        "title=",
        "title=nickName",
        "mail=emails",
    ];
    let message = try_columns(&header, &maps, Unmapped::Ignore).unwrap_err();
    let lines: Vec<&str> = message.lines().collect();
    let expected = [
        "The table has no column `First_Name`, which is mapped.",
        "The table has no column `TITLE`, which is mapped; perhaps `title` is meant.",
        "Column `x`: Say which part of `emails` is meant: `emails.value`, `emails.type`, \
         `emails.primary`, `emails.display`.",
        "`x` maps nothing; write HEADER=MEMBER.",
        "Column `mail` stands there 2 times; map it as often, in the same order.",
        "Column `y` stands there 2 times; map it as often, in the same order.",
        "Column `title` has more maps than there are such columns.",
        "Columns `user` and `userName` both go to `userName`; map one elsewhere.",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn columns_of_one_name_take_their_maps_in_order() {
    let columns = columns(&["mail", "mail"], &["mail=emails[work]", "mail=emails[work]#2"]);
    let row = StringRecord::from(vec!["a@b.example", "c@d.example"]);
    let expected = json!({"emails": [
        {"value": "a@b.example", "type": "work"}, {"value": "c@d.example", "type": "work"}
    ]});
    assert_eq!(columns.person(&row).unwrap(), expected);
}

#[test]
fn cells_are_read_as_their_members_are() {
    for (cell, value) in [("TRUE", true), ("yes", true), ("1", true), (" No ", false), ("0", false)]
    {
        let person = person(&["userName", "active"], &["ada", cell]).unwrap();
        assert_eq!(person["active"], value, "{cell}");
    }
    let read = person(
        &["types", "meta.version", "emails.primary", "emails", "title", "nickName", "attributes.n"],
        &["staff; member;;", "7", "false", "a@b.example", "", "  ", "0"],
    );
    let expected = json!({
        "types": ["staff", "member"],
        "meta": {"version": 7},
        "emails": [{"primary": false, "value": "a@b.example"}],
        "attributes": {"n": "0"},
    });
    assert_eq!(read.unwrap(), expected);
}

#[test]
fn what_is_not_boolean_is_for_the_check_to_refuse() {
    let person = person(&["userName", "active"], &["ada", "perhaps"]).unwrap();
    let violations = check_submission(person).unwrap_err();
    assert_eq!(violations.first().unwrap().pointer, "/active");
}

#[test]
fn attributes_in_one_cell_are_read_without_loss_and_merged() {
    let header = ["userName", "attributes.a.b", "attributes"];
    let read = person(&header, &["ada", "x", r#"{"n": 1.50, "a": {"c": []}}"#]).unwrap();
    let text = read["attributes"].to_string();
    assert_eq!(text, r#"{"n":1.50,"a":{"c":[],"b":"x"}}"#);

    for (cell, pointer, rule) in [
        ("{", "/attributes", "json"),
        (r#"{},"active":false"#, "/attributes", "json"),
        (r#"{"k": 1, "k": 2}"#, "/attributes/k", "duplicate"),
        (r#"{"a": "taken"}"#, "/attributes/a/b", "duplicate"),
        (&format!("{}{}", "[".repeat(20), "]".repeat(20)), "/attributes", "too-deep"),
    ] {
        let violations = person(&header, &["ada", "x", cell]).unwrap_err();
        let first = violations.first().unwrap();
        assert!(first.pointer.starts_with(pointer), "{cell}: {}", first.pointer);
        assert_eq!(first.rule.as_str(), rule, "{cell}");
        assert!(!first.message.contains("taken"));
    }
}

#[test]
fn the_rest_may_not_say_what_another_column_says() {
    let header = ["userName", "emails", "rest"];
    let rest = r#"{"emails": [{"value": "c@d.example"}]}"#;
    let row = ["ada", "", rest];
    assert_eq!(person(&header, &row).unwrap()["emails"], json!([{"value": "c@d.example"}]));
    let violations = person(&header, &["ada", "a@b.example", rest]).unwrap_err();
    assert_eq!(violations.first().unwrap().pointer, "/emails");
    assert!(person(&header, &["ada", "", "[]"]).is_err());
}

#[test]
fn a_violation_is_located_by_its_column() {
    let columns = columns(
        &[
            "login",
            "birthday",
            "mail",
            "mail shown",
            "mail at work",
            "tags",
            "party",
            "given",
            "manager",
            "attributes",
            "rest",
        ],
        &[
            "login=userName",
            "birthday=birthDate",
            "mail=emails",
            "mail shown=emails.display",
            "mail at work=emails[work]",
            "tags=types",
            "party=attributes.par/ty",
            "given=name.givenName",
        ],
    );
    let row = |mail: &str, shown: &str, attributes: &str, rest: &str| {
        let manager = "nobody";
        StringRecord::from(vec![
            "ada", "1", mail, shown, "a", "x;X", "p", "", manager, attributes, rest,
        ])
    };
    let full = row("a", "", "{}", "");
    for (record, pointer, header) in [
        (&full, "/birthDate", Some("birthday")),
        (&full, "/emails/0/value", Some("mail")),
        (&full, "/emails/1/value", Some("mail at work")),
        (&full, "/emails/1/type", Some("mail at work")),
        (&row("", "", "", ""), "/emails/0/value", Some("mail at work")),
        (&row("", "A", "", ""), "/emails/0/value", Some("mail")),
        (&full, "/types/1", Some("tags")),
        (&full, "/types", Some("tags")),
        (&full, "/attributes/par~1ty", Some("party")),
        (&full, "/attributes/other/x", Some("attributes")),
        (&full, "/manager/value", Some("manager")),
        (&full, "/name", Some("given")),
        (&full, "/title", None),
        (&full, "", None),
        (&row("", "", "", "{}"), "/title", Some("rest")),
        (&row("", "", "", "{"), "", Some("rest")),
    ] {
        assert_eq!(columns.locate(pointer, record), header, "{pointer}");
    }
}
