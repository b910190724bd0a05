//! How the desk stands.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    App, Problem,
    extract::{Caller, Json, permission},
};

/// How many cases there are.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RequestCounts {
    /// Wait for a proof of who asks.
    identity: i64,
    /// Wait for a decision.
    open: i64,
    /// Due within seven days.
    soon: i64,
    overdue: i64,
    closed: i64,
    /// Of the closed ones, those closed after their deadline.
    late: i64,
}

/// Count requests of people
#[utoipa::path(
    get, path = "/requests/counts", operation_id = "count_requests", tag = "requests",
    responses((status = 200, body = RequestCounts), (status = 401, body = Problem), (status = 403, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn count_requests(
    State(app): State<App>,
    caller: Caller<permission::RequestsRead>,
) -> Result<Json<RequestCounts>, Problem> {
    let counts = app.requests().counts(&caller.ctx).await?;
    Ok(Json(RequestCounts {
        identity: counts.identity,
        open: counts.open,
        soon: counts.soon,
        overdue: counts.overdue,
        closed: counts.closed,
        late: counts.late,
    }))
}
