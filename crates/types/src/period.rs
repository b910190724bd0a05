//! A calendar length such as "36 months".

/// A calendar length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period;
