//! Gateways: heard, connected, how much they carry. In memory, written by a job; the bus hears at once.

use std::{collections::HashMap, sync::Arc};

use bus::{Bus, Event};
use parking_lot::RwLock;
use privacy::Privacy;
use store::{params, sql};
use types::{Ctx, GatewayId, TenantId, Time};

use super::{Directory, Ingest};
use crate::{
    Result,
    event::{GatewayBody, GatewayEvent},
    model::GatewayState,
};

/// What is known of a gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GatewayCounts {
    pub tenant: TenantId,
    pub last_seen_at: Time,
    pub online: bool,
    /// Since it was registered.
    pub rx_packets: i64,
    pub tx_packets: i64,
}

/// Every gateway heard so far. Clones share it.
#[derive(Clone, Default)]
pub struct Gateways(Arc<RwLock<HashMap<GatewayId, (GatewayCounts, bool)>>>);

impl Gateways {
    /// From the rows, at start.
    pub(crate) async fn load(&self, privacy: &Privacy) -> Result<()> {
        let ctx = Ctx::system(&"".into(), TenantId::from_bytes([0; 16]), "gateways");
        let mut tx = privacy.read_plain(&ctx).await?;
        let statement =
            sql!("SELECT gateway_id, tenant_id, last_seen_at, online, rx_packets, tx_packets FROM gateway_state");
        tx.each(statement, [], |row: GatewayState| {
            let counts = GatewayCounts {
                tenant: row.tenant_id,
                last_seen_at: row.last_seen_at,
                online: row.online,
                rx_packets: row.rx_packets,
                tx_packets: row.tx_packets,
            };
            self.0.write().insert(row.gateway_id, (counts, false));
        })
        .await?;
        Ok(())
    }

    pub fn get(&self, gateway: GatewayId) -> Option<GatewayCounts> {
        self.0.read().get(&gateway).map(|(counts, _)| *counts)
    }

    pub fn all(&self) -> Vec<(GatewayId, GatewayCounts)> {
        self.0.read().iter().map(|(id, (counts, _))| (*id, *counts)).collect()
    }

    /// The gateway is gone.
    pub(crate) async fn forget(&self, privacy: &Privacy, gateway: GatewayId) -> Result<()> {
        self.0.write().remove(&gateway);
        let ctx = Ctx::system(&"".into(), TenantId::from_bytes([0; 16]), "gateways");
        let mut tx = privacy.write_plain(&ctx).await?;
        tx.execute(sql!("DELETE FROM gateway_state WHERE gateway_id = $1"), params![gateway]).await?;
        Ok(tx.commit().await?)
    }

    /// Writes what changed since the last time; if that fails, it is still to be written.
    pub(crate) async fn flush(&self, privacy: &Privacy) -> Result<()> {
        let changed: Vec<(GatewayId, GatewayCounts)> = {
            let mut all = self.0.write();
            let dirty = all.iter_mut().filter(|(_, (_, dirty))| *dirty);
            dirty.map(|(id, (counts, dirty))| (*id, (*dirty = false, *counts).1)).collect()
        };
        if changed.is_empty() {
            return Ok(());
        }
        let written = write(privacy, &changed).await;
        if written.is_err() {
            let mut all = self.0.write();
            for (id, _) in &changed {
                all.entry(*id).and_modify(|(_, dirty)| *dirty = true);
            }
        }
        written
    }

    fn heard(&self, gateway: GatewayId, tenant: TenantId, now: Time, body: &GatewayBody) -> bool {
        let mut all = self.0.write();
        let new = GatewayCounts { tenant, last_seen_at: Time::EPOCH, online: false, rx_packets: 0, tx_packets: 0 };
        let (counts, dirty) = all.entry(gateway).or_insert((new, false));
        counts.tenant = tenant;
        match body {
            GatewayBody::Stats(stats) => {
                counts.last_seen_at = counts.last_seen_at.max(now);
                counts.online = true;
                counts.rx_packets += i64::from(stats.rx_packets_ok);
                counts.tx_packets += i64::from(stats.tx_packets_emitted);
            }
            // A retained state is old news: it says how things stand, not that the gateway was heard now.
            GatewayBody::Connection { online } => counts.online = *online,
        }
        *dirty = true;
        counts.online
    }
}

async fn write(privacy: &Privacy, changed: &[(GatewayId, GatewayCounts)]) -> Result<()> {
    let ctx = Ctx::system(&"".into(), TenantId::from_bytes([0; 16]), "gateways");
    let mut tx = privacy.write_plain(&ctx).await?;
    let rows = changed.iter().map(|(id, counts)| {
        params![*id, counts.tenant, counts.last_seen_at, counts.online, counts.rx_packets, counts.tx_packets].into()
    });
    tx.execute_many(
        sql!(
            "INSERT INTO gateway_state (gateway_id, tenant_id, last_seen_at, online, rx_packets, tx_packets)
                 VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT (gateway_id) DO UPDATE SET tenant_id = excluded.tenant_id,
                   last_seen_at = excluded.last_seen_at, online = excluded.online,
                   rx_packets = excluded.rx_packets, tx_packets = excluded.tx_packets"
        ),
        rows.collect(),
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

impl Ingest {
    /// Takes what a gateway says. Gives whether the gateway is registered.
    pub fn accept_gateway(&self, ctx: &Ctx, bus: &Bus, event: &GatewayEvent<'_>) -> bool {
        let directory: &dyn Directory = &*self.directory;
        let Some(known) = directory.gateway(&event.gateway, ctx.tenant) else { return false };
        let now = self.privacy.clock().now();
        let at = event.at.unwrap_or(now).min(now);
        let online = self.gateways.heard(known.gateway, known.tenant, at, &event.body);
        if let GatewayBody::Stats(_) = event.body {
            bus.publish(Event::GatewaySeen { gateway: known.gateway, tenant: known.tenant, at, online });
        }
        true
    }
}
