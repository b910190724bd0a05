//! The demo: a sandbox with an operator, customers and people, a real broker, and the simulated network server beside
//! it. Everything but the first passwords goes the way a customer's own client goes: over the API.

mod broker;
mod cast;
mod client;
mod history;
mod setup;
mod simulation;

pub use broker::Broker;
pub use cast::{PASSWORD, Person};
pub use client::Client;
pub use history::kept_history;
pub use setup::{Stage, exchange_meters, prepare, watch};
pub use simulation::Simulation;

/// Why the demo does not run.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    #[error("{what}: {error}")]
    Io { what: &'static str, error: std::io::Error },
    #[error("{path} answered {status}: {body}")]
    Refused { path: String, status: u16, body: String },
    #[error(transparent)]
    Http(#[from] reqwest::Error),
    #[error(transparent)]
    Identity(#[from] identity::Error),
    #[error("the simulation says something else than expected: {0}")]
    Simulation(String),
}
