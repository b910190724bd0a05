//! Activating an account.

use axum::{extract::State, http::StatusCode};

use super::NewPassword;
use crate::{
    App, Problem,
    extract::{Json, Path, Visitor},
};

/// Activate an account
///
/// The account gets its password and is active from here on. The link works once.
#[utoipa::path(
    post, path = "/activations/{token}", operation_id = "activate_account", tag = "activations",
    params(("token" = String, Path)), request_body = NewPassword,
    responses((status = 204), (status = 404, body = Problem),
        (status = 422, description = "The password is too short or easily guessed", body = Problem))
)]
pub(crate) async fn activate_account(
    State(app): State<App>,
    visitor: Visitor,
    Path(token): Path<String>,
    Json(body): Json<NewPassword>,
) -> Result<StatusCode, Problem> {
    app.identity().activate(&visitor.ctx, &token, &body.password).await?;
    Ok(StatusCode::NO_CONTENT)
}
