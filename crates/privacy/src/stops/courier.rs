//! What a person is told about consents and stops, and the one who carries it. `privacy` does not know mail: whoever
//! wires the server hands in a courier that queues the letter in the same transaction.

use futures::future::BoxFuture;
use notice::{Lang, Words};
use types::{MessageId, SubjectId, TenantId, Time};

use super::Outcome;
use crate::{Result, Tx};

/// A letter to a person.
#[derive(Clone, Debug)]
pub struct Letter<'a> {
    pub tenant: TenantId,
    /// Not said where nobody may see anything of the person now: the letter has to leave all the same.
    pub subject: Option<SubjectId>,
    pub email: &'a str,
    pub language: Lang,
    pub mail: Mail<'a>,
}

/// What it says.
#[derive(Clone, Debug)]
pub enum Mail<'a> {
    /// The link to one's own data and choices.
    Link { token: &'a str, expires_at: Time },
    /// The same, because a new edition wants to be agreed to.
    AskAgain { token: &'a str, expires_at: Time, clauses: &'a [Words] },
    /// An objection, or the end of a restriction, was decided.
    Decided { clause: &'a Words, outcome: Outcome, answer: &'a str },
}

/// Queues letters in the caller's transaction.
pub trait Courier: Send + Sync {
    fn post<'a>(&'a self, tx: &'a mut Tx, letter: Letter<'a>) -> BoxFuture<'a, Result<MessageId>>;

    /// Whether the letter has left the house, or lies where the person can read it.
    fn has_left<'a>(&'a self, tx: &'a mut Tx, message: MessageId) -> BoxFuture<'a, Result<bool>>;
}
