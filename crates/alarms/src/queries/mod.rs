//! SQL.

pub(crate) mod alarms;
pub(crate) mod confirm;
pub(crate) mod flapping;
pub(crate) mod rules;
pub(crate) mod states;
