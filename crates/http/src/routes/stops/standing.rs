//! What stands within reach, for the desk.

use axum::extract::State;
use types::StopId;

use super::{StopCase, StopView};
use crate::{
    App, Page, Problem,
    extract::{Caller, Json, Path, permission},
};

/// List restrictions and objections
///
/// What stands within reach; what waits for a decision comes first.
#[utoipa::path(
    get, path = "/stops", operation_id = "list_stops", tag = "requests",
    responses((status = 200, body = Page<StopView>), (status = 401, body = Problem), (status = 403, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn list_stops(
    State(app): State<App>,
    caller: Caller<permission::RequestsRead>,
) -> Result<Json<Page<StopView>>, Problem> {
    let stops = app.stops().standing(&caller.ctx).await?;
    Ok(Json(Page::whole(stops.into_iter().map(Into::into).collect())))
}

/// Show a restriction or an objection
#[utoipa::path(
    get, path = "/stops/{id}", operation_id = "show_stop", tag = "requests", params(("id" = StopId, Path)),
    responses((status = 200, body = StopCase), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn show_stop(
    State(app): State<App>,
    caller: Caller<permission::RequestsRead>,
    Path(id): Path<StopId>,
) -> Result<Json<StopCase>, Problem> {
    Ok(Json(app.stops().one(&caller.ctx, id).await?.into()))
}
