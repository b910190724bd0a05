//! What is wrong with a request of a person, as clients see it.

use axum::http::StatusCode;
use privacy::request::{Error, Fault};

use super::Problem;

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Self::not_found("request"),
            Error::Invalid(mistakes) => {
                Self::invalid(mistakes.iter().map(|mistake| (mistake.field, mistake.code, mistake.message)))
            }
            Error::Fault(fault) => fault.into(),
            Error::Changed => Self::conflict("changed-meanwhile", "Somebody else changed this meanwhile"),
            Error::TooMany { .. } => Self::conflict("limit-reached", "A limit is reached").detail(error.to_string()),
            Error::OwnCase => Self::new(StatusCode::FORBIDDEN, "own-case", "Nobody decides their own case")
                .detail("Another member of staff or the officer decides it."),
            Error::LinkNotValid => {
                Self::new(StatusCode::NOT_FOUND, "link-not-valid", "The link was used or has expired")
            }
            Error::NoTextMessages => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "no-text-messages",
                "No link can be sent to a telephone number here",
            )
            .detail("Make the request with your e-mail address, or by letter."),
            Error::Privacy(error) => error.into(),
        }
    }
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        let detail = fault.to_string();
        match fault {
            Fault::Closed => Self::conflict("request-closed", "The request is closed"),
            Fault::NotProven => Self::conflict("not-proven", "Who asks has not been proven"),
            Fault::Proven => Self::conflict("already-proven", "Who asks has been proven already"),
            Fault::ExtendedAlready => Self::conflict("extended-already", "A deadline is extended once"),
            Fault::TooLate => Self::conflict("too-late", "It is too late for this"),
            Fault::ReasonMissing => Self::invalid([("text", "required", "say why")]),
            Fault::GroundMissing => Self::invalid([("ground", "required", "say on which ground")]),
            Fault::GroundUnfit => Self::invalid([("ground", "unknown", "the law names no such ground for this")]),
        }
        .detail(detail)
    }
}
