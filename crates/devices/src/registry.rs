//! Who an EUI belongs to, in memory: asked for every message that arrives. Filled at start, kept current by every
//! change that is durable. About 150 bytes a device.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use parking_lot::RwLock;
use types::{DeviceId, Eui, GatewayId, PlaceId, TenantId};

/// What ingest needs to know of a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownDevice {
    pub device_id: DeviceId,
    pub tenant_id: TenantId,
    pub place_id: Option<PlaceId>,
    pub product: Arc<str>,
    pub profile: Arc<str>,
}

impl KnownDevice {
    /// What its people may be named by: itself, and the place it stands in.
    pub fn things(&self) -> Vec<[u8; 16]> {
        let place = self.place_id.map(|place| *place.bytes());
        std::iter::once(*self.device_id.bytes()).chain(place).collect()
    }
}

/// What ingest needs to know of a gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownGateway {
    pub gateway_id: GatewayId,
    pub tenant_id: TenantId,
    pub product: Arc<str>,
    pub interval_seconds: u32,
}

/// Changes become durable in the order of their tickets, but may be told in another one; the latest ticket wins.
pub(crate) type Ticket = u64;

/// What the database says at a start: older than any change since.
const LOADED: Ticket = 0;

/// Entries by EUI, and the EUIs by id.
struct Index<I, K> {
    entries: HashMap<Eui, Entry<I, K>>,
    euis: HashMap<I, Eui>,
    /// Ids are never used again, so what is told late of a removed one is recognised.
    removed: HashSet<I>,
}

struct Entry<I, K> {
    ticket: Ticket,
    id: I,
    known: K,
}

impl<I: Copy + Eq + Hash, K: Clone> Index<I, K> {
    fn new() -> Self {
        Self { entries: HashMap::new(), euis: HashMap::new(), removed: HashSet::new() }
    }

    fn get(&self, eui: Eui) -> Option<K> {
        self.entries.get(&eui).map(|entry| entry.known.clone())
    }

    fn get_by_id(&self, id: I) -> Option<(Eui, K)> {
        let eui = *self.euis.get(&id)?;
        Some((eui, self.get(eui)?))
    }

    fn put(&mut self, ticket: Ticket, eui: Eui, id: I, known: K) {
        let is_late = self.entries.get(&eui).is_some_and(|entry| entry.ticket >= ticket);
        if is_late || self.removed.contains(&id) {
            return;
        }
        if let Some(before) = self.entries.insert(eui, Entry { ticket, id, known })
            && before.id != id
        {
            self.euis.remove(&before.id);
        }
        self.euis.insert(id, eui);
    }

    fn remove(&mut self, id: I) {
        self.removed.insert(id);
        if let Some(eui) = self.euis.remove(&id) {
            self.entries.remove(&eui);
        }
    }

    /// Adds what the database has; what is here already is not older. Gives back those the database did not have.
    fn fill(&mut self, loaded: Vec<(Eui, I, K)>, is_of_product: impl Fn(&K) -> bool) -> Vec<I> {
        let ids: HashSet<I> = loaded.iter().map(|(_, id, _)| *id).collect();
        for (eui, id, known) in loaded {
            self.put(LOADED, eui, id, known);
        }
        let here = self.entries.values().filter(|entry| is_of_product(&entry.known) && !ids.contains(&entry.id));
        here.map(|entry| entry.id).collect()
    }
}

struct Known {
    devices: Index<DeviceId, KnownDevice>,
    gateways: Index<GatewayId, KnownGateway>,
    /// Names that many entries share.
    names: HashSet<Arc<str>>,
}

/// Every registered device and gateway of the server. Clones share it.
#[derive(Clone)]
pub struct Registry {
    known: Arc<RwLock<Known>>,
    tickets: Arc<AtomicU64>,
}

impl Default for Registry {
    fn default() -> Self {
        let known = Known { devices: Index::new(), gateways: Index::new(), names: HashSet::new() };
        Self { known: Arc::new(RwLock::new(known)), tickets: Arc::new(AtomicU64::new(LOADED + 1)) }
    }
}

impl Registry {
    pub fn device(&self, eui: Eui) -> Option<KnownDevice> {
        self.known.read().devices.get(eui)
    }

    pub fn device_by_id(&self, device: DeviceId) -> Option<(Eui, KnownDevice)> {
        self.known.read().devices.get_by_id(device)
    }

    pub fn gateway(&self, eui: Eui) -> Option<KnownGateway> {
        self.known.read().gateways.get(eui)
    }

    pub fn gateway_by_id(&self, gateway: GatewayId) -> Option<(Eui, KnownGateway)> {
        self.known.read().gateways.get_by_id(gateway)
    }

    pub fn devices_count(&self) -> usize {
        self.known.read().devices.entries.len()
    }

    pub fn gateways_count(&self) -> usize {
        self.known.read().gateways.entries.len()
    }

    /// The place of a change in the order of changes: drawn in its transaction, once its row is written and so held
    /// against every other change of it.
    pub(crate) fn ticket(&self) -> Ticket {
        self.tickets.fetch_add(1, Ordering::AcqRel)
    }

    /// The shared copy of a name.
    pub(crate) fn name(&self, name: &str) -> Arc<str> {
        let shared = self.known.read().names.get(name).cloned();
        shared.unwrap_or_else(|| {
            let shared: Arc<str> = name.into();
            self.known.write().names.insert(shared.clone());
            shared
        })
    }

    pub(crate) fn put_device(&self, ticket: Ticket, eui: Eui, device: KnownDevice) {
        self.known.write().devices.put(ticket, eui, device.device_id, device);
    }

    pub(crate) fn remove_device(&self, device: DeviceId) {
        self.known.write().devices.remove(device);
    }

    pub(crate) fn put_gateway(&self, ticket: Ticket, eui: Eui, gateway: KnownGateway) {
        self.known.write().gateways.put(ticket, eui, gateway.gateway_id, gateway);
    }

    pub(crate) fn remove_gateway(&self, gateway: GatewayId) {
        self.known.write().gateways.remove(gateway);
    }

    /// Adds the devices a product has in the database; gives back those that are here and were not there.
    pub(crate) fn fill_devices(&self, product: &str, devices: Vec<(Eui, KnownDevice)>) -> Vec<DeviceId> {
        let loaded = devices.into_iter().map(|(eui, device)| (eui, device.device_id, device)).collect();
        self.known.write().devices.fill(loaded, |device| &*device.product == product)
    }

    /// The same for gateways.
    pub(crate) fn fill_gateways(&self, product: &str, gateways: Vec<(Eui, KnownGateway)>) -> Vec<GatewayId> {
        let loaded = gateways.into_iter().map(|(eui, gateway)| (eui, gateway.gateway_id, gateway)).collect();
        self.known.write().gateways.fill(loaded, |gateway| &*gateway.product == product)
    }
}

#[cfg(test)]
mod tests {
    use types::Id;

    use super::*;

    fn known(registry: &Registry, id: u8, tenant: u8) -> KnownDevice {
        KnownDevice {
            device_id: Id::from_bytes([id; 16]),
            tenant_id: Id::from_bytes([tenant; 16]),
            place_id: None,
            product: registry.name("progres"),
            profile: registry.name("water-meter"),
        }
    }

    #[test]
    fn what_is_told_late_changes_nothing() {
        let registry = Registry::default();
        let (first, second) = (registry.ticket(), registry.ticket());
        registry.put_device(second, Eui(1), known(&registry, 1, 2));
        registry.put_device(first, Eui(1), known(&registry, 1, 1));
        assert_eq!(registry.device(Eui(1)), Some(known(&registry, 1, 2)));
        // Removed and registered again under the same EUI, told the other way round.
        registry.put_device(registry.ticket(), Eui(1), known(&registry, 9, 3));
        registry.remove_device(known(&registry, 1, 2).device_id);
        assert_eq!(registry.device(Eui(1)), Some(known(&registry, 9, 3)));
        registry.remove_device(known(&registry, 9, 3).device_id);
        registry.put_device(registry.ticket(), Eui(1), known(&registry, 9, 3));
        assert_eq!((registry.device(Eui(1)), registry.devices_count()), (None, 0));
    }

    #[test]
    fn filling_keeps_what_is_newer_and_names_what_is_gone() {
        let registry = Registry::default();
        registry.put_device(registry.ticket(), Eui(1), known(&registry, 1, 2));
        registry.put_device(registry.ticket(), Eui(2), known(&registry, 2, 2));
        let loaded = vec![(Eui(1), known(&registry, 1, 1)), (Eui(3), known(&registry, 3, 3))];
        assert_eq!(registry.fill_devices("progres", loaded), [known(&registry, 2, 2).device_id]);
        assert_eq!(registry.device(Eui(1)), Some(known(&registry, 1, 2)));
        assert_eq!(registry.device(Eui(3)), Some(known(&registry, 3, 3)));
    }
}
