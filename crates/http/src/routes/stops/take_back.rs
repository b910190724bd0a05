//! Taking back a restriction or an objection of one's own.

use axum::{extract::State, http::StatusCode};
use types::StopId;

use crate::{
    App, Problem,
    extract::{Caller, Path, permission},
};

/// Take back a restriction or an objection
#[utoipa::path(
    delete, path = "/privacy/stops/{id}", operation_id = "take_back_stop", tag = "privacy",
    params(("id" = StopId, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn take_back_stop(
    State(app): State<App>,
    caller: Caller<permission::Own>,
    Path(id): Path<StopId>,
) -> Result<StatusCode, Problem> {
    app.stops().take_back(&caller.ctx, caller.account.subject_id, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
