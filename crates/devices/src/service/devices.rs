//! Registering, changing and removing devices.

use bus::Event;
use privacy::{Facts, Look, Tx};
use types::{Ctx, DeviceId, TenantId};

use super::{SLICE_ITEMS, Service};
use crate::{
    Change, Device, Error, Filter, KnownDevice, New, Page, Result, queries,
    rules::{self, PAGE_ITEMS_MAX},
};

impl Service {
    pub async fn list(&self, ctx: &Ctx, filter: &Filter) -> Result<Page> {
        let mut tx = self.house.privacy.read(ctx, Look::list(Self::KIND), &[Self::CATEGORY]).await?;
        let after = match filter.cursor {
            None => None,
            Some(cursor) => match queries::devices::order_key(&mut tx, cursor, filter).await? {
                Some(key) => Some((key, cursor)),
                None => return Err(Error::field("cursor", "gone", "points to nothing any more: begin again")),
            },
        };
        let mut items = queries::devices::list(&mut tx, filter, after).await?;
        let limit = filter.limit.clamp(1, PAGE_ITEMS_MAX) as usize;
        let more = items.len() > limit;
        items.truncate(limit);
        let next_cursor = if more { items.last().map(|device| device.device_id) } else { None };
        Ok(Page { items, next_cursor })
    }

    pub async fn get(&self, ctx: &Ctx, device: DeviceId) -> Result<Device> {
        let mut tx = self.house.privacy.read(ctx, Look::at(Self::KIND, device), &[Self::CATEGORY]).await?;
        queries::devices::get(&mut tx, device).await?.ok_or(Error::NotFound)
    }

    /// Those of the devices that are within reach, in the order given.
    pub async fn some(&self, ctx: &Ctx, devices: &[DeviceId]) -> Result<Vec<Device>> {
        let mut tx = self.house.privacy.read(ctx, Look::list(Self::KIND), &[Self::CATEGORY]).await?;
        queries::devices::some(&mut tx, devices).await
    }

    /// Whose device it is, if it is within reach. Says nothing personal.
    pub async fn tenant_of(&self, ctx: &Ctx, device: DeviceId) -> Result<Option<TenantId>> {
        let mut tx = self.house.privacy.read_plain(ctx).await?;
        queries::devices::tenant_of(&mut tx, device).await
    }

    /// Whose device it is, asked by a job of the house: nobody's reach bounds it.
    pub async fn owner(&self, device: DeviceId) -> Result<Option<TenantId>> {
        if let Some((_, known)) = self.house.registry.device_by_id(device) {
            return Ok(Some(known.tenant_id));
        }
        let ctx = Ctx::system(&"".into(), TenantId::from_bytes([0; 16]), "devices");
        let mut tx = self.house.privacy.read_plain(&ctx).await?;
        queries::devices::owner(&mut tx, device).await
    }

    /// Whether its row is there, seen or concealed, asked by a job of the house.
    pub async fn is_stored(&self, device: DeviceId) -> Result<bool> {
        let ctx = Ctx::system(&"".into(), TenantId::from_bytes([0; 16]), "devices");
        Ok(self.house.privacy.is_stored(&ctx, "device", *device.bytes()).await?)
    }

    /// The devices in reach behind the one given, in the order of their ids; the last slice is empty. Each slice is a
    /// transaction of its own, so that a long export holds up nobody.
    pub async fn slice(&self, ctx: &Ctx, after: Option<DeviceId>) -> Result<Vec<Device>> {
        let mut tx = self.house.privacy.read(ctx, Look::list(Self::KIND), &[Self::CATEGORY]).await?;
        queries::devices::slice(&mut tx, after, SLICE_ITEMS).await
    }

    /// Says in the audit log that devices leave as a sheet.
    pub async fn audit_export(&self, ctx: &Ctx, format: &str) -> Result<()> {
        let mut tx = self.house.privacy.write_plain(ctx).await?;
        tx.audit_detail("export", Self::KIND, None, format.to_owned());
        Ok(tx.commit().await?)
    }

    pub async fn create(&self, ctx: &Ctx, new: New) -> Result<Device> {
        let device = self.prepare(new)?;
        let mut tx = self.house.privacy.write(ctx, &[Self::CATEGORY], &Facts::NONE).await?;
        tx.audit("create", Self::KIND, Some(*device.device_id.bytes()));
        self.create_in(&mut tx, std::slice::from_ref(&device)).await?;
        tx.commit().await?;
        Ok(device)
    }

    /// A device with its id, checked but not yet registered.
    pub fn prepare(&self, new: New) -> Result<Device> {
        let mut errors = Vec::new();
        let place_id = rules::check_place(new.tenant_id, new.place).unwrap_or_else(|error| {
            errors.push(error);
            None
        });
        let mut device = Device {
            device_id: self.house.privacy.rng().id(self.house.privacy.clock()),
            tenant_id: new.tenant_id,
            dev_eui: new.dev_eui,
            name: new.name,
            profile: new.profile,
            place_id,
            meter_number: new.meter_number,
            metering_location: new.metering_location,
            site: new.site,
            installation_place: new.installation_place,
            created_at: self.house.privacy.clock().now(),
        };
        errors.extend(rules::check_device(&mut device, &*self.profiles));
        if errors.is_empty() { Ok(device) } else { Err(Error::Invalid(errors)) }
    }

    /// Registers prepared devices in a transaction that writes [`Self::CATEGORY`], with what else it changes.
    pub async fn create_in(&self, tx: &mut Tx, devices: &[Device]) -> Result<()> {
        let mut tenants: Vec<TenantId> = devices.iter().map(|device| device.tenant_id).collect();
        tenants.sort_unstable();
        tenants.dedup();
        for tenant in tenants {
            if !queries::tenant_in_reach(tx, tenant).await? {
                return Err(Error::field("tenant_id", "unknown", "no such tenant"));
            }
        }
        queries::devices::insert(tx, devices).await.map_err(Error::of_insert)?;
        let product = tx.ctx().product.clone();
        let ticket = self.house.registry.ticket();
        let known: Vec<_> = devices.iter().map(|device| (device.dev_eui, self.known(device, &product))).collect();
        let house = self.house.clone();
        tx.after_commit(move || {
            for (eui, known) in known {
                let event = Event::DeviceCreated { device: known.device_id, tenant: known.tenant_id };
                house.unknown.forget(&known.product, eui);
                house.registry.put_device(ticket, eui, known);
                house.bus.publish(event);
            }
        });
        Ok(())
    }

    pub async fn update(&self, ctx: &Ctx, device: DeviceId, change: Change) -> Result<Device> {
        let mut tx = self.house.privacy.write(ctx, &[Self::CATEGORY], &Facts::NONE).await?;
        let found = self.update_in(&mut tx, device, change).await?;
        tx.commit().await?;
        Ok(found)
    }

    /// The meter's number, held against every other change until the transaction ends.
    pub async fn meter_number_in(&self, tx: &mut Tx, device: DeviceId) -> Result<Option<String>> {
        queries::devices::hold(tx, device).await?;
        Ok(queries::devices::get(tx, device).await?.ok_or(Error::NotFound)?.meter_number)
    }

    /// Changes a device in a transaction that writes [`Self::CATEGORY`], with what else it changes.
    pub async fn update_in(&self, tx: &mut Tx, device: DeviceId, change: Change) -> Result<Device> {
        queries::devices::hold(tx, device).await?;
        let mut found = queries::devices::get(tx, device).await?.ok_or(Error::NotFound)?;
        let before = found.clone();
        let changed = rules::apply(&mut found, change).map_err(|error| Error::Invalid(vec![error]))?;
        // A profile that is gone since may stay: a device must be movable whatever became of its profile.
        let exists = |profile: &str| profile == before.profile || (self.profiles)(profile);
        let errors = rules::check_device(&mut found, exists);
        if !errors.is_empty() {
            return Err(Error::Invalid(errors));
        }
        if found.tenant_id != before.tenant_id && !queries::tenant_in_reach(tx, found.tenant_id).await? {
            return Err(Error::field("tenant_id", "unknown", "no such tenant"));
        }
        queries::devices::update(tx, &found).await?;
        tx.audit_detail("update", Self::KIND, Some(*device.bytes()), changed.join(","));
        let ticket = self.house.registry.ticket();
        let (house, eui, known) = (self.house.clone(), found.dev_eui, self.known(&found, &tx.ctx().product));
        let concerns_others = changed.iter().any(|field| matches!(*field, "tenant_id" | "place_id" | "profile"));
        tx.after_commit(move || {
            let event = Event::DeviceChanged { device: known.device_id, tenant: known.tenant_id };
            house.registry.put_device(ticket, eui, known);
            if concerns_others {
                house.bus.publish(event);
            }
        });
        Ok(found)
    }

    /// Removes a device; the event makes the other rooms remove what it said.
    pub async fn delete(&self, ctx: &Ctx, device: DeviceId) -> Result<()> {
        let mut tx = self.house.privacy.write(ctx, &[Self::CATEGORY], &Facts::NONE).await?;
        let found = queries::devices::get(&mut tx, device).await?.ok_or(Error::NotFound)?;
        queries::devices::delete(&mut tx, device).await?;
        tx.audit("delete", Self::KIND, Some(*device.bytes()));
        let house = self.house.clone();
        tx.after_commit(move || {
            house.registry.remove_device(device);
            house.bus.publish(Event::DeviceDeleted { device, tenant: found.tenant_id });
        });
        Ok(tx.commit().await?)
    }

    fn known(&self, device: &Device, product: &std::sync::Arc<str>) -> KnownDevice {
        KnownDevice {
            device_id: device.device_id,
            tenant_id: device.tenant_id,
            place_id: device.place_id,
            product: product.clone(),
            profile: self.house.registry.name(&device.profile),
        }
    }
}
