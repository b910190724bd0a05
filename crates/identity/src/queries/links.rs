//! Links out of mails.

use privacy::{Result, Tx};
use store::{FromRow, Row, params, sql};
use types::{AccountId, Time};

use crate::{Account, AccountLink, Purpose, secret::SecretHash};

/// Puts the link in the place of an earlier one for the same purpose.
pub(crate) async fn put(tx: &mut Tx, link: &AccountLink) -> Result<()> {
    tx.execute(
        sql!(
            "INSERT INTO account_link (account_id, purpose, tenant_id, token_hash, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (account_id, purpose) DO UPDATE
             SET token_hash = excluded.token_hash, created_at = excluded.created_at, expires_at = excluded.expires_at"
        ),
        params![link.account_id, link.purpose, link.tenant_id, link.token_hash, link.created_at, link.expires_at],
    )
    .await?;
    Ok(())
}

/// A link and whose it is.
pub(crate) struct Found {
    pub token_hash: SecretHash,
    pub expires_at: Time,
    pub account: Account,
}

impl FromRow for Found {
    fn from_row(row: &Row) -> store::Result<Self> {
        Ok(Self {
            token_hash: row.of("account_link", 0)?,
            expires_at: row.of("account_link", 1)?,
            account: Account::from_row(&Row(row.0[2..].to_vec()))?,
        })
    }
}

pub(crate) async fn find(tx: &mut Tx, product: &str, purpose: Purpose, hash: SecretHash) -> Result<Option<Found>> {
    tx.one(
        sql!(
            "SELECT l.token_hash, l.expires_at, a.account_id, a.tenant_id, a.subject_id, a.product, a.email,
               a.first_name, a.last_name, a.company, a.phone, a.address, a.role, a.language, a.status, a.created_at,
               a.activated_at
             FROM account_link l JOIN account a ON a.account_id = l.account_id
             WHERE l.token_hash = $1 AND l.purpose = $2 AND a.product = $3"
        ),
        params![hash, purpose, product],
    )
    .await
}

/// Takes the link away, if it is still there: of two who follow it at once, one finds it.
pub(crate) async fn take(tx: &mut Tx, purpose: Purpose, hash: SecretHash) -> Result<bool> {
    let taken = tx
        .execute(sql!("DELETE FROM account_link WHERE token_hash = $1 AND purpose = $2"), params![hash, purpose])
        .await?;
    Ok(taken == 1)
}

pub(crate) async fn delete_of(tx: &mut Tx, account: AccountId) -> Result<u64> {
    tx.execute(sql!("DELETE FROM account_link WHERE account_id = $1"), params![account]).await
}

pub(crate) async fn delete_expired(tx: &mut Tx, now: Time) -> Result<u64> {
    tx.execute(sql!("DELETE FROM account_link WHERE expires_at <= $1"), params![now]).await
}
