//! How the service is: for people, for load balancers, for containers.

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::App;
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
    let about_status = ("status", "How the service is", "With its version, engine and age.");
    let live = on(operation(about_live, false), live);
    let ready = on(operation(about_ready, true), ready);
    let status = on(operation(about_status, true), status);
    [("/livez", live), ("/readyz", ready), ("/status", status)]
        .map(|(path, method)| Route { path, methods: vec![method], form: None })
        .into()
}

async fn live() -> Response {
    written(StatusCode::OK, &json!({"status": "ok"}))
}

async fn ready(State(app): State<App>) -> Response {
    let (code, word) = state(&app).await;
    written(code, &json!({"status": word}))
}

/// The original answers `status` and `statusCode`; the rest is for people who look.
async fn status(State(app): State<App>) -> Response {
    let (code, word) = state(&app).await;
    let body = json!({
        "status": word,
        "statusCode": code.as_u16(),
        "version": VERSION,
        "engine": app.directory().engine(),
        "uptimeSeconds": app.started().elapsed().as_secs(),
    });
    written(code, &body)
}

async fn state(app: &App) -> (StatusCode, &'static str) {
    if app.is_draining() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping");
    }
    match app.directory().health().await {
        Ok(()) => (StatusCode::OK, "ok"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
    }
}

fn written(code: StatusCode, body: &Value) -> Response {
    let media_type = HeaderValue::from_static("application/json");
    let mut response =
        (code, [(header::CONTENT_TYPE, media_type)], body.to_string()).into_response();
    if code == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, AFTER_A_MOMENT);
    }
    response
}

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
    let mut answers = vec![(200, openapi::answer("It is well.", &schema, &[]))];
    if can_fail {
        answers.push((503, openapi::answer("It isn't, or not any more.", &schema, &[])));
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
