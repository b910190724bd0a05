//! Previews of imports, until they are confirmed: in memory, for a short while, each for the one who made it.

use std::{collections::HashMap, sync::Arc, time::Duration};

use parking_lot::Mutex;
use types::{Actor, Clock, Ctx, ImportId, Rng, Time};

use crate::{Error, Result, sheet::Plan};

/// A preview nobody confirms is forgotten after so long.
const KEPT_SECONDS_MAX: u64 = 15 * 60;
/// So many people may have a preview open; the oldest makes room.
const PREVIEWS_MAX: usize = 16;

struct Preview {
    owner: [u8; 16],
    kept_at: Time,
    plan: Plan,
}

/// The previews of the server. Clones share it.
#[derive(Clone, Default)]
pub struct Imports(Arc<Mutex<HashMap<ImportId, Preview>>>);

impl Imports {
    /// Keeps a plan for the one who made it, in place of the one they had before; without the cells, which the one who
    /// made it has seen.
    pub fn keep(&self, ctx: &Ctx, mut plan: Plan, clock: &Clock, rng: &Rng) -> Result<ImportId> {
        let owner = owner(ctx).ok_or(Error::NoSuchImport)?;
        let (id, now) = (rng.id(clock), clock.now());
        let mut previews = self.0.lock();
        previews.retain(|_, preview| preview.owner != owner && is_fresh(preview, now));
        if previews.len() >= PREVIEWS_MAX
            && let Some(oldest) = previews.iter().min_by_key(|(_, preview)| preview.kept_at).map(|(id, _)| *id)
        {
            previews.remove(&oldest);
        }
        plan.drafts.iter_mut().for_each(|draft| draft.values.clear());
        previews.insert(id, Preview { owner, kept_at: now, plan });
        Ok(id)
    }

    /// Takes the plan out, if it is the caller's.
    pub fn take(&self, ctx: &Ctx, import: ImportId, clock: &Clock) -> Result<Plan> {
        let mut previews = self.0.lock();
        let now = clock.now();
        previews.retain(|_, preview| is_fresh(preview, now));
        let is_own = previews.get(&import).is_some_and(|preview| Some(preview.owner) == owner(ctx));
        let preview = if is_own { previews.remove(&import) } else { None };
        preview.map(|preview| preview.plan).ok_or(Error::NoSuchImport)
    }

    /// Forgets what is older than it may get; a job calls it, so that nothing personal waits for the next import.
    pub fn forget_old(&self, clock: &Clock) {
        let now = clock.now();
        self.0.lock().retain(|_, preview| is_fresh(preview, now));
    }
}

fn is_fresh(preview: &Preview, now: Time) -> bool {
    now.since(preview.kept_at) <= Duration::from_secs(KEPT_SECONDS_MAX)
}

fn owner(ctx: &Ctx) -> Option<[u8; 16]> {
    match &ctx.actor {
        Actor::Account { account, .. } => Some(*account.bytes()),
        Actor::Token { token, .. } => Some(*token.bytes()),
        Actor::Device(_) | Actor::System(_) | Actor::Anonymous => None,
    }
}
