//! Who asks too often waits, and nobody else does; and who asks from elsewhere is told only what
//! browsers may know.

use std::net::SocketAddr;

use axum::body::Body;
use axum::http::{HeaderValue, Request};
use http_body_util::BodyExt;
use server::access::{Caller, Limits, Scope};
use server::http::listen::Peer;
use server::{App, Rules};
use tower::ServiceExt;

use crate::import_ends::sent_by_hand;
use crate::service::{Answer, Service};

async fn from(service: &Service, address: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::get("/v1/people");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut request = request.body(Body::empty()).unwrap();
    let address: SocketAddr = format!("{address}:1000").parse().unwrap();
    request.extensions_mut().insert(Peer(address));
    service.send(request).await
}

/// How long to wait, which limit it is, and what is left of it.
fn limit(answer: &Answer) -> (&str, &str, &str) {
    let header = |name| answer.header(name);
    (header("retry-after"), header("ratelimit-policy"), header("ratelimit"))
}

#[tokio::test]
async fn a_caller_who_asks_too_often_waits_and_others_do_not() {
    let limits = Limits::new(1, 0);
    let (service, _) = Service::guarded(Rules { limits, ..Rules::default() }).await;
    let one = service.token("one", &[Scope::Read], None).await;
    let other = service.token("other", &[Scope::Read], None).await;
    let headers = |token| [("authorization", token)];
    let first = service.ask("GET", "/v1/people", &headers(one.as_str()), "").await;
    assert_eq!(first.status, 200);
    assert_eq!(first.header("ratelimit-policy"), "\"caller\";q=2;w=2");
    assert_eq!(first.header("ratelimit"), "\"caller\";r=1;t=1");
    let mut refused = None;
    for _ in 0..10 {
        let answer = service.ask("GET", "/v1/people", &headers(one.as_str()), "").await;
        if answer.status == 429 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("eleven at once are more than two");
    assert_eq!(refused.problem(), "too-many");
    assert_eq!(limit(&refused), ("1", "\"caller\";q=2;w=2", "\"caller\";r=0;t=1"));
    let answer = service.ask("GET", "/v1/people", &headers(other.as_str()), "").await;
    assert_eq!(answer.status, 200);
    assert_eq!(service.counted(r#"http_requests_refused_total{reason="rate"}"#), 1);
}

#[tokio::test]
async fn what_is_refused_to_a_caller_is_not_taken_from_their_address() {
    let limits = Limits::new(10, 25);
    let (service, _) = Service::guarded(Rules { limits, ..Rules::default() }).await;
    let one = service.token("one", &[Scope::Read], None).await;
    let other = service.token("other", &[Scope::Read], None).await;
    let mut refused = 0;
    for _ in 0..100 {
        let answer = from(&service, "192.0.2.1", &[("authorization", one.as_str())]).await;
        refused += u32::from(answer.status == 429);
    }
    assert!(refused > 50, "{refused}");
    for _ in 0..20 {
        let answer = from(&service, "192.0.2.1", &[("authorization", other.as_str())]).await;
        assert_eq!(answer.status, 200);
    }
}

#[tokio::test]
async fn a_page_of_somebody_else_can_not_fill_the_trail() {
    let service = Service::new();
    let headers = [("origin", "https://evil.example")];
    for _ in 0..60 {
        let answer = service.ask("GET", "/v1/people", &headers, "").await;
        assert_eq!((answer.status, answer.problem()), (403, "foreign"));
    }
    let written = service.trail().await.len();
    assert!((20..=25).contains(&written), "{written}");
}

#[tokio::test]
async fn an_address_that_guesses_waits_and_good_tokens_from_it_do_not() {
    let (service, admin) = Service::guarded(Rules::default()).await;
    let guess = [("authorization", "Bearer nonsense.of.mine")];
    let mut met = Vec::new();
    for _ in 0..30 {
        met.push(from(&service, "192.0.2.1", &guess).await);
    }
    let (first, last) = (&met[0], &met[29]);
    assert_eq!((first.status, last.status), (401, 429));
    assert_eq!(limit(first), ("", "", ""));
    assert_eq!(limit(last), ("1", "\"attempts\";q=20;w=20", "\"attempts\";r=0;t=1"));
    let good = [("authorization", admin.as_str())];
    assert_eq!(from(&service, "192.0.2.1", &good).await.status, 200);
    assert_eq!(from(&service, "192.0.2.2", &guess).await.status, 401);
    let [unknown, attempts] = ["unknown", "attempts"].map(|reason| {
        service.counted(&format!("http_requests_refused_total{{reason=\"{reason}\"}}"))
    });
    assert!((21..=25).contains(&unknown), "{unknown}");
    assert_eq!(unknown + attempts, 31);
    let trail = service.trail().await;
    let refused: Vec<_> = trail.iter().filter(|entry| entry["reason"] == "unknown").collect();
    // Those that were only counted stand in the next entry.
    assert!((20..=24).contains(&refused.len()), "{trail:?}");
    assert!(refused[0]["leftOut"].as_u64().unwrap() > 0, "{trail:?}");
    assert_eq!(refused[0]["address"], "192.0.2.2");
}

#[tokio::test]
async fn behind_a_proxy_the_caller_is_whom_the_proxy_says() {
    let rules = Rules { proxies: 1, limits: Limits::new(0, 1), ..Rules::default() };
    let (service, admin) = Service::guarded(rules).await;
    let ask = async |said: &str| {
        let headers = [("authorization", admin.as_str()), ("x-forwarded-for", said)];
        let answer = from(&service, "192.0.2.1", &headers).await;
        let expected = if answer.status == 429 {
            ("1", "\"address\";q=2;w=2", "\"address\";r=0;t=1")
        } else {
            ("", "", "")
        };
        assert_eq!(limit(&answer), expected);
        answer.status
    };
    // What stands before the last one comes from the caller.
    assert_eq!(ask("198.51.100.1, 198.51.100.2").await, 200);
    assert_eq!(ask("198.51.100.3,198.51.100.2").await, 200);
    assert_eq!(ask("198.51.100.4, 198.51.100.2").await, 429);
    assert_eq!(ask("198.51.100.2, 198.51.100.4").await, 200);
}

/// What a caller sends can neither take the place of what the proxy says nor hide it.
#[tokio::test]
async fn nobody_hides_from_the_proxy_that_says_who_they_are() {
    let (service, _) = Service::guarded(Rules { proxies: 2, ..Rules::default() }).await;
    let rows: [(&[&str], Option<&str>); 9] = [
        (&["198.51.100.1, 192.0.2.9"], Some("198.51.100.1")),
        (&["198.51.100.1", "192.0.2.9"], Some("198.51.100.1")),
        (&["\u{e9}, 198.51.100.2, 192.0.2.9"], Some("198.51.100.2")),
        (&["\u{e9}", "198.51.100.3:4711", "192.0.2.9"], Some("198.51.100.3")),
        (&["8.8.8.8, [2001:db8::1]:4711, 192.0.2.9"], Some("2001:db8::1")),
        (&["198.51.100.4, \u{e9}, 192.0.2.9"], None),
        (&["198.51.100.4, unknown, 192.0.2.9"], None),
        (&["192.0.2.9"], None),
        (&[], None),
    ];
    for (said, expected) in rows {
        let headers: Vec<_> = said.iter().map(|said| ("x-forwarded-for", *said)).collect();
        assert_eq!(from(&service, "192.0.2.1", &headers).await.status, 401);
        let address = &service.trail().await[0]["address"];
        assert_eq!(address.as_str(), expected, "{said:?}");
    }
}

/// The status and the body of an answer that may be a failure.
async fn status(app: &App, path: &str) -> (u16, String) {
    let request = Request::get(path).header("host", "localhost").body(Body::empty()).unwrap();
    let response = server::http::router(app.clone()).oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn those_who_wait_leave_room_for_others() {
    let service = Service::under(Rules { max_requests: 2, ..Rules::default() });
    let app = &service.app;
    let stream = service.stream("/v1/changes", &[("accept", "text/event-stream")]).await;
    let (code, body) = status(app, "/v1/changes?wait=1").await;
    assert_eq!(code, 503, "{body}");
    assert!(body.contains("urn:peopleinfo:problem:busy"), "{body}");
    assert_eq!(status(app, "/v1/people").await.0, 200);
    assert_eq!(status(app, "/livez").await.0, 200);
    drop(stream);
    assert_eq!(status(app, "/v1/changes?wait=1").await.0, 200);
}

#[tokio::test]
async fn more_requests_than_there_may_be_at_once_are_turned_away() {
    let service = Service::under(Rules { max_requests: 2, ..Rules::default() });
    let app = &service.app;
    let two = [Caller::of_command(), Caller::service()];
    let turns = two.map(|caller| app.requests().take(&caller).unwrap());
    let (code, body) = status(app, "/v1/people").await;
    assert_eq!(code, 503, "{body}");
    assert!(body.contains("urn:peopleinfo:problem:busy"), "{body}");
    assert_eq!(status(app, "/livez").await.0, 200);
    assert_eq!(service.counted(r#"http_requests_shed_total{kind="all",reason="limit"}"#), 1);
    assert_eq!(service.counted(r#"http_requests_admitted{kind="all"}"#), 2);
    drop(turns);
    assert_eq!(status(app, "/v1/people").await.0, 200);
}

#[tokio::test]
async fn a_caller_with_bodies_that_never_end_takes_no_turn_from_others() {
    let (service, _) = Service::guarded(Rules { max_requests: 4, ..Rules::default() }).await;
    let one = service.token("one", &[Scope::Write], None).await;
    let other = service.token("other", &[Scope::Read], None).await;
    let mut pending = Vec::new();
    for _ in 0..2 {
        let (sender, body) = sent_by_hand();
        let request = Request::post("/v1/people").header("content-type", "application/json");
        let request = request.header("authorization", &one).body(body).unwrap();
        let router = server::http::router(service.app.clone());
        let answer = tokio::spawn(router.oneshot(request));
        // It is being read once a second part is taken.
        sender.send(Ok("{".into())).await.unwrap();
        sender.send(Ok(" ".into())).await.unwrap();
        pending.push((sender, answer));
    }
    let list =
        async |token: &str| service.ask("GET", "/v1/people", &[("authorization", token)], "").await;
    let refused = list(&one).await;
    assert_eq!((refused.status, refused.problem()), (429, "too-many"));
    assert_eq!(list(&other).await.status, 200);
    for (sender, answer) in pending {
        drop(sender);
        assert_eq!(answer.await.unwrap().unwrap().status(), 400);
    }
    assert_eq!(list(&one).await.status, 200);
}

#[tokio::test]
async fn a_caller_with_streams_leaves_some_to_others() {
    let (service, _) = Service::guarded(Rules { max_requests: 4, ..Rules::default() }).await;
    let one = service.token("one", &[Scope::Read], None).await;
    let other = service.token("other", &[Scope::Read], None).await;
    let streams = |token| [("accept", "text/event-stream"), ("authorization", token)];
    let first = service.stream("/v1/changes", &streams(one.as_str())).await;
    let refused = service.ask("GET", "/v1/changes", &streams(one.as_str()), "").await;
    assert_eq!((refused.status, refused.problem()), (429, "too-many"));
    let shed = r#"http_requests_shed_total{kind="waiting",reason="caller"}"#;
    assert_eq!(service.counted(shed), 1);
    assert_eq!(service.counted(r#"http_requests_admitted{kind="waiting"}"#), 1);
    let second = service.stream("/v1/changes", &streams(other.as_str())).await;
    // Whoever doesn't wait needs no such turn.
    for token in [&one, &other] {
        let page = service.ask("GET", "/v1/changes", &[("authorization", token)], "").await;
        assert_eq!(page.status, 200);
    }
    drop((first, second));
    drop(service.stream("/v1/changes", &streams(one.as_str())).await);
}

#[tokio::test]
async fn what_a_caller_is_refused_again_and_again_is_only_counted() {
    let (service, _) = Service::guarded(Rules::default()).await;
    let reader = service.token("reader", &[Scope::Read], None).await;
    let headers = [("authorization", reader.as_str())];
    for _ in 0..60 {
        let refused = service.ask("DELETE", "/v1/people/nobody", &headers, "").await;
        assert_eq!(refused.status, 403);
    }
    assert_eq!(service.counted(r#"http_requests_refused_total{reason="scope"}"#), 60);
    let trail = service.trail().await;
    let refused = trail.iter().filter(|entry| entry["reason"] == "scope").count();
    assert!((20..=30).contains(&refused), "{refused} entries");
}

#[tokio::test]
async fn pages_of_other_origins_may_ask_where_that_is_configured() {
    let origins = vec![HeaderValue::from_static("https://hr.example.org")];
    let (service, admin) = Service::guarded(Rules { origins, ..Rules::default() }).await;
    for (origin, allowed) in
        [("https://hr.example.org", "https://hr.example.org"), ("https://evil.example", "")]
    {
        let headers = [("origin", origin), ("authorization", admin.as_str())];
        let answer = service.ask("GET", "/v1/people", &headers, "").await;
        assert_eq!(answer.header("access-control-allow-origin"), allowed, "{origin}");
        assert_eq!(answer.header("access-control-allow-credentials"), "", "{origin}");
    }
    let (service, admin) = Service::guarded(Rules::default()).await;
    let headers = [("origin", "https://hr.example.org"), ("authorization", admin.as_str())];
    let answer = service.ask("GET", "/v1/people", &headers, "").await;
    assert_eq!(answer.header("access-control-allow-origin"), "");
}

#[tokio::test]
async fn every_answer_has_the_headers_that_protect_it() {
    let service = Service::under(Rules { tls: true, ..Rules::default() });
    for path in ["/v1/people", "/status", "/nowhere", "/data", "/docs"] {
        let answer = service.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("strict-transport-security"), "max-age=31536000", "{path}");
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'"), "{path} {policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{path} {policy}");
    }
    let plain = Service::new().get("/status").await;
    assert_eq!(plain.header("strict-transport-security"), "");
}
