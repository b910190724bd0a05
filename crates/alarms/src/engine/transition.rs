//! What changed and is not written yet.

use types::{AlarmId, RuleId, TenantId, Time};

use crate::{Because, Event, Object};

/// An alarm that begins or ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Transition {
    /// The object's tenant: the alarm is theirs, whoever made the rule.
    pub tenant: TenantId,
    pub rule: RuleId,
    pub revision: i64,
    pub object: Object,
    pub alarm: AlarmId,
    pub at: Time,
    pub value: Option<f64>,
    pub what: What,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum What {
    Raise {
        /// Of silence: when the object was last heard.
        last_seen_at: Option<Time>,
    },
    Clear(Because),
}

impl Transition {
    pub fn event(&self) -> Event {
        match self.what {
            What::Raise { .. } => Event::Raised,
            What::Clear(_) => Event::Cleared,
        }
    }

    /// Whether somebody is told: not that a rule was switched off, which a person did who knows.
    pub fn is_news(&self) -> bool {
        !matches!(self.what, What::Clear(Because::RuleChanged | Because::ObjectGone))
    }
}
