//! The engine: judges every reading and every silence once, and writes what changed together with how far it is, so
//! that a crash neither loses nor doubles an alarm.
//!
//! Readings come from the durable log in numbered batches. What is judged lives in memory; the database holds, for
//! each rule and device, the state as of a batch. A change (raised, cleared) is written at once, with the states it
//! concerns and the mails it causes, in one transaction; the rest follows at checkpoints, and then the cursor. After a
//! crash the batches behind the cursor are judged again, each state skipping those it has seen.

mod calm;
mod checkpoint;
mod flow;
mod index;
mod judge;
mod load;
mod objects;
mod run;
mod state;
pub(crate) mod transition;
mod write;

use std::sync::Arc;

use bus::{Batch, Bus};
use parking_lot::Mutex;
use privacy::Privacy;
use tokio::sync::Notify;
use types::{Ctx, TenantId, Time};

pub use flow::Link;
use state::State;

use crate::{Courier, Object, Watched, World};

/// Why the engine writes.
const JOB: &str = "alarms";

struct Inner {
    privacy: Privacy,
    bus: Bus,
    world: Arc<dyn World>,
    courier: Arc<dyn Courier>,
    /// For the engine's own records; each tenant's data is judged under its own product's notice.
    product: Arc<str>,
    state: Mutex<State>,
    /// One writer at a time, so that changes are written in the order they happened.
    writing: tokio::sync::Mutex<()>,
    /// One reader of rules at a time.
    reloading: tokio::sync::Mutex<()>,
    wake: Notify,
}

/// Judges. Clones share it.
#[derive(Clone)]
pub struct Engine(Arc<Inner>);

/// What became of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Observed {
    Judged,
    /// It was judged before.
    Known,
    /// Batches before it are missing: read the log ([`Engine::catch_up`]).
    Gap,
}

impl Engine {
    pub fn new(
        privacy: Privacy,
        bus: Bus,
        world: Arc<dyn World>,
        courier: Arc<dyn Courier>,
        product: Arc<str>,
    ) -> Self {
        let now = privacy.clock().now();
        let state = Mutex::new(State::new(now));
        Self(Arc::new(Inner {
            privacy,
            bus,
            world,
            courier,
            product,
            state,
            writing: tokio::sync::Mutex::default(),
            reloading: tokio::sync::Mutex::default(),
            wake: Notify::new(),
        }))
    }

    /// Everything up to this commit of the log is judged and written: the log may forget it.
    pub fn cursor(&self) -> i64 {
        self.0.state.lock().persisted
    }

    /// Judges a batch, in memory; [`Engine::tick`] writes what changed.
    pub fn observe(&self, batch: &Batch) -> Observed {
        let mut state = self.0.state.lock();
        if batch.sequence <= state.evaluated {
            return Observed::Known;
        }
        if batch.sequence > state.evaluated + 1 {
            return Observed::Gap;
        }
        let now = self.now();
        state.heard(now);
        state.judge(batch, now, &self.0.privacy);
        Observed::Judged
    }

    /// A gateway was heard (devices are, with their batch).
    pub fn seen(&self, object: Object, at: Time) {
        let now = self.now();
        let mut state = self.0.state.lock();
        state.heard(now);
        state.seen(object, at.min(now), now);
    }

    /// Says whether the way by which messages come is open, where somebody knows (a broker's connection).
    pub fn link(&self, link: Link) {
        let now = self.now();
        if self.0.state.lock().set_link(link, now) {
            self.0.wake.notify_one();
        }
    }

    /// A device or gateway was made or changed.
    pub fn watch(&self, watched: Watched) {
        let now = self.now();
        self.0.state.lock().watch(watched, now);
        self.0.wake.notify_one();
    }

    /// A device or gateway is gone: its alarms are over.
    pub fn forget(&self, object: Object) {
        let now = self.now();
        self.0.state.lock().forget(object, now);
        self.0.wake.notify_one();
    }

    pub(crate) fn courier(&self) -> &dyn Courier {
        &*self.0.courier
    }

    pub(crate) fn bus(&self) -> &Bus {
        &self.0.bus
    }

    fn now(&self) -> Time {
        self.0.privacy.clock().now()
    }

    fn house_ctx(&self) -> Ctx {
        Ctx::system(&self.0.product, TenantId::from_bytes([0; 16]), JOB)
    }

    fn tenant_ctx(&self, tenant: TenantId) -> Ctx {
        let product = self.0.state.lock().products.get(&tenant).cloned();
        Ctx::system(product.as_ref().unwrap_or(&self.0.product), tenant, JOB)
    }
}
