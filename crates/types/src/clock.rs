//! The only place that reads the wall clock. Everything that depends on time takes `&Clock`, so that years can pass
//! in a test, and in a sandbox where an operator rehearses what the notice will do.
#![allow(clippy::disallowed_methods, reason = "this is the one place that reads the wall clock")]

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use tokio::sync::watch;

use crate::Time;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Real,
    /// Stands still until it is moved.
    Mock,
    /// The same, but taken for the machine's own: what moves it may be a fault.
    Machine,
    /// Runs, ahead of the real time by what it was moved.
    Sandbox,
}

/// Tells the time. Clones share one clock.
#[derive(Clone, Debug)]
pub struct Clock {
    kind: Kind,
    /// Mock: the time itself. Sandbox: how far it is ahead of the real time. Microseconds.
    moved: Arc<AtomicI64>,
    moves: Arc<watch::Sender<()>>,
}

/// Why the clock did not move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this server runs on the real time; start it with --sandbox to move its clock")]
pub struct NotMovable;

impl Clock {
    fn of(kind: Kind, micros: i64) -> Self {
        Self { kind, moved: Arc::new(AtomicI64::new(micros)), moves: Arc::new(watch::channel(()).0) }
    }

    pub fn real() -> Self {
        Self::of(Kind::Real, 0)
    }

    pub fn mock(start: Time) -> Self {
        Self::of(Kind::Mock, start.micros())
    }

    /// For tests of what a faulty clock of the machine may do: stands still, and does not count as moved on purpose.
    pub fn machine(start: Time) -> Self {
        Self::of(Kind::Machine, start.micros())
    }

    /// A running clock, ahead of the real time by `ahead` (kept over a restart by whoever starts it).
    pub fn sandbox(ahead: Duration) -> Self {
        Self::of(Kind::Sandbox, ahead.as_micros() as i64)
    }

    pub fn now(&self) -> Time {
        let moved = self.moved.load(Ordering::Acquire);
        match self.kind {
            Kind::Real => real_now(),
            Kind::Mock | Kind::Machine => Time::from_micros(moved),
            Kind::Sandbox => Time::from_micros(real_now().micros().saturating_add(moved)),
        }
    }

    pub fn is_sandbox(&self) -> bool {
        self.kind == Kind::Sandbox
    }

    /// Whether time passes by itself; a mock clock only moves when it is told to.
    pub fn runs(&self) -> bool {
        !matches!(self.kind, Kind::Mock | Kind::Machine)
    }

    /// Whether whoever moves it means to: a sandbox's or a test's clock is right by nature, the machine's may be wrong.
    pub fn is_moved_on_purpose(&self) -> bool {
        matches!(self.kind, Kind::Mock | Kind::Sandbox)
    }

    /// How far a sandbox is ahead of the real time.
    pub fn ahead(&self) -> Duration {
        match self.kind {
            Kind::Sandbox => Duration::from_micros(self.moved.load(Ordering::Acquire).max(0) as u64),
            Kind::Real | Kind::Mock | Kind::Machine => Duration::ZERO,
        }
    }

    /// Moves a mock or sandbox clock forward. It never goes back: what has aged out stays aged out.
    pub fn advance(&self, by: Duration) -> Result<Time, NotMovable> {
        if self.kind == Kind::Real {
            return Err(NotMovable);
        }
        self.moved.fetch_add(by.as_micros() as i64, Ordering::AcqRel);
        self.moves.send_replace(());
        Ok(self.now())
    }

    /// Resolves at `time` by this clock: by waiting, or when the clock is moved past it.
    pub async fn until(&self, time: Time) {
        let mut moves = self.moves.subscribe();
        loop {
            let left = time.since(self.now());
            if left.is_zero() {
                return;
            }
            if self.runs() {
                tokio::select! {
                    () = tokio::time::sleep(left.min(Duration::from_secs(60))) => {}
                    _ = moves.changed() => {}
                }
            } else if moves.changed().await.is_err() {
                return;
            }
        }
    }

    pub async fn sleep(&self, duration: Duration) {
        self.until(self.now().plus(duration)).await;
    }
}

fn real_now() -> Time {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Time::from_micros(since.as_micros() as i64)
}

/// Measures how long work took, for limits and metrics; says nothing about the date.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    pub fn start() -> Self {
        Self(Instant::now())
    }

    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_mock_clock_wakes_its_sleepers_when_moved() {
        let clock = Clock::mock(Time::from_seconds(1_000));
        let sleeper = tokio::spawn({
            let clock = clock.clone();
            async move {
                clock.sleep(Duration::from_secs(3_600)).await;
                clock.now()
            }
        });
        tokio::task::yield_now().await;
        clock.advance(Duration::from_secs(7_200)).unwrap();
        assert_eq!(sleeper.await.unwrap(), Time::from_seconds(8_200));
    }

    #[test]
    fn the_real_clock_refuses_to_be_moved() {
        assert_eq!(Clock::real().advance(Duration::from_secs(1)), Err(NotMovable));
    }

    #[test]
    fn a_sandbox_runs_ahead() {
        let clock = Clock::sandbox(Duration::from_secs(86_400));
        assert!(clock.now() > Clock::real().now().plus(Duration::from_secs(86_000)));
    }
}
