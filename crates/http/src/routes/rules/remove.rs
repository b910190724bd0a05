//! Removes a rule.

use axum::{extract::State, http::StatusCode};
use types::RuleId;

use crate::{
    App, Problem,
    extract::{Caller, Path, permission},
};

/// Remove a rule
///
/// Its open alarms are over; the course of its alarms stays as long as the notice says.
#[utoipa::path(
    delete, path = "/rules/{id}", operation_id = "remove_rule", tag = "rules", params(("id" = RuleId, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn remove_rule(
    State(app): State<App>,
    caller: Caller<permission::RulesWrite>,
    Path(id): Path<RuleId>,
) -> Result<StatusCode, Problem> {
    app.alarms().delete_rule(&caller.ctx, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
