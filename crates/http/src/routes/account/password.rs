//! Changing the own password.

use axum::{extract::State, http::StatusCode};
use identity::TokensThen;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    App, Problem,
    extract::{Caller, Json, permission},
};

/// The password as it is, and as it is to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordChange {
    current: String,
    /// 10 to 200 characters, not among those that are tried first, not the own name.
    new: String,
    /// What becomes of the account's API tokens; needed where it has some.
    tokens: Option<TokensThen>,
}

/// Change the own password
///
/// Every other session of the account ends. Where it has API tokens, `tokens` says what becomes of them.
#[utoipa::path(
    post, path = "/account/password", operation_id = "change_own_password", tag = "account", request_body = PasswordChange,
    responses((status = 204), (status = 401, body = Problem), (status = 422, body = Problem),
        (status = 429, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn change_own_password(
    State(app): State<App>,
    caller: Caller<permission::Own>,
    Json(body): Json<PasswordChange>,
) -> Result<StatusCode, Problem> {
    let session = caller.account.session();
    app.identity().change_password(&caller.ctx, session, (&body.current, &body.new), body.tokens).await?;
    Ok(StatusCode::NO_CONTENT)
}
