//! The gate's refusals and the database's failures, as clients see them.

use axum::http::StatusCode;
use privacy::erasure::TellingError;

use super::Problem;

impl From<privacy::Error> for Problem {
    fn from(error: privacy::Error) -> Self {
        match error {
            privacy::Error::Refused(refused) => refused.into(),
            privacy::Error::Store(error) => error.into(),
            privacy::Error::TooLarge { .. } => {
                Self::conflict("too-much", "More than is put together at once").detail(error.to_string())
            }
            privacy::Error::MustStay(why) => {
                Self::conflict("last-staff", "The last account of the operator's staff stays").detail(why)
            }
            privacy::Error::Setup(_) => Self::internal(&error),
        }
    }
}

impl From<TellingError> for Problem {
    fn from(error: TellingError) -> Self {
        match error {
            TellingError::NotFound => Self::not_found("notification"),
            TellingError::Over => Self::conflict("already-ended", "This has ended already"),
            TellingError::Because(code, message) => Self::invalid([("because", code, message)]),
            TellingError::Privacy(error) => error.into(),
        }
    }
}

impl From<privacy::Refused> for Problem {
    /// The notice is public, so its categories and clauses may be named.
    fn from(refused: privacy::Refused) -> Self {
        Self::new(StatusCode::FORBIDDEN, "refused-by-notice", "The data-protection notice does not allow this")
            .detail(refused.to_string())
    }
}

impl From<store::Error> for Problem {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Taken { .. } => Self::conflict("already-exists", "This already exists"),
            store::Error::Reference { .. } => Self::conflict("still-needed", "Something else still needs this"),
            store::Error::StorageFull => storage_full(),
            // Where a body was read, its field is named (extract::input); this is for any other way in.
            store::Error::NulInText => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", "Some text needs another value")
                    .detail("A text holds the character U+0000.")
            }
            store::Error::TooSlow | store::Error::Closed | store::Error::NotKept | store::Error::Unavailable { .. } => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "The server is busy: try again")
            }
            other => Self::internal(&other),
        }
    }
}

/// Nothing of the request was kept. It may be sent again: the server takes it as soon as there is room.
fn storage_full() -> Problem {
    Problem::new(StatusCode::INSUFFICIENT_STORAGE, "storage-full", "The server's storage is full: try again later")
}
