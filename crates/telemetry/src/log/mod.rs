//! The arrival log: messages are durable in one small row per commit, before anybody is told they were taken.

mod frame;
mod message;
mod recover;
mod remembered;
mod segment;
mod tail;
mod writer;

pub use frame::Frame;
pub use message::{Message, Reading, series_id};
pub(crate) use recover::{SEQUENCE_SETTING, recover, since};
pub(crate) use remembered::{Remembered, add_frames, overtaken, read_frames, write_frames};
pub use segment::BadSegment;
pub(crate) use tail::{Tail, TailPoint, TailSeries};
pub use writer::{Log, Taken};
