//! What telemetry must know of devices and tenants, answered from memory for every message.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use parking_lot::RwLock;
use privacy::{Facts, Privacy};
use store::sql;
use telemetry::{
    event::HardwareId,
    ingest::{Directory, KnownDevice, KnownGateway},
};
use types::{Clock, DeviceId, Eui, TenantId, Time};

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
    /// How often a device was met whose tenant is not known here, and how many of those a refresh has answered.
    missed: AtomicU64,
    answered: AtomicU64,
    refreshing: tokio::sync::Mutex<()>,
    privacy: Privacy,
}

impl LiveDirectory {
    pub fn new(devices: devices::Service, privacy: Privacy) -> Arc<Self> {
        Arc::new(Self {
            devices,
            clock: privacy.clock().clone(),
            tenants: RwLock::default(),
            missed: AtomicU64::new(0),
            answered: AtomicU64::new(0),
            refreshing: tokio::sync::Mutex::new(()),
            privacy,
        })
    }

    /// Reads the tree again: at start, by a job, and when a tenant is met that is not known.
    pub async fn refresh(&self) -> Result<(), privacy::Error> {
        let ctx = crate::wiring::house_ctx(&"".into(), "tenants");
        let mut tx = self.privacy.read_plain(&ctx).await?;
        let mut tenants = HashMap::new();
        tx.each(
            sql!("SELECT tenant_id, parent_id, contract_ended_at FROM tenant"),
            [],
            |(tenant, parent, contract_ended_at): (TenantId, Option<TenantId>, Option<Time>)| {
                tenants.insert(tenant, Node { parent, contract_ended_at });
            },
        )
        .await?;
        *self.tenants.write() = tenants;
        Ok(())
    }

    /// Whether `reach` is `tenant` or above it, and whether the contracts on the way run. `None`: not known here yet.
    fn within(&self, reach: TenantId, tenant: TenantId) -> Option<(bool, bool)> {
        let known = self.known_within(reach, tenant);
        if known.is_none() {
            self.missed.fetch_add(1, Ordering::AcqRel);
        }
        known
    }

    fn known_within(&self, reach: TenantId, tenant: TenantId) -> Option<(bool, bool)> {
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
            let missed = self.missed.load(Ordering::Acquire);
            if self.answered.load(Ordering::Acquire) >= missed {
                return true;
            }
            // Whoever comes meanwhile waits: what one message learns, the others must not miss.
            let _turn = self.refreshing.lock().await;
            if self.answered.load(Ordering::Acquire) >= missed {
                return true;
            }
            let before = self.missed.load(Ordering::Acquire);
            if self.refresh().await.is_err() {
                return false;
            }
            self.answered.store(before, Ordering::Release);
            true
        })
    }

    fn facts(&self, known: &KnownDevice) -> Facts {
        // What is said of the device comes before what is said of its place, and that before the tenant's.
        let place = known.place.map(|place| *place.bytes());
        let things: Vec<[u8; 16]> =
            [Some(*known.device.bytes()), place, Some(*known.tenant.bytes())].into_iter().flatten().collect();
        self.privacy.facts_of(&things).with("contract", "active")
    }

    fn whose(&self, device: DeviceId) -> Option<Facts> {
        let (_, known) = self.devices.registry().device_by_id(device)?;
        Some(self.privacy.whose(&known.things()))
    }
}
