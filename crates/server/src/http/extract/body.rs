//! Bodies: read whole, bounded in size and time.

use std::time::Duration;

use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use people::Change;

use crate::App;
use crate::problem::Problem;

/// How many bytes of a body are read.
pub const MAX_BODY: usize = 256 * 1024;
/// How long a body may take to arrive.
const TIME_LIMIT: Duration = Duration::from_secs(15);

/// A body of JSON, as it was sent.
pub struct Json(pub Bytes);

impl FromRequest<App> for Json {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &App) -> Result<Self, Problem> {
        if !has_type(request.headers(), "application/json") {
            return Err(Problem::MediaType { expected: "application/json" });
        }
        read(request).await.map(Self)
    }
}

/// The media type of a JSON Merge Patch (RFC 7396, section 4).
pub const MERGE_PATCH: &str = "application/merge-patch+json";
/// The media type of a JSON Patch (RFC 6902, section 6).
pub const JSON_PATCH: &str = "application/json-patch+json";

/// A body that is a change; its type says in which form.
pub struct Patch(pub Change);

impl FromRequest<App> for Patch {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &App) -> Result<Self, Problem> {
        if has_type(request.headers(), MERGE_PATCH) {
            return Ok(Self(Change::read_merge(&read(request).await?)?));
        }
        if has_type(request.headers(), JSON_PATCH) {
            return Ok(Self(Change::read_operations(&read(request).await?)?));
        }
        let expected = "application/merge-patch+json` or `application/json-patch+json";
        Err(Problem::MediaType { expected })
    }
}

/// That there is no body, where none is read: what it says would be overlooked.
pub struct NoBody;

impl FromRequest<App> for NoBody {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &App) -> Result<Self, Problem> {
        let length = request.headers().get(header::CONTENT_LENGTH);
        let is_none = length.is_none_or(|length| length == "0");
        let end = Limited::new(request.into_body(), 0).collect();
        if is_none && matches!(tokio::time::timeout(TIME_LIMIT, end).await, Ok(Ok(_))) {
            return Ok(Self);
        }
        let detail = "Nothing is read of a body here; leave it out.";
        Err(Problem::Header { name: "Content-Length", detail })
    }
}

/// Whether a body is of a media type, and not compressed. JSON is always UTF-8 (RFC 8259, section
/// 8.1); a parameter that says otherwise is refused.
pub fn has_type(headers: &HeaderMap, media_type: &str) -> bool {
    let coded = headers.get(header::CONTENT_ENCODING);
    let sent = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let mut parts = sent.unwrap_or_default().split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default();
    essence.eq_ignore_ascii_case(media_type)
        && coded.is_none_or(|coding| coding.as_bytes().eq_ignore_ascii_case(b"identity"))
        && parts.all(|part| {
            part.is_empty()
                || part.eq_ignore_ascii_case("charset=utf-8")
                || part.eq_ignore_ascii_case("charset=\"utf-8\"")
        })
}

/// Reads a body to its end.
async fn read(request: Request) -> Result<Bytes, Problem> {
    let too_large = Problem::BodyTooLarge { limit: MAX_BODY };
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| length > MAX_BODY as u64) {
        return Err(too_large);
    }
    let body = Limited::new(request.into_body(), MAX_BODY).collect();
    match tokio::time::timeout(TIME_LIMIT, body).await {
        Err(_) => Err(Problem::BodyTooSlow),
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_large),
        Ok(Err(_)) => Err(Problem::BodyIncomplete),
    }
}
