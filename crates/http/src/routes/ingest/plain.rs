//! Plain JSON, for devices without a network server.

use axum::{body::Bytes, extract::State};
use telemetry::format::plain;

use super::{Delivered, deliver};
use crate::{
    App, Problem,
    extract::{Caller, Json, permission},
};

/// Deliver readings as plain JSON
///
/// One message or a list: `{"device": "70b3…", "at": "2026-01-01T00:00:00Z", "values": {"temperature": 20.5}}`.
#[utoipa::path(
    post, path = "/ingest/plain", operation_id = "deliver_plain", tag = "ingest",
    request_body(content = Vec<u8>, content_type = "application/json"),
    responses((status = 200, body = Delivered), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 503, body = Problem)),
    security(("token" = []))
)]
pub(crate) async fn deliver_plain(
    State(app): State<App>,
    caller: Caller<permission::Ingest>,
    body: Bytes,
) -> Result<Json<Delivered>, Problem> {
    let events = plain::parse(&body).map_err(telemetry::Error::from)?;
    deliver(&app, &caller.ctx, events).await
}
