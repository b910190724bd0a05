//! Rules, alarms, and how far the engine is.

mod alarm;
mod rule;
mod state;
mod words;

pub use alarm::{Alarm, AlarmState};
pub use rule::{Recipient, Rule, RuleRecipient, RuleRow, Scope};
pub use state::{AlarmCursor, IngestOutage, RuleState};
pub use words::{Because, Comparison, Kind, ObjectKind, ScopeKind, Severity, Watches};
