//! What is wrong with a consent, a restriction or an objection, as clients see it.

use axum::http::StatusCode;
use privacy::{consent, stops};

use super::Problem;

impl From<consent::Error> for Problem {
    fn from(error: consent::Error) -> Self {
        use consent::Error;
        match error {
            Error::NotAsked => Self::not_found("question"),
            Error::NotFound => Self::not_found("person or consent"),
            Error::TextChanged => Self::conflict("text-changed", "The words have changed: show them again"),
            Error::NotTicked => Self::invalid([("ticked", "required", "consent is an explicit act")]),
            Error::RemovalUnderWay => {
                Self::conflict("removal-under-way", "What was withdrawn is still being removed: try again")
            }
            Error::NotGiven => Self::conflict("no-consent", "There is no consent to withdraw"),
            Error::LinkNotValid => {
                Self::new(StatusCode::NOT_FOUND, "link-not-valid", "The link has expired, or never existed")
            }
            Error::TooManyLinks(too_many) => too_many.into(),
            Error::Privacy(error) => error.into(),
        }
    }
}

impl From<stops::Error> for Problem {
    fn from(error: stops::Error) -> Self {
        use stops::Error;
        match error {
            Error::NotFound => Self::not_found("restriction or objection"),
            Error::Fault(fault) => fault.into(),
            Error::Invalid(field, code, message) => Self::invalid([(field, code, message)]),
            Error::NoAddress => Self::conflict("no-address", "There is no address to write to"),
            Error::TooMany { .. } => Self::conflict("limit-reached", "A limit is reached").detail(error.to_string()),
            Error::Privacy(error) => error.into(),
        }
    }
}

impl From<stops::Fault> for Problem {
    fn from(fault: stops::Fault) -> Self {
        use stops::Fault;
        let detail = fault.to_string();
        match fault {
            Fault::NoSuchClause => Self::not_found("clause"),
            Fault::NotObjectable => Self::conflict("not-objectable", "This clause is not objected to"),
            Fault::ReasonsNeeded => Self::invalid([("words", "required", "say the reasons of your situation")]),
            Fault::Decided => Self::conflict("already-decided", "This is decided already"),
            Fault::Ended => Self::conflict("already-ended", "This has ended already"),
            Fault::OutcomeUnfit => Self::invalid([("outcome", "unknown", "this outcome does not fit")]),
            Fault::AlwaysRight => Self::conflict("always-right", "An objection to this clause cannot be overridden"),
            Fault::NotTold => Self::conflict("not-told", "The person has not been told yet"),
            Fault::NoRestriction => Self::conflict("no-restriction", "This is no restriction"),
        }
        .detail(detail)
    }
}
