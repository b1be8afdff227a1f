//! What happens once for every request, outermost: its id, its time limit, its log line, its
//! metrics, the headers that every answer has, and the body of its problem.

use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use tracing::{Instrument, Span};

use super::guard::Asker;
use super::leftover::Leftover;
use crate::App;
use crate::access::RequestId;
use crate::config::MAX_STORE_DEADLINE_MS;
use crate::problem::Problem;
use crate::rest::MAX_WAIT;
use crate::telemetry::{Answered, Current, InFlight, traces};

/// The header that a request's id comes and goes in.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// How long the head of an answer may take; a reader of changes may wait 30 seconds for one.
const TIME_LIMIT: Duration = Duration::from_secs(40);
/// A store that doesn't answer is given up within the time limit, even behind the longest wait.
const _: () = assert!(MAX_WAIT * 1_000 + MAX_STORE_DEADLINE_MS < TIME_LIMIT.as_secs() * 1_000);
/// What log and metrics have as the status of a request whose caller went away before the answer;
/// no answer has it. Proxies such as nginx write the same.
const GONE_AWAY: u16 = 499;
/// The longest id that is taken over from a caller.
const MAX_REQUEST_ID: usize = 64;

/// The outermost layer.
pub async fn edge(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let mut under_way = UnderWay::of(app.clone(), &request);
    let (current, span) = (under_way.current.clone(), under_way.span.clone());
    let id = Arc::clone(&current.request_id);

    // The history keeps it beside the change, the audit trail beside the refusal.
    request.extensions_mut().insert(RequestId(Arc::clone(&id)));
    let (request, leftover) = Leftover::of(request);
    let answered = answer(request, next).instrument(span.clone());
    let mut response = current.clone().within(answered).await;
    if let Some(leftover) = leftover.filter(|_| response.status().as_u16() >= 400) {
        leftover.discard().await;
    }
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, value);
    }
    protect(headers, app.rules().tls);
    let asker = response.extensions_mut().remove::<Asker>();
    let response = write_problem(response, &id).map(|body| current.carry_body(span, body));
    under_way.status = response.status().as_u16();
    under_way.asker = asker;
    drop(under_way);
    response
}

/// A request that is being answered. In the end it is logged and counted, whether there is an answer
/// or whoever asked has gone away.
struct UnderWay {
    app: App,
    begun: Instant,
    method: &'static str,
    route: Option<MatchedPath>,
    current: Current,
    span: Span,
    status: u16,
    asker: Option<Asker>,
    _in_flight: InFlight,
}

impl UnderWay {
    fn of(app: App, request: &Request) -> Self {
        let method = method_name(request.method());
        let route = request.extensions().get::<MatchedPath>().cloned();
        let (span, trace) = traces::of_request(method, template(route.as_ref()), request.headers());
        let request_id = request_id(request.headers());
        Self {
            begun: Instant::now(),
            _in_flight: app.telemetry().begin(),
            app,
            method,
            route,
            current: Current { request_id, trace },
            span,
            status: GONE_AWAY,
            asker: None,
        }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let answered = Answered {
            method: self.method,
            route: template(self.route.as_ref()),
            status: self.status,
            begun: self.begun,
            current: &self.current,
            caller: self.asker.as_ref().map_or("", |Asker(actor)| &actor.label),
        };
        self.app.telemetry().answered(&answered, self.app.directory().now());
        traces::answered(&self.span, self.status);
    }
}

/// The template of a route, as a label.
fn template(route: Option<&MatchedPath>) -> &str {
    route.map_or("(none)", MatchedPath::as_str)
}

/// The headers that keep an answer where it belongs; what a page may load, it says itself.
fn protect(headers: &mut HeaderMap, tls: bool) {
    const CORP: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::CACHE_CONTROL, "no-store");
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "no-referrer");
    set(header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'");
    set(CORP, "same-origin");
    if tls {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
}

/// The answer of the handlers, or a problem if they panic or take too long.
async fn answer(request: Request, next: Next) -> Response {
    let answer = AssertUnwindSafe(next.run(request)).catch_unwind();
    match tokio::time::timeout(TIME_LIMIT, answer).await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => {
            // The program's own hook has said where; what a panic says could hold a value.
            tracing::error!("a handler panicked");
            Problem::Internal.into_response()
        }
        Err(_) => Problem::TimedOut.into_response(),
    }
}

/// Writes the body of a problem that no dialect has written in its own form.
fn write_problem(mut response: Response, id: &str) -> Response {
    let Some(problem) = response.extensions_mut().remove::<Problem>() else { return response };
    let (mut parts, _) = response.into_parts();
    let media_type = HeaderValue::from_static("application/problem+json");
    parts.headers.insert(header::CONTENT_TYPE, media_type);
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(problem.to_json(id).to_string()))
}

/// The caller's own id for the request where it is harmless, or else a new one: what tells this
/// process from others, and a number.
fn request_id(headers: &HeaderMap) -> Arc<str> {
    static PROCESS: LazyLock<String> =
        LazyLock::new(|| uuid::Uuid::now_v7().simple().to_string().split_off(16));
    static NUMBER: AtomicU64 = AtomicU64::new(1);
    let harmless = |id: &&str| {
        (1..=MAX_REQUEST_ID).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    let sent = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok()).filter(harmless);
    sent.map_or_else(
        || format!("{}-{:x}", *PROCESS, NUMBER.fetch_add(1, Ordering::Relaxed)).into(),
        Arc::from,
    )
}

/// The method as a label; whatever somebody made up is the same one.
pub(super) fn method_name(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}
