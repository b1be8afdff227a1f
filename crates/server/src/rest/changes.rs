//! The feed: what happened to everybody, in the order in which it did.

use std::convert::Infallible;
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::sse::{self, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, StreamExt, stream};
use people::page::Cursor;
use serde_json::{Value, json};
use store::{Changes, Event};

use super::{JSON, history};
use crate::App;
use crate::http::extract::{Parameters, parameter, positive};
use crate::http::{Route, on};
use crate::openapi::{self, Operation, problems, schema};
use crate::problem::Problem;

/// How many changes a page has unless the reader says otherwise, and at most.
const DEFAULT_LIMIT: usize = 100;
const MAX_LIMIT: usize = 500;
/// How long a reader can wait for a change, in seconds.
pub(crate) const MAX_WAIT: u64 = 30;
/// How long a stream waits for a change before it asks again.
const STREAM_WAIT: Duration = Duration::from_secs(30);
/// After how long a silent stream says that it is still there.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

pub(super) fn routes() -> Vec<Route> {
    vec![Route { path: "/v1/changes", methods: vec![on(operation(), changes)], form: None }]
}

async fn changes(
    State(app): State<App>,
    headers: HeaderMap,
    mut parameters: Parameters,
) -> Result<Response, Problem> {
    let after = parameters.take("after").map(Cursor);
    let limit = number(&mut parameters, "limit", 1, MAX_LIMIT as u64)?;
    let limit = limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(DEFAULT_LIMIT);
    let wait = number(&mut parameters, "wait", 0, MAX_WAIT)?.unwrap_or(0);
    parameters.none_left("`after`, `limit` and `wait`")?;
    if wants_a_stream(&headers) {
        // One that can't be read belongs to no list, and is refused like any such.
        let last = headers.get("last-event-id").map(|id| id.to_str().unwrap_or_default());
        let after = last.map(|id| Cursor(id.to_owned())).or(after);
        // A stream says `no-cache` of itself, which lets a cache keep it.
        let no_store = [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
        return Ok((no_store, follow(app, after, limit).await?).into_response());
    }
    // The first look is part of the wait, so that a slow store doesn't make it longer.
    let until = Instant::now() + Duration::from_secs(wait);
    let changes = app.directory().changes(after.as_ref(), limit, Duration::ZERO).await?;
    let wait = until.saturating_duration_since(Instant::now());
    let changes = if changes.events.is_empty() && !wait.is_zero() {
        tokio::select! {
            changes = app.directory().changes(after.as_ref(), limit, wait) => changes?,
            () = app.draining() => changes,
        }
    } else {
        changes
    };
    let entries: Vec<String> = changes.events.iter().map(entry).collect();
    let next = Value::from(changes.next.0);
    let body = format!("{{\"changes\":[{}],\"next\":{next}}}", entries.join(","));
    Ok(([JSON], body).into_response())
}

fn number(
    parameters: &mut Parameters,
    name: &str,
    least: u64,
    most: u64,
) -> Result<Option<u64>, Problem> {
    let Some(text) = parameters.take(name) else { return Ok(None) };
    let number = if text == "0" { Some(0) } else { positive(&text) };
    let number = number.filter(|number| (least..=most).contains(number));
    let detail = format!("Write a number from {least} to {most}.");
    number.map(Some).ok_or_else(|| parameter(name, &detail))
}

fn wants_a_stream(headers: &HeaderMap) -> bool {
    let accepts = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    accepts.flat_map(|accept| accept.split(',')).any(|range| {
        let media_type = range.split(';').next().unwrap_or_default().trim();
        media_type.eq_ignore_ascii_case("text/event-stream")
    })
}

/// The same as server-sent events (HTML, section 9.2). The stream ends when the service stops; a
/// reader that connects again says where it was by `Last-Event-ID`.
async fn follow(
    app: App,
    after: Option<Cursor>,
    limit: usize,
) -> Result<Sse<impl Stream<Item = Result<sse::Event, Infallible>>>, Problem> {
    // The first page is read before the answer begins, so that a wrong cursor is a problem.
    let first = app.directory().changes(after.as_ref(), limit, Duration::ZERO).await?;
    let rest = stream::unfold((app, first.next.clone()), move |(app, after)| async move {
        let changes = tokio::select! {
            changes = app.directory().changes(Some(&after), limit, STREAM_WAIT) => changes.ok()?,
            () = app.draining() => return None,
        };
        let next = changes.next.clone();
        Some((changes, (app, next)))
    });
    let pages = stream::iter([first]).chain(rest);
    let events = pages.flat_map(|Changes { events, .. }| stream::iter(events)).map(|change| {
        let event = sse::Event::default().id(&change.0.0).event(change.1.action.as_str());
        Ok(event.data(entry(&change)))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

/// A change as the feed tells it, with the person as of then, unless they were erased since: the
/// document as it is kept, byte for byte.
fn entry((cursor, event): &(Cursor, Event)) -> String {
    let mut facts = history::facts(event);
    facts.shift_insert(0, "id".to_owned(), event.id.to_string().into());
    facts.insert("cursor".to_owned(), cursor.0.as_str().into());
    let facts = Value::Object(facts).to_string();
    let person = event.after.as_ref().map_or("null".into(), |bytes| String::from_utf8_lossy(bytes));
    format!("{},\"person\":{person}}}", facts.trim_end_matches('}'))
}

fn operation() -> Operation {
    let text = json!({"type": "string", "minLength": 1});
    let limit = json!({"type": "integer", "minimum": 1, "maximum": MAX_LIMIT,
                       "default": DEFAULT_LIMIT});
    let wait = json!({"type": "integer", "minimum": 0, "maximum": MAX_WAIT, "default": 0});
    let mut page = openapi::answer("A page of changes.", &schema("Changes"), &[]);
    page["content"]["text/event-stream"] = json!({"schema": {"type": "string"}});
    Operation {
        method: "get",
        id: "listChanges",
        summary: "Follow what changes",
        about: "Everything that happened to anybody, in the order in which it was written, each \
                with the person as of then. It begins with the first, and goes on for ever from any \
                `next` or `cursor`. With `Accept: text/event-stream` the changes come as \
                server-sent events, named after their actions, until the reader goes. Of who was \
                erased, only the bare facts stay.",
        parameters: vec![
            openapi::query("after", "The place behind which to begin: a `next`.", &text),
            openapi::query("limit", "How many changes the page has at most.", &limit),
            openapi::query("wait", "How many seconds to wait where there is none yet.", &wait),
            openapi::header("Last-Event-ID", "Where a stream was, instead of `after`."),
        ],
        bodies: Vec::new(),
        answers: [vec![(200, page)], problems(&[400, 503])].concat(),
    }
}
