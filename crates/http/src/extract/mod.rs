//! What handlers take from a request. Every one answers with a problem when the request does not fit.

mod caller;
mod forwarded;
mod input;
mod large;
mod origin;
pub mod permission;
mod present;

pub use caller::{Caller, SESSION_COOKIE};
pub(crate) use caller::{browser_objects, session_cookie};
pub(crate) use forwarded::is_plain;
pub(crate) use input::too_large;
pub use input::{Json, Path, Query};
pub(crate) use large::{LARGE_AT_ONCE_MAX, LargeBody};
pub use origin::{ClientAddress, Visitor};
pub(crate) use present::present;
