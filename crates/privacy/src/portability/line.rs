//! The way to another server. `server` builds it; this room only says what goes over it.

use futures::future::BoxFuture;

use super::Destination;
use crate::signature::JwkSet;

/// Why the other server did not take or give what it should.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineError {
    #[error("it is at an address that is not reached from here")]
    NotAllowed,
    #[error("it does not answer")]
    Unreachable,
    #[error("it refused, with status {0}")]
    Refused(u16),
    #[error("its answer cannot be read")]
    Malformed,
}

/// Talks to another server: no redirects, bounded answers, a deadline.
pub trait Line: Send + Sync {
    /// Its public keys, from `/api/signing-keys`.
    fn keys<'a>(&'a self, server: &'a Destination) -> BoxFuture<'a, Result<JwkSet, LineError>>;

    /// Hands the package in at `/api/portability/transfers/{code}`, with the signed hand-over in a header; gives the
    /// signed receipt.
    fn hand_over<'a>(
        &'a self,
        server: &'a Destination,
        code: &'a str,
        hand_over: &'a str,
        package: Vec<u8>,
    ) -> BoxFuture<'a, Result<String, LineError>>;
}
