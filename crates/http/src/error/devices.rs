//! What the room of devices refuses, as clients see it.

use axum::http::StatusCode;
use devices::Error;

use super::Problem;

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Self::not_found("device or gateway"),
            Error::Invalid(mistakes) => {
                Self::invalid(mistakes.iter().map(|mistake| (mistake.field, mistake.code, &*mistake.message)))
            }
            Error::EuiTaken => {
                Self::conflict("eui-taken", "A device or gateway with this EUI is registered on this server already")
            }
            Error::NoSuchImport => Self::not_found("import")
                .detail("Imports are confirmed by whoever previewed them, once, within a quarter of an hour."),
            Error::Sheet(error) => Self::new(StatusCode::UNPROCESSABLE_ENTITY, "unreadable-sheet", "No readable sheet")
                .detail(format!("As a sheet of devices, {error}.")),
            Error::Privacy(error) => error.into(),
        }
    }
}
