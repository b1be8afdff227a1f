//! What can go wrong with a request, and how it is said: problem details (RFC 9457).
//!
//! A [`Problem`] travels in the extensions of a response that has no body yet. The layer of a
//! dialect with an error form of its own writes it in that form; what is left is written by
//! [`crate::http::edge`] as `application/problem+json`.

#![deny(clippy::wildcard_enum_match_arm)]

use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use people::Violations;
use serde_json::{Map, Value, json};

use crate::access::{Refused, Scope};

/// When to try again, in seconds, as every 503 says.
pub const AFTER_A_MOMENT: HeaderValue = HeaderValue::from_static("1");

/// Everything that a request can be answered with instead of what it asked for.
#[derive(Debug, Clone)]
pub enum Problem {
    /// The body can't be read as JSON.
    NotJson(Violations),
    /// The document breaks rules.
    Invalid(Violations),
    /// A parameter of the query can't be read.
    Parameter {
        /// The parameter.
        name: String,
        /// What is wrong and what would be right.
        detail: String,
    },
    /// A header can't be read.
    Header {
        /// The header.
        name: &'static str,
        /// What is wrong and what would be right.
        detail: &'static str,
    },
    /// The body ended before it was complete.
    BodyIncomplete,
    /// Nobody can be let in with the token that was sent, or without one.
    Unauthorized(Refused),
    /// The caller may not do this.
    Forbidden {
        /// What they would have to be allowed.
        scope: Scope,
    },
    /// What is asked for or sent is kept from the caller.
    Private(Violations),
    /// The request comes from a page of somebody else, or by a name that isn't this machine's.
    Foreign,
    /// The caller asks too often.
    TooMany {
        /// How many seconds to wait.
        seconds: u64,
    },
    /// No token has the id in the path.
    TokenNotFound,
    /// Nobody has the id in the path.
    PersonNotFound,
    /// The person wasn't there at the version in the path.
    VersionNotFound,
    /// The person was erased.
    Erased,
    /// The idempotency key came with another body before.
    KeyReused,
    /// A patch doesn't fit the person as they are.
    Unmet(Violations),
    /// No route has this path.
    RouteNotFound,
    /// The route doesn't know the method.
    MethodNotAllowed(Method),
    /// The body took too long to arrive.
    BodyTooSlow,
    /// Keys that have to be unique belong to others.
    Taken {
        /// The JSON pointers of their members, in the order of the document.
        pointers: Vec<String>,
    },
    /// A token that counts has the name already.
    NameTaken,
    /// The person is at another version than the caller thought.
    VersionMismatch {
        /// The version that is kept.
        current: u64,
    },
    /// The condition of the request holds for no version of the person.
    NoVersionWillDo {
        /// The version that is kept.
        current: u64,
        /// What is wrong with the condition.
        detail: &'static str,
    },
    /// The body is larger than is read.
    BodyTooLarge {
        /// How many bytes are read.
        limit: usize,
    },
    /// The body is of another type than the route reads.
    MediaType {
        /// The type that the route reads.
        expected: &'static str,
    },
    /// The program failed.
    Internal,
    /// The store can't do it now.
    Unavailable,
    /// The issuer's keys can't be had now, by which a token would be checked.
    IssuerUnavailable,
    /// As many do the same as can at once.
    Busy,
    /// The answer took too long.
    TimedOut,
}

impl Problem {
    /// The status code: one for each problem, and no `_` below.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotJson(_)
            | Self::Parameter { .. }
            | Self::Header { .. }
            | Self::BodyIncomplete => StatusCode::BAD_REQUEST,
            Self::Unauthorized(_) => StatusCode::UNAUTHORIZED,
            Self::Forbidden { .. } | Self::Private(_) | Self::Foreign => StatusCode::FORBIDDEN,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::PersonNotFound
            | Self::VersionNotFound
            | Self::TokenNotFound
            | Self::RouteNotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::BodyTooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Taken { .. } | Self::NameTaken | Self::Unmet(_) => StatusCode::CONFLICT,
            Self::Erased => StatusCode::GONE,
            Self::VersionMismatch { .. } | Self::NoVersionWillDo { .. } => {
                StatusCode::PRECONDITION_FAILED
            }
            Self::BodyTooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::MediaType { .. } => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Invalid(_) | Self::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable | Self::IssuerUnavailable | Self::Busy | Self::TimedOut => {
                StatusCode::SERVICE_UNAVAILABLE
            }
        }
    }

    /// The last part of the `type`, and the title: both stable, and explained in
    /// `docs/problems.md`.
    pub fn kind(&self) -> (&'static str, &'static str) {
        match self {
            Self::NotJson(_) => ("not-json", "The body is not JSON"),
            Self::Invalid(_) => ("invalid", "The document breaks rules"),
            Self::Parameter { .. } => ("parameter", "A parameter can't be read"),
            Self::Header { .. } => ("header", "A header can't be read"),
            Self::BodyIncomplete => ("body-incomplete", "The body is incomplete"),
            Self::Unauthorized(_) => ("unauthorized", "A valid token is needed"),
            Self::Forbidden { .. } => ("forbidden", "The token doesn't allow this"),
            Self::Private(_) => ("private", "Something is kept from this caller"),
            Self::Foreign => ("foreign", "The request comes from elsewhere"),
            Self::TooMany { .. } => ("too-many", "Too many requests"),
            Self::TokenNotFound => ("token-not-found", "No token has this id"),
            Self::PersonNotFound => ("person-not-found", "Nobody has this id"),
            Self::VersionNotFound => ("version-not-found", "There is no such version"),
            Self::Erased => ("erased", "The person was erased"),
            Self::KeyReused => ("key-reused", "The idempotency key was used for something else"),
            Self::Unmet(_) => ("unmet", "The patch doesn't fit the person"),
            Self::RouteNotFound => ("route-not-found", "There is nothing at this address"),
            Self::MethodNotAllowed(_) => ("method-not-allowed", "The method isn't known here"),
            Self::BodyTooSlow => ("body-too-slow", "The body arrived too slowly"),
            Self::Taken { .. } => ("taken", "A unique key is taken"),
            Self::NameTaken => ("name-taken", "A token has this name"),
            Self::VersionMismatch { .. } | Self::NoVersionWillDo { .. } => {
                ("version-mismatch", "The person has changed")
            }
            Self::BodyTooLarge { .. } => ("body-too-large", "The body is too large"),
            Self::MediaType { .. } => ("media-type", "The body is of another type"),
            Self::Internal => ("internal", "The service failed"),
            Self::Unavailable => ("unavailable", "The store is unavailable"),
            Self::IssuerUnavailable => ("issuer-unavailable", "The token can't be checked now"),
            Self::Busy => ("busy", "Too many do this at once"),
            Self::TimedOut => ("timed-out", "The answer took too long"),
        }
    }

    /// A sentence that says what to do, without a value that somebody sent.
    pub fn detail(&self) -> String {
        match self {
            Self::NotJson(violations) => violations.to_string(),
            Self::Invalid(_) => "Each entry of `violations` names a place and its rule.".to_owned(),
            Self::Unmet(_) => {
                "An operation doesn't fit the person as they are; nothing was changed. Read them \
                 again."
                    .to_owned()
            }
            Self::VersionNotFound => VERSION_NOT_FOUND.to_owned(),
            Self::Erased => "Nothing is kept of them, and nothing can bring them back.".to_owned(),
            Self::KeyReused => {
                "It came with another body within 24 hours. Make a new key for each write."
                    .to_owned()
            }
            Self::Parameter { name, detail } => format!("`{name}`: {detail}"),
            Self::Header { name, detail } => format!("`{name}`: {detail}"),
            Self::BodyIncomplete => "The connection ended within the body.".to_owned(),
            Self::Unauthorized(refused) => unauthorized(*refused).to_owned(),
            Self::Forbidden { scope } => {
                format!("Ask with a token that has the scope `{}`.", scope.as_str())
            }
            Self::Private(_) => PRIVATE.to_owned(),
            Self::Foreign => FOREIGN.to_owned(),
            Self::TooMany { seconds } => format!("Wait for {seconds} s, and try again."),
            Self::TokenNotFound => {
                "No token has this id; `GET /v1/tokens` lists what there is.".to_owned()
            }
            Self::PersonNotFound => PERSON_NOT_FOUND.to_owned(),
            Self::RouteNotFound => "`GET /openapi.json` lists what there is.".to_owned(),
            Self::MethodNotAllowed(method) => {
                format!("{method} isn't known here; the header `Allow` lists what is.")
            }
            Self::BodyTooSlow => "Send the request again.".to_owned(),
            Self::Taken { pointers } => taken(pointers),
            Self::NameTaken => {
                "Another token has this name, and still counts. Choose another name, or revoke that \
                 token."
                    .to_owned()
            }
            Self::VersionMismatch { current } => {
                format!("It is at version {current} now. Read it again, and change that one.")
            }
            Self::NoVersionWillDo { current, detail } => {
                format!("It is at version {current} now, and {detail}")
            }
            Self::BodyTooLarge { limit } => format!("At most {limit} bytes are read."),
            Self::MediaType { expected } => format!("Send it as `{expected}`, uncompressed."),
            Self::Internal => "The log has the cause. Please report it.".to_owned(),
            Self::IssuerUnavailable => ISSUER_UNAVAILABLE.to_owned(),
            Self::Busy => "Wait until one of them is done, and try again.".to_owned(),
            Self::Unavailable | Self::TimedOut => {
                "Nothing that was acknowledged is lost. Try again in a moment.".to_owned()
            }
        }
    }

    /// What is wrong, place by place, as the API says it; nothing where no place is.
    pub fn violations(&self) -> Vec<Value> {
        let of = |violations: &Violations| {
            let entry = |violation: &people::Violation| {
                let rule = violation.rule.as_str();
                json!({"pointer": violation.pointer, "rule": rule, "message": violation.message})
            };
            violations.iter().map(entry).collect()
        };
        match self {
            Self::NotJson(violations)
            | Self::Invalid(violations)
            | Self::Private(violations)
            | Self::Unmet(violations) => of(violations),
            Self::Taken { pointers } => {
                pointers.iter().map(|pointer| not_unique(pointer)).collect()
            }
            Self::NameTaken => vec![not_unique("/name")],
            Self::Parameter { .. }
            | Self::Header { .. }
            | Self::BodyIncomplete
            | Self::Unauthorized(_)
            | Self::Forbidden { .. }
            | Self::Foreign
            | Self::TooMany { .. }
            | Self::TokenNotFound
            | Self::PersonNotFound
            | Self::VersionNotFound
            | Self::Erased
            | Self::KeyReused
            | Self::RouteNotFound
            | Self::MethodNotAllowed(_)
            | Self::BodyTooSlow
            | Self::VersionMismatch { .. }
            | Self::NoVersionWillDo { .. }
            | Self::BodyTooLarge { .. }
            | Self::MediaType { .. }
            | Self::Internal
            | Self::Unavailable
            | Self::IssuerUnavailable
            | Self::Busy
            | Self::TimedOut => Vec::new(),
        }
    }

    /// What `WWW-Authenticate` says (RFC 6750, section 3), where a token is what is wrong.
    fn challenge(&self) -> Option<HeaderValue> {
        let error = if let Self::Unauthorized(refused) = self {
            match refused {
                Refused::NoToken => String::new(),
                Refused::Malformed => ", error=\"invalid_request\"".to_owned(),
                Refused::Unknown | Refused::Expired | Refused::Revoked | Refused::Issuer(_) => {
                    ", error=\"invalid_token\"".to_owned()
                }
            }
        } else if let Self::Forbidden { scope } = self {
            format!(", error=\"insufficient_scope\", scope=\"{}\"", scope.as_str())
        } else {
            return None;
        };
        HeaderValue::from_str(&format!("Bearer realm=\"peopleinfo\"{error}")).ok()
    }

    /// The body of `application/problem+json`; `instance` is the id of the request.
    pub fn to_json(&self, instance: &str) -> Value {
        let (kind, title) = self.kind();
        let mut body = Map::new();
        body.insert("type".to_owned(), format!("urn:peopleinfo:problem:{kind}").into());
        body.insert("title".to_owned(), title.into());
        body.insert("status".to_owned(), self.status().as_u16().into());
        body.insert("detail".to_owned(), self.detail().into());
        body.insert("instance".to_owned(), format!("urn:peopleinfo:request:{instance}").into());
        let violations = self.violations();
        if !violations.is_empty() {
            body.insert("violations".to_owned(), violations.into());
        }
        Value::Object(body)
    }
}

const VERSION_NOT_FOUND: &str =
    "The person wasn't there at this version; `/history` lists what happened.";
const PERSON_NOT_FOUND: &str = "Look the person up with `GET /v1/people`; who was deleted is brought back by `restore`, unless they \
     were erased.";
const PRIVATE: &str =
    "Each entry of `violations` names a member that needs the scope `people:private`.";
const FOREIGN: &str = "Without access control, only this machine may ask: by the name `localhost` or a \
     loopback address, from no page but the service's own, and through no proxy.";
const ISSUER_UNAVAILABLE: &str = "The keys of the issuer that signed the token can't be had. Try \
     again in a moment; tokens that were made here work meanwhile.";

/// What to do about a token, without saying more of it than its owner needs.
fn unauthorized(refused: Refused) -> &'static str {
    match refused {
        Refused::NoToken => "Send a token: `Authorization: Bearer …`.",
        Refused::Malformed => {
            "Send one header `Authorization`: `Bearer`, a blank, and the token as it was shown."
        }
        Refused::Expired => "The token has expired; ask for a new one.",
        Refused::Unknown | Refused::Revoked | Refused::Issuer(_) => {
            "The token isn't valid, or not any more; ask for a new one."
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        let headers = response.headers_mut();
        if self.status() == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, AFTER_A_MOMENT);
        }
        if let Self::TooMany { seconds } = self {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if let Some(challenge) = self.challenge() {
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
        response.extensions_mut().insert(self);
        response
    }
}

impl From<Violations> for Problem {
    /// What isn't JSON at all is another problem than a document that breaks rules.
    fn from(violations: Violations) -> Self {
        use people::Rule;
        match violations.first() {
            Some(first) if first.rule == Rule::Json => Self::NotJson(violations),
            Some(first) if first.rule == Rule::Unmet => Self::Unmet(violations),
            Some(first) if first.rule == Rule::Private => Self::Private(violations),
            _ => Self::Invalid(violations),
        }
    }
}

/// What to do where others have these values already.
pub(crate) fn taken(pointers: &[String]) -> String {
    match pointers {
        [pointer] => format!(
            "Another person has the value of `{pointer}`. Choose another one, or change that person \
             first."
        ),
        _ => format!(
            "Others have the values of `{}`. Choose other ones, or change those people first.",
            pointers.join("` and `")
        ),
    }
}

fn not_unique(pointer: &str) -> Value {
    json!({"pointer": pointer, "rule": "unique", "message": "It is taken."})
}

impl From<store::Error> for Problem {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::NotFound => Self::PersonNotFound,
            store::Error::Taken { pointers } => Self::Taken { pointers },
            store::Error::Conflict { current } => Self::VersionMismatch { current },
            store::Error::NoManager => Self::Invalid(Violations::one(
                "/manager/value",
                people::Rule::Reference,
                "Nobody has this id; write the manager first.",
            )),
            store::Error::Erased => Self::Erased,
            store::Error::KeyReused => Self::KeyReused,
            store::Error::CursorInvalid => Self::Parameter {
                name: "cursor".to_owned(),
                detail: "It doesn't belong to this list. Use the `next` of the page before, with \
                         the same `q`, `filter` and `sort`."
                    .to_owned(),
            },
            store::Error::Unavailable(cause) => {
                tracing::error!(cause = %cause, "the store is unavailable");
                Self::Unavailable
            }
        }
    }
}
