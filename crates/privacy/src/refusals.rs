//! How often the gate said no, and to what: counted in memory on the hot path, written by a job.

use std::{collections::HashMap, sync::Arc};

use parking_lot::Mutex;
use store::{params, sql};
use types::{Actor, Ctx, TenantId, Time, Why};

use crate::{Privacy, Refusal, Refused, Result};

/// A refusal as it is listed.
pub type RefusalCount = Refusal;

/// So many different refusals are kept apart between two writes; further ones are counted in the metrics only.
const DISTINCT_MAX: usize = 10_000;

const DAY_MICROS: i64 = 86_400_000_000;

#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    tenant: TenantId,
    category: Arc<str>,
    action: &'static str,
    reason: &'static str,
    clause: Option<Arc<str>>,
}

struct Count {
    count: i64,
    first: Time,
    last: Time,
}

#[derive(Default)]
pub(crate) struct Refusals(Mutex<HashMap<Key, Count>>);

impl Refusals {
    pub(crate) fn count(&self, tenant: TenantId, refused: &Refused, now: Time) {
        let key = Key {
            tenant,
            category: refused.category.clone(),
            action: refused.action.name(),
            reason: refused.reason.name(),
            clause: refused.clause.clone(),
        };
        let mut counts = self.0.lock();
        if counts.len() >= DISTINCT_MAX && !counts.contains_key(&key) {
            return;
        }
        let count = counts.entry(key).or_insert(Count { count: 0, first: now, last: now });
        count.count += 1;
        count.last = now;
    }

    pub(crate) async fn flush(&self, privacy: &Privacy) -> Result<()> {
        let counts = std::mem::take(&mut *self.0.lock());
        if counts.is_empty() {
            return Ok(());
        }
        let ctx = house_ctx();
        let mut tx = privacy.write_plain(&ctx).await?;
        let rows = counts.into_iter().map(|(key, count)| {
            let clause = key.clause.unwrap_or_else(|| "".into());
            let Count { count, first, last } = count;
            let day = Time::from_micros(first.micros() - first.micros().rem_euclid(DAY_MICROS));
            params![key.tenant, &*key.category, key.action, key.reason, &*clause, day, count, first, last].into()
        });
        tx.execute_many(
            sql!(
                "INSERT INTO refusal
                   (tenant_id, category, action, reason, clause, day_at, refused_count, first_at, last_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                 ON CONFLICT (tenant_id, category, action, reason, clause, day_at) DO UPDATE
                 SET refused_count = refusal.refused_count + excluded.refused_count, last_at = excluded.last_at"
            ),
            rows.collect(),
        )
        .await?;
        tx.commit().await
    }
}

/// The house itself, where no tenant asks.
fn house_ctx() -> Ctx {
    Ctx {
        tenant: TenantId::from_bytes([0; 16]),
        product: "".into(),
        actor: Actor::System("refusals"),
        why: Why::Job,
        origin: types::Origin::default(),
    }
}

/// The refusals within the reach of `ctx`, the latest first.
pub(crate) async fn list(privacy: &Privacy, ctx: &Ctx) -> Result<Vec<RefusalCount>> {
    let mut tx = privacy.read_plain(ctx).await?;
    tx.all(
        sql!(
            "SELECT r.tenant_id, r.category, r.action, r.reason, r.clause, min(r.day_at),
               CAST(sum(r.refused_count) AS BIGINT), min(r.first_at), max(r.last_at)
             FROM refusal r JOIN tenant_reach t ON t.below_id = r.tenant_id
             WHERE t.tenant_id = $1 GROUP BY r.tenant_id, r.category, r.action, r.reason, r.clause
             ORDER BY max(r.last_at) DESC LIMIT 1000"
        ),
        params![ctx.tenant],
    )
    .await
}
