//! Imports of people who name their managers.

use serde_json::{Value, json};

use crate::exchange::{CSV, EXPORT, NDJSON, counts, everyone, id, import, lines, outcomes, rows};
use crate::service::{Service, with};

const BY_ID: (&str, &str) = ("key", "id");

fn managed(number: u32, manager: u32) -> Value {
    json!({"id": id(number), "displayName": "x", "manager": {"value": id(manager)}})
}

/// An export has who names somebody who has gone, and two who manage each other.
#[tokio::test]
async fn an_export_of_any_managers_comes_back_as_it_was() {
    let service = Service::new();
    let people = [
        json!({"id": id(1), "displayName": "boss"}),
        managed(2, 1),
        managed(3, 2),
        json!({"id": id(4), "displayName": "a"}),
        managed(5, 4),
    ];
    import(&service, &[BY_ID], NDJSON, lines(&people)).await;
    let address = format!("/v1/people/{}", id(4));
    service.merge(&address, &json!({"manager": {"value": id(5)}})).await;
    service.delete(&format!("/v1/people/{}", id(1))).await;
    let kept = service.get(EXPORT).await;
    for (media_type, format) in [(NDJSON, "ndjson"), (CSV, "csv")] {
        let exported = service.get(&with(EXPORT, &[("format", format)])).await;
        let new = Service::new();
        for (dry_run, expected) in [
            ("true", [4, 0, 0, 0]),
            ("false", [4, 0, 0, 0]),
            ("true", [0, 0, 4, 0]),
            ("false", [0, 0, 4, 0]),
        ] {
            let parameters = [BY_ID, ("dry-run", dry_run)];
            let answer = import(&new, &parameters, media_type, exported.bytes.clone()).await;
            let (told, last) = rows(&answer);
            assert_eq!(counts(&last), expected, "{media_type} {dry_run}");
            assert!(told.is_sorted_by_key(|row| row["line"].as_u64()), "{}", answer.text());
        }
        assert_eq!(new.get(EXPORT).await.text(), kept.text(), "{media_type}");
    }
}

#[tokio::test]
async fn rows_that_wait_come_behind_their_managers_and_in_their_order() {
    let service = Service::new();
    let sent = [
        managed(1, 8),
        managed(2, 9),
        managed(3, 4),
        managed(4, 6),
        managed(5, 6),
        json!({"id": id(6), "displayName": "x"}),
    ];
    let expected = [
        (6, "created"),
        (1, "refused"),
        (2, "refused"),
        (4, "created"),
        (5, "created"),
        (3, "created"),
    ];
    for dry_run in ["true", "false"] {
        let parameters = [BY_ID, ("dry-run", dry_run)];
        let answer = import(&service, &parameters, NDJSON, lines(&sent)).await;
        assert_eq!(outcomes(&rows(&answer).0), expected, "{dry_run}");
    }
}

/// Managers alternate between the two ends of the file, so that in no direction many of them come
/// before those who name them.
#[tokio::test]
async fn each_row_is_tried_twice_at_most() {
    const PEOPLE: u32 = 200;
    let service = Service::new();
    let at = |step: u32| if step.is_multiple_of(2) { step / 2 } else { PEOPLE - 1 - step / 2 };
    let mut people = vec![Value::Null; PEOPLE as usize];
    for step in 0..PEOPLE {
        let above = (step > 0).then(|| managed(at(step) + 1, at(step - 1) + 1));
        people[at(step) as usize] =
            above.unwrap_or_else(|| json!({"id": id(at(step) + 1), "displayName": "x"}));
    }
    // The manager of all is in the middle of the chain, and the first row waits.
    people.reverse();
    let (_, last) = rows(&import(&service, &[BY_ID], NDJSON, lines(&people)).await);
    assert_eq!(counts(&last), [u64::from(PEOPLE), 0, 0, 0]);
    assert_eq!(everyone(&service).await.len(), PEOPLE as usize);
    let metrics = service.app.telemetry().encode().unwrap();
    let tries: u64 = metrics
        .lines()
        .filter(|line| line.starts_with("store_operations_total") && line.contains("\"create\""))
        .map(|line| line.rsplit(' ').next().unwrap().parse::<u64>().unwrap())
        .sum();
    assert!((u64::from(PEOPLE)..=2 * u64::from(PEOPLE)).contains(&tries), "{tries}\n{metrics}");
}
