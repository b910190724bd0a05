//! What telemetry must know of devices and tenants, answered from memory for every message.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use parking_lot::RwLock;
use privacy::{Facts, Privacy};
use store::{FromRow, sql};
use telemetry::{
    event::HardwareId,
    ingest::{Directory, KnownDevice, KnownGateway},
};
use types::{Clock, Eui, TenantId, Time};

/// A tenant is looked up again at most so often when it is not known yet.
const REFRESH_MICROS: i64 = 200_000;

/// A tenant, as ingest needs it.
#[derive(Clone, Copy, Debug)]
struct Node {
    parent: Option<TenantId>,
    contract_ended_at: Option<Time>,
}

/// The tree of tenants in memory, and the registry of devices.
pub struct LiveDirectory {
    devices: devices::Service,
    clock: Clock,
    tenants: RwLock<HashMap<TenantId, Node>>,
    refreshed: AtomicI64,
    privacy: Privacy,
}

impl LiveDirectory {
    pub fn new(devices: devices::Service, privacy: Privacy) -> Arc<Self> {
        Arc::new(Self {
            devices,
            clock: privacy.clock().clone(),
            tenants: RwLock::default(),
            refreshed: AtomicI64::new(i64::MIN),
            privacy,
        })
    }

    /// Reads the tree again: at start, by a job, and when a tenant is met that is not known.
    pub async fn refresh(&self) -> Result<(), privacy::Error> {
        let ctx = crate::wiring::house_ctx(&"".into(), "tenants");
        let mut tx = self.privacy.read_plain(&ctx).await?;
        let rows = tx
            .query(sql!("SELECT tenant_id, parent_id, product, name, created_at, contract_ended_at FROM tenant"), [])
            .await?;
        let mut tenants = HashMap::with_capacity(rows.len());
        for row in &rows {
            let row = privacy::Tenant::from_row(row)?;
            tenants.insert(row.tenant_id, Node { parent: row.parent_id, contract_ended_at: row.contract_ended_at });
        }
        *self.tenants.write() = tenants;
        Ok(())
    }

    /// Whether `reach` is `tenant` or above it, and whether the contracts on the way run. `None`: not known here.
    fn within(&self, reach: TenantId, tenant: TenantId) -> Option<(bool, bool)> {
        let tenants = self.tenants.read();
        let now = self.clock.now();
        let (mut reached, mut runs) = (false, true);
        let mut next = Some(tenant);
        for _ in 0..=tenants.len() {
            let Some(current) = next else { break };
            let node = tenants.get(&current)?;
            reached |= current == reach;
            runs &= node.contract_ended_at.is_none_or(|ended| now < ended);
            next = node.parent;
        }
        Some((reached, runs))
    }

    fn eui(hardware: &HardwareId<'_>) -> Option<Eui> {
        hardware.eui()
    }
}

impl Directory for LiveDirectory {
    fn device(&self, hardware: &HardwareId<'_>, reach: TenantId) -> Option<KnownDevice> {
        let known = self.devices.registry().device(Self::eui(hardware)?)?;
        let (reached, contract_runs) = self.within(reach, known.tenant_id)?;
        reached.then_some(KnownDevice {
            device: known.device_id,
            tenant: known.tenant_id,
            place: known.place_id,
            product: known.product,
            profile: known.profile,
            contract_runs,
        })
    }

    fn gateway(&self, hardware: &HardwareId<'_>, reach: TenantId) -> Option<KnownGateway> {
        let known = self.devices.registry().gateway(Self::eui(hardware)?)?;
        let (reached, _) = self.within(reach, known.tenant_id)?;
        reached.then_some(KnownGateway { gateway: known.gateway_id, tenant: known.tenant_id })
    }

    fn unknown(&self, product: &Arc<str>, hardware: &HardwareId<'_>) {
        if let Some(eui) = Self::eui(hardware) {
            self.devices.unknown().count(product, eui, self.clock.now());
        }
    }

    fn learn(&self) -> futures::future::BoxFuture<'_, bool> {
        Box::pin(async {
            let now = self.clock.now().micros();
            let last = self.refreshed.swap(now, Ordering::AcqRel);
            let again = last == i64::MIN || now.saturating_sub(last) > REFRESH_MICROS || !self.clock.runs();
            again && self.refresh().await.is_ok()
        })
    }

    fn facts(&self, _: &KnownDevice) -> Facts {
        Facts::NONE.with("contract", "active")
    }
}
