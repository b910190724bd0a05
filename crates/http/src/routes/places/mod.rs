//! Objects such as buildings, with their address.

mod create;
mod list;
mod remove;
mod show;
mod update;

use places::{Kind, Place};
use serde::Serialize;
use types::{PlaceId, TenantId, Time};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::App;

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list::list_places, create::create_place)).routes(routes!(
        show::show_place,
        update::update_place,
        remove::remove_place
    ))
}

/// An object such as a building.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Place)]
pub(crate) struct PlaceView {
    id: PlaceId,
    tenant_id: TenantId,
    /// The place it stands in.
    parent_id: Option<PlaceId>,
    kind: Kind,
    name: String,
    street: Option<String>,
    house_number: Option<String>,
    postal_code: Option<String>,
    city: Option<String>,
    /// ISO 3166-1, two letters.
    country: Option<String>,
    created_at: Time,
    /// How many devices stand there.
    device_count: i64,
}

impl PlaceView {
    fn new(place: Place, device_count: i64) -> Self {
        Self {
            id: place.place_id,
            tenant_id: place.tenant_id,
            parent_id: place.parent_id,
            kind: place.kind,
            name: place.name,
            street: place.street,
            house_number: place.house_number,
            postal_code: place.postal_code,
            city: place.city,
            country: place.country,
            created_at: place.created_at,
            device_count,
        }
    }
}
