//! One of the person's own requests.

use axum::extract::State;
use types::{Ctx, RequestId};

use super::person;
use crate::{
    App, Problem,
    extract::{Caller, Json, Path, permission},
    routes::requests::RequestCase,
};

/// Show an own privacy request
///
/// With its steps; what staff wrote down for themselves is in the access package instead.
#[utoipa::path(
    get, path = "/privacy/requests/{id}", operation_id = "show_own_request", tag = "privacy",
    params(("id" = RequestId, Path)),
    responses((status = 200, body = RequestCase), (status = 401, body = Problem), (status = 404, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn show_own_request(
    State(app): State<App>,
    caller: Caller<permission::Own>,
    Path(id): Path<RequestId>,
) -> Result<Json<RequestCase>, Problem> {
    own_case(&app, &caller.ctx, &person(&caller.account), id).await
}

pub(crate) async fn own_case(
    app: &App,
    ctx: &Ctx,
    person: &privacy::request::Person,
    id: RequestId,
) -> Result<Json<RequestCase>, Problem> {
    let case = app.requests().own_case(ctx, person, id).await?;
    let product = app.products().get(&case.request.product).ok_or_else(|| Problem::not_found("product"))?;
    Ok(Json(RequestCase::of(case, app.privacy().clock().now(), &product.notice)))
}
