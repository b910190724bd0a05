//! Registering, changing and removing gateways.

use std::sync::Arc;

use bus::Event;
use privacy::{Facts, Look};
use types::{Ctx, GatewayId};

use super::{House, Service};
use crate::{
    Error, Gateway, GatewayChange, GatewayFilter, GatewayPage, KnownGateway, NewGateway, Result, queries,
    rules::{self, PAGE_ITEMS_MAX},
};

/// The gateways of the server. Clones share it.
#[derive(Clone)]
pub struct Gateways {
    house: House,
}

impl Gateways {
    const KIND: &'static str = "gateway";

    pub(super) fn new(house: House) -> Self {
        Self { house }
    }

    pub async fn list(&self, ctx: &Ctx, filter: &GatewayFilter) -> Result<GatewayPage> {
        let mut tx = self.house.privacy.read(ctx, Look::list(Self::KIND), &[Service::CATEGORY]).await?;
        let after = match filter.cursor {
            None => None,
            Some(cursor) => match queries::gateways::order_key(&mut tx, cursor).await? {
                Some(key) => Some((key, cursor)),
                None => return Err(Error::field("cursor", "gone", "points to nothing any more: begin again")),
            },
        };
        let mut items = queries::gateways::list(&mut tx, filter, after).await?;
        let limit = filter.limit.clamp(1, PAGE_ITEMS_MAX) as usize;
        let more = items.len() > limit;
        items.truncate(limit);
        let next_cursor = if more { items.last().map(|gateway| gateway.gateway_id) } else { None };
        Ok(GatewayPage { items, next_cursor })
    }

    pub async fn get(&self, ctx: &Ctx, gateway: GatewayId) -> Result<Gateway> {
        let mut tx = self.house.privacy.read(ctx, Look::at(Self::KIND, gateway), &[Service::CATEGORY]).await?;
        queries::gateways::get(&mut tx, gateway).await?.ok_or(Error::NotFound)
    }

    pub async fn create(&self, ctx: &Ctx, new: NewGateway) -> Result<Gateway> {
        let mut gateway = Gateway {
            gateway_id: self.house.privacy.rng().id(self.house.privacy.clock()),
            tenant_id: new.tenant_id,
            gateway_eui: new.gateway_eui,
            name: new.name,
            place_id: new.place.map(|at| at.place_id),
            interval_seconds: new.interval_seconds,
            created_at: self.house.privacy.clock().now(),
        };
        let mut errors: Vec<_> = rules::check_place(new.tenant_id, new.place).err().into_iter().collect();
        errors.extend(rules::check_gateway(&mut gateway));
        if !errors.is_empty() {
            return Err(Error::Invalid(errors));
        }
        let mut tx = self.house.privacy.write(ctx, &[Service::CATEGORY], &Facts::NONE).await?;
        if !queries::tenant_in_reach(&mut tx, gateway.tenant_id).await? {
            return Err(Error::field("tenant_id", "unknown", "no such tenant"));
        }
        queries::gateways::insert(&mut tx, &gateway).await.map_err(Error::of_insert)?;
        tx.audit("create", Self::KIND, Some(*gateway.gateway_id.bytes()));
        let ticket = self.house.registry.ticket();
        let (registry, eui, known) = (self.house.registry.clone(), gateway.gateway_eui, known(&gateway, &ctx.product));
        tx.after_commit(move || registry.put_gateway(ticket, eui, known));
        tx.commit().await?;
        Ok(gateway)
    }

    pub async fn update(&self, ctx: &Ctx, gateway: GatewayId, change: GatewayChange) -> Result<Gateway> {
        let mut tx = self.house.privacy.write(ctx, &[Service::CATEGORY], &Facts::NONE).await?;
        queries::gateways::hold(&mut tx, gateway).await?;
        let mut found = queries::gateways::get(&mut tx, gateway).await?.ok_or(Error::NotFound)?;
        let before = found.tenant_id;
        let changed = rules::apply_gateway(&mut found, change).map_err(|error| Error::Invalid(vec![error]))?;
        let errors = rules::check_gateway(&mut found);
        if !errors.is_empty() {
            return Err(Error::Invalid(errors));
        }
        if found.tenant_id != before && !queries::tenant_in_reach(&mut tx, found.tenant_id).await? {
            return Err(Error::field("tenant_id", "unknown", "no such tenant"));
        }
        queries::gateways::update(&mut tx, &found).await?;
        tx.audit_detail("update", Self::KIND, Some(*gateway.bytes()), changed.join(","));
        let ticket = self.house.registry.ticket();
        let (registry, eui, known) = (self.house.registry.clone(), found.gateway_eui, known(&found, &ctx.product));
        tx.after_commit(move || registry.put_gateway(ticket, eui, known));
        tx.commit().await?;
        Ok(found)
    }

    pub async fn delete(&self, ctx: &Ctx, gateway: GatewayId) -> Result<()> {
        let mut tx = self.house.privacy.write(ctx, &[Service::CATEGORY], &Facts::NONE).await?;
        let found = queries::gateways::get(&mut tx, gateway).await?.ok_or(Error::NotFound)?;
        queries::gateways::delete(&mut tx, gateway).await?;
        tx.audit("delete", Self::KIND, Some(*gateway.bytes()));
        let house = self.house.clone();
        tx.after_commit(move || {
            house.registry.remove_gateway(gateway);
            house.bus.publish(Event::GatewayDeleted { gateway, tenant: found.tenant_id });
        });
        Ok(tx.commit().await?)
    }
}

fn known(gateway: &Gateway, product: &Arc<str>) -> KnownGateway {
    KnownGateway {
        gateway_id: gateway.gateway_id,
        tenant_id: gateway.tenant_id,
        product: product.clone(),
        interval_seconds: gateway.interval_seconds,
    }
}
