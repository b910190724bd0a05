//! What somebody finds who looks around: a leak, an exchanged meter, a roll-over, a gap, a silent sensor, a weak
//! battery, a badly aired room. And which few devices come by another way than ChirpStack.

use std::time::Duration;

use types::Time;

use super::{ESTATE, OFFICES, POOL, SCHOOL, TENEMENT};
use crate::house::{
    Apparatus, Device, House, Integration, MeterExchange,
    numbers::{self, Medium},
};

const ROLLOVER_LITRES: f64 = 1e8;

pub(super) fn tell(house: &mut House) {
    let days_ago = |days: u64| house.anchor.minus(Duration::from_secs(days * 86_400));
    let (leak, exchange, rollover) = (days_ago(3), days_ago(75), days_ago(40));
    let (gap, silent) = ((days_ago(52), days_ago(43)), (days_ago(9), Time::from_micros(i64::MAX)));
    leaks(find(house, ESTATE, "Wasser Wohnung 17"), leak);
    exchanged(house, exchange);
    rolls_over(find(house, POOL, "Wasser Hausanschluss"), rollover);
    find(house, TENEMENT, "Strom Wohnung 08").outage = Some(gap);
    find(house, SCHOOL, "Klima Klassenraum 1.04").outage = Some(silent);
    let (anchor, weak) = (house.anchor, find(house, ESTATE, "Tür Haustür"));
    weak.battery_years = Some(anchor.since(weak.installed_at).as_secs_f64() / (365.25 * 86_400.0) * 1.08);
    if let Apparatus::Climate(room) = &mut find(house, SCHOOL, "Klima Klassenraum 0.03").apparatus {
        room.stale_ppm = 2_100.0;
        room.aired_every_hours = 5.0;
    }
    for site in ["1. OG Nord", "2. OG Nord", "3. OG Nord", "4. OG Nord", "5. OG Nord"] {
        find(house, OFFICES, &format!("Klima {site}")).integration = Integration::ThingsStack;
    }
    let plain = find(house, OFFICES, "Strom 3. OG");
    (plain.integration, plain.decoded) = (Integration::Plain, true);
}

/// The plan names every device of a story; one that is not there is a mistake of the plan.
fn find<'a>(house: &'a mut House, building: usize, name: &str) -> &'a mut Device {
    let found = house.devices.iter_mut().find(|device| device.building == building && device.name.starts_with(name));
    found.unwrap_or_else(|| panic!("the plan has no {name}"))
}

fn leaks(device: &mut Device, since: Time) {
    if let Apparatus::Water { leak, .. } = &mut device.apparatus {
        *leak = Some((since, 18.0));
    }
}

fn exchanged(house: &mut House, at: Time) {
    const NEW_INITIAL_LITRES: f64 = 12.0;
    let device = find(house, ESTATE, "Wasser Wohnung 05");
    let old_final = (device.total(at) / 1_000.0 * 1_000.0).floor() / 1_000.0;
    if let Apparatus::Water { exchange, .. } = &mut device.apparatus {
        *exchange = Some((at, NEW_INITIAL_LITRES));
    }
    let new_meter_number = numbers::meter_number(Medium::ColdWater, device.chance.of("new meter"));
    let position = house.devices.iter().position(|device| device.name.starts_with("Wasser Wohnung 05"));
    house.exchanges.push(MeterExchange {
        device: position.unwrap_or_default(),
        metric: "volume",
        at,
        old_final,
        new_initial: NEW_INITIAL_LITRES / 1_000.0,
        new_meter_number,
    });
}

/// So large a first reading that the register is full at `at`.
fn rolls_over(device: &mut Device, at: Time) {
    let installed = device.installed_at;
    if let Apparatus::Water { curve, initial_litres, .. } = &mut device.apparatus {
        *initial_litres = ROLLOVER_LITRES - curve.used(installed, at);
    }
}
