//! What devices say: events of network servers in, readings out. The rooms of this crate that need no database are
//! pure: formats, codecs, profiles, consumption, downsampling, chunks.

pub mod codec;
pub mod event;
pub mod format;
pub mod profile;
pub mod units;

pub use types::{Eui, NotAnEui};
