//! Taking an own request back.

use axum::extract::State;
use types::RequestId;

use super::{person, show::own_case};
use crate::{
    App, Problem,
    extract::{Caller, Json, Path, permission},
    routes::requests::RequestCase,
};

/// Withdraw an own privacy request
#[utoipa::path(
    post, path = "/privacy/requests/{id}/withdrawal", operation_id = "withdraw_own_request", tag = "privacy",
    params(("id" = RequestId, Path)),
    responses((status = 200, body = RequestCase), (status = 401, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn withdraw_own_request(
    State(app): State<App>,
    caller: Caller<permission::Own>,
    Path(id): Path<RequestId>,
) -> Result<Json<RequestCase>, Problem> {
    let person = person(&caller.account);
    let case = app.requests().own_case(&caller.ctx, &person, id).await?;
    app.requests().withdraw(&caller.ctx, case.request).await?;
    own_case(&app, &caller.ctx, &person, id).await
}
