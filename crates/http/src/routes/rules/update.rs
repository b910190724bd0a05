//! Changes a rule.

use ::alarms::{Change, Comparison, Scope, Severity, Watches};
use axum::extract::State;
use serde::Deserialize;
use types::RuleId;
use utoipa::ToSchema;

use super::{
    RuleItem,
    scope::{RecipientItem, RuleScope, recipients},
};
use crate::{
    App, Problem,
    extract::{Caller, Json, Path, permission, present},
};

/// What is to change: what is left out stays, `null` empties. Tenant and kind stay.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleChange {
    name: Option<String>,
    scope: Option<RuleScope>,
    watches: Option<Watches>,
    metric: Option<String>,
    comparison: Option<Comparison>,
    threshold: Option<f64>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<f64>)]
    hysteresis: Option<Option<f64>>,
    duration_seconds: Option<i64>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<i64>)]
    silence_seconds: Option<Option<i64>>,
    severity: Option<Severity>,
    recipients: Option<Vec<RecipientItem>>,
    enabled: Option<bool>,
}

impl TryFrom<RuleChange> for Change {
    type Error = Problem;
    fn try_from(change: RuleChange) -> Result<Self, Problem> {
        Ok(Self {
            name: change.name,
            scope: change.scope.map(Scope::try_from).transpose()?,
            watches: change.watches,
            metric: change.metric,
            comparison: change.comparison,
            threshold: change.threshold,
            hysteresis: change.hysteresis,
            duration_seconds: change.duration_seconds,
            silence_seconds: change.silence_seconds,
            severity: change.severity,
            recipients: change.recipients.map(recipients).transpose()?,
            enabled: change.enabled,
        })
    }
}

/// Change a rule
///
/// Where the rule judges otherwise afterwards, its open alarms are over.
#[utoipa::path(
    patch, path = "/rules/{id}", operation_id = "update_rule", tag = "rules", params(("id" = RuleId, Path)),
    request_body = RuleChange,
    responses((status = 200, body = RuleItem), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn update_rule(
    State(app): State<App>,
    caller: Caller<permission::RulesWrite>,
    Path(id): Path<RuleId>,
    Json(change): Json<RuleChange>,
) -> Result<Json<RuleItem>, Problem> {
    Ok(Json(app.alarms().change_rule(&caller.ctx, id, change.try_into()?).await?.into()))
}
