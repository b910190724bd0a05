//! What handlers take from a request. Every one answers with a problem when the request does not fit.

mod caller;
mod input;
mod origin;
pub mod permission;
mod present;

pub use caller::{Caller, SESSION_COOKIE};
pub(crate) use caller::{browser_objects, session_cookie};
pub(crate) use input::too_large;
pub use input::{Json, Path, Query};
pub use origin::{ClientAddress, Visitor, client_address, origin};
pub(crate) use present::present;
