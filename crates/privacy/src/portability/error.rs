//! Why data was not handed over, or not taken.

use super::LineError;
use crate::{Refused, outgoing::NotATarget, package::BadPackage, signature::Unverified};

#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// No open offer has this code.
    #[error("the code is not known, has been used, or has expired")]
    Code,
    /// The person has as many open offers as one may have.
    #[error("there are too many open offers")]
    TooManyOffers,
    /// The address is none we go to.
    #[error("{0}")]
    Address(#[from] NotATarget),
    #[error("the other server: {0}")]
    Line(#[from] LineError),
    /// What was handed over is not what its sender signed, or not meant for us.
    #[error("{0}")]
    NotAsSigned(&'static str),
    #[error("{0}")]
    Package(#[from] BadPackage),
    #[error("{0}")]
    Signature(#[from] Unverified),
    #[error("the package has more than is taken")]
    TooLarge,
    /// There is nothing to hand over.
    #[error("there is nothing that was provided on consent or contract")]
    Nothing,
    #[error("there is no such transfer")]
    NotFound,
    #[error("this was decided already")]
    Decided,
    /// Only a person hands over their own data.
    #[error("only the person does this")]
    NotThePerson,
    #[error(transparent)]
    Privacy(#[from] crate::Error),
}

impl From<store::Error> for TransferError {
    fn from(error: store::Error) -> Self {
        Self::Privacy(error.into())
    }
}

impl From<Refused> for TransferError {
    fn from(refused: Refused) -> Self {
        Self::Privacy(refused.into())
    }
}
