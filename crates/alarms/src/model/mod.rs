//! Rules, alarms, and how far the engine is.

mod alarm;
mod rule;
mod state;
mod words;

pub use alarm::{Alarm, AlarmState};
pub use rule::{AlarmRecipientLink, Recipient, Rule, RuleRecipient, RuleRow, Scope};
pub use state::{AlarmCursor, AlarmFlapping, IngestOutage, RuleState};
pub use words::{Because, Comparison, Kind, ObjectKind, ScopeKind, Severity, Watches};

use store::SubjectPath;

/// An alarm about a device is about whoever the device is about.
const BY_DEVICE: SubjectPath = SubjectPath::Any(&[
    SubjectPath::Through { column: "device_id", table: "device", key: "device_id" },
    SubjectPath::Tenant("tenant_id"),
]);
