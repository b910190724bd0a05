//! Signatures that anybody can verify without us: JWS (RFC 7515) with Ed25519 (RFC 8037), the public keys as a JWK set
//! (RFC 7517) at `/api/signing-keys`. Packages, receipts, reports and transfers carry them;
//! checkpoints of the audit log are signed notes.

mod jws;
mod keeping;
mod key;
mod note;

pub use jws::{Unverified, Verified, verify, verify_detached};
pub use keeping::Keeping;
pub use key::{Jwk, JwkSet, KEY_KIND, Signer};
pub use note::open_note;

#[cfg(test)]
mod tests;
