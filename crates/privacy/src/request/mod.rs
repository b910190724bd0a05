//! Requests of people (Art. 15–22 GDPR), withdrawals and complaints, as cases: received, proven, decided within the
//! deadline, and closed with the outcome told. The rules are pure (`machine`, `deadline`, `grounds`).

mod courier;
pub mod deadline;
pub mod grounds;
mod held;
mod link;
mod machine;
mod model;
mod queries;
mod service;
mod words;

pub use courier::{Address, Courier, Letter, Mail};
pub use link::{LinkToken, hash_of};
pub use machine::{Event, Fault, Progress};
pub use model::{CATEGORY, Concerned, Request, RequestLink, Step, StepMark};
pub use queries::{Counts, Cursor, ListFilter};
pub use service::*;
pub use words::*;

/// What is wrong with one field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mistake {
    pub field: &'static str,
    pub code: &'static str,
    pub message: &'static str,
}

/// Why nothing was done about a case.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("there is no such request")]
    NotFound,
    #[error("some fields need another value")]
    Invalid(Vec<Mistake>),
    #[error(transparent)]
    Fault(#[from] Fault),
    #[error("somebody else changed the case meanwhile")]
    Changed,
    /// No link can be sent to a telephone: the notice names nobody who carries text messages, or the server has no way.
    #[error("no text messages are sent here")]
    NoTextMessages,
    #[error("a person has at most {open_max} open requests")]
    TooMany { open_max: usize },
    #[error("nobody decides their own case")]
    OwnCase,
    #[error("the link was used or has expired")]
    LinkNotValid,
    #[error(transparent)]
    Privacy(#[from] crate::Error),
}

impl From<crate::Refused> for Error {
    fn from(refused: crate::Refused) -> Self {
        Self::Privacy(refused.into())
    }
}

pub type Result<T, E = Error> = std::result::Result<T, E>;
