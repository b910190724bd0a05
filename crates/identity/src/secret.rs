//! Secrets that are handed out once and kept as a hash only: session cookies, links in mails, API tokens.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use types::Rng;

/// So many random bytes: guessing one is out of the question, so a fast hash is enough at rest.
const SECRET_BYTES: usize = 32;
/// What an API token begins with, so that scanners for leaked secrets find it.
pub(crate) const TOKEN_PREFIX: &str = "obh_";
/// A longer text is not one of ours, and is not hashed.
const SECRET_CHARS_MAX: usize = 100;

/// The text of a secret, on its way to the one who is to have it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

/// What is kept of it.
pub(crate) type SecretHash = [u8; 32];

impl Secret {
    pub(crate) fn new(rng: &Rng, prefix: &str) -> Self {
        Self(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(rng.bytes::<SECRET_BYTES>())))
    }

    pub(crate) fn hash(&self) -> SecretHash {
        Sha256::digest(self.0.as_bytes()).into()
    }

    /// The text itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// Nothing of it reaches a log.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The hash of what somebody presents, if it can be one of ours at all.
pub(crate) fn hash_of(presented: &str) -> Option<SecretHash> {
    (presented.len() <= SECRET_CHARS_MAX).then(|| Sha256::digest(presented.as_bytes()).into())
}

/// Compares without telling by the time taken where they differ.
pub(crate) fn same(a: &SecretHash, b: &SecretHash) -> bool {
    a.ct_eq(b).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_found_again_by_its_text_only() {
        let rng = Rng::seeded(1);
        let (a, b) = (Secret::new(&rng, TOKEN_PREFIX), Secret::new(&rng, TOKEN_PREFIX));
        assert!(a.expose().starts_with("obh_") && a.expose().len() == 4 + 43);
        assert!(same(&hash_of(a.expose()).unwrap(), &a.hash()));
        assert!(!same(&hash_of(b.expose()).unwrap(), &a.hash()));
        assert_eq!(hash_of(&"x".repeat(101)), None);
        assert!(!format!("{a:?}").contains(a.expose()));
    }
}
