//! Accounts.

use privacy::{Result, Tx};
use store::{params, sql};
use types::{AccountId, TenantId, Time};

use crate::{Account, Status};

pub(crate) async fn insert(tx: &mut Tx, account: &Account) -> Result<()> {
    tx.execute(
        sql!(
            "INSERT INTO account (account_id, tenant_id, subject_id, product, email, first_name, last_name, company,
               phone, address, role, language, status, created_at, activated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
        ),
        params![
            account.account_id,
            account.tenant_id,
            account.subject_id,
            account.product,
            account.email,
            account.first_name,
            account.last_name,
            account.company,
            account.phone,
            account.address,
            account.role,
            account.language,
            account.status,
            account.created_at,
            account.activated_at
        ],
    )
    .await?;
    Ok(())
}

/// Holds the account against every other change of it until this transaction ends; gives it as it is then. What a change
/// depends on is read like this: what was read before may be an older state.
pub(crate) async fn held(tx: &mut Tx, reach: TenantId, account: AccountId) -> Result<Option<Account>> {
    hold(tx, account).await?;
    within(tx, reach, account).await
}

pub(crate) async fn hold(tx: &mut Tx, account: AccountId) -> Result<()> {
    tx.execute(sql!("UPDATE account SET product = product WHERE account_id = $1"), params![account]).await?;
    Ok(())
}

/// Everything a person or administrator may change, of an account that is held.
pub(crate) async fn update(tx: &mut Tx, account: &Account) -> Result<u64> {
    tx.execute(
        sql!(
            "UPDATE account SET email = $2, first_name = $3, last_name = $4, company = $5, phone = $6, address = $7,
               role = $8, language = $9, status = $10
             WHERE account_id = $1"
        ),
        params![
            account.account_id,
            account.email,
            account.first_name,
            account.last_name,
            account.company,
            account.phone,
            account.address,
            account.role,
            account.language,
            account.status
        ],
    )
    .await
}

pub(crate) async fn activate(tx: &mut Tx, account: AccountId, at: Time) -> Result<u64> {
    tx.execute(
        sql!("UPDATE account SET status = $2, activated_at = $3 WHERE account_id = $1"),
        params![account, Status::Active, at],
    )
    .await
}

pub(crate) async fn delete(tx: &mut Tx, account: AccountId) -> Result<u64> {
    tx.execute(sql!("DELETE FROM account WHERE account_id = $1"), params![account]).await
}

pub(crate) async fn within(tx: &mut Tx, reach: TenantId, account: AccountId) -> Result<Option<Account>> {
    tx.one(
        sql!(
            "SELECT a.account_id, a.tenant_id, a.subject_id, a.product, a.email, a.first_name, a.last_name, a.company,
               a.phone, a.address, a.role, a.language, a.status, a.created_at, a.activated_at
             FROM account a JOIN tenant_reach r ON r.below_id = a.tenant_id
             WHERE r.tenant_id = $1 AND a.account_id = $2"
        ),
        params![reach, account],
    )
    .await
}

/// Whether the person signs in with an account.
pub(crate) async fn is_active(tx: &mut Tx, subject: types::SubjectId) -> Result<bool> {
    let found: Option<i64> = tx
        .value(
            sql!("SELECT count(*) FROM account WHERE subject_id = $1 AND status = $2"),
            params![subject, crate::Status::Active],
        )
        .await?;
    Ok(found.unwrap_or(0) > 0)
}

/// By its user name, whichever tenant it is in: for signing in.
pub(crate) async fn by_email(tx: &mut Tx, product: &str, email: &str) -> Result<Option<Account>> {
    tx.one(
        sql!(
            "SELECT account_id, tenant_id, subject_id, product, email, first_name, last_name, company, phone, address,
               role, language, status, created_at, activated_at
             FROM account WHERE product = $1 AND email = $2"
        ),
        params![product, email],
    )
    .await
}

/// A page of a list.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub tenant: Option<TenantId>,
    /// A pattern with `!` before what stands for itself.
    pub pattern: Option<String>,
    /// The last account of the page before.
    pub after: Option<AccountId>,
    pub limit: u32,
}

pub(crate) async fn list(tx: &mut Tx, reach: TenantId, page: &Page) -> Result<Vec<Account>> {
    tx.all(
        sql!(
            "SELECT a.account_id, a.tenant_id, a.subject_id, a.product, a.email, a.first_name, a.last_name, a.company,
               a.phone, a.address, a.role, a.language, a.status, a.created_at, a.activated_at
             FROM account a JOIN tenant_reach r ON r.below_id = a.tenant_id
             WHERE r.tenant_id = $1
               AND (CAST($2 AS BLOB) IS NULL OR a.tenant_id = $2)
               AND (CAST($3 AS TEXT) IS NULL OR lower(a.email) LIKE lower($3) ESCAPE '!'
                 OR lower(a.first_name || ' ' || a.last_name) LIKE lower($3) ESCAPE '!'
                 OR lower(a.company) LIKE lower($3) ESCAPE '!')
               AND (CAST($4 AS BLOB) IS NULL OR (a.last_name, a.first_name, a.account_id) >
                 (SELECT b.last_name, b.first_name, b.account_id FROM account b WHERE b.account_id = $4))
             ORDER BY a.last_name, a.first_name, a.account_id LIMIT $5"
        ),
        params![reach, page.tenant, page.pattern, page.after, page.limit],
    )
    .await
}
