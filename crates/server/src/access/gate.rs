//! The gate: who a request comes from.
//!
//! Tokens are kept by the store, and known here for [`FRESH`]: then the first request reads them
//! again. So a revoked token stops working within that time, on every process; where the store can't
//! be read, within [`STALE`], after which nobody is let in by a token any more.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, header};
use people::Timestamp;
use subtle::ConstantTimeEq;
use tokio::time::timeout;

use super::Actor;
use super::reading::{Latest, Reading};
use super::scope::{Scope, Scopes};
use super::secret::{Fingerprint, PREFIX};
use crate::directory::Directory;
use crate::oidc::{self, Issuer};
use crate::problem::Problem;

/// How long tokens are known before they are read again.
const FRESH: Duration = Duration::from_secs(5);
/// How long tokens count that can't be read again.
const STALE: Duration = Duration::from_secs(30);
/// How often tokens are read again because of one that isn't known, at most.
const FOR_UNKNOWN: Duration = Duration::from_secs(1);
/// How long reading them may take, and for how long after it failed nobody tries again: in an outage
/// one request has to wait for it now and then, and none behind another. Whoever comes again after
/// the second that they were told to wait has the store asked.
const READ_LIMIT: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_millis(800);
/// How precisely the last use of a token is remembered.
const USE: Duration = Duration::from_hours(1);

/// Who may come in, as it is configured.
#[derive(Default)]
pub struct Access {
    /// Whether everybody may, as long as nobody has made a token and neither of the below is there:
    /// only where nobody but this machine can ask.
    pub may_be_open: bool,
    /// The fingerprint of a token that may do everything and is kept nowhere else.
    pub admin: Option<Fingerprint>,
    /// Whose JWTs count.
    pub issuer: Option<Issuer>,
}

impl Access {
    /// Whether it names somebody who may, whatever tokens the store has.
    fn is_set_up(&self) -> bool {
        self.admin.is_some() || self.issuer.is_some()
    }
}

/// Who asks.
#[derive(Debug, Clone)]
pub struct Who {
    /// By which name.
    pub actor: Actor,
    /// What they may do.
    pub scopes: Scopes,
    /// By what they came in.
    pub pass: Pass,
}

/// By what somebody came in, which can end while they are still being answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pass {
    /// By what nothing ends: the token of the configuration, or as this process itself.
    Endless,
    /// Because nobody has set up access.
    Open,
    /// By the token of this fingerprint.
    Token(Fingerprint),
    /// By a JWT, which counts until then.
    Until(Timestamp),
}

/// Why somebody isn't let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// There is no token.
    NoToken,
    /// There is something that can't be read as one token.
    Malformed,
    /// Nobody made the token.
    Unknown,
    /// Its time is over.
    Expired,
    /// It was revoked.
    Revoked,
    /// The issuer's keys, or the words of the JWT, say no.
    Issuer(oidc::Refusal),
}

impl Refused {
    /// The reason as the audit trail and the metrics name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoToken => "no-token",
            Self::Malformed => "malformed",
            Self::Unknown => "unknown",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::Issuer(refusal) => refusal.as_str(),
        }
    }
}

/// The gate of a service.
pub struct Gate {
    access: Access,
    latest: Latest,
    /// Held by whoever reads the tokens again; since when they could not be read.
    reading: tokio::sync::Mutex<Option<Instant>>,
    /// Whether access was ever set up: a gate that was closed stays so.
    closed: AtomicBool,
}

impl Gate {
    /// A gate that knows no token yet.
    pub fn new(access: Access) -> Self {
        let closed = !access.may_be_open || access.is_set_up();
        let closed = AtomicBool::new(closed);
        Self { access, latest: Latest::default(), reading: tokio::sync::Mutex::default(), closed }
    }

    /// Whether anybody can come in who isn't on this machine.
    pub async fn lets_somebody_in(&self, directory: &Directory) -> Result<bool, Problem> {
        Ok(self.access.is_set_up() || !self.known(directory, FRESH).await?.is_empty())
    }

    /// Whether nobody is let in without a token, as far as is known.
    pub fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    /// Forgets what is known of the tokens, because one was made or revoked.
    pub fn forget(&self) {
        self.latest.forget();
    }

    /// Finds out who asks. Errors: `Unavailable` where that can't be told now.
    pub async fn who(
        &self,
        headers: &HeaderMap,
        directory: &Directory,
    ) -> Result<Result<Who, Refused>, Problem> {
        let sent = match bearer(headers) {
            Ok(Some(sent)) => sent,
            Ok(None) if self.is_open(directory).await? => return Ok(Ok(anybody())),
            Ok(None) => return Ok(Err(Refused::NoToken)),
            Err(refused) => return Ok(Err(refused)),
        };
        if !sent.starts_with(PREFIX) {
            return self.by_issuer(sent).await;
        }
        let Some(fingerprint) = Fingerprint::of(sent) else { return Ok(Err(Refused::Malformed)) };
        if self.access.admin.is_some_and(|admin| same(&admin.0, &fingerprint.0)) {
            let (actor, scopes) = (Actor::plain("admin"), Scopes::all());
            return Ok(Ok(Who { actor, scopes, pass: Pass::Endless }));
        }
        self.by_token(fingerprint, directory).await
    }

    /// Whether somebody who came in would still be let in. Whoever is answered for longer than a
    /// moment is looked at now and then.
    pub async fn lets_in_still(&self, pass: Pass, directory: &Directory) -> bool {
        match pass {
            Pass::Endless => true,
            Pass::Open => self.is_open(directory).await.unwrap_or(false),
            Pass::Token(token) => matches!(self.by_token(token, directory).await, Ok(Ok(_))),
            Pass::Until(end) => end > directory.now(),
        }
    }

    /// Whether everybody may come in.
    async fn is_open(&self, directory: &Directory) -> Result<bool, Problem> {
        if self.closed.load(Ordering::Relaxed) {
            return Ok(false);
        }
        let known = self.known(directory, FRESH).await?;
        Ok(known.is_empty() && !self.closed.load(Ordering::Relaxed))
    }

    async fn by_token(
        &self,
        fingerprint: Fingerprint,
        directory: &Directory,
    ) -> Result<Result<Who, Refused>, Problem> {
        let mut known = self.known(directory, FRESH).await?;
        if known.find(&fingerprint).is_none() {
            known = self.known(directory, FOR_UNKNOWN).await?;
        }
        let Some(kept) = known.find(&fingerprint) else { return Ok(Err(Refused::Unknown)) };
        let now = directory.now();
        if kept.is_revoked {
            return Ok(Err(Refused::Revoked));
        }
        if kept.expires.is_some_and(|expires| expires <= now) {
            return Ok(Err(Refused::Expired));
        }
        let is_recent = kept.used.is_some_and(|used| used > now.before(USE));
        if !is_recent && !kept.is_marked.swap(true, Ordering::Relaxed) {
            directory.token_is_used(kept.id.clone(), now);
        }
        Ok(Ok(kept.who.clone()))
    }

    async fn by_issuer(&self, sent: &str) -> Result<Result<Who, Refused>, Problem> {
        let Some(issuer) = &self.access.issuer else { return Ok(Err(Refused::Unknown)) };
        match issuer.verify(sent).await {
            Ok(verified) => {
                let scopes = verified.scopes.iter().filter_map(|name| Scope::parse(name));
                let (actor, pass) = (of_issuer(&verified.subject), Pass::Until(verified.until));
                Ok(Ok(Who { actor, scopes: scopes.collect(), pass }))
            }
            Err(refusal) => Ok(Err(Refused::Issuer(refusal))),
        }
    }

    /// The tokens, no older than that, unless somebody is reading them just now, or they can't be
    /// read and aren't too old yet.
    async fn known(&self, directory: &Directory, age: Duration) -> Result<Arc<Reading>, Problem> {
        let (known, _) = self.latest.get();
        if !known.is_older_than(age) {
            return Ok(known);
        }
        let counts_still = !known.is_older_than(STALE);
        // Others go on with what is known meanwhile, but not because of a token that isn't.
        let mut failed = match self.reading.try_lock() {
            Ok(failed) => failed,
            Err(_) if counts_still && age >= FRESH => return Ok(known),
            Err(_) => self.reading.lock().await,
        };
        let (known, generation) = self.latest.get();
        if !known.is_older_than(age) {
            return Ok(known);
        }
        let begun = Instant::now();
        let pauses = failed.is_some_and(|failed| failed.elapsed() < PAUSE);
        let read = if pauses {
            Err(Problem::Unavailable)
        } else {
            let read = timeout(READ_LIMIT, directory.read_tokens()).await;
            read.unwrap_or(Err(Problem::Unavailable))
        };
        match read {
            Ok(tokens) => {
                let known = Arc::new(Reading::of(tokens, begun));
                if !known.is_empty() {
                    self.closed.store(true, Ordering::Relaxed);
                }
                self.latest.set(&known, generation);
                *failed = None;
                Ok(known)
            }
            Err(problem) => {
                if !pauses {
                    *failed = Some(Instant::now());
                }
                if counts_still { Ok(known) } else { Err(problem) }
            }
        }
    }
}

/// Whoever asks where nobody has set up access.
fn anybody() -> Who {
    Who { actor: Actor::plain("anonymous"), scopes: Scopes::all(), pass: Pass::Open }
}

/// Somebody of the issuer, whom logs know by the beginning of a digest.
fn of_issuer(subject: &str) -> Actor {
    let name = format!("oidc:{subject}");
    let digest = Fingerprint::of_text(&name).id();
    Actor { label: format!("oidc:{digest}").into(), ..Actor::plain(&name) }
}

/// What stands behind `Bearer` (RFC 6750, section 2.1), if there is such a header.
fn bearer(headers: &HeaderMap) -> Result<Option<&str>, Refused> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let Some(first) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(Refused::Malformed);
    }
    let text = first.to_str().map_err(|_| Refused::Malformed)?;
    let (scheme, token) = text.split_once(' ').ok_or(Refused::Malformed)?;
    if !scheme.eq_ignore_ascii_case("bearer") || token.trim().is_empty() {
        return Err(Refused::Malformed);
    }
    Ok(Some(token.trim()))
}

/// Compares in constant time, whatever the bytes.
pub(super) fn same(one: &[u8; 32], other: &[u8; 32]) -> bool {
    one.ct_eq(other).into()
}
