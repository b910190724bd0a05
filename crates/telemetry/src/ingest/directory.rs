//! What ingest must know of other rooms: whose device this is. `server` wires it.

use std::sync::Arc;

use futures::future::BoxFuture;
use privacy::Facts;
use types::{DeviceId, GatewayId, PlaceId, TenantId};

use crate::event::HardwareId;

/// A registered device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownDevice {
    pub device: DeviceId,
    pub tenant: TenantId,
    pub place: Option<PlaceId>,
    pub product: Arc<str>,
    pub profile: Arc<str>,
    /// Whether the tenant's contract runs: nothing is taken for one that has ended.
    pub contract_runs: bool,
}

/// A registered gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownGateway {
    pub gateway: GatewayId,
    pub tenant: TenantId,
}

/// Asked for every event, so it answers from memory.
pub trait Directory: Send + Sync {
    /// The device, if `reach` (the tenant of whoever delivers) reaches its tenant.
    fn device(&self, hardware: &HardwareId<'_>, reach: TenantId) -> Option<KnownDevice>;

    fn gateway(&self, hardware: &HardwareId<'_>, reach: TenantId) -> Option<KnownGateway>;

    /// Counts a device nobody registered.
    fn unknown(&self, product: &Arc<str>, hardware: &HardwareId<'_>);

    /// Looks again where the memory may be behind; says whether it did, so that asking once more is worth it.
    fn learn(&self) -> BoxFuture<'_, bool>;

    /// What holds for the device now, for the conditions of clauses.
    fn facts(&self, known: &KnownDevice) -> Facts;

    /// Whose the device is, for looking at what it said; `None` where it is not known, or not any more.
    fn whose(&self, device: DeviceId) -> Option<Facts>;
}
