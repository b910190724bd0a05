//! Ending one of the own sessions.

use axum::{extract::State, http::StatusCode};
use types::SessionId;

use crate::{
    App, Problem,
    extract::{Caller, Path, permission},
};

/// End one of the own sessions
#[utoipa::path(
    delete, path = "/sessions/{id}", operation_id = "delete_one_session", tag = "session", params(("id" = SessionId, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 404, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn delete_one_session(
    State(app): State<App>,
    caller: Caller<permission::Own>,
    Path(id): Path<SessionId>,
) -> Result<StatusCode, Problem> {
    app.identity().revoke_session(&caller.ctx, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
