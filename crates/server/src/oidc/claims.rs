//! What a token says, once its signature is checked.

use std::collections::BTreeSet;
use std::time::Duration;

use people::Timestamp;
use serde_json::{Map, Value};

use super::token::Token;
use super::{Expected, Refusal, Verified};

/// How far the clocks of the issuer and of this service may be apart.
const LEEWAY: Duration = Duration::from_mins(1);

/// How long a subject may be (`OpenID` Connect Core 1.0, section 2).
const MAX_SUBJECT: usize = 255;

/// Checks the claims of a token whose signature is that of the issuer.
pub(super) fn check(
    token: &Token<'_>,
    expected: &Expected,
    now: Timestamp,
) -> Result<Verified, Refusal> {
    let claims = token.claims().ok_or(Refusal::Claims)?;
    if text(&claims, "iss")? != expected.issuer {
        return Err(Refusal::Issuer);
    }
    if !is_for(&claims, &expected.audience)? {
        return Err(Refusal::Audience);
    }
    let until = check_times(&claims, now)?;
    let subject = text(&claims, "sub")?;
    if !(1..=MAX_SUBJECT).contains(&subject.len()) || !subject.bytes().all(|b| b.is_ascii_graphic())
    {
        return Err(Refusal::Claims);
    }
    let scopes = scopes(&claims, expected);
    Ok(Verified { subject: subject.to_owned(), scopes, until })
}

fn text<'a>(claims: &'a Map<String, Value>, name: &str) -> Result<&'a str, Refusal> {
    claims.get(name).and_then(Value::as_str).ok_or(Refusal::Claims)
}

/// The claim is one name or many (RFC 7519, section 4.1.3).
fn is_for(claims: &Map<String, Value>, audience: &str) -> Result<bool, Refusal> {
    match claims.get("aud") {
        Some(Value::String(one)) => Ok(one == audience),
        Some(Value::Array(many)) if many.iter().all(Value::is_string) => {
            Ok(many.iter().any(|one| one == audience))
        }
        _ => Err(Refusal::Claims),
    }
}

/// Whether the token holds now, and until when.
fn check_times(claims: &Map<String, Value>, now: Timestamp) -> Result<Timestamp, Refusal> {
    let expires = moment(claims, "exp")?.ok_or(Refusal::Claims)?;
    // Both are compared with the leeway taken from the present, which can't run over.
    if expires <= now.before(LEEWAY) {
        return Err(Refusal::Expired);
    }
    for name in ["nbf", "iat"] {
        if moment(claims, name)?.is_some_and(|begins| begins.before(LEEWAY) > now) {
            return Err(Refusal::NotYet);
        }
    }
    Ok(expires.after(LEEWAY))
}

/// A number of seconds since 1970, which may have a fraction (RFC 7519, section 2); `None` if there
/// is no such claim.
fn moment(claims: &Map<String, Value>, name: &str) -> Result<Option<Timestamp>, Refusal> {
    /// The end of the year 9999, beyond which no moment can be written.
    const END: f64 = 253_402_300_800.0;
    let Some(value) = claims.get(name) else { return Ok(None) };
    let seconds = value.as_f64().filter(|seconds| (0.0..END).contains(seconds));
    let seconds = seconds.ok_or(Refusal::Claims)?;
    #[expect(clippy::cast_possible_truncation, reason = "it is within the bounds above")]
    let millis = (seconds * 1000.0) as i64;
    Timestamp::from_millis(millis).map(Some).ok_or(Refusal::Claims)
}

/// What the names that stand in the claims stand for here.
fn scopes(claims: &Map<String, Value>, expected: &Expected) -> Vec<String> {
    let mut scopes = BTreeSet::new();
    for path in &expected.scope_claims {
        for name in find(claims, path).map(names).unwrap_or_default() {
            let mapped = expected.mapping.iter().filter(|(theirs, _)| theirs == name);
            scopes.extend(mapped.map(|(_, ours)| ours.clone()));
            if expected.mapping.is_empty() {
                scopes.insert(name.to_owned());
            }
        }
    }
    scopes.into_iter().collect()
}

/// The claim of this name, which may have dots in it, or else what the path leads to.
fn find<'a>(claims: &'a Map<String, Value>, path: &str) -> Option<&'a Value> {
    claims.get(path).or_else(|| {
        let (first, rest) = path.split_once('.')?;
        find(claims.get(first)?.as_object()?, rest)
    })
}

/// A text with spaces between the names (RFC 8693, section 4.2), or an array of them; in anything
/// else there are none.
fn names(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => text.split(' ').filter(|name| !name.is_empty()).collect(),
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}
