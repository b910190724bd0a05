//! The statements over devices, gateways and unknown devices. Those of a person name the tenants in reach themselves.

pub(crate) mod devices;
pub(crate) mod gateways;
pub(crate) mod unknown;

use privacy::Tx;
use store::{params, sql};
use types::TenantId;

use crate::Result;

/// Whether the tenant is of the caller's product and within their reach.
pub(crate) async fn tenant_in_reach(tx: &mut Tx, tenant: TenantId) -> Result<bool> {
    let ctx = tx.ctx();
    let params = params![ctx.tenant, tenant, &*ctx.product];
    let statement = sql!(
        "SELECT count(*) FROM tenant_reach r JOIN tenant t ON t.tenant_id = r.below_id
         WHERE r.tenant_id = $1 AND r.below_id = $2 AND t.product = $3"
    );
    Ok(tx.value::<i64>(statement, params).await? == Some(1))
}

/// Every tenant within reach, by name.
pub(crate) async fn tenants(tx: &mut Tx) -> Result<Vec<(TenantId, String)>> {
    let tenant = tx.ctx().tenant;
    let statement = sql!(
        "SELECT t.tenant_id, t.name FROM tenant t JOIN tenant_reach r ON r.below_id = t.tenant_id
         WHERE r.tenant_id = $1 ORDER BY t.name, t.tenant_id"
    );
    let rows = tx.query(statement, params![tenant]).await?;
    let read = |row: &store::Row| Ok::<_, privacy::Error>((row.get(0)?, row.get(1)?));
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}
