//! One case.

use axum::extract::State;
use types::RequestId;

use super::RequestCase;
use crate::{
    App, Problem,
    extract::{Caller, Json, Path, permission},
};

/// Show a request of a person
///
/// With its history, and the grounds on which it can be granted or refused.
#[utoipa::path(
    get, path = "/requests/{id}", operation_id = "show_request", tag = "requests",
    params(("id" = RequestId, Path)),
    responses((status = 200, body = RequestCase), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn show_request(
    State(app): State<App>,
    caller: Caller<permission::RequestsRead>,
    Path(id): Path<RequestId>,
) -> Result<Json<RequestCase>, Problem> {
    case_of(&app, &caller.ctx, id).await
}

/// The case as it is now: what every change answers with.
pub(super) async fn case_of(app: &App, ctx: &types::Ctx, id: RequestId) -> Result<Json<RequestCase>, Problem> {
    let case = app.requests().case(ctx, id).await?;
    let product = app.products().get(&case.request.product).ok_or_else(|| Problem::not_found("product"))?;
    Ok(Json(RequestCase::of(case, app.privacy().clock().now(), &product.notice)))
}
