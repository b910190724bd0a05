//! Why something a device said, or was to be told, went wrong.

/// What telemetry answers when it cannot do as asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Privacy(#[from] privacy::Error),
    /// The event is not of the format.
    #[error(transparent)]
    Format(#[from] crate::format::FormatError),
    #[error(transparent)]
    Segment(#[from] crate::log::BadSegment),
    /// A chunk in the database is damaged.
    #[error("a chunk cannot be read")]
    BadChunk,
    #[error("there is no such {0}")]
    NotFound(&'static str),
    #[error("{field}: {message}")]
    Invalid { field: &'static str, message: String },
    /// The server stops, or the database does not answer; nothing was taken.
    #[error("not taken: the server is stopping or busy")]
    Stopped,
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        Self::Privacy(error.into())
    }
}

impl From<privacy::Refused> for Error {
    fn from(refused: privacy::Refused) -> Self {
        Self::Privacy(refused.into())
    }
}

pub type Result<T, E = Error> = std::result::Result<T, E>;
