//! Imports by id, which bring ids and versions of their own.

use people::field::{MAX_FIRST_VERSION, MAX_VERSION};
use serde_json::{Value, json};

use crate::exchange::{CSV, EXPORT, NDJSON, counts, everyone, id, import, lines, outcomes, rows};
use crate::service::{Service, with};

const BY_ID: (&str, &str) = ("key", "id");

fn at_version(number: u32, version: u64) -> Value {
    let moment = "2025-01-01T00:00:00.000Z";
    json!({"id": id(number), "userName": format!("u{number}"),
           "meta": {"created": moment, "lastModified": moment, "version": version}})
}

#[tokio::test]
async fn versions_can_always_be_counted_on() {
    let service = Service::new();
    let first = MAX_FIRST_VERSION;
    let versions = [first, first + 1, MAX_VERSION, MAX_VERSION + 1, u64::MAX];
    let sent: Vec<Value> =
        (1..).zip(versions).map(|(number, version)| at_version(number, version)).collect();
    for dry_run in ["true", "false"] {
        let parameters = [BY_ID, ("dry-run", dry_run)];
        let (told, last) = rows(&import(&service, &parameters, NDJSON, lines(&sent)).await);
        assert_eq!(counts(&last), [1, 0, 0, 4]);
        for refused in &told[1..] {
            let violation = &refused["violations"][0];
            assert_eq!(
                (&violation["pointer"], &violation["rule"]),
                (&json!("/meta/version"), &json!("too-long"))
            );
        }
    }
    let address = format!("/v1/people/{}", id(1));
    let patched = service.merge(&address, &json!({"title": "x"})).await;
    assert_eq!((patched.status, patched.header("etag")), (200, "\"7881299347898369\""));
    // What was read can be sent back, and be imported again.
    assert_eq!(service.put(&address, &patched.json).await.status, 200);
    let again =
        import(&service, &[BY_ID], NDJSON, lines(std::slice::from_ref(&patched.json))).await;
    assert_eq!(counts(&rows(&again).1), [0, 0, 1, 0]);
    let put = service.put(&address, &json!({"userName": "u1"})).await;
    assert_eq!((put.status, &put.json["meta"]["version"]), (200, &json!(first + 2)));
    assert_eq!(service.get("/v1/people?filter=title+pr").await.status, 200);
    assert_eq!(service.get(&with(EXPORT, &[("format", "csv")])).await.status, 200);
    assert_eq!(everyone(&service).await.len(), 1);
    assert_eq!(service.delete(&address).await.status, 204);
    assert_eq!(service.act(&format!("{address}/restore")).await.status, 200);
    assert_eq!(service.act(&format!("{address}/history/{first}/restore")).await.status, 200);
    assert_eq!(service.act(&format!("{address}/erase")).await.status, 204);
}

/// What stands before the version that somebody was imported with is a version that isn't there, of
/// somebody who is.
#[tokio::test]
async fn a_history_can_begin_at_a_later_version() {
    let service = Service::new();
    rows(&import(&service, &[BY_ID], NDJSON, lines(&[at_version(1, 5)])).await);
    let address = format!("/v1/people/{}/history", id(1));
    for version in [1, 4, 9] {
        for answer in [
            service.get(&format!("{address}/{version}")).await,
            service.act(&format!("{address}/{version}/restore")).await,
        ] {
            assert_eq!((answer.status, answer.problem()), (404, "version-not-found"), "{version}");
        }
    }
    let page = service.get(&format!("{address}?cursor=3")).await;
    assert_eq!((page.status, page.json), (200, json!({"history": [], "next": null})));
    assert_eq!(service.get(&format!("{address}/5")).await.status, 200);
}

/// Who was deleted or erased doesn't come back by an import, and a rehearsal says the same.
#[tokio::test]
async fn an_id_of_somebody_who_is_gone_is_refused() {
    let service = Service::new();
    let people = [at_version(1, 1), at_version(2, 1), at_version(3, 1)];
    rows(&import(&service, &[BY_ID], NDJSON, lines(&people)).await);
    service.delete(&format!("/v1/people/{}", id(1))).await;
    service.act(&format!("/v1/people/{}/erase", id(2))).await;
    let table = format!("id,userName\n{},u1\n{},u2\n{},u3\n{},u4\n", id(1), id(2), id(3), id(4));
    for dry_run in ["true", "false"] {
        let parameters = [BY_ID, ("dry-run", dry_run)];
        let (told, _) = rows(&import(&service, &parameters, CSV, table.clone()).await);
        let expected = [(2, "refused"), (3, "refused"), (4, "unchanged"), (5, "created")];
        assert_eq!(outcomes(&told), expected, "{dry_run}");
        for (row, what) in told.iter().zip(["`restore`", "was erased"]) {
            let violation = &row["violations"][0];
            assert_eq!(violation["pointer"], "/id");
            assert!(violation["message"].as_str().unwrap().contains(what), "{violation}");
        }
    }
}
