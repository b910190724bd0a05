//! Password hashes.

use privacy::{Result, Tx};
use store::{params, sql};
use types::{AccountId, TenantId, Time};

pub(crate) async fn hash(tx: &mut Tx, account: AccountId) -> Result<Option<String>> {
    tx.value(sql!("SELECT password_hash FROM credential WHERE account_id = $1"), params![account]).await
}

pub(crate) async fn set(tx: &mut Tx, account: AccountId, tenant: TenantId, hash: &str, at: Time) -> Result<()> {
    tx.execute(
        sql!(
            "INSERT INTO credential (account_id, tenant_id, password_hash, set_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (account_id) DO UPDATE
             SET password_hash = excluded.password_hash, set_at = excluded.set_at"
        ),
        params![account, tenant, hash, at],
    )
    .await?;
    Ok(())
}
