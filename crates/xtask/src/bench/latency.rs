//! How long single operations took, as percentiles.

use std::{fmt, time::Duration};

use hdrhistogram::Histogram;

/// Longer counts as this long; whoever waits a minute has no throughput to speak of.
const MICROSECONDS_MAX: u64 = 60_000_000;

/// Collects durations in constant memory, exact to three digits.
#[derive(Debug, Clone)]
pub struct Latency(Histogram<u64>);

impl Latency {
    pub fn new() -> Self {
        Self(Histogram::new_with_bounds(1, MICROSECONDS_MAX, 3).expect("bounds in order"))
    }

    pub fn record(&mut self, took: Duration) {
        let microseconds = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.0.saturating_record(microseconds.clamp(1, MICROSECONDS_MAX));
    }

    pub fn count(&self) -> u64 {
        self.0.len()
    }

    /// The duration that `percent` of the operations did not exceed.
    pub fn percentile(&self, percent: f64) -> Duration {
        Duration::from_micros(self.0.value_at_percentile(percent))
    }

    pub fn max(&self) -> Duration {
        Duration::from_micros(self.0.max())
    }
}

impl fmt::Display for Latency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let milliseconds = |took: Duration| took.as_secs_f64() * 1_000.0;
        let at = |percent| milliseconds(self.percentile(percent));
        write!(f, "p50 {:.2} ms, p99 {:.2} ms, p99.9 {:.2} ms", at(50.0), at(99.0), at(99.9))?;
        write!(f, ", max {:.2} ms of {}", milliseconds(self.max()), self.count())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_of_what_was_recorded() {
        let mut one = Latency::new();
        (1..=100).for_each(|ms| one.record(Duration::from_millis(ms)));
        one.record(Duration::from_secs(3600));
        assert_eq!(one.count(), 101);
        let p50 = one.percentile(50.0).as_secs_f64();
        assert!((0.050..0.052).contains(&p50), "{p50}");
        assert!(one.max() <= Duration::from_secs(61));
    }
}
