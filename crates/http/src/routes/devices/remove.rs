//! Removes a device, and with it what it said.

use axum::{extract::State, http::StatusCode};
use types::DeviceId;

use crate::{
    App, Problem,
    extract::{Caller, Path, permission},
};

/// Remove a device and what it said
#[utoipa::path(
    delete, path = "/devices/{id}", operation_id = "remove_device", tag = "devices", params(("id" = DeviceId, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn remove_device(
    State(app): State<App>,
    caller: Caller<permission::DevicesWrite>,
    Path(id): Path<DeviceId>,
) -> Result<StatusCode, Problem> {
    app.devices().delete(&caller.ctx, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
