//! The simulated devices and their network servers against the codecs and readers of the platform: two writings of
//! the same formats, neither made from the other.

use std::{collections::HashSet, path::Path, time::Duration};

use sim::{
    Event, House, Integration,
    event::Body as Said,
    wire::{Encoding as Written, chirpstack as written, plain as written_plain, things_stack as written_tts},
};
use telemetry::{
    event::{Body, DeviceEvent, Uplink},
    format::{Encoding, chirpstack, plain, things_stack},
    profile::{Catalogue, Profile},
};
use types::Time;

fn catalogue() -> Catalogue {
    let product = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../products/progres");
    Catalogue::read(&product).unwrap_or_else(|error| panic!("{error}"))
}

fn house() -> (House, Time) {
    let anchor: Time = "2026-11-22T12:00:00Z".parse().unwrap();
    (House::new(1, anchor), anchor)
}

/// Metric and value of each reading, by metric.
fn readings(profile: &Profile, uplink: &Uplink<'_>) -> Vec<(String, f64)> {
    let found = profile.interpret(uplink, Time::EPOCH, None).unwrap();
    assert!(found.errors.is_empty(), "{}: {:?}", profile.name, found.errors);
    let measured = found.readings.measured.iter();
    let mut readings: Vec<_> = measured.map(|one| (profile.metric_name(one.metric).to_string(), one.value)).collect();
    readings.sort_by(|a, b| a.0.cmp(&b.0));
    readings
}

#[test]
fn pro_11_the_shipped_codecs_read_what_the_devices_send() {
    let (catalogue, (house, anchor)) = (catalogue(), house());
    let mut profiles = HashSet::new();
    for device in &house.devices {
        let profile = catalogue.get(device.profile).unwrap();
        profiles.insert(device.profile);
        for hours in [0, 7, 12 * 24 + 9, 200 * 24] {
            let sample = device.sample(anchor.minus(Duration::from_secs(hours * 3_600)));
            let raw = Uplink { f_port: sim::payload::F_PORT, payload: sample.bytes(), ..Uplink::default() };
            let object = sample.object().to_string();
            let decoded =
                Uplink { decoded: Some(telemetry::format::Decoded::Json(object.into())), ..Uplink::default() };
            let (by_codec, by_server) = (readings(profile, &raw), readings(profile, &decoded));
            assert_eq!(by_codec, by_server, "{} {sample:?}", device.name);
            assert!(by_codec.len() >= 4 - usize::from(device.listens), "{by_codec:?}");
        }
    }
    assert_eq!(profiles.len(), 5);
}

#[test]
fn pro_11_every_event_of_an_hour_is_read_from_json_and_protobuf_alike() {
    let (house, anchor) = house();
    let (mut kinds, mut count) = (HashSet::new(), 0);
    for event in house.due(anchor, anchor.plus(Duration::from_secs(3_600))) {
        let json = written::body(&house, &event, Written::Json);
        let protobuf = written::body(&house, &event, Written::Protobuf);
        let (topic, _) = written::topic(&house, &event);
        match chirpstack::Topic::parse(&topic).unwrap() {
            chirpstack::Topic::Device { kind, dev_eui, .. } => {
                let json = chirpstack::parse(kind, Encoding::Json, &json).unwrap();
                let protobuf = chirpstack::parse(kind, Encoding::Protobuf, &protobuf).unwrap();
                assert_eq!(json.device.to_string(), dev_eui);
                assert_eq!((json.key, json.at, &json.device), (protobuf.key, protobuf.at, &protobuf.device));
                assert_eq!(json.body.kind(), protobuf.body.kind());
                check_uplink(&event, &json);
                kinds.insert(kind.name());
            }
            chirpstack::Topic::GatewayStats { gateway } => {
                let json = chirpstack::parse_stats(gateway, Encoding::Json, &json).unwrap();
                assert_eq!(json, chirpstack::parse_stats(gateway, Encoding::Protobuf, &protobuf).unwrap());
                kinds.insert("stats");
            }
            chirpstack::Topic::GatewayConnection { .. } => {}
        }
        count += 1;
    }
    assert!(count > 600 && ["up", "status", "stats"].iter().all(|kind| kinds.contains(kind)), "{count} {kinds:?}");
}

fn check_uplink(event: &Event, read: &DeviceEvent<'_>) {
    let (Said::Up(said), Body::Uplink(read)) = (&event.body, &read.body) else { return };
    assert_eq!((said.f_cnt, said.f_port, &said.data), (read.f_cnt, read.f_port, &read.payload));
    assert_eq!(said.receptions.len(), read.receptions.len());
    assert_eq!(said.receptions[0].rssi_dbm, i32::from(read.receptions[0].rssi_dbm));
    assert_eq!(said.object.is_some(), read.decoded.is_some());
}

#[test]
fn pro_11_the_things_stack_and_plain_devices_are_read_too() {
    let (house, anchor) = house();
    let (mut webhooks, mut messages) = (0, 0);
    for event in house.due(anchor, anchor.plus(Duration::from_secs(3_600))) {
        let Said::Up(said) = &event.body else { continue };
        match house.devices[said.device].integration {
            Integration::ThingsStack => {
                let body = written_tts::body(&house, &event).unwrap();
                let read = things_stack::parse(&body, None).unwrap();
                assert_eq!(read.device.eui(), Some(house.devices[said.device].dev_eui));
                let Body::Uplink(uplink) = &read.body else { panic!("{read:?}") };
                assert_eq!((uplink.f_cnt, &uplink.payload), (said.f_cnt, &said.data));
                webhooks += 1;
            }
            Integration::Plain => {
                let body = written_plain::body(&house, &event).unwrap();
                let read = plain::parse(&body).unwrap();
                assert_eq!((read.len(), read[0].as_ref().unwrap().at), (1, Some(said.time)));
                messages += 1;
            }
            _ => {}
        }
    }
    assert!(webhooks > 20 && messages >= 3, "{webhooks} {messages}");
}
