//! Lists devices that nobody registered.

use axum::extract::State;
use serde::Serialize;
use types::{Eui, Time};
use utoipa::ToSchema;

use crate::{
    App, Problem,
    extract::{Caller, Json, permission},
    page::Page,
};

/// A device that was heard and that nobody registered. Nothing of what it said is kept.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UnknownDevice {
    dev_eui: Eui,
    /// How often it was heard.
    count: i64,
    first_seen_at: Time,
    last_seen_at: Time,
}

/// List unknown devices
///
/// For the operator's staff: those heard last first, a thousand at most.
#[utoipa::path(
    get, path = "/unknown-devices", operation_id = "list_unknown_devices", tag = "devices",
    responses((status = 200, body = Page<UnknownDevice>), (status = 401, body = Problem),
        (status = 403, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn list_unknown_devices(
    State(app): State<App>,
    caller: Caller<permission::UnknownDevicesRead>,
) -> Result<Json<Page<UnknownDevice>>, Problem> {
    let unknown = app.devices().unknown().list(&caller.ctx).await?;
    let view = |device: devices::UnknownDevice| UnknownDevice {
        dev_eui: device.dev_eui,
        count: device.heard_count,
        first_seen_at: device.first_at,
        last_seen_at: device.last_at,
    };
    Ok(Json(Page::whole(unknown.into_iter().map(view).collect())))
}
