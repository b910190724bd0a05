//! Lists devices.

use axum::extract::State;
use devices::{Filter, Sort, Status};
use serde::Deserialize;
use types::{DeviceId, PlaceId, TenantId};
use utoipa::{IntoParams, ToSchema};

use super::look::{self, DeviceView};
use crate::{
    App, Problem,
    cursor::Listing,
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
    /// With a minus before it, the other way round.
    #[serde(default)]
    #[param(inline)]
    sort: Order,
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// What a list is sorted by: an enumeration, so that a client's compiler knows what there is.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Order {
    #[default]
    Name,
    #[serde(rename = "-name")]
    NameBackwards,
    DevEui,
    #[serde(rename = "-dev_eui")]
    DevEuiBackwards,
    Profile,
    #[serde(rename = "-profile")]
    ProfileBackwards,
    MeterNumber,
    #[serde(rename = "-meter_number")]
    MeterNumberBackwards,
    Site,
    #[serde(rename = "-site")]
    SiteBackwards,
}

impl Order {
    /// The column, and whether it goes backwards.
    fn parts(self) -> (Sort, bool) {
        match self {
            Self::Name => (Sort::Name, false),
            Self::NameBackwards => (Sort::Name, true),
            Self::DevEui => (Sort::DevEui, false),
            Self::DevEuiBackwards => (Sort::DevEui, true),
            Self::Profile => (Sort::Profile, false),
            Self::ProfileBackwards => (Sort::Profile, true),
            Self::MeterNumber => (Sort::MeterNumber, false),
            Self::MeterNumberBackwards => (Sort::MeterNumber, true),
            Self::Site => (Sort::Site, false),
            Self::SiteBackwards => (Sort::Site, true),
        }
    }
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
    let (sort, descending) = query.sort.parts();
    let DevicesQuery { tenant_id, place_id, profile, search, status, limit, cursor, .. } = query;
    let limit = page::limit(limit);
    let list = Listing::new(&app, &caller.ctx, "devices");
    let cursor = list.open(cursor.as_deref())?;
    let mut filter = Filter { tenant_id, place_id, profile, search, sort, descending, cursor, limit };
    let Some(status) = status else {
        let page = app.devices().list(&caller.ctx, &filter).await?;
        let items = look::views(&app, &caller.ctx, page.items).await?;
        return Ok(Json(Page { items, next_cursor: page.next_cursor.and_then(|place| list.next(&place)) }));
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
                return Ok(Json(Page { items, next_cursor: list.next(&id) }));
            }
        }
        filter.cursor = page.next_cursor;
        if page.next_cursor.is_none() || looked_at >= LOOKED_AT_MAX {
            return Ok(Json(Page { items, next_cursor: page.next_cursor.and_then(|place| list.next(&place)) }));
        }
    }
}
