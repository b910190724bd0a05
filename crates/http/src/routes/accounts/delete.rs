//! Deleting an account.

use axum::{extract::State, http::StatusCode};
use types::AccountId;

use crate::{
    App, Problem,
    extract::{Caller, Path, permission},
};

/// Delete an account
///
/// Erases it with its password, links, sessions and tokens.
#[utoipa::path(
    delete, path = "/accounts/{id}", operation_id = "delete_account", tag = "accounts",
    params(("id" = AccountId, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn delete_account(
    State(app): State<App>,
    caller: Caller<permission::AccountsWrite>,
    Path(id): Path<AccountId>,
) -> Result<StatusCode, Problem> {
    app.identity().delete_account(&caller.ctx, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
