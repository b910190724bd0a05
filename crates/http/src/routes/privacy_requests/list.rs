//! The person's own requests.

use axum::extract::State;

use super::person;
use crate::{
    App, Page, Problem,
    extract::{Caller, Json, permission},
    routes::requests::PrivacyRequest,
};

/// List the own privacy requests
///
/// Newest first.
#[utoipa::path(
    get, path = "/privacy/requests", operation_id = "list_own_requests", tag = "privacy",
    responses((status = 200, body = Page<PrivacyRequest>), (status = 401, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn list_own_requests(
    State(app): State<App>,
    caller: Caller<permission::Own>,
) -> Result<Json<Page<PrivacyRequest>>, Problem> {
    let now = app.privacy().clock().now();
    let cases = app.requests().own(&caller.ctx, &person(&caller.account)).await?;
    Ok(Json(Page::whole(cases.into_iter().map(|case| PrivacyRequest::of(case, now)).collect())))
}
