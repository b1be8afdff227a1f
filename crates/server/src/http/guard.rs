//! What stands before every route that isn't for everybody: who asks, from where, and how often.
//!
//! Whoever can't be let in is answered here, before anything else of the request is read. What a
//! caller may do, the handlers say themselves ([`crate::access`]); what they refuse is written down
//! here too.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::edge::method_name;
use super::listen::Peer;
use crate::App;
use crate::access::{Actor, Caller, Occasion, Pass, Refused, RequestId, SAVED, Spent};
use crate::oidc;
use crate::problem::Problem;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
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
    let admitted = admit(&app, request.headers(), &occasion).await;
    let admitted = admitted.and_then(|(caller, spent)| {
        let turn = app.requests().take(&caller)?;
        Ok((caller, spent, turn))
    });
    let (caller, spent, turn) = match admitted {
        Ok(admitted) => admitted,
        Err(problem) => return problem.into_response(),
    };
    let actor = caller.actor().clone();
    request.extensions_mut().insert(caller);
    let mut response = next.run(request).await;
    drop(turn);
    if let Some(reason) = refusal(&response) {
        app.telemetry().refused(reason);
        // The trail isn't theirs to fill.
        match app.rules().limits.of_refusal(&actor.name) {
            Ok(_) => app.directory().refused(&actor, &occasion, reason),
            Err(_) => app.directory().refused_again(),
        }
    }
    let headers = response.headers_mut();
    if let Some(spent) = spent {
        headers.extend(limit_headers(spent));
    }
    response.extensions_mut().insert(Asker(actor));
    response
}

/// Lets a request in, or says why not.
async fn admit(
    app: &App,
    headers: &HeaderMap,
    occasion: &Arc<Occasion>,
) -> Result<(Caller, Option<Spent>), Problem> {
    let refuse = |actor: &Actor, reason, problem| {
        app.telemetry().refused(reason);
        app.directory().refused(actor, occasion, reason);
        problem
    };
    // Whoever doesn't stop is only counted: the trail would be theirs to fill.
    let too_many = |reason, wait: Duration| {
        app.telemetry().refused(reason);
        app.directory().refused_again();
        Problem::TooMany { seconds: wait.as_secs() + 1 }
    };
    let limits = &app.rules().limits;
    let found = app.gate().who(headers, app.directory()).await?;
    let who = match found {
        Ok(who) => who,
        Err(refused) => {
            let attempt = occasion.address.map_or(Ok(None), |from| limits.of_attempt(from));
            let is_known = refused != Refused::Issuer(oidc::Refusal::Unavailable);
            let problem =
                if is_known { Problem::Unauthorized(refused) } else { Problem::Unavailable };
            return Err(match attempt {
                Ok(_) => refuse(&Actor::nobody(), refused.as_str(), problem),
                // Whose token nobody can check now isn't blamed for trying.
                Err(_) if !is_known => {
                    app.directory().refused_again();
                    problem
                }
                Err(wait) => too_many("attempts", wait),
            });
        }
    };
    if who.pass == Pass::Open {
        if is_foreign(app, headers) {
            return Err(refuse(&who.actor, "foreign", Problem::Foreign));
        }
        return Ok((Caller::known(&who, Arc::clone(occasion)), None));
    }
    let from_address = occasion.address.map_or(Ok(None), |from| limits.of_address(from));
    let spent = from_address.and_then(|_| limits.of_caller(&who.actor.name));
    match spent {
        Ok(spent) => Ok((Caller::known(&who, Arc::clone(occasion)), spent)),
        Err(wait) => Err(too_many("rate", wait)),
    }
}

/// What the audit trail says of the request.
fn occasion(app: &App, request: &Request) -> Occasion {
    let extensions = request.extensions();
    let request_id = extensions.get::<RequestId>().map(|RequestId(id)| id.clone());
    Occasion {
        request_id: request_id.unwrap_or_default(),
        address: address(app, request),
        method: method_name(request.method()),
        route: extensions.get::<MatchedPath>().cloned(),
    }
}

/// From where a request comes: what the outermost proxy that is ours says, or else the connection.
/// Each proxy adds at the end of the header whom it was asked by; what stands before comes from the
/// caller and counts for nothing.
fn address(app: &App, request: &Request) -> Option<IpAddr> {
    let peer = request.extensions().get::<Peer>().map(|Peer(peer)| peer.ip());
    let Some(back) = app.rules().proxies.checked_sub(1) else { return peer };
    let values = request.headers().get_all(FORWARDED_FOR).iter();
    let texts: Vec<&str> = values.filter_map(|value| value.to_str().ok()).collect();
    let mut said = texts.iter().rev().flat_map(|text| text.rsplit(','));
    said.nth(back).and_then(|text| text.trim().parse().ok()).or(peer)
}

/// Whether a request that needs no token comes by a name that isn't this machine's, which is how a
/// page of somebody else gets round the rules of browsers (DNS rebinding), or from such a page.
fn is_foreign(app: &App, headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).map(|host| host.to_str().unwrap_or_default());
    let by_other_name = host.is_some_and(|host| !is_this_machine(host));
    let foreign_origin = headers.get_all(header::ORIGIN).iter().any(|origin| {
        let own = origin.to_str().ok().and_then(|origin| {
            origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"))
        });
        (own.is_none() || own != host) && !app.rules().origins.contains(origin)
    });
    by_other_name || foreign_origin
}

fn is_this_machine(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let is_loopback = |name: &str| name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    name.eq_ignore_ascii_case("localhost") || is_loopback(name)
}

/// Why a handler refused the caller, if it did: no route for everybody's eyes answers so.
fn refusal(response: &Response) -> Option<&'static str> {
    match response.extensions().get::<Problem>()? {
        Problem::Forbidden { .. } | Problem::RouteNotFound => Some("scope"),
        Problem::Private(_) => Some("private"),
        _ => None,
    }
}

fn limit_headers(Spent { quota, left }: Spent) -> [(HeaderName, HeaderValue); 2] {
    let value = |text: String| HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""));
    [
        (LIMIT_POLICY, value(format!("\"caller\";q={quota};w={SAVED}"))),
        (LIMIT, value(format!("\"caller\";r={left};t=1"))),
    ]
}
