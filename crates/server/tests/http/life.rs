//! Deleted, brought back, erased.

use axum::body::Body;
use serde_json::{Value, json};

use crate::service::{NOBODY, Service, with};

const DAY: i64 = 24 * 60 * 60 * 1_000;

/// Fails if anything that reads people finds this one.
async fn assert_gone(service: &Service, address: &str) {
    let get = service.get(address).await;
    assert_eq!((get.status, get.problem()), (404, "person-not-found"));
    let id = address.rsplit('/').next().unwrap();
    let filter = format!("id eq \"{id}\" or userName eq \"quill\" or emails pr");
    for path in [
        "/v1/people?total=true".to_owned(),
        "/v1/people?sort=name".to_owned(),
        "/v1/people?q=quill".to_owned(),
        with("/v1/people", &[("filter", &filter)]),
        with("/v1/people", &[("filter", "userName eq \"quill\"")]),
    ] {
        let found = service.get(&path).await;
        assert!(!found.text().contains(id), "{path}");
        assert_ne!(found.json["total"], 2, "{path}");
    }
    assert_eq!(service.get("/data?person_surname=Quill").await.json, json!([]));
    let again = service.delete(address).await;
    assert_eq!((again.status, again.problem()), (404, "person-not-found"));
}

fn mira() -> Value {
    json!({"userName": "quill", "name": {"givenName": "Mira", "familyName": "Quill"},
           "externalIds": [{"system": "hr", "id": "7"}], "emails": [{"value": "m@quill.example"}]})
}

#[tokio::test]
async fn who_is_deleted_is_gone_from_everything_that_reads() {
    let service = Service::new();
    service.write(&json!({"displayName": "Ida"})).await;
    let (_, address) = service.write(&mira()).await;
    let deleted = service.delete(&address).await;
    assert_eq!((deleted.status, deleted.text(), deleted.header("etag")), (204, "", ""));
    assert_gone(&service, &address).await;
    let put = service.put(&address, &mira()).await;
    assert_eq!((put.status, put.problem()), (404, "person-not-found"));
    assert_eq!(service.get("/v1/people?total=true").await.json["total"], 1);
    service.write(&mira()).await;
}

#[tokio::test]
async fn who_is_brought_back_is_as_they_were() {
    let service = Service::new();
    let (mut document, address) = service.write(&mira()).await;
    service.wait(1_000);
    service.delete(&address).await;
    service.wait(1_000);
    let restored = service.act(&format!("{address}/restore")).await;
    document["meta"]["version"] = json!(3);
    document["meta"]["lastModified"] = json!("2026-01-01T00:00:02.000Z");
    assert_eq!((restored.status, restored.text()), (200, document.to_string().as_str()));
    assert_eq!(restored.header("etag"), "\"3\"");
    assert_eq!(service.get(&address).await.bytes, restored.bytes);
    for path in ["/v1/people?q=quill", "/v1/people?filter=userName+eq+%22QUILL%22"] {
        assert_eq!(service.get(path).await.json["people"], json!([document]), "{path}");
    }
    let taken = service.post("/v1/people", &json!({"userName": "quill"})).await;
    assert_eq!(taken.problem(), "taken", "the key is theirs again");
    // Who is there already stays as they are.
    let again = service.act(&format!("{address}/restore")).await;
    assert_eq!((again.status, again.bytes), (200, restored.bytes));
    let next = service.merge(&address, &json!({"title": "x"})).await;
    assert_eq!(next.header("etag"), "\"4\"");
}

#[tokio::test]
async fn who_lost_a_unique_key_meanwhile_is_told_which() {
    let service = Service::new();
    let ids = json!([{"system": "hr", "id": "7"}]);
    for (other, pointer) in [
        (json!({"userName": "QUILL"}), "/userName"),
        (json!({"displayName": "Ida", "externalIds": ids}), "/externalIds/0"),
    ] {
        let (_, address) = service.write(&mira()).await;
        service.delete(&address).await;
        let (_, theirs) = service.write(&other).await;
        let refused = service.act(&format!("{address}/restore")).await;
        assert_eq!((refused.status, refused.problem()), (409, "taken"), "{pointer}");
        assert_eq!(refused.violations(), [(pointer, "unique")]);
        assert_eq!(service.get(&address).await.status, 404, "nothing has changed");
        service.put(&theirs, &json!({"displayName": "Ida"})).await;
        assert_eq!(service.act(&format!("{address}/restore")).await.status, 200, "{pointer}");
        service.delete(&address).await;
    }
}

#[tokio::test]
async fn a_manager_who_is_gone_is_nobodys() {
    let service = Service::new();
    let (boss, boss_address) = service.write(&json!({"displayName": "Ines"})).await;
    let managed = json!({"displayName": "Joon", "manager": {"value": boss["id"]}});
    let (_, address) = service.write(&managed).await;
    service.delete(&address).await;
    assert_eq!(service.delete(&boss_address).await.status, 204);
    let new = service.post("/v1/people", &managed).await;
    assert_eq!((new.status, new.problem()), (422, "invalid"));
    assert_eq!(new.violations(), [("/manager/value", "reference")]);
    // Whoever comes back is as they were.
    let restored = service.act(&format!("{address}/restore")).await;
    assert_eq!((restored.status, &restored.json["manager"]["value"]), (200, &boss["id"]));
    assert_eq!(service.act(&format!("{boss_address}/restore")).await.status, 200);
}

/// What can't be undone is done to the version that the caller knows, if one is named.
#[tokio::test]
async fn erasing_and_bringing_back_can_have_conditions() {
    let service = Service::new();
    let (_, address) = service.write(&json!({"displayName": "Ida"})).await;
    service.put(&address, &json!({"displayName": "Ida Quill"})).await;
    let act = async |what: &str, tag: &str| {
        let path = format!("{address}/{what}");
        service.ask("POST", &path, &[("if-match", tag)], Body::empty()).await.status
    };
    assert_eq!((act("erase", "\"1\"").await, act("erase", "garbage").await), (412, 400));
    assert_eq!(service.delete(&address).await.status, 204);
    assert_eq!((act("restore", "\"2\"").await, act("restore", "garbage").await), (412, 400));
    assert_eq!((act("restore", "\"3\"").await, act("erase", "\"3\"").await), (200, 412));
    assert_eq!((act("erase", "\"4\"").await, act("erase", "\"4\"").await), (204, 410));
}

#[tokio::test]
async fn who_is_erased_stays_gone() {
    let service = Service::new();
    service.write(&json!({"displayName": "Ida"})).await;
    for deleted_before in [false, true] {
        let (_, address) = service.write(&mira()).await;
        if deleted_before {
            service.delete(&address).await;
        }
        let erased = service.act(&format!("{address}/erase")).await;
        assert_eq!((erased.status, erased.text()), (204, ""));
        assert_gone(&service, &address).await;
        for verb in ["erase", "restore"] {
            let answer = service.act(&format!("{address}/{verb}")).await;
            assert_eq!((answer.status, answer.problem()), (410, "erased"), "{verb}");
        }
        let version = service.act(&format!("{address}/history/1/restore")).await;
        assert_eq!((version.status, version.problem()), (404, "version-not-found"));
    }
    service.write(&mira()).await;
}

#[tokio::test]
async fn nobody_is_not_brought_back() {
    let service = Service::new();
    for id in [NOBODY, "x", "%00"] {
        for path in ["restore", "erase", "history/1/restore"] {
            let answer = service.act(&format!("/v1/people/{id}/{path}")).await;
            assert_eq!((answer.status, answer.problem()), (404, "person-not-found"), "{id} {path}");
        }
        let answer = service.delete(&format!("/v1/people/{id}")).await;
        assert_eq!((answer.status, answer.problem()), (404, "person-not-found"), "{id}");
    }
}

/// The service does this in its own time ([`server::upkeep`]).
#[tokio::test]
async fn who_was_deleted_is_erased_after_thirty_days() {
    let service = Service::new();
    let (_, long_ago) = service.write(&mira()).await;
    let (_, back) = service.write(&json!({"displayName": "Ida"})).await;
    let (_, lately) = service.write(&json!({"displayName": "Joon"})).await;
    service.delete(&long_ago).await;
    service.delete(&back).await;
    service.wait(DAY);
    service.delete(&lately).await;
    service.act(&format!("{back}/restore")).await;
    service.wait(29 * DAY - 1_000);
    assert_eq!(service.app.directory().purge().await.unwrap(), 0);
    assert_eq!(service.get(&format!("{long_ago}/history/1")).await.status, 200);
    service.wait(2_000);
    // The time is over, whether the service has got to it or not.
    let late = service.act(&format!("{long_ago}/restore")).await;
    assert_eq!((late.status, late.problem()), (410, "erased"));
    assert_eq!(service.app.directory().purge().await.unwrap(), 1);
    assert_eq!(service.app.directory().purge().await.unwrap(), 0);
    let told: Vec<_> = service.trail().await.iter().map(|entry| entry["kind"].clone()).collect();
    assert_eq!(told, ["purged"]);
    let purged = &service.trail().await[0];
    assert_eq!((&purged["caller"], &purged["people"]), (&json!("peopleinfo"), &json!(1)));

    let gone = service.act(&format!("{long_ago}/restore")).await;
    assert_eq!((gone.status, gone.problem()), (410, "erased"));
    let history = service.get(&format!("{long_ago}/history")).await;
    let erased = json!({"version": 3, "action": "erased", "time": "2026-01-31T00:00:01.000Z",
                        "actor": "peopleinfo", "dialect": "service", "requestId": ""});
    assert_eq!(history.json["history"][0], erased);
    assert_eq!(service.act(&format!("{lately}/restore")).await.status, 200);
    assert_eq!(service.get(&back).await.status, 200);
}

/// Where nothing is read of a body, one is refused rather than overlooked, however it is sent.
#[tokio::test]
async fn a_body_that_nobody_reads_is_refused() {
    let service = Service::new();
    let (_, address) = service.write(&json!({"displayName": "Ida"})).await;
    for (method, path) in
        [("DELETE", ""), ("POST", "/restore"), ("POST", "/erase"), ("POST", "/history/1/restore")]
    {
        let path = format!("{address}{path}");
        let frames = || futures_util::stream::iter([Ok::<_, std::io::Error>("{}")]);
        for (headers, body) in [
            (&[("content-length", "2")][..], Body::from("{}")),
            (&[], Body::from("{}")),
            (&[], Body::from_stream(frames())),
        ] {
            let answer = service.ask(method, &path, headers, body).await;
            assert_eq!((answer.status, answer.problem()), (400, "header"), "{}", answer.text());
        }
        let nothing = Body::from_stream(futures_util::stream::iter([Ok::<_, std::io::Error>("")]));
        let answer = service.ask(method, &path, &[("if-match", "\"9\"")], nothing).await;
        assert_eq!(answer.status, 412, "{}", answer.text());
    }
    assert_eq!(service.get(&address).await.json["meta"]["version"], 1);
}
