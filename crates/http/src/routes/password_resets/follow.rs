//! Setting another password by a link.

use axum::{extract::State, http::StatusCode};

use crate::{
    App, Problem,
    extract::{Json, Path, Visitor},
    routes::activations::NewPassword,
};

/// Set another password by a link
///
/// The link works once; every session of the account ends.
#[utoipa::path(
    post, path = "/password-resets/{token}", operation_id = "reset_password", tag = "password-resets",
    params(("token" = String, Path)), request_body = NewPassword,
    responses((status = 204), (status = 404, body = Problem), (status = 422, body = Problem))
)]
pub(crate) async fn reset_password(
    State(app): State<App>,
    visitor: Visitor,
    Path(token): Path<String>,
    Json(body): Json<NewPassword>,
) -> Result<StatusCode, Problem> {
    app.identity().reset_password(&visitor.ctx, &token, &body.password).await?;
    Ok(StatusCode::NO_CONTENT)
}
