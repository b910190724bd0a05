//! Shows one gateway.

use axum::extract::State;
use types::GatewayId;

use super::look::{GatewayView, view};
use crate::{
    App, Problem,
    extract::{Caller, Json, Path, permission},
};

/// Show a gateway
#[utoipa::path(
    get, path = "/gateways/{id}", operation_id = "show_gateway", tag = "gateways", params(("id" = GatewayId, Path)),
    responses((status = 200, body = GatewayView), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn show_gateway(
    State(app): State<App>,
    caller: Caller<permission::DevicesRead>,
    Path(id): Path<GatewayId>,
) -> Result<Json<GatewayView>, Problem> {
    let gateway = app.devices().gateways().get(&caller.ctx, id).await?;
    Ok(Json(view(&app, gateway)))
}
