//! Asking for a link to another password.

use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    App, Problem,
    extract::{Json, Visitor},
    steps::in_steps,
};

/// Whose password is forgotten.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ForgottenPassword {
    email: String,
}

/// Ask for a link to another password
///
/// The answer is always the same, so that it does not tell who has an account.
#[utoipa::path(
    post, path = "/password-resets", operation_id = "request_password_reset", tag = "password-resets",
    request_body = ForgottenPassword, responses((status = 202), (status = 422, body = Problem))
)]
pub(crate) async fn request_password_reset(
    State(app): State<App>,
    visitor: Visitor,
    Json(body): Json<ForgottenPassword>,
) -> Result<StatusCode, Problem> {
    in_steps(app.identity().request_reset(&visitor.ctx, &body.email)).await?;
    Ok(StatusCode::ACCEPTED)
}
