//! Messages to a device.

use axum::{extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use telemetry::{
    model::Downlink,
    service::{DownlinkBody, NewDownlink},
};
use types::{DeviceId, DownlinkId, Time};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    App, Problem,
    extract::{Caller, Json, Path, permission},
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_downlinks, send_downlink))
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DownlinkView {
    id: DownlinkId,
    created_at: Time,
    f_port: u8,
    bytes_hex: String,
    confirmed: bool,
    /// queued, sent, acked or failed.
    state: String,
    state_at: Time,
    /// Why it failed, in a few words.
    reason: Option<String>,
}

impl From<Downlink> for DownlinkView {
    fn from(downlink: Downlink) -> Self {
        Self {
            id: downlink.downlink_id,
            created_at: downlink.created_at,
            f_port: downlink.f_port,
            bytes_hex: hex::encode(&downlink.payload),
            confirmed: downlink.confirmed,
            state: downlink.state,
            state_at: downlink.state_at,
            reason: downlink.reason,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DownlinkList {
    items: Vec<DownlinkView>,
}

/// Either bytes, or an object for the encoder of the device's profile.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DownlinkRequest {
    /// 1 to 223.
    f_port: u8,
    bytes_hex: Option<String>,
    #[schema(value_type = Option<Object>)]
    object: Option<serde_json::Value>,
    #[serde(default)]
    confirmed: bool,
}

/// List the latest downlinks of a device
#[utoipa::path(
    get, path = "/devices/{id}/downlinks", operation_id = "list_downlinks", tag = "downlinks",
    params(("id" = DeviceId, Path)),
    responses((status = 200, body = DownlinkList), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn list_downlinks(
    State(app): State<App>,
    caller: Caller<permission::TelemetryRead>,
    Path(id): Path<DeviceId>,
) -> Result<Json<DownlinkList>, Problem> {
    app.devices().get(&caller.ctx, id).await?;
    let items = app.telemetry().downlinks(&caller.ctx, id).await?.into_iter().map(Into::into).collect();
    Ok(Json(DownlinkList { items }))
}

/// Send a downlink to a device
///
/// It goes to the network server the device was heard by last, and waits there for the device's next window.
#[utoipa::path(
    post, path = "/devices/{id}/downlinks", operation_id = "send_downlink", tag = "downlinks",
    params(("id" = DeviceId, Path)), request_body = DownlinkRequest,
    responses((status = 202, body = DownlinkView), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn send_downlink(
    State(app): State<App>,
    caller: Caller<permission::DownlinksWrite>,
    Path(id): Path<DeviceId>,
    Json(request): Json<DownlinkRequest>,
) -> Result<(StatusCode, Json<DownlinkView>), Problem> {
    let device = app.devices().get(&caller.ctx, id).await?;
    let body = match (request.bytes_hex, request.object) {
        (Some(text), None) => DownlinkBody::Bytes(
            hex::decode(text.trim())
                .map_err(|_| Problem::invalid([("bytes_hex", "not_hex", "must be an even number of hex digits")]))?,
        ),
        (None, Some(object)) => DownlinkBody::Object(object.to_string()),
        _ => return Err(Problem::invalid([("bytes_hex", "one_of", "give either bytes_hex or object")])),
    };
    let new = NewDownlink {
        device: id,
        eui: device.dev_eui,
        tenant: device.tenant_id,
        profile: device.profile,
        f_port: request.f_port,
        body,
        confirmed: request.confirmed,
    };
    let sent = app.telemetry().send_downlink(&caller.ctx, new).await?;
    Ok((StatusCode::ACCEPTED, Json(sent.into())))
}
