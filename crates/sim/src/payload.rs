//! What a device puts on the air, byte for byte as its maker documents it, and what a network server's decoder makes
//! of it. Written from the formats' descriptions, not with the codecs that read them.

use serde_json::{Value, json};

pub const F_PORT: u8 = 10;
/// Where devices listen for commands.
pub const COMMAND_F_PORT: u8 = 20;
/// LoRaWAN's "cannot tell".
const NO_WATER_TEMPERATURE: u8 = 0x80;

/// One measurement of a device.
#[derive(Clone, Debug, PartialEq)]
pub enum Sample {
    Water(Water),
    Electricity(Electricity),
    Heat(Heat),
    Climate(Climate),
    Door(Door),
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Water {
    pub litres: u32,
    pub litres_per_hour: u16,
    /// In half degrees.
    pub temperature_half: Option<i8>,
    pub leak: bool,
    pub burst: bool,
    pub backflow: bool,
    pub tamper: bool,
    pub frost: bool,
    pub battery: u8,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Electricity {
    pub pulses: u32,
    pub quarter_pulses: u16,
    pub pulses_per_kwh: u16,
    pub tamper: bool,
    pub battery: u8,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Heat {
    pub kwh: u32,
    /// In 0.01 cubic metres.
    pub volume_centi: u32,
    /// In 0.1 kW.
    pub power_deci: u16,
    pub litres_per_hour: u16,
    pub flow_centi: i16,
    pub return_centi: i16,
    pub faults: u8,
    pub battery: u8,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Climate {
    pub temperature_centi: i16,
    pub humidity_half: u8,
    pub co2_ppm: u16,
    pub pressure_deci: u16,
    pub lux: u16,
    pub battery: u8,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Door {
    pub open: bool,
    pub tamper: bool,
    pub openings: u16,
    pub battery: u8,
}

impl Sample {
    /// The frame's payload.
    pub fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Water(water) => water.bytes(),
            Self::Electricity(meter) => {
                let mut bytes = vec![u8::from(meter.tamper)];
                bytes.extend(meter.pulses.to_be_bytes());
                bytes.extend(meter.quarter_pulses.to_be_bytes());
                bytes.extend([(meter.pulses_per_kwh / 100) as u8, meter.battery]);
                bytes
            }
            Self::Heat(heat) => {
                let mut bytes = vec![heat.faults];
                bytes.extend(heat.kwh.to_be_bytes());
                bytes.extend(heat.volume_centi.to_be_bytes());
                bytes.extend(heat.power_deci.to_be_bytes());
                bytes.extend(heat.litres_per_hour.to_be_bytes());
                bytes.extend(heat.flow_centi.to_be_bytes());
                bytes.extend(heat.return_centi.to_be_bytes());
                bytes.push(heat.battery);
                bytes
            }
            Self::Climate(climate) => {
                let mut bytes = vec![0x01];
                bytes.extend(climate.temperature_centi.to_be_bytes());
                bytes.extend([0x02, climate.humidity_half, 0x03]);
                bytes.extend(climate.co2_ppm.to_be_bytes());
                bytes.push(0x04);
                bytes.extend(climate.pressure_deci.to_be_bytes());
                bytes.push(0x05);
                bytes.extend(climate.lux.to_be_bytes());
                bytes.extend([0x0f, climate.battery]);
                bytes
            }
            Self::Door(door) => {
                let [high, low] = door.openings.to_be_bytes();
                vec![u8::from(door.open) | u8::from(door.tamper) << 1, high, low, door.battery]
            }
        }
    }

    /// The decoded object.
    pub fn object(&self) -> Value {
        match self {
            Self::Water(water) => water.object(),
            Self::Electricity(meter) => {
                let kwh = |pulses: f64| pulses / f64::from(meter.pulses_per_kwh);
                json!({
                    "energy": to_milli(kwh(f64::from(meter.pulses))),
                    "power": (kwh(f64::from(meter.quarter_pulses)) * 4_000.0).round(),
                    "battery": battery_percent(meter.battery),
                    "alarms": { "tamper": meter.tamper },
                })
            }
            Self::Heat(heat) => json!({
                "energy": f64::from(heat.kwh),
                "volume": f64::from(heat.volume_centi) / 100.0,
                "power": f64::from(heat.power_deci) / 10.0,
                "flow": f64::from(heat.litres_per_hour),
                "temperature": {
                    "flow": f64::from(heat.flow_centi) / 100.0,
                    "return": f64::from(heat.return_centi) / 100.0,
                },
                "battery": battery_percent(heat.battery),
            }),
            Self::Climate(climate) => json!({
                "temperature": f64::from(climate.temperature_centi) / 100.0,
                "humidity": f64::from(climate.humidity_half) / 2.0,
                "co2": f64::from(climate.co2_ppm),
                "pressure": f64::from(climate.pressure_deci) / 10.0,
                "illuminance": f64::from(climate.lux),
                "battery": battery_percent(climate.battery),
            }),
            Self::Door(door) => json!({
                "contact": if door.open { "open" } else { "closed" },
                "openings": f64::from(door.openings),
                "battery": battery_percent(door.battery),
                "alarms": { "tamper": door.tamper },
            }),
        }
    }
}

impl Water {
    fn bytes(&self) -> Vec<u8> {
        let alarms = [self.leak, self.burst, self.backflow, self.tamper, self.frost];
        let alarms = alarms.iter().enumerate().map(|(bit, &on)| u8::from(on) << bit).sum();
        let mut bytes = vec![alarms];
        bytes.extend(self.litres.to_be_bytes());
        bytes.extend(self.litres_per_hour.to_be_bytes());
        bytes.push(self.temperature_half.map_or(NO_WATER_TEMPERATURE, |half| half.to_be_bytes()[0]));
        bytes.push(self.battery);
        bytes
    }

    fn object(&self) -> Value {
        json!({
            "volume": f64::from(self.litres) / 1_000.0,
            "flow": f64::from(self.litres_per_hour),
            "temperature": self.temperature_half.map(|half| f64::from(half) / 2.0),
            "battery": battery_percent(self.battery),
            "alarms": {
                "leak": self.leak,
                "burst": self.burst,
                "backflow": self.backflow,
                "tamper": self.tamper,
                "frost": self.frost,
            },
        })
    }
}

/// As LoRaWAN's DevStatusAns: 1 to 254 is the level, 0 means external power, 255 that the device cannot tell.
pub fn battery_percent(level: u8) -> Option<f64> {
    (1..=254).contains(&level).then(|| ((f64::from(level) - 1.0) / 253.0 * 1_000.0).round() / 10.0)
}

fn to_milli(value: f64) -> f64 {
    (value * 1_000.0).round() / 1_000.0
}
