//! API tokens.

use privacy::{Result, Tx};
use store::{params, sql};
use types::{AccountId, Time, TokenId};

use super::sessions::Admission;
use crate::{ApiToken, secret::SecretHash};

pub(crate) async fn insert(tx: &mut Tx, token: &ApiToken) -> Result<()> {
    tx.execute(
        sql!(
            "INSERT INTO api_token (token_id, account_id, tenant_id, token_hash, name, scopes, created_at, expires_at,
               last_used_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        ),
        params![
            token.token_id,
            token.account_id,
            token.tenant_id,
            token.token_hash,
            token.name,
            token.scopes,
            token.created_at,
            token.expires_at,
            token.last_used_at
        ],
    )
    .await?;
    Ok(())
}

pub(crate) async fn admission(tx: &mut Tx, hash: SecretHash) -> Result<Option<Admission>> {
    tx.one(
        sql!(
            "SELECT k.token_id, k.created_at, k.last_used_at, k.expires_at, k.scopes, a.account_id, a.subject_id,
               a.tenant_id, a.product, a.email, a.role, a.status,
               (SELECT min(t.contract_ended_at) FROM tenant t JOIN tenant_reach r ON r.tenant_id = t.tenant_id
                WHERE r.below_id = a.tenant_id)
             FROM api_token k JOIN account a ON a.account_id = k.account_id
             WHERE k.token_hash = $1"
        ),
        params![hash],
    )
    .await
}

/// The same of a token that was let in before: how it stands now.
pub(crate) async fn standing(tx: &mut Tx, token: TokenId) -> Result<Option<Admission>> {
    tx.one(
        sql!(
            "SELECT k.token_id, k.created_at, k.last_used_at, k.expires_at, k.scopes, a.account_id, a.subject_id,
               a.tenant_id, a.product, a.email, a.role, a.status,
               (SELECT min(t.contract_ended_at) FROM tenant t JOIN tenant_reach r ON r.tenant_id = t.tenant_id
                WHERE r.below_id = a.tenant_id)
             FROM api_token k JOIN account a ON a.account_id = k.account_id
             WHERE k.token_id = $1"
        ),
        params![token],
    )
    .await
}

pub(crate) async fn touch(tx: &mut Tx, token: TokenId, at: Time) -> Result<u64> {
    tx.execute(sql!("UPDATE api_token SET last_used_at = $2 WHERE token_id = $1"), params![token, at]).await
}

pub(crate) async fn of_account(tx: &mut Tx, account: AccountId) -> Result<Vec<ApiToken>> {
    tx.all(
        sql!(
            "SELECT token_id, account_id, tenant_id, token_hash, name, scopes, created_at, expires_at, last_used_at
             FROM api_token WHERE account_id = $1 ORDER BY token_id"
        ),
        params![account],
    )
    .await
}

pub(crate) async fn count(tx: &mut Tx, account: AccountId) -> Result<i64> {
    let count = tx.value(sql!("SELECT count(*) FROM api_token WHERE account_id = $1"), params![account]).await?;
    Ok(count.unwrap_or(0))
}

pub(crate) async fn delete(tx: &mut Tx, account: AccountId, token: TokenId) -> Result<u64> {
    tx.execute(sql!("DELETE FROM api_token WHERE account_id = $1 AND token_id = $2"), params![account, token]).await
}

pub(crate) async fn delete_all(tx: &mut Tx, account: AccountId) -> Result<u64> {
    tx.execute(sql!("DELETE FROM api_token WHERE account_id = $1"), params![account]).await
}

pub(crate) async fn delete_expired(tx: &mut Tx, now: Time) -> Result<u64> {
    tx.execute(sql!("DELETE FROM api_token WHERE expires_at <= $1"), params![now]).await
}
