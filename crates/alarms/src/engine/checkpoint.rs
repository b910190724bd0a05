//! Checkpoints: the states that moved without an alarm, in small transactions, and then the cursor. Until the cursor
//! is written, the log keeps the batches behind it.

use std::time::Duration;

use privacy::Facts;
use types::Time;

use super::{Engine, flow::ALIVE_SECONDS, state::State, write};
use crate::{
    Object, Result, RuleState,
    queries::states::{self, Mark},
    rules::silence::Outage,
};

/// States in one transaction: small, so that ingest gets its turn between two.
const STATES_MAX: usize = 1_000;
/// So old may the cursor be; the log waits for it.
pub(super) const CHECKPOINT_SECONDS: u64 = 15;

/// A moment of the engine, to be written.
struct Snapshot {
    sequence: i64,
    states: Vec<RuleState>,
    outages: Vec<Outage>,
    gone: Vec<Object>,
}

fn snapshot(state: &mut State) -> Snapshot {
    let dirty = std::mem::take(&mut state.dirty);
    let mut states = Vec::with_capacity(dirty.len());
    for (rule, object) in dirty {
        let Some(key) = state.index.get(rule).and_then(|rule| rule.states.get(&object)) else { continue };
        if !key.dirty {
            continue;
        }
        states.extend(write::row(state, rule, object));
    }
    Snapshot {
        sequence: state.evaluated,
        states,
        outages: std::mem::take(&mut state.outages_unwritten),
        gone: std::mem::take(&mut state.gone),
    }
}

impl State {
    pub(super) fn next_checkpoint(&self) -> Time {
        let waits = self.evaluated > self.persisted || !self.dirty.is_empty();
        let seconds = if waits { CHECKPOINT_SECONDS } else { ALIVE_SECONDS };
        self.checkpointed_at.plus(Duration::from_secs(seconds))
    }
}

impl Engine {
    /// Writes everything there is, the cursor last. The changes must have been written before.
    pub(super) async fn write_checkpoint(&self) -> Result<()> {
        let now = self.now();
        let snapshot = {
            let mut state = self.0.state.lock();
            if !state.outgoing.is_empty() {
                return Ok(());
            }
            snapshot(&mut state)
        };
        let written = self.write_snapshot(&snapshot, now).await;
        let mut state = self.0.state.lock();
        if written.is_ok() {
            state.persisted = snapshot.sequence;
        } else {
            state.outages_unwritten.splice(0..0, snapshot.outages);
            state.gone.extend(snapshot.gone);
            for row in snapshot.states {
                let object = Object::from_bytes(row.object_kind, row.object_id);
                let State { index, dirty, .. } = &mut *state;
                if let Some(key) = index.get_mut(row.rule_id).and_then(|rule| rule.states.get_mut(&object)) {
                    State::mark(dirty, row.rule_id, object, key);
                }
            }
        }
        state.checkpointed_at = now;
        drop(state);
        if written.is_ok() {
            self.0.world.judged(snapshot.sequence);
        }
        written
    }

    async fn write_snapshot(&self, snapshot: &Snapshot, now: Time) -> Result<()> {
        let ctx = self.house_ctx();
        for rows in snapshot.states.chunks(STATES_MAX) {
            let mut tx = self.0.privacy.write(&ctx, &["alarm"], &Facts::NONE).await?;
            self.raise_fence(&mut tx).await?;
            states::store(&mut tx, rows).await?;
            tx.commit().await?;
            self.0.state.lock().fence += 1;
        }
        let mut tx = self.0.privacy.write(&ctx, &["alarm"], &Facts::NONE).await?;
        self.raise_fence(&mut tx).await?;
        states::forget(&mut tx, &snapshot.gone).await?;
        states::add_outages(&mut tx, &snapshot.outages).await?;
        states::set_mark(&mut tx, Mark { sequence: snapshot.sequence, alive_at: now }).await?;
        tx.commit().await?;
        self.0.state.lock().fence += 1;
        Ok(())
    }
}
