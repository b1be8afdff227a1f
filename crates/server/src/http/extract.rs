//! Extractors, which refuse as a [`Problem`].

mod body;

pub use body::{JSON_PATCH, Json, MAX_BODY, MERGE_PATCH, NoBody, Patch, has_type};

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, header};
use bytes::Bytes;
use people::PersonId;
use store::Once;

use crate::App;
use crate::access::Caller;
use crate::problem::Problem;

/// How many parameters a query may have: more than any route knows.
const MAX_PARAMETERS: usize = 16;

/// The id in the path. One that is none belongs to nobody.
pub struct Id(pub PersonId);

impl FromRequestParts<App> for Id {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let id = path_part(parts, app, "id").await.and_then(|id| PersonId::parse(&id));
        id.map(Self).ok_or(Problem::PersonNotFound)
    }
}

/// The id of a token in the path. One that is none belongs to no token.
pub struct TokenId(pub String);

impl FromRequestParts<App> for TokenId {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let id = path_part(parts, app, "token").await;
        let is_one = |id: &String| {
            id.len() == 16 && id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        };
        id.filter(is_one).map(Self).ok_or(Problem::TokenNotFound)
    }
}

/// The version in the path. One that is none was never there.
pub struct Version(pub u64);

impl FromRequestParts<App> for Version {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let text = path_part(parts, app, "version").await.unwrap_or_default();
        // There is one address of each, as of people.
        let version = positive(&text).filter(|version| version.to_string() == text);
        version.map(Self).ok_or(Problem::VersionNotFound)
    }
}

/// A parameter of the path, by its name.
async fn path_part(parts: &mut Parts, app: &App, name: &str) -> Option<String> {
    let parameters = RawPathParams::from_request_parts(parts, app).await.ok()?;
    let mut named = parameters.iter().filter(|(known, _)| *known == name);
    named.next().map(|(_, value)| value.to_owned())
}

/// Reads a number from 1 on, in digits.
pub fn positive(text: &str) -> Option<u64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| digits && *number > 0)
}

/// The longest idempotency key, in bytes.
const MAX_KEY: usize = 255;

/// `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): what tells a repetition of a
/// write from another one. It may stand in quotes, which are part of it.
pub struct IdempotencyKey(pub Option<String>);

impl IdempotencyKey {
    /// What makes a write happen once; keys of different callers have nothing to do with each other.
    pub fn once(self, caller: &Caller, body: Bytes) -> Option<Once> {
        self.0.map(|key| Once { key: format!("{}\n{key}", caller.actor().key), body })
    }
}

impl FromRequestParts<App> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        const NAME: &str = "Idempotency-Key";
        let mut values = parts.headers.get_all(NAME).iter();
        let Some(first) = values.next() else { return Ok(Self(None)) };
        let key = first.to_str().ok().filter(|key| (1..=MAX_KEY).contains(&key.len()));
        let key = key.filter(|key| key.bytes().all(|byte| byte.is_ascii_graphic()));
        let detail =
            "Send one, of 1 to 255 visible ASCII characters without blanks, such as a UUID.";
        match (key, values.next()) {
            (Some(key), None) => Ok(Self(Some(key.to_owned()))),
            _ => Err(Problem::Header { name: NAME, detail }),
        }
    }
}

/// Refuses an `Idempotency-Key` where none is kept, rather than letting a caller rely on it.
pub fn no_idempotency_key(headers: &HeaderMap) -> Result<(), Problem> {
    if headers.contains_key("Idempotency-Key") {
        let detail = "Only `POST /v1/people` and `POST /data` keep it; leave it out. `If-Match` \
                      makes a change safe to repeat, and `key` an import.";
        return Err(Problem::Header { name: "Idempotency-Key", detail });
    }
    Ok(())
}

/// A request without parameters, conditions and an idempotency key, where none of them is known: they
/// are refused rather than overlooked.
pub struct Bare;

impl FromRequestParts<App> for Bare {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        Parameters::from_request_parts(parts, app).await?.none_left("none here")?;
        no_idempotency_key(&parts.headers)?;
        no_condition(&parts.headers)?;
        Ok(Self)
    }
}

/// Refuses a condition where it would be about no version.
pub fn no_condition(headers: &HeaderMap) -> Result<(), Problem> {
    for name in ["If-Match", "If-None-Match"] {
        if headers.contains_key(name) {
            let detail = "It is about no one version here; leave it out.";
            return Err(Problem::Header { name, detail });
        }
    }
    Ok(())
}

/// The parameters of the query, decoded, each at most once.
pub struct Parameters(Vec<(String, String)>);

impl FromRequestParts<App> for Parameters {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let mut parameters: Vec<(String, String)> = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = decoded(name).map_err(|detail| parameter(name, detail))?;
            if parameters.len() == MAX_PARAMETERS {
                let detail = format!("There are more than {MAX_PARAMETERS} parameters.");
                return Err(parameter(&name, &detail));
            }
            if parameters.iter().any(|(known, _)| *known == name) {
                return Err(parameter(&name, "It stands there twice; keep one."));
            }
            let value = decoded(value).map_err(|detail| parameter(&name, detail))?;
            parameters.push((name, value));
        }
        Ok(Self(parameters))
    }
}

/// Reads a name or a value as forms write them (<https://url.spec.whatwg.org/#urlencoded-parsing>),
/// but strictly: what can't be read would look for something else.
fn decoded(text: &str) -> Result<String, &'static str> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    let digit = |rest: &mut std::str::Bytes<'_>| char::from(rest.next()?).to_digit(16);
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => digit(&mut rest)
                .zip(digit(&mut rest))
                .and_then(|(high, low)| u8::try_from(high * 16 + low).ok())
                .ok_or("Two hexadecimal digits follow each `%`; `%25` is the sign itself.")?,
            byte => byte,
        });
    }
    match String::from_utf8(bytes) {
        Err(_) => Err("It isn't text in UTF-8, percent-encoded."),
        Ok(text) if text.contains('\0') => Err("It has the character U+0000; take it out."),
        Ok(text) => Ok(text),
    }
}

impl Parameters {
    /// Takes a parameter out.
    pub fn take(&mut self, name: &str) -> Option<String> {
        let position = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.swap_remove(position).1)
    }

    /// Takes `limit`, a number from 1 to so many.
    pub fn take_limit(&mut self, default: usize, most: usize) -> Result<usize, Problem> {
        self.take("limit").map_or(Ok(default), |text| read_limit(&text, most))
    }

    /// Refuses what nobody took.
    pub fn none_left(self, known: &str) -> Result<(), Problem> {
        match self.0.first() {
            None => Ok(()),
            Some((name, _)) => {
                Err(parameter(name, &format!("There is no such parameter; there are {known}.")))
            }
        }
    }
}

/// Reads a `limit`, a number from 1 to so many.
pub fn read_limit(text: &str, most: usize) -> Result<usize, Problem> {
    let limit = positive(text).and_then(|limit| usize::try_from(limit).ok());
    let detail = format!("Write a number from 1 to {most}.");
    limit.filter(|limit| *limit <= most).ok_or_else(|| parameter("limit", &detail))
}

/// A parameter that can't be read. Its name comes from outside and is cut.
pub fn parameter(name: &str, detail: &str) -> Problem {
    Problem::Parameter { name: shown(name), detail: detail.to_owned() }
}

/// As much of a name in a query as is repeated.
pub fn shown(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(64).collect()
}

/// The tag of a version.
pub fn etag(version: u64) -> String {
    format!("\"{version}\"")
}

/// What a caller demands of the version that is kept before it is read or changed: `If-Match` and
/// `If-None-Match` (RFC 9110, sections 13.1.1 and 13.1.2).
pub struct Precondition {
    matches: Option<Tags>,
    known: Known,
}

impl FromRequestParts<App> for Precondition {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let matches = Tags::read(&parts.headers, header::IF_MATCH, "If-Match")?;
        Ok(Self { matches, known: Known::from_request_parts(parts, app).await? })
    }
}

impl Precondition {
    /// Whether there has to be a version already.
    pub fn needs_a_version(&self) -> bool {
        self.matches.is_some()
    }

    /// Whether a version is one of those that are asked for. A weak tag never matches.
    pub fn asks_for(&self, version: u64) -> bool {
        self.matches.as_ref().is_none_or(|tags| tags.has(version, false))
    }

    /// Whether the caller has a version already.
    pub fn knows(&self, version: u64) -> bool {
        self.known.has(version)
    }

    /// Whether there is a condition, and whether it holds for a version.
    pub fn holds(&self) -> Option<impl Fn(u64) -> bool + Send + Sync> {
        let stated = self.matches.is_some() || self.known.0.is_some();
        stated.then_some(|version| self.asks_for(version) && !self.knows(version))
    }

    /// Says what is wrong with a condition that holds for no version, instead of having the person
    /// read again.
    pub fn explain(&self, problem: Problem) -> Problem {
        let Problem::VersionMismatch { current } = problem else { return problem };
        let weak = |tags: &Vec<String>| tags.iter().all(|tag| tag.starts_with("W/"));
        let detail = match (&self.matches, &self.known.0) {
            (Some(Tags::Listed(tags)), _) if weak(tags) => {
                "a weak tag in `If-Match` never matches: send the `ETag` as it was answered."
            }
            (_, Some(Tags::Any)) => {
                "`If-None-Match: *` holds for nobody who is there: leave it out."
            }
            _ => return problem,
        };
        Problem::NoVersionWillDo { current, detail }
    }
}

/// `If-None-Match` (RFC 9110, section 13.1.2): which versions the caller has already.
pub struct Known(Option<Tags>);

impl FromRequestParts<App> for Known {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        Tags::read(&parts.headers, header::IF_NONE_MATCH, "If-None-Match").map(Self)
    }
}

impl Known {
    /// Whether the caller has this version.
    pub fn has(&self, version: u64) -> bool {
        self.0.as_ref().is_some_and(|tags| tags.has(version, true))
    }
}

/// A list of entity tags (RFC 9110, section 8.8.3), read strictly: a condition that was meant and
/// not understood would change what it was to protect.
enum Tags {
    Any,
    Listed(Vec<String>),
}

impl Tags {
    fn read(
        headers: &HeaderMap,
        header: HeaderName,
        name: &'static str,
    ) -> Result<Option<Self>, Problem> {
        let detail = "Write entity tags in quotes, such as `\"3\"`, or `*`.";
        let unreadable = || Problem::Header { name, detail };
        let mut listed = Vec::new();
        let mut any = false;
        for value in headers.get_all(header) {
            let value = value.to_str().map_err(|_| unreadable())?;
            let tags = split_tags(value).ok_or_else(unreadable)?;
            any |= tags.contains(&"*");
            listed.extend(tags.into_iter().map(str::to_owned));
        }
        match (any, listed.len()) {
            (true, 1) => Ok(Some(Self::Any)),
            (true, _) => Err(unreadable()),
            (false, 0) => Ok(None),
            (false, _) => Ok(Some(Self::Listed(listed))),
        }
    }

    fn has(&self, version: u64, weakly: bool) -> bool {
        let tag = etag(version);
        match self {
            Self::Any => true,
            Self::Listed(tags) => tags.iter().any(|listed| {
                *listed == tag || (weakly && listed.strip_prefix("W/") == Some(tag.as_str()))
            }),
        }
    }
}

/// The tags of a list. Our own hold digits only; one of another service can hold a comma.
fn split_tags(mut rest: &str) -> Option<Vec<&str>> {
    let mut tags = Vec::new();
    loop {
        // Empty elements say nothing (RFC 9110, section 5.6.1.2).
        rest = rest.trim_start_matches([',', ' ', '\t']);
        if rest.is_empty() {
            return (!tags.is_empty()).then_some(tags);
        }
        let weak = if rest.starts_with("W/") { 2 } else { 0 };
        let length = match rest.strip_prefix('*') {
            Some(_) => 1,
            None => weak + 2 + rest[weak..].strip_prefix('"')?.find('"')?,
        };
        let (tag, behind) = rest.split_at(length);
        if !tag.bytes().all(|byte| byte.is_ascii_graphic()) {
            return None;
        }
        tags.push(tag);
        match behind.trim_start().strip_prefix(',') {
            Some(behind) => rest = behind,
            None => return behind.trim().is_empty().then_some(tags),
        }
    }
}
