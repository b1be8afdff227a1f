//! What metrics cost, beside a read by id.

use std::future::ready;
use std::path::Path;
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
use crate::report::Report;
use crate::rounds::{Bench, middle, remove};

/// What the figures mean.
const TEXT: &str = "Both are done in this process, one after the other and in turns: a read by id \
    as the routes answer it, from a small store and without a network, and what such a read counts \
    and times. Over a socket, a read takes longer, and the share is smaller.";

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
        let (mut shares, mut reads, mut counts) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..self.rounds {
            let (read, counted) =
                (reading(&router, &path).await?, counting(app.telemetry()).await?);
            shares.push(counted.as_secs_f64() / read.as_secs_f64());
            reads.push(read.as_secs_f64() * 1e6);
            counts.push(counted.as_secs_f64() * 1e6);
        }
        let share = middle(shares);
        let [read, counted] = [reads, counts].map(middle);
        let result = format!("{:.1} % ({counted:.2} µs of {read:.2} µs)", share * 100.0);
        report.row("metrics of a `GET /v1/people/{id}`", result, "≤ 2 %", Some(0.02 / share));
        drop((router, app));
        remove(Path::new(&file))
    }
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
            took: asked.elapsed(),
            current: &current,
            caller: "anonymous",
        };
        telemetry.answered(&answered, Timestamp::EPOCH);
        drop(in_flight);
    }
    Ok(begun.elapsed() / READS)
}
