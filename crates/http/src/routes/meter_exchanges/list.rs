//! The exchanges at a device.

use axum::extract::State;
use serde::Serialize;
use types::DeviceId;
use utoipa::ToSchema;

use super::ExchangeView;
use crate::{
    App, Problem,
    extract::{Caller, Json, Path, permission},
};

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExchangeList {
    items: Vec<ExchangeView>,
}

/// List the meter exchanges at a device, oldest first
#[utoipa::path(
    get, path = "/devices/{id}/meter-exchanges", operation_id = "list_meter_exchanges", tag = "series",
    params(("id" = DeviceId, Path)),
    responses((status = 200, body = ExchangeList), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn list_meter_exchanges(
    State(app): State<App>,
    caller: Caller<permission::TelemetryRead>,
    Path(id): Path<DeviceId>,
) -> Result<Json<ExchangeList>, Problem> {
    app.devices().get(&caller.ctx, id).await?;
    let items = app.telemetry().exchanges(&caller.ctx, id).await?.into_iter().map(Into::into).collect();
    Ok(Json(ExchangeList { items }))
}
