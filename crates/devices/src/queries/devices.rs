//! The statements over devices.

use privacy::Tx;
use store::{FromRow, Value, params, sql};
use types::{DeviceId, Eui, PlaceId, TenantId};

use crate::{CountInPlace, Device, Filter, Result, rules};

macro_rules! columns {
    () => {
        "d.device_id, d.tenant_id, d.dev_eui, d.name, d.profile, d.place_id, d.meter_number, d.metering_location, \
         d.site, d.installation_place, d.created_at"
    };
}

/// What a list is sorted by, where `$6` names the column.
macro_rules! sort_key {
    () => {
        "CASE CAST($6 AS TEXT) WHEN 'dev_eui' THEN d.dev_eui WHEN 'profile' THEN d.profile
           WHEN 'meter_number' THEN coalesce(d.meter_number, '') WHEN 'site' THEN d.site_sort_key
           ELSE d.sort_key END"
    };
}

macro_rules! list {
    ($beyond:literal, $direction:literal) => {
        sql!(
            "SELECT ",
            columns!(),
            " FROM device d JOIN tenant_reach r ON r.below_id = d.tenant_id
             WHERE r.tenant_id = $1
               AND (CAST($2 AS BLOB) IS NULL OR EXISTS (
                 SELECT 1 FROM tenant_reach s WHERE s.tenant_id = $2 AND s.below_id = d.tenant_id))
               AND (CAST($3 AS BLOB) IS NULL OR d.place_id = $3)
               AND (CAST($4 AS TEXT) IS NULL OR d.profile = $4)
               AND (CAST($5 AS TEXT) IS NULL OR d.search_text LIKE $5 ESCAPE '!')
               AND (CAST($7 AS TEXT) IS NULL OR (",
            sort_key!(),
            ", d.device_id) ",
            $beyond,
            " ($7, CAST($8 AS BLOB))) ORDER BY ",
            sort_key!(),
            " ",
            $direction,
            ", d.device_id ",
            $direction,
            " LIMIT $9"
        )
    };
}

pub(crate) async fn list(tx: &mut Tx, filter: &Filter, after: Option<(String, DeviceId)>) -> Result<Vec<Device>> {
    let tenant = tx.ctx().tenant;
    let search = filter.search.as_deref().and_then(|text| store::search_pattern(text, rules::SEARCH_CHARS_MAX));
    let (key, id) = after.unzip();
    let limit = filter.limit.clamp(1, rules::PAGE_ITEMS_MAX) + 1;
    let params = params![
        tenant,
        filter.tenant_id,
        filter.place_id,
        filter.profile,
        search,
        filter.sort.column(),
        key,
        id,
        limit
    ];
    let statement = if filter.descending { list!("<", "DESC") } else { list!(">", "ASC") };
    Ok(tx.all(statement, params).await?)
}

/// What a list is sorted by, of a device within reach.
pub(crate) async fn order_key(tx: &mut Tx, device: DeviceId, filter: &Filter) -> Result<Option<String>> {
    let tenant = tx.ctx().tenant;
    let statement = sql!(
        "SELECT ",
        sort_key!(),
        " FROM device d JOIN tenant_reach r ON r.below_id = d.tenant_id
         WHERE r.tenant_id = $1 AND d.device_id = $2
           AND CAST($3 AS TEXT) IS NULL AND CAST($4 AS TEXT) IS NULL AND CAST($5 AS TEXT) IS NULL"
    );
    let none = None::<String>;
    Ok(tx.value(statement, params![tenant, device, none, none, none, filter.sort.column()]).await?)
}

/// A slice of every device in reach, in the order of their ids.
pub(crate) async fn slice(tx: &mut Tx, after: Option<DeviceId>, limit: u32) -> Result<Vec<Device>> {
    let tenant = tx.ctx().tenant;
    let statement = sql!(
        "SELECT ",
        columns!(),
        " FROM device d JOIN tenant_reach r ON r.below_id = d.tenant_id
         WHERE r.tenant_id = $1 AND (CAST($2 AS BLOB) IS NULL OR d.device_id > $2) ORDER BY d.device_id LIMIT $3"
    );
    Ok(tx.all(statement, params![tenant, after, limit]).await?)
}

pub(crate) async fn get(tx: &mut Tx, device: DeviceId) -> Result<Option<Device>> {
    let tenant = tx.ctx().tenant;
    let statement = sql!(
        "SELECT ",
        columns!(),
        " FROM device d JOIN tenant_reach r ON r.below_id = d.tenant_id WHERE r.tenant_id = $1 AND d.device_id = $2"
    );
    Ok(tx.one(statement, params![tenant, device]).await?)
}

/// Those of the devices that are within reach, in the order given.
pub(crate) async fn some(tx: &mut Tx, devices: &[DeviceId]) -> Result<Vec<Device>> {
    let tenant = tx.ctx().tenant;
    let statement = sql!(
        "SELECT ",
        columns!(),
        " FROM device d JOIN tenant_reach r ON r.below_id = d.tenant_id WHERE r.tenant_id = $1 AND d.device_id = $2"
    );
    let found = tx.query_many(statement, devices.iter().map(|id| params![tenant, *id].into()).collect()).await?;
    found.iter().flatten().map(|row| Ok(Device::from_row(row).map_err(privacy::Error::from)?)).collect()
}

/// Whose device it is, if it is within reach.
pub(crate) async fn tenant_of(tx: &mut Tx, device: DeviceId) -> Result<Option<TenantId>> {
    let tenant = tx.ctx().tenant;
    let statement = sql!(
        "SELECT d.tenant_id FROM device d JOIN tenant_reach r ON r.below_id = d.tenant_id
         WHERE r.tenant_id = $1 AND d.device_id = $2"
    );
    Ok(tx.value(statement, params![tenant, device]).await?)
}

/// How many devices stand in each place within reach.
pub(crate) async fn counts_by_place(tx: &mut Tx) -> Result<Vec<(PlaceId, i64)>> {
    let tenant = tx.ctx().tenant;
    let statement = sql!(
        "SELECT d.place_id, count(*) FROM device d JOIN tenant_reach r ON r.below_id = d.tenant_id
         WHERE r.tenant_id = $1 AND d.place_id IS NOT NULL GROUP BY d.place_id"
    );
    let rows = tx.query(statement, params![tenant]).await?;
    let read = |row: &store::Row| Ok::<_, privacy::Error>((row.get(0)?, row.get(1)?));
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// How many devices and gateways stand in this place.
pub(crate) async fn count_in_place(tx: &mut Tx, place: PlaceId) -> Result<CountInPlace> {
    let devices = sql!("SELECT count(*) FROM device WHERE place_id = $1");
    let gateways = sql!("SELECT count(*) FROM gateway WHERE place_id = $1");
    Ok(CountInPlace {
        devices: tx.value(devices, params![place]).await?.unwrap_or(0),
        gateways: tx.value(gateways, params![place]).await?.unwrap_or(0),
    })
}

/// Which devices a product has, for the registry.
pub(crate) async fn known(tx: &mut Tx, after: Option<DeviceId>, limit: u32) -> Result<Vec<Known>> {
    let product = tx.ctx().product.clone();
    let statement = sql!(
        "SELECT d.device_id, d.tenant_id, d.dev_eui, d.place_id, d.profile
         FROM device d JOIN tenant t ON t.tenant_id = d.tenant_id
         WHERE t.product = $1 AND (CAST($2 AS BLOB) IS NULL OR d.device_id > $2) ORDER BY d.device_id LIMIT $3"
    );
    let rows = tx.query(statement, params![&*product, after, limit]).await?;
    let read = |row: &store::Row| {
        Ok::<_, privacy::Error>(Known {
            device_id: row.get(0)?,
            tenant_id: row.get(1)?,
            dev_eui: row.get(2)?,
            place_id: row.get(3)?,
            profile: row.get(4)?,
        })
    };
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// Whose device it is, whoever asks.
pub(crate) async fn owner(tx: &mut Tx, device: DeviceId) -> Result<Option<TenantId>> {
    Ok(tx.value(sql!("SELECT tenant_id FROM device WHERE device_id = $1"), params![device]).await?)
}

pub(crate) struct Known {
    pub device_id: DeviceId,
    pub tenant_id: TenantId,
    pub dev_eui: Eui,
    pub place_id: Option<PlaceId>,
    pub profile: String,
}

pub(crate) async fn insert(tx: &mut Tx, devices: &[Device]) -> Result<(), privacy::Error> {
    let statement = sql!(
        "INSERT INTO device (device_id, tenant_id, dev_eui, name, profile, place_id, meter_number, metering_location,
           site, installation_place, created_at, search_text, sort_key, site_sort_key)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
    );
    tx.execute_many(statement, devices.iter().map(row).collect()).await?;
    Ok(())
}

fn row(d: &Device) -> Vec<Value> {
    let (by_name, by_site) = d.sort_keys();
    params![
        d.device_id,
        d.tenant_id,
        d.dev_eui,
        d.name,
        d.profile,
        d.place_id,
        d.meter_number,
        d.metering_location,
        d.site,
        d.installation_place,
        d.created_at,
        d.search_text(),
        by_name,
        by_site
    ]
    .into()
}

/// Holds the row against every other change until this transaction ends, so that none overwrites another.
pub(crate) async fn hold(tx: &mut Tx, device: DeviceId) -> Result<()> {
    tx.execute(sql!("UPDATE device SET created_at = created_at WHERE device_id = $1"), params![device]).await?;
    Ok(())
}

pub(crate) async fn update(tx: &mut Tx, d: &Device) -> Result<()> {
    let (by_name, by_site) = d.sort_keys();
    let statement = sql!(
        "UPDATE device SET tenant_id = $2, name = $3, profile = $4, place_id = $5, meter_number = $6,
           metering_location = $7, site = $8, installation_place = $9, search_text = $10, sort_key = $11,
           site_sort_key = $12 WHERE device_id = $1"
    );
    let set = params![
        d.device_id,
        d.tenant_id,
        d.name,
        d.profile,
        d.place_id,
        d.meter_number,
        d.metering_location,
        d.site,
        d.installation_place,
        d.search_text(),
        by_name,
        by_site
    ];
    tx.execute(statement, set).await?;
    Ok(())
}

pub(crate) async fn delete(tx: &mut Tx, device: DeviceId) -> Result<()> {
    tx.execute(sql!("DELETE FROM device WHERE device_id = $1"), params![device]).await?;
    Ok(())
}
