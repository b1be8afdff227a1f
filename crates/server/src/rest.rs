//! REST v1: people as they are.

mod audit;
mod backup;
mod changes;
mod exchange;
mod history;
mod life;
mod list;
mod tokens;

use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use people::{PersonId, document};
use serde_json::{Value, json};
use store::Document;

pub(crate) use backup::PROCESS;
pub(crate) use changes::MAX_WAIT;

use crate::App;
use crate::access::{Reader, Scope, Writer};
use crate::directory::Precondition as Condition;
use crate::http::extract::{
    Id, IdempotencyKey, JSON_PATCH, Json, MERGE_PATCH, NoBody, Parameters, Patch, Precondition,
    etag, no_idempotency_key,
};
use crate::http::{Route, on};
use crate::openapi::{self, Operation, problems, schema};
use crate::problem::Problem;

/// The routes of REST v1.
pub(crate) fn routes() -> Vec<Route> {
    let people = vec![on(list_operation(), list::list), on(create_operation(), create)];
    let person = vec![
        on(get_operation(), get),
        on(replace_operation(), replace),
        on(change_operation(), change),
        on(delete_operation(), delete),
    ];
    let mut routes = vec![Route { path: "/v1/people", methods: people, form: None }];
    routes.extend(exchange::routes());
    routes.push(Route { path: "/v1/people/{id}", methods: person, form: None });
    routes.extend(life::routes());
    routes.extend(history::routes());
    routes.extend(changes::routes());
    routes.extend(backup::routes());
    routes.extend(tokens::routes());
    routes.extend(audit::routes());
    routes
}

async fn create(
    State(app): State<App>,
    New { caller, key }: New,
    Json(bytes): Json,
) -> Result<Response, Problem> {
    let submission = document::read_new(&bytes)?;
    let once = key.once(&caller, bytes);
    let (id, document) = app.directory().create(&caller, submission, once).await?;
    let location = format!("/v1/people/{id}");
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], person(document)).into_response())
}

async fn get(
    State(app): State<App>,
    caller: Reader,
    Wanted { id, precondition }: Wanted,
) -> Result<Response, Problem> {
    let document = app.directory().get(&caller, id).await?;
    as_asked(document, &precondition)
}

/// A person who was read, unless the caller has this version already, or asks for another one.
fn as_asked(document: Document, precondition: &Precondition) -> Result<Response, Problem> {
    if !precondition.asks_for(document.version) {
        let current = document.version;
        return Err(precondition.explain(Problem::VersionMismatch { current }));
    }
    if precondition.knows(document.version) {
        let tag = [(header::ETAG, etag(document.version))];
        return Ok((StatusCode::NOT_MODIFIED, tag).into_response());
    }
    Ok(person(document))
}

async fn replace(
    State(app): State<App>,
    Asked { caller, id, precondition }: Asked,
    Json(bytes): Json,
) -> Result<Response, Problem> {
    let submission = document::read_next(&bytes, id)?;
    let condition = precondition.holds();
    let condition = as_condition(condition.as_ref());
    let replaced = app.directory().replace(&caller, id, submission, condition).await;
    replaced.map(person).map_err(|problem| precondition.explain(problem))
}

async fn change(
    State(app): State<App>,
    Asked { caller, id, precondition }: Asked,
    Patch(change): Patch,
) -> Result<Response, Problem> {
    let condition = precondition.holds();
    let condition = as_condition(condition.as_ref());
    let changed = app.directory().change(&caller, id, &change, condition).await;
    changed.map(person).map_err(|problem| precondition.explain(problem))
}

async fn delete(
    State(app): State<App>,
    Asked { caller, id, precondition }: Asked,
    NoBody: NoBody,
) -> Result<Response, Problem> {
    let condition = precondition.holds();
    let deleted = app.directory().delete(&caller, id, as_condition(condition.as_ref())).await;
    deleted.map_err(|problem| precondition.explain(problem))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// What a request to write somebody new says besides its body.
pub(crate) struct New {
    pub(crate) caller: Writer,
    pub(crate) key: IdempotencyKey,
}

impl FromRequestParts<App> for New {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let caller = Writer::from_request_parts(parts, app).await?;
        Parameters::from_request_parts(parts, app).await?.none_left("none here")?;
        if Precondition::from_request_parts(parts, app).await?.needs_a_version() {
            let detail = "Somebody new has no version yet; leave it out.";
            return Err(Problem::Header { name: "If-Match", detail });
        }
        let key = IdempotencyKey::from_request_parts(parts, app).await?;
        Ok(Self { caller, key })
    }
}

/// What a request to change a person says besides its body: who asks, for whom, and of which
/// version. No such route has parameters.
struct Asked {
    caller: Writer,
    id: PersonId,
    precondition: Precondition,
}

impl FromRequestParts<App> for Asked {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let caller = Writer::from_request_parts(parts, app).await?;
        let (id, precondition) = whom(parts, app).await?;
        Ok(Self { caller, id, precondition })
    }
}

/// Who is to be read, and which version of them. No such route has parameters.
struct Wanted {
    id: PersonId,
    precondition: Precondition,
}

impl FromRequestParts<App> for Wanted {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let Id(id) = Id::from_request_parts(parts, app).await?;
        Parameters::from_request_parts(parts, app).await?.none_left("none here")?;
        let precondition = Precondition::from_request_parts(parts, app).await?;
        Ok(Self { id, precondition })
    }
}

/// Who is to be changed, and which version of them; a change keeps no idempotency key.
async fn whom(parts: &mut Parts, app: &App) -> Result<(PersonId, Precondition), Problem> {
    no_idempotency_key(&parts.headers)?;
    let Wanted { id, precondition } = Wanted::from_request_parts(parts, app).await?;
    Ok((id, precondition))
}

/// A condition as the use cases take it.
fn as_condition<F: Fn(u64) -> bool + Send + Sync>(holds: Option<&F>) -> Option<Condition<'_>> {
    holds.map(|holds| holds as Condition<'_>)
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

pub(crate) const IDEMPOTENCY_KEY: &str = "Makes a repetition safe: the same key with the same body within 24 hours answers the first \
     answer and writes nobody twice.";
const IF_MATCH: &str = "Only if the person is at one of these versions, such as `\"3\"`.";
const IF_NONE_MATCH: &str = "Only if the person is at none of these versions.";

/// What can be asked of somebody who was written, and which parameters the answer has for it.
const LINKS: [(&str, &[&str]); 10] = [
    ("getPerson", &["id"]),
    ("replacePerson", &["id"]),
    ("changePerson", &["id"]),
    ("deletePerson", &["id"]),
    ("restorePerson", &["id"]),
    ("erasePerson", &["id"]),
    ("listHistory", &["id"]),
    ("exportPerson", &["id"]),
    ("getVersion", &["id", "version"]),
    ("restoreVersion", &["id", "version"]),
];

fn create_operation() -> Operation {
    let headers = [("Location", "The address of the person."), ("ETag", "The version.")];
    let mut created = openapi::answer("Written.", &schema("Person"), &headers);
    created["links"] = openapi::links(&LINKS);
    Operation {
        method: "post",
        id: "createPerson",
        scope: Some(Scope::Write),
        summary: "Write somebody new",
        about: "What is sent is kept as it was sent, texts in Unicode NFC. A member that no person \
                has is refused; an organisation's own fields go into `attributes`, whose names and \
                values are kept verbatim; numbers keep their digits, and an exponent is written \
                with a small `e` and its sign.",
        parameters: vec![openapi::header("Idempotency-Key", IDEMPOTENCY_KEY)],
        bodies: vec![("application/json", schema("PersonDraft"), example())],
        answers: [vec![(201, created)], problems(&[400, 408, 409, 410, 413, 415, 422, 503])]
            .concat(),
    }
}

fn get_operation() -> Operation {
    let found = openapi::answer("Found.", &schema("Person"), &[("ETag", "The version.")]);
    let unchanged = json!({"description": "The caller has this version already."});
    Operation {
        method: "get",
        id: "getPerson",
        scope: Some(Scope::Read),
        summary: "Read a person",
        about: "Answers the document as it is kept.",
        parameters: conditions(),
        bodies: Vec::new(),
        answers: [vec![(200, found), (304, unchanged)], problems(&[400, 404, 412, 503])].concat(),
    }
}

fn replace_operation() -> Operation {
    let replaced = openapi::answer("Replaced.", &schema("Person"), &[("ETag", "The version.")]);
    Operation {
        method: "put",
        id: "replacePerson",
        scope: Some(Scope::Write),
        summary: "Replace a person",
        about: "What is not sent is taken away. A document that was read can be sent back with \
                `id` and `meta`: it is refused with 412 if somebody else has changed the person. \
                One that says the same as before makes no new version.",
        parameters: conditions(),
        bodies: vec![("application/json", schema("PersonDraft"), example())],
        answers: [vec![(200, replaced)], problems(&[400, 404, 408, 409, 412, 413, 415, 422, 503])]
            .concat(),
    }
}

/// The parameters of what changes a person.
fn conditions() -> Vec<Value> {
    vec![
        openapi::path_id(),
        openapi::header("If-Match", IF_MATCH),
        openapi::header("If-None-Match", IF_NONE_MATCH),
    ]
}

fn change_operation() -> Operation {
    let changed = openapi::answer("Changed.", &schema("Person"), &[("ETag", "The version.")]);
    let merge = json!({"title": "Countess", "nickName": null});
    let operations = json!([
        {"op": "test", "path": "/active", "value": true},
        {"op": "replace", "path": "/name/familyName", "value": "King"},
    ]);
    Operation {
        method: "patch",
        id: "changePerson",
        scope: Some(Scope::Write),
        summary: "Change a person",
        about: "A JSON Merge Patch (RFC 7396) sets what it names, and takes away what it names as \
                `null`; a JSON Patch (RFC 6902) has operations, of which all apply or none. What \
                comes out is checked like any person. One that changes nothing makes no new \
                version.",
        parameters: conditions(),
        bodies: vec![
            (MERGE_PATCH, json!({"type": "object"}), merge),
            (JSON_PATCH, schema("Operations"), operations),
        ],
        answers: [vec![(200, changed)], problems(&[400, 404, 408, 409, 412, 413, 415, 422, 503])]
            .concat(),
    }
}

fn delete_operation() -> Operation {
    let deleted = json!({"description": "Deleted."});
    Operation {
        method: "delete",
        id: "deletePerson",
        scope: Some(Scope::Write),
        summary: "Delete a person",
        about: "They are gone from every list and search, and their unique keys are free at once. \
                For 30 days `restore` brings them back; then they are erased.",
        parameters: conditions(),
        bodies: Vec::new(),
        answers: [vec![(204, deleted)], problems(&[400, 404, 412, 503])].concat(),
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
        scope: Some(Scope::Read),
        summary: "List, find and search people",
        about: "A walk along `next` meets everyone who was there from its beginning to its end \
                exactly once (in another order than that of ids: unless their key changes \
                meanwhile). Any page can be short, and still have a `next`: it ends at 1 MiB of \
                people, counted whole even if `fields` asks for less. It also ends at 1,000 people \
                looked at, or after a quarter of a second, and can then even be empty: of a filter \
                that no index serves, or of which an index serves a part, and of a search or a \
                filter that very many match, in another order than that of ids.",
        parameters: vec![
            openapi::query(
                "q",
                "Words; each begins a word of the person's names, user name, \
                e-mail addresses, employee number or organisation, whatever its case, accents and \
                width. A person is found by 32 different words at most, names first.",
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
                "Whether to count everyone. Beyond 10,000 matches the number is a lower \
                bound, unless it is that of all people; with a filter it is one as soon as 10,000 \
                people were looked at, or for a quarter of a second, and `totalAtLeast` says so.",
                &json!({"type": "boolean"}),
            ),
            openapi::query(
                "fields",
                "Members to answer, separated by commas, such as \
                `userName,name.familyName`; the `id` always comes.",
                &text,
            ),
        ],
        bodies: Vec::new(),
        answers: [vec![(200, page)], problems(&[400, 503])].concat(),
    }
}
