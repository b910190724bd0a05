//! Devices that were heard and that nobody registered: counted in memory on the ingest path, written by a job.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use parking_lot::Mutex;
use privacy::{Facts, Look, Privacy};
use store::{Value, params};
use types::{Ctx, Eui, Time};

use crate::{Result, UnknownDevice, queries};

/// So many are told apart, in memory between two writes and in the database; a flood of invented ones ends here.
pub const UNKNOWN_DEVICES_MAX: u32 = 10_000;
/// So many are listed.
const LISTED_DEVICES_MAX: u32 = 1_000;

type Key = (Arc<str>, Eui);

#[derive(Clone, Copy)]
struct Count {
    count: i64,
    first_at: Time,
    last_at: Time,
}

#[derive(Default)]
struct Waiting {
    counts: HashMap<Key, Count>,
    registered: HashSet<Key>,
}

/// The unknown devices of the server. Clones share it.
#[derive(Clone)]
pub struct Unknown {
    privacy: Privacy,
    waiting: Arc<Mutex<Waiting>>,
}

impl Unknown {
    /// An EUI that a network server tells of is radio data, whoever's it is.
    pub const CATEGORY: &'static str = "radio_frame";
    const KIND: &'static str = "unknown_device";

    pub(super) fn new(privacy: Privacy) -> Self {
        Self { privacy, waiting: Arc::default() }
    }

    /// A device spoke that nobody registered with this product.
    pub fn count(&self, product: &Arc<str>, eui: Eui, at: Time) {
        let mut waiting = self.waiting.lock();
        let key = (product.clone(), eui);
        let room = waiting.counts.len() < UNKNOWN_DEVICES_MAX as usize;
        match waiting.counts.get_mut(&key) {
            Some(count) => {
                count.count += 1;
                count.last_at = count.last_at.max(at);
            }
            None if room => {
                waiting.counts.insert(key, Count { count: 1, first_at: at, last_at: at });
            }
            None => {}
        }
    }

    /// The device is registered from now on.
    pub(super) fn forget(&self, product: &Arc<str>, eui: Eui) {
        let mut waiting = self.waiting.lock();
        let key = (product.clone(), eui);
        waiting.counts.remove(&key);
        waiting.registered.insert(key);
    }

    /// Writes what was counted since the last time. `ctx` is a job of the house, of one product.
    pub async fn flush(&self, ctx: &Ctx) -> Result<()> {
        let (counts, registered) = self.take(&ctx.product);
        if counts.is_empty() && registered.is_empty() {
            return Ok(());
        }
        let mut tx = self.privacy.write(ctx, &[Self::CATEGORY], &Facts::NONE).await?;
        queries::unknown::remove(&mut tx, registered).await?;
        queries::unknown::add(&mut tx, counts).await?;
        queries::unknown::trim(&mut tx, UNKNOWN_DEVICES_MAX).await?;
        Ok(tx.commit().await?)
    }

    fn take(&self, product: &str) -> (Vec<Vec<Value>>, Vec<Vec<Value>>) {
        let mut waiting = self.waiting.lock();
        let counts = waiting
            .counts
            .extract_if(|key, _| &*key.0 == product)
            .map(|((product, eui), count)| params![&*product, eui, count.count, count.first_at, count.last_at].into());
        let counts = counts.collect();
        let registered = waiting.registered.extract_if(|key| &*key.0 == product);
        (counts, registered.map(|(product, eui)| params![&*product, eui].into()).collect())
    }

    /// Those heard last, for the operator's staff: nobody else has a claim to a device that is nobody's yet.
    pub async fn list(&self, ctx: &Ctx) -> Result<Vec<UnknownDevice>> {
        self.flush(&Ctx::system(&ctx.product, ctx.tenant, "unknown-devices")).await?;
        let mut tx = self.privacy.read(ctx, Look::list(Self::KIND), &[Self::CATEGORY]).await?;
        queries::unknown::list(&mut tx, LISTED_DEVICES_MAX).await
    }
}
