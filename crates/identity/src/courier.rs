//! Letters this room must send, and the one who carries them. The room does not know mail: whoever wires the server
//! hands in a courier that queues the letter in the same transaction, so that neither exists without the other.

use futures::future::BoxFuture;
use types::{AccountId, SubjectId, TenantId, Time};

use crate::{Language, Purpose};

/// The categories that queueing a letter writes, besides this room's own.
pub const LETTER_CATEGORIES: [&str; 2] = ["message", "disclosure"];

/// A letter with a link, to the holder of an account.
#[derive(Clone, Copy, Debug)]
pub struct Letter<'a> {
    pub purpose: Purpose,
    pub tenant_id: TenantId,
    pub account_id: AccountId,
    pub subject_id: SubjectId,
    pub email: &'a str,
    pub first_name: &'a str,
    pub last_name: &'a str,
    pub language: Language,
    /// The secret part of the link.
    pub link_token: &'a str,
    pub expires_at: Time,
}

/// Queues letters.
pub trait Courier: Send + Sync {
    /// Queues the letter in `tx`, which was begun over [`LETTER_CATEGORIES`] too: it goes out when `tx` commits.
    fn post<'a>(&'a self, tx: &'a mut privacy::Tx, letter: Letter<'a>) -> BoxFuture<'a, privacy::Result<()>>;
}
