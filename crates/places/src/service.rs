//! What can be done with places.

use privacy::{Facts, Look, Privacy, Tx};
use types::{Ctx, PlaceId, TenantId};

use crate::{
    Change, Error, Filter, New, Page, Place, Result, queries,
    rules::{self, DEPTH_MAX, PAGE_ITEMS_MAX},
};

/// Places read in one go when all are needed.
const SLICE_ITEMS: u32 = 2_000;

/// The places of the server. Clones share it.
#[derive(Clone)]
pub struct Service {
    pub(crate) privacy: Privacy,
}

impl Service {
    /// What places hold, in the notice's words.
    pub const CATEGORY: &'static str = "object_location";
    const KIND: &'static str = "place";

    pub fn new(privacy: Privacy) -> Self {
        Self { privacy }
    }

    pub async fn list(&self, ctx: &Ctx, filter: &Filter) -> Result<Page> {
        let mut tx = self.privacy.read(ctx, Look::list(Self::KIND), &[Self::CATEGORY]).await?;
        let after = match filter.cursor {
            None => None,
            Some(cursor) => match queries::order_key(&mut tx, cursor).await? {
                Some(key) => Some((key, cursor)),
                None => return Err(Error::field("cursor", "gone", "points to nothing any more: begin again")),
            },
        };
        let mut items = queries::list(&mut tx, filter, after).await?;
        let limit = filter.limit.clamp(1, PAGE_ITEMS_MAX) as usize;
        let more = items.len() > limit;
        items.truncate(limit);
        let next_cursor = if more { items.last().map(|place| place.place_id) } else { None };
        Ok(Page { items, next_cursor })
    }

    pub async fn get(&self, ctx: &Ctx, place: PlaceId) -> Result<Place> {
        let mut tx = self.privacy.read(ctx, Look::at(Self::KIND, place), &[Self::CATEGORY]).await?;
        queries::get(&mut tx, place).await?.ok_or(Error::NotFound)
    }

    /// Every place in reach, for an import or export.
    pub async fn all(&self, ctx: &Ctx) -> Result<Vec<Place>> {
        let mut all: Vec<Place> = Vec::new();
        loop {
            let mut tx = self.privacy.read(ctx, Look::list(Self::KIND), &[Self::CATEGORY]).await?;
            let slice = queries::slice(&mut tx, all.last().map(|place| place.place_id), SLICE_ITEMS).await?;
            let last = slice.len() < SLICE_ITEMS as usize;
            all.extend(slice);
            if last {
                return Ok(all);
            }
        }
    }

    /// Whose place it is, if it is within reach. Says nothing personal.
    pub async fn tenant_of(&self, ctx: &Ctx, place: PlaceId) -> Result<Option<TenantId>> {
        let mut tx = self.privacy.read_plain(ctx).await?;
        queries::tenant_of(&mut tx, ctx, place).await
    }

    /// The same in a transaction of the caller's.
    pub async fn tenant_of_in(&self, tx: &mut Tx, place: PlaceId) -> Result<Option<TenantId>> {
        let ctx = tx.ctx().clone();
        queries::tenant_of(tx, &ctx, place).await
    }

    pub async fn create(&self, ctx: &Ctx, new: New) -> Result<Place> {
        let place = self.prepare(new)?;
        let mut tx = self.privacy.write(ctx, &[Self::CATEGORY], &Facts::NONE).await?;
        self.create_in(&mut tx, std::slice::from_ref(&place)).await?;
        tx.commit().await?;
        Ok(place)
    }

    /// A place with its id, checked but not yet entered.
    pub fn prepare(&self, new: New) -> Result<Place> {
        let New { tenant_id, parent_id, kind, name, address } = new;
        let mut place = Place {
            place_id: self.privacy.rng().id(self.privacy.clock()),
            tenant_id,
            parent_id,
            kind,
            name,
            street: address.street,
            house_number: address.house_number,
            postal_code: address.postal_code,
            city: address.city,
            country: address.country,
            created_at: self.privacy.clock().now(),
        };
        let errors = rules::check(&mut place);
        if errors.is_empty() { Ok(place) } else { Err(Error::Invalid(errors)) }
    }

    /// Enters prepared places in a transaction that writes [`Self::CATEGORY`], with what else it changes.
    pub async fn create_in(&self, tx: &mut Tx, places: &[Place]) -> Result<()> {
        for place in places {
            if !queries::tenant_in_reach(tx, place.tenant_id).await? {
                return Err(Error::field("tenant_id", "unknown", "no such tenant"));
            }
            check_parent(tx, place, 0).await?;
            tx.audit("create", Self::KIND, Some(*place.place_id.bytes()));
        }
        queries::insert(tx, places).await
    }

    pub async fn update(&self, ctx: &Ctx, place: PlaceId, change: Change) -> Result<Place> {
        let mut tx = self.privacy.write(ctx, &[Self::CATEGORY], &Facts::NONE).await?;
        queries::hold(&mut tx, place).await?;
        let mut found = queries::get(&mut tx, place).await?.ok_or(Error::NotFound)?;
        let before = found.parent_id;
        let changed = rules::apply(&mut found, change);
        let errors = rules::check(&mut found);
        if !errors.is_empty() {
            return Err(Error::Invalid(errors));
        }
        if before != found.parent_id {
            let height = queries::height(&mut tx, place).await?;
            check_parent(&mut tx, &found, height).await?;
        }
        queries::update(&mut tx, &found).await?;
        tx.audit_detail("update", Self::KIND, Some(*place.bytes()), changed.join(","));
        tx.commit().await?;
        Ok(found)
    }

    /// Removes a place in which no other stands. Whoever calls asks first whether a device is in it.
    pub async fn delete(&self, ctx: &Ctx, place: PlaceId) -> Result<()> {
        let mut tx = self.privacy.write(ctx, &[Self::CATEGORY], &Facts::NONE).await?;
        queries::get(&mut tx, place).await?.ok_or(Error::NotFound)?;
        if queries::inner_count(&mut tx, place).await? > 0 {
            return Err(Error::HasInner);
        }
        queries::delete_members(&mut tx, place).await?;
        self.privacy.note_left(&mut tx, *place.bytes(), None);
        queries::delete(&mut tx, place).await?;
        tx.audit("delete", Self::KIND, Some(*place.bytes()));
        Ok(tx.commit().await?)
    }
}

/// The outer place exists, is of the same tenant, is not inside this one, and the tree stays shallow.
async fn check_parent(tx: &mut Tx, place: &Place, height: usize) -> Result<()> {
    let mut next = place.parent_id;
    let mut depth = 0;
    while let Some(outer) = next {
        let found = queries::parent(tx, outer).await?;
        let Some((tenant, above)) = found.filter(|(tenant, _)| *tenant == place.tenant_id) else {
            return Err(Error::field("parent_id", "unknown", "no such place of this tenant"));
        };
        debug_assert_eq!(tenant, place.tenant_id);
        depth += 1;
        if outer == place.place_id {
            return Err(Error::field("parent_id", "circle", "a place cannot stand inside itself"));
        }
        if depth + height > DEPTH_MAX {
            return Err(Error::field(
                "parent_id",
                "too_deep",
                format!("places may stand {DEPTH_MAX} deep in each other"),
            ));
        }
        next = above;
    }
    Ok(())
}
