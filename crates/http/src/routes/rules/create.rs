//! Makes a rule.

use ::alarms::{Comparison, Kind, NewRule, Scope, Severity, Watches};
use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use types::TenantId;
use utoipa::ToSchema;

use super::{
    RuleItem,
    scope::{RecipientItem, RuleScope, recipients},
};
use crate::{
    App, Problem,
    extract::{Caller, Json, permission},
};

/// A rule to be made. A threshold needs `metric`, `comparison` and `threshold`; silence needs nothing more.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleDraft {
    tenant_id: TenantId,
    name: String,
    kind: Kind,
    /// Without it, everything of the tenant and those below it.
    scope: Option<RuleScope>,
    watches: Option<Watches>,
    metric: Option<String>,
    comparison: Option<Comparison>,
    threshold: Option<f64>,
    hysteresis: Option<f64>,
    duration_seconds: Option<i64>,
    silence_seconds: Option<i64>,
    #[schema(default = "warning")]
    severity: Option<Severity>,
    #[serde(default)]
    recipients: Vec<RecipientItem>,
    #[schema(default = true)]
    enabled: Option<bool>,
}

impl TryFrom<RuleDraft> for NewRule {
    type Error = Problem;
    fn try_from(draft: RuleDraft) -> Result<Self, Problem> {
        Ok(Self {
            tenant: draft.tenant_id,
            name: draft.name,
            kind: draft.kind,
            scope: draft.scope.map_or(Ok(Scope::Tenant(draft.tenant_id)), Scope::try_from)?,
            watches: draft.watches,
            metric: draft.metric,
            comparison: draft.comparison,
            threshold: draft.threshold,
            hysteresis: draft.hysteresis,
            duration_seconds: draft.duration_seconds.unwrap_or(0),
            silence_seconds: draft.silence_seconds,
            severity: draft.severity.unwrap_or(Severity::Warning),
            recipients: recipients(draft.recipients)?,
            enabled: draft.enabled.unwrap_or(true),
        })
    }
}

/// Make a rule
#[utoipa::path(
    post, path = "/rules", operation_id = "create_rule", tag = "rules", request_body = RuleDraft,
    responses((status = 201, body = RuleItem), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 422, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn create_rule(
    State(app): State<App>,
    caller: Caller<permission::RulesWrite>,
    Json(draft): Json<RuleDraft>,
) -> Result<(StatusCode, Json<RuleItem>), Problem> {
    let rule = app.alarms().create_rule(&caller.ctx, draft.try_into()?).await?;
    Ok((StatusCode::CREATED, Json(rule.into())))
}
