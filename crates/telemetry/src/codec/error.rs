//! What can go wrong with a codec, and what its author is told.

use std::sync::Arc;

/// What went wrong inside an engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    Time,
    Memory,
    Thrown { message: String, line: Option<u32> },
    Result(&'static str),
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
    /// It ran out of time again and again.
    Stopped,
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
