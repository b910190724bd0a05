//! Why a processing did not happen.

use crate::Refused;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The notice does not allow it.
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error(transparent)]
    Store(#[from] store::Error),
    /// More than is put together at once.
    #[error("the {what} would have more than {max}")]
    TooLarge { what: &'static str, max: u64 },
    /// Without this person nobody could go on.
    #[error("{0}")]
    MustStay(&'static str),
    /// The server cannot start as the notice stands; says which clause to write.
    #[error("{0}")]
    Setup(String),
}
