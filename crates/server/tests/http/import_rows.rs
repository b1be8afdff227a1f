//! What becomes of the rows of an import.

use axum::body::Body;
use serde_json::{Value, json};

use crate::exchange::{
    CSV, EXPORT, IMPORT, NDJSON, counts, everyone, id, import, lines, outcomes, rows, text,
};
use crate::service::Service;

#[tokio::test]
async fn each_row_is_answered() {
    let service = Service::new();
    service.write(&json!({"userName": "taken", "title": "SECRET"})).await;
    let long = format!("{{\"userName\": \"b\", \"title\": \"{}\"}}", "SECRET".repeat(50_000));
    let sent = format!(
        "{{\"userName\": \"good-1\"}}\r\n\n{{\"userName\": \"SECRET\", \"shoe\": \"SECRET\"}}\n\
         {{\"userName\": \"SECRET\n{long}\n{{\"userName\": \"taken\", \"title\": \"SECRET\"}}\n\
         {{\"emails\": [{{\"value\": \"SECRET\"}}], \"birthDate\": \"SECRET\"}}\n\
         {{\"userName\": \"\u{1}\"}}\n{{\"userName\": \"good-9\"}}"
    );
    let mut bytes = sent.into_bytes();
    let place = bytes.iter().position(|byte| *byte == 1).unwrap();
    bytes[place] = 0xff;
    let answer = import(&service, &[], NDJSON, bytes).await;
    let (rows, last) = rows(&answer);
    assert_eq!(counts(&last), [2, 0, 0, 6]);
    assert_eq!(last.get("problem"), None);
    assert!(!answer.text().contains("SECRET"), "{}", answer.text());
    let said: Vec<_> = rows
        .iter()
        .map(|row| {
            let violations = row["violations"].as_array().map_or(&[][..], Vec::as_slice);
            let places =
                violations.iter().map(|at| format!("{}:{}", text_of(at), text(at, "rule")));
            let problem = row["problem"].as_str().unwrap_or_default();
            (row["line"].as_u64().unwrap(), problem, places.collect::<Vec<_>>().join(" "))
        })
        .collect();
    let said: Vec<_> =
        said.iter().map(|(line, problem, at)| (*line, *problem, at.as_str())).collect();
    let expected = [
        (1, "", ""),
        (3, "invalid", "/shoe:unknown"),
        (4, "not-json", ":json"),
        (5, "invalid", ":too-long"),
        (6, "taken", "/userName:unique"),
        (7, "invalid", "/birthDate:form /emails/0/value:form"),
        (8, "not-json", ":json"),
        (9, "", ""),
    ];
    let sorted = |at: &str| {
        let mut at: Vec<_> = at.split(' ').map(str::to_owned).collect();
        at.sort();
        at.join(" ")
    };
    for (said, expected) in said.iter().zip(expected) {
        assert_eq!((said.0, said.1), (expected.0, expected.1));
        assert!(sorted(said.2).starts_with(expected.2), "{said:?} {expected:?}");
    }
    assert_eq!(said.len(), expected.len());
    assert_eq!(everyone(&service).await.len(), 3);
}

fn text_of(violation: &Value) -> &str {
    assert!(!text(violation, "message").is_empty());
    text(violation, "pointer")
}

#[tokio::test]
async fn rows_of_a_table_are_refused_by_their_columns() {
    let service = Service::new();
    let mut bytes = b"login,emails[work],born\nada,SECRET,1815\n\"bo\nbo\",,SECRET\nc,d\n".to_vec();
    bytes.extend(b"\xff,,\nida,,1990\n");
    let parameters = [("map", "login=userName,born=birthDate")];
    let answer = import(&service, &parameters, CSV, bytes).await;
    let (rows, last) = rows(&answer);
    assert_eq!(counts(&last), [1, 0, 0, 4], "{}", answer.text());
    assert!(!answer.text().contains("SECRET"), "{}", answer.text());
    assert_eq!(outcomes(&rows)[4], (7, "created"));
    let columns: Vec<_> = rows.iter().map(|row| row["violations"][0]["column"].clone()).collect();
    assert_eq!(columns[..2], [json!("emails[work]"), json!("login")]);
    let rules: Vec<_> = rows.iter().map(|row| row["violations"][0]["rule"].clone()).collect();
    assert_eq!(rules[2..4], [json!("form"), json!("unicode")]);
    let lines: Vec<_> = rows.iter().map(|row| row["line"].as_u64().unwrap()).collect();
    assert_eq!(lines, [2, 3, 5, 6, 7]);
}

#[tokio::test]
async fn a_quote_that_is_not_closed_swallows_nobody_unseen() {
    let service = Service::new();
    let body = "userName,title\n\"eve\"x,\nada,\"hello\nbob,hi\ncat,yo\n";
    let answer = import(&service, &[], CSV, body).await;
    let (rows, last) = rows(&answer);
    assert_eq!(
        (counts(&last), outcomes(&rows)),
        ([0, 0, 0, 2], vec![(2, "refused"), (3, "refused")])
    );
    let messages: Vec<_> = rows.iter().map(|row| text(&row["violations"][0], "message")).collect();
    assert!(messages[0].contains("behind the closing quote of column 1 (`userName`)"));
    assert!(messages[1].contains("before column 2 (`title`) isn't closed"));
}

#[tokio::test]
async fn a_header_that_can_not_be_used_is_refused_before_anything_is_written() {
    let service = Service::new();
    let row = "\nada,1815\n";
    for (header, parameters, expected) in [
        ("userName,birthday", &[][..], "map=birthday=birthDate"),
        ("birthday,last_name", &[], "map=birthday=birthDate,last_name=name.familyName)"),
        ("userName,shoe", &[], "Map each with map=HEADER=MEMBER,HEADER=MEMBER,"),
        ("userName,userName", &[], "2 times"),
        ("userName,born", &[("map", "age=birthDate")], "no column `age`"),
        ("userName,born", &[("map", "born=shoe")], "`born`"),
        ("userName,born", &[("unmapped", "refuse")], "unmapped=ignore"),
    ] {
        let answer = import(&service, parameters, CSV, format!("{header}{row}")).await;
        assert_eq!((answer.status, answer.problem()), (422, "invalid"), "{header}");
        let message = answer.json["violations"][0]["message"].as_str().unwrap();
        assert!(message.contains(expected), "{message}");
    }
    let answer = import(&service, &[], CSV, b"userName,\xff\nada,1\n".to_vec()).await;
    assert_eq!((answer.status, answer.problem()), (422, "invalid"));
    let answer = import(&service, &[], CSV, "userName,".repeat(40_000)).await;
    assert_eq!((answer.status, answer.problem()), (413, "body-too-large"));
    assert_eq!(everyone(&service).await.len(), 0);
    for (parameters, count) in [("ignore", 1), ("attributes", 2)] {
        let body = format!("userName,shoe\n{parameters},43\n");
        let answer = import(&service, &[("unmapped", parameters)], CSV, body).await;
        assert_eq!(counts(&rows(&answer).1), [1, 0, 0, 0]);
        assert_eq!(everyone(&service).await.len(), count);
    }
    assert_eq!(everyone(&service).await[1]["attributes"], json!({"shoe": "43"}));
    // Lines need no header, a table does.
    assert_eq!(counts(&rows(&import(&service, &[], NDJSON, "").await).1), [0; 4]);
    let answer = import(&service, &[], CSV, "").await;
    assert_eq!((answer.status, answer.problem()), (422, "invalid"));
}

#[tokio::test]
async fn what_can_not_be_read_is_refused() {
    let service = Service::new();
    for media_type in ["application/json", "", "text/csv; charset=iso-8859-1", "text/plain"] {
        let answer = import(&service, &[], media_type, "{\"userName\": \"ada\"}\n").await;
        assert_eq!((answer.status, answer.problem()), (415, "media-type"), "{media_type}");
    }
    for (media_type, parameters) in [
        (NDJSON, ("key", "displayName")),
        (NDJSON, ("key", "externalIds[]")),
        (NDJSON, ("dry-run", "maybe")),
        (NDJSON, ("map", "a=title")),
        (NDJSON, ("unmapped", "ignore")),
        (CSV, ("unmapped", "keep")),
        (CSV, ("format", "csv")),
    ] {
        let answer = import(&service, &[parameters], media_type, "userName\nada\n").await;
        assert_eq!((answer.status, answer.problem()), (400, "parameter"), "{parameters:?}");
    }
    let headers = [("content-type", CSV), ("if-match", "\"9\"")];
    let answer = service.ask("POST", IMPORT, &headers, "userName\nada\n").await;
    assert_eq!((answer.status, answer.problem()), (400, "header"), "{}", answer.text());
    assert_eq!(everyone(&service).await.len(), 0);
    for (method, path, allowed) in [
        ("GET", IMPORT, "POST"),
        ("PUT", IMPORT, "POST"),
        ("DELETE", IMPORT, "POST"),
        ("POST", EXPORT, "GET,HEAD"),
        ("PATCH", EXPORT, "GET,HEAD"),
    ] {
        let answer = service.ask(method, path, &[], Body::empty()).await;
        assert_eq!((answer.status, answer.header("allow")), (405, allowed), "{method} {path}");
    }
    let head = service.ask("HEAD", EXPORT, &[], Body::empty()).await;
    assert_eq!((head.status, head.header("content-type")), (200, NDJSON));
}

#[tokio::test]
async fn a_key_brings_people_up_to_date() {
    for (key, row) in [
        ("userName", json!({"userName": "ADA", "title": "new"})),
        (
            "externalIds[hr]",
            json!({"userName": "ada", "externalIds": [{"system": "hr", "id": "7"}],
                                   "title": "new"}),
        ),
        ("id", json!({"id": id(1), "userName": "ada", "title": "new"})),
    ] {
        let service = Service::new();
        let old = json!({"id": id(1), "userName": "ada",
                         "externalIds": [{"system": "hr", "id": "7"}]});
        rows(&import(&service, &[("key", "id")], NDJSON, lines(&[old])).await);
        let body = lines(&[row, json!({"displayName": "Nobody's"}), json!({"userName": "bo"})]);
        let rehearsal = [("key", key), ("dry-run", "true")];
        let rehearsed = import(&service, &rehearsal, NDJSON, body.clone()).await;
        let (rehearsed, last) = rows(&rehearsed);
        assert_eq!(last["dryRun"], true);
        assert_eq!(everyone(&service).await[0].get("title"), None, "{key}");

        let (first, counted) = rows(&import(&service, &[("key", key)], NDJSON, body.clone()).await);
        assert_eq!(counts(&counted), counts(&last), "{key}");
        assert_eq!(outcomes(&first), outcomes(&rehearsed), "{key}");
        let updated = json!({"line": 1, "outcome": "updated", "id": id(1)});
        assert_eq!((&first[0], &rehearsed[0]), (&updated, &updated), "{key}");
        // Whoever has no key can't be recognised.
        assert_eq!(first[1]["violations"][0]["rule"], "required", "{key}");
        let (again, _) = rows(&import(&service, &[("key", key)], NDJSON, body).await);
        assert_eq!(again[0]["outcome"], "unchanged", "{key}");
        assert_eq!(everyone(&service).await[0]["title"], "new", "{key}");
        let twice = lines(&[json!({"userName": "x", "title": "1"}), json!({"userName": "x"})]);
        if key == "userName" {
            let (twice, _) = rows(&import(&service, &[("key", key)], NDJSON, twice).await);
            assert_eq!(outcomes(&twice), [(1, "created"), (2, "refused")]);
            assert_eq!(twice[1]["violations"][0]["rule"], "duplicate");
        }
    }
}

#[tokio::test]
async fn the_history_knows_who_imported() {
    let service = Service::new();
    let headers = [("content-type", NDJSON), ("x-request-id", "import-1")];
    let body = "{\"userName\": \"ada\"}\n";
    let answer = service.ask("POST", IMPORT, &headers, body).await;
    let (rows, _) = rows(&answer);
    let path = format!("/v1/people/{}/history", text(&rows[0], "id"));
    let entry = &service.get(&path).await.json["history"][0];
    assert_eq!((text(entry, "dialect"), text(entry, "requestId")), ("rest", "import-1"));
}

/// So many that they don't stay in memory while they wait.
#[tokio::test(flavor = "multi_thread")]
async fn managers_may_come_later() {
    const PEOPLE: u32 = 3_000;
    let person = |number: u32| {
        let mut person = json!({"id": id(number), "userName": format!("u{number}"),
                                "title": "x".repeat(120)});
        if number < PEOPLE {
            let behind = PEOPLE - number;
            person["manager"] = json!({"value": id(number + behind.div_ceil(2))});
        }
        person
    };
    let mut people: Vec<Value> = (1..=PEOPLE).map(person).collect();
    people.push(json!({"id": id(9_999), "manager": {"value": id(9_998)}, "userName": "lost"}));
    let table = {
        let mut table = "id,userName,title,manager.value\n".to_owned();
        for person in &people {
            let cell = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let cells =
                [&person["id"], &person["userName"], &person["title"], &person["manager"]["value"]]
                    .map(cell);
            table += &(cells.join(",") + "\n");
        }
        table
    };
    for (media_type, body, first) in [(NDJSON, lines(&people), 1), (CSV, table, 2)] {
        let service = Service::new();
        let rehearsal = [("key", "id"), ("dry-run", "true")];
        let rehearsed = import(&service, &rehearsal, media_type, body.clone()).await;
        let expected = [u64::from(PEOPLE), 0, 0, 1];
        assert_eq!(counts(&rows(&rehearsed).1), expected, "{media_type}");
        let answer = import(&service, &[("key", "id")], media_type, body).await;
        let (mut rows, last) = rows(&answer);
        assert_eq!(counts(&last), expected, "{media_type}");
        rows.sort_by_key(|row| row["line"].as_u64());
        let lines: Vec<u64> = rows.iter().map(|row| row["line"].as_u64().unwrap()).collect();
        assert_eq!(lines, (first..=first + u64::from(PEOPLE)).collect::<Vec<_>>(), "{media_type}");
        let refused = rows.last().unwrap();
        assert_eq!(refused["violations"][0]["pointer"], "/manager/value", "{refused}");
        assert_eq!(refused["violations"][0]["rule"], "reference", "{refused}");
        let mut kept = everyone(&service).await;
        kept.sort_by_key(|person| person["id"].to_string());
        assert!(kept.iter().zip(&people).all(|(kept, sent)| kept["manager"] == sent["manager"]));
    }
}

/// A table says nothing about what it has no column for; a document says all.
#[tokio::test]
async fn a_table_leaves_alone_what_it_has_no_column_for() {
    let before = json!({
        "userName": "ada", "title": "Countess",
        "emails": [{"value": "a@example.org", "type": "work"}],
        "externalIds": [{"system": "hr", "id": "1"}, {"system": "pay", "id": "2"}],
    });
    let mut after = before.clone();
    after["nickName"] = "Nick".into();
    let table = "externalIds[hr],userName,nickName\n1,ada,Nick\n";
    let line = lines(&[json!({"userName": "ada", "nickName": "Nick",
                              "externalIds": [{"system": "hr", "id": "1"}]})]);
    let replaced = serde_json::from_str::<Value>(&line).unwrap();
    for (media_type, body, expected) in [(CSV, table, after), (NDJSON, &line, replaced)] {
        let service = Service::new();
        service.write(&before).await;
        for (dry_run, outcome) in [
            ("true", "updated"),
            ("false", "updated"),
            ("true", "unchanged"),
            ("false", "unchanged"),
        ] {
            let parameters = [("key", "externalIds[hr]"), ("dry-run", dry_run)];
            let answer = import(&service, &parameters, media_type, body.to_owned()).await;
            let (rows, _) = rows(&answer);
            assert_eq!(rows[0]["outcome"], outcome, "{media_type} {dry_run}: {}", answer.text());
        }
        let mut kept = everyone(&service).await.remove(0);
        let kept = kept.as_object_mut().unwrap();
        kept.retain(|name, _| !["id", "active", "meta"].contains(&name.as_str()));
        assert_eq!(Value::Object(kept.clone()), expected, "{media_type}");
    }
}
