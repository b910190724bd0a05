//! What the erasure of the own account would do.

use axum::extract::State;
use privacy::erasure::Plan;

use crate::{
    App, Problem,
    extract::{Caller, Json, permission},
};

/// Preview the erasure of the own account
///
/// What would go, what others co-own and so stays, what a law holds and until when, and who would be told.
#[utoipa::path(
    get, path = "/privacy/erasure-plan", operation_id = "show_own_erasure_plan", tag = "privacy",
    responses((status = 200, body = Plan), (status = 401, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn show_own_erasure_plan(
    State(app): State<App>,
    caller: Caller<permission::Own>,
) -> Result<Json<Plan>, Problem> {
    let product = app.products().get(&caller.ctx.product).ok_or_else(|| Problem::not_found("product"))?;
    let subjects = [caller.account.subject_id];
    Ok(Json(app.requests().erasure_plan(&caller.ctx, &product.notice, &subjects).await?))
}
