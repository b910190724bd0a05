//! What the identity room refuses, as clients see it.

use axum::http::StatusCode;
use identity::Error;

use super::Problem;

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound(what) => Self::not_found(what),
            Error::Forbidden(why) => Self::forbidden().detail(why),
            Error::Invalid(mistakes) => {
                Self::invalid(mistakes.iter().map(|mistake| (mistake.field, mistake.code, mistake.message)))
            }
            Error::EmailTaken => Self::conflict("email-taken", "An account with this e-mail address exists"),
            Error::TenantInUse => Self::conflict("tenant-in-use", "Something still belongs to it").detail(
                "It has accounts, devices, tenants below it, or a record of its own. End its contract instead.",
            ),
            Error::NotInvited => Self::conflict("not-invited", "The account is active already"),
            Error::AlreadyBegun => Self::conflict("already-begun", "The product has its operator already"),
            Error::LimitReached { .. } => {
                Self::conflict("limit-reached", "A limit is reached").detail(error.to_string())
            }
            Error::WrongCredentials => {
                Self::new(StatusCode::UNAUTHORIZED, "wrong-credentials", "E-mail address or password is wrong")
            }
            Error::ContractEnded => Self::new(StatusCode::FORBIDDEN, "contract-ended", "The contract has ended"),
            Error::LinkNotValid => {
                Self::new(StatusCode::NOT_FOUND, "link-not-valid", "The link was used or has expired")
            }
            Error::NotSignedIn => Self::unauthenticated(),
            Error::TooManyTries(too_many) => too_many.into(),
            Error::Busy => Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "Too many sign-ins at once: try again"),
            Error::Privacy(error) => error.into(),
            Error::Internal(_) => Self::internal(&error),
        }
    }
}
