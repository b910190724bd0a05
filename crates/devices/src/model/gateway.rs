//! A gateway.

use store::{Erase, Starts, key, personal, plain, search_text, sort_key, table};
use types::{Eui, GatewayId, PlaceId, TenantId, Time};

use super::AtPlace;

table! {
    /// What receives devices by radio.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Gateway in "gateway" {
        key: ["gateway_id"], tenant: Some("tenant_id"), subject: super::BY_PLACE,
        starts: Starts::At("created_at"), erase: Erase::Delete,
        derived: [
            search_text: search_text("device_information", &["gateway_eui", "name"]),
            sort_key: sort_key("device_information", &["name"]),
        ],
    }
    gateway_id: GatewayId = key(),
    tenant_id: TenantId = key(),
    gateway_eui: Eui = personal("device_information"),
    name: String = personal("device_information"),
    place_id: Option<PlaceId> = key(),
    interval_seconds: u32 = plain("how often it is expected to report"),
    created_at: Time = plain("when the gateway was registered"),
}

impl Gateway {
    /// What a search looks in.
    pub(crate) fn search_text(&self) -> String {
        types::text::search_text([self.gateway_eui.to_string().as_str(), &self.name])
    }
}

/// A gateway to be registered.
#[derive(Clone, Debug)]
pub struct NewGateway {
    pub tenant_id: TenantId,
    pub gateway_eui: Eui,
    pub name: String,
    pub place: Option<AtPlace>,
    pub interval_seconds: u32,
}

/// What is to change; `None` leaves a field as it is, `Some(None)` empties it.
#[derive(Clone, Debug, Default)]
pub struct GatewayChange {
    pub tenant_id: Option<TenantId>,
    pub name: Option<String>,
    pub place: Option<Option<AtPlace>>,
    pub interval_seconds: Option<u32>,
}

/// Which gateways a list shows.
#[derive(Clone, Debug, Default)]
pub struct GatewayFilter {
    /// Those of this tenant and below it.
    pub tenant_id: Option<TenantId>,
    pub place_id: Option<PlaceId>,
    /// In the EUI or name.
    pub search: Option<String>,
    /// The last gateway of the page before.
    pub cursor: Option<GatewayId>,
    pub limit: u32,
}

/// A page of a list, and where the next one begins.
#[derive(Clone, Debug)]
pub struct GatewayPage {
    pub items: Vec<Gateway>,
    pub next_cursor: Option<GatewayId>,
}
