//! Say that a person has proven who they are

use axum::extract::State;
use types::RequestId;

use super::{RequestCase, RequestText, show::case_of};
use crate::{
    App, Problem,
    extract::{Caller, Json, Path, permission},
};

/// Say that a person has proven who they are
///
/// How it was made sure is written down; the case is open from here on.
#[utoipa::path(
    post, path = "/requests/{id}/proof", operation_id = "prove_request", tag = "requests",
    params(("id" = RequestId, Path)), request_body = RequestText,
    responses((status = 200, body = RequestCase), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn prove_request(
    State(app): State<App>,
    caller: Caller<permission::RequestsWrite>,
    Path(id): Path<RequestId>,
    Json(body): Json<RequestText>,
) -> Result<Json<RequestCase>, Problem> {
    app.requests().prove_by_staff(&caller.ctx, caller.account.subject_id, id, &body.text).await?;
    case_of(&app, &caller.ctx, id).await
}
