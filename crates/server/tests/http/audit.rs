//! The audit trail: every refusal and everything that is seldom done, with who, from where, and in
//! which request, and with nothing of anybody.

use serde_json::{Value, json};
use server::Rules;
use server::access::Scope;

use crate::service::Service;

const JSON: &str = "application/json";
const NOTHING: (&str, &Value) = ("", &Value::Null);
/// Stands in every value of a person.
const SECRET: &str = "quillfeather";

/// The kinds and callers of a trail, the oldest first.
fn told(trail: &[Value]) -> Vec<(String, String)> {
    let text = |of: &Value| of.as_str().unwrap().to_owned();
    trail.iter().rev().map(|entry| (text(&entry["kind"]), text(&entry["caller"]))).collect()
}

#[tokio::test]
async fn the_trail_has_what_is_seldom_done_and_nothing_of_anybody() {
    let (service, admin) = Service::guarded(Rules::default()).await;
    let person = json!({"displayName": SECRET, "userName": SECRET, "birthDate": "1815-12-10"});
    let written = service.ask_as(&admin, "POST", "/v1/people", (JSON, &person)).await;
    let address = written.header("location").to_owned();
    let id = address.rsplit('/').next().unwrap();
    for (method, path) in [
        ("GET", format!("{address}/export")),
        ("GET", "/v1/people/export".to_owned()),
        ("GET", "/v1/backup".to_owned()),
        ("POST", format!("{address}/erase")),
    ] {
        let answer = service.ask_as(&admin, method, &path, NOTHING).await;
        assert!(answer.status < 300, "{method} {path} {}", answer.text());
    }
    let trail = service.trail().await;
    let expected = [
        ("token-created", "operator"),
        ("exported", "root"),
        ("exported", "root"),
        ("backed-up", "root"),
        ("erased", "root"),
    ];
    assert_eq!(told(&trail), expected.map(|(kind, who)| (kind.to_owned(), who.to_owned())));
    assert_eq!((&trail[3]["person"], &trail[0]["person"]), (&json!(id), &json!(id)));
    assert_eq!(trail[2]["route"], "/v1/people/export");
    assert_eq!(
        (&trail[0]["method"], &trail[0]["route"]),
        (&json!("POST"), &json!("/v1/people/{id}/erase"))
    );
    assert!(!trail[0]["requestId"].as_str().unwrap().is_empty());
    assert!(!json!(trail).to_string().contains(SECRET), "{trail:?}");
}

#[tokio::test]
async fn refusals_are_told_with_their_reasons() {
    let (service, admin) = Service::guarded(Rules::default()).await;
    let reader = service.token("reader", &[Scope::Read], None).await;
    for (from, method, path, reason) in [
        ("", "GET", "/v1/people", "malformed"),
        ("Bearer x.y.z", "GET", "/v1/people", "unknown"),
        (&reader, "POST", "/v1/people", "scope"),
        (&reader, "GET", "/v1/audit", "scope"),
        (&reader, "POST", "/data", "scope"),
    ] {
        let headers = [("authorization", from), ("x-request-id", reason)];
        let answer = service.ask(method, path, &headers, "{}").await;
        assert!((400..500).contains(&answer.status), "{method} {path} {}", answer.text());
        let trail = service.trail().await;
        let last = &trail[0];
        let caller = if reason == "scope" { "reader" } else { "" };
        assert_eq!(last["kind"], "refused", "{last}");
        assert_eq!((&last["reason"], &last["caller"]), (&json!(reason), &json!(caller)), "{last}");
        assert_eq!((&last["requestId"], &last["route"]), (&json!(reason), &json!(path)), "{last}");
    }
    let missing = service.get("/v1/people/01900000-0000-7000-8000-000000000000").await;
    assert_eq!(missing.status, 401);
    assert_eq!(service.trail().await[0]["reason"], "no-token");
    drop(admin);
}

#[tokio::test]
async fn the_trail_is_read_page_by_page() {
    let (service, admin) = Service::guarded(Rules::default()).await;
    for _ in 0..10 {
        service.wait(1);
        assert_eq!(service.get("/v1/people").await.status, 401);
    }
    service.trail().await;
    let (mut path, mut met) = ("/v1/audit?limit=4".to_owned(), Vec::new());
    loop {
        let page = service.ask_as(&admin, "GET", &path, NOTHING).await;
        assert_eq!(page.status, 200, "{}", page.text());
        let entries = page.json["audit"].as_array().unwrap().clone();
        met.extend(entries.iter().map(|entry| entry["time"].as_str().unwrap().to_owned()));
        let Some(next) = page.json["next"].as_str() else { break };
        path = page.header("link").split(['<', '>']).nth(1).unwrap().to_owned();
        assert!(path.contains(next), "{path}");
    }
    assert_eq!(met.len(), 11, "{met:?}");
    assert!(met.is_sorted_by(|one, other| one >= other), "{met:?}");
    for path in ["/v1/audit?cursor=x", "/v1/audit?limit=0", "/v1/audit?limit=501"] {
        let answer = service.ask_as(&admin, "GET", path, NOTHING).await;
        assert_eq!((answer.status, answer.problem()), (400, "parameter"), "{path}");
    }
}

/// What is written down is written down even if nobody waits for the answer.
#[tokio::test]
async fn whoever_hangs_up_is_written_down() {
    let (service, admin) = Service::guarded(Rules::default()).await;
    service.token("one", &[Scope::Read], None).await;
    let token = service.trail().await[0]["token"].as_str().unwrap().to_owned();
    let person = json!({"displayName": "Ida"});
    let written = service.ask_as(&admin, "POST", "/v1/people", (JSON, &person)).await;
    let address = written.header("location").to_owned();
    service.hang_up(&admin, "POST", &format!("{address}/erase")).await;
    service.hang_up(&admin, "DELETE", &format!("/v1/tokens/{token}")).await;

    let erased = service.ask_as(&admin, "GET", &address, NOTHING).await;
    assert_eq!(erased.status, 404);
    let kinds = ["token-created", "token-created", "erased", "token-revoked"];
    let told: Vec<String> =
        told(&service.trail().await).into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(told, kinds);
    let metrics = service.app.telemetry().encode().unwrap();
    for (method, route) in [("POST", "/v1/people/{id}/erase"), ("DELETE", "/v1/tokens/{token}")] {
        let labels = format!("method=\"{method}\",route=\"{route}\",status=\"499\"");
        let line = format!("http_requests_total{{{labels}}} 1");
        assert!(metrics.lines().any(|written| written == line), "{line} is not in\n{metrics}");
    }
    assert!(metrics.contains("\nhttp_requests_in_flight 0\n"), "{metrics}");
}

/// An id tells when an entry was made, as its time does.
#[tokio::test]
async fn ids_have_the_time_of_their_entries() {
    let (service, admin) = Service::guarded(Rules::default()).await;
    let answer = service.ask_as(&admin, "GET", "/v1/audit", NOTHING).await;
    let entry = &answer.json["audit"][0];
    let digits = entry["id"].as_str().unwrap().replace('-', "");
    let millis = i64::from_str_radix(&digits[..12], 16).unwrap();
    let time = people::Timestamp::from_millis(millis).unwrap();
    assert_eq!(entry["time"], time.to_string());
}
