//! What is stopped for a person: restriction (Art. 18) and objection (Art. 21). It takes effect at once, is examined,
//! and ends only once the person has been told. The rules are pure (`rules`).

mod courier;
mod model;
mod queries;
pub mod rules;
mod service;
mod signal;
mod uses;
mod words;

pub use courier::{Courier, Letter, Mail};
pub use model::{RestrictedUse, RestrictedUseMark};
pub use rules::Fault;
pub use service::{Decision, NewObjection, NewRestriction, STOPS_OF_PERSON_MAX, Stops, WORDS_CHARS_MAX};
pub use uses::{NewUse, UsedRows};
pub use words::{Exception, Outcome, RestrictionGround, ToldBy};

/// Why nothing was done about a stop.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("there is no such restriction or objection")]
    NotFound,
    #[error(transparent)]
    Fault(#[from] Fault),
    /// Field, code, message.
    #[error("{2}")]
    Invalid(&'static str, &'static str, &'static str),
    #[error("the person has no address to write to; tell them another way")]
    NoAddress,
    #[error("a person has at most {stops_max} restrictions and objections")]
    TooMany { stops_max: usize },
    #[error(transparent)]
    Privacy(#[from] crate::Error),
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        Self::Privacy(error.into())
    }
}

pub type Result<T, E = Error> = std::result::Result<T, E>;
