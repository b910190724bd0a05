//! Places: objects such as buildings, apartments and rooms, with their address; a tree within each tenant.

mod error;
mod model;
mod queries;
pub mod rules;
mod service;

pub use error::{Error, FieldError};
pub use model::{Address, Change, Filter, Kind, New, Page, Place};
pub use service::Service;

pub type Result<T, E = Error> = std::result::Result<T, E>;
