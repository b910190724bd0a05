//! Why something with a place did not happen.

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
    /// There is no such place within reach.
    #[error("no such place")]
    NotFound,
    #[error("a field does not hold what it must")]
    Invalid(Vec<FieldError>),
    /// Other places stand in it.
    #[error("other places are inside this place")]
    HasInner,
    #[error(transparent)]
    Privacy(#[from] privacy::Error),
}

impl Error {
    pub fn field(field: &'static str, code: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError::new(field, code, message)])
    }
}
