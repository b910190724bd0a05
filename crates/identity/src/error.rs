//! Why something was not done. Nothing here carries a person's data.

/// What is wrong with one field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mistake {
    pub field: &'static str,
    /// A stable word, such as `required`.
    pub code: &'static str,
    pub message: &'static str,
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not there, or outside of the asker's reach: the two are not told apart.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// In reach, but not for this role.
    #[error("{0}")]
    Forbidden(&'static str),
    #[error("some fields need another value")]
    Invalid(Vec<Mistake>),
    /// User names are unique within a product.
    #[error("an account with this e-mail address exists")]
    EmailTaken,
    #[error("the tenant still has accounts, devices, tenants below it, or a record of its own: end its contract")]
    TenantInUse,
    /// Only who has not been here yet is invited.
    #[error("the account is active already")]
    NotInvited,
    #[error("e-mail address or password is wrong")]
    WrongCredentials,
    /// Said only to whoever knows the password.
    #[error("the contract has ended")]
    ContractEnded,
    #[error("the link was used, has expired, or never existed")]
    LinkNotValid,
    #[error("not signed in, or no longer")]
    NotSignedIn,
    #[error(transparent)]
    TooManyTries(#[from] privacy::throttle::TooMany),
    /// More sign-ins wait than can be served in time.
    #[error("too many sign-ins at once")]
    Busy,
    #[error("the product has its operator already")]
    AlreadyBegun,
    #[error("{what} has reached its limit of {count_max}")]
    LimitReached { what: &'static str, count_max: u32 },
    #[error(transparent)]
    Privacy(#[from] privacy::Error),
    /// A library failed where it must not.
    #[error("{0}")]
    Internal(&'static str),
}

impl Error {
    pub(crate) fn invalid(field: &'static str, code: &'static str, message: &'static str) -> Self {
        Self::Invalid(vec![Mistake { field, code, message }])
    }

    /// Whether a unique key stood in the way.
    pub(crate) fn is_taken(error: &privacy::Error) -> bool {
        matches!(error, privacy::Error::Store(store::Error::Taken { .. }))
    }

    /// Whether another row still points here.
    pub(crate) fn is_referred_to(error: &privacy::Error) -> bool {
        matches!(error, privacy::Error::Store(store::Error::Reference { .. }))
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        Self::Privacy(error.into())
    }
}
