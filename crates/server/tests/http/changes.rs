//! The feed: its order, its places, and how it waits.

use std::time::{Duration, Instant};

use futures_util::future::join;
use serde_json::{Value, json};

use crate::service::{Answer, Service, with};

/// How long nothing takes that doesn't wait.
const SOON: Duration = Duration::from_secs(15);

async fn changes(service: &Service, parameters: &[(&str, &str)]) -> Answer {
    let answer = service.get(&with("/v1/changes", parameters)).await;
    assert_eq!(answer.status, 200, "{parameters:?} {}", answer.text());
    answer
}

fn list(answer: &Answer) -> Vec<Value> {
    answer.json["changes"].as_array().unwrap().clone()
}

/// Whom each is about, the version, and the action.
fn told(changes: &[Value]) -> Vec<(&Value, u64, &str)> {
    let version = |change: &Value| change["version"].as_u64().unwrap();
    changes
        .iter()
        .map(|change| (&change["id"], version(change), change["action"].as_str().unwrap()))
        .collect()
}

/// Everything there is, read in pages.
async fn walk(service: &Service, limit: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let mut next = None::<String>;
    loop {
        let after = next.as_deref().map(|next| ("after", next));
        let parameters: Vec<_> = after.into_iter().chain([("limit", limit)]).collect();
        let page = changes(service, &parameters).await;
        let items = list(&page);
        assert!(items.len() <= limit.parse().unwrap());
        if items.is_empty() {
            return found;
        }
        next = Some(page.member("next").to_owned());
        found.extend(items);
    }
}

/// Two people and seven changes; gives their ids.
async fn seven_changes(service: &Service) -> (Value, Value) {
    let (ida, ida_address) = service.write(&json!({"userName": "ida"})).await;
    let (joon, address) = service.write(&json!({"userName": "joon"})).await;
    service.merge(&ida_address, &json!({"title": "keeper"})).await;
    service.delete(&address).await;
    service.act(&format!("{address}/restore")).await;
    service.put(&address, &json!({"userName": "joon.h"})).await;
    service.merge(&ida_address, &json!({"title": null})).await;
    (ida["id"].clone(), joon["id"].clone())
}

#[tokio::test]
async fn everything_is_told_in_its_order() {
    let service = Service::new();
    let (ida, joon) = seven_changes(&service).await;
    let all = list(&changes(&service, &[]).await);
    let expected = [
        (&ida, 1, "created"),
        (&joon, 1, "created"),
        (&ida, 2, "changed"),
        (&joon, 2, "deleted"),
        (&joon, 3, "restored"),
        (&joon, 4, "changed"),
        (&ida, 3, "changed"),
    ];
    assert_eq!(told(&all), expected);
    let names: Vec<&String> = all[0].as_object().unwrap().keys().collect();
    let facts = ["version", "action", "time", "actor", "dialect", "requestId"];
    assert_eq!(names, [&["id"][..], &facts, &["cursor", "person"]].concat());
    for change in &all {
        let path = format!("/v1/people/{}/history", change["id"].as_str().unwrap());
        let version = service.get(&format!("{path}/{}", change["version"])).await;
        let person = if version.status == 200 { version.json } else { Value::Null };
        assert_eq!(change["person"], person, "the person as of then");
        let history = service.get(&path).await.json["history"].clone();
        let mut entries = history.as_array().unwrap().iter();
        let entry = entries.find(|entry| entry["version"] == change["version"]).unwrap();
        for name in facts {
            assert_eq!(change[name], entry[name], "{name}");
        }
    }
}

/// A document in the feed is the one that is kept, byte for byte.
#[tokio::test]
async fn a_person_in_the_feed_keeps_every_digit() {
    let service = Service::new();
    let sent = r#"{"displayName":"Ida }","attributes":{"n":1.00,"m":{"$serde_json::private::Number":"1"},"o":1e+400}}"#;
    let written = service.ask("POST", "/v1/people", &[crate::service::JSON], sent).await;
    let feed = changes(&service, &[]).await;
    let person = format!(r#","person":{}}}],"next":"#, written.text());
    assert!(feed.text().contains(&person), "{} {person}", feed.text());
}

#[tokio::test]
async fn a_feed_is_read_in_pages_and_from_any_place_for_ever() {
    let service = Service::new();
    seven_changes(&service).await;
    let all = list(&changes(&service, &[]).await);
    for limit in ["1", "2", "3", "7", "500"] {
        assert_eq!(told(&walk(&service, limit).await), told(&all), "{limit}");
    }
    // Whatever happens later, a place of long ago is where it was.
    for number in 0..150 {
        service.write(&json!({"displayName": number.to_string()})).await;
    }
    service.act(&format!("/v1/people/{}/erase", all[1]["id"].as_str().unwrap())).await;
    service.wait(10 * 365 * 24 * 60 * 60 * 1_000);
    service.app.directory().purge().await.unwrap();
    let now = list(&changes(&service, &[("limit", "500")]).await);
    assert_eq!(told(&now)[..7], told(&all));
    assert_eq!(now.len(), 7 + 150 + 1);
    for (index, change) in all.iter().enumerate() {
        let after = change["cursor"].as_str().unwrap();
        let rest = list(&changes(&service, &[("after", after), ("limit", "500")]).await);
        assert_eq!(told(&rest), told(&now)[index + 1..], "{index}");
    }
    // Of who was erased, the bare facts stay.
    for change in now.iter().filter(|change| change["id"] == all[1]["id"]) {
        assert!(change["person"].is_null(), "{change}");
        let is_last = change["action"] == "erased";
        assert_eq!(change["requestId"] == "", !is_last, "{change}");
    }
}

#[tokio::test]
async fn a_place_of_elsewhere_is_refused() {
    let service = Service::new();
    seven_changes(&service).await;
    let other = Service::new();
    seven_changes(&other).await;
    let theirs = changes(&other, &[]).await.member("next").to_owned();
    let of_list = service.get("/v1/people?limit=1").await.member("next").to_owned();
    for after in ["", "x", "0", "1", theirs.as_str(), of_list.as_str(), &theirs.repeat(2)] {
        let path = with("/v1/changes", &[("after", after)]);
        let plain = service.get(&path).await;
        let headers = [("accept", "text/event-stream")];
        let streamed = service.ask("GET", &path, &headers, "").await;
        let headers = [headers[0], ("last-event-id", after)];
        let resumed = service.ask("GET", "/v1/changes", &headers, "").await;
        for answer in [plain, streamed] {
            assert_eq!((answer.status, answer.problem()), (400, "parameter"), "{after}");
            assert!(answer.member("detail").starts_with("`after`"), "{}", answer.text());
        }
        assert_eq!((resumed.status, resumed.problem()), (400, "header"), "{after}");
        assert!(resumed.member("detail").starts_with("`Last-Event-ID`"), "{}", resumed.text());
    }
    let headers = [("accept", "text/event-stream"), ("last-event-id", "é")];
    assert_eq!(service.ask("GET", "/v1/changes", &headers, "").await.status, 400);
    let ours = changes(&service, &[]).await.member("next").to_owned();
    let in_list = service.get(&with("/v1/people", &[("cursor", &ours)])).await;
    assert_eq!(in_list.status, 400, "a place in the feed is none in a list");
}

#[tokio::test]
async fn parameters_that_can_not_be_read_are_refused() {
    let service = Service::new();
    for (name, values) in [
        ("limit", ["0", "501", "-1", "", "x", "1.5", "99999999999999999999"]),
        ("wait", ["31", "-1", "", "x", "0.5", "1s", "99999999999999999999"]),
    ] {
        for value in values {
            let answer = service.get(&with("/v1/changes", &[(name, value)])).await;
            assert_eq!((answer.status, answer.problem()), (400, "parameter"), "{name} {value}");
            assert!(answer.member("detail").starts_with(&format!("`{name}`")));
        }
    }
    for parameters in [&[("wait", "0")][..], &[("limit", "500")], &[("wait", "0"), ("limit", "1")]]
    {
        assert_eq!(list(&changes(&service, parameters).await), [] as [Value; 0]);
    }
}

#[tokio::test]
async fn who_waits_is_answered_when_something_happens() {
    let service = Service::new();
    seven_changes(&service).await;
    let next = changes(&service, &[]).await.member("next").to_owned();
    let begun = Instant::now();
    let write = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        service.write(&json!({"displayName": "Mira"})).await.0
    };
    let waiting = [("after", next.as_str()), ("wait", "30")];
    let (answer, written) = join(changes(&service, &waiting), write).await;
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
    let found = list(&answer);
    assert_eq!((found.len(), &found[0]["person"]), (1, &written));
    // What is there already isn't waited for.
    let found = changes(&service, &waiting).await;
    assert_eq!(list(&found).len(), 1);
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn who_waits_in_vain_is_answered_in_time() {
    let service = Service::new();
    for written in [false, true] {
        if written {
            seven_changes(&service).await;
        }
        let next = changes(&service, &[]).await.member("next").to_owned();
        let begun = Instant::now();
        let answer = changes(&service, &[("after", &next), ("wait", "1")]).await;
        let took = begun.elapsed();
        assert!(took >= Duration::from_millis(900) && took < SOON, "{took:?}");
        assert_eq!(list(&answer), [] as [Value; 0]);
        let next = answer.member("next").to_owned();
        service.write(&json!({"displayName": "Mira"})).await;
        assert_eq!(list(&changes(&service, &[("after", &next)]).await).len(), 1);
    }
}

#[tokio::test]
async fn who_waits_is_let_go_when_the_service_stops() {
    let service = Service::new();
    let begun = Instant::now();
    let stop = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        service.app.drain();
    };
    let (answer, ()) = join(changes(&service, &[("wait", "30")]), stop).await;
    assert_eq!(list(&answer), [] as [Value; 0]);
    assert!(!answer.member("next").is_empty());
    changes(&service, &[("wait", "30")]).await;
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
}
