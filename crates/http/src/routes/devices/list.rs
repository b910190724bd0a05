//! Lists devices.

use axum::extract::State;
use devices::{Filter, Sort, Status};
use serde::Deserialize;
use types::{DeviceId, PlaceId, TenantId};
use utoipa::IntoParams;

use super::look::{self, DeviceView};
use crate::{
    App, Problem,
    extract::{Caller, Json, Query, permission},
    page::{self, Page},
};

/// A list by status looks at so many devices at once; the next page looks at the next ones.
const LOOKED_AT_MAX: usize = 5_000;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DevicesQuery {
    /// Devices of this tenant and below it.
    tenant_id: Option<TenantId>,
    place_id: Option<PlaceId>,
    /// The profile's name.
    profile: Option<String>,
    /// In EUI, name, meter number, metering location, site or place of installation.
    search: Option<String>,
    status: Option<Status>,
    /// name, dev_eui, profile, meter_number or site; with a minus before it, the other way round.
    sort: Option<String>,
    limit: Option<u32>,
    cursor: Option<DeviceId>,
}

/// List devices
///
/// With `status`, a page may hold fewer devices than `limit` and still have a `next_cursor`.
#[utoipa::path(
    get, path = "/devices", operation_id = "list_devices", tag = "devices", params(DevicesQuery),
    responses((status = 200, body = Page<DeviceView>), (status = 401, body = Problem), (status = 403, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn list_devices(
    State(app): State<App>,
    caller: Caller<permission::DevicesRead>,
    Query(query): Query<DevicesQuery>,
) -> Result<Json<Page<DeviceView>>, Problem> {
    let (sort, descending) = order(query.sort.as_deref())?;
    let DevicesQuery { tenant_id, place_id, profile, search, status, limit, cursor, .. } = query;
    let limit = page::limit(limit);
    let mut filter = Filter { tenant_id, place_id, profile, search, sort, descending, cursor, limit };
    let Some(status) = status else {
        let page = app.devices().list(&caller.ctx, &filter).await?;
        let items = look::views(&app, &caller.ctx, page.items).await?;
        return Ok(Json(Page { items, next_cursor: page.next_cursor.map(|cursor| cursor.to_string()) }));
    };
    // Whether a device is silent is known to another room than its name: look at the devices in order until enough
    // are found.
    filter.limit = page::LIMIT_MAX;
    let (mut items, mut looked_at) = (Vec::new(), 0);
    loop {
        let page = app.devices().list(&caller.ctx, &filter).await?;
        looked_at += page.items.len();
        let ids: Vec<DeviceId> = page.items.iter().map(|device| device.device_id).collect();
        for (view, id) in look::views(&app, &caller.ctx, page.items).await?.into_iter().zip(ids) {
            if view.status() == status {
                items.push(view);
            }
            if items.len() == limit as usize {
                return Ok(Json(Page { items, next_cursor: Some(id.to_string()) }));
            }
        }
        filter.cursor = page.next_cursor;
        if page.next_cursor.is_none() || looked_at >= LOOKED_AT_MAX {
            return Ok(Json(Page { items, next_cursor: page.next_cursor.map(|cursor| cursor.to_string()) }));
        }
    }
}

fn order(sort: Option<&str>) -> Result<(Sort, bool), Problem> {
    let sort = sort.unwrap_or_default();
    let (column, descending) = sort.strip_prefix('-').map_or((sort, false), |column| (column, true));
    if column.is_empty() {
        return Ok((Sort::default(), descending));
    }
    let unknown = |error: devices::NoSuchSort| Problem::invalid([("sort", "unknown", &*error.to_string())]);
    column.parse().map(|sort| (sort, descending)).map_err(unknown)
}
