//! What happened to a person.

use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream;
use people::difference::{Difference, differences};
use people::{Person, PersonId};
use serde_json::{Map, Value, json};
use store::{Action, Document, Event};

use super::{Asked, JSON, Wanted, as_asked, as_condition, conditions, person};
use crate::App;
use crate::access::{Reader, Refused, Scope};
use crate::directory::stored;
use crate::http::extract::{Id, NoBody, Parameters, Version, parameter, positive};
use crate::http::{Route, on};
use crate::openapi::{self, Operation, problems, schema};
use crate::problem::Problem;

/// How many entries a page has unless the reader says otherwise, and at most.
const DEFAULT_LIMIT: usize = 20;
const MAX_LIMIT: usize = 100;

pub(super) fn routes() -> Vec<Route> {
    let route = |path, method| Route { path, methods: vec![method], form: None };
    vec![
        route("/v1/people/{id}/history", on(list_operation(), list)),
        route("/v1/people/{id}/history/{version}", on(version_operation(), version)),
        route("/v1/people/{id}/history/{version}/restore", on(restore_operation(), restore)),
        route("/v1/people/{id}/export", on(export_operation(), export)),
    ]
}

async fn list(
    State(app): State<App>,
    caller: Reader,
    Id(id): Id,
    mut parameters: Parameters,
) -> Result<Response, Problem> {
    let limit = parameters.take_limit(DEFAULT_LIMIT, MAX_LIMIT)?;
    let up_to = parameters.take("cursor").map_or(Ok(u64::MAX), |text| {
        positive(&text).ok_or_else(|| parameter("cursor", "Use the `next` of the page before."))
    })?;
    parameters.none_left("`limit` and `cursor`")?;
    let history = app.directory().history(&caller, id, up_to, limit).await?;
    let entries = history.events.iter().map(entry).collect::<Result<Vec<_>, _>>()?;
    let last = history.events.last().filter(|_| history.more);
    let next = last.map(|event| event.version.saturating_sub(1).to_string());
    let link = next.as_ref().map(|next| {
        let link = format!("</v1/people/{id}/history?limit={limit}&cursor={next}>; rel=\"next\"");
        [(header::LINK, link)]
    });
    let body = json!({"history": entries, "next": next}).to_string();
    Ok(match link {
        Some(link) => ([JSON], link, body).into_response(),
        None => ([JSON], body).into_response(),
    })
}

async fn version(
    State(app): State<App>,
    caller: Reader,
    Wanted { id, precondition }: Wanted,
    Version(version): Version,
) -> Result<Response, Problem> {
    let document = app.directory().version(&caller, id, version).await?;
    as_asked(document, &precondition)
}

async fn restore(
    State(app): State<App>,
    Asked { caller, id, precondition }: Asked,
    Version(version): Version,
    NoBody: NoBody,
) -> Result<Response, Problem> {
    let condition = precondition.holds();
    let condition = as_condition(condition.as_ref());
    let restored = app.directory().restore_version(&caller, id, version, condition).await;
    restored.map(person).map_err(|problem| precondition.explain(problem))
}

/// A person and their whole history, written page by page, however long it is.
async fn export(
    State(app): State<App>,
    caller: Reader,
    Id(id): Id,
    parameters: Parameters,
) -> Result<Response, Problem> {
    parameters.none_left("none here")?;
    let (first, up_to) = export_page(&app, &caller, id, u64::MAX).await?;
    app.directory().exporting(&caller, Some(id)).await?;
    let head = format!("{{\"id\":\"{id}\",{first}");
    let begun = (app, caller, up_to);
    let rest = stream::try_unfold(begun, move |(app, caller, up_to)| async move {
        let Some(up_to) = up_to else { return Ok(None) };
        if !app.lets_in_still(&caller).await {
            let refused = Problem::Unauthorized(Refused::Revoked);
            return Err(std::io::Error::other(refused.detail()));
        }
        let page = export_page(&app, &caller, id, up_to).await;
        let (page, next) = page.map_err(|problem| std::io::Error::other(problem.detail()))?;
        Ok::<_, std::io::Error>(Some((Bytes::from(page), (app, caller, next))))
    });
    let whole = futures_util::StreamExt::chain(stream::iter([Ok(Bytes::from(head))]), rest);
    Ok(([JSON], Body::from_stream(whole)).into_response())
}

/// A part of an export, and up to which version the next one goes. The first part begins with the
/// person, the last one ends the document.
async fn export_page(
    app: &App,
    caller: &Reader,
    id: PersonId,
    up_to: u64,
) -> Result<(String, Option<u64>), Problem> {
    let history = app.directory().history(caller, id, up_to, DEFAULT_LIMIT).await?;
    let mut part = String::new();
    for (index, event) in history.events.iter().enumerate() {
        if index == 0 && up_to == u64::MAX {
            part += &state(event);
        } else {
            part.push(',');
        }
        part += &entry(event)?.to_string();
    }
    let last = history.events.last().filter(|_| history.more);
    let next = last.map(|event| event.version.saturating_sub(1));
    if next.is_none() {
        part += "]}";
    }
    Ok((part, next))
}

/// How the last event left somebody, and the document that is kept of them.
fn state(latest: &Event) -> String {
    let (state, kept) = match latest.action {
        Action::Created | Action::Changed | Action::Restored => ("present", &latest.after),
        Action::Deleted => ("deleted", &latest.before),
        Action::Erased => ("erased", &None),
    };
    let kept = kept.as_ref().map_or("null".into(), |bytes| String::from_utf8_lossy(bytes));
    format!("\"state\":\"{state}\",\"person\":{kept},\"history\":[")
}

/// An event as the history tells it: what a creation and a change did to each member. A deletion
/// and a return leave all members as they are.
fn entry(event: &Event) -> Result<Value, Problem> {
    let mut entry = facts(event);
    if matches!(event.action, Action::Created | Action::Changed) && event.after.is_some() {
        let (before, after) = (read(event.before.as_ref())?, read(event.after.as_ref())?);
        let document = |person: &'_ Option<Person>| -> Option<Map<String, Value>> {
            person.as_ref().map(|person| person.document().clone())
        };
        let (before, after) = (document(&before), document(&after));
        let changes = differences(before.as_ref(), after.as_ref());
        entry.insert("changes".to_owned(), changes.into_iter().map(change).collect());
    }
    Ok(Value::Object(entry))
}

/// What became of a member. Where there was nothing, or is nothing any more, nothing is said of it:
/// an attribute can be `null`.
fn change(difference: Difference<'_>) -> Value {
    let Difference { pointer, old, new } = difference;
    let mut change = Map::from_iter([("pointer".to_owned(), pointer.into())]);
    for (name, value) in [("old", old), ("new", new)] {
        change.extend(value.map(|value| (name.to_owned(), value.clone())));
    }
    Value::Object(change)
}

/// What is told of an event everywhere.
pub(super) fn facts(event: &Event) -> Map<String, Value> {
    let origin = &event.origin;
    let facts = [
        ("version", event.version.into()),
        ("action", event.action.as_str().into()),
        ("time", origin.time.to_string().into()),
        ("actor", origin.actor.as_str().into()),
        ("dialect", origin.dialect.as_str().into()),
        ("requestId", origin.request_id.as_str().into()),
    ];
    facts.into_iter().map(|(name, value): (&str, Value)| (name.to_owned(), value)).collect()
}

fn read(bytes: Option<&Bytes>) -> Result<Option<Person>, Problem> {
    bytes.map(|bytes| stored(&Document { version: 0, bytes: bytes.clone() })).transpose()
}

fn list_operation() -> Operation {
    let text = json!({"type": "string", "minLength": 1});
    let limit = json!({"type": "integer", "minimum": 1, "maximum": MAX_LIMIT,
                       "default": DEFAULT_LIMIT});
    let headers = [("Link", "The address of the next page, with `rel=\"next\"`.")];
    Operation {
        method: "get",
        id: "listHistory",
        scope: Some(Scope::Read),
        summary: "Read what happened to a person",
        about: "The newest comes first: who did it, when, in which dialect and request, and what it \
                did to each member. It is there for those who were deleted, too; of who was erased, \
                only that it happened.",
        parameters: vec![
            openapi::path_id(),
            openapi::query("limit", "How many entries the page has at most.", &limit),
            openapi::query("cursor", "The `next` of the page before.", &text),
        ],
        bodies: Vec::new(),
        answers: [
            vec![(200, openapi::answer("A page of the history.", &schema("History"), &headers))],
            problems(&[400, 404, 503]),
        ]
        .concat(),
    }
}

fn version_operation() -> Operation {
    let found = openapi::answer("Found.", &schema("Person"), &[("ETag", "The version.")]);
    let unchanged = json!({"description": "The caller has this version already."});
    let mut parameters = conditions();
    parameters.push(openapi::path_version());
    Operation {
        method: "get",
        id: "getVersion",
        scope: Some(Scope::Read),
        summary: "Read a person as they were",
        about: "Answers the document as it was kept at this version.",
        parameters,
        bodies: Vec::new(),
        answers: [vec![(200, found), (304, unchanged)], problems(&[400, 404, 412, 503])].concat(),
    }
}

fn restore_operation() -> Operation {
    let restored = openapi::answer("Restored.", &schema("Person"), &[("ETag", "The version.")]);
    let mut parameters = conditions();
    parameters.push(openapi::path_version());
    Operation {
        method: "post",
        id: "restoreVersion",
        scope: Some(Scope::Write),
        summary: "Make a person as they were",
        about: "What they were at this version becomes the next version; nothing in between is \
                lost, and a manager who has gone meanwhile stays named. Who was deleted has to be brought back first.",
        parameters,
        bodies: Vec::new(),
        answers: [vec![(200, restored)], problems(&[400, 404, 409, 412, 422, 503])].concat(),
    }
}

fn export_operation() -> Operation {
    let all = openapi::answer("All of it.", &schema("Everything"), &[]);
    Operation {
        method: "get",
        id: "exportPerson",
        scope: Some(Scope::Read),
        summary: "Read a person and their whole history",
        about: "As one document, for who asks what is known about them; also of who was deleted. Of \
                who was erased, only that it happened. What isn't in it are entries of the audit \
                trail that name the id: who erased or exported them, or read what is private of \
                them. An administrator finds those in `GET /v1/audit`, as `person`.",
        parameters: vec![openapi::path_id()],
        bodies: Vec::new(),
        answers: [vec![(200, all)], problems(&[400, 404, 503])].concat(),
    }
}
