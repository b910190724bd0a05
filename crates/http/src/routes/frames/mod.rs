//! The last messages of a device, and what its codec complained about.

use axum::extract::State;
use serde::Serialize;
use types::{DeviceId, Eui, Time};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    App, Problem,
    extract::{Caller, Json, Path, permission},
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_frames)).routes(routes!(list_codec_errors))
}

/// One message, without its payload.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FrameView {
    /// up, join, status, ack, txack, log, …
    kind: String,
    at: Time,
    f_port: Option<u8>,
    f_cnt: Option<u32>,
    /// EUI of the gateway that heard it best.
    gateway: Option<String>,
    rssi_dbm: Option<i16>,
    snr_db: Option<f32>,
    /// Codec, line and message; or what the network server complained about.
    error: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FrameList {
    items: Vec<FrameView>,
}

async fn frames(
    app: &App,
    caller: &Caller<permission::TelemetryRead>,
    id: DeviceId,
) -> Result<Vec<FrameView>, Problem> {
    app.devices().get(&caller.ctx, id).await?;
    let frames = app.telemetry().frames(&caller.ctx, id).await?;
    let view = |frame: telemetry::log::Frame| FrameView {
        at: frame.at(),
        kind: frame.kind,
        f_port: frame.f_port,
        f_cnt: frame.f_cnt,
        gateway: frame.gateway.map(|bytes| Eui(u64::from_be_bytes(bytes)).to_string()),
        rssi_dbm: frame.rssi_dbm,
        snr_db: frame.snr_db,
        error: frame.error,
    };
    Ok(frames.into_iter().map(view).collect())
}

/// List the last messages of a device, newest first
#[utoipa::path(
    get, path = "/devices/{id}/frames", operation_id = "list_frames", tag = "series",
    params(("id" = DeviceId, Path)),
    responses((status = 200, body = FrameList), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn list_frames(
    State(app): State<App>,
    caller: Caller<permission::TelemetryRead>,
    Path(id): Path<DeviceId>,
) -> Result<Json<FrameList>, Problem> {
    Ok(Json(FrameList { items: frames(&app, &caller, id).await? }))
}

/// List the last messages of a device that went wrong
#[utoipa::path(
    get, path = "/devices/{id}/codec-errors", operation_id = "list_codec_errors", tag = "series",
    params(("id" = DeviceId, Path)),
    responses((status = 200, body = FrameList), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn list_codec_errors(
    State(app): State<App>,
    caller: Caller<permission::TelemetryRead>,
    Path(id): Path<DeviceId>,
) -> Result<Json<FrameList>, Problem> {
    let mut items = frames(&app, &caller, id).await?;
    items.retain(|frame| frame.error.is_some());
    Ok(Json(FrameList { items }))
}
