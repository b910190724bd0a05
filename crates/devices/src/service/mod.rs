//! What can be done with devices.

mod devices;
mod gateways;
mod imports;
mod unknown;

use bus::{Bus, Event};
use privacy::{Action, Look, Privacy, Reason, Tx};
use types::{Ctx, Eui, PlaceId, TenantId};

pub use gateways::Gateways;
pub use imports::Imports;
pub use unknown::{UNKNOWN_DEVICES_MAX, Unknown};

use crate::{CountInPlace, KnownDevice, KnownGateway, Profiles, Registry, Result, queries};

/// Devices read in one go where all are needed.
const SLICE_ITEMS: u32 = 5_000;

/// What the services of this room share.
#[derive(Clone)]
struct House {
    privacy: Privacy,
    bus: Bus,
    registry: Registry,
    unknown: Unknown,
}

/// The devices of the server. Clones share it.
#[derive(Clone)]
pub struct Service {
    house: House,
    profiles: Profiles,
    gateways: Gateways,
    imports: Imports,
}

impl Service {
    /// What devices hold, in the notice's words.
    pub const CATEGORY: &'static str = "device_information";
    const KIND: &'static str = "device";

    pub fn new(privacy: Privacy, bus: Bus, profiles: Profiles) -> Self {
        let unknown = Unknown::new(privacy.clone());
        let house = House { privacy, bus, registry: Registry::default(), unknown };
        Self { gateways: Gateways::new(house.clone()), imports: Imports::default(), house, profiles }
    }

    /// What resolves an EUI on the ingest path.
    pub fn registry(&self) -> &Registry {
        &self.house.registry
    }

    pub fn gateways(&self) -> &Gateways {
        &self.gateways
    }

    /// Devices that were heard and that nobody registered.
    pub fn unknown(&self) -> &Unknown {
        &self.house.unknown
    }

    pub fn imports(&self) -> &Imports {
        &self.imports
    }

    /// Brings the registry to what the database has of a product: at start, and after anything that removed devices
    /// without this service, such as the retention job. `ctx` is a job of the house.
    pub async fn load(&self, ctx: &Ctx) -> Result<()> {
        let registry = &self.house.registry;
        let look = Look::list(Self::KIND);
        let mut tx = self.house.privacy.read(ctx, look, &[Self::CATEGORY]).await?;
        let devices = self.known_devices(&mut tx).await?;
        let gateways = queries::gateways::known(&mut tx).await?.into_iter().map(|known| {
            let gateway = KnownGateway {
                gateway_id: known.gateway_id,
                tenant_id: known.tenant_id,
                product: ctx.product.clone(),
                interval_seconds: known.interval_seconds,
            };
            (known.gateway_eui, gateway)
        });
        let missing_devices = registry.fill_devices(&ctx.product, devices);
        let missing_gateways = registry.fill_gateways(&ctx.product, gateways.collect());
        drop(tx);
        // They may have been registered while the list was read: what a look after that does not find is gone.
        let mut tx = self.house.privacy.read_plain(ctx).await?;
        let mut unseen = Vec::new();
        for device in missing_devices {
            if queries::devices::owner(&mut tx, device).await?.is_none() {
                unseen.push(device);
            }
        }
        for gateway in missing_gateways {
            if !queries::gateways::exists(&mut tx, gateway).await? {
                let known = registry.gateway_by_id(gateway);
                registry.remove_gateway(gateway);
                if let Some((_, KnownGateway { tenant_id: tenant, .. })) = known {
                    self.house.bus.publish(Event::GatewayDeleted { gateway, tenant });
                }
            }
        }
        drop(tx);
        for device in unseen {
            let Some((_, known)) = registry.device_by_id(device) else { continue };
            if !self.is_stopped(ctx, &known).await? {
                registry.remove_device(device);
                self.house.bus.publish(Event::DeviceDeleted { device, tenant: known.tenant_id });
            }
        }
        Ok(())
    }

    /// Whether the device is out of sight only as long as those whose it is have it stopped: then its messages go on
    /// being refused for that reason, and it is known when they lift it.
    async fn is_stopped(&self, ctx: &Ctx, known: &KnownDevice) -> Result<bool> {
        let privacy = &self.house.privacy;
        let decided = privacy.gate().decide(ctx, Action::Write, Self::CATEGORY, &privacy.whose(&known.things()));
        let is_erased = decided.is_err_and(|refused| refused.reason == Reason::Erased);
        Ok(!is_erased && self.is_stored(known.device_id).await?)
    }

    async fn known_devices(&self, tx: &mut Tx) -> Result<Vec<(Eui, KnownDevice)>> {
        let (mut devices, mut last) = (Vec::new(), None);
        let product = tx.ctx().product.clone();
        loop {
            let slice = queries::devices::known(tx, last, SLICE_ITEMS).await?;
            last = slice.last().map(|device| device.device_id);
            let is_last = slice.len() < SLICE_ITEMS as usize;
            devices.extend(slice.into_iter().map(|known| {
                let device = KnownDevice {
                    device_id: known.device_id,
                    tenant_id: known.tenant_id,
                    place_id: known.place_id,
                    product: product.clone(),
                    profile: self.house.registry.name(&known.profile),
                };
                (known.dev_eui, device)
            }));
            if is_last {
                return Ok(devices);
            }
        }
    }

    /// How many devices and gateways stand in a place; whoever removes it asks first.
    pub async fn count_in_place(&self, ctx: &Ctx, place: PlaceId) -> Result<CountInPlace> {
        let mut tx = self.house.privacy.read_plain(ctx).await?;
        queries::devices::count_in_place(&mut tx, place).await
    }

    /// How many devices stand in each place within reach.
    pub async fn counts_by_place(&self, ctx: &Ctx) -> Result<Vec<(PlaceId, i64)>> {
        let mut tx = self.house.privacy.read_plain(ctx).await?;
        queries::devices::counts_by_place(&mut tx).await
    }

    /// Every tenant within reach and its name, as a sheet names them.
    pub async fn tenants(&self, ctx: &Ctx) -> Result<Vec<(TenantId, String)>> {
        let mut tx = self.house.privacy.read_plain(ctx).await?;
        queries::tenants(&mut tx).await
    }
}
