//! Setting another password by a link.

use axum::{extract::State, http::StatusCode};
use identity::TokensThen;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    App, Problem,
    extract::{Json, Path, Visitor},
};

/// Another password of one's own choice.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResetPassword {
    /// 10 to 200 characters, not among those that are tried first, not the own name.
    password: String,
    /// What becomes of the account's API tokens; needed where it has some.
    tokens: Option<TokensThen>,
}

/// Set another password by a link
///
/// The link works once; every session of the account ends. Where it has API tokens, `tokens` says what becomes of them,
/// and without it the link stays good.
#[utoipa::path(
    post, path = "/password-resets/{token}", operation_id = "reset_password", tag = "password-resets",
    params(("token" = String, Path)), request_body = ResetPassword,
    responses((status = 204), (status = 404, body = Problem), (status = 422, body = Problem))
)]
pub(crate) async fn reset_password(
    State(app): State<App>,
    visitor: Visitor,
    Path(token): Path<String>,
    Json(body): Json<ResetPassword>,
) -> Result<StatusCode, Problem> {
    app.identity().reset_password(&visitor.ctx, &token, &body.password, body.tokens).await?;
    Ok(StatusCode::NO_CONTENT)
}
