//! Showing the own account.

use axum::extract::State;

use super::Account;
use crate::{
    App, Problem,
    extract::{Caller, Json, permission},
};

/// Show the own account
#[utoipa::path(
    get, path = "/account", operation_id = "show_own_account", tag = "account",
    responses((status = 200, body = Account), (status = 401, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn show_own_account(
    State(app): State<App>,
    caller: Caller<permission::Own>,
) -> Result<Json<Account>, Problem> {
    Ok(Json(app.identity().own(&caller.ctx).await?.into()))
}
