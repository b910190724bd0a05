//! What can go wrong with a codec, and what its author is told.

use std::{borrow::Cow, sync::Arc};

use serde::{Deserialize, Serialize};

/// What went wrong inside an engine, or with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Fault {
    Time,
    Memory,
    Thrown {
        message: String,
        line: Option<u32>,
    },
    Result(Cow<'static, str>),
    /// It did not stop when its time was up, and was ended with its process.
    Killed,
    /// Its process ended by itself, or there is none.
    Ended,
    /// Too many wait behind others that ran out of time.
    Busy,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodecErrorKind {
    /// The source is no JavaScript, or is too large.
    Source,
    /// It defines no function for this operation.
    Missing,
    Time,
    Memory,
    Thrown,
    /// What it returned is not what the API asks for.
    Result,
    /// Messages of this device ran out of time again and again.
    Stopped,
    /// The process it ran in ended.
    Crashed,
}

/// Names the codec, the line and the message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("codec {codec}{}: {message}", line.map(|line| format!(", line {line}")).unwrap_or_default())]
pub struct CodecError {
    pub codec: Arc<str>,
    pub kind: CodecErrorKind,
    pub line: Option<u32>,
    pub message: String,
}
