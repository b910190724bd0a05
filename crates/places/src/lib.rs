//! Places: objects such as buildings, apartments and rooms, with their address; a tree within each tenant.

mod error;
mod member;
mod model;
mod queries;
pub mod rules;
mod service;
mod told;

pub use error::{Error, FieldError};
pub use member::{MEMBERS_MAX, Member, MemberRole};
pub use model::{Address, Change, Filter, Kind, New, NoSuchKind, Page, Place};
pub use service::Service;

pub type Result<T, E = Error> = std::result::Result<T, E>;
