//! Who is who: the tree of tenants and their contact persons, accounts, roles and what they may do, activation,
//! passwords, sessions, password reset, API tokens.

mod courier;
mod error;
mod model;
pub mod password;
mod queries;
pub mod rules;
mod secret;
mod service;
mod told;

pub use courier::{Courier, LETTER_CATEGORIES, Letter};
pub use error::{Error, Mistake};
pub use model::*;
pub use secret::Secret;
pub use service::*;

pub type Result<T, E = Error> = std::result::Result<T, E>;
