//! The audit trail: who was refused, and who did what is seldom done.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use form_urlencoded::Serializer;
use people::page::Cursor;
use serde_json::{Value, json};
use store::AuditEntry;
use uuid::Uuid;

use super::JSON;
use crate::App;
use crate::access::{Admin, Scope};
use crate::http::extract::Parameters;
use crate::http::{Route, on};
use crate::openapi::{self, Operation, problems};
use crate::problem::Problem;

/// How many entries a page has unless the reader says otherwise, and at most.
const DEFAULT_LIMIT: usize = 100;
const MAX_LIMIT: usize = 500;

pub(super) fn routes() -> Vec<Route> {
    vec![Route { path: "/v1/audit", methods: vec![on(operation(), list)], form: None }]
}

async fn list(
    State(app): State<App>,
    caller: Admin,
    mut parameters: Parameters,
) -> Result<Response, Problem> {
    let limit = parameters.take_limit(DEFAULT_LIMIT, MAX_LIMIT)?;
    let before = parameters.take("cursor").map(Cursor);
    parameters.none_left("`limit` and `cursor`")?;
    let page = app.directory().audit_trail(&caller, before.as_ref(), limit).await?;
    let entries: Vec<String> = page.entries.iter().map(entry).collect();
    let next = page.next.map(|Cursor(next)| next);
    let body = format!("{{\"audit\":[{}],\"next\":{}}}", entries.join(","), json!(next));
    let Some(next) = next else { return Ok(([JSON], body).into_response()) };
    let mut query = Serializer::new(String::new());
    query.append_pair("limit", &limit.to_string()).append_pair("cursor", &next);
    let link = format!("</v1/audit?{}>; rel=\"next\"", query.finish());
    Ok(([JSON], [(header::LINK, link)], body).into_response())
}

/// An entry as it is kept, with its id and its time before it.
fn entry(entry: &AuditEntry) -> String {
    let (id, time) = (Uuid::from_bytes(entry.id), entry.time);
    let text = String::from_utf8_lossy(&entry.text);
    format!("{{\"id\":\"{id}\",\"time\":\"{time}\",{}", text.trim_start_matches('{'))
}

fn operation() -> Operation {
    let text = json!({"type": "string", "minLength": 1});
    let limit = json!({"type": "integer", "minimum": 1, "maximum": MAX_LIMIT,
                       "default": DEFAULT_LIMIT});
    let optional: Value = json!({"type": ["string", "null"]});
    let kinds = [
        "refused",
        "token-created",
        "token-revoked",
        "exported",
        "backed-up",
        "copied",
        "erased",
        "purged",
        "private-read",
    ];
    let entry = json!({
        "type": "object",
        "required": ["id", "time", "kind", "caller", "address", "requestId", "method", "route"],
        "properties": {
            "id": text, "time": {"type": "string", "format": "date-time"},
            "kind": {"type": "string", "enum": kinds}, "caller": {"type": "string"},
            "address": optional, "requestId": {"type": "string"}, "method": {"type": "string"},
            "route": optional, "reason": text, "token": text, "person": text,
            "people": {"type": "integer", "minimum": 0},
            "leftOut": {"type": "integer", "minimum": 1,
                        "description": "How many refusals before it were only counted."},
        },
    });
    let page = json!({
        "type": "object",
        "required": ["audit", "next"],
        "properties": {
            "audit": {"type": "array", "items": entry},
            "next": {"type": ["string", "null"],
                     "description": "The cursor of the next page; null on the last one."},
        },
    });
    let headers = [("Link", "The address of the next page, with `rel=\"next\"`.")];
    Operation {
        method: "get",
        id: "listAudit",
        scope: Some(Scope::Admin),
        summary: "Read the audit trail",
        about: "Who was refused and why, who made and revoked tokens, exported, copied, erased, or \
                read what is private; the newest comes first. It has ids, addresses and names of \
                callers, and nothing else of anybody.",
        parameters: vec![
            openapi::query("limit", "How many entries the page has at most.", &limit),
            openapi::query("cursor", "The `next` of the page before.", &text),
        ],
        bodies: Vec::new(),
        answers: [
            vec![(200, openapi::answer("A page of the trail.", &page, &headers))],
            problems(&[400, 503]),
        ]
        .concat(),
    }
}
