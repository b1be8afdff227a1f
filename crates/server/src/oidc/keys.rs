//! The keys of an issuer, each for what it is meant for.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm as Signing, DecodingKey, crypto};
use serde_json::Value;

use super::Refusal;
use super::token::Token;

/// A way to sign that is allowed, and the kind of key that it needs.
pub(super) struct Algorithm {
    name: &'static str,
    signing: Signing,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Rsa,
    P256,
    P384,
    Ed25519,
}

/// All ways to sign that are allowed. Only the issuer has what is needed for them: there is no way
/// without a signature, and none with a secret, for which a public key could be taken.
const ALGORITHMS: [Algorithm; 9] = [
    Algorithm { name: "RS256", signing: Signing::RS256, kind: Kind::Rsa },
    Algorithm { name: "RS384", signing: Signing::RS384, kind: Kind::Rsa },
    Algorithm { name: "RS512", signing: Signing::RS512, kind: Kind::Rsa },
    Algorithm { name: "PS256", signing: Signing::PS256, kind: Kind::Rsa },
    Algorithm { name: "PS384", signing: Signing::PS384, kind: Kind::Rsa },
    Algorithm { name: "PS512", signing: Signing::PS512, kind: Kind::Rsa },
    Algorithm { name: "ES256", signing: Signing::ES256, kind: Kind::P256 },
    Algorithm { name: "ES384", signing: Signing::ES384, kind: Kind::P384 },
    Algorithm { name: "EdDSA", signing: Signing::EdDSA, kind: Kind::Ed25519 },
];

/// How short the modulus of an RSA key may be.
const MIN_RSA_BITS: usize = 2048;

/// The way to sign of this name, if it is allowed.
pub(super) fn algorithm(name: &str) -> Option<&'static Algorithm> {
    ALGORITHMS.iter().find(|algorithm| algorithm.name == name)
}

/// The keys that an issuer publishes.
pub(super) struct Keys(Vec<Key>);

struct Key {
    id: Option<String>,
    kind: Kind,
    /// The only way to sign that it is for, if the issuer says so.
    algorithm: Option<String>,
    decoding: DecodingKey,
}

impl Keys {
    /// Reads a JWK set (RFC 7517, section 5). Keys that aren't for signatures, that are too weak or
    /// of a kind that isn't known are passed over; `None` if it is no set.
    pub(super) fn read(document: &Value) -> Option<Self> {
        let keys = document.get("keys")?.as_array()?;
        Some(Self(keys.iter().filter_map(Key::read).collect()))
    }

    /// Checks the signature by the one key that the token names and that is meant for it.
    pub(super) fn check(&self, token: &Token<'_>) -> Result<(), Refusal> {
        let named = |key: &&Key| token.key_id.as_ref().is_none_or(|id| key.id.as_ref() == Some(id));
        let mut named = self.0.iter().filter(named).peekable();
        if named.peek().is_none() {
            return Err(Refusal::UnknownKey);
        }
        let mut fitting = named.filter(|key| key.fits(token.algorithm));
        match (fitting.next(), fitting.next()) {
            (Some(key), None) => key.check(token),
            (None, _) if token.key_id.is_some() => Err(Refusal::Algorithm),
            _ => Err(Refusal::UnknownKey),
        }
    }
}

impl Key {
    fn read(key: &Value) -> Option<Self> {
        let text = |name: &str| key.get(name).and_then(Value::as_str);
        let verifies = |operations: &Value| {
            operations.as_array().is_some_and(|all| all.iter().any(|one| one == "verify"))
        };
        let is_for_signatures =
            key.get("use").is_none_or(|of| of == "sig") && key.get("key_ops").is_none_or(verifies);
        if !is_for_signatures {
            return None;
        }
        let (kind, decoding) = match (text("kty")?, text("crv")) {
            ("RSA", _) => (Kind::Rsa, rsa(text("n")?, text("e")?)?),
            ("EC", Some("P-256")) => (Kind::P256, curve(text("x")?, text("y")?, 32)?),
            ("EC", Some("P-384")) => (Kind::P384, curve(text("x")?, text("y")?, 48)?),
            ("OKP", Some("Ed25519")) => (Kind::Ed25519, edwards(text("x")?)?),
            _ => return None,
        };
        let own = |name: &str| text(name).map(str::to_owned);
        Some(Self { id: own("kid"), kind, algorithm: own("alg"), decoding })
    }

    fn fits(&self, algorithm: &Algorithm) -> bool {
        let only = self.algorithm.as_ref();
        self.kind == algorithm.kind && only.is_none_or(|only| only == algorithm.name)
    }

    fn check(&self, token: &Token<'_>) -> Result<(), Refusal> {
        let (message, signing) = (token.message.as_bytes(), token.algorithm.signing);
        match crypto::verify(token.signature, message, &self.decoding, signing) {
            Ok(true) => Ok(()),
            Ok(false) | Err(_) => Err(Refusal::Signature),
        }
    }
}

fn decode(encoded: &str) -> Option<Vec<u8>> {
    BASE64_URL_SAFE_NO_PAD.decode(encoded).ok()
}

/// Zeros may stand before both numbers, although they shouldn't (RFC 7518, section 6.3.1.1).
fn rsa(modulus: &str, exponent: &str) -> Option<DecodingKey> {
    let (modulus, exponent) = (decode(modulus)?, decode(exponent)?);
    let (modulus, exponent) = (without_zeros(&modulus), without_zeros(&exponent));
    let first = modulus.first()?;
    let long_enough = modulus.len() * 8 >= MIN_RSA_BITS + first.leading_zeros() as usize;
    long_enough.then(|| DecodingKey::from_rsa_raw_components(modulus, exponent))
}

fn without_zeros(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    &number[zeros..]
}

/// A point of a curve whose coordinates have so many bytes.
fn curve(x: &str, y: &str, bytes: usize) -> Option<DecodingKey> {
    let has_that = |encoded| decode(encoded).is_some_and(|decoded| decoded.len() == bytes);
    (has_that(x) && has_that(y)).then(|| DecodingKey::from_ec_components(x, y).ok()).flatten()
}

fn edwards(x: &str) -> Option<DecodingKey> {
    decode(x)
        .filter(|decoded| decoded.len() == 32)
        .map(|decoded| DecodingKey::from_ed_der(&decoded))
}
