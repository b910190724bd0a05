//! Registers a device.

use axum::{extract::State, http::StatusCode};
use devices::New;
use serde::Deserialize;
use types::{Eui, PlaceId, TenantId};
use utoipa::ToSchema;

use super::{
    at_place,
    look::{self, DeviceView},
};
use crate::{
    App, Problem,
    extract::{Caller, Json, permission},
};

/// A device to be registered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewDevice {
    tenant_id: TenantId,
    /// Unique on this server.
    dev_eui: Eui,
    name: String,
    /// The profile's name.
    profile: String,
    /// A place of the same tenant.
    place_id: Option<PlaceId>,
    meter_number: Option<String>,
    /// Messlokation: 33 letters and digits in Germany and Austria.
    metering_location: Option<String>,
    /// Standort.
    site: Option<String>,
    /// Einbauort.
    installation_place: Option<String>,
}

/// Register a device
#[utoipa::path(
    post, path = "/devices", operation_id = "create_device", tag = "devices", request_body = NewDevice,
    responses((status = 201, body = DeviceView), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn create_device(
    State(app): State<App>,
    caller: Caller<permission::DevicesWrite>,
    Json(new): Json<NewDevice>,
) -> Result<(StatusCode, Json<DeviceView>), Problem> {
    let new = New {
        tenant_id: new.tenant_id,
        dev_eui: new.dev_eui,
        name: new.name,
        profile: new.profile,
        place: at_place(&app, &caller.ctx, new.place_id).await?,
        meter_number: new.meter_number,
        metering_location: new.metering_location,
        site: new.site,
        installation_place: new.installation_place,
    };
    let device = app.devices().create(&caller.ctx, new).await?;
    Ok((StatusCode::CREATED, Json(look::one(&app, &caller.ctx, device).await?)))
}
