//! Alarms from raised to cleared.

mod acknowledge;
mod list;
mod show;

use ::alarms::{AlarmState, AlarmView, Because, Comparison, Kind, Severity};
use serde::Serialize;
use types::{AlarmId, DeviceId, GatewayId, RuleId, TenantId, Time};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{App, words::Words};

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_alarms))
        .routes(routes!(show::show_alarm))
        .routes(routes!(acknowledge::acknowledge_alarm))
}

/// An alarm. The rule's name and limit are as they were when it was raised; names are as the caller may know them.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Alarm)]
pub(crate) struct AlarmItem {
    id: AlarmId,
    tenant_id: TenantId,
    rule_id: RuleId,
    rule_name: String,
    kind: Kind,
    severity: Severity,
    state: AlarmState,
    device_id: Option<DeviceId>,
    device_name: Option<String>,
    gateway_id: Option<GatewayId>,
    gateway_name: Option<String>,
    place_name: Option<String>,
    address: Option<String>,
    tenant_name: Option<String>,
    metric: Option<String>,
    metric_title: Option<Words>,
    unit: Option<String>,
    comparison: Option<Comparison>,
    threshold: Option<f64>,
    /// The value that raised it.
    value: Option<f64>,
    /// What that value means, where it is not a quantity: "open".
    meaning: Option<Words>,
    /// Of silence: when it was last heard, if ever.
    last_seen_at: Option<Time>,
    raised_at: Time,
    acknowledged_at: Option<Time>,
    /// The user name, as it was then.
    acknowledged_by: Option<String>,
    note: Option<String>,
    cleared_at: Option<Time>,
    cleared_because: Option<Because>,
}

impl From<AlarmView> for AlarmItem {
    fn from(AlarmView { alarm, description }: AlarmView) -> Self {
        let state = alarm.state();
        let of_device = alarm.device_id.is_some();
        let metric = description.metric;
        let meaning =
            metric.as_ref().zip(alarm.value).and_then(|(metric, value)| metric.meaning(value).map(Words::from));
        Self {
            id: alarm.alarm_id,
            tenant_id: alarm.tenant_id,
            rule_id: alarm.rule_id,
            rule_name: alarm.rule_name,
            kind: alarm.kind,
            severity: alarm.severity,
            state,
            device_id: alarm.device_id,
            device_name: description.name.clone().filter(|_| of_device),
            gateway_id: alarm.gateway_id,
            gateway_name: description.name.filter(|_| !of_device),
            place_name: description.place,
            address: description.address,
            tenant_name: description.tenant,
            metric: alarm.metric,
            metric_title: metric.as_ref().map(|metric| Words::from(&metric.title)),
            unit: metric.map(|metric| metric.unit),
            comparison: alarm.comparison,
            threshold: alarm.threshold,
            value: alarm.value,
            meaning,
            last_seen_at: alarm.last_seen_at,
            raised_at: alarm.raised_at,
            acknowledged_at: alarm.acknowledged_at,
            acknowledged_by: alarm.acknowledged_name,
            note: alarm.note,
            cleared_at: alarm.cleared_at,
            cleared_because: alarm.cleared_because,
        }
    }
}
