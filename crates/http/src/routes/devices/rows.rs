//! Devices as rows of a sheet: with the names of their tenants and the addresses of their places.

use std::collections::HashMap;

use devices::{Device, sheet::ExportRow};
use places::Place;
use types::{Ctx, PlaceId, TenantId};

use crate::{App, Problem};

/// What the rows name besides the devices.
pub(super) struct Names {
    tenants: HashMap<TenantId, String>,
    places: HashMap<PlaceId, Place>,
}

impl Names {
    pub(super) async fn read(app: &App, ctx: &Ctx) -> Result<Self, Problem> {
        let places = app.places().all(ctx).await?;
        Ok(Self {
            tenants: unambiguous(app.devices().tenants(ctx).await?),
            places: places.into_iter().map(|place| (place.place_id, place)).collect(),
        })
    }

    /// The cells in the order of the columns.
    pub(super) fn row(&self, device: Device) -> ExportRow {
        let place = device.place_id.and_then(|place| self.places.get(&place));
        let of_place = |part: fn(&Place) -> Option<String>| place.and_then(part).unwrap_or_default();
        [
            device.dev_eui.to_string(),
            device.name,
            device.profile,
            self.tenants.get(&device.tenant_id).cloned().unwrap_or_else(|| device.tenant_id.to_string()),
            of_place(|place| Some(place.name.clone())),
            of_place(|place| place.street.clone()),
            of_place(|place| place.house_number.clone()),
            of_place(|place| place.postal_code.clone()),
            of_place(|place| place.city.clone()),
            of_place(|place| place.country.clone()),
            device.meter_number.unwrap_or_default(),
            device.metering_location.unwrap_or_default(),
            device.site.unwrap_or_default(),
            device.installation_place.unwrap_or_default(),
        ]
    }
}

/// A name that several tenants bear says nothing: those are named by their ids.
fn unambiguous(tenants: Vec<(TenantId, String)>) -> HashMap<TenantId, String> {
    let mut counts: HashMap<String, u32> = HashMap::new();
    for (_, name) in &tenants {
        *counts.entry(name.to_lowercase()).or_default() += 1;
    }
    tenants.into_iter().filter(|(_, name)| counts.get(&name.to_lowercase()) == Some(&1)).collect()
}
