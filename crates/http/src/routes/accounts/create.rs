//! Creating an account.

use axum::{extract::State, http::StatusCode};
use identity::{Language, NewAccount, Role};
use notice::Lang;
use serde::Deserialize;
use types::TenantId;
use utoipa::ToSchema;

use crate::{
    App, Problem,
    extract::{Caller, Json, permission},
    routes::account::Account,
};

/// An account to be made; company, phone and address are optional.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountDraft {
    tenant_id: TenantId,
    /// The user name.
    email: String,
    first_name: String,
    last_name: String,
    role: Role,
    company: Option<String>,
    phone: Option<String>,
    address: Option<String>,
    /// `de`, if it is left out.
    language: Option<Language>,
}

/// Create an account
///
/// In the own tenant or one below it, with a role no higher than the own. The person gets an e-mail with an
/// activation link.
#[utoipa::path(
    post, path = "/accounts", operation_id = "create_account", tag = "accounts", request_body = AccountDraft,
    responses((status = 201, body = Account), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, description = "There is no such tenant in reach", body = Problem),
        (status = 409, description = "The e-mail address is taken", body = Problem), (status = 422, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn create_account(
    State(app): State<App>,
    caller: Caller<permission::AccountsWrite>,
    Json(body): Json<AccountDraft>,
) -> Result<(StatusCode, Json<Account>), Problem> {
    let new = NewAccount {
        tenant_id: body.tenant_id,
        email: body.email,
        first_name: body.first_name,
        last_name: body.last_name,
        company: body.company,
        phone: body.phone,
        address: body.address,
        role: body.role,
        language: body.language.unwrap_or(Language(Lang::De)),
    };
    let account = app.identity().create_account(&caller.ctx, new).await?;
    Ok((StatusCode::CREATED, Json(account.into())))
}
