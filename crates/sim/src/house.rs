//! The world of the demo: customers, buildings, meters, sensors and gateways, the same for each seed.

mod apparatus;
mod numbers;
mod plan;

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use types::{Eui, Time};

pub use apparatus::Apparatus;

use crate::chance::Chance;

/// Five buildings in Saarbrücken with about 200 devices and two gateways. Streets are real; numbers, customers and
/// people are invented.
pub struct House {
    pub seed: u64,
    /// The day the stories of the house are told around: the leak, the exchange and the rest lie shortly before it.
    pub anchor: Time,
    pub customers: Vec<Customer>,
    pub buildings: Vec<Building>,
    pub devices: Vec<Device>,
    pub gateways: Vec<Gateway>,
    pub exchanges: Vec<MeterExchange>,
    pub(crate) chance: Chance,
}

/// Whose buildings these are: a tenant below the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Customer {
    pub name: &'static str,
    /// Whose part it is, by its position in [`House::customers`].
    pub parent: Option<usize>,
    pub first_name: &'static str,
    pub last_name: &'static str,
    pub email: &'static str,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Building {
    pub name: &'static str,
    /// Position in [`House::customers`].
    pub customer: usize,
    pub street: &'static str,
    pub house_number: &'static str,
    pub postal_code: &'static str,
    pub city: &'static str,
    /// ISO 3166-1.
    pub country: &'static str,
    pub latitude: f64,
    pub longitude: f64,
}

/// By which way a device's events come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Integration {
    ChirpStackMqtt,
    ChirpStackJson,
    ChirpStackProtobuf,
    ThingsStack,
    /// No network server: the device posts itself.
    Plain,
}

/// A meter or sensor.
#[derive(Clone, Debug)]
pub struct Device {
    pub dev_eui: Eui,
    pub name: String,
    /// The platform's name for its kind.
    pub profile: &'static str,
    /// Position in [`House::buildings`].
    pub building: usize,
    /// As it was before any exchange.
    pub meter_number: Option<String>,
    pub metering_location: Option<String>,
    /// Which part of the building: `Wohnung 12, 3. OG links`.
    pub site: String,
    /// Where exactly: `Bad, unter dem Waschtisch`.
    pub installation_place: String,
    pub integration: Integration,
    /// Whether its network server decodes.
    pub decoded: bool,
    /// Listens all the time (class C), so that a downlink need not wait for an uplink.
    pub listens: bool,
    pub installed_at: Time,
    pub interval: Duration,
    pub apparatus: Apparatus,
    /// From when to when it said nothing.
    pub outage: Option<(Time, Time)>,
    /// Years its battery lasts; `None` on external power.
    pub battery_years: Option<f64>,
    /// In metres, to each gateway.
    pub(crate) distance: [f64; 2],
    pub(crate) chance: Chance,
}

/// A gateway. Silence is a switch, because somebody pulls the plug before an audience.
#[derive(Debug)]
pub struct Gateway {
    pub gateway_eui: Eui,
    pub name: &'static str,
    pub building: usize,
    pub interval: Duration,
    silent: AtomicBool,
}

/// A meter was replaced; the radio module stayed.
#[derive(Clone, Debug, PartialEq)]
pub struct MeterExchange {
    /// Position in [`House::devices`].
    pub device: usize,
    pub metric: &'static str,
    pub at: Time,
    pub old_final: f64,
    pub new_initial: f64,
    pub new_meter_number: String,
}

impl House {
    /// `anchor` is "today": the stories lie before it. Time goes on behind it without end.
    pub fn new(seed: u64, anchor: Time) -> Self {
        plan::build(seed, anchor)
    }

    pub fn device_by_eui(&self, eui: Eui) -> Option<usize> {
        self.devices.iter().position(|device| device.dev_eui == eui)
    }

    /// Sends every device by `integration`, for a server that is reached by one way only. The device without a network
    /// server stays as it is.
    pub fn all_by(mut self, integration: Integration) -> Self {
        for device in &mut self.devices {
            if device.integration != Integration::Plain {
                device.integration = integration;
            }
        }
        self
    }

    /// Switches a gateway off or on: neither its reports nor what it hears get through.
    pub fn set_silent(&self, gateway: usize, silent: bool) {
        self.gateways[gateway].silent.store(silent, Ordering::Relaxed);
    }

    pub fn is_silent(&self, gateway: usize) -> bool {
        self.gateways[gateway].silent.load(Ordering::Relaxed)
    }
}

impl std::fmt::Debug for House {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "House {{ seed: {}, anchor: {}, devices: {} }}", self.seed, self.anchor, self.devices.len())
    }
}
