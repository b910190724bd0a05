//! Listing tenants.

use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

use super::Tenant;
use crate::{
    App, Page, Problem,
    cursor::Listing,
    extract::{Caller, Json, Query, permission},
    limit,
};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct TenantQuery {
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List the own tenant and all below it
///
/// Flat, those above before those below; `parent_id` makes the tree.
#[utoipa::path(
    get, path = "/tenants", operation_id = "list_tenants", tag = "tenants", params(TenantQuery),
    responses((status = 200, body = Page<Tenant>), (status = 401, body = Problem), (status = 403, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn list_tenants(
    State(app): State<App>,
    caller: Caller<permission::TenantsRead>,
    Query(query): Query<TenantQuery>,
) -> Result<Json<Page<Tenant>>, Problem> {
    let limit = limit(query.limit);
    let list = Listing::new(&app, &caller.ctx, "tenants");
    let tenants = app.identity().tenants(&caller.ctx, list.open(query.cursor.as_deref())?, limit + 1).await?;
    let items = tenants.into_iter().map(|tenant| Tenant::of(tenant, None)).collect();
    Ok(Json(list.page(items, limit, |tenant: &Tenant| tenant.id)))
}
