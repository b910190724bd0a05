//! What the room of places refuses, as clients see it.

use places::Error;

use super::Problem;

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Self::not_found("place"),
            Error::Invalid(mistakes) => {
                Self::invalid(mistakes.iter().map(|mistake| (mistake.field, mistake.code, &*mistake.message)))
            }
            Error::HasInner => {
                Self::conflict("place-in-use", "Something is still there").detail("Other places stand in this one.")
            }
            Error::Privacy(error) => error.into(),
        }
    }
}
