//! What each kind of device says, byte by byte, as the product's codecs read it.

use types::Time;

use crate::{
    Device, Profile,
    curve::{self, Counter, Seed},
};

pub fn of(device: &Device, at: Time) -> Vec<u8> {
    let (seed, at) = (device.seed(), curve::seconds(at));
    match device.profile {
        Profile::WaterMeter => water(seed, at),
        Profile::ElectricityMeter => electricity(seed, at),
        Profile::HeatMeter => heat(seed, at),
        Profile::IndoorClimate => climate(seed, at),
        Profile::DoorContact => door(seed, at),
    }
}

/// LoRaWAN's DevStatusAns: 254 is full. Ten years of life, begun at a time of its own.
fn battery(seed: Seed, at: f64) -> u8 {
    let years = (at - 1_577_836_800.0) / (365.25 * curve::DAY_SECONDS) - seed.between(1, 0.0, 3.0);
    (254.0 - years.max(0.0) * 25.0).clamp(1.0, 254.0) as u8
}

fn water(seed: Seed, at: f64) -> Vec<u8> {
    let litres = Counter { per_day: seed.between(2, 90.0, 280.0), winter: -0.1, day: 0.6, chance: 0.25 };
    let flow = (litres.rate(at, seed) / 24.0).max(0.0) as u16;
    let temperature = 11.0 - 4.0 * curve::winter(at) + seed.between(3, -1.0, 1.0);
    let mut bytes = vec![0];
    bytes.extend((litres.at(at, seed) as u32).to_be_bytes());
    bytes.extend(flow.to_be_bytes());
    bytes.push((temperature * 2.0) as i8 as u8);
    bytes.push(battery(seed, at));
    bytes
}

fn electricity(seed: Seed, at: f64) -> Vec<u8> {
    const PULSES_PER_KWH: f64 = 1_000.0;
    let energy = Counter { per_day: seed.between(2, 4.0, 12.0), winter: 0.25, day: 0.45, chance: 0.25 };
    let last_quarter = (energy.rate(at, seed) / 96.0 * PULSES_PER_KWH).max(0.0) as u16;
    let mut bytes = vec![0];
    bytes.extend(((energy.at(at, seed) * PULSES_PER_KWH) as u32).to_be_bytes());
    bytes.extend(last_quarter.to_be_bytes());
    bytes.push((PULSES_PER_KWH / 100.0) as u8);
    bytes.push(battery(seed, at));
    bytes
}

fn heat(seed: Seed, at: f64) -> Vec<u8> {
    /// A kelvin more in a litre of water takes so much energy: litres = kWh * 860 / kelvin.
    const LITRES_PER_KWH_KELVIN: f64 = 860.0;
    const SPREAD_KELVIN: f64 = 18.0;
    let energy = Counter { per_day: seed.between(2, 12.0, 40.0), winter: 0.7, day: 0.1, chance: 0.15 };
    let power_kw = (energy.rate(at, seed) / 24.0).max(0.0);
    let flow_temperature = 52.0 + 12.0 * curve::winter(at) + 3.0 * curve::daytime(at);
    let total = energy.at(at, seed);
    let mut bytes = vec![0];
    bytes.extend((total as u32).to_be_bytes());
    // In hundredths of a cubic metre, which are ten litres.
    bytes.extend(((total * LITRES_PER_KWH_KELVIN / SPREAD_KELVIN / 10.0) as u32).to_be_bytes());
    bytes.extend(((power_kw * 10.0) as u16).to_be_bytes());
    bytes.extend(((power_kw * LITRES_PER_KWH_KELVIN / SPREAD_KELVIN) as u16).to_be_bytes());
    bytes.extend(((flow_temperature * 100.0) as i16).to_be_bytes());
    bytes.extend((((flow_temperature - SPREAD_KELVIN) * 100.0) as i16).to_be_bytes());
    bytes.push(battery(seed, at));
    bytes
}

fn climate(seed: Seed, at: f64) -> Vec<u8> {
    let chance = seed.wander(at, 7_200.0);
    let temperature = 21.0 - curve::winter(at) + 0.9 * curve::daytime(at) + 2.0 * (chance - 0.5);
    let humidity = 45.0 - 8.0 * curve::winter(at) + 10.0 * (seed.wander(at, 10_800.0) - 0.5);
    let people = (curve::daytime(at) + 0.3).max(0.0) * seed.wander(at + 5e6, 5_400.0);
    let co2 = 430.0 + 900.0 * people;
    let pressure = 1_013.0 + 25.0 * (Seed::of("weather").wander(at, 3.0 * curve::DAY_SECONDS) - 0.5);
    let light = (curve::daytime(at).max(0.0) * (1.3 - curve::winter(at)) * 400.0) as u16;
    let mut bytes = vec![0x01];
    bytes.extend(((temperature * 100.0) as i16).to_be_bytes());
    bytes.extend([0x02, (humidity * 2.0) as u8, 0x03]);
    bytes.extend((co2 as u16).to_be_bytes());
    bytes.push(0x04);
    bytes.extend(((pressure * 10.0) as u16).to_be_bytes());
    bytes.push(0x05);
    bytes.extend(light.to_be_bytes());
    bytes.extend([0x0f, battery(seed, at)]);
    bytes
}

fn door(seed: Seed, at: f64) -> Vec<u8> {
    let openings = Counter { per_day: seed.between(2, 6.0, 40.0), winter: 0.0, day: 0.8, chance: 0.15 };
    let open = seed.fraction((at / 43_200.0) as i64) < 0.1;
    let mut bytes = vec![u8::from(open)];
    bytes.extend(((openings.at(at, seed) as u64 & 0xffff) as u16).to_be_bytes());
    bytes.push(battery(seed, at));
    bytes
}
