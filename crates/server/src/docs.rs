//! `/openapi.json`, and `/docs`, a page to read and try it.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::http::{Route, on};
use crate::openapi::{self, Operation};

pub(crate) fn routes() -> Vec<Route> {
    vec![Route {
        path: "/openapi.json",
        methods: vec![on(contract_operation(), contract)],
        form: None,
    }]
}

async fn contract() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], openapi::document().to_string()).into_response()
}

fn contract_operation() -> Operation {
    let answer = openapi::answer("The document.", &json!({"type": "object"}), &[]);
    Operation {
        method: "get",
        id: "openapi",
        summary: "This document",
        about: "OpenAPI 3.1.",
        parameters: Vec::new(),
        body: None,
        answers: vec![(200, answer)],
    }
}
