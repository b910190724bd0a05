//! What is told about a case, and the one who carries it. `privacy` does not know mail: whoever wires the server hands
//! in a courier that queues the letter in the same transaction, so that no case is closed without its outcome told.

use std::sync::Arc;

use futures::future::BoxFuture;
use types::Time;

use super::{Kind, LinkToken, Reminder, Request, grounds::Ground};
use crate::Tx;

/// A letter about a case.
#[derive(Clone, Copy, Debug)]
pub struct Letter<'a> {
    pub request: &'a Request,
    pub mail: Mail<'a>,
    /// Leads to the case without an account; where there is none, the letter leads to the privacy centre.
    pub follow: Option<&'a LinkToken>,
}

/// What it says.
#[derive(Clone, Copy, Debug)]
pub enum Mail<'a> {
    /// To the person: prove that it was you.
    Prove {
        token: &'a LinkToken,
        expires_at: Time,
    },
    Received,
    Extended {
        reason: &'a str,
    },
    Asked {
        question: &'a str,
    },
    Fulfilled {
        ground: Option<&'static Ground>,
        answer: &'a str,
    },
    Refused {
        ground: &'static Ground,
        reason: &'a str,
    },
    Withdrawn,
    /// To the officer: a case waits to be decided.
    Arrived,
    /// To the officer: the deadline comes near, or has passed.
    Reminder(Reminder),
}

impl Mail<'_> {
    pub fn is_to_officer(&self) -> bool {
        matches!(self, Self::Arrived | Self::Reminder(_))
    }
}

/// Where somebody is reached of whom nothing is known.
#[derive(Clone, Copy, Debug)]
pub enum Address<'a> {
    Email(&'a str),
    Phone(&'a str),
}

/// Queues letters in the caller's transaction, which was begun over [`Courier::CATEGORIES`] too.
pub trait Courier: Send + Sync {
    /// By e-mail, or to who gave a telephone number alone, as a text message that leads to the case.
    fn post<'a>(&'a self, tx: &'a mut Tx, letter: Letter<'a>) -> BoxFuture<'a, crate::Result<()>>;

    /// Answers an address under which nothing is held: only that, and only to that address.
    fn nothing_held<'a>(
        &'a self,
        tx: &'a mut Tx,
        to: Address<'a>,
        language: &'a str,
        kind: Kind,
    ) -> BoxFuture<'a, crate::Result<()>>;

    /// Whether the product's people can be sent text messages: its notice names who carries them, and there is a way.
    fn sends_sms(&self, product: &Arc<str>) -> bool;
}
