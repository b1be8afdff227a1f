//! How the service is: for people, for load balancers, for containers.

mod chart;
mod page;

use std::time::Instant;

use axum::extract;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::App;
use crate::http::accept::prefers;
use crate::http::{Route, on};
use crate::openapi::{self, Operation};
use crate::problem::AFTER_A_MOMENT;
use crate::telemetry::VERSION;

/// The routes that say how the service is.
pub(crate) fn routes() -> Vec<Route> {
    let about_live = ("livez", "Whether the process runs", "It says nothing about the store.");
    let about_ready = (
        "readyz",
        "Whether the service may get traffic",
        "The store can read and write, its schema is up to date, and the service isn't stopping.",
    );
    let about_status = (
        "status",
        "How the service is",
        "With its version, engine and age; as `text/html` a page that also shows the last minutes.",
    );
    let live = on(operation(about_live, false), live);
    let ready = on(operation(about_ready, true), ready);
    let status = on(operation(about_status, true), status);
    [("/livez", live), ("/readyz", ready), ("/status", status)]
        .map(|(path, method)| Route { path, methods: vec![method], form: None })
        .into()
}

async fn live() -> Response {
    in_json(StatusCode::OK, &json!({"status": "ok"}))
}

async fn ready(extract::State(app): extract::State<App>) -> Response {
    let health = Health::of(&app).await;
    in_json(health.code(), &json!({"status": health.word()}))
}

/// The original answers `status` and `statusCode`; the rest is for people who look.
async fn status(extract::State(app): extract::State<App>, headers: HeaderMap) -> Response {
    let health = Health::of(&app).await;
    let (engine, uptime) = (app.directory().engine(), app.started().elapsed());
    if prefers(&headers, "text/html", "application/json") {
        let slots = app.telemetry().recent().slots(Instant::now());
        let page = page::Status { health, engine, uptime, slots: &slots }.page();
        let answer = answered(health.code(), "text/html; charset=utf-8", page);
        return ([(header::CONTENT_SECURITY_POLICY, POLICY)], answer).into_response();
    }
    let body = json!({
        "status": health.word(),
        "statusCode": health.code().as_u16(),
        "version": VERSION,
        "engine": engine,
        "uptimeSeconds": uptime.as_secs(),
    });
    in_json(health.code(), &body)
}

#[derive(Clone, Copy)]
enum Health {
    Well,
    Unavailable,
    Stopping,
}

impl Health {
    async fn of(app: &App) -> Self {
        if app.is_draining() {
            return Self::Stopping;
        }
        match app.directory().health().await {
            Ok(()) => Self::Well,
            Err(_) => Self::Unavailable,
        }
    }

    fn code(self) -> StatusCode {
        match self {
            Self::Well => StatusCode::OK,
            Self::Unavailable | Self::Stopping => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Well => "ok",
            Self::Unavailable => "unavailable",
            Self::Stopping => "stopping",
        }
    }
}

fn in_json(code: StatusCode, body: &Value) -> Response {
    answered(code, "application/json", body.to_string())
}

fn answered(code: StatusCode, media_type: &'static str, body: String) -> Response {
    let media_type = HeaderValue::from_static(media_type);
    let mut response = (code, [(header::CONTENT_TYPE, media_type)], body).into_response();
    if code == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, AFTER_A_MOMENT);
    }
    response
}

/// What the page may load: its style.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'",
);

fn operation(
    (id, summary, about): (&'static str, &'static str, &'static str),
    can_fail: bool,
) -> Operation {
    let text = json!({"type": "string"});
    let number = json!({"type": "integer"});
    let schema = json!({
        "type": "object",
        "required": ["status"],
        "properties": {"status": text, "statusCode": number, "version": text, "engine": text,
                       "uptimeSeconds": number},
    });
    let answer = |about: &str| {
        let mut answer = openapi::answer(about, &schema, &[]);
        if id == "status" {
            answer["content"]["text/html"] = json!({"schema": text});
        }
        answer
    };
    let mut answers = vec![(200, answer("It is well."))];
    if can_fail {
        answers.push((503, answer("It isn't, or not any more.")));
    }
    Operation {
        method: "get",
        id,
        scope: None,
        summary,
        about,
        parameters: Vec::new(),
        bodies: Vec::new(),
        answers,
    }
}
