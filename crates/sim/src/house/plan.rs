//! Which buildings there are, whose, and what hangs in them.

mod stories;

use std::{sync::atomic::AtomicBool, time::Duration};

use types::{Eui, Time};

use super::{
    Apparatus, Building, Customer, Device, Gateway, House, Integration,
    numbers::{self, Medium},
};
use crate::{
    chance::Chance,
    physics::{Curve, Door, Habit, Room, Weather},
};

const fn customer(
    name: &'static str,
    parent: Option<usize>,
    (first_name, last_name, email): (&'static str, &'static str, &'static str),
) -> Customer {
    Customer { name, parent, first_name, last_name, email }
}

const CUSTOMERS: [Customer; 3] = [
    customer("Wohnbau Saar", None, ("Marlene", "Kiefer", "m.kiefer@wohnbau.example")),
    customer("Stadt Musterbach", None, ("Jonas", "Backes", "j.backes@stadt.example")),
    customer("Kita Eschberg", Some(1), ("Aylin", "Theis", "a.theis@kita.example")),
];

pub(super) const ESTATE: usize = 0;
pub(super) const TENEMENT: usize = 1;
pub(super) const SCHOOL: usize = 2;
pub(super) const OFFICES: usize = 3;
pub(super) const POOL: usize = 4;

const fn building(
    name: &'static str,
    customer: usize,
    (street, house_number, postal_code): (&'static str, &'static str, &'static str),
    (latitude, longitude): (f64, f64),
) -> Building {
    Building {
        name,
        customer,
        street,
        house_number,
        postal_code,
        city: "Saarbrücken",
        country: "DE",
        latitude,
        longitude,
    }
}

const BUILDINGS: [Building; 5] = [
    building("Wohnanlage Am Rotenbühl", 0, ("Am Rotenbühl", "214", "66123"), (49.2437, 7.0110)),
    building("Wohnhaus Nauwieser Straße", 0, ("Nauwieser Straße", "131", "66111"), (49.2365, 6.9985)),
    building("Grundschule und Kita Eschberg", 2, ("Mecklenburgring", "203", "66121"), (49.2335, 7.0330)),
    building("Rathaus-Nebengebäude", 1, ("Dudweilerstraße", "311", "66111"), (49.2400, 6.9975)),
    building("Schwimmhalle Burbach", 1, ("Bergstraße", "402", "66115"), (49.2395, 6.9650)),
];

/// Position in `BUILDINGS` of the roof each gateway stands on.
const GATEWAY_ROOFS: [usize; 2] = [ESTATE, OFFICES];
const ESTATE_FLATS: usize = 28;
const TENEMENT_FLATS: usize = 12;

pub(super) fn build(seed: u64, anchor: Time) -> House {
    let chance = Chance::new(seed);
    let mut plan = Plan { chance, anchor, weather: Weather { chance: chance.of("weather") }, devices: Vec::new() };
    plan.estate();
    plan.tenement();
    plan.school();
    plan.offices();
    plan.pool();
    let gateways = [("Dach Rotenbühl", 0x0200_0aff_fe00_0001), ("Dach Dudweilerstraße", 0x0200_0aff_fe00_0002)];
    let gateways = gateways.into_iter().zip(GATEWAY_ROOFS).map(|((name, eui), building)| Gateway {
        gateway_eui: Eui(eui),
        name,
        building,
        interval: Duration::from_secs(30),
        silent: AtomicBool::new(false),
    });
    let mut house = House {
        seed,
        anchor,
        customers: CUSTOMERS.to_vec(),
        buildings: BUILDINGS.to_vec(),
        devices: plan.devices,
        gateways: gateways.collect(),
        exchanges: Vec::new(),
        chance,
    };
    stories::tell(&mut house);
    house
}

struct Plan {
    chance: Chance,
    anchor: Time,
    weather: Weather,
    devices: Vec<Device>,
}

/// Where something hangs: building, part of it, exact place.
type Spot = (usize, String, &'static str);

impl Plan {
    fn estate(&mut self) {
        for flat in 1..=ESTATE_FLATS {
            let site = flat_site(flat, 4);
            self.water((ESTATE, site.clone(), "Bad, Steigschacht"), 0.21, Habit::FLAT);
            self.electricity((ESTATE, site.clone(), "Zählerschrank im Keller"), 6.4, Habit::HOUSEHOLD);
            self.heat((ESTATE, site, "Flur, Heizkreisverteiler"), 17.0);
        }
        self.water((ESTATE, "Hausanschluss".into(), "Keller, Hausanschlussraum"), 6.3, Habit::FLAT);
        self.heat((ESTATE, "Hausanschluss".into(), "Keller, Fernwärmestation"), 520.0);
        self.electricity((ESTATE, "Allgemeinstrom".into(), "Keller, Zählerschrank"), 31.0, Habit::HOUSEHOLD);
        self.door((ESTATE, "Haustür".into(), "Eingang Vorderhaus"), [46, 45, 47, 46, 52, 48, 39], (6.0, 22.5));
    }

    fn tenement(&mut self) {
        for flat in 1..=TENEMENT_FLATS {
            let site = flat_site(flat, 3);
            self.water((TENEMENT, site.clone(), "Küche, unter der Spüle"), 0.17, Habit::FLAT);
            self.electricity((TENEMENT, site.clone(), "Treppenhaus, Zählertafel"), 5.1, Habit::HOUSEHOLD);
            self.heat((TENEMENT, site, "Bad, Revisionsschacht"), 14.0);
        }
        self.water((TENEMENT, "Bäckerei, EG".into(), "Backstube"), 1.4, Habit::WORK);
        self.electricity((TENEMENT, "Bäckerei, EG".into(), "Treppenhaus, Zählertafel"), 118.0, Habit::WORK);
        self.water((TENEMENT, "Hausanschluss".into(), "Gewölbekeller"), 3.6, Habit::FLAT);
        self.heat((TENEMENT, "Hausanschluss".into(), "Gewölbekeller"), 205.0);
        self.door((TENEMENT, "Haustür".into(), "Eingang"), [31, 30, 33, 32, 38, 41, 27], (6.5, 23.0));
    }

    fn school(&mut self) {
        for floor in 0..2 {
            for number in 1..=7 {
                let site = format!("Klassenraum {floor}.{number:02}");
                self.room((SCHOOL, site, "Innenwand, 1,5 m"), (20.8, 7.8, 13.2), false, 1_150.0);
            }
        }
        for (site, count) in [("Haupteingang", 120), ("Sporthalle", 44), ("Schulhof Süd", 96), ("Küche", 21)] {
            self.door((SCHOOL, site.into(), "Türrahmen oben"), [count, count, count, count, count, 2, 0], (7.2, 16.5));
        }
        self.heat((SCHOOL, "Hausanschluss".into(), "Heizungskeller"), 610.0);
        self.heat((SCHOOL, "Sporthalle".into(), "Heizungskeller"), 240.0);
        self.water((SCHOOL, "Hausanschluss".into(), "Heizungskeller"), 3.2, Habit::WORK);
        self.water((SCHOOL, "Sporthalle".into(), "Technikraum"), 1.1, Habit::WORK);
        self.electricity((SCHOOL, "Hauptverteilung".into(), "Technikraum"), 165.0, Habit::WORK);
        self.electricity((SCHOOL, "Sporthalle".into(), "Technikraum"), 48.0, Habit::WORK);
    }

    fn offices(&mut self) {
        for floor in 1..=5 {
            for side in ["Nord", "Ost", "Süd", "Besprechung"] {
                let site = format!("{floor}. OG {side}");
                self.room((OFFICES, site, "Wand neben der Tür"), (21.6, 7.5, 18.0), false, 620.0);
            }
            self.electricity((OFFICES, format!("{floor}. OG"), "Etagenverteiler"), 74.0, Habit::WORK);
        }
        for (site, count) in [("Haupteingang", 210), ("Tiefgarage", 88), ("Dachausstieg", 1), ("Serverraum", 6)] {
            self.door((OFFICES, site.into(), "Türrahmen oben"), [count, count, count, count, count, 3, 1], (7.0, 19.5));
        }
        self.heat((OFFICES, "Hausanschluss".into(), "2. UG, Fernwärmestation"), 430.0);
        self.water((OFFICES, "Hausanschluss".into(), "2. UG, Technik"), 4.1, Habit::WORK);
    }

    fn pool(&mut self) {
        self.water((POOL, "Hausanschluss".into(), "Technikkeller, Wasserzählerschacht"), 78.0, Habit::WORK);
        self.water((POOL, "Beckenwasser".into(), "Technikkeller, Schwallbehälter"), 52.0, Habit::FLAT);
        self.heat((POOL, "Beckenheizung".into(), "Technikkeller"), 2_900.0);
        self.heat((POOL, "Raumluft".into(), "Lüftungszentrale"), 1_150.0);
        for (site, kwh) in [("Umwälzpumpen", 690.0), ("Lüftung", 430.0), ("Licht", 120.0), ("Sauna", 210.0)] {
            self.electricity((POOL, site.into(), "Hauptverteilung"), kwh, Habit::HOUSEHOLD);
        }
        for (site, celsius) in [
            ("Halle", 29.5),
            ("Lehrbecken", 31.0),
            ("Umkleide Damen", 25.5),
            ("Umkleide Herren", 25.5),
            ("Kasse", 21.5),
        ] {
            self.room((POOL, site.into(), "Wand, 2 m"), (celsius, 7.0, 21.0), true, 480.0);
        }
        for (site, count) in [("Eingang", 260), ("Notausgang Halle", 1), ("Technikkeller", 7)] {
            self.door((POOL, site.into(), "Türrahmen oben"), [count; 7], (6.8, 21.5));
        }
    }

    fn water(&mut self, spot: Spot, cubic_metres: f64, habit: Habit) {
        let own = self.next();
        let curve = self.curve(own, cubic_metres * 1_000.0, -0.08, habit);
        let apparatus = Apparatus::Water {
            curve,
            initial_litres: own.of("initial").between(0, 40.0, 900.0) * cubic_metres * 1_000.0,
            leak: None,
            exchange: None,
            weather: self.weather,
        };
        let labels = Some((Medium::ColdWater, false));
        self.add(own, "Wasser", "water-meter", spot, (3_600, Some(11.0)), labels, apparatus);
    }

    fn electricity(&mut self, spot: Spot, kwh: f64, habit: Habit) {
        let own = self.next();
        let curve = self.curve(own, kwh, 0.14, habit);
        let initial_kwh = own.of("initial").between(0, 200.0, 3_000.0) * kwh;
        let pulses_per_kwh = if kwh > 100.0 { 100 } else { 1_000 };
        let apparatus = Apparatus::Electricity { curve, initial_kwh, pulses_per_kwh };
        let labels = Some((Medium::Electricity, true));
        self.add(own, "Strom", "electricity-meter", spot, (900, None), labels, apparatus);
    }

    fn heat(&mut self, spot: Spot, kwh: f64) {
        let own = self.next();
        let curve = self.curve(own, kwh, 0.93, Habit::HEATING);
        let initial_kwh = own.of("initial").between(0, 300.0, 1_500.0) * kwh;
        let apparatus = Apparatus::Heat { curve, initial_kwh, weather: self.weather };
        self.add(own, "Wärme", "heat-meter", spot, (3_600, Some(12.0)), Some((Medium::Heat, false)), apparatus);
    }

    fn room(&mut self, spot: Spot, (setpoint, from, to): (f64, f64, f64), at_weekends: bool, stale_ppm: f64) {
        let own = self.next();
        let room = Room {
            weather: self.weather,
            chance: own,
            setpoint: setpoint + own.of("setpoint").bell(0) * 0.4,
            from_hour: from,
            to_hour: to,
            at_weekends,
            stale_ppm,
            aired_every_hours: own.of("airing").between(-1, 1.4, 2.6),
            window: own.of("window").between(0, 0.01, 0.05),
        };
        self.add(own, "Klima", "indoor-climate", spot, (600, Some(7.0)), None, Apparatus::Climate(room));
    }

    fn door(&mut self, spot: Spot, openings: [u16; 7], (from_hour, to_hour): (f64, f64)) {
        let own = self.next();
        let door = Door { chance: own, openings, from_hour, to_hour };
        self.add(own, "Tür", "door-contact", spot, (43_200, Some(8.0)), None, Apparatus::Door(door));
    }

    fn next(&self) -> Chance {
        self.chance.of("device").nth(self.devices.len() as i64)
    }

    fn curve(&self, own: Chance, per_day: f64, winter: f64, habit: Habit) -> Curve {
        let per_day = per_day * own.of("size").between(0, 0.6, 1.4);
        Curve { per_day, winter, habit, whim: 0.9, chance: own.of("use") }
    }

    /// `interval_and_years`: seconds between messages, and how long the battery lasts. `labels`: what the meter
    /// measures, and whether it has a metering location.
    #[allow(clippy::too_many_arguments, reason = "one call per kind of device, just above")]
    fn add(
        &mut self,
        chance: Chance,
        kind: &str,
        profile: &'static str,
        (building, site, installation_place): Spot,
        (interval_seconds, battery_years): (u64, Option<f64>),
        labels: Option<(Medium, bool)>,
        apparatus: Apparatus,
    ) {
        let (index, postal_code) = (self.devices.len(), BUILDINGS[building].postal_code);
        let located = labels.filter(|(_, located)| *located);
        let installed_days = chance.of("installed").below(0, 240) + 620;
        self.devices.push(Device {
            dev_eui: numbers::dev_eui(self.chance, index),
            name: format!("{kind} {site}"),
            profile,
            building,
            meter_number: labels.map(|(medium, _)| numbers::meter_number(medium, chance)),
            metering_location: located.map(|_| numbers::metering_location(postal_code, chance)),
            site,
            installation_place: installation_place.to_owned(),
            integration: match building {
                SCHOOL => Integration::ChirpStackJson,
                POOL => Integration::ChirpStackProtobuf,
                _ => Integration::ChirpStackMqtt,
            },
            decoded: building == POOL || index % 11 == 3,
            listens: battery_years.is_none(),
            installed_at: self.anchor.minus(Duration::from_secs(installed_days * 86_400)),
            interval: Duration::from_secs(interval_seconds),
            apparatus,
            outage: None,
            battery_years: battery_years.map(|years| years * chance.of("battery").between(0, 0.85, 1.15)),
            distance: GATEWAY_ROOFS.map(|roof| metres(&BUILDINGS[building], &BUILDINGS[roof])),
            chance,
        });
    }
}

/// `Wohnung 07, 1. OG rechts`, with so many flats to a floor.
fn flat_site(flat: usize, to_a_floor: usize) -> String {
    let (floor, side) = ((flat - 1) / to_a_floor, (flat - 1) % to_a_floor);
    let floor = if floor == 0 { "EG".to_owned() } else { format!("{floor}. OG") };
    let side = ["links", "Mitte links", "Mitte rechts", "rechts"][if to_a_floor == 4 { side } else { [0, 1, 3][side] }];
    format!(
        "Wohnung {flat:02}, {floor} {}",
        if to_a_floor == 3 { side.split(' ').next().unwrap_or(side) } else { side }
    )
}

fn metres(here: &Building, there: &Building) -> f64 {
    let north = (here.latitude - there.latitude) * 111_200.0;
    let east = (here.longitude - there.longitude) * 111_200.0 * here.latitude.to_radians().cos();
    north.hypot(east).max(30.0)
}
