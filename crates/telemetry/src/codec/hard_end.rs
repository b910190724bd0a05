//! The end that no codec outlives. The engine asks at its own loops whether time is up, but its native functions
//! (sorting an array of 2^53 holes) do not ask; a thread cannot be ended from outside, a process can. So a worker's
//! process watches its own processor time, says which message it is that does not end, and ends itself.

use std::{
    io::Write,
    sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering},
    thread::Thread,
    time::Duration,
};

use rustix::time::{ClockId, clock_gettime};

use super::wire::{Answer, frame};

/// A codec that asks may be late by this.
const LATE: Duration = Duration::from_millis(150);
/// How often a busy process looks.
const LOOK_EVERY: Duration = Duration::from_millis(25);

static WATCHED: AtomicBool = AtomicBool::new(false);
static BUSY: AtomicBool = AtomicBool::new(false);
static MESSAGE: AtomicU32 = AtomicU32::new(0);
static ENDS: AtomicU64 = AtomicU64::new(u64::MAX);

/// Processor time, not the world's: where the machine is busy with something else, that is not the codec's fault.
fn worked_micros() -> u64 {
    let worked = clock_gettime(ClockId::ProcessCPUTime);
    worked.tv_sec as u64 * 1_000_000 + worked.tv_nsec as u64 / 1_000
}

/// What comes next may work so long. Nothing where nobody watches.
pub(super) fn allow(time: Duration) {
    if WATCHED.load(Ordering::Relaxed) {
        ENDS.store(worked_micros() + (time + LATE).as_micros() as u64, Ordering::Release);
    }
}

/// The message of a batch that is run next.
pub(super) fn begin(message: u32) {
    ENDS.store(u64::MAX, Ordering::Release);
    MESSAGE.store(message, Ordering::Release);
}

/// Whether there is work; an idle process is not looked at.
pub(super) fn busy(busy: bool, watcher: &Thread) {
    ENDS.store(u64::MAX, Ordering::Release);
    if BUSY.swap(busy, Ordering::AcqRel) != busy && busy {
        watcher.unpark();
    }
}

/// Starts to watch this process; gives the watcher.
pub(super) fn watch() -> Thread {
    WATCHED.store(true, Ordering::Release);
    std::thread::spawn(|| {
        loop {
            if BUSY.load(Ordering::Acquire) {
                std::thread::park_timeout(LOOK_EVERY);
            } else {
                std::thread::park();
            }
            let (message, ends) = (MESSAGE.load(Ordering::Acquire), ENDS.load(Ordering::Acquire));
            let over = worked_micros() > ends;
            if over && (message, ends) == (MESSAGE.load(Ordering::Acquire), ENDS.load(Ordering::Acquire)) {
                // The thread that works is inside the engine, so nobody else writes now.
                let _ = frame(&Answer::Overran { message }).map(|bytes| std::io::stdout().write_all(&bytes));
                let _ = std::io::stdout().flush();
                std::process::abort();
            }
        }
    })
    .thread()
    .clone()
}
