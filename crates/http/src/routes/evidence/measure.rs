//! Measuring now instead of waiting for the job.

use axum::extract::State;
use serde::Serialize;
use types::Time;
use utoipa::ToSchema;

use crate::{
    App, Problem,
    extract::{Caller, Json, permission},
};

/// What a measurement came to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EvidenceRun {
    measured_at: Time,
    /// So many things were measured …
    checks: usize,
    /// … of which so many do not hold.
    failing: usize,
}

/// Measure now
///
/// Measures everything the notice states and records it.
#[utoipa::path(
    post, path = "/evidence/runs", operation_id = "measure_evidence", tag = "evidence",
    responses((status = 200, body = EvidenceRun), (status = 401, body = Problem), (status = 403, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn measure_evidence(
    State(app): State<App>,
    caller: Caller<permission::EvidenceRead>,
) -> Result<Json<EvidenceRun>, Problem> {
    let product = app.products().get(&caller.ctx.product).ok_or_else(|| Problem::not_found("product"))?;
    let evidence = app.measure_evidence(product).await?;
    let failing = evidence.iter().filter(|one| !one.measured.holds()).count();
    Ok(Json(EvidenceRun { measured_at: app.privacy().clock().now(), checks: evidence.len(), failing }))
}
