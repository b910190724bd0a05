//! What a device measures: its meters' registers and sensors, read at any moment.

use std::time::Duration;

use types::Time;

use super::Device;
use crate::{
    payload::{Climate, Door as DoorSample, Electricity, Heat, Sample, Water},
    physics::{Curve, Door, Room, Weather},
};

/// Water meters show five digits before the point.
const WATER_ROLLOVER_LITRES: f64 = 1e8;
/// A meter takes flow that does not stop for so long for a leak.
const LEAK_SEEN_AFTER: Duration = Duration::from_secs(24 * 3_600);
const QUARTER: Duration = Duration::from_secs(900);
/// By which the heating water cools in the building.
const SPREAD_KELVIN: f64 = 20.0;
/// A kWh warms a cubic metre of water by 0.86 kelvin.
const KWH_PER_CUBIC_METRE_KELVIN: f64 = 1.163;

/// The measuring part of a device.
#[derive(Clone, Copy, Debug)]
pub enum Apparatus {
    Water {
        curve: Curve,
        initial_litres: f64,
        /// Since when, and how much per hour.
        leak: Option<(Time, f64)>,
        /// When the meter was replaced, and what the new one showed.
        exchange: Option<(Time, f64)>,
        weather: Weather,
    },
    Electricity {
        curve: Curve,
        initial_kwh: f64,
        pulses_per_kwh: u16,
    },
    Heat {
        curve: Curve,
        initial_kwh: f64,
        weather: Weather,
    },
    Climate(Room),
    Door(Door),
}

impl Device {
    /// What the device reads at `at`.
    pub fn sample(&self, at: Time) -> Sample {
        let battery = self.battery_level(at);
        match &self.apparatus {
            Apparatus::Water { .. } => Sample::Water(self.water(at, battery)),
            Apparatus::Electricity { pulses_per_kwh, .. } => {
                let pulses = |at| (self.total(at) * f64::from(*pulses_per_kwh)) as u32;
                Sample::Electricity(Electricity {
                    pulses: pulses(at),
                    quarter_pulses: pulses(at).saturating_sub(pulses(at.minus(QUARTER))).min(u16::MAX.into()) as u16,
                    pulses_per_kwh: *pulses_per_kwh,
                    tamper: false,
                    battery,
                })
            }
            Apparatus::Heat { weather, .. } => Sample::Heat(self.heat(at, weather, battery)),
            Apparatus::Climate(room) => {
                let air = room.air(at);
                Sample::Climate(Climate {
                    temperature_centi: (air.temperature * 100.0).round() as i16,
                    humidity_half: (air.humidity * 2.0).round() as u8,
                    co2_ppm: air.co2.round() as u16,
                    pressure_deci: (air.pressure * 10.0).round() as u16,
                    lux: air.illuminance.round() as u16,
                    battery,
                })
            }
            Apparatus::Door(door) => {
                let state = door.state(at);
                let openings = (state.openings % 65_536) as u16;
                Sample::Door(DoorSample { open: state.open, tamper: false, openings, battery })
            }
        }
    }

    /// The register at `at`: litres or kWh, as a register without end would show it.
    pub(crate) fn total(&self, at: Time) -> f64 {
        match &self.apparatus {
            Apparatus::Water { curve, initial_litres, leak, exchange, .. } => {
                let leaked = leak.map_or(0.0, |(since, per_hour)| per_hour * at.since(since).as_secs_f64() / 3_600.0);
                match exchange {
                    Some((exchanged, shown)) if at >= *exchanged => shown + curve.used(*exchanged, at) + leaked,
                    _ => initial_litres + curve.used(self.installed_at, at) + leaked,
                }
            }
            Apparatus::Electricity { curve, initial_kwh, .. } | Apparatus::Heat { curve, initial_kwh, .. } => {
                initial_kwh + curve.used(self.installed_at, at)
            }
            Apparatus::Climate(_) | Apparatus::Door(_) => 0.0,
        }
    }

    /// As LoRaWAN's DevStatusAns: falls from 254, and sags in the cold of the last years.
    pub fn battery_level(&self, at: Time) -> u8 {
        let Some(years) = self.battery_years else { return 0 };
        let age = at.since(self.installed_at).as_secs_f64() / (365.25 * 86_400.0);
        let left = (1.0 - (age / years).powf(1.3)).max(0.0);
        (1.0 + left * 253.0) as u8
    }

    fn water(&self, at: Time, battery: u8) -> Water {
        let Apparatus::Water { leak, exchange, weather, .. } = &self.apparatus else { return Water::default() };
        let before = at.minus(QUARTER);
        // In the quarter of an hour of an exchange, the new meter has only what went through it.
        let before =
            exchange.map_or(before, |(exchanged, _)| if at >= exchanged { before.max(exchanged) } else { before });
        let per_hour = (self.total(at) - self.total(before)) * 3_600.0 / QUARTER.as_secs_f64();
        let celsius = weather.water_temperature(at) + 2.5;
        Water {
            litres: (self.total(at) % WATER_ROLLOVER_LITRES) as u32,
            litres_per_hour: per_hour.round() as u16,
            temperature_half: Some((celsius * 2.0).round() as i8),
            leak: leak.is_some_and(|(since, _)| at.since(since) >= LEAK_SEEN_AFTER),
            battery,
            ..Water::default()
        }
    }

    fn heat(&self, at: Time, weather: &Weather, battery: u8) -> Heat {
        let (total, hour) = (self.total(at), Duration::from_secs(3_600));
        let kilowatts = (total - self.total(at.minus(hour))).max(0.0);
        let flow = 68.0 - weather.temperature(at).clamp(-12.0, 18.0) * 1.1;
        let flow = flow + self.chance.of("flow").wave(crate::physics::local_days(at) * 24.0) * 0.6;
        Heat {
            kwh: total as u32,
            volume_centi: (total / (KWH_PER_CUBIC_METRE_KELVIN * SPREAD_KELVIN) * 100.0) as u32,
            power_deci: (kilowatts * 10.0).round() as u16,
            litres_per_hour: (kilowatts / (KWH_PER_CUBIC_METRE_KELVIN * SPREAD_KELVIN) * 1_000.0).round() as u16,
            flow_centi: (flow * 100.0) as i16,
            return_centi: ((flow - SPREAD_KELVIN) * 100.0) as i16,
            faults: 0,
            battery,
        }
    }
}
