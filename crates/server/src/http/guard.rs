//! What stands before every route that isn't for everybody: who asks, from where, and how often.
//!
//! Whoever can't be let in is answered here, before anything else of the request is read. What a
//! caller may do, the handlers say themselves ([`crate::access`]); what they refuse is written down
//! here too.

use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::edge::method_name;
use super::source;
use crate::App;
use crate::access::{Actor, Caller, Occasion, Pass, Refused, RequestId, Spent};
use crate::oidc;
use crate::problem::Problem;

/// What is left of a caller's limit (draft-ietf-httpapi-ratelimit-headers-10).
pub const LIMIT: HeaderName = HeaderName::from_static("ratelimit");
/// The limit itself.
pub const LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// Who asked, for the log: the outermost layer takes it out of the answer.
#[derive(Debug, Clone)]
pub struct Asker(pub Actor);

/// The layer.
pub async fn guard(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let occasion = Arc::new(occasion(&app, &request));
    // Whoever has to wait for an issuer's keys takes no turn from others meanwhile.
    let admitted = admit(&app, request.uri(), request.headers(), &occasion).await;
    let admitted = admitted.and_then(|(caller, spent)| {
        let turn = app.requests().take(&caller).map_err(|problem| (problem, spent))?;
        Ok((caller, spent, turn))
    });
    let (caller, spent, turn) = match admitted {
        Ok(admitted) => admitted,
        Err((problem, spent)) => {
            let mut response = problem.into_response();
            response.headers_mut().extend(spent.into_iter().flat_map(limit_headers));
            return response;
        }
    };
    let actor = caller.actor().clone();
    request.extensions_mut().insert(caller);
    let mut response = next.run(request).await;
    drop(turn);
    if let Some(reason) = refusal(&response) {
        app.telemetry().refused(reason);
        // The trail isn't theirs to fill.
        if app.rules().limits.allow_entry(&actor.key) {
            app.directory().refused(&actor, &occasion, reason);
        } else {
            app.directory().refused_again();
        }
    }
    response.headers_mut().extend(spent.into_iter().flat_map(limit_headers));
    response.extensions_mut().insert(Asker(actor));
    response
}

/// Lets a request in, or says why not; and what is left of the limit that it counts towards.
async fn admit(
    app: &App,
    uri: &Uri,
    headers: &HeaderMap,
    occasion: &Arc<Occasion>,
) -> Result<(Caller, Option<Spent>), (Problem, Option<Spent>)> {
    let refuse = |actor: &Actor, reason, problem| {
        app.telemetry().refused(reason);
        app.directory().refused(actor, occasion, reason);
        (problem, None)
    };
    // Whoever doesn't stop is only counted: the trail would be theirs to fill.
    let too_many = |reason, spent: Spent| {
        app.telemetry().refused(reason);
        app.directory().refused_again();
        (Problem::TooMany { seconds: spent.seconds }, Some(spent))
    };
    let limits = &app.rules().limits;
    let found = app.gate().who(headers, app.directory()).await;
    let who = match found.map_err(|problem| (problem, None))? {
        Ok(who) => who,
        Err(refused) => {
            let could_be_checked = refused != Refused::Issuer(oidc::Refusal::Unavailable);
            let problem = if could_be_checked {
                Problem::Unauthorized(refused)
            } else {
                Problem::IssuerUnavailable
            };
            return Err(match limits.of_attempt(occasion.address) {
                Ok(_) => refuse(&Actor::nobody(), refused.as_str(), problem),
                // Whose token nobody can check now isn't blamed for trying.
                Err(_) if !could_be_checked => {
                    app.telemetry().refused(refused.as_str());
                    app.directory().refused_again();
                    (problem, None)
                }
                Err(spent) => too_many("attempts", spent),
            });
        }
    };
    if who.pass == Pass::Open {
        if source::is_foreign(app, uri, headers) {
            if limits.allow_entry(&who.actor.key) {
                return Err(refuse(&who.actor, "foreign", Problem::Foreign));
            }
            app.telemetry().refused("foreign");
            app.directory().refused_again();
            return Err((Problem::Foreign, None));
        }
        return Ok((Caller::known(&who, Arc::clone(occasion)), None));
    }
    // What is refused to a caller is not taken from the others at the same address.
    let spent = limits.of_caller(&who.actor.key);
    let spent = spent.and_then(|spent| limits.of_address(occasion.address).map(|_| spent));
    match spent {
        Ok(spent) => Ok((Caller::known(&who, Arc::clone(occasion)), spent)),
        Err(spent) => Err(too_many("rate", spent)),
    }
}

/// What the audit trail says of the request.
fn occasion(app: &App, request: &Request) -> Occasion {
    let extensions = request.extensions();
    let request_id = extensions.get::<RequestId>().map(|RequestId(id)| Arc::clone(id));
    Occasion {
        request_id: request_id.unwrap_or_default(),
        address: source::address(app, request),
        method: method_name(request.method()),
        route: extensions.get::<MatchedPath>().cloned(),
    }
}

/// Why a handler refused the caller, if it did: no route for everybody's eyes answers so.
fn refusal(response: &Response) -> Option<&'static str> {
    match response.extensions().get::<Problem>()? {
        Problem::Forbidden { .. } | Problem::RouteNotFound => Some("scope"),
        Problem::Private(_) => Some("private"),
        // Whose token ended while they waited.
        Problem::Unauthorized(refused) => Some(refused.as_str()),
        _ => None,
    }
}

fn limit_headers(spent: Spent) -> [(HeaderName, HeaderValue); 2] {
    let Spent { policy, quota, window, left, seconds } = spent;
    let value = |text: String| HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""));
    [
        (LIMIT_POLICY, value(format!("\"{policy}\";q={quota};w={window}"))),
        (LIMIT, value(format!("\"{policy}\";r={left};t={seconds}"))),
    ]
}
