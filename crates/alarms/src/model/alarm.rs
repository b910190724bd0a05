//! An alarm from raised to cleared.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use store::{Erase, Starts, key, personal, plain, table, third_party};
use types::{AccountId, AlarmId, DeviceId, GatewayId, RuleId, TenantId, Time};
use utoipa::ToSchema;

use super::{Because, Comparison, Kind, Severity};

table! {
    /// One alarm. The rule's name and limit are as they were when it was raised.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Alarm in "alarm" {
        key: ["alarm_id"], tenant: Some("tenant_id"), subject: super::BY_DEVICE,
        starts: Starts::At("raised_at"), erase: Erase::Delete,
    }
    alarm_id: AlarmId = key(),
    tenant_id: TenantId = key(),
    rule_id: RuleId = key(),
    rule_revision: i64 = plain("a number"),
    rule_name: String = personal("alarm"),
    kind: Kind = plain("threshold or silence"),
    severity: Severity = plain("how bad it is"),
    device_id: Option<DeviceId> = key(),
    gateway_id: Option<GatewayId> = key(),
    metric: Option<String> = personal("alarm"),
    comparison: Option<Comparison> = personal("alarm"),
    threshold: Option<f64> = personal("alarm"),
    value: Option<f64> = personal("alarm"),
    last_seen_at: Option<Time> = personal("alarm"),
    raised_at: Time = personal("alarm"),
    acknowledged_at: Option<Time> = personal("alarm"),
    acknowledged_by: Option<AccountId> = third_party("alarm"),
    acknowledged_name: Option<String> = third_party("alarm"),
    note: Option<String> = personal("alarm"),
    cleared_at: Option<Time> = personal("alarm"),
    cleared_because: Option<Because> = personal("alarm"),
}

/// Where an alarm stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AlarmState {
    Raised,
    Acknowledged,
    Cleared,
}

impl FromStr for AlarmState {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "raised" => Ok(Self::Raised),
            "acknowledged" => Ok(Self::Acknowledged),
            "cleared" => Ok(Self::Cleared),
            _ => Err(()),
        }
    }
}

impl Alarm {
    pub fn state(&self) -> AlarmState {
        match (self.cleared_at, self.acknowledged_at) {
            (Some(_), _) => AlarmState::Cleared,
            (None, Some(_)) => AlarmState::Acknowledged,
            (None, None) => AlarmState::Raised,
        }
    }
}
