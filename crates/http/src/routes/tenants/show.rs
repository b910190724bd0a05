//! Showing a tenant.

use axum::extract::State;
use types::TenantId;

use super::Tenant;
use crate::{
    App, Problem,
    extract::{Caller, Json, Path, permission},
};

/// Show a tenant
#[utoipa::path(
    get, path = "/tenants/{id}", operation_id = "show_tenant", tag = "tenants", params(("id" = TenantId, Path)),
    responses((status = 200, body = Tenant), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn show_tenant(
    State(app): State<App>,
    caller: Caller<permission::TenantsRead>,
    Path(id): Path<TenantId>,
) -> Result<Json<Tenant>, Problem> {
    let (tenant, contact) = app.identity().tenant(&caller.ctx, id).await?;
    Ok(Json(Tenant::of(tenant, contact)))
}
