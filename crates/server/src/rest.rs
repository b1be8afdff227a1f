//! REST v1: people as they are.

mod list;

use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use store::Document;

use crate::App;
use crate::http::extract::{Body, Id, Known, Parameters, Precondition, etag};
use crate::http::{Route, on};
use crate::openapi::{self, Operation, problems, schema};
use crate::problem::Problem;

/// The routes of REST v1.
pub(crate) fn routes() -> Vec<Route> {
    let people = vec![on(list_operation(), list::list), on(create_operation(), create)];
    let person = vec![on(get_operation(), get), on(replace_operation(), replace)];
    vec![
        Route { path: "/v1/people", methods: people, form: None },
        Route { path: "/v1/people/{id}", methods: person, form: None },
    ]
}

async fn create(
    State(app): State<App>,
    parameters: Parameters,
    precondition: Precondition,
    Body(submission): Body,
) -> Result<Response, Problem> {
    parameters.none_left("none here")?;
    if precondition.needs_a_version() {
        let detail = "Somebody new has no version yet; leave it out.";
        return Err(Problem::Header { name: "If-Match", detail });
    }
    let (id, document) = app.directory().create(submission).await?;
    let location = format!("/v1/people/{id}");
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], person(document)).into_response())
}

async fn get(
    State(app): State<App>,
    Id(id): Id,
    parameters: Parameters,
    known: Known,
) -> Result<Response, Problem> {
    parameters.none_left("none here")?;
    let document = app.directory().get(id).await?;
    if known.has(document.version) {
        let tag = [(header::ETAG, etag(document.version))];
        return Ok((StatusCode::NOT_MODIFIED, tag).into_response());
    }
    Ok(person(document))
}

async fn replace(
    State(app): State<App>,
    Id(id): Id,
    parameters: Parameters,
    precondition: Precondition,
    Body(submission): Body,
) -> Result<Response, Problem> {
    parameters.none_left("none here")?;
    let condition = precondition.holds();
    let condition = condition.as_ref().map(|holds| holds as crate::directory::Precondition<'_>);
    let document = app.directory().replace(id, submission, condition).await?;
    Ok(person(document))
}

/// The media type of what this dialect answers.
const JSON: (HeaderName, HeaderValue) =
    (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));

/// A person, as it is kept.
fn person(document: Document) -> Response {
    ([JSON], [(header::ETAG, etag(document.version))], document.bytes).into_response()
}

/// A person that somebody might send: one who has long been dead.
fn example() -> Value {
    json!({
        "userName": "ada",
        "name": {"givenName": "Ada", "familyName": "Lovelace"},
        "birthDate": "1815-12-10",
        "emails": [{"value": "ada@example.org", "type": "work", "primary": true}],
    })
}

const IF_MATCH: &str = "Only if the person is at one of these versions, such as `\"3\"`.";
const IF_NONE_MATCH: &str = "Only if the person is at none of these versions.";

fn create_operation() -> Operation {
    let headers = [("Location", "The address of the person."), ("ETag", "The version.")];
    let created = openapi::answer("Written.", &schema("Person"), &headers);
    Operation {
        method: "post",
        id: "createPerson",
        summary: "Write somebody new",
        about: "What is sent is kept as it was sent, in Unicode NFC. A member that no person has \
                is refused; an organisation's own fields go into `attributes`.",
        parameters: Vec::new(),
        body: Some((schema("PersonDraft"), example())),
        answers: [vec![(201, created)], problems(&[400, 408, 409, 413, 415, 422, 503])].concat(),
    }
}

fn get_operation() -> Operation {
    let found = openapi::answer("Found.", &schema("Person"), &[("ETag", "The version.")]);
    let unchanged = json!({"description": "The caller has this version already."});
    Operation {
        method: "get",
        id: "getPerson",
        summary: "Read a person",
        about: "Answers the document as it is kept.",
        parameters: vec![openapi::path_id(), openapi::header("If-None-Match", IF_NONE_MATCH)],
        body: None,
        answers: [vec![(200, found), (304, unchanged)], problems(&[400, 404, 503])].concat(),
    }
}

fn replace_operation() -> Operation {
    let replaced = openapi::answer("Replaced.", &schema("Person"), &[("ETag", "The version.")]);
    Operation {
        method: "put",
        id: "replacePerson",
        summary: "Replace a person",
        about: "What is not sent is taken away. A document that was read can be sent back with \
                `id` and `meta`: it is refused with 412 if somebody else has changed the person. \
                One that says the same as before makes no new version.",
        parameters: vec![
            openapi::path_id(),
            openapi::header("If-Match", IF_MATCH),
            openapi::header("If-None-Match", IF_NONE_MATCH),
        ],
        body: Some((schema("PersonDraft"), example())),
        answers: [vec![(200, replaced)], problems(&[400, 404, 408, 409, 412, 413, 415, 422, 503])]
            .concat(),
    }
}

fn list_operation() -> Operation {
    let text = json!({"type": "string", "minLength": 1});
    let limit = json!({"type": "integer", "minimum": 1, "maximum": people::page::MAX_LIMIT,
                       "default": people::page::DEFAULT_LIMIT});
    let sort = json!({"type": "string", "enum": people::Sort::WORDS, "default": "id"});
    let headers = [("Link", "The address of the next page, with `rel=\"next\"`.")];
    let page = openapi::answer("A page of people.", &schema("People"), &headers);
    Operation {
        method: "get",
        id: "listPeople",
        summary: "List, find and search people",
        about: "A walk along `next` meets everyone who was there from its beginning to its end \
                exactly once (in another order than that of ids: unless their key changes \
                meanwhile). A filter that no index serves looks at 1,000 people a page at most: \
                such a page can be short, or even empty, and still have a `next`.",
        parameters: vec![
            openapi::query(
                "q",
                "Words; each begins a word of the person's names, user name, \
                e-mail addresses, employee number or organisation, whatever its case, accents and \
                width.",
                &text,
            ),
            openapi::query(
                "filter",
                "A filter in SCIM's grammar (RFC 7644, section 3.4.2.2), \
                such as `name.familyName eq \"Smith\" and emails pr`.",
                &text,
            ),
            openapi::query(
                "sort",
                "The order. That of `id` is the order of adding: ids are made in \
                it, and only an import that keeps its ids can bring others.",
                &sort,
            ),
            openapi::query("limit", "How many people the page has at most.", &limit),
            openapi::query("cursor", "The `next` of the page before.", &text),
            openapi::query(
                "total",
                "Whether to count everyone; beyond 10,000 matches the number \
                is a lower bound, unless it is that of all people.",
                &json!({"type": "boolean"}),
            ),
            openapi::query(
                "fields",
                "Members to answer, separated by commas, such as \
                `userName,name.familyName`; the `id` always comes.",
                &text,
            ),
        ],
        body: None,
        answers: [vec![(200, page)], problems(&[400, 503])].concat(),
    }
}
