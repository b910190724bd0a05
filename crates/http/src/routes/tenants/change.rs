//! Changing a tenant, and ending its contract.

use axum::extract::State;
use identity::TenantChange;
use serde::Deserialize;
use types::{TenantId, Time};
use utoipa::ToSchema;

use super::{Contact, Tenant};
use crate::{
    App, Problem,
    extract::{Caller, Json, Path, permission, present},
};

/// What is left out stays; `null` takes it away.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TenantPatch {
    name: Option<String>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Contact>)]
    contact: Option<Option<Contact>>,
    /// When the contract ended or will end: from then on nobody of the tenant or below signs in, and what the notice
    /// ties to the contract is erased.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Time>)]
    contract_ended_at: Option<Option<Time>>,
}

/// Change a tenant
///
/// A contract is ended from above, never by the tenant itself.
#[utoipa::path(
    patch, path = "/tenants/{id}", operation_id = "change_tenant", tag = "tenants",
    params(("id" = TenantId, Path)), request_body = TenantPatch,
    responses((status = 200, body = Tenant), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn change_tenant(
    State(app): State<App>,
    caller: Caller<permission::TenantsWrite>,
    Path(id): Path<TenantId>,
    Json(body): Json<TenantPatch>,
) -> Result<Json<Tenant>, Problem> {
    let change = TenantChange {
        name: body.name,
        contact: body.contact.map(|contact| contact.map(Into::into)),
        contract_ended_at: body.contract_ended_at,
    };
    app.identity().change_tenant(&caller.ctx, id, change).await?;
    let (tenant, contact) = app.identity().tenant(&caller.ctx, id).await?;
    Ok(Json(Tenant::of(tenant, contact)))
}
