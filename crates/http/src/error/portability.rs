//! Why data was not handed over, or not taken, as clients see it.

use axum::http::StatusCode;
use privacy::portability::TransferError;

use super::Problem;

impl From<TransferError> for Problem {
    fn from(error: TransferError) -> Self {
        let said = error.to_string();
        let unprocessable = |slug, title| Self::new(StatusCode::UNPROCESSABLE_ENTITY, slug, title).detail(said.clone());
        match error {
            TransferError::Privacy(error) => error.into(),
            TransferError::Code => Self::not_found("code").detail(said),
            TransferError::NotFound => Self::not_found("transfer"),
            TransferError::Decided => Self::conflict("decided", "This was decided already"),
            TransferError::TooManyOffers => Self::conflict("too-many-offers", "There are too many open offers"),
            TransferError::NotThePerson => Self::forbidden(),
            TransferError::Nothing => {
                Self::conflict("nothing-to-transfer", "There is nothing to hand over").detail(said)
            }
            TransferError::Address(_) => unprocessable("address-not-allowed", "This address is not reached from here"),
            TransferError::TooLarge => crate::extract::too_large(),
            TransferError::NotAsSigned(_) | TransferError::Package(_) | TransferError::Signature(_) => {
                unprocessable("not-as-signed", "This is not what its sender signed")
            }
            TransferError::Line(_) => {
                Self::new(StatusCode::BAD_GATEWAY, "other-server", "The other server did not do its part").detail(said)
            }
        }
    }
}
