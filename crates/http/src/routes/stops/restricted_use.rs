//! Using restricted data on an exception.

use axum::extract::State;
use privacy::stops::{Exception, NewUse, UsedRows};
use serde::Deserialize;
use types::StopId;
use utoipa::ToSchema;

use crate::{
    App, Page, Problem,
    extract::{Caller, Json, Path, permission},
};

/// What is used, and why it may be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RestrictedUseBody {
    category: String,
    exception: Exception,
    /// At most 5000 characters.
    reason: String,
}

/// Use restricted data
///
/// On one of the four exceptions of Art. 18(2), for a stated reason; written down before the first row is given.
#[utoipa::path(
    post, path = "/stops/{id}/uses", operation_id = "use_restricted_data", tag = "requests",
    params(("id" = StopId, Path)), request_body = RestrictedUseBody,
    responses((status = 200, body = Page<UsedRows>), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn use_restricted_data(
    State(app): State<App>,
    caller: Caller<permission::RequestsWrite>,
    Path(id): Path<StopId>,
    Json(body): Json<RestrictedUseBody>,
) -> Result<Json<Page<UsedRows>>, Problem> {
    let new = NewUse { category: body.category, exception: body.exception, reason: body.reason };
    Ok(Json(Page::whole(app.stops().use_restricted(&caller.ctx, id, &new).await?)))
}
