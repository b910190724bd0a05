//! Write something down about a request

use axum::extract::State;
use types::RequestId;

use super::{RequestCase, RequestText, show::case_of};
use crate::{
    App, Problem,
    extract::{Caller, Json, Path, permission},
};

/// Write something down about a request
///
/// The person does not see it beside the case, but it is part of their data and so of an access package.
#[utoipa::path(
    post, path = "/requests/{id}/note", operation_id = "note_request", tag = "requests",
    params(("id" = RequestId, Path)), request_body = RequestText,
    responses((status = 200, body = RequestCase), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn note_request(
    State(app): State<App>,
    caller: Caller<permission::RequestsWrite>,
    Path(id): Path<RequestId>,
    Json(body): Json<RequestText>,
) -> Result<Json<RequestCase>, Problem> {
    app.requests().note(&caller.ctx, id, &body.text).await?;
    case_of(&app, &caller.ctx, id).await
}
