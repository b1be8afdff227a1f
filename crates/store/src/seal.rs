//! What a store keeps secret: cursors, sealed, and digests.
//!
//! A cursor says where a page ended, and in the order of names that is a name. It travels in
//! addresses, so it is encrypted; and it is bound to its list, so that it can't be used for another
//! one or made up (XChaCha20-Poly1305, draft-irtf-cfrg-xchacha).

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use people::page::Cursor;
use sha2::Sha256;

use crate::Error;

/// The size of a key, in bytes.
pub(crate) const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;

/// Seals and opens cursors with a key that a store keeps for itself.
pub(crate) struct Sealer {
    cipher: XChaCha20Poly1305,
    digest: Hmac<Sha256>,
}

impl Sealer {
    pub(crate) fn new(key: &[u8; KEY_BYTES]) -> Self {
        // The key as a block of the hash, as RFC 2104 fills it up.
        let mut block = [0; 64];
        block[..KEY_BYTES].copy_from_slice(key);
        let digest = Hmac::<Sha256>::new(&block.into());
        Self { cipher: XChaCha20Poly1305::new(key.into()), digest }
    }

    /// A digest by which a value is known again, and which nobody can make without the key
    /// (HMAC-SHA-256, RFC 2104).
    pub(crate) fn digest(&self, value: &[u8]) -> [u8; 32] {
        let mut digest = self.digest.clone();
        digest.update(value);
        digest.finalize().into_bytes().into()
    }

    /// Seals a position in the list of this identity.
    pub(crate) fn seal(&self, position: &[u8], identity: &str) -> Result<Cursor, Error> {
        let mut nonce = [0; NONCE_BYTES];
        getrandom::fill(&mut nonce).map_err(Error::unavailable)?;
        let payload = Payload { msg: position, aad: identity.as_bytes() };
        let sealed = self.cipher.encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| Error::unavailable("a cursor could not be sealed"))?;
        Ok(Cursor(BASE64_URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat())))
    }

    /// Opens a cursor that was sealed for the list of this identity.
    pub(crate) fn open(&self, cursor: &Cursor, identity: &str) -> Result<Vec<u8>, Error> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(&cursor.0).map_err(|_| Error::CursorInvalid)?;
        let (nonce, sealed) =
            bytes.split_first_chunk::<NONCE_BYTES>().ok_or(Error::CursorInvalid)?;
        let payload = Payload { msg: sealed, aad: identity.as_bytes() };
        self.cipher.decrypt(&XNonce::from(*nonce), payload).map_err(|_| Error::CursorInvalid)
    }
}

#[cfg(test)]
mod tests {
    use super::{Cursor, KEY_BYTES, Sealer};

    #[test]
    fn a_cursor_opens_for_its_own_list_only() {
        let sealer = Sealer::new(&[7; KEY_BYTES]);
        let cursor = sealer.seal(b"position", "list").unwrap();
        assert_eq!(sealer.open(&cursor, "list").unwrap(), b"position");
        assert!(sealer.open(&cursor, "another").is_err());
        assert!(Sealer::new(&[8; KEY_BYTES]).open(&cursor, "list").is_err());
        let other = if cursor.0[40..].starts_with('_') { "-" } else { "_" };
        let tampered = format!("{}{other}{}", &cursor.0[..40], &cursor.0[41..]);
        assert!(sealer.open(&Cursor(tampered), "list").is_err());
        assert!(sealer.open(&Cursor("x".to_owned()), "list").is_err());
    }
}
