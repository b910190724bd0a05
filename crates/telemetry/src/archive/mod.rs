//! The archive: points of each series in compressed chunks, formed behind the arrival log.

mod compact;
mod export;
mod merge;
mod read;
mod sound;
mod trim;

pub use compact::{ArchiveCount, Archivist};
pub(crate) use compact::{is_later, latest};
pub use export::{ExportChunks, ExportFrames};
pub(crate) use read::points;
pub use trim::{TrimChunks, TrimFrames};
