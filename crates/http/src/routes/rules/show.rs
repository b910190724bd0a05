//! Shows a rule.

use axum::extract::State;
use types::RuleId;

use super::RuleItem;
use crate::{
    App, Problem,
    extract::{Caller, Json, Path, permission},
};

/// Show a rule
#[utoipa::path(
    get, path = "/rules/{id}", operation_id = "show_rule", tag = "rules", params(("id" = RuleId, Path)),
    responses((status = 200, body = RuleItem), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn show_rule(
    State(app): State<App>,
    caller: Caller<permission::RulesRead>,
    Path(id): Path<RuleId>,
) -> Result<Json<RuleItem>, Problem> {
    Ok(Json(app.alarms().rule(&caller.ctx, id).await?.into()))
}
