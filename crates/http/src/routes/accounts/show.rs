//! Showing an account.

use axum::extract::State;
use types::AccountId;

use crate::{
    App, Problem,
    extract::{Caller, Json, Path, permission},
    routes::account::Account,
};

/// Show an account
#[utoipa::path(
    get, path = "/accounts/{id}", operation_id = "show_account", tag = "accounts", params(("id" = AccountId, Path)),
    responses((status = 200, body = Account), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn show_account(
    State(app): State<App>,
    caller: Caller<permission::AccountsRead>,
    Path(id): Path<AccountId>,
) -> Result<Json<Account>, Problem> {
    Ok(Json(app.identity().account(&caller.ctx, id).await?.into()))
}
