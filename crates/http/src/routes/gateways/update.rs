//! Changes a gateway.

use axum::extract::State;
use serde::Deserialize;
use types::{GatewayId, PlaceId, TenantId};
use utoipa::ToSchema;

use super::look::{GatewayView, view};
use crate::{
    App, Problem,
    extract::{Caller, Json, Path, permission, present},
    routes::devices::at_place,
};

/// What is to change: what is left out stays, `null` empties.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GatewayChange {
    /// Moves the gateway; it leaves its place unless a place of the new tenant is named.
    tenant_id: Option<TenantId>,
    name: Option<String>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<PlaceId>)]
    place_id: Option<Option<PlaceId>>,
    interval_seconds: Option<u32>,
}

/// Change or move a gateway
#[utoipa::path(
    patch, path = "/gateways/{id}", operation_id = "update_gateway", tag = "gateways",
    params(("id" = GatewayId, Path)), request_body = GatewayChange,
    responses((status = 200, body = GatewayView), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn update_gateway(
    State(app): State<App>,
    caller: Caller<permission::DevicesWrite>,
    Path(id): Path<GatewayId>,
    Json(change): Json<GatewayChange>,
) -> Result<Json<GatewayView>, Problem> {
    let place = match change.place_id {
        Some(place) => Some(at_place(&app, &caller.ctx, place).await?),
        None => None,
    };
    let GatewayChange { tenant_id, name, interval_seconds, .. } = change;
    let change = devices::GatewayChange { tenant_id, name, place, interval_seconds };
    let gateway = app.devices().gateways().update(&caller.ctx, id, change).await?;
    Ok(Json(view(&app, gateway)))
}
