//! What the room holds, and its part of the data map.

mod account;
mod link;
mod permission;
mod role;
mod session;
mod signed_in;
mod tenant;
mod token;

pub use account::{Account, Credential, Language, Status};
pub use link::{AccountLink, Purpose};
pub use permission::{Permission, Permissions};
pub use role::Role;
pub use session::Session;
pub use signed_in::{SignedIn, Through};
pub use tenant::{ContactPerson, TenantNode};
pub use token::{ApiToken, Scope, Scopes, TokensThen};
