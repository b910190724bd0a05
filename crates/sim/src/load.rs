//! Load for benchmarks: connections that send one patched message after another, as fast as they are acknowledged.

mod http;
mod mqtt;
mod template;

pub use http::{HttpLoad, run_http};
pub use mqtt::{MqttLoad, run_mqtt};
pub use template::{POINTS_PER_MESSAGE, Template};

use std::time::Duration;

/// What was measured.
#[derive(Clone, Debug, Default)]
pub struct Measured {
    /// Microseconds from sending to the acknowledgement of each message that was acknowledged.
    pub latency_micros: Vec<u32>,
    /// Answers that were no success.
    pub refused_count: u64,
    /// The first such answer, for the developer.
    pub first_refusal: Option<String>,
    pub elapsed: Duration,
}

impl Measured {
    pub fn per_second(&self) -> f64 {
        self.latency_micros.len() as f64 / self.elapsed.as_secs_f64()
    }

    fn merge(&mut self, other: Self) {
        self.latency_micros.extend(other.latency_micros);
        self.refused_count += other.refused_count;
        self.first_refusal = self.first_refusal.take().or(other.first_refusal);
    }
}
