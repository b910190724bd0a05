//! What rules and alarms refuse, as clients see it.

use alarms::Error;

use super::Problem;

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Privacy(error) => error.into(),
            Error::NotFound(what) => Self::not_found(what),
            Error::Invalid(flaws) => Self::invalid(flaws.iter().map(|flaw| (flaw.field, flaw.code, flaw.message))),
            Error::Cleared => Self::conflict("alarm-cleared", "The alarm is cleared already"),
            Error::Changed => Self::conflict("changed-meanwhile", "Somebody else changed this meanwhile: load it anew"),
            Error::Overtaken => Self::internal(&error),
        }
    }
}
