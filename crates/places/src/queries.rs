//! The statements over places. Each names the tenants in reach itself.

use privacy::Tx;
use store::{Value, params, sql};
use types::{Ctx, PlaceId, TenantId};

use crate::{Filter, Place, Result, rules};

macro_rules! columns {
    () => {
        "p.place_id, p.tenant_id, p.parent_id, p.kind, p.name, p.street, p.house_number, p.postal_code, p.city, \
         p.country, p.created_at"
    };
}

pub(crate) async fn list(tx: &mut Tx, filter: &Filter, after: Option<(String, PlaceId)>) -> Result<Vec<Place>> {
    let ctx_tenant = tx.ctx().tenant;
    let (name, id) = after.unzip();
    let statement = sql!(
        "SELECT ",
        columns!(),
        " FROM place p JOIN tenant_reach r ON r.below_id = p.tenant_id
         WHERE r.tenant_id = $1
           AND (CAST($2 AS BLOB) IS NULL OR EXISTS (
             SELECT 1 FROM tenant_reach s WHERE s.tenant_id = $2 AND s.below_id = p.tenant_id))
           AND (CAST($3 AS BLOB) IS NULL OR p.parent_id = $3)
           AND (CAST($4 AS TEXT) IS NULL
             OR p.search_text LIKE $4 ESCAPE '!')
           AND (CAST($5 AS TEXT) IS NULL OR (p.sort_key, p.place_id) > ($5, CAST($6 AS BLOB)))
         ORDER BY p.sort_key, p.place_id LIMIT $7"
    );
    let search = filter.search.as_deref().and_then(|text| store::search_pattern(text, rules::SEARCH_CHARS_MAX));
    let limit = filter.limit.clamp(1, rules::PAGE_ITEMS_MAX) + 1;
    Ok(tx.all(statement, params![ctx_tenant, filter.tenant_id, filter.parent_id, search, name, id, limit]).await?)
}

/// The key of a list's order, of a place within reach.
pub(crate) async fn order_key(tx: &mut Tx, place: PlaceId) -> Result<Option<String>> {
    let tenant = tx.ctx().tenant;
    let statement = sql!(
        "SELECT p.sort_key FROM place p JOIN tenant_reach r ON r.below_id = p.tenant_id
         WHERE r.tenant_id = $1 AND p.place_id = $2"
    );
    Ok(tx.value(statement, params![tenant, place]).await?)
}

pub(crate) async fn get(tx: &mut Tx, place: PlaceId) -> Result<Option<Place>> {
    let tenant = tx.ctx().tenant;
    let statement = sql!(
        "SELECT ",
        columns!(),
        " FROM place p JOIN tenant_reach r ON r.below_id = p.tenant_id WHERE r.tenant_id = $1 AND p.place_id = $2"
    );
    Ok(tx.one(statement, params![tenant, place]).await?)
}

/// A slice of every place in reach, in the order of their ids.
pub(crate) async fn slice(tx: &mut Tx, after: Option<PlaceId>, limit: u32) -> Result<Vec<Place>> {
    let tenant = tx.ctx().tenant;
    let statement = sql!(
        "SELECT ",
        columns!(),
        " FROM place p JOIN tenant_reach r ON r.below_id = p.tenant_id
         WHERE r.tenant_id = $1 AND (CAST($2 AS BLOB) IS NULL OR p.place_id > $2) ORDER BY p.place_id LIMIT $3"
    );
    Ok(tx.all(statement, params![tenant, after, limit]).await?)
}

pub(crate) async fn tenant_of(tx: &mut Tx, ctx: &Ctx, place: PlaceId) -> Result<Option<TenantId>> {
    let statement = sql!(
        "SELECT p.tenant_id FROM place p JOIN tenant_reach r ON r.below_id = p.tenant_id
         WHERE r.tenant_id = $1 AND p.place_id = $2"
    );
    Ok(tx.value(statement, params![ctx.tenant, place]).await?)
}

pub(crate) async fn tenant_in_reach(tx: &mut Tx, tenant: TenantId) -> Result<bool> {
    let ctx = tx.ctx();
    let params = params![ctx.tenant, tenant, &*ctx.product];
    let statement = sql!(
        "SELECT count(*) FROM tenant_reach r JOIN tenant t ON t.tenant_id = r.below_id
         WHERE r.tenant_id = $1 AND r.below_id = $2 AND t.product = $3"
    );
    Ok(tx.value::<i64>(statement, params).await? == Some(1))
}

/// The tenant of a place and the place it stands in.
pub(crate) async fn parent(tx: &mut Tx, place: PlaceId) -> Result<Option<(TenantId, Option<PlaceId>)>> {
    let rows = tx.query(sql!("SELECT tenant_id, parent_id FROM place WHERE place_id = $1"), params![place]).await?;
    let read = |row: &store::Row| Ok::<_, privacy::Error>((row.get(0)?, row.get(1)?));
    Ok(rows.first().map(read).transpose()?)
}

/// How many levels of places stand inside this one.
pub(crate) async fn height(tx: &mut Tx, place: PlaceId) -> Result<usize> {
    let statement = sql!(
        "WITH RECURSIVE inner_place (place_id, depth) AS (
           SELECT place_id, CAST(0 AS BIGINT) FROM place WHERE place_id = $1
           UNION ALL
           SELECT p.place_id, i.depth + 1 FROM place p JOIN inner_place i ON p.parent_id = i.place_id
           WHERE i.depth < 64)
         SELECT max(depth) FROM inner_place"
    );
    Ok(tx.value::<Option<i64>>(statement, params![place]).await?.flatten().unwrap_or(0) as usize)
}

pub(crate) async fn inner_count(tx: &mut Tx, place: PlaceId) -> Result<i64> {
    Ok(tx.value(sql!("SELECT count(*) FROM place WHERE parent_id = $1"), params![place]).await?.unwrap_or(0))
}

pub(crate) async fn insert(tx: &mut Tx, places: &[Place]) -> Result<()> {
    let statement = sql!(
        "INSERT INTO place
           (place_id, tenant_id, parent_id, kind, name, street, house_number, postal_code, city, country, created_at,
            search_text, sort_key)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
    );
    tx.execute_many(statement, places.iter().map(row).collect()).await?;
    Ok(())
}

fn row(p: &Place) -> Vec<Value> {
    params![
        p.place_id,
        p.tenant_id,
        p.parent_id,
        p.kind,
        p.name,
        p.street,
        p.house_number,
        p.postal_code,
        p.city,
        p.country,
        p.created_at,
        p.search_text(),
        types::text::sort_key([p.name.as_str()])
    ]
    .into()
}

/// Holds the row against every other change until this transaction ends, so that none overwrites another.
pub(crate) async fn hold(tx: &mut Tx, place: PlaceId) -> Result<()> {
    tx.execute(sql!("UPDATE place SET created_at = created_at WHERE place_id = $1"), params![place]).await?;
    Ok(())
}

pub(crate) async fn update(tx: &mut Tx, p: &Place) -> Result<()> {
    let statement = sql!(
        "UPDATE place SET parent_id = $2, kind = $3, name = $4, street = $5, house_number = $6, postal_code = $7,
           city = $8, country = $9, search_text = $10, sort_key = $11 WHERE place_id = $1"
    );
    let set = params![
        p.place_id,
        p.parent_id,
        p.kind,
        p.name,
        p.street,
        p.house_number,
        p.postal_code,
        p.city,
        p.country,
        p.search_text(),
        types::text::sort_key([p.name.as_str()])
    ];
    tx.execute(statement, set).await?;
    Ok(())
}

pub(crate) async fn delete(tx: &mut Tx, place: PlaceId) -> Result<()> {
    tx.execute(sql!("DELETE FROM place WHERE place_id = $1"), params![place]).await?;
    Ok(())
}

/// The circle ends with the place.
pub(crate) async fn delete_members(tx: &mut Tx, place: PlaceId) -> Result<()> {
    tx.execute(sql!("DELETE FROM member WHERE place_id = $1"), params![place]).await?;
    Ok(())
}
