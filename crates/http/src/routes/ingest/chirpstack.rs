//! ChirpStack v4's HTTP integration.

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, header},
};
use serde::Deserialize;
use telemetry::format::{
    Encoding,
    chirpstack::{self, Kind},
};
use utoipa::IntoParams;

use super::{Delivered, deliver, refuse};
use crate::{
    App, Problem,
    extract::{Caller, Json, Query, permission},
};

#[derive(Debug, Deserialize, IntoParams)]
pub(crate) struct EventQuery {
    /// up, join, status, ack, txack, log, location or integration, as ChirpStack adds it to the address.
    event: String,
}

/// Deliver an event of ChirpStack
///
/// JSON or protobuf, told by the content type. Repetitions are recognised by the deduplication id.
#[utoipa::path(
    post, path = "/ingest/chirpstack", operation_id = "deliver_chirpstack", tag = "ingest", params(EventQuery),
    request_body(content = Vec<u8>, content_type = "application/json"),
    responses((status = 200, body = Delivered), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 503, body = Problem)),
    security(("token" = []))
)]
pub(crate) async fn deliver_chirpstack(
    State(app): State<App>,
    caller: Caller<permission::Ingest>,
    Query(query): Query<EventQuery>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Delivered>, Problem> {
    let kind = Kind::of_name(&query.event).map_err(telemetry::Error::from)?;
    let encoding = match headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()) {
        Some(content_type) => Encoding::of_content_type(content_type),
        None => Encoding::sniff(&body),
    };
    let event = match chirpstack::parse(kind, encoding, &body) {
        Ok(event) => event,
        Err(error) => return Err(refuse(&app, &caller.ctx, error).await),
    };
    deliver(&app, &caller.ctx, vec![event]).await
}
