//! What devices say: events of network servers in, readings out. The rooms of this crate that need no database are
//! pure: formats, codecs, profiles, consumption, downsampling, chunks.

mod eui;
pub mod event;
pub mod format;

pub use eui::{Eui, NotAnEui};
