//! Registers a gateway.

use axum::{extract::State, http::StatusCode};
use devices::rules::INTERVAL_SECONDS_DEFAULT;
use serde::Deserialize;
use types::{Eui, PlaceId, TenantId};
use utoipa::ToSchema;

use super::look::{GatewayView, view};
use crate::{
    App, Problem,
    extract::{Caller, Json, permission},
    routes::devices::at_place,
};

/// A gateway to be registered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewGateway {
    tenant_id: TenantId,
    /// Unique on this server.
    gateway_eui: Eui,
    name: String,
    /// A place of the same tenant.
    place_id: Option<PlaceId>,
    /// How often it is expected to report; 30 where it is left out.
    interval_seconds: Option<u32>,
}

/// Register a gateway
#[utoipa::path(
    post, path = "/gateways", operation_id = "create_gateway", tag = "gateways", request_body = NewGateway,
    responses((status = 201, body = GatewayView), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn create_gateway(
    State(app): State<App>,
    caller: Caller<permission::DevicesWrite>,
    Json(new): Json<NewGateway>,
) -> Result<(StatusCode, Json<GatewayView>), Problem> {
    let new = devices::NewGateway {
        tenant_id: new.tenant_id,
        gateway_eui: new.gateway_eui,
        name: new.name,
        place: at_place(&app, &caller.ctx, new.place_id).await?,
        interval_seconds: new.interval_seconds.unwrap_or(INTERVAL_SECONDS_DEFAULT),
    };
    let gateway = app.devices().gateways().create(&caller.ctx, new).await?;
    Ok((StatusCode::CREATED, Json(view(&app, gateway))))
}
