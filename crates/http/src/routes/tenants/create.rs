//! Creating a tenant.

use axum::{extract::State, http::StatusCode};
use identity::NewTenant;
use serde::Deserialize;
use types::TenantId;
use utoipa::ToSchema;

use super::{Contact, Tenant};
use crate::{
    App, Problem,
    extract::{Caller, Json, permission},
};

/// A tenant to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TenantDraft {
    /// The own tenant, or one below it.
    parent_id: TenantId,
    name: String,
    contact: Option<Contact>,
}

/// Create a tenant below the own one
#[utoipa::path(
    post, path = "/tenants", operation_id = "create_tenant", tag = "tenants", request_body = TenantDraft,
    responses((status = 201, body = Tenant), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, description = "There is no such tenant in reach", body = Problem), (status = 422, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn create_tenant(
    State(app): State<App>,
    caller: Caller<permission::TenantsWrite>,
    Json(body): Json<TenantDraft>,
) -> Result<(StatusCode, Json<Tenant>), Problem> {
    let new = NewTenant { parent_id: body.parent_id, name: body.name, contact: body.contact.map(Into::into) };
    let made = app.identity().create_tenant(&caller.ctx, new).await?;
    let (tenant, contact) = app.identity().tenant(&caller.ctx, made.tenant_id).await?;
    Ok((StatusCode::CREATED, Json(Tenant::of(tenant, contact))))
}
