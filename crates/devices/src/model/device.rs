//! A device.

use store::{Erase, Starts, key, personal, plain, search_text, sort_key, table};
use types::{DeviceId, Eui, PlaceId, TenantId, Time};

table! {
    /// A device that speaks, such as a meter. Whoever uses what it measures is who it is about.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Device in "device" {
        key: ["device_id"], tenant: Some("tenant_id"), subject: super::BY_PLACE,
        starts: Starts::At("created_at"), erase: Erase::Delete,
        derived: [
            search_text: search_text("device_information", &[
                "dev_eui", "name", "meter_number", "metering_location", "site", "installation_place",
            ]),
            sort_key: sort_key("device_information", &["name"]),
            site_sort_key: sort_key("device_information", &["site"]),
        ],
    }
    device_id: DeviceId = key(),
    tenant_id: TenantId = key(),
    dev_eui: Eui = personal("device_information"),
    name: String = personal("device_information"),
    profile: String = plain("what kind of device it is"),
    place_id: Option<PlaceId> = key(),
    meter_number: Option<String> = personal("device_information"),
    metering_location: Option<String> = personal("device_information"),
    site: Option<String> = personal("device_information"),
    installation_place: Option<String> = personal("device_information"),
    created_at: Time = plain("when the device was registered"),
}

impl Device {
    /// What a search looks in.
    pub(crate) fn search_text(&self) -> String {
        let eui = self.dev_eui.to_string();
        let parts = [&self.meter_number, &self.metering_location, &self.site, &self.installation_place];
        let parts = parts.into_iter().map(|part| part.as_deref().unwrap_or_default());
        types::text::search_text([eui.as_str(), &self.name].into_iter().chain(parts))
    }

    /// The place in a list by name, and by site.
    pub(crate) fn sort_keys(&self) -> (String, String) {
        let site = self.site.as_deref().unwrap_or_default();
        (types::text::sort_key([self.name.as_str()]), types::text::sort_key([site]))
    }
}

/// A place and whose it is, as the room of places says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AtPlace {
    pub place_id: PlaceId,
    pub tenant_id: TenantId,
}

/// A device to be registered.
#[derive(Clone, Debug)]
pub struct New {
    pub tenant_id: TenantId,
    pub dev_eui: Eui,
    pub name: String,
    pub profile: String,
    pub place: Option<AtPlace>,
    pub meter_number: Option<String>,
    pub metering_location: Option<String>,
    pub site: Option<String>,
    pub installation_place: Option<String>,
}

/// What is to change; `None` leaves a field as it is, `Some(None)` empties it. The DevEUI stays: another radio is
/// another device.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// Moves the device, with its history, to another tenant; it leaves its place unless a new one is named.
    pub tenant_id: Option<TenantId>,
    pub name: Option<String>,
    pub profile: Option<String>,
    pub place: Option<Option<AtPlace>>,
    pub meter_number: Option<Option<String>>,
    pub metering_location: Option<Option<String>>,
    pub site: Option<Option<String>>,
    pub installation_place: Option<Option<String>>,
}

/// Which devices a list shows, and in which order.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Those of this tenant and below it.
    pub tenant_id: Option<TenantId>,
    pub place_id: Option<PlaceId>,
    pub profile: Option<String>,
    /// In what names the device: EUI, name, meter number, metering location, site, place of installation.
    pub search: Option<String>,
    pub sort: Sort,
    pub descending: bool,
    /// The last device of the page before.
    pub cursor: Option<DeviceId>,
    pub limit: u32,
}

/// The column a list is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    #[default]
    Name,
    DevEui,
    Profile,
    MeterNumber,
    Site,
}

impl Sort {
    /// As queries and statements name it.
    pub fn column(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::DevEui => "dev_eui",
            Self::Profile => "profile",
            Self::MeterNumber => "meter_number",
            Self::Site => "site",
        }
    }
}

/// A page of a list, and where the next one begins.
#[derive(Clone, Debug)]
pub struct Page {
    pub items: Vec<Device>,
    pub next_cursor: Option<DeviceId>,
}

/// What stands in a place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CountInPlace {
    pub devices: i64,
    pub gateways: i64,
}
