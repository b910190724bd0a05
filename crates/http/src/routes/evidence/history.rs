//! What a check came to over time.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use types::Time;
use utoipa::{IntoParams, ToSchema};

use crate::{
    App, Page, Problem,
    extract::{Caller, Json, Query, permission},
    limit,
};

/// Which check, and how far back.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct OfCheck {
    /// The check's id.
    #[param(example = "chain_intact")]
    check: String,
    /// At most so many measurements.
    limit: Option<u32>,
}

/// One measurement.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EvidencePoint {
    at: Time,
    holds: bool,
    looked: i64,
    offences: i64,
}

/// Show a check's history
///
/// Its measurements, the latest first.
#[utoipa::path(
    get, path = "/evidence/history", operation_id = "list_evidence_history", tag = "evidence", params(OfCheck),
    responses((status = 200, body = Page<EvidencePoint>), (status = 401, body = Problem), (status = 403, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn list_evidence_history(
    State(app): State<App>,
    caller: Caller<permission::EvidenceRead>,
    Query(asked): Query<OfCheck>,
) -> Result<Json<Page<EvidencePoint>>, Problem> {
    let limit = limit(asked.limit);
    let points = app.privacy().evidence_history(&caller.ctx, &asked.check, limit).await?;
    let point = |point: privacy::evidence::Point| EvidencePoint {
        at: point.at,
        holds: point.holds,
        looked: point.looked_count,
        offences: point.offences_count,
    };
    Ok(Json(Page::whole(points.into_iter().map(point).collect())))
}
