//! What the gate refused, and how often.

use axum::extract::State;
use serde::Serialize;
use types::Time;
use utoipa::ToSchema;

use crate::{
    App, Page, Problem,
    extract::{Caller, Json, permission},
};

/// Something that the notice does not allow, and that was tried.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Refusal {
    category: String,
    /// read, write or disclose.
    action: String,
    /// undeclared, condition, viewer or recipient.
    reason: String,
    /// The clause that came nearest.
    clause: Option<String>,
    count: i64,
    first_at: Time,
    last_at: Time,
}

impl From<privacy::RefusalCount> for Refusal {
    fn from(row: privacy::RefusalCount) -> Self {
        Self {
            category: row.category,
            action: row.action,
            reason: row.reason,
            clause: Some(row.clause).filter(|clause| !clause.is_empty()),
            count: row.refused_count,
            first_at: row.first_at,
            last_at: row.last_at,
        }
    }
}

/// List refusals
///
/// What the gate refused in the own tenant and below, the latest first.
#[utoipa::path(
    get, path = "/refusals", operation_id = "list_refusals", tag = "notice",
    responses((status = 200, body = Page<Refusal>), (status = 401, body = Problem), (status = 403, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn list_refusals(
    State(app): State<App>,
    caller: Caller<permission::EvidenceRead>,
) -> Result<Json<Page<Refusal>>, Problem> {
    let rows = app.privacy().refusals(&caller.ctx).await?;
    Ok(Json(Page::whole(rows.into_iter().map(Refusal::from).collect())))
}
