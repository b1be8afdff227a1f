//! What a rehearsal of an import says is what the import does.

use serde_json::{Value, json};

use crate::exchange::{NDJSON, everyone, id, import, lines, rows};
use crate::service::Service;

/// Who is there before, and who of them is deleted then; the key, the rows, and what becomes of
/// each, in the order of the answer.
#[derive(Clone)]
struct Case {
    name: &'static str,
    before: Vec<Value>,
    deleted: &'static [u32],
    key: &'static str,
    rows: Vec<Value>,
    expected: &'static [(u64, &'static str)],
}

fn named(number: u32, name: &str) -> Value {
    json!({"id": id(number), "userName": name})
}

fn managed(number: u32, name: &str, manager: u32) -> Value {
    json!({"id": id(number), "userName": name, "manager": {"value": id(manager)}})
}

/// A person as an export has them.
fn exported(mut person: Value) -> Value {
    let moment = "2026-01-01T00:00:00.000Z";
    person["meta"] = json!({"created": moment, "lastModified": moment, "version": 3});
    person
}

fn at_hr(number: &str, name: &str) -> Value {
    json!({"userName": name, "externalIds": [{"system": "hr", "id": number}]})
}

/// Rows that name managers who come, or would.
fn of_managers() -> Vec<Case> {
    vec![
        Case {
            name: "somebody who is there gets a manager who comes later",
            before: vec![named(1, "a")],
            deleted: &[],
            key: "id",
            rows: vec![managed(1, "a", 2), named(2, "b")],
            expected: &[(2, "created"), (1, "updated")],
        },
        Case {
            name: "the manager comes later, and a key is taken",
            before: vec![named(9, "taken")],
            deleted: &[],
            key: "id",
            rows: vec![managed(1, "taken", 2), named(2, "b")],
            expected: &[(1, "taken"), (2, "created")],
        },
        Case {
            name: "the manager's own row is refused",
            before: vec![named(9, "taken")],
            deleted: &[],
            key: "id",
            rows: vec![managed(1, "a", 2), managed(3, "c", 1), named(2, "taken")],
            expected: &[(3, "taken"), (1, "reference"), (2, "reference")],
        },
        Case {
            name: "two manage each other",
            before: vec![],
            deleted: &[],
            key: "id",
            rows: vec![managed(1, "a", 2), managed(2, "b", 1), managed(3, "c", 1)],
            expected: &[(1, "created"), (2, "created"), (3, "created")],
        },
    ]
}

/// Rows that name managers who aren't there.
fn of_managers_who_are_gone() -> Vec<Case> {
    vec![
        Case {
            name: "nobody is their own manager",
            before: vec![named(2, "b")],
            deleted: &[],
            key: "id",
            rows: vec![managed(1, "a", 1), managed(2, "b", 2), exported(managed(3, "c", 3))],
            expected: &[(1, "reference"), (2, "reference"), (3, "reference")],
        },
        Case {
            name: "a manager who has gone stays named",
            before: vec![named(2, "b"), managed(1, "a", 2), managed(3, "c", 2)],
            deleted: &[2],
            key: "id",
            rows: vec![managed(1, "a", 2), managed(3, "other", 2), managed(4, "d", 2)],
            expected: &[(1, "unchanged"), (2, "updated"), (3, "reference")],
        },
        Case {
            name: "whoever comes from an export names a manager who isn't there",
            before: vec![named(1, "a"), named(9, "taken")],
            deleted: &[],
            key: "id",
            rows: vec![
                exported(managed(1, "a", 8)),
                exported(managed(2, "b", 8)),
                exported(managed(3, "c", 4)),
                exported(managed(4, "taken", 8)),
                managed(5, "e", 8),
            ],
            expected: &[
                (1, "updated"),
                (2, "created"),
                (3, "created"),
                (4, "taken"),
                (5, "reference"),
            ],
        },
        Case {
            name: "without their ids nobody waits",
            before: vec![],
            deleted: &[],
            key: "userName",
            rows: vec![
                json!({"userName": "a", "manager": {"value": id(8)}}),
                json!({"userName": "b"}),
            ],
            expected: &[(1, "reference"), (2, "created")],
        },
    ]
}

/// Rows that want keys which others have.
fn of_keys() -> Vec<Case> {
    vec![
        Case {
            name: "what a row would bring that is refused is free",
            before: vec![named(9, "taken")],
            deleted: &[],
            key: "",
            rows: vec![at_hr("1", "taken"), at_hr("1", "b"), at_hr("1", "c")],
            expected: &[(1, "taken"), (2, "created"), (3, "taken")],
        },
        Case {
            name: "one user name twice",
            before: vec![],
            deleted: &[],
            key: "",
            rows: vec![json!({"userName": "a"}), json!({"userName": "A"})],
            expected: &[(1, "created"), (2, "taken")],
        },
        Case {
            name: "one key of the import twice",
            before: vec![],
            deleted: &[],
            key: "externalIds[hr]",
            rows: vec![at_hr("1", "a"), at_hr("1", "b"), at_hr("2", "a"), at_hr("3", "c")],
            expected: &[(1, "created"), (2, "duplicate"), (3, "taken"), (4, "created")],
        },
        Case {
            name: "a row that waits has no keys yet",
            before: vec![],
            deleted: &[],
            key: "id",
            rows: vec![managed(1, "a", 3), named(2, "a"), named(3, "c")],
            expected: &[(2, "created"), (3, "created"), (1, "taken")],
        },
        Case {
            name: "of everything that is wrong, the key is told first, and the id last",
            before: vec![named(9, "taken"), named(2, "b")],
            deleted: &[2],
            key: "id",
            rows: vec![managed(2, "taken", 8), managed(2, "b", 8), named(2, "b")],
            expected: &[(1, "taken"), (2, "duplicate"), (3, "duplicate")],
        },
        Case {
            name: "an id and a manager that are gone",
            before: vec![named(1, "a"), named(2, "b")],
            deleted: &[1, 2],
            key: "id",
            rows: vec![managed(1, "a", 2), exported(managed(2, "b", 1))],
            expected: &[(2, "reference"), (1, "reference")],
        },
    ]
}

/// The line and what became of it: the outcome, or of a refusal `taken` or the rule.
fn told(rows: &[Value]) -> Vec<(u64, &str)> {
    let what = |row: &'_ Value| -> &'static str {
        let rule = row["violations"][0]["rule"].as_str();
        let all = ["created", "updated", "unchanged", "taken", "reference", "duplicate"];
        let said = [row["outcome"].as_str(), row["problem"].as_str(), rule];
        let said: Vec<&str> = said.into_iter().flatten().collect();
        all.into_iter().find(|word| said.contains(word)).unwrap()
    };
    rows.iter().map(|row| (row["line"].as_u64().unwrap(), what(row))).collect()
}

#[tokio::test]
async fn a_rehearsal_says_what_the_import_does() {
    for Case { name, before, deleted, key, rows: sent, expected } in
        [of_managers(), of_managers_who_are_gone(), of_keys()].concat()
    {
        let service = Service::new();
        import(&service, &[("key", "id")], NDJSON, lines(&before)).await;
        for number in deleted {
            service.delete(&format!("/v1/people/{}", id(*number))).await;
        }
        let kept = everyone(&service).await;
        let keys: Vec<_> = [("key", key)].into_iter().filter(|_| !key.is_empty()).collect();
        let dry = [&keys[..], &[("dry-run", "true")]].concat();
        let (rehearsed, _) = rows(&import(&service, &dry, NDJSON, lines(&sent)).await);
        assert_eq!(everyone(&service).await, kept, "{name}: a rehearsal wrote");
        let (done, _) = rows(&import(&service, &keys, NDJSON, lines(&sent)).await);
        assert_eq!(told(&rehearsed), expected, "{name}, rehearsed");
        assert_eq!(told(&done), expected, "{name}");
        let rows = |rows: &[Value]| rows.iter().map(without_id).collect::<Vec<_>>();
        assert_eq!(rows(&rehearsed), rows(&done), "{name}");
    }
}

/// Whoever would be added has no id yet.
fn without_id(row: &Value) -> Value {
    let mut row = row.clone();
    if row["outcome"] == "created" {
        row.as_object_mut().unwrap().remove("id");
    }
    row
}
