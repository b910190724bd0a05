//! Changing an account.

use axum::extract::State;
use identity::{AccountChange, Language, Role, Status};
use serde::Deserialize;
use types::AccountId;
use utoipa::ToSchema;

use crate::{
    App, Problem,
    extract::{Caller, Json, Path, permission, present},
    routes::account::{Account, change::tell_if_corrected},
};

/// What is left out stays; `null` takes an optional field away.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountPatch {
    email: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    company: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    phone: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    address: Option<Option<String>>,
    role: Option<Role>,
    language: Option<Language>,
    /// `blocked`, or `active` to unblock.
    status: Option<Status>,
}

/// Change an account
///
/// Only one whose role may do no more than the own; another administrator changes the own role. A new e-mail address
/// makes links out of earlier mails worthless.
#[utoipa::path(
    patch, path = "/accounts/{id}", operation_id = "change_account", tag = "accounts",
    params(("id" = AccountId, Path)), request_body = AccountPatch,
    responses((status = 200, body = Account), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn change_account(
    State(app): State<App>,
    caller: Caller<permission::AccountsWrite>,
    Path(id): Path<AccountId>,
    Json(body): Json<AccountPatch>,
) -> Result<Json<Account>, Problem> {
    let change = AccountChange {
        email: body.email,
        first_name: body.first_name,
        last_name: body.last_name,
        company: body.company,
        phone: body.phone,
        address: body.address,
        role: body.role,
        language: body.language,
        status: body.status,
    };
    let changed = app.identity().change_account(&caller.ctx, id, change).await?;
    tell_if_corrected(&app, &caller.ctx, &changed).await?;
    Ok(Json(changed.account.into()))
}
