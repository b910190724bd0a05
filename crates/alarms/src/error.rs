//! Why something did not happen to a rule or an alarm.

/// What is wrong with one field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flaw {
    pub field: &'static str,
    /// A stable word, such as `required`.
    pub code: &'static str,
    /// In English, for developers.
    pub message: &'static str,
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Privacy(#[from] privacy::Error),
    /// Not there, or out of reach.
    #[error("no such {0}")]
    NotFound(&'static str),
    #[error("some fields need another value")]
    Invalid(Vec<Flaw>),
    /// The alarm is over: there is nothing left to acknowledge.
    #[error("the alarm is cleared already")]
    Cleared,
    /// Somebody else changed it at the same moment.
    #[error("it was changed meanwhile")]
    Changed,
    /// Another process evaluates; this one has to read anew what it wrote.
    #[error("another process evaluates the rules")]
    Overtaken,
}

impl Error {
    /// Whether what was to be written is at fault, so that it fails however often it is tried.
    pub fn is_of_content(&self) -> bool {
        matches!(self, Self::Privacy(privacy::Error::Store(error)) if error.is_of_content())
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        Self::Privacy(error.into())
    }
}
