//! The statements over gateways.

use privacy::Tx;
use store::{params, sql};
use types::{Eui, GatewayId, TenantId};

use crate::{Gateway, GatewayFilter, Result, rules};

macro_rules! columns {
    () => {
        "g.gateway_id, g.tenant_id, g.gateway_eui, g.name, g.place_id, g.interval_seconds, g.created_at"
    };
}

pub(crate) async fn list(
    tx: &mut Tx,
    filter: &GatewayFilter,
    after: Option<(String, GatewayId)>,
) -> Result<Vec<Gateway>> {
    let tenant = tx.ctx().tenant;
    let statement = sql!(
        "SELECT ",
        columns!(),
        " FROM gateway g JOIN tenant_reach r ON r.below_id = g.tenant_id
         WHERE r.tenant_id = $1
           AND (CAST($2 AS BLOB) IS NULL OR EXISTS (
             SELECT 1 FROM tenant_reach s WHERE s.tenant_id = $2 AND s.below_id = g.tenant_id))
           AND (CAST($3 AS BLOB) IS NULL OR g.place_id = $3)
           AND (CAST($4 AS TEXT) IS NULL OR g.search_text LIKE $4 ESCAPE '!')
           AND (CAST($5 AS TEXT) IS NULL OR (g.sort_key, g.gateway_id) > ($5, CAST($6 AS BLOB)))
         ORDER BY g.sort_key, g.gateway_id LIMIT $7"
    );
    let search = filter.search.as_deref().and_then(|text| store::search_pattern(text, rules::SEARCH_CHARS_MAX));
    let (name, id) = after.unzip();
    let limit = filter.limit.clamp(1, rules::PAGE_ITEMS_MAX) + 1;
    Ok(tx.all(statement, params![tenant, filter.tenant_id, filter.place_id, search, name, id, limit]).await?)
}

pub(crate) async fn order_key(tx: &mut Tx, gateway: GatewayId) -> Result<Option<String>> {
    let tenant = tx.ctx().tenant;
    let statement = sql!(
        "SELECT g.sort_key FROM gateway g JOIN tenant_reach r ON r.below_id = g.tenant_id
         WHERE r.tenant_id = $1 AND g.gateway_id = $2"
    );
    Ok(tx.value(statement, params![tenant, gateway]).await?)
}

pub(crate) async fn get(tx: &mut Tx, gateway: GatewayId) -> Result<Option<Gateway>> {
    let tenant = tx.ctx().tenant;
    let statement = sql!(
        "SELECT ",
        columns!(),
        " FROM gateway g JOIN tenant_reach r ON r.below_id = g.tenant_id WHERE r.tenant_id = $1 AND g.gateway_id = $2"
    );
    Ok(tx.one(statement, params![tenant, gateway]).await?)
}

/// Which gateways a product has, for the registry.
pub(crate) async fn known(tx: &mut Tx) -> Result<Vec<Known>> {
    let product = tx.ctx().product.clone();
    let statement = sql!(
        "SELECT g.gateway_id, g.tenant_id, g.gateway_eui, g.interval_seconds
         FROM gateway g JOIN tenant t ON t.tenant_id = g.tenant_id WHERE t.product = $1"
    );
    let mut known = Vec::new();
    tx.each(statement, params![&*product], |(gateway_id, tenant_id, gateway_eui, interval_seconds)| {
        known.push(Known { gateway_id, tenant_id, gateway_eui, interval_seconds });
    })
    .await?;
    Ok(known)
}

pub(crate) async fn exists(tx: &mut Tx, gateway: GatewayId) -> Result<bool> {
    let statement = sql!("SELECT count(*) FROM gateway WHERE gateway_id = $1");
    Ok(tx.value::<i64>(statement, params![gateway]).await? == Some(1))
}

pub(crate) struct Known {
    pub gateway_id: GatewayId,
    pub tenant_id: TenantId,
    pub gateway_eui: Eui,
    pub interval_seconds: u32,
}

pub(crate) async fn insert(tx: &mut Tx, g: &Gateway) -> Result<(), privacy::Error> {
    let statement = sql!(
        "INSERT INTO gateway (gateway_id, tenant_id, gateway_eui, name, place_id, interval_seconds, created_at,
           search_text, sort_key)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
    );
    let row = params![
        g.gateway_id,
        g.tenant_id,
        g.gateway_eui,
        g.name,
        g.place_id,
        g.interval_seconds,
        g.created_at,
        g.search_text(),
        types::text::sort_key([g.name.as_str()])
    ];
    tx.execute(statement, row).await?;
    Ok(())
}

/// Holds the row against every other change until this transaction ends, so that none overwrites another.
pub(crate) async fn hold(tx: &mut Tx, gateway: GatewayId) -> Result<()> {
    tx.execute(sql!("UPDATE gateway SET created_at = created_at WHERE gateway_id = $1"), params![gateway]).await?;
    Ok(())
}

pub(crate) async fn update(tx: &mut Tx, g: &Gateway) -> Result<()> {
    let statement = sql!(
        "UPDATE gateway SET tenant_id = $2, name = $3, place_id = $4, interval_seconds = $5, search_text = $6, sort_key = $7
         WHERE gateway_id = $1"
    );
    let sort_key = types::text::sort_key([g.name.as_str()]);
    let set = params![g.gateway_id, g.tenant_id, g.name, g.place_id, g.interval_seconds, g.search_text(), sort_key];
    tx.execute(statement, set).await?;
    Ok(())
}

pub(crate) async fn delete(tx: &mut Tx, gateway: GatewayId) -> Result<()> {
    tx.execute(sql!("DELETE FROM gateway WHERE gateway_id = $1"), params![gateway]).await?;
    Ok(())
}
