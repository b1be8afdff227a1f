//! JWTs of an `OpenID` Connect issuer: whether one was made by it, for this service, and holds now.
//!
//! A token says of itself by what it is to be checked, so nothing that stands in it is trusted
//! until its signature is checked: with an algorithm of a fixed list, by a key that the issuer
//! publishes for that algorithm, and never by a key or an address that the token brings along.
//! Times are those of the [`Clock`]. Signatures are checked in place: that takes a fraction of
//! a millisecond. Only a key that isn't known yet, or keys that are too old, make anyone wait.
//!
//! `docs/decisions/0019-tokens-of-an-issuer.md` says why it is made so.

mod address;
mod cache;
mod claims;
mod keys;
mod source;
mod token;

use std::sync::Arc;

use people::Timestamp;

use crate::clock::Clock;
use cache::Cache;
use source::Source;
use token::Token;

/// What is expected of JWTs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// The URL of the issuer, exactly as the claim `iss` has it: `https://`, or `http://` at a
    /// loopback address.
    pub issuer: String,
    /// What has to stand in the claim `aud`: how the issuer calls this service.
    pub audience: String,
    /// The claims in which scopes or roles stand, all of which count. Each is the name of a claim,
    /// or else a path of names such as `realm_access.roles`.
    pub scope_claims: Vec<String>,
    /// What the issuer calls a scope or role, and what it stands for here; one name may stand for
    /// many. Once there is a mapping, a name that isn't in it stands for nothing; without one, each
    /// name stands for itself.
    pub mapping: Vec<(String, String)>,
}

impl Expected {
    /// The claims in which most issuers put scopes or roles.
    pub const SCOPE_CLAIMS: [&str; 3] = ["scope", "scp", "roles"];
}

/// What a token said that may be believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Who it is, as the issuer names them: 1 to 255 visible ASCII characters.
    pub subject: String,
    /// What they may do, after the mapping, sorted, each once. There may be names among them that
    /// are no scopes of this service: they mean nothing.
    pub scopes: Vec<String>,
    /// Until when it counts: when it expires, and the leeway.
    pub until: Timestamp,
}

/// Why a token isn't taken. No variant holds anything of the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It is no signed JWT of at most [`MAX_BYTES`] bytes, or its header asks for more than this.
    Malformed,
    /// It isn't signed as it has to be: without a signature, with a shared secret, or otherwise
    /// than its key is meant for.
    Algorithm,
    /// The issuer has no key of this name, or without a name more or less than one that fits.
    UnknownKey,
    /// The signature isn't that of the key.
    Signature,
    /// It has expired.
    Expired,
    /// It holds only from a later moment, or was made at one.
    NotYet,
    /// Somebody else has issued it.
    Issuer,
    /// It is for somebody else.
    Audience,
    /// A claim that is needed is missing, or isn't what it has to be.
    Claims,
    /// The keys of the issuer can't be had, so nobody can say. Try again in a moment.
    Unavailable,
}

impl Refusal {
    /// The name for logs and the audit trail.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Algorithm => "algorithm",
            Self::UnknownKey => "unknown_key",
            Self::Signature => "signature",
            Self::Expired => "expired",
            Self::NotYet => "not_yet",
            Self::Issuer => "issuer",
            Self::Audience => "audience",
            Self::Claims => "claims",
            Self::Unavailable => "unavailable",
        }
    }
}

/// How many bytes of a token are looked at.
pub const MAX_BYTES: usize = 16 * 1024;

/// An issuer whose tokens are taken. A clone is the same issuer, with the same keys.
#[derive(Clone)]
pub struct Issuer(Arc<Parts>);

struct Parts {
    expected: Expected,
    clock: Clock,
    cache: Cache,
}

impl Issuer {
    /// The issuer at its URL. It isn't asked for anything until the first token comes; whatever is
    /// wrong with the configuration is the error, with what to do about it.
    pub fn new(expected: Expected, clock: Clock) -> Result<Self, String> {
        if expected.audience.is_empty() {
            return Err("The audience is empty: give the name by which the issuer knows this \
                        service, as it stands in the claim `aud` of its tokens."
                .to_owned());
        }
        let source = Source::new(&expected.issuer)?;
        let cache = Cache::new(source, clock.clone());
        Ok(Self(Arc::new(Parts { expected, clock, cache })))
    }

    /// Checks a token. It waits for the issuer only where its keys have to be fetched first, and
    /// five seconds at most each time.
    pub async fn verify(&self, token: &str) -> Result<Verified, Refusal> {
        let Parts { expected, clock, cache } = &*self.0;
        let token = Token::read(token)?;
        match cache.current().await?.check(&token) {
            Err(refusal) if is_of_a_new_key(&token, refusal) => {
                cache.newer().await?.check(&token)?;
            }
            checked => checked?,
        }
        claims::check(&token, expected, clock.now())
    }
}

/// Whether a token may have been signed with a key that the issuer has had for less time than its
/// keys have been kept here. Where keys have no names, such a token has a wrong signature.
fn is_of_a_new_key(token: &Token<'_>, refusal: Refusal) -> bool {
    match refusal {
        Refusal::UnknownKey => true,
        Refusal::Signature => token.key_id.is_none(),
        _ => false,
    }
}
