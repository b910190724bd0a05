//! The server: what it is told (CLI, configuration), how the rooms are wired, which jobs run, when it stops.

mod alarm;
mod brokers;
pub mod cli;
mod codec_workers;
pub mod config;
mod courier;
pub mod demo;
mod directory;
pub mod erasure;
mod error;
pub mod jobs;
mod line;
mod logging;
mod machine;
mod mail;
mod person_courier;
pub mod products;
mod reactions;
mod request_courier;
mod sandbox;
mod sms;
mod start;
pub mod wiring;

pub use error::StartError;
pub use jobs::Jobs;
pub use wiring::{Choices, House, Running};
