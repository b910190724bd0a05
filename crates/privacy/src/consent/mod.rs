//! Consent (Art. 6(1)(a), 7, 9(2)(a)): asked word by word, given by an explicit act, withdrawn as easily, kept as a
//! ledger, handed out as a receipt; for people with an account, and by a link for those without.

mod asking;
mod ledger;
mod link;
mod outdated;
mod receipt;
mod service;

pub use asking::Asking;
pub use link::{LINK_DAYS, LinkToken, PersonLink, Reached};
pub use outdated::{Impact, ImpactOfClause, Outdated, covers, impact};
pub use receipt::{RECEIPT_KIND, Receipt};
pub use service::{Choice, Consents, Given, Method, State};

/// Why nothing was done about a consent.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("no consent is asked for this clause")]
    NotAsked,
    /// What the person saw is not what is asked now.
    #[error("the words have changed since they were shown: show them again")]
    TextChanged,
    /// Silence and boxes ticked beforehand are no consent (Recital 32).
    #[error("consent is given by ticking the box")]
    NotTicked,
    #[error("there is no consent to withdraw")]
    NotGiven,
    /// What was withdrawn a moment ago is not removed yet.
    #[error("what was withdrawn is still being removed: try again")]
    RemovalUnderWay,
    #[error("there is no such entry")]
    NotFound,
    #[error("the link has expired, or never existed")]
    LinkNotValid,
    #[error("too many links were asked for")]
    TooManyLinks(#[from] crate::throttle::TooMany),
    #[error(transparent)]
    Privacy(#[from] crate::Error),
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        Self::Privacy(error.into())
    }
}

pub type Result<T, E = Error> = std::result::Result<T, E>;
