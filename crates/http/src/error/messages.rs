//! What the outbox refuses, as clients see it.

use messages::Error;

use super::Problem;

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Privacy(error) => error.into(),
            Error::Address => Self::invalid([("email", "not_an_email", "not an e-mail address")]),
            Error::TooLong { .. } | Error::Relay(_) | Error::Gateway(_) | Error::NoGateway => Self::internal(&error),
        }
    }
}
