//! Where codecs run: in processes of their own, which can be ended, or on the thread that asks.

mod lane;
mod process;

use std::{
    ffi::OsString,
    path::PathBuf,
    sync::{Arc, atomic::AtomicBool},
};

use tokio::sync::oneshot;

use super::{error::Fault, wire::Script};
use lane::Lane;

/// Processes for messages that behave.
const PROCESSES_MIN: usize = 2;
const PROCESSES_MAX: usize = 4;
/// Messages that wait for the process of those that do not.
const SLOW_WAITING_MAX: usize = 256;
/// The argument that makes the program a worker.
pub const ARGUMENT: &str = "codec-worker";

/// How a worker's process is started.
#[derive(Clone, Debug)]
pub struct Program {
    pub path: PathBuf,
    pub arguments: Vec<OsString>,
}

/// A message that waits for a worker.
pub(super) struct Job {
    pub script: Arc<Script>,
    pub id: u64,
    pub operation: &'static str,
    pub input: String,
    /// It was with a process that ended, and nobody knows why: it runs alone now.
    pub alone: bool,
    pub reply: oneshot::Sender<Result<String, Fault>>,
}

/// Which way a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Usual,
    /// It is of somebody whose messages ran out of time lately: those of others do not wait behind it.
    Slow,
}

struct Pool {
    usual: Arc<Lane>,
    slow: Arc<Lane>,
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.usual.close();
        self.slow.close();
    }
}

/// The workers. Clones share them; with the last one the processes end.
#[derive(Clone, Default)]
pub struct Workers(Option<Arc<Pool>>);

impl Workers {
    /// Codecs run on the thread that asks: for tools and tests. Nothing ends a native loop of the engine then.
    pub fn on_this_thread() -> Self {
        Self(None)
    }

    /// Codecs run in processes, started when there is something to do.
    pub fn processes(program: Program) -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let count = processors.clamp(PROCESSES_MIN, PROCESSES_MAX);
        let program = Arc::new(program);
        let broken = Arc::new(AtomicBool::new(false));
        Self(Some(Arc::new(Pool {
            usual: Lane::new("usual", count, usize::MAX, program.clone(), broken.clone()),
            slow: Lane::new("slow", 1, SLOW_WAITING_MAX, program, broken),
        })))
    }

    pub(super) fn are_processes(&self) -> bool {
        self.0.is_some()
    }

    /// Runs an operation in a process.
    pub(super) async fn run(
        &self,
        script: &Arc<Script>,
        id: u64,
        way: Way,
        operation: &'static str,
        input: String,
    ) -> Result<String, Fault> {
        let Some(pool) = &self.0 else { return Err(Fault::Ended) };
        let (reply, answer) = oneshot::channel();
        let lane = if way == Way::Usual { &pool.usual } else { &pool.slow };
        lane.put(Job { script: script.clone(), id, operation, input, alone: false, reply })?;
        answer.await.unwrap_or(Err(Fault::Ended))
    }
}
