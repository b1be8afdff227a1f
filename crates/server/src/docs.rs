//! `/openapi.json`, and `/docs`, a page to read and try it.
//!
//! The page is written from the OpenAPI document, once, and reads completely without its script;
//! the script only adds what a plain form can't do. Nothing on it comes from elsewhere.

mod curl;
mod form;
mod guide;
mod html;
mod operation;
mod page;
mod problems;
mod schema;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::LazyLock;

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::http::extract::{Known, etag};
use crate::http::{Route, on};
use crate::openapi::{self, Operation};

/// The routes of the contract and of its page.
pub(crate) fn routes() -> Vec<Route> {
    let page = on(asset_operation(&PAGE_IS), async |known: Known| page_answer(&known));
    let style = on(asset_operation(&STYLE_IS), async |known: Known| STYLE.answer(&known));
    let script = on(asset_operation(&SCRIPT_IS), async |known: Known| SCRIPT.answer(&known));
    [
        ("/openapi.json", on(contract_operation(), contract)),
        ("/docs", page),
        ("/docs/page.css", style),
        ("/docs/try.js", script),
    ]
    .map(|(path, method)| Route { path, methods: vec![method], form: None })
    .into()
}

async fn contract() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], CONTRACT.as_str()).into_response()
}

/// What the page may load and where it may send: nothing but from here, to here.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
);
const REFERRER: HeaderValue = HeaderValue::from_static("no-referrer");

fn page_answer(known: &Known) -> Response {
    let headers: [(HeaderName, HeaderValue); 2] =
        [(header::CONTENT_SECURITY_POLICY, POLICY), (header::REFERRER_POLICY, REFERRER)];
    (headers, PAGE.answer(known)).into_response()
}

/// The OpenAPI document, which is the same for as long as the program runs.
static CONTRACT: LazyLock<String> = LazyLock::new(|| openapi::document().to_string());
static PAGE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new(&PAGE_IS, page::page(&openapi::document())));
static STYLE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new(&STYLE_IS, include_str!("docs/page.css").to_owned()));
static SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| Asset::new(&SCRIPT_IS, include_str!("docs/try.js").to_owned()));

/// A text that the binary carries. Caches keep it but ask each time whether it is still the same,
/// so that a new binary never meets the script of an old one.
struct Asset {
    media_type: &'static str,
    text: String,
    version: u64,
}

impl Asset {
    fn new(described: &Described, text: String) -> Self {
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        Self { media_type: described.media_type, text, version: hasher.finish() }
    }

    fn answer(&'static self, known: &Known) -> Response {
        let lasting =
            [(header::CACHE_CONTROL, "no-cache".to_owned()), (header::ETAG, etag(self.version))];
        if known.has(self.version) {
            return (StatusCode::NOT_MODIFIED, lasting).into_response();
        }
        (lasting, [(header::CONTENT_TYPE, self.media_type)], self.text.as_str()).into_response()
    }
}

/// What the OpenAPI document says of an asset.
struct Described {
    id: &'static str,
    summary: &'static str,
    about: &'static str,
    media_type: &'static str,
}

const PAGE_IS: Described = Described {
    id: "docs",
    summary: "A page to read and try the API",
    about: "Written from this document; nothing on it is loaded from elsewhere.",
    media_type: "text/html; charset=utf-8",
};
const STYLE_IS: Described = Described {
    id: "docsStyle",
    summary: "The style of the page",
    about: "For light and dark, wide and narrow screens, and paper.",
    media_type: "text/css; charset=utf-8",
};
const SCRIPT_IS: Described = Described {
    id: "docsScript",
    summary: "The script of the page",
    about: "It sends what the forms say; without it, the page still reads completely.",
    media_type: "text/javascript; charset=utf-8",
};

fn asset_operation(described: &Described) -> Operation {
    let media_type = described.media_type.split(';').next().unwrap_or_default();
    let found = json!({
        "description": "As this version of the service has it.",
        "headers": {
            "ETag": {"description": "Tells one text from another.", "schema": {"type": "string"}},
        },
        "content": {media_type: {"schema": {"type": "string"}}},
    });
    let unchanged = json!({"description": "The caller has it already."});
    let known = openapi::header("If-None-Match", "Only if the text has another `ETag`.");
    let answers = [vec![(200, found), (304, unchanged)], openapi::problems(&[400])].concat();
    get(described.id, described.summary, described.about, vec![known], answers)
}

fn contract_operation() -> Operation {
    let answer = openapi::answer("The document.", &json!({"type": "object"}), &[]);
    get("openapi", "This document", "OpenAPI 3.1.", Vec::new(), vec![(200, answer)])
}

fn get(
    id: &'static str,
    summary: &'static str,
    about: &'static str,
    parameters: Vec<Value>,
    answers: Vec<(u16, Value)>,
) -> Operation {
    let (scope, bodies) = (None, Vec::new());
    Operation { method: "get", id, scope, summary, about, parameters, bodies, answers }
}
