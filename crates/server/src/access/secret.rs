//! The text of a token: what a caller sends, and what is kept of it.
//!
//! It is `peopleinfo_`, 64 hexadecimal digits of randomness, and 8 of a checksum, so that whoever
//! scans texts for leaked secrets recognises one, and a typing error is told from a stranger's.

use std::fmt;

use sha2::{Digest, Sha256};

/// What every token begins with.
pub const PREFIX: &str = "peopleinfo_";
const RANDOM_DIGITS: usize = 64;
const CHECKSUM_DIGITS: usize = 8;

/// The SHA-256 of a token. 256 bits of randomness need no salt and no slow hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint(pub [u8; 32]);

/// A token that was just made, and is shown once.
pub struct Secret(String);

impl Secret {
    /// Makes a token of 256 random bits.
    pub fn new() -> Result<Self, String> {
        let mut random = [0; RANDOM_DIGITS / 2];
        getrandom::fill(&mut random).map_err(|error| format!("no randomness: {error}"))?;
        let random = hex(&random);
        let checksum = checksum(&random);
        Ok(Self(format!("{PREFIX}{random}{checksum}")))
    }

    /// The token.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of_text(&self.0)
    }
}

/// A secret is never written by mistake.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

impl Fingerprint {
    /// The fingerprint of what somebody sent; `None` if it can't be a token.
    pub fn of(sent: &str) -> Option<Self> {
        let digits = sent.strip_prefix(PREFIX)?;
        let is_hex = digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if digits.len() != RANDOM_DIGITS + CHECKSUM_DIGITS || !is_hex {
            return None;
        }
        let (random, sum) = digits.split_at(RANDOM_DIGITS);
        (checksum(random) == sum).then(|| Self::of_text(sent))
    }

    /// The SHA-256 of any text.
    pub fn of_text(text: &str) -> Self {
        Self(Sha256::digest(text.as_bytes()).into())
    }

    /// Reads 64 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        for (index, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * index..2 * index + 2], 16).ok()?;
        }
        Some(Self(bytes))
    }

    /// The id by which the token is spoken of, which says nothing of the token itself.
    pub fn id(&self) -> String {
        hex(&self.0[..8])
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

fn checksum(random: &str) -> String {
    hex(&Sha256::digest(format!("{PREFIX}{random}"))[..CHECKSUM_DIGITS / 2])
}

fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(half.into(), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_recognised_and_a_slip_of_the_hand_is_not() {
        let secret = Secret::new().unwrap();
        assert_eq!(Fingerprint::of(secret.text()), Some(secret.fingerprint()));
        assert_ne!(secret.text(), Secret::new().unwrap().text());
        let other_digit = |digit: char| if digit == '0' { '1' } else { '0' };
        for place in PREFIX.len()..secret.text().len() {
            let mut wrong: Vec<char> = secret.text().chars().collect();
            wrong[place] = other_digit(wrong[place]);
            assert_eq!(Fingerprint::of(&wrong.into_iter().collect::<String>()), None, "{place}");
        }
        for wrong in ["", "peopleinfo_", &secret.text()[1..], &secret.text().to_uppercase()] {
            assert_eq!(Fingerprint::of(wrong), None);
        }
    }

    #[test]
    fn a_fingerprint_is_read_as_it_is_written() {
        let fingerprint = Secret::new().unwrap().fingerprint();
        assert_eq!(Fingerprint::parse(&fingerprint.to_string()), Some(fingerprint));
        for wrong in ["", "00", &"g".repeat(64), &"é".repeat(32), &"+0".repeat(32)] {
            assert_eq!(Fingerprint::parse(wrong), None, "{wrong}");
        }
    }
}
