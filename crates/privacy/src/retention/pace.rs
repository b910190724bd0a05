//! How much is removed at once: whoever ingests waits for the batch before it, so a batch is as large as goes in a few
//! milliseconds on this machine under its load now.

use std::time::Duration;

use super::BATCH_ROWS_MAX;

/// A batch that took longer is followed by a smaller one.
const BATCH_TIME_MAX: Duration = Duration::from_millis(4);
const BATCH_ROWS_MIN: i64 = 25;

/// Rows of the next batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pace(i64);

impl Default for Pace {
    fn default() -> Self {
        Self(BATCH_ROWS_MAX / 4)
    }
}

impl Pace {
    pub fn rows(self) -> i64 {
        self.0
    }

    /// Learns how long the last batch took.
    pub fn took(&mut self, time: Duration) {
        if time > BATCH_TIME_MAX {
            self.0 = (self.0 / 2).max(BATCH_ROWS_MIN);
        } else if time < BATCH_TIME_MAX / 3 {
            self.0 = (self.0 * 2).min(BATCH_ROWS_MAX);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_machine_gets_small_batches_and_a_fast_one_large_ones() {
        let mut pace = Pace::default();
        (0..20).for_each(|_| pace.took(Duration::from_millis(50)));
        assert_eq!(pace.rows(), BATCH_ROWS_MIN);
        pace.took(BATCH_TIME_MAX);
        assert_eq!(pace.rows(), BATCH_ROWS_MIN, "just right stays");
        (0..20).for_each(|_| pace.took(Duration::from_micros(50)));
        assert_eq!(pace.rows(), BATCH_ROWS_MAX);
    }
}
