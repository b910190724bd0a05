//! Answers that must not tell by their time what was found: they come in steps, each longer than the work takes.

use std::time::Duration;

use types::Stopwatch;

const STEP_MILLIS: u64 = 200;

/// From the request on.
pub(crate) struct Steps(Stopwatch);

impl Steps {
    pub fn start() -> Self {
        Self(Stopwatch::start())
    }

    /// Waits for the end of the step that has begun.
    pub async fn end(self) {
        let begun = self.0.elapsed().as_micros() as u64 % (STEP_MILLIS * 1_000);
        tokio::time::sleep(Duration::from_micros(STEP_MILLIS * 1_000 - begun)).await;
    }
}

/// Does `work`, and answers at the end of a step, whatever comes of it.
pub(crate) async fn in_steps<T>(work: impl Future<Output = T>) -> T {
    let steps = Steps::start();
    let done = work.await;
    steps.end().await;
    done
}
