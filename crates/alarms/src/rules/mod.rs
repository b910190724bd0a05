//! What is an alarm and what is not. Pure.

pub mod flapping;
pub mod silence;
pub mod threshold;
pub mod validate;
