//! Sending an invitation again.

use axum::{extract::State, http::StatusCode};
use types::AccountId;

use crate::{
    App, Problem,
    extract::{Caller, Path, permission},
};

/// Send the activation link again
///
/// The link sent before is no longer good.
#[utoipa::path(
    post, path = "/accounts/{id}/invitation", operation_id = "invite_again", tag = "accounts",
    params(("id" = AccountId, Path)),
    responses((status = 202), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, description = "The account is active already", body = Problem),
        (status = 429, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn invite_again(
    State(app): State<App>,
    caller: Caller<permission::AccountsWrite>,
    Path(id): Path<AccountId>,
) -> Result<StatusCode, Problem> {
    app.identity().invite_again(&caller.ctx, id).await?;
    Ok(StatusCode::ACCEPTED)
}
