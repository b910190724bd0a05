//! Deleting a tenant.

use axum::{extract::State, http::StatusCode};
use types::TenantId;

use crate::{
    App, Problem,
    extract::{Caller, Path, permission},
};

/// Delete a tenant that nothing belongs to
///
/// One with accounts, devices or a record of its own is ended instead.
#[utoipa::path(
    delete, path = "/tenants/{id}", operation_id = "delete_tenant", tag = "tenants", params(("id" = TenantId, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn delete_tenant(
    State(app): State<App>,
    caller: Caller<permission::TenantsWrite>,
    Path(id): Path<TenantId>,
) -> Result<StatusCode, Problem> {
    app.identity().delete_tenant(&caller.ctx, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
