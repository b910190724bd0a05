//! Rules to begin with.

use alarms::{Comparison, Kind, NewRule, Recipient, Scope, Severity};
use types::TenantId;

/// Too warm above 30 °C.
pub fn too_warm(tenant: TenantId) -> NewRule {
    NewRule {
        tenant,
        name: "Too warm".into(),
        kind: Kind::Threshold,
        scope: Scope::Tenant(tenant),
        watches: None,
        metric: Some("temperature".into()),
        comparison: Some(Comparison::Above),
        threshold: Some(30.0),
        hysteresis: Some(2.0),
        duration_seconds: 0,
        silence_seconds: None,
        severity: Severity::Warning,
        recipients: vec![Recipient::Email(types::EmailAddress::kept("ops@example.com"))],
        enabled: true,
    }
}

/// Not heard for too long.
pub fn silent(tenant: TenantId, silence_seconds: Option<i64>) -> NewRule {
    NewRule {
        name: "Silent".into(),
        kind: Kind::Silence,
        metric: None,
        comparison: None,
        threshold: None,
        hysteresis: None,
        silence_seconds,
        ..too_warm(tenant)
    }
}
