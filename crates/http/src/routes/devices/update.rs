//! Changes a device.

use axum::extract::State;
use devices::Change;
use serde::Deserialize;
use types::{DeviceId, PlaceId, TenantId};
use utoipa::ToSchema;

use super::{
    at_place,
    look::{self, DeviceView},
};
use crate::{
    App, Problem,
    extract::{Caller, Json, Path, permission, present},
};

/// What is to change: what is left out stays, `null` empties.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeviceChange {
    /// Moves the device and its history; it leaves its place unless a place of the new tenant is named.
    tenant_id: Option<TenantId>,
    name: Option<String>,
    profile: Option<String>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<PlaceId>)]
    place_id: Option<Option<PlaceId>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    meter_number: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    metering_location: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    site: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    installation_place: Option<Option<String>>,
}

/// Change or move a device
#[utoipa::path(
    patch, path = "/devices/{id}", operation_id = "update_device", tag = "devices", params(("id" = DeviceId, Path)),
    request_body = DeviceChange,
    responses((status = 200, body = DeviceView), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn update_device(
    State(app): State<App>,
    caller: Caller<permission::DevicesWrite>,
    Path(id): Path<DeviceId>,
    Json(change): Json<DeviceChange>,
) -> Result<Json<DeviceView>, Problem> {
    let place = match change.place_id {
        Some(place) => Some(at_place(&app, &caller.ctx, place).await?),
        None => None,
    };
    let change = Change {
        tenant_id: change.tenant_id,
        name: change.name,
        profile: change.profile,
        place,
        meter_number: change.meter_number,
        metering_location: change.metering_location,
        site: change.site,
        installation_place: change.installation_place,
    };
    let device = app.devices().update(&caller.ctx, id, change).await?;
    Ok(Json(look::one(&app, &caller.ctx, device).await?))
}
