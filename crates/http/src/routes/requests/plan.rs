//! What an erasure would do, before it is decided.

use axum::extract::State;
use privacy::erasure::Plan;
use types::RequestId;

use crate::{
    App, Problem,
    extract::{Caller, Json, Path, permission},
    fulfilment::notice_of,
};

/// Preview the erasure a request asks for
///
/// What would go, what others co-own and so stays, what a law holds and until when, and who would be told.
#[utoipa::path(
    get, path = "/requests/{id}/erasure-plan", operation_id = "show_request_erasure_plan", tag = "requests",
    params(("id" = RequestId, Path)),
    responses((status = 200, body = Plan), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn show_request_erasure_plan(
    State(app): State<App>,
    caller: Caller<permission::RequestsRead>,
    Path(id): Path<RequestId>,
) -> Result<Json<Plan>, Problem> {
    let case = app.requests().case(&caller.ctx, id).await?.request;
    let subjects = app.requests().subjects(&caller.ctx, &case).await?;
    Ok(Json(app.requests().erasure_plan(&caller.ctx, notice_of(&app, &case)?, &subjects).await?))
}
