//! Lists gateways.

use axum::extract::State;
use devices::GatewayFilter;
use serde::Deserialize;
use types::{GatewayId, PlaceId, TenantId};
use utoipa::IntoParams;

use super::look::{GatewayView, view};
use crate::{
    App, Problem,
    extract::{Caller, Json, Query, permission},
    page::{self, Page},
};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct GatewaysQuery {
    /// Gateways of this tenant and below it.
    tenant_id: Option<TenantId>,
    place_id: Option<PlaceId>,
    /// In EUI or name.
    search: Option<String>,
    limit: Option<u32>,
    cursor: Option<GatewayId>,
}

/// List gateways
///
/// By name.
#[utoipa::path(
    get, path = "/gateways", operation_id = "list_gateways", tag = "gateways", params(GatewaysQuery),
    responses((status = 200, body = Page<GatewayView>), (status = 401, body = Problem), (status = 403, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn list_gateways(
    State(app): State<App>,
    caller: Caller<permission::DevicesRead>,
    Query(query): Query<GatewaysQuery>,
) -> Result<Json<Page<GatewayView>>, Problem> {
    let GatewaysQuery { tenant_id, place_id, search, limit, cursor } = query;
    let filter = GatewayFilter { tenant_id, place_id, search, cursor, limit: page::limit(limit) };
    let gateways = app.devices().gateways().list(&caller.ctx, &filter).await?;
    Ok(Json(Page {
        items: gateways.items.into_iter().map(|gateway| view(&app, gateway)).collect(),
        next_cursor: gateways.next_cursor.map(|cursor| cursor.to_string()),
    }))
}
