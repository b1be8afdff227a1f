//! Rows over people who are there.

use csv::StringRecord;
use serde_json::{Value, json};

use super::columns;

/// What comes of a person by a row.
fn over(header: &[&str], row: &[&str], before: &Value) -> Value {
    let columns = columns(header, &[]);
    columns.over(&StringRecord::from(row), before.as_object().unwrap()).unwrap()
}

fn ada() -> Value {
    json!({
        "userName": "ada", "title": "Countess",
        "name": {"givenName": "Ada", "familyName": "King"},
        "emails": [{"value": "a@example.org", "type": "work", "primary": true},
                   {"value": "b@example.org", "type": "home"}],
        "externalIds": [{"system": "hr", "id": "1"}, {"system": "pay", "id": "2"}],
        "attributes": {"badge": 42, "site": {"floor": "1", "room": "2"}},
    })
}

/// What is expected where these members differ.
fn but(changes: &Value) -> Value {
    let mut person = ada();
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            person.as_object_mut().unwrap().remove(name);
        } else {
            person[name] = value.clone();
        }
    }
    person
}

#[test]
fn what_has_no_column_stays_and_an_empty_cell_takes_away() {
    let works = |value: &str| json!([{"value": value, "type": "work", "primary": true}, ada()["emails"][1]]);
    for (header, row, changes) in [
        (vec!["userName", "nickName"], vec!["ada", "Nick"], json!({"nickName": "Nick"})),
        (vec!["title"], vec![""], json!({"title": null})),
        (vec!["title", "id", "meta.version"], vec!["x", "1", "7"], json!({"title": "x"})),
        (
            vec!["name.givenName"],
            vec!["Augusta"],
            json!({"name": {"givenName": "Augusta", "familyName": "King"}}),
        ),
        (vec!["name.givenName", "name.familyName"], vec!["", ""], json!({"name": null})),
        (
            vec!["externalIds[hr]"],
            vec!["7"],
            json!({"externalIds": [{"system": "hr", "id": "7"}, {"system": "pay", "id": "2"}]}),
        ),
        (vec!["emails[work]"], vec!["c@example.org"], json!({"emails": works("c@example.org")})),
        (vec!["emails[work]"], vec![""], json!({"emails": [ada()["emails"][1]]})),
        (
            vec!["emails[work].display", "emails[other]"],
            vec!["", ""],
            json!({"emails": [ada()["emails"][1]]}),
        ),
        (
            vec!["emails[work]#2"],
            vec!["c@example.org"],
            json!({"emails": [ada()["emails"][0], ada()["emails"][1],
                              {"value": "c@example.org", "type": "work"}]}),
        ),
        (vec!["emails"], vec!["c@example.org"], json!({"emails": [{"value": "c@example.org"}]})),
        (vec!["emails"], vec![""], json!({"emails": null})),
        (
            vec!["attributes.site.floor", "attributes.badge.color"],
            vec!["3", ""],
            json!({"attributes": {"badge": 42, "site": {"floor": "3", "room": "2"}}}),
        ),
        (vec!["attributes"], vec![""], json!({"attributes": null})),
        (
            vec!["attributes", "attributes.site"],
            vec!["", "x"],
            json!({"attributes": {"site": "x"}}),
        ),
    ] {
        assert_eq!(over(&header, &row, &ada()), but(&changes), "{header:?} {row:?}");
    }
}

#[test]
fn the_rest_says_everything_there_is_to_say() {
    let row = over(&["userName", "rest"], &["ada", ""], &ada());
    assert_eq!(row, json!({"userName": "ada"}));
}
