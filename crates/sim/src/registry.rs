//! The house as the platform must know it, as JSON: what to register before anything is delivered.

use serde::Serialize;
use types::{Eui, Time};

use crate::house::House;

#[derive(Debug, Serialize)]
pub struct Registry<'a> {
    pub seed: u64,
    pub anchor: Time,
    pub customers: Vec<CustomerEntry<'a>>,
    pub gateways: Vec<GatewayEntry<'a>>,
    pub buildings: Vec<BuildingEntry<'a>>,
    pub exchanges: Vec<ExchangeEntry<'a>>,
}

#[derive(Debug, Serialize)]
pub struct CustomerEntry<'a> {
    pub name: &'a str,
    pub parent: Option<usize>,
    pub first_name: &'a str,
    pub last_name: &'a str,
    pub email: &'a str,
}

/// Customers and buildings are named by their position.
#[derive(Debug, Serialize)]
pub struct GatewayEntry<'a> {
    pub eui: Eui,
    pub name: &'a str,
    pub customer: usize,
    pub building: usize,
    pub interval_seconds: u64,
}

#[derive(Debug, Serialize)]
pub struct BuildingEntry<'a> {
    pub name: &'a str,
    pub street: &'a str,
    pub house_number: &'a str,
    pub postal_code: &'a str,
    pub city: &'a str,
    pub country: &'a str,
    pub customer: usize,
    pub devices: Vec<DeviceEntry<'a>>,
}

#[derive(Debug, Serialize)]
pub struct DeviceEntry<'a> {
    pub eui: Eui,
    pub name: &'a str,
    pub profile: &'a str,
    pub site: &'a str,
    pub installation_place: &'a str,
    pub meter_number: Option<&'a str>,
    pub metering_location: Option<&'a str>,
}

#[derive(Debug, Serialize)]
pub struct ExchangeEntry<'a> {
    pub eui: Eui,
    pub metric: &'a str,
    pub at: Time,
    pub old_final: f64,
    pub new_initial: f64,
    pub new_meter_number: &'a str,
}

impl House {
    pub fn registry(&self) -> Registry<'_> {
        let customers = self.customers.iter().map(|customer| CustomerEntry {
            name: customer.name,
            parent: customer.parent,
            first_name: customer.first_name,
            last_name: customer.last_name,
            email: customer.email,
        });
        let gateways = self.gateways.iter().map(|gateway| GatewayEntry {
            eui: gateway.gateway_eui,
            name: gateway.name,
            customer: self.buildings[gateway.building].customer,
            building: gateway.building,
            interval_seconds: gateway.interval.as_secs(),
        });
        let exchanges = self.exchanges.iter().map(|exchange| ExchangeEntry {
            eui: self.devices[exchange.device].dev_eui,
            metric: exchange.metric,
            at: exchange.at,
            old_final: exchange.old_final,
            new_initial: exchange.new_initial,
            new_meter_number: &exchange.new_meter_number,
        });
        Registry {
            seed: self.seed,
            anchor: self.anchor,
            customers: customers.collect(),
            gateways: gateways.collect(),
            buildings: (0..self.buildings.len()).map(|building| self.building_entry(building)).collect(),
            exchanges: exchanges.collect(),
        }
    }

    fn building_entry(&self, index: usize) -> BuildingEntry<'_> {
        let building = &self.buildings[index];
        let devices = self.devices.iter().filter(|device| device.building == index).map(|device| DeviceEntry {
            eui: device.dev_eui,
            name: &device.name,
            profile: device.profile,
            site: &device.site,
            installation_place: &device.installation_place,
            meter_number: device.meter_number.as_deref(),
            metering_location: device.metering_location.as_deref(),
        });
        BuildingEntry {
            name: building.name,
            street: building.street,
            house_number: building.house_number,
            postal_code: building.postal_code,
            city: building.city,
            country: building.country,
            customer: building.customer,
            devices: devices.collect(),
        }
    }
}
