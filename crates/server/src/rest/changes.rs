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
use crate::access::{Reader, Refused, Scope, Share};
use crate::http::accept::prefers;
use crate::http::extract::{Parameters, parameter, positive};
use crate::http::{Route, on};
use crate::openapi::{self, Operation, problems, schema};
use crate::problem::Problem;

/// How many changes a page has unless the reader says otherwise, and at most.
const DEFAULT_LIMIT: usize = 100;
const MAX_LIMIT: usize = 500;
/// How long a reader can wait for a change, in seconds.
pub(crate) const MAX_WAIT: u64 = 30;
/// The media type of a stream (HTML, section 9.2).
const STREAM: &str = "text/event-stream";
/// How long somebody waits for a change before it is looked whether they are still let in.
const LOOK: Duration = Duration::from_secs(5);
/// After how long a silent stream says that it is still there.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

pub(super) fn routes() -> Vec<Route> {
    vec![Route { path: "/v1/changes", methods: vec![on(operation(), changes)], form: None }]
}

async fn changes(
    State(app): State<App>,
    caller: Reader,
    headers: HeaderMap,
    mut parameters: Parameters,
) -> Result<Response, Problem> {
    let after = parameters.take("after").map(Cursor);
    let limit = number(&mut parameters, "limit", 1, MAX_LIMIT as u64)?;
    let limit = limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(DEFAULT_LIMIT);
    let wait = number(&mut parameters, "wait", 0, MAX_WAIT)?;
    parameters.none_left("`after`, `limit` and `wait`")?;
    let is_stream = prefers(&headers, STREAM, "application/json");
    if is_stream && wait.is_some() {
        return Err(parameter("wait", "A stream waits of itself; leave it out."));
    }
    if !is_stream && headers.contains_key("last-event-id") {
        let detail = "It is for streams; send `Accept: text/event-stream`, or `after` instead.";
        return Err(Problem::Header { name: "Last-Event-ID", detail });
    }
    let wait = wait.unwrap_or(0);
    // Whoever doesn't wait takes no turn from those who do.
    let turn = (is_stream || wait > 0).then(|| app.followers().take(&caller)).transpose()?;
    if is_stream {
        // One that can't be read belongs to no list, and is refused like any such.
        let last = headers.get("last-event-id").map(|id| id.to_str().unwrap_or_default());
        let after = match last {
            Some(id) => Place::LastEventId(Cursor(id.to_owned())),
            None => Place::After(after),
        };
        // A stream says `no-cache` of itself, which lets a cache keep it.
        let no_store = [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
        return Ok((no_store, follow(Follower { app, caller, _turn: turn }, after, limit).await?)
            .into_response());
    }
    let follower = Follower { app, caller, _turn: turn };
    let changes = follower.wait(after.as_ref(), limit, Duration::from_secs(wait)).await?;
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

/// The place behind which a stream begins, and how it was said.
enum Place {
    After(Option<Cursor>),
    LastEventId(Cursor),
}

impl Place {
    fn cursor(&self) -> Option<&Cursor> {
        match self {
            Self::After(after) => after.as_ref(),
            Self::LastEventId(id) => Some(id),
        }
    }

    /// A problem with the place names the header where that said it.
    fn speaking_of(&self, problem: Problem) -> Problem {
        match (self, problem) {
            (Self::LastEventId(_), Problem::Parameter { .. }) => Problem::Header {
                name: "Last-Event-ID",
                detail: "It doesn't belong to this feed. Send the `id` of an event of its own, or \
                         none to begin anew.",
            },
            (_, problem) => problem,
        }
    }
}

/// Who follows by a stream, and the turn that is held for as long as that takes.
struct Follower {
    app: App,
    caller: Reader,
    _turn: Option<Share>,
}

impl Follower {
    async fn changes(
        &self,
        after: Option<&Cursor>,
        limit: usize,
        wait: Duration,
    ) -> Result<Changes, Problem> {
        self.app.directory().changes(&self.caller, after, limit, wait).await
    }

    /// Waits so long for changes, or until the service stops, or the reader wouldn't be let in any
    /// more.
    async fn wait(
        &self,
        after: Option<&Cursor>,
        limit: usize,
        wait: Duration,
    ) -> Result<Changes, Problem> {
        let until = Instant::now() + wait;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let changes = tokio::select! {
                changes = self.changes(after, limit, left.min(LOOK)) => changes?,
                // Whoever waits when the service stops is told what there is.
                () = self.app.draining(), if !left.is_zero() => {
                    self.changes(after, limit, Duration::ZERO).await?
                }
            };
            if !wait.is_zero() && !self.app.lets_in_still(&self.caller).await {
                return Err(Problem::Unauthorized(Refused::Revoked));
            }
            let is_over = left <= LOOK || self.app.is_draining();
            if is_over || !changes.events.is_empty() {
                return Ok(changes);
            }
        }
    }
}

/// The same as server-sent events (HTML, section 9.2). The stream ends when the service stops, or
/// its reader wouldn't be let in any more; one that connects again says where it was by
/// `Last-Event-ID`.
async fn follow(
    follower: Follower,
    after: Place,
    limit: usize,
) -> Result<Sse<impl Stream<Item = Result<sse::Event, Infallible>>>, Problem> {
    // The first page is read before the answer begins, so that a wrong cursor is a problem.
    let first = follower.changes(after.cursor(), limit, Duration::ZERO).await;
    let first = first.map_err(|problem| after.speaking_of(problem))?;
    let begun = (follower, first.next.clone());
    let rest = stream::unfold(begun, move |(follower, after)| async move {
        let changes = tokio::select! {
            changes = follower.changes(Some(&after), limit, LOOK) => changes.ok()?,
            () = follower.app.draining() => return None,
        };
        let Follower { app, caller, .. } = &follower;
        let next = changes.next.clone();
        app.lets_in_still(caller).await.then_some((changes, (follower, next)))
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
        scope: Some(Scope::Read),
        summary: "Follow what changes",
        about: "Everything that happened to anybody, in the order in which it was written, each \
                with the person as of then. It begins with the first, and goes on for ever from any \
                `next` or `cursor`. With `Accept: text/event-stream` the changes come as \
                server-sent events, named after their actions, until the reader goes. Of who was \
                erased, only the bare facts stay.",
        parameters: vec![
            openapi::query("after", "The place behind which to begin: a `next`.", &text),
            openapi::query("limit", "How many changes the page has at most.", &limit),
            openapi::query(
                "wait",
                "How many seconds to wait where there is none yet; not with a stream.",
                &wait,
            ),
            openapi::header(
                "Last-Event-ID",
                "Where a stream was, instead of `after`; only with a stream.",
            ),
        ],
        bodies: Vec::new(),
        answers: [vec![(200, page)], problems(&[400, 503])].concat(),
    }
}
