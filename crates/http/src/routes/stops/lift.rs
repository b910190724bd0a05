//! Lifting a restriction.

use axum::extract::State;
use types::StopId;

use super::StopView;
use crate::{
    App, Problem,
    extract::{Caller, Json, Path, permission},
};

/// Lift a restriction
///
/// Refused until its end was announced and the letter has left (Art. 18(3)). Objections that were decided so end by
/// themselves then.
#[utoipa::path(
    post, path = "/stops/{id}/lifting", operation_id = "lift_stop", tag = "requests", params(("id" = StopId, Path)),
    responses((status = 200, body = StopView), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, description = "The person was not told yet", body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn lift_stop(
    State(app): State<App>,
    caller: Caller<permission::RequestsWrite>,
    Path(id): Path<StopId>,
) -> Result<Json<StopView>, Problem> {
    Ok(Json(app.stops().lift(&caller.ctx, id).await?.into()))
}
