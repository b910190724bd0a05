//! Lets workers ask, each its own share of the same questions, and notes how long each answer took.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use tokio::task::JoinSet;
use types::Stopwatch;

use super::{
    mix::{Ask, Asker, Query, Role},
    zipf::Zipf,
};
use crate::bench::Latency;

/// What goes wrong in a worker.
pub type Fault = Box<dyn std::error::Error + Send + Sync>;

/// Who answers.
pub trait Side: Send + Sync + 'static {
    /// Answers; whether it was done, or rightly refused.
    fn act(&self, worker: usize, ask: Ask) -> impl Future<Output = Result<bool, Fault>> + Send;

    /// Does what was promised and is still to be done.
    fn settle(&self) -> impl Future<Output = Result<(), Fault>> + Send;
}

/// How much is asked.
#[derive(Clone, Debug)]
pub struct Plan {
    pub role: Role,
    pub workers: usize,
    pub records: u64,
    pub operations: u64,
    pub keys: Zipf,
    pub seed: u64,
}

/// What those who asked saw.
pub struct Seen {
    pub all: Latency,
    pub by_query: BTreeMap<Query, Latency>,
    pub refused: u64,
    /// Until what was promised is done as well.
    pub elapsed: Duration,
}

impl Seen {
    pub fn per_second(&self) -> f64 {
        self.all.count() as f64 / self.elapsed.as_secs_f64()
    }
}

pub async fn run<S: Side>(side: Arc<S>, plan: &Plan) -> Result<Seen, Fault> {
    let (watch, mut workers) = (Stopwatch::start(), JoinSet::new());
    for worker in 0..plan.workers {
        workers.spawn(work(side.clone(), plan.clone(), worker));
    }
    let mut seen = Seen { all: Latency::new(), by_query: BTreeMap::new(), refused: 0, elapsed: Duration::ZERO };
    while let Some(done) = workers.join_next().await {
        let (took, refused) = done??;
        seen.refused += refused;
        for (query, took) in took {
            seen.all.record(took);
            seen.by_query.entry(query).or_insert_with(Latency::new).record(took);
        }
    }
    side.settle().await?;
    seen.elapsed = watch.elapsed();
    Ok(seen)
}

type Took = Vec<(Query, Duration)>;

async fn work<S: Side>(side: Arc<S>, plan: Plan, worker: usize) -> Result<(Took, u64), Fault> {
    let asker = Asker::new(plan.role, plan.records, &plan.keys, plan.seed + worker as u64);
    let (mut took, mut refused) = (Vec::new(), 0);
    for number in (worker as u64..plan.operations).step_by(plan.workers) {
        let ask = asker.next(number);
        let watch = Stopwatch::start();
        let done = side.act(worker, ask).await.map_err(|error| format!("{}: {error}", ask.query.name()))?;
        took.push((ask.query, watch.elapsed()));
        refused += u64::from(!done);
    }
    Ok((took, refused))
}
