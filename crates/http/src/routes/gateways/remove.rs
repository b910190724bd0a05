//! Removes a gateway.

use axum::{extract::State, http::StatusCode};
use types::GatewayId;

use crate::{
    App, Problem,
    extract::{Caller, Path, permission},
};

/// Remove a gateway
#[utoipa::path(
    delete, path = "/gateways/{id}", operation_id = "remove_gateway", tag = "gateways",
    params(("id" = GatewayId, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn remove_gateway(
    State(app): State<App>,
    caller: Caller<permission::DevicesWrite>,
    Path(id): Path<GatewayId>,
) -> Result<StatusCode, Problem> {
    app.devices().gateways().delete(&caller.ctx, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
