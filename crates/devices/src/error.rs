//! Why something with a device or gateway did not happen.

/// What is wrong with one field; names the rule, never the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    pub field: &'static str,
    /// A stable word for the mistake, which the pages translate.
    pub code: &'static str,
    pub message: String,
}

impl FieldError {
    pub fn new(field: &'static str, code: &'static str, message: impl Into<String>) -> Self {
        Self { field, code, message: message.into() }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("no such device or gateway")]
    NotFound,
    #[error("a field does not hold what it must")]
    Invalid(Vec<FieldError>),
    /// The EUI is registered on this server, perhaps with another customer.
    #[error("a device or gateway with this EUI is registered already")]
    EuiTaken,
    /// The import was never previewed by this person, or too long ago.
    #[error("no such import")]
    NoSuchImport,
    #[error("the sheet cannot be read: {0}")]
    Sheet(#[from] crate::sheet::SheetError),
    #[error(transparent)]
    Privacy(#[from] privacy::Error),
}

impl Error {
    pub fn field(field: &'static str, code: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError::new(field, code, message)])
    }

    /// The only unique column besides the key is the EUI.
    pub(crate) fn of_insert(error: privacy::Error) -> Self {
        match error {
            privacy::Error::Store(store::Error::Taken { .. }) => Self::EuiTaken,
            other => other.into(),
        }
    }
}
