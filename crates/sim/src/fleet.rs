//! Which buildings there are, what hangs in them, and through which gateway it is heard.

use serde::{Deserialize, Serialize};

use crate::{Device, Profile};

/// Everything the simulated network server knows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fleet {
    pub gateways: Vec<Gateway>,
    pub buildings: Vec<Building>,
}

/// Receives the devices of some buildings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Gateway {
    pub eui: String,
    pub name: String,
    /// The customer it belongs to, counted from 0.
    pub customer: usize,
    /// Seconds between two signs of life.
    pub interval_seconds: u32,
}

/// A building and its devices.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Building {
    pub name: String,
    pub street: String,
    pub house_number: String,
    pub postal_code: String,
    pub city: String,
    /// The customer it belongs to, counted from 0.
    pub customer: usize,
    /// The gateway it is heard by, counted from 0.
    pub gateway: usize,
    pub devices: Vec<Device>,
}

/// Name, street, number, city code, city; customer, gateway, flats.
type Address = (&'static str, &'static str, &'static str, &'static str, &'static str);
const BUILDINGS: [(Address, usize, usize, usize); 5] = [
    (("Wohnhaus Am Staden", "Am Staden", "12", "66121", "Saarbrücken"), 0, 0, 12),
    (("Wohnhaus Nauwieser Straße", "Nauwieser Straße", "30", "66111", "Saarbrücken"), 0, 0, 10),
    (("Grundschule Rotenbühl", "Scheidter Straße", "115", "66123", "Saarbrücken"), 1, 1, 8),
    (("Rathaus-Nebengebäude", "Rathausplatz", "3", "66111", "Saarbrücken"), 1, 1, 8),
    (("Kita Eschberg", "Mecklenburgring", "51", "66121", "Saarbrücken"), 2, 1, 6),
];

/// The two digits of an address block nobody owns: locally administered.
const EUI_PREFIX: &str = "0200000000";

impl Fleet {
    /// Five buildings with some two hundred devices and two gateways, of three customers.
    pub fn demo() -> Self {
        let gateway = |number: usize, name: &str, customer| Gateway {
            eui: format!("{EUI_PREFIX}ff{number:04x}"),
            name: name.to_owned(),
            customer,
            interval_seconds: 30,
        };
        let gateways = vec![gateway(1, "Gateway Am Staden", 0), gateway(2, "Gateway Rotenbühl", 1)];
        let buildings = BUILDINGS.iter().enumerate().map(|(index, entry)| {
            let ((name, street, number, postal_code, city), customer, gateway, flats) = *entry;
            Building {
                name: name.to_owned(),
                street: street.to_owned(),
                house_number: number.to_owned(),
                postal_code: postal_code.to_owned(),
                city: city.to_owned(),
                customer,
                gateway,
                devices: devices(index, flats),
            }
        });
        Self { gateways, buildings: buildings.collect() }
    }

    pub fn devices(&self) -> impl Iterator<Item = (&Building, &Device)> {
        self.buildings.iter().flat_map(|building| building.devices.iter().map(move |device| (building, device)))
    }
}

/// A heat meter for the house; for each flat water, electricity, climate, and a door for every other one.
fn devices(building: usize, flats: usize) -> Vec<Device> {
    let mut devices = Vec::new();
    let mut add = |profile: Profile, place: String| {
        let number = devices.len() + 1;
        devices.push(Device {
            eui: format!("{EUI_PREFIX}{:02x}{number:04x}", building + 1),
            name: format!("{} {place}", profile.title()),
            profile,
            installation_place: place,
            meter_number: profile
                .is_meter()
                .then(|| format!("1{}{:05}", profile as u8, (building + 1) * 1_000 + number)),
        });
    };
    add(Profile::HeatMeter, "Hausanschlussraum".into());
    add(Profile::WaterMeter, "Hausanschlussraum".into());
    for flat in 1..=flats {
        let place = format!("Einheit {flat:02}");
        for profile in [Profile::WaterMeter, Profile::ElectricityMeter, Profile::HeatMeter, Profile::IndoorClimate] {
            add(profile, place.clone());
        }
        if flat % 2 == 0 {
            add(Profile::DoorContact, place);
        }
    }
    devices
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_demo_is_as_large_as_it_says_and_every_name_is_its_own() {
        let fleet = Fleet::demo();
        assert_eq!((fleet.buildings.len(), fleet.gateways.len()), (5, 2));
        let euis: HashSet<_> = fleet.devices().map(|(_, device)| &device.eui).collect();
        assert_eq!(euis.len(), fleet.devices().count());
        assert!((190..=220).contains(&euis.len()), "{}", euis.len());
        assert!(euis.iter().all(|eui| eui.len() == 16));
    }
}
