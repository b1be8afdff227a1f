//! Everyone at once: `GET /v1/people/export` and `POST /v1/people/import`.

mod answer;
mod export;
mod feed;
mod import;
mod spool;

use serde_json::{Value, json};

use crate::access::Scope;
use crate::config::Format;
use crate::http::extract::{Parameters, parameter};
use crate::http::{Route, on};
use crate::openapi::{self, Operation, problems, schema};
use crate::problem::Problem;

/// A document on each line.
const NDJSON: &str = "application/x-ndjson";
/// A table with a header (RFC 4180).
const CSV: &str = "text/csv";

pub(super) fn routes() -> Vec<Route> {
    let export = vec![on(export_operation(), export::export)];
    let import = vec![on(import_operation(), import::import)];
    vec![
        Route { path: "/v1/people/export", methods: export, form: None },
        Route { path: "/v1/people/import", methods: import, form: None },
    ]
}

/// Takes a parameter that is true or false; one that isn't there is false.
fn flag(parameters: &mut Parameters, name: &str) -> Result<bool, Problem> {
    let Some(text) = parameters.take(name) else { return Ok(false) };
    text.parse().map_err(|_| parameter(name, "Write `true` or `false`."))
}

fn export_operation() -> Operation {
    let boolean = json!({"type": "boolean", "default": false});
    let format = json!({"type": "string", "enum": ["ndjson", "csv"], "default": "ndjson"});
    let everyone = json!({
        "description": "Everyone. A body that ends without the end that HTTP gives it is not whole.",
        "content": {
            NDJSON: {"schema": schema("Person")},
            CSV: {"schema": {"type": "string"}},
        },
    });
    Operation {
        method: "get",
        id: "exportPeople",
        scope: Some(Scope::Read),
        summary: "Read everyone",
        about: "In the order in which they were added, page by page as the body is read: a document on \
                each line, or with `Accept: text/csv` a table, which an import reads again without \
                loss; only those of the `attributes` that have columns of their own come behind the \
                others. A table needs a while before its first row, because it has to know its \
                columns. Whoever is added or changed meanwhile may or may not be there.",
        parameters: vec![
            openapi::query("format", "The form, whatever `Accept` says.", &format),
            openapi::query(
                "escape-formulas",
                "Put `'` before the cells of a table that a spreadsheet program would run as a \
                 formula. Such a table doesn't import to quite the same people.",
                &boolean,
            ),
            openapi::header("Accept", "`application/x-ndjson` or `text/csv`."),
        ],
        bodies: Vec::new(),
        answers: [vec![(200, everyone)], problems(&[400, 503])].concat(),
    }
}

/// What the parameter `key` of an import means.
const KEY: &str = "The unique key by which somebody who is there already is found and brought up to \
    date: `userName`, `externalIds[SYSTEM]`, or `id`, with which somebody new keeps `id` and \
    `meta`. Whoever brings a `meta` with `id` is taken as they were elsewhere: a manager who isn't there \
    stays named. A document replaces somebody whole, as `PUT` does; a row of a table leaves \
    alone what the table has no column for, and an empty cell takes away. Of a list, columns \
    that all name a type, such as `emails[work]`, change these items only, and others replace \
    it; with the column `rest` of an export a row replaces all. Without a key, everyone is \
    somebody new.";

fn import_operation() -> Operation {
    let text = json!({"type": "string", "minLength": 1});
    let boolean = json!({"type": "boolean", "default": false});
    let unmapped = json!({"type": "string", "enum": ["refuse", "attributes", "ignore"],
                          "default": "refuse"});
    let lines = json!({
        "description": "What became of each row, and of all of them.",
        "content": {NDJSON: {"schema": line()}},
    });
    Operation {
        method: "post",
        id: "importPeople",
        scope: Some(Scope::Write),
        summary: "Write many people",
        about: "A document on each line, or a table; there can be as many as there are. Rows are \
                independent of each other: one that is refused keeps no other from being written. \
                The answer comes once the body was read, and has a line for each row: its `line`, \
                its `outcome` and its `id`, or why it was refused. Rows come in their order, except \
                that with `key=id` those whose manager isn't there yet come at the end, each \
                behind its manager. The last line counts; where \
                it has a `problem`, reading ended before the end of the body. Where there is no \
                last line, something broke off: send it again with a `key`.",
        parameters: vec![
            openapi::query("key", KEY, &text),
            openapi::query(
                "dry-run",
                "Say what would happen, and write nothing. A unique key that an earlier row would \
                 give up counts as taken still.",
                &boolean,
            ),
            openapi::query(
                "map",
                "Where columns of a table go, such as \
                 `last_name=name.familyName,staff=externalIds[hr]`; separated by line feeds where \
                 the name of a column has a comma.",
                &text,
            ),
            openapi::query(
                "unmapped",
                "What to do with columns that are neither mapped nor named as a member: refuse the \
                 table, keep them below `attributes`, or leave them out.",
                &unmapped,
            ),
        ],
        bodies: vec![
            (NDJSON, schema("PersonDraft"), super::example()),
            (CSV, json!({"type": "string"}), "userName,displayName\nada,Ada Lovelace\n".into()),
        ],
        answers: [vec![(200, lines)], problems(&[400, 408, 413, 415, 422, 503])].concat(),
    }
}

/// A line of the answer to an import.
fn line() -> Value {
    let text = json!({"type": "string"});
    let count = json!({"type": "integer", "minimum": 0});
    let violation = json!({
        "type": "object",
        "required": ["pointer", "rule", "message"],
        "properties": {"pointer": text, "rule": text, "message": text, "column": text},
    });
    json!({
        "type": "object",
        "properties": {
            "line": {"type": "integer", "minimum": 1},
            "outcome": {"type": "string", "enum": ["created", "updated", "unchanged", "refused"]},
            "id": {"type": "string", "format": "uuid"},
            "problem": {"type": "string", "description": "The last part of a problem's type."},
            "detail": text,
            "violations": {"type": "array", "items": violation},
            "created": count, "updated": count, "unchanged": count, "refused": count,
            "dryRun": {"type": "boolean"},
        },
    })
}

/// The name of the form in a parameter.
fn format_of(text: &str) -> Option<Format> {
    match text {
        "ndjson" => Some(Format::Ndjson),
        "csv" => Some(Format::Csv),
        _ => None,
    }
}
