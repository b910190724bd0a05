//! Ask the person something

use axum::extract::State;
use types::RequestId;

use super::{RequestCase, RequestTelling, show::case_of};
use crate::{
    App, Problem,
    extract::{Caller, Json, Path, permission},
};

/// Ask the person something
///
/// The deadline runs on.
#[utoipa::path(
    post, path = "/requests/{id}/question", operation_id = "ask_requester", tag = "requests",
    params(("id" = RequestId, Path)), request_body = RequestTelling,
    responses((status = 200, body = RequestCase), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn ask_requester(
    State(app): State<App>,
    caller: Caller<permission::RequestsWrite>,
    Path(id): Path<RequestId>,
    Json(body): Json<RequestTelling>,
) -> Result<Json<RequestCase>, Problem> {
    app.requests().ask(&caller.ctx, caller.account.subject_id, id, &body.into()).await?;
    case_of(&app, &caller.ctx, id).await
}
