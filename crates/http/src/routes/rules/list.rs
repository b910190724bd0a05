//! Lists rules.

use ::alarms::RuleFilter;
use axum::extract::State;
use serde::Deserialize;
use types::{DeviceId, GatewayId, PlaceId, TenantId};
use utoipa::IntoParams;

use super::RuleItem;
use crate::{
    App, Problem,
    cursor::Listing,
    extract::{Caller, Json, Query, permission},
    page::{self, Page},
};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct RulesQuery {
    /// Rules of this tenant.
    tenant_id: Option<TenantId>,
    /// Rules about this device alone.
    device_id: Option<DeviceId>,
    /// Rules about this gateway alone.
    gateway_id: Option<GatewayId>,
    /// Rules about this place.
    place_id: Option<PlaceId>,
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List rules
///
/// Newest first.
#[utoipa::path(
    get, path = "/rules", operation_id = "list_rules", tag = "rules", params(RulesQuery),
    responses((status = 200, body = Page<RuleItem>), (status = 401, body = Problem), (status = 403, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn list_rules(
    State(app): State<App>,
    caller: Caller<permission::RulesRead>,
    Query(query): Query<RulesQuery>,
) -> Result<Json<Page<RuleItem>>, Problem> {
    let of_device = query.device_id.map(|id| *id.bytes());
    let scope_id = of_device.or(query.gateway_id.map(|id| *id.bytes())).or(query.place_id.map(|id| *id.bytes()));
    let list = Listing::new(&app, &caller.ctx, "rules");
    let before = list.open(query.cursor.as_deref())?;
    let filter = RuleFilter { tenant: query.tenant_id, scope_id, before, limit: page::limit(query.limit) };
    let page = app.alarms().rules(&caller.ctx, &filter).await?;
    Ok(Json(Page {
        items: page.items.into_iter().map(RuleItem::from).collect(),
        next_cursor: page.next_cursor.and_then(|place| list.next(&place)),
    }))
}
