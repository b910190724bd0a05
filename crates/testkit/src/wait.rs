//! Waiting for what runs outside: ask again and again until a deadline. Inside Obhut nothing needs this; there the
//! test moves the clock.

use std::time::{Duration, Instant};

/// Long enough for a loaded machine, short enough to notice; only a failing test ever waits this long.
pub const DEADLINE: Duration = Duration::from_secs(20);

const PAUSE: Duration = Duration::from_millis(10);

/// Asks `probe` until it answers `Some`. Panics with `what` when `deadline` has passed.
pub async fn until<T>(what: &str, deadline: Duration, mut probe: impl AsyncFnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(answer) = probe().await {
            return answer;
        }
        assert!(start.elapsed() < deadline, "waited {deadline:?} in vain: {what}");
        tokio::time::sleep(PAUSE).await;
    }
}

/// The same where there is no runtime (a shared service is started behind file locks, which block).
pub fn until_blocking<T>(what: &str, deadline: Duration, mut probe: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(answer) = probe() {
            return answer;
        }
        assert!(start.elapsed() < deadline, "waited {deadline:?} in vain: {what}");
        std::thread::sleep(PAUSE);
    }
}
