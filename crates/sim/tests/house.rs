//! The house: the same for each seed, believable, and with its stories.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use sim::{
    Density, Event, House, Integration,
    event::{Body, Uplink},
    house::Apparatus,
    payload::Sample,
};
use types::Time;

const DAY: Duration = Duration::from_secs(86_400);
const HOUR: Duration = Duration::from_secs(3_600);

fn anchor() -> Time {
    "2026-11-22T00:00:00Z".parse().unwrap()
}

fn house() -> House {
    House::new(1, anchor())
}

fn days_before(days: u32) -> Time {
    anchor().minus(DAY * days)
}

fn device(house: &House, name: &str) -> usize {
    house.devices.iter().position(|device| device.name.starts_with(name)).unwrap()
}

fn litres(house: &House, device: usize, at: Time) -> (u32, bool) {
    match house.devices[device].sample(at) {
        Sample::Water(water) => (water.litres, water.leak),
        other => panic!("{other:?}"),
    }
}

fn uplinks(events: &[Event]) -> Vec<Uplink> {
    let uplinks = events.iter().filter_map(|event| match &event.body {
        Body::Up(uplink) => Some(uplink.clone()),
        _ => None,
    });
    uplinks.collect()
}

#[test]
fn a_seed_gives_the_same_house_and_the_same_events() {
    let (one, same, other) = (house(), house(), House::new(2, anchor()));
    let events = |house: &House| house.due(anchor(), anchor().plus(HOUR));
    assert_eq!(events(&one), events(&same));
    assert_ne!(events(&one), events(&other));
    assert_ne!(one.devices[0].dev_eui, other.devices[0].dev_eui);
}

#[test]
fn the_house_is_as_large_as_promised_and_every_label_is_its_own() {
    let house = house();
    assert_eq!((house.buildings.len(), house.gateways.len(), house.customers.len()), (5, 2, 3));
    assert!((190..=215).contains(&house.devices.len()), "{}", house.devices.len());
    let profiles: HashSet<_> = house.devices.iter().map(|device| device.profile).collect();
    assert_eq!(profiles.len(), 5);
    let euis: HashSet<_> = house.devices.iter().map(|device| device.dev_eui).collect();
    assert_eq!(euis.len(), house.devices.len());
    let numbers: Vec<_> = house.devices.iter().filter_map(|device| device.meter_number.as_ref()).collect();
    assert_eq!(numbers.iter().collect::<HashSet<_>>().len(), numbers.len());
    assert!(numbers.iter().all(|number| number.len() == 14), "DIN 43863-5");
    let locations = house.devices.iter().filter_map(|device| device.metering_location.as_ref());
    assert!(locations.clone().count() > 40 && locations.clone().all(|id| id.len() == 33 && id.starts_with("DE")));
    let ways: HashSet<_> = house.devices.iter().map(|device| device.integration).collect();
    assert_eq!(ways.len(), 5);
    let registry = serde_json::to_value(house.registry()).unwrap();
    assert_eq!(registry["buildings"].as_array().unwrap().len(), 5);
}

#[test]
fn spans_however_cut_bring_every_event_once_and_in_order() {
    let house = house();
    let (from, to) = (anchor(), anchor().plus(HOUR * 2));
    let whole = house.due(from, to);
    let (mut parts, mut at) = (Vec::new(), from);
    for step in 0_u64.. {
        let next = at.plus(Duration::from_millis(37_000 + step * 911 % 50_000)).min(to);
        parts.extend(house.due(at, next));
        at = next;
        if at == to {
            break;
        }
    }
    assert_eq!(parts, whole);
    assert!(whole.windows(2).all(|pair| pair[0].at <= pair[1].at));
}

#[test]
fn frames_are_counted_repeated_and_come_late_now_and_then() {
    let mut uplinks = uplinks(&house().due(anchor(), anchor().plus(DAY)));
    let mut seen = HashMap::new();
    uplinks.iter().for_each(|uplink| *seen.entry(uplink.deduplication).or_insert(0) += 1);
    let repeated = seen.values().filter(|count| **count > 1).count();
    assert!(uplinks.len() > 8_000 && (5..200).contains(&repeated), "{} uplinks, {repeated} repeated", uplinks.len());
    assert!(uplinks.iter().any(|uplink| uplink.receptions.len() == 2));
    let overtaken = uplinks.windows(2).filter(|pair| pair[1].time < pair[0].time).count();
    assert!((20..2_000).contains(&overtaken), "{overtaken}");
    uplinks.sort_by_key(|uplink| (uplink.device, uplink.time));
    uplinks.dedup_by_key(|uplink| uplink.deduplication);
    for pair in uplinks.windows(2).filter(|pair| pair[0].device == pair[1].device) {
        assert!(pair[1].f_cnt > pair[0].f_cnt || pair[1].f_cnt < 10, "{pair:?}");
    }
}

#[test]
fn registers_only_grow_but_where_the_meter_was_exchanged_or_full() {
    let house = house();
    for (index, device) in house.devices.iter().enumerate() {
        let Apparatus::Water { .. } = device.apparatus else { continue };
        let readings: Vec<u32> =
            (0..90 * 24).map(|hour| litres(&house, index, days_before(90).plus(HOUR * hour)).0).collect();
        let falls = readings.windows(2).filter(|pair| pair[1] < pair[0]).count();
        let exchanged = house.exchanges.iter().any(|exchange| exchange.device == index);
        let full = device.name == "Wasser Hausanschluss" && device.building == 4;
        assert_eq!(falls, usize::from(exchanged || full), "{}", device.name);
    }
}

#[test]
fn the_stories_are_there_to_be_found() {
    let house = house();
    let leaking = device(&house, "Wasser Wohnung 17");
    let night = |day| {
        let midnight = days_before(day);
        litres(&house, leaking, midnight.plus(HOUR * 3)).0 - litres(&house, leaking, midnight).0
    };
    assert!(night(10) < 20 && night(1) > 50, "{} and {} litres in three hours at night", night(10), night(1));
    assert!(
        !litres(&house, leaking, days_before(3)).1 && litres(&house, leaking, days_before(1)).1,
        "the meter notices"
    );
    let exchange = &house.exchanges[0];
    let just_before = litres(&house, exchange.device, exchange.at.minus(Duration::from_millis(1))).0;
    assert_eq!(f64::from(just_before) / 1_000.0, exchange.old_final);
    assert_eq!(f64::from(litres(&house, exchange.device, exchange.at).0) / 1_000.0, exchange.new_initial);
    let silent = device(&house, "Klima Klassenraum 1.04");
    let heard = |from: Time| house.due(from, from.plus(DAY)).iter().any(|event| event.body.device() == Some(silent));
    assert!(heard(days_before(12)) && !heard(days_before(2)));
    let weak = device(&house, "Tür Haustür");
    assert!((1..80).contains(&house.devices[weak].battery_level(anchor())));
}

#[test]
fn climate_is_stale_in_a_full_classroom_and_fresh_at_night() {
    let house = house();
    let room = device(&house, "Klima Klassenraum 0.03");
    let co2 = |hours: u32| match house.devices[room].sample(days_before(3).plus(HOUR * hours)) {
        Sample::Climate(climate) => climate.co2_ppm,
        other => panic!("{other:?}"),
    };
    // 19 November 2026 is a Thursday.
    let day: Vec<u16> = (0..24).map(co2).collect();
    assert!(day[8..13].iter().max() > Some(&1_400) && day[3] < 600, "{day:?}");
}

#[test]
fn a_silent_gateway_takes_its_reports_and_its_buildings_with_it() {
    let house = house();
    let count = |events: &[Event]| {
        let stats =
            events.iter().filter(|event| matches!(&event.body, Body::Stats(stats) if stats.gateway == 1)).count();
        let heard = uplinks(events);
        let by_it = heard.iter().filter(|uplink| uplink.receptions.iter().any(|one| one.gateway == 1)).count();
        (stats, by_it, heard.len())
    };
    let before = count(&house.due(anchor(), anchor().plus(HOUR)));
    house.set_silent(1, true);
    let silent = count(&house.due(anchor().plus(HOUR), anchor().plus(HOUR * 2)));
    assert!(before.0 >= 119 && before.1 > 50, "{before:?}");
    assert!(silent.0 == 0 && silent.1 == 0 && silent.2 > 0 && silent.2 < before.2, "{before:?} {silent:?}");
}

#[test]
fn thirteen_months_of_the_past_are_made_quickly_and_overlap_with_the_present() {
    let house = house().all_by(Integration::ChirpStackJson);
    let watch = types::Stopwatch::start();
    let past: Vec<_> = house.backfill(days_before(395), anchor(), Density::default()).collect();
    println!("{} events in {:.1} s", past.len(), watch.elapsed().as_secs_f64());
    assert!((380_000..480_000).contains(&past.len()), "{}", past.len());
    assert!(past.windows(2).all(|pair| pair[0].0 <= pair[1].0));
    let live = uplinks(&house.due(days_before(2), anchor().plus(HOUR)));
    let live: HashSet<_> = live.iter().map(|uplink| uplink.deduplication).collect();
    let recent: Vec<Event> = past.into_iter().filter(|(at, _)| *at >= days_before(1)).map(|(_, event)| event).collect();
    assert!(recent.len() > 4_000);
    assert!(uplinks(&recent).iter().all(|uplink| live.contains(&uplink.deduplication)));
}
