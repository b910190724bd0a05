//! Devices and gateways: which there are, whose they are, where they stand; what resolves a DevEUI on the ingest
//! path; devices that were heard and that nobody registered; import and export as a sheet.

mod error;
mod model;
mod queries;
mod registry;
pub mod rules;
mod service;
pub mod sheet;
mod told;

use std::sync::Arc;

pub use error::{Error, FieldError};
pub use model::{
    AtPlace, Change, CountInPlace, Device, Filter, Gateway, GatewayChange, GatewayFilter, GatewayPage, New, NewGateway,
    Page, Sort, UnknownDevice,
};
pub use registry::{KnownDevice, KnownGateway, Registry};
pub use rules::Status;
pub use service::{Gateways, Imports, Service, UNKNOWN_DEVICES_MAX, Unknown};

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Says whether a profile of this name exists; the room that reads profiles hands it in.
pub type Profiles = Arc<dyn Fn(&str) -> bool + Send + Sync>;
