//! The form of a token, before anything in it is believed.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use people::document::read_json;
use serde_json::{Map, Value};

use super::keys::{self, Algorithm};
use super::{MAX_BYTES, Refusal};

/// A signed JWT in its compact form (RFC 7515, section 7.1), of which only the header is read.
pub(super) struct Token<'a> {
    /// How it says that it is signed: one of the ways that are allowed.
    pub(super) algorithm: &'static Algorithm,
    /// The name of the key with which it says that it is signed.
    pub(super) key_id: Option<String>,
    /// What is signed.
    pub(super) message: &'a str,
    /// The signature, as it is written.
    pub(super) signature: &'a str,
    payload: &'a str,
}

impl<'a> Token<'a> {
    /// Takes a token apart. A header that asks for something else than a signature is refused: a
    /// key or an address of one that stands there is not looked at.
    pub(super) fn read(token: &'a str) -> Result<Self, Refusal> {
        if token.len() > MAX_BYTES {
            return Err(Refusal::Malformed);
        }
        let (message, signature) = token.rsplit_once('.').ok_or(Refusal::Malformed)?;
        let (header, payload) = message.split_once('.').ok_or(Refusal::Malformed)?;
        if payload.contains('.') {
            return Err(Refusal::Malformed);
        }
        let header = object(header).ok_or(Refusal::Malformed)?;
        // What is critical has to be understood, and nothing is (RFC 7515, section 4.1.11).
        if header.contains_key("crit") || !header.get("typ").is_none_or(is_of_a_jwt) {
            return Err(Refusal::Malformed);
        }
        let algorithm = header.get("alg").and_then(Value::as_str).and_then(keys::algorithm);
        let key_id = match header.get("kid") {
            None => None,
            Some(Value::String(id)) => Some(id.clone()),
            Some(_) => return Err(Refusal::Malformed),
        };
        let algorithm = algorithm.ok_or(Refusal::Algorithm)?;
        Ok(Self { algorithm, key_id, message, signature, payload })
    }

    /// What the token says; `None` if that is no JSON object whose names are all different.
    pub(super) fn claims(&self) -> Option<Map<String, Value>> {
        object(self.payload)
    }
}

/// A name that stands twice is refused: whoever signed may have looked at the other one.
fn object(encoded: &str) -> Option<Map<String, Value>> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(encoded).ok()?;
    match read_json(&bytes).ok()? {
        Value::Object(members) => Some(members),
        _ => None,
    }
}

/// Other kinds, such as `logout+jwt`, may be signed by the same issuer with the same key (RFC 8725,
/// section 3.11).
fn is_of_a_jwt(kind: &Value) -> bool {
    let kind = kind.as_str().unwrap_or_default().to_ascii_lowercase();
    matches!(kind.strip_prefix("application/").unwrap_or(&kind), "jwt" | "at+jwt")
}
