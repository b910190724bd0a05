//! Sessions.

use privacy::{Result, Tx};
use store::{FromRow, Row, params, sql};
use types::{AccountId, SessionId, SubjectId, TenantId, Time};

use crate::{Role, Session, Status, secret::SecretHash};

pub(crate) async fn insert(tx: &mut Tx, session: &Session) -> Result<()> {
    tx.execute(
        sql!(
            "INSERT INTO session (session_id, account_id, tenant_id, token_hash, created_at, last_used_at, ip, browser,
               browser_version, os)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        ),
        params![
            session.session_id,
            session.account_id,
            session.tenant_id,
            session.token_hash,
            session.created_at,
            session.last_used_at,
            session.ip,
            session.browser,
            session.browser_version,
            session.os
        ],
    )
    .await?;
    Ok(())
}

/// A session or token, and whom it stands for: what is needed to let a request in.
#[derive(Clone, Debug)]
pub(crate) struct Admission {
    pub id: [u8; 16],
    pub created_at: Time,
    pub last_used_at: Option<Time>,
    /// Of a token.
    pub expires_at: Option<Time>,
    pub scopes: Option<crate::Scopes>,
    pub account_id: AccountId,
    pub subject_id: SubjectId,
    pub tenant_id: TenantId,
    pub product: String,
    pub email: String,
    pub role: Role,
    pub status: Status,
    /// The earliest end of a contract at or above the tenant.
    pub contract_ended_at: Option<Time>,
}

impl FromRow for Admission {
    fn from_row(row: &Row) -> store::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            created_at: row.get(1)?,
            last_used_at: row.get(2)?,
            expires_at: row.get(3)?,
            scopes: row.get(4)?,
            account_id: row.get(5)?,
            subject_id: row.get(6)?,
            tenant_id: row.get(7)?,
            product: row.get(8)?,
            email: row.get(9)?,
            role: row.get(10)?,
            status: row.get(11)?,
            contract_ended_at: row.get(12)?,
        })
    }
}

pub(crate) async fn admission(tx: &mut Tx, hash: SecretHash) -> Result<Option<Admission>> {
    tx.one(
        sql!(
            "SELECT s.session_id, s.created_at, s.last_used_at, CAST(NULL AS BIGINT), CAST(NULL AS TEXT), a.account_id,
               a.subject_id, a.tenant_id, a.product, a.email, a.role, a.status,
               (SELECT min(t.contract_ended_at) FROM tenant t JOIN tenant_reach r ON r.tenant_id = t.tenant_id
                WHERE r.below_id = a.tenant_id)
             FROM session s JOIN account a ON a.account_id = s.account_id
             WHERE s.token_hash = $1"
        ),
        params![hash],
    )
    .await
}

/// The same of a session that was let in before: how it stands now.
pub(crate) async fn standing(tx: &mut Tx, session: SessionId) -> Result<Option<Admission>> {
    tx.one(
        sql!(
            "SELECT s.session_id, s.created_at, s.last_used_at, CAST(NULL AS BIGINT), CAST(NULL AS TEXT), a.account_id,
               a.subject_id, a.tenant_id, a.product, a.email, a.role, a.status,
               (SELECT min(t.contract_ended_at) FROM tenant t JOIN tenant_reach r ON r.tenant_id = t.tenant_id
                WHERE r.below_id = a.tenant_id)
             FROM session s JOIN account a ON a.account_id = s.account_id
             WHERE s.session_id = $1"
        ),
        params![session],
    )
    .await
}

pub(crate) async fn touch(tx: &mut Tx, session: SessionId, at: Time) -> Result<u64> {
    tx.execute(sql!("UPDATE session SET last_used_at = $2 WHERE session_id = $1"), params![session, at]).await
}

pub(crate) async fn of_account(tx: &mut Tx, account: AccountId) -> Result<Vec<Session>> {
    tx.all(
        sql!(
            "SELECT session_id, account_id, tenant_id, token_hash, created_at, last_used_at, ip, browser,
               browser_version, os
             FROM session WHERE account_id = $1 ORDER BY last_used_at DESC, session_id"
        ),
        params![account],
    )
    .await
}

pub(crate) async fn delete(tx: &mut Tx, account: AccountId, session: SessionId) -> Result<u64> {
    tx.execute(sql!("DELETE FROM session WHERE account_id = $1 AND session_id = $2"), params![account, session]).await
}

/// Ends every session of an account, but perhaps one.
pub(crate) async fn delete_all(tx: &mut Tx, account: AccountId, but: Option<SessionId>) -> Result<u64> {
    tx.execute(
        sql!("DELETE FROM session WHERE account_id = $1 AND (CAST($2 AS BLOB) IS NULL OR session_id <> $2)"),
        params![account, but],
    )
    .await
}

/// Keeps the latest so many.
pub(crate) async fn delete_beyond(tx: &mut Tx, account: AccountId, keep: u32) -> Result<u64> {
    tx.execute(
        sql!(
            "DELETE FROM session WHERE session_id IN
               (SELECT session_id FROM session WHERE account_id = $1
                ORDER BY last_used_at DESC, session_id DESC LIMIT 1000000 OFFSET $2)"
        ),
        params![account, keep],
    )
    .await
}

pub(crate) async fn delete_ended(tx: &mut Tx, product: &str, used_before: Time, created_before: Time) -> Result<u64> {
    tx.execute(
        sql!(
            "DELETE FROM session WHERE (last_used_at < $1 OR created_at < $2)
               AND tenant_id IN (SELECT tenant_id FROM tenant WHERE product = $3)"
        ),
        params![used_before, created_before, product],
    )
    .await
}
