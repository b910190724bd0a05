//! SQL.

pub(crate) mod alarms;
pub(crate) mod rules;
pub(crate) mod states;
