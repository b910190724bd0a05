//! Whether the audit log is as it was written.

use axum::extract::State;
use serde::Serialize;
use tokio::sync::Mutex;
use types::Time;
use utoipa::ToSchema;

use crate::{
    App, Problem,
    extract::{Caller, Json, permission},
};

/// The whole log is read for an answer, so one at a time.
static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

/// Whether every link of the chain holds.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditVerification {
    ok: bool,
    /// Entries checked.
    entries: i64,
    /// Entries whose personal part has aged out; their links still hold.
    anonymised: i64,
    checked_at: Time,
    first_bad_sequence: Option<i64>,
    faults: Vec<AuditFault>,
}

/// What is wrong at an entry.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditFault {
    sequence: i64,
    what: &'static str,
}

/// Verify the audit log
///
/// Computes every link of the chain again: finds a changed, missing, added or reordered entry.
#[utoipa::path(
    get, path = "/audit/verification", operation_id = "verify_audit", tag = "audit",
    responses((status = 200, body = AuditVerification), (status = 401, body = Problem), (status = 403, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn verify_audit(
    State(app): State<App>,
    caller: Caller<permission::AuditRead>,
) -> Result<Json<AuditVerification>, Problem> {
    let _turn = ONE_AT_A_TIME.lock().await;
    let found = app.privacy().verify_audit(&caller.ctx).await?;
    Ok(Json(AuditVerification {
        ok: found.intact(),
        entries: found.checked_count,
        anonymised: found.anonymised_count,
        checked_at: app.privacy().clock().now(),
        first_bad_sequence: found.faults.first().map(|fault| fault.sequence),
        faults: found.faults.into_iter().map(|f| AuditFault { sequence: f.sequence, what: f.what }).collect(),
    }))
}
