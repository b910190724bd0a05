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
    /// No exchange can have been so.
    #[error("an exchange that cannot have been")]
    Exchange(Vec<ExchangeFlaw>),
    /// The readings speak against the exchange: whoever enters it may say that it is right all the same.
    #[error("an exchange that the readings speak against")]
    Doubtful(Vec<ExchangeFlaw>),
    /// It is entered already.
    #[error("the exchange is entered already")]
    ExchangeKnown,
    #[error("somebody else has changed it meanwhile")]
    Changed,
    /// The server stops, or the database does not answer; nothing was taken.
    #[error("not taken: the server is stopping or busy")]
    Stopped,
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    pub field: &'static str,
    /// A stable word.
    pub code: &'static str,
    pub message: String,
}

/// What is wrong with an exchange: `at`, or a field of the register with this place in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExchangeFlaw {
    pub register: usize,
    pub flaw: Flaw,
}

impl Error {
    /// Whether trying again may help: the database is busy or away. What is wrong in itself stays wrong.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Stopped => true,
            Self::Privacy(privacy::Error::Store(error)) => !error.is_of_content(),
            _ => false,
        }
    }
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
