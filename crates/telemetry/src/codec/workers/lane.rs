//! Messages that wait, and the threads that bring them to a process each.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use super::{Job, Program, process::Process};
use crate::codec::error::Fault;

/// Messages brought at once: together they take a few milliseconds.
const BATCH_MAX: usize = 32;
/// A process that has had nothing to do for so long is let go.
const IDLE: Duration = Duration::from_secs(60);

#[derive(Default)]
struct Queue {
    jobs: VecDeque<Job>,
    started: usize,
    idle: usize,
    closed: bool,
}

/// A queue, and so many processes that serve it.
pub(super) struct Lane {
    name: &'static str,
    queue: Mutex<Queue>,
    news: Condvar,
    processes_max: usize,
    waiting_max: usize,
    program: Arc<Program>,
    /// The program is not there, or is another one: said once.
    broken: Arc<AtomicBool>,
}

impl Lane {
    pub fn new(
        name: &'static str,
        processes_max: usize,
        waiting_max: usize,
        program: Arc<Program>,
        broken: Arc<AtomicBool>,
    ) -> Arc<Self> {
        let (queue, news) = (Mutex::default(), Condvar::new());
        Arc::new(Self { name, queue, news, processes_max, waiting_max, program, broken })
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a message wait.
    pub fn put(self: &Arc<Self>, job: Job) -> Result<(), Fault> {
        let mut queue = self.queue();
        if queue.jobs.len() >= self.waiting_max {
            return Err(Fault::Busy);
        }
        queue.jobs.push_back(job);
        self.help(queue);
        self.news.notify_one();
        Ok(())
    }

    /// Starts a thread where all that there are have something to do.
    fn help(self: &Arc<Self>, mut queue: MutexGuard<'_, Queue>) {
        if queue.idle == 0 && queue.started < self.processes_max && !queue.closed {
            queue.started += 1;
            let lane = self.clone();
            let thread = std::thread::Builder::new().name(format!("codecs {}", self.name));
            if thread.spawn(move || lane.serve()).is_err() {
                queue.started -= 1;
            }
        }
    }

    /// What a process did not get to goes to another one, before all else.
    pub fn give_back(self: &Arc<Self>, jobs: Vec<Job>) {
        if jobs.is_empty() {
            return;
        }
        let mut queue = self.queue();
        jobs.into_iter().rev().for_each(|job| queue.jobs.push_front(job));
        self.help(queue);
        self.news.notify_all();
    }

    pub fn close(&self) {
        let mut queue = self.queue();
        queue.closed = true;
        queue.jobs.clear();
        drop(queue);
        self.news.notify_all();
    }

    fn serve(self: Arc<Self>) {
        let mut process: Option<Process> = None;
        while let Some(batch) = self.take(&mut process) {
            let running = match process.take() {
                Some(running) => Ok(running),
                None => Process::start(&self.program),
            };
            match running {
                Ok(mut running) => {
                    if running.run(batch, &self) {
                        process = Some(running);
                    }
                }
                Err(error) => {
                    if !self.broken.swap(true, Ordering::AcqRel) {
                        tracing::error!(%error, "no process for codecs can be started: payloads are not decoded");
                    }
                    batch.into_iter().for_each(|job| drop(job.reply.send(Err(Fault::Ended))));
                }
            }
        }
    }

    /// Waits for messages; `None`: there will be none.
    fn take(&self, process: &mut Option<Process>) -> Option<Vec<Job>> {
        let mut queue = self.queue();
        while queue.jobs.is_empty() {
            if queue.closed {
                return None;
            }
            queue.idle += 1;
            let (woken, waited) = self.news.wait_timeout(queue, IDLE).unwrap_or_else(PoisonError::into_inner);
            queue = woken;
            queue.idle -= 1;
            if waited.timed_out() {
                *process = None;
            }
        }
        let mut batch = Vec::new();
        while batch.len() < BATCH_MAX {
            let Some(job) = queue.jobs.pop_front() else { break };
            // Whoever asked has gone.
            if job.reply.is_closed() {
                continue;
            }
            if job.alone && !batch.is_empty() {
                queue.jobs.push_front(job);
                break;
            }
            let alone = job.alone;
            batch.push(job);
            if alone {
                break;
            }
        }
        Some(batch)
    }
}
