//! The secret part of a link: handed out once, kept as a hash only.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use types::Rng;

/// So many random bytes: guessing one is out of the question, so a fast hash is enough at rest.
const SECRET_BYTES: usize = 32;
/// A longer text is not one of ours, and is not hashed.
const TOKEN_CHARS_MAX: usize = 100;

/// The secret part of a link, on its way into a mail.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkToken(String);

impl LinkToken {
    pub fn new(rng: &Rng) -> Self {
        Self(URL_SAFE_NO_PAD.encode(rng.bytes::<SECRET_BYTES>()))
    }

    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }

    /// The text itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// Nothing of it reaches a log.
impl fmt::Debug for LinkToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkToken(…)")
    }
}

/// The hash of what somebody presents, if it can be one of ours at all. It is looked up by the hash, so the time the
/// comparison takes tells nothing of the secret.
pub fn hash_of(presented: &str) -> Option<[u8; 32]> {
    (presented.len() <= TOKEN_CHARS_MAX).then(|| Sha256::digest(presented.as_bytes()).into())
}
