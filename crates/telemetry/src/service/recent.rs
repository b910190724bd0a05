//! Which devices spoke last.

use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
};

use privacy::Look;
use store::{params, sql};
use types::{Ctx, DeviceId, TenantId, Time};

use super::{Service, look::is_allowed};
use crate::Result;

impl Service {
    /// The devices in reach that delivered a reading last, the latest first; of readings that `ctx` may see.
    pub async fn recent(&self, ctx: &Ctx, limit: u32) -> Result<Vec<DeviceId>> {
        // Memory first: what is archived meanwhile is then seen in both, not in neither.
        let waiting = self.waiting(ctx, |_| true);
        let (mut tx, allowed) = self.read_readings(ctx, Look::list("reading")).await?;
        let rows = tx
            .query(
                sql!(
                    "SELECT s.device_id, max(s.last_at) FROM series s
                     JOIN tenant_reach r ON r.below_id = s.tenant_id
                     WHERE r.tenant_id = $1 AND $2 LIKE '%,' || s.category || ',%'
                     GROUP BY s.device_id ORDER BY 2 DESC LIMIT $3"
                ),
                params![ctx.tenant, allowed, limit],
            )
            .await?;
        let mut heard: HashMap<DeviceId, Time> =
            rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect::<Result<_>>()?;
        let rows =
            tx.query(sql!("SELECT below_id FROM tenant_reach WHERE tenant_id = $1"), params![ctx.tenant]).await?;
        let reach: HashSet<TenantId> = rows.iter().map(|row| Ok(row.get(0)?)).collect::<Result<_>>()?;
        for (tenant, series) in waiting {
            if reach.contains(&tenant) && is_allowed(&allowed, &series.category) {
                let at = heard.entry(series.device).or_insert(series.latest.at);
                *at = series.latest.at.max(*at);
            }
        }
        let mut devices: Vec<(DeviceId, Time)> = heard.into_iter().collect();
        devices.sort_unstable_by_key(|(device, at)| (Reverse(*at), *device));
        devices.truncate(limit as usize);
        Ok(devices.into_iter().map(|(device, _)| device).collect())
    }
}
