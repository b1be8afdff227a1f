//! A person as they were, and as they were once more.

use serde_json::{Value, json};

use crate::service::{Answer, Service};

/// Somebody who was written, changed twice, deleted, and brought back; with the answers.
async fn somebody(service: &Service) -> (String, Vec<Option<Answer>>) {
    let digits = r#"{"userName":"mira","attributes":{"b":1.00,"a":[null]}}"#;
    let headers = [crate::service::JSON];
    let first = service.ask("POST", "/v1/people", &headers, digits).await;
    let address = first.header("location").to_owned();
    service.wait(1_000);
    let second = service.put(&address, &json!({"userName": "mira.q", "title": "keeper"})).await;
    let third = service.merge(&address, &json!({"nickName": "M"})).await;
    service.delete(&address).await;
    let restored = service.act(&format!("{address}/restore")).await;
    (address, vec![Some(first), Some(second), Some(third), None, Some(restored)])
}

/// Each version is what was answered when it was made; that of a deletion is nobody.
async fn assert_as_written(service: &Service, address: &str, answers: &[Option<Answer>]) {
    for (written, number) in answers.iter().zip(1..) {
        let read = service.get(&format!("{address}/history/{number}")).await;
        let Some(written) = written else {
            assert_eq!((read.status, read.problem()), (404, "version-not-found"));
            continue;
        };
        assert_eq!((read.status, read.text()), (200, written.text()), "{number}");
        assert_eq!(read.header("etag"), format!("\"{number}\""));
        assert_eq!(read.json["meta"]["version"], number);
    }
}

#[tokio::test]
async fn each_version_is_read_byte_for_byte() {
    let service = Service::new();
    let (address, answers) = somebody(&service).await;
    assert_as_written(&service, &address, &answers).await;
    service.delete(&address).await;
    assert_as_written(&service, &address, &answers).await;
    for version in
        ["0", "01", "7", "999999", "-1", "%2B1", "x", "1.0", "18446744073709551616", "%00"]
    {
        let read = service.get(&format!("{address}/history/{version}")).await;
        assert_eq!((read.status, read.problem()), (404, "version-not-found"), "{version}");
        let restored = service.act(&format!("{address}/history/{version}/restore")).await;
        assert_eq!((restored.status, restored.problem()), (404, "version-not-found"), "{version}");
    }
}

#[tokio::test]
async fn of_who_was_erased_no_version_is_left() {
    let service = Service::new();
    let (address, _) = somebody(&service).await;
    service.act(&format!("{address}/erase")).await;
    for number in 1..=6 {
        let read = service.get(&format!("{address}/history/{number}")).await;
        assert_eq!((read.status, read.problem()), (404, "version-not-found"), "{number}");
    }
}

#[tokio::test]
async fn a_version_of_the_past_becomes_the_next_one() {
    let service = Service::new();
    let (address, answers) = somebody(&service).await;
    service.wait(5_000);
    let restored = service.act(&format!("{address}/history/1/restore")).await;
    let first = answers[0].as_ref().unwrap().text();
    let (members, _) = first.split_once(",\"meta\":").unwrap();
    let expected = format!(
        r#"{members},"meta":{{"created":"2026-01-01T00:00:00.000Z","lastModified":"2026-01-01T00:00:06.000Z","version":6}}}}"#
    );
    assert_eq!((restored.status, restored.text()), (200, expected.as_str()));
    assert_eq!(restored.header("etag"), "\"6\"");
    assert_eq!(service.get(&address).await.bytes, restored.bytes);
    // It is found by what it says, and no more by what it said.
    let found = service.get("/v1/people?filter=userName+eq+%22mira%22").await;
    assert_eq!(found.json["people"], json!([restored.json]));
    assert_eq!(service.get("/v1/people?filter=title+pr").await.json["people"], json!([]));
    // Nothing in between is lost.
    assert_as_written(&service, &address, &answers).await;
    // What says the same makes no version.
    for number in [1, 6] {
        let again = service.act(&format!("{address}/history/{number}/restore")).await;
        assert_eq!((again.status, &again.bytes), (200, &restored.bytes));
    }
}

#[tokio::test]
async fn a_version_that_can_not_come_back_says_why() {
    let service = Service::new();
    let (boss, boss_address) = service.write(&json!({"displayName": "Ines"})).await;
    let sent = json!({"userName": "mira", "manager": {"value": boss["id"]}});
    let (_, address) = service.write(&sent).await;
    service.put(&address, &json!({"displayName": "Mira"})).await;
    let path = format!("{address}/history/1/restore");

    let (_, other) = service.write(&json!({"userName": "MIRA"})).await;
    let taken = service.act(&path).await;
    assert_eq!((taken.status, taken.problem()), (409, "taken"));
    assert_eq!(taken.violations(), [("/userName", "unique")]);
    service.delete(&other).await;

    service.delete(&boss_address).await;
    // A manager who has gone is no reason.
    let restored = service.act(&path).await;
    assert_eq!((restored.status, &restored.json["manager"]["value"]), (200, &boss["id"]));

    service.delete(&address).await;
    let gone = service.act(&path).await;
    assert_eq!((gone.status, gone.problem()), (404, "person-not-found"));
    assert!(gone.member("detail").contains("`restore`"), "{}", gone.text());
    let state = service.get(&format!("{address}/export")).await;
    assert_eq!(state.json["state"], Value::from("deleted"));
}
