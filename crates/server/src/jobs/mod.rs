//! What happens by itself: named jobs, each at its own pace, all by the server's clock. A test or the sandbox moves
//! the clock and runs what is due; a running server waits for it.

mod house;

use std::{error::Error, sync::Arc, time::Duration};

use futures::future::BoxFuture;
use parking_lot::Mutex;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use types::{Clock, Stopwatch, Time};

pub use house::{Hands, jobs, sweep};

/// So long a job that is under way may take to end when the server does: removing or sweeping much takes longer.
const GRACE: Duration = Duration::from_secs(5);

/// What a job ends with.
pub type Outcome = Result<(), Box<dyn Error + Send + Sync>>;

type Work = Box<dyn Fn() -> BoxFuture<'static, Outcome> + Send + Sync>;

struct Job {
    name: &'static str,
    every: Duration,
    next: Mutex<Time>,
    /// Held while it runs: the same job never runs beside itself.
    work: tokio::sync::Mutex<Work>,
}

type Task = Box<dyn Fn() -> BoxFuture<'static, ()> + Send + Sync>;

/// All jobs, in the order in which due ones run: what makes work stands before what does it.
#[derive(Clone)]
pub struct Jobs {
    clock: Clock,
    jobs: Arc<Vec<Job>>,
    always: Arc<Vec<Task>>,
    stop: CancellationToken,
    tasks: TaskTracker,
}

/// Collects jobs, each of which is handed what it works on.
pub struct Builder<T> {
    clock: Clock,
    hands: T,
    jobs: Vec<Job>,
    always: Vec<Task>,
}

impl<T: Clone + Send + Sync + 'static> Builder<T> {
    /// What runs as long as the server does, woken by events; a moved clock does not wait for it.
    #[must_use]
    pub fn always<F>(mut self, task: impl Fn(T) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let hands = self.hands.clone();
        self.always.push(Box::new(move || Box::pin(task(hands.clone()))));
        self
    }

    /// A job that is due at once and then `every` so often.
    #[must_use]
    pub fn every<F>(
        mut self,
        every: Duration,
        name: &'static str,
        work: impl Fn(T) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Outcome> + Send + 'static,
    {
        let hands = self.hands.clone();
        let work: Work = Box::new(move || Box::pin(work(hands.clone())));
        let next = Mutex::new(self.clock.now());
        self.jobs.push(Job { name, every, next, work: tokio::sync::Mutex::new(work) });
        self
    }

    pub fn build(self) -> Jobs {
        let stop = CancellationToken::new();
        let (jobs, always) = (Arc::new(self.jobs), Arc::new(self.always));
        Jobs { clock: self.clock, jobs, always, stop, tasks: TaskTracker::new() }
    }
}

impl Jobs {
    pub fn builder<T>(clock: Clock, hands: T) -> Builder<T> {
        Builder { clock, hands, jobs: Vec::new(), always: Vec::new() }
    }

    /// Runs every job that is due now, one after the other, in their order.
    pub async fn run_due(&self) {
        for job in self.jobs.iter() {
            self.run_if_due(job).await;
        }
    }

    /// Runs one job now, due or not; `None` where there is no such job.
    pub async fn run(&self, name: &str) -> Option<Outcome> {
        let job = self.jobs.iter().find(|job| job.name == name)?;
        let work = job.work.lock().await;
        *job.next.lock() = self.clock.now().plus(job.every);
        Some(work().await)
    }

    async fn run_if_due(&self, job: &Job) {
        let work = job.work.lock().await;
        let now = self.clock.now();
        if *job.next.lock() > now {
            return;
        }
        *job.next.lock() = now.plus(job.every);
        let watch = Stopwatch::start();
        let outcome = work().await;
        metrics::histogram!("obhut_job_seconds", "job" => job.name).record(watch.elapsed().as_secs_f64());
        if let Err(error) = outcome {
            metrics::counter!("obhut_job_failures_total", "job" => job.name).increment(1);
            tracing::error!(job = job.name, error = %error, "a job failed; it is tried again at its next time");
        }
    }

    /// Starts a task for each job, which runs whenever it is due.
    pub fn spawn(&self) {
        for task in self.always.iter() {
            let (task, stop) = (task(), self.stop.clone());
            self.tasks.spawn(async move {
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = task => {}
                }
            });
        }
        for index in 0..self.jobs.len() {
            let jobs = self.clone();
            self.tasks.spawn(async move {
                let job = &jobs.jobs[index];
                loop {
                    let next = *job.next.lock();
                    tokio::select! {
                        () = jobs.stop.cancelled() => return,
                        () = jobs.clock.until(next) => {}
                    }
                    tokio::select! {
                        () = jobs.run_if_due(job) => {}
                        () = jobs.must_end() => {
                            tracing::info!(job = job.name, "a job is left where it is; it goes on at the next start");
                            return;
                        }
                    }
                }
            });
        }
    }

    /// What is under way when the server ends has a while to. Any job may be left between two transactions: a process
    /// may be killed there too.
    async fn must_end(&self) {
        self.stop.cancelled().await;
        tokio::time::sleep(GRACE).await;
    }

    /// Lets running jobs end, or leaves them where they are, then does the due ones a last time, so that nothing counted is lost.
    pub async fn stop(&self) {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
        for job in self.jobs.iter().filter(|job| job.every < Duration::from_secs(60)) {
            *job.next.lock() = self.clock.now();
            self.run_if_due(job).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_server_that_ends_waits_for_a_short_job_and_leaves_a_long_one() {
        let ended = Arc::new(Mutex::new(Vec::new()));
        let job = |seconds: u64| {
            move |ended: Arc<Mutex<Vec<u64>>>| async move {
                tokio::time::sleep(Duration::from_secs(seconds)).await;
                ended.lock().push(seconds);
                Ok(())
            }
        };
        let day = Duration::from_secs(86_400);
        let jobs = Jobs::builder(Clock::real(), ended.clone());
        let jobs = jobs.every(day, "short", job(3)).every(day, "long", job(3_600)).build();
        jobs.spawn();
        tokio::time::sleep(Duration::from_secs(1)).await;
        let in_time = tokio::time::timeout(GRACE + Duration::from_secs(1), jobs.stop());
        in_time.await.expect("it does not wait for the long one");
        assert_eq!(*ended.lock(), [3]);
    }
}
