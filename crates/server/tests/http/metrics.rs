//! Metrics: what was asked how often, and never of whom.

use std::future;

use axum::body::Body;
use axum::http::Request;
use futures_util::FutureExt;
use http_body_util::BodyExt;
use serde_json::json;
use tower::ServiceExt;

use crate::service::{JSON, NOBODY, Service};

fn has(metrics: &str, line: &str) {
    assert!(metrics.lines().any(|written| written == line), "{line} is not in\n{metrics}");
}

#[tokio::test]
async fn requests_are_counted_by_their_templates() {
    let service = Service::new();
    let (_, address) = service.write(&json!({"userName": "mira"})).await;
    service.get(&address).await;
    service.get(&format!("/v1/people/{NOBODY}")).await;
    service.get("/v1/people/x").await;
    service.ask("HEAD", &address, &[], Body::empty()).await;
    service.put(&address, &json!({"displayName": "Mira"})).await;
    service.get("/v1/people?q=mira").await;
    service.post("/v1/people", &json!({})).await;
    service.post("/data", &json!({})).await;
    service.get("/status").await;
    for path in ["/quill", "/v1/people/quill/x", "/"] {
        service.get(path).await;
    }
    service.ask("BREW", &address, &[], Body::empty()).await;
    service.ask("KNEAD", &address, &[], Body::empty()).await;

    let metrics = service.app.telemetry().encode().unwrap();
    for (method, route, status, count) in [
        ("POST", "/v1/people", 201, 1),
        ("POST", "/v1/people", 422, 1),
        ("GET", "/v1/people", 200, 1),
        ("GET", "/v1/people/{id}", 200, 1),
        ("GET", "/v1/people/{id}", 404, 2),
        ("HEAD", "/v1/people/{id}", 200, 1),
        ("PUT", "/v1/people/{id}", 200, 1),
        ("other", "/v1/people/{id}", 405, 2),
        ("POST", "/data", 400, 1),
        ("GET", "/status", 200, 1),
        ("GET", "(none)", 404, 3),
    ] {
        let labels = format!("method=\"{method}\",route=\"{route}\"");
        has(&metrics, &format!("http_requests_total{{{labels},status=\"{status}\"}} {count}"));
    }
    let labels = "method=\"GET\",route=\"/v1/people/{id}\"";
    has(&metrics, &format!("http_request_duration_seconds_count{{{labels}}} 3"));
    has(&metrics, "http_requests_in_flight 0");
    assert!(metrics.ends_with("# EOF\n"));
}

#[tokio::test]
async fn calls_to_the_store_are_counted_by_their_outcomes() {
    let service = Service::new();
    let (_, address) = service.write(&json!({"userName": "mira"})).await;
    service.post("/v1/people", &json!({"userName": "mira"})).await;
    service.put(&address, &json!({"userName": "mira.q"})).await;
    service.get(&format!("/v1/people/{NOBODY}")).await;
    service.get("/v1/people").await;
    service.get("/v1/people?cursor=x").await;
    service.get("/readyz").await;
    let managed = json!({"displayName": "Ida", "manager": {"value": NOBODY}});
    service.post("/v1/people", &managed).await;
    for name in ["Ida", "Joon"] {
        let headers = [JSON, ("idempotency-key", "1")];
        let body = json!({"displayName": name}).to_string();
        service.ask("POST", "/v1/people", &headers, body).await;
    }
    service.ask("DELETE", &address, &[], Body::empty()).await;
    for verb in ["restore", "erase", "erase"] {
        service.ask("POST", &format!("{address}/{verb}"), &[], Body::empty()).await;
    }
    service.get("/v1/changes?after=x").await;
    service.app.directory().purge().await.unwrap();
    // Somebody leaves at once.
    let never = future::pending::<Result<(), store::Error>>();
    assert!(service.app.telemetry().store("get", never).now_or_never().is_none());
    let metrics = service.app.telemetry().encode().unwrap();
    for (operation, outcome) in [
        ("create", "ok"),
        ("create", "taken"),
        ("create", "no_manager"),
        ("create", "key_reused"),
        ("change", "ok"),
        ("delete", "ok"),
        ("restore", "ok"),
        ("erase", "ok"),
        ("erase", "erased"),
        ("history", "ok"),
        ("changes", "cursor_invalid"),
        ("purge", "ok"),
        ("get", "not_found"),
        ("get", "cancelled"),
        ("list", "ok"),
        ("list", "cursor_invalid"),
        ("health", "ok"),
    ] {
        let labels = format!("engine=\"sqlite\",operation=\"{operation}\",outcome=\"{outcome}\"");
        let count = if (operation, outcome) == ("create", "ok") { 2 } else { 1 };
        has(&metrics, &format!("store_operations_total{{{labels}}} {count}"));
        // What can fail is told from the first call on.
        for failure in ["unavailable", "unanswered"] {
            let labels = labels.replace(outcome, failure);
            has(&metrics, &format!("store_operations_total{{{labels}}} 0"));
        }
    }
}

/// Labels are templates, names and codes, so their number is bounded and they tell of nobody.
#[tokio::test]
async fn metrics_tell_of_nobody() {
    let service = Service::new();
    let (person, address) = service.write(&json!({"userName": "quillfeather"})).await;
    for path in [
        address.as_str(),
        "/quillfeather",
        "/v1/people/quillfeather",
        "/v1/people?q=quillfeather",
        "/v1/people?quillfeather=1",
        "/data?person_surname=quillfeather",
    ] {
        for method in ["GET", "POST", "QUILLFEATHER"] {
            let headers = [JSON, ("x-request-id", "quillfeather"), ("user-agent", "quillfeather")];
            service.ask(method, path, &headers, "\"quillfeather\"").await;
        }
    }
    let metrics = service.app.telemetry().encode().unwrap().to_lowercase();
    assert!(!metrics.contains("quillfeather"), "{metrics}");
    assert!(!metrics.contains(person["id"].as_str().unwrap()), "{metrics}");
    let routes: Vec<&str> = metrics
        .lines()
        .filter_map(|line| Some(line.split_once("route=\"")?.1.split_once('"')?.0))
        .collect();
    let known =
        |route: &str| route == "(none)" || crate::contract::paths().any(|(path, _)| path == route);
    assert!(routes.iter().all(|route| known(route)), "{routes:?}");
}

#[tokio::test]
async fn metrics_have_a_listener_of_their_own() {
    let service = Service::new();
    service.get("/status").await;
    assert_eq!(service.get("/metrics").await.status, 404);

    let router = server::http::metrics_router(service.app.clone());
    for (path, status) in [("/metrics", 200), ("/status", 404), ("/v1/people", 404)] {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), status, "{path}");
        if status == 200 {
            let media_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
            assert_eq!(response.headers()["content-type"], media_type);
            let body = response.into_body().collect().await.unwrap().to_bytes();
            has(str::from_utf8(&body).unwrap(), "http_requests_in_flight 0");
        }
    }
}

#[tokio::test]
async fn the_engine_and_the_process_tell_of_themselves() {
    let service = Service::new();
    service.write(&json!({"userName": "mira"})).await;
    let metrics = service.app.telemetry().encode().unwrap();
    // Everything that is told is explained.
    service.get("/v1/people").await;
    let explained = include_str!("../../../../docs/metrics.md");
    for told in metrics.lines().filter_map(|line| line.strip_prefix("# TYPE ")) {
        let name = told.split(' ').next().unwrap();
        assert!(explained.contains(&format!("`{name}`")), "docs/metrics.md lacks {name}");
    }
    has(&metrics, "store_people 1");
    has(&metrics, "sqlite_writer_queue_length 0");
    has(&metrics, "# TYPE sqlite_commit_duration_seconds histogram");
    // There is a process here only where there is `/proc`.
    for gauge in [
        "process_resident_memory_bytes",
        "process_start_time_seconds",
        "process_max_fds",
        "process_open_fds",
    ] {
        let is_it = |line: &&str| line.starts_with(&format!("{gauge} "));
        let line = metrics.lines().find(is_it).unwrap();
        let value: f64 = line.split_once(' ').unwrap().1.parse().unwrap();
        assert!(value > 0.0, "{line}");
    }
    let of_us = format!("peopleinfo_build_info{{version=\"{}\",", env!("CARGO_PKG_VERSION"));
    assert!(metrics.lines().any(|line| line.starts_with(&of_us)), "{metrics}");
}

/// Counters that alerts ask for are there before anything happens: the first time is one more.
#[tokio::test]
async fn what_may_fail_or_be_refused_is_there_from_the_beginning() {
    let service = Service::new();
    let metrics = service.app.telemetry().encode().unwrap();
    for (path, method, _) in crate::contract::operations() {
        for status in [500, 503] {
            let labels = format!("method=\"{}\",route=\"{path}\"", method.to_uppercase());
            has(&metrics, &format!("http_requests_total{{{labels},status=\"{status}\"}} 0"));
        }
    }
    for reason in ["no-token", "unknown", "unavailable", "attempts", "rate", "scope"] {
        has(&metrics, &format!("http_requests_refused_total{{reason=\"{reason}\"}} 0"));
    }
    for (kind, limit) in [("all", 2_048), ("waiting", 1_024), ("imports", 4)] {
        has(&metrics, &format!("http_requests_admitted_limit{{kind=\"{kind}\"}} {limit}"));
        has(&metrics, &format!("http_requests_admitted{{kind=\"{kind}\"}} 0"));
        for reason in ["limit", "caller"] {
            let labels = format!("kind=\"{kind}\",reason=\"{reason}\"");
            has(&metrics, &format!("http_requests_shed_total{{{labels}}} 0"));
        }
    }
    assert!(!metrics.contains("\ntls_certificate_not_after"), "{metrics}");
}
