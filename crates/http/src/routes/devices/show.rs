//! Shows one device.

use axum::extract::State;
use types::DeviceId;

use super::look::{self, DeviceView};
use crate::{
    App, Problem,
    extract::{Caller, Json, Path, permission},
};

/// Show a device
#[utoipa::path(
    get, path = "/devices/{id}", operation_id = "show_device", tag = "devices", params(("id" = DeviceId, Path)),
    responses((status = 200, body = DeviceView), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn show_device(
    State(app): State<App>,
    caller: Caller<permission::DevicesRead>,
    Path(id): Path<DeviceId>,
) -> Result<Json<DeviceView>, Problem> {
    let device = app.devices().get(&caller.ctx, id).await?;
    Ok(Json(look::one(&app, &caller.ctx, device).await?))
}
