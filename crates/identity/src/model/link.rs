//! The links out of mails.

use store::{Erase, Starts, SubjectPath, key, personal, secret, table};
use types::{AccountId, TenantId, Time, words};

words! {
    /// What a link out of a mail is for.
    pub enum Purpose {
        /// Set the first password, and the account is active.
        Activation = "activation",
        /// Set another password.
        PasswordReset = "password_reset",
    }
}
store::text_value!(Purpose);

table! {
    /// A link that waits to be followed; gone when it was.
    pub struct AccountLink in "account_link" {
        key: ["account_id", "purpose"], tenant: Some("tenant_id"),
        subject: SubjectPath::Through { column: "account_id", table: "account", key: "account_id" },
        starts: Starts::With { column: "account_id", table: "account", key: "account_id" }, erase: Erase::Delete,
    }
    account_id: AccountId = key(),
    purpose: Purpose = key(),
    tenant_id: TenantId = key(),
    token_hash: [u8; 32] = secret("credential"),
    created_at: Time = personal("credential"),
    expires_at: Time = personal("credential"),
}
