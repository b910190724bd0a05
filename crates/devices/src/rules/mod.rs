//! What the fields of devices and gateways may hold, and when one counts as silent. Pure.

mod status;
mod text;

pub use status::{SILENT_AFTER_INTERVALS, Status, status};
pub use text::metering_location;
use text::{optional, required};

use crate::{AtPlace, Change, Device, FieldError, Gateway, GatewayChange};

pub const NAME_CHARS_MAX: usize = 120;
pub const METER_NUMBER_CHARS_MAX: usize = 40;
pub const METERING_LOCATION_CHARS_MAX: usize = 64;
pub const WHERE_CHARS_MAX: usize = 200;
pub const PROFILE_CHARS_MAX: usize = 100;
pub const SEARCH_CHARS_MAX: usize = 100;
pub const PAGE_ITEMS_MAX: u32 = 200;
/// A gateway that reports more rarely than once a week says nothing about itself.
pub const INTERVAL_SECONDS_MAX: u32 = 7 * 86_400;
/// A gateway's report every 30 seconds is the default of the usual packet forwarders.
pub const INTERVAL_SECONDS_DEFAULT: u32 = 30;

/// Brings every text of a device into its one form and says what is wrong.
pub fn check_device(device: &mut Device, profile_exists: impl Fn(&str) -> bool) -> Vec<FieldError> {
    let mut errors = Vec::new();
    required(&mut errors, "name", &mut device.name, NAME_CHARS_MAX);
    required(&mut errors, "profile", &mut device.profile, PROFILE_CHARS_MAX);
    if !device.profile.is_empty() && !profile_exists(&device.profile) {
        errors.push(FieldError::new("profile", "unknown", "no such profile"));
    }
    optional(&mut errors, "meter_number", &mut device.meter_number, METER_NUMBER_CHARS_MAX);
    optional(&mut errors, "metering_location", &mut device.metering_location, METERING_LOCATION_CHARS_MAX);
    if let Some(text) = &device.metering_location {
        match metering_location(text) {
            Ok(normal) => device.metering_location = Some(normal),
            Err(error) => errors.push(error),
        }
    }
    optional(&mut errors, "site", &mut device.site, WHERE_CHARS_MAX);
    optional(&mut errors, "installation_place", &mut device.installation_place, WHERE_CHARS_MAX);
    errors
}

pub fn check_gateway(gateway: &mut Gateway) -> Vec<FieldError> {
    let mut errors = Vec::new();
    required(&mut errors, "name", &mut gateway.name, NAME_CHARS_MAX);
    if !(1..=INTERVAL_SECONDS_MAX).contains(&gateway.interval_seconds) {
        let message = format!("must be between 1 and {INTERVAL_SECONDS_MAX} seconds");
        errors.push(FieldError::new("interval_seconds", "out_of_range", message));
    }
    errors
}

/// What stands somewhere stands in a place of its own tenant, so that nobody meets a place they may not see.
pub fn check_place(tenant: types::TenantId, place: Option<AtPlace>) -> Result<Option<types::PlaceId>, FieldError> {
    match place {
        Some(at) if at.tenant_id != tenant => {
            Err(FieldError::new("place_id", "other_tenant", "the place belongs to another tenant"))
        }
        at => Ok(at.map(|at| at.place_id)),
    }
}

/// Applies what changes and names the fields that did, for the audit log.
pub fn apply(device: &mut Device, change: Change) -> Result<Vec<&'static str>, FieldError> {
    let before = device.clone();
    let Change { tenant_id, name, profile, place, meter_number, metering_location, site, installation_place } = change;
    move_to(&mut device.tenant_id, &mut device.place_id, tenant_id, place)?;
    set(&mut device.name, name);
    set(&mut device.profile, profile);
    set(&mut device.meter_number, meter_number);
    set(&mut device.metering_location, metering_location);
    set(&mut device.site, site);
    set(&mut device.installation_place, installation_place);
    Ok(names([
        ("tenant_id", before.tenant_id != device.tenant_id),
        ("place_id", before.place_id != device.place_id),
        ("name", before.name != device.name),
        ("profile", before.profile != device.profile),
        ("meter_number", before.meter_number != device.meter_number),
        ("metering_location", before.metering_location != device.metering_location),
        ("site", before.site != device.site),
        ("installation_place", before.installation_place != device.installation_place),
    ]))
}

pub fn apply_gateway(gateway: &mut Gateway, change: GatewayChange) -> Result<Vec<&'static str>, FieldError> {
    let before = gateway.clone();
    let GatewayChange { tenant_id, name, place, interval_seconds } = change;
    move_to(&mut gateway.tenant_id, &mut gateway.place_id, tenant_id, place)?;
    set(&mut gateway.name, name);
    set(&mut gateway.interval_seconds, interval_seconds);
    Ok(names([
        ("tenant_id", before.tenant_id != gateway.tenant_id),
        ("place_id", before.place_id != gateway.place_id),
        ("name", before.name != gateway.name),
        ("interval_seconds", before.interval_seconds != gateway.interval_seconds),
    ]))
}

fn move_to(
    tenant_id: &mut types::TenantId,
    place_id: &mut Option<types::PlaceId>,
    tenant: Option<types::TenantId>,
    place: Option<Option<AtPlace>>,
) -> Result<(), FieldError> {
    if let Some(tenant) = tenant.filter(|tenant| tenant != tenant_id) {
        *tenant_id = tenant;
        *place_id = None;
    }
    if let Some(place) = place {
        *place_id = check_place(*tenant_id, place)?;
    }
    Ok(())
}

fn set<T>(field: &mut T, new: Option<T>) {
    if let Some(new) = new {
        *field = new;
    }
}

fn names<const N: usize>(fields: [(&'static str, bool); N]) -> Vec<&'static str> {
    fields.into_iter().filter_map(|(field, changed)| changed.then_some(field)).collect()
}
