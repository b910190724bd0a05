//! Passwords: which are taken, and how they are kept.

mod hash;
mod policy;

pub(crate) use hash::Hasher;
pub use hash::{HASHES_AT_ONCE_MAX, HASHES_WAITING_MAX};
pub use policy::{PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN, check};
