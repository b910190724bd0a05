//! Sessions of signed-in people.

use store::{Erase, Starts, SubjectPath, key, personal, secret, table};
use types::{AccountId, SessionId, TenantId, Time};

table! {
    /// One browser in which a person is signed in.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Session in "session" {
        key: ["session_id"], tenant: Some("tenant_id"),
        subject: SubjectPath::Through { column: "account_id", table: "account", key: "account_id" },
        starts: Starts::At("last_used_at"), erase: Erase::Delete,
    }
    session_id: SessionId = key(),
    account_id: AccountId = key(),
    tenant_id: TenantId = key(),
    token_hash: [u8; 32] = secret("session"),
    created_at: Time = personal("session"),
    last_used_at: Time = personal("session"),
    ip: Option<String> = personal("session"),
    browser: Option<String> = personal("session"),
    browser_version: Option<String> = personal("session"),
    os: Option<String> = personal("session"),
}
