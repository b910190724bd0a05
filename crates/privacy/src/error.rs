//! Why a processing did not happen.

use crate::Refused;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The notice does not allow it.
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The server cannot start as the notice stands; says which clause to write.
    #[error("{0}")]
    Setup(String),
}
