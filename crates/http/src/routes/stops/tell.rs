//! Telling a person again of a decision, or by another way.

use axum::extract::State;
use privacy::stops::ToldBy;
use serde::Deserialize;
use types::StopId;
use utoipa::ToSchema;

use super::StopView;
use crate::{
    App, Problem,
    extract::{Caller, Json, Path, permission},
    routes::consents::notice_of,
};

/// By which way.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StopTelling {
    /// By e-mail it is sent once more, to the address the person has now; by letter or telephone staff have told them.
    told: ToldBy,
}

/// Tell a person again what was decided
///
/// Where the letter failed: otherwise a restriction could never be lifted.
#[utoipa::path(
    post, path = "/stops/{id}/telling", operation_id = "tell_stop_again", tag = "requests",
    params(("id" = StopId, Path)), request_body = StopTelling,
    responses((status = 200, body = StopView), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn tell_stop_again(
    State(app): State<App>,
    caller: Caller<permission::RequestsWrite>,
    Path(id): Path<StopId>,
    Json(body): Json<StopTelling>,
) -> Result<Json<StopView>, Problem> {
    let notice = notice_of(&app, &caller.ctx)?;
    Ok(Json(app.stops().tell_again(&caller.ctx, notice, id, body.told).await?.into()))
}
