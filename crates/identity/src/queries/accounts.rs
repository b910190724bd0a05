//! Accounts.

use privacy::{Result, Tx};
use store::{params, sql};
use types::{AccountId, EmailAddress, NormalAddress, TenantId, Time};

use crate::{Account, Status};

pub(crate) async fn insert(tx: &mut Tx, account: &Account) -> Result<()> {
    tx.execute(
        sql!(
            "INSERT INTO account (account_id, tenant_id, subject_id, product, email, first_name, last_name, company,
               phone, address, role, language, status, created_at, activated_at, email_normal, email_claim,
               search_text, sort_key)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16, $17, $18)"
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
            account.activated_at,
            account.email.normal(),
            account.search_text(),
            account.sort_key()
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
               role = $8, language = $9, status = $10, email_normal = $11,
               email_claim = CASE email_normal WHEN $11 THEN email_claim ELSE $11 END,
               search_text = $12, sort_key = $13
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
            account.status,
            account.email.normal(),
            account.search_text(),
            account.sort_key()
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

/// By its user name, whichever tenant it is in: for signing in. Accounts from before addresses were compared by their
/// normal form may share one: then it is the one whose address was typed as it is kept.
pub(crate) async fn by_email(tx: &mut Tx, product: &str, presented: &str) -> Result<Option<Account>> {
    let mut found: Vec<Account> = tx
        .all(
            sql!(
                "SELECT account_id, tenant_id, subject_id, product, email, first_name, last_name, company, phone,
                   address, role, language, status, created_at, activated_at
                 FROM account WHERE product = $1 AND email_normal = $2 ORDER BY account_id LIMIT 100"
            ),
            params![product, NormalAddress::of(presented)],
        )
        .await?;
    if found.len() > 1 {
        let typed = |text: &str| text.trim().to_lowercase();
        found.retain(|account| typed(account.email.as_str()) == typed(presented));
    }
    Ok(found.into_iter().next())
}

/// Whether another account of the product has the address.
pub(crate) async fn is_held_by_another(
    tx: &mut Tx,
    product: &str,
    address: &EmailAddress,
    than: AccountId,
) -> Result<bool> {
    let found: Option<i64> = tx
        .value(
            sql!("SELECT count(*) FROM account WHERE product = $1 AND email_normal = $2 AND account_id <> $3"),
            params![product, address.normal(), than],
        )
        .await?;
    Ok(found.unwrap_or(0) > 0)
}

/// Who of the operator's staff can sign in. Held against every other change until this transaction ends, so that of two
/// who send each other away, one stays.
pub(crate) async fn hold_staff(tx: &mut Tx, product: &str) -> Result<Vec<types::SubjectId>> {
    let staff = params![product, crate::Role::OperatorStaff, Status::Active];
    tx.execute(
        sql!("UPDATE account SET status = status WHERE product = $1 AND role = $2 AND status = $3"),
        staff.clone(),
    )
    .await?;
    let rows = tx
        .query(sql!("SELECT subject_id FROM account WHERE product = $1 AND role = $2 AND status = $3"), staff)
        .await?;
    Ok(rows.iter().map(|row| row.get(0)).collect::<store::Result<_>>()?)
}

/// How many accounts share their address with another one.
pub(crate) async fn sharing_addresses(tx: &mut Tx, product: &str) -> Result<i64> {
    let found: Option<i64> = tx
        .value(
            sql!(
                "SELECT count(*) FROM account a WHERE a.product = $1 AND EXISTS (
                   SELECT 1 FROM account b
                   WHERE b.email_normal = a.email_normal AND b.product = $1 AND b.account_id <> a.account_id)"
            ),
            params![product],
        )
        .await?;
    Ok(found.unwrap_or(0))
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
               AND (CAST($3 AS TEXT) IS NULL OR a.search_text LIKE $3 ESCAPE '!')
               AND (CAST($4 AS BLOB) IS NULL OR (a.sort_key, a.account_id) >
                 (SELECT b.sort_key, b.account_id
                  FROM account b JOIN tenant_reach s ON s.below_id = b.tenant_id
                  WHERE s.tenant_id = $1 AND b.account_id = $4))
             ORDER BY a.sort_key, a.account_id LIMIT $5"
        ),
        params![reach, page.tenant, page.pattern, page.after, page.limit],
    )
    .await
}
