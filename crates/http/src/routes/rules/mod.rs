//! Rules: what is watched, what counts as an alarm, and who is told.

mod create;
mod list;
mod remove;
mod scope;
mod show;
mod update;

use ::alarms::{Comparison, Kind, Rule, Severity, Watches};
use serde::Serialize;
use types::{RuleId, TenantId, Time};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::App;
use scope::{RecipientItem, RuleScope};

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list::list_rules, create::create_rule)).routes(routes!(
        show::show_rule,
        update::update_rule,
        remove::remove_rule
    ))
}

/// A rule.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Rule)]
pub(crate) struct RuleItem {
    id: RuleId,
    tenant_id: TenantId,
    name: String,
    kind: Kind,
    scope: RuleScope,
    /// What of its scope a rule on silence watches.
    watches: Watches,
    metric: Option<String>,
    comparison: Option<Comparison>,
    threshold: Option<f64>,
    /// So far the value must come back over the threshold before the alarm ends.
    hysteresis: Option<f64>,
    /// So long it must be beyond the threshold.
    duration_seconds: i64,
    /// Silent for so long; without it, three times the interval that is expected of the device.
    silence_seconds: Option<i64>,
    severity: Severity,
    /// Left out where the notice does not show them to the caller.
    #[serde(skip_serializing_if = "Option::is_none")]
    recipients: Option<Vec<RecipientItem>>,
    /// Addresses among them that get nothing yet: they were asked by mail whether they want to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unconfirmed: Vec<String>,
    enabled: bool,
    created_at: Time,
    changed_at: Time,
}

impl From<Rule> for RuleItem {
    fn from(Rule { row, scope, recipients, unconfirmed }: Rule) -> Self {
        Self {
            id: row.rule_id,
            tenant_id: row.tenant_id,
            name: row.name,
            kind: row.kind,
            scope: scope.into(),
            watches: row.watches,
            metric: row.metric,
            comparison: row.comparison,
            threshold: row.threshold,
            hysteresis: row.hysteresis,
            duration_seconds: row.duration_seconds,
            silence_seconds: row.silence_seconds,
            severity: row.severity,
            recipients: recipients.map(|all| all.into_iter().map(RecipientItem::from).collect()),
            unconfirmed,
            enabled: row.enabled,
            created_at: row.created_at,
            changed_at: row.changed_at,
        }
    }
}
