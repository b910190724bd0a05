//! What devices say: events of network servers in, readings out. The rooms of this crate that need no database are
//! pure: formats, codecs, profiles, consumption, downsampling, chunks.

pub mod archive;
pub mod chunk;
pub mod codec;
pub mod consumption;
pub mod downsample;
mod error;
pub mod event;
pub mod format;
pub mod ingest;
pub mod log;
pub mod model;
pub mod profile;
pub mod service;
mod told;
pub mod units;

pub use error::{Error, ExchangeFlaw, Result};
pub use service::Service;
pub use types::{Eui, NotAnEui};
