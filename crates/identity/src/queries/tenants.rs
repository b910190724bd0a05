//! The tree of tenants, and contact persons.

use privacy::{Result, Tenant, Tx};
use store::{params, sql};
use types::{TenantId, Time};

use crate::{ContactPerson, TenantNode};

/// Puts the tenant into the tree: it is within the reach of everyone who reaches its parent.
pub(crate) async fn insert(tx: &mut Tx, tenant: &Tenant) -> Result<()> {
    tx.execute(
        sql!(
            "INSERT INTO tenant (tenant_id, parent_id, product, name, created_at, contract_ended_at)
             VALUES ($1, $2, $3, $4, $5, $6)"
        ),
        params![
            tenant.tenant_id,
            tenant.parent_id,
            tenant.product,
            tenant.name,
            tenant.created_at,
            tenant.contract_ended_at
        ],
    )
    .await?;
    tx.execute(
        sql!("INSERT INTO tenant_reach (tenant_id, below_id, depth) VALUES ($1, $1, 0)"),
        params![tenant.tenant_id],
    )
    .await?;
    tx.execute(
        sql!(
            "INSERT INTO tenant_reach (tenant_id, below_id, depth)
             SELECT tenant_id, CAST($1 AS BLOB), depth + 1 FROM tenant_reach WHERE below_id = $2"
        ),
        params![tenant.tenant_id, tenant.parent_id],
    )
    .await?;
    Ok(())
}

/// Holds the tenant against every other change of it until this transaction ends; gives it as it is then.
pub(crate) async fn held(tx: &mut Tx, reach: TenantId, tenant: TenantId) -> Result<Option<TenantNode>> {
    tx.execute(sql!("UPDATE tenant SET product = product WHERE tenant_id = $1"), params![tenant]).await?;
    within(tx, reach, tenant).await
}

/// Of a tenant that is held.
pub(crate) async fn update(tx: &mut Tx, tenant: TenantId, name: &str, contract_ended_at: Option<Time>) -> Result<u64> {
    tx.execute(
        sql!("UPDATE tenant SET name = $2, contract_ended_at = $3 WHERE tenant_id = $1"),
        params![tenant, name, contract_ended_at],
    )
    .await
}

/// Takes the tenant out of the tree; fails where a row of any room is still its own.
pub(crate) async fn delete(tx: &mut Tx, tenant: TenantId) -> Result<u64> {
    tx.execute(sql!("DELETE FROM contact_person WHERE tenant_id = $1"), params![tenant]).await?;
    tx.execute(sql!("DELETE FROM tenant_retention WHERE tenant_id = $1"), params![tenant]).await?;
    tx.execute(sql!("DELETE FROM tenant_reach WHERE below_id = $1"), params![tenant]).await?;
    tx.execute(sql!("DELETE FROM tenant WHERE tenant_id = $1"), params![tenant]).await
}

/// Whether the audit log or the record of disclosures names the tenant as its own: retention walks the tenants that
/// are there, so one that such rows belong to must stay.
pub(crate) async fn has_record(tx: &mut Tx, tenant: TenantId) -> Result<bool> {
    let found: Option<i64> = tx
        .value(
            sql!(
                "SELECT 1 WHERE EXISTS (SELECT 1 FROM audit WHERE tenant_id = $1)
                   OR EXISTS (SELECT 1 FROM disclosure WHERE tenant_id = $1)"
            ),
            params![tenant],
        )
        .await?;
    Ok(found.is_some())
}

/// The tenants in reach: those above come before those below.
pub(crate) async fn list(tx: &mut Tx, reach: TenantId, after: Option<TenantId>, limit: u32) -> Result<Vec<TenantNode>> {
    tx.all(
        sql!(
            "SELECT t.tenant_id, t.parent_id, t.name, t.created_at, t.contract_ended_at, r.depth
             FROM tenant_reach r JOIN tenant t ON t.tenant_id = r.below_id
             WHERE r.tenant_id = $1
               AND (CAST($2 AS BLOB) IS NULL OR (r.depth, r.below_id) >
                 (SELECT c.depth, c.below_id FROM tenant_reach c WHERE c.tenant_id = $1 AND c.below_id = $2))
             ORDER BY r.depth, r.below_id LIMIT $3"
        ),
        params![reach, after, limit],
    )
    .await
}

pub(crate) async fn within(tx: &mut Tx, reach: TenantId, tenant: TenantId) -> Result<Option<TenantNode>> {
    tx.one(
        sql!(
            "SELECT t.tenant_id, t.parent_id, t.name, t.created_at, t.contract_ended_at, r.depth
             FROM tenant_reach r JOIN tenant t ON t.tenant_id = r.below_id
             WHERE r.tenant_id = $1 AND t.tenant_id = $2"
        ),
        params![reach, tenant],
    )
    .await
}

/// How far below the root a tenant is.
pub(crate) async fn depth(tx: &mut Tx, tenant: TenantId) -> Result<i64> {
    let depth: Option<Option<i64>> =
        tx.value(sql!("SELECT max(depth) FROM tenant_reach WHERE below_id = $1"), params![tenant]).await?;
    Ok(depth.flatten().unwrap_or(0))
}

/// The operator's own tenant.
pub(crate) async fn root(tx: &mut Tx, product: &str) -> Result<Option<TenantId>> {
    tx.value(
        sql!("SELECT tenant_id FROM tenant WHERE product = $1 AND parent_id IS NULL ORDER BY tenant_id LIMIT 1"),
        params![product],
    )
    .await
}

/// The earliest end of a contract at or above the tenant.
pub(crate) async fn contract_ended_at(tx: &mut Tx, tenant: TenantId) -> Result<Option<Time>> {
    let ended: Option<Option<Time>> = tx
        .value(
            sql!(
                "SELECT min(t.contract_ended_at) FROM tenant t JOIN tenant_reach r ON r.tenant_id = t.tenant_id
                 WHERE r.below_id = $1"
            ),
            params![tenant],
        )
        .await?;
    Ok(ended.flatten())
}

pub(crate) async fn contact(tx: &mut Tx, tenant: TenantId) -> Result<Option<ContactPerson>> {
    tx.one(
        sql!(
            "SELECT tenant_id, subject_id, email, first_name, last_name, phone, recorded_at FROM contact_person
             WHERE tenant_id = $1"
        ),
        params![tenant],
    )
    .await
}

pub(crate) async fn put_contact(tx: &mut Tx, contact: &ContactPerson) -> Result<()> {
    tx.execute(
        sql!(
            "INSERT INTO contact_person (tenant_id, subject_id, email, first_name, last_name, phone, recorded_at,
               email_normal)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        ),
        params![
            contact.tenant_id,
            contact.subject_id,
            contact.email,
            contact.first_name,
            contact.last_name,
            contact.phone,
            contact.recorded_at,
            contact.email.as_ref().map(types::EmailAddress::normal)
        ],
    )
    .await?;
    Ok(())
}

pub(crate) async fn delete_contact(tx: &mut Tx, tenant: TenantId) -> Result<u64> {
    tx.execute(sql!("DELETE FROM contact_person WHERE tenant_id = $1"), params![tenant]).await
}
