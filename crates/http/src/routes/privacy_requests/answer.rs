//! Answering a question about an own request, or adding to it.

use axum::extract::State;
use types::RequestId;

use super::{person, show::own_case};
use crate::{
    App, Problem,
    extract::{Caller, Json, Path, permission},
    routes::requests::{RequestCase, RequestText},
};

/// Answer a question about an own privacy request
#[utoipa::path(
    post, path = "/privacy/requests/{id}/answer", operation_id = "answer_own_request", tag = "privacy",
    params(("id" = RequestId, Path)), request_body = RequestText,
    responses((status = 200, body = RequestCase), (status = 401, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn answer_own_request(
    State(app): State<App>,
    caller: Caller<permission::Own>,
    Path(id): Path<RequestId>,
    Json(body): Json<RequestText>,
) -> Result<Json<RequestCase>, Problem> {
    let person = person(&caller.account);
    let case = app.requests().own_case(&caller.ctx, &person, id).await?;
    app.requests().answer(&caller.ctx, case.request, &body.text).await?;
    own_case(&app, &caller.ctx, &person, id).await
}
