//! What metrics cost, beside a read by id.

use std::future::ready;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use people::Timestamp;
use serde_json::Value;
use server::App;
use server::clock::Clock;
use server::telemetry::{Answered, Current, Telemetry};
use tower::ServiceExt;

use crate::Outcome;
use crate::load;
use crate::report::Report;
use crate::rounds::{Bench, gets, middle, remove};
use crate::service::{self, Service};

/// What the figures mean.
const TEXT: &str = "What a read by id counts and times is done again and again in this process, in \
    turns with such reads of a small store: by the service, over 16 connections, of which its \
    processor time counts, that of the system for it included; and by the routes alone, in this \
    process and without a network.";

/// How many there are in a round.
const READS: u32 = 50_000;

impl Bench {
    /// Measures the share that metrics have of a read by id.
    pub(crate) async fn telemetry(&self, report: &mut Report) -> Outcome<()> {
        report.part("Metrics", TEXT);
        let file = self.folder.join("telemetry.db");
        remove(&file)?;
        let app = App::new(store::open(&Self::store(&file)).await?, Clock::system());
        let router = server::http::router(app.clone());
        let path = somebody(&router).await?;
        let served = self.folder.join("telemetry-served.db");
        remove(&served)?;
        let people = ["demo", "--people", "1000", "--store", &Self::store(&served)];
        service::run(&self.program, &people)?;
        let service = Service::start(&self.program, &Self::store(&served))?;
        let gets = gets(&Arc::new(self.sample(&service).await?));
        let (mut of_service, mut of_routes) = (Vec::new(), Vec::new());
        for _ in 0..self.rounds {
            let before = service.processor_time()?;
            let round = load::round(service.address, 16, self.round, Arc::clone(&gets)).await?;
            let taken = service.processor_time()?.saturating_sub(before);
            let taken = taken / u32::try_from(round.answers())?;
            let counted = counting(app.telemetry()).await?;
            of_service.push((counted, taken));
            of_routes.push((counted, reading(&router, &path).await?));
        }
        let what = "metrics of a `GET /v1/people/{id}`, of what that takes the";
        shares(report, &format!("{what} service"), &of_service, Some(0.02));
        shares(report, &format!("{what} routes alone"), &of_routes, None);
        drop((router, app, service));
        remove(&served)?;
        remove(&file)
    }
}

/// Reports the share that one time has of the other.
fn shares(report: &mut Report, what: &str, times: &[(Duration, Duration)], most: Option<f64>) {
    let micros = |time: Duration| time.as_secs_f64() * 1e6;
    let share = middle(times.iter().map(|(part, all)| micros(*part) / micros(*all)).collect());
    let part = middle(times.iter().map(|(part, _)| micros(*part)).collect());
    let all = middle(times.iter().map(|(_, all)| micros(*all)).collect());
    let result = format!("{:.1} % ({part:.2} µs of {all:.1} µs)", share * 100.0);
    let budget = most.map_or("none".to_owned(), |most| format!("≤ {:.0} %", most * 100.0));
    report.row(what, result, &budget, most.map(|most| most / share));
}

fn request(method: &str, path: &str, body: Body) -> Outcome<Request<Body>> {
    let request = Request::builder().method(method).uri(path).header(header::HOST, "localhost");
    Ok(request.header(header::CONTENT_TYPE, "application/json").body(body)?)
}

/// Writes somebody, and answers where they are.
async fn somebody(router: &Router) -> Outcome<String> {
    let person = r#"{"name": {"givenName": "Ida", "familyName": "Quill"}, "userName": "ida"}"#;
    let answer = router.clone().oneshot(request("POST", "/v1/people", Body::from(person))?).await?;
    let written: Value = serde_json::from_slice(&answer.into_body().collect().await?.to_bytes())?;
    Ok(format!("/v1/people/{}", written["id"].as_str().ok_or("nobody was written")?))
}

/// How long a read takes, until its body is there.
async fn reading(router: &Router, path: &str) -> Outcome<Duration> {
    let begun = Instant::now();
    for _ in 0..READS {
        let answer = router.clone().oneshot(request("GET", path, Body::empty())?).await?;
        if answer.status() != StatusCode::OK {
            return Err(format!("a read is answered with {}", answer.status()).into());
        }
        answer.into_body().collect().await?;
    }
    Ok(begun.elapsed() / READS)
}

/// How long it takes to count and time one.
async fn counting(telemetry: &Telemetry) -> Outcome<Duration> {
    let current = Current { request_id: "0123456789abcdef-1".into(), trace: None };
    let begun = Instant::now();
    for _ in 0..READS {
        let (asked, in_flight) = (Instant::now(), telemetry.begin());
        telemetry.store("get", ready(Ok(()))).await?;
        let answered = Answered {
            method: "GET",
            route: "/v1/people/{id}",
            status: 200,
            begun: asked,
            current: &current,
            caller: "anonymous",
        };
        telemetry.answered(&answered, Timestamp::EPOCH);
        drop(in_flight);
    }
    Ok(begun.elapsed() / READS)
}
