//! Extend the deadline

use axum::extract::State;
use types::RequestId;

use super::{RequestCase, RequestTelling, show::case_of};
use crate::{
    App, Problem,
    extract::{Caller, Json, Path, permission},
};

/// Extend the deadline
///
/// Once, by two further months, told within the first month with the reason (Art. 12(3) GDPR).
#[utoipa::path(
    post, path = "/requests/{id}/extension", operation_id = "extend_request", tag = "requests",
    params(("id" = RequestId, Path)), request_body = RequestTelling,
    responses((status = 200, body = RequestCase), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn extend_request(
    State(app): State<App>,
    caller: Caller<permission::RequestsWrite>,
    Path(id): Path<RequestId>,
    Json(body): Json<RequestTelling>,
) -> Result<Json<RequestCase>, Problem> {
    app.requests().extend(&caller.ctx, caller.account.subject_id, id, &body.into()).await?;
    case_of(&app, &caller.ctx, id).await
}
