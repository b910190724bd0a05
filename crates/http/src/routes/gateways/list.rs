//! Lists gateways.

use axum::extract::State;
use devices::{GatewayFilter, Status};
use serde::Deserialize;
use types::{PlaceId, TenantId};
use utoipa::IntoParams;

use super::look::{GatewayView, view};
use crate::{
    App, Problem,
    cursor::Listing,
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
    status: Option<Status>,
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
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
    let GatewaysQuery { tenant_id, place_id, search, status, limit, cursor } = query;
    let limit = page::limit(limit);
    let list = Listing::new(&app, &caller.ctx, "gateways");
    let cursor = list.open(cursor.as_deref())?;
    let mut filter = GatewayFilter { tenant_id, place_id, search, cursor, limit };
    let mut items = Vec::new();
    // Whether a gateway is silent is known to another room than its name: look at them in order until enough are found.
    loop {
        let gateways = app.devices().gateways().list(&caller.ctx, &filter).await?;
        for gateway in gateways.items {
            let id = gateway.gateway_id;
            let view = view(&app, gateway);
            if status.is_none_or(|status| status == view.status()) {
                items.push(view);
            }
            if items.len() == limit as usize && (status.is_some() || gateways.next_cursor.is_some()) {
                return Ok(Json(Page { items, next_cursor: list.next(&id) }));
            }
        }
        filter.cursor = gateways.next_cursor;
        if filter.cursor.is_none() {
            return Ok(Json(Page { items, next_cursor: None }));
        }
    }
}
