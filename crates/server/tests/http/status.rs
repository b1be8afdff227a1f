//! How the service says that it is well, and that it is about to stop.

use serde_json::json;

use crate::service::Service;

#[tokio::test]
async fn a_service_that_runs_says_so() {
    let service = Service::new();
    for path in ["/livez", "/readyz"] {
        let answer = service.get(path).await;
        assert_eq!((answer.status, answer.text()), (200, r#"{"status":"ok"}"#), "{path}");
        assert_eq!(answer.header("content-type"), "application/json");
    }
    let status = service.get("/status").await;
    assert_eq!(status.header("content-type"), "application/json");
    let expected = json!({"status": "ok", "statusCode": 200, "version": env!("CARGO_PKG_VERSION"),
                          "engine": "sqlite", "uptimeSeconds": status.json["uptimeSeconds"]});
    assert_eq!((status.status, status.text()), (200, expected.to_string().as_str()));
    assert!(status.json["uptimeSeconds"].as_u64().unwrap() < 60);
}

#[tokio::test]
async fn a_service_that_is_about_to_stop_asks_for_no_more_traffic_and_answers_what_comes() {
    let service = Service::new();
    let (person, address) = service.write(&json!({"displayName": "Ida"})).await;
    service.app.drain();
    let ready = service.get("/readyz").await;
    assert_eq!((ready.status, ready.text()), (503, r#"{"status":"stopping"}"#));
    let status = service.get("/status").await;
    assert_eq!((status.status, status.member("status")), (503, "stopping"));
    assert_eq!(status.json["statusCode"], 503);

    assert_eq!(service.get("/livez").await.status, 200);
    assert_eq!(service.get(&address).await.json, person);
    service.write(&json!({"displayName": "Joon"})).await;
    assert_eq!(service.put(&address, &json!({"displayName": "Ida N."})).await.status, 200);
    assert_eq!(service.get("/v1/people?total=true").await.json["total"], 2);
}

/// A store that fails is nothing that a caller can put right, and tells no more than that.
#[tokio::test]
async fn a_store_that_fails_is_unavailable() {
    let service = Service::new();
    let (_, address) = service.write(&json!({"name": {"familyName": "Quill"}})).await;
    service.spoil();
    for path in [address.as_str(), "/v1/people", "/data?person_surname=quill"] {
        let answer = service.get(path).await;
        assert_eq!((answer.status, answer.header("retry-after")), (503, "1"), "{path}");
        assert!(path.starts_with("/data") || answer.problem() == "unavailable", "{path}");
        let told = answer.text().to_lowercase();
        for cause in ["sql", "database", "malformed", "file", "people.db", "quill"] {
            assert!(!told.contains(cause), "{path} {told}");
        }
    }
    for path in ["/readyz", "/status"] {
        let answer = service.get(path).await;
        assert_eq!((answer.status, answer.member("status")), (503, "unavailable"), "{path}");
        assert_eq!(answer.header("retry-after"), "1", "{path}");
    }
    assert_eq!(service.get("/livez").await.status, 200, "it needn't be started anew");
}

/// What a browser asks for, with all that it would take instead.
const BROWSER: &[(&str, &str)] = &[("accept", "text/html,application/xhtml+xml,*/*;q=0.8")];

/// Whoever looks sees the requests of people, by what came of them, and none of those of probes.
#[tokio::test]
async fn a_browser_gets_a_page_of_the_last_minutes() {
    let service = Service::new();
    service.write(&json!({"name": {"familyName": "Quill"}})).await;
    for path in ["/v1/people", "/v1/people/nobody", "/readyz", "/status", "/nowhere"] {
        service.get(path).await;
    }
    let page = service.ask("GET", "/status", BROWSER, String::new()).await;
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'self';"), "{policy}");
    let text = page.text();
    for said in [
        "<title>PeopleInfo is well</title>",
        "<dt>Engine</dt><dd>sqlite</dd>",
        "<dt>Failed</dt><dd>0 of 3</dd>",
        "aria-label=\"3 requests in the last 15 minutes.\"",
    ] {
        assert!(text.contains(said), "{said} isn't in {text}");
    }
    // Three requests of at most five: the bar of the last slot, up to three fifths.
    assert!(text.contains(r#"class="behind" d="M590 100V40.0h8V100z""#), "{text}");
    assert!(!text.contains("<script") && !text.to_lowercase().contains("quill"), "{text}");

    // How well the store is, is believed for a moment; so this is asked of another service.
    let service = Service::new();
    service.write(&json!({"displayName": "Ida"})).await;
    service.spoil();
    service.get("/v1/people").await;
    let page = service.ask("GET", "/status", BROWSER, String::new()).await;
    assert_eq!((page.status, page.header("retry-after")), (503, "1"));
    assert!(page.text().contains("<title>PeopleInfo is unavailable</title>"), "{}", page.text());
    assert!(page.text().contains("<dt>Failed</dt><dd>1 of 2</dd>"), "{}", page.text());

    service.app.drain();
    let page = service.ask("GET", "/status", BROWSER, String::new()).await;
    assert!(page.text().contains("<title>PeopleInfo is stopping</title>"), "{}", page.text());
}
