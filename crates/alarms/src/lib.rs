//! Alarms: rules over what devices say and over their silence, an engine that judges every reading once, exact across
//! a crash, and the course of each alarm from raised to cleared. Knows no mail and no device: `server` wires both.

mod engine;
mod error;
mod model;
mod queries;
pub mod rules;
mod service;
mod told;
mod world;

pub use engine::{Engine, Link, Observed};
pub use error::{Error, Flaw};
pub use model::*;
pub use service::{AlarmFilter, AlarmView, Change, NewRule, Page, RuleFilter, Service};
pub use world::{
    Asking, Courier, Description, Event, Flapped, Mail, MailItem, MetricName, Object, Thing, Watched, World,
};

pub type Result<T, E = Error> = std::result::Result<T, E>;
