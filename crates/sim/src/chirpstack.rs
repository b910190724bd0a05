//! ChirpStack v4's words: events of devices as its integrations send them, signs of life of gateways.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use types::Time;

use crate::{
    Building, Device, Gateway,
    curve::{self, Seed},
    device::F_PORT,
};

/// One application for the whole fleet.
pub const APPLICATION: &str = "7c1c9f52-6d1e-4d7c-8a55-0d5a3a1f0a01";
pub const REGION: &str = "eu868";

/// Where a device's event is published.
pub fn event_topic(device: &Device, event: &str) -> String {
    format!("application/{APPLICATION}/device/{}/event/{event}", device.eui)
}

pub fn gateway_topic(gateway: &Gateway, what: &str) -> String {
    format!("{REGION}/gateway/{}/{what}", gateway.eui)
}

/// A fixed name for one thing, as a UUID.
fn name_uuid(name: &str) -> uuid::Uuid {
    let seed = Seed::of(name);
    let bytes = std::array::from_fn(|index| (seed.fraction(index as i64) * 256.0) as u8);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

/// The `up` event of a moment. The codec is the platform's, so there is no `object`.
pub fn up(building: &Building, gateway: &Gateway, device: &Device, at: Time) -> Value {
    let counter = device.frame_counter(at);
    let name = format!("{} {counter}", device.eui);
    let seed = Seed::of(&name);
    let (rssi, snr) = (-(seed.between(0, 60.0, 118.0)) as i32, (seed.between(1, -8.0, 10.0) * 10.0).round() / 10.0);
    json!({
        "deduplicationId": name_uuid(&name),
        "time": at,
        "deviceInfo": {
            "tenantId": name_uuid("tenant"),
            "tenantName": "Stadtwerke",
            "applicationId": APPLICATION,
            "applicationName": "Metering",
            "deviceProfileId": name_uuid(device.profile.title()),
            "deviceProfileName": device.profile,
            "deviceName": device.name,
            "devEui": device.eui,
            "tags": { "building": building.name },
        },
        "devAddr": format!("01{}", &device.eui[10..]),
        "adr": true,
        "dr": 5,
        "fCnt": counter,
        "fPort": F_PORT,
        "confirmed": false,
        "data": STANDARD.encode(device.payload(at)),
        "rxInfo": [{
            "gatewayId": gateway.eui,
            "uplinkId": counter,
            "gwTime": at,
            "rssi": rssi,
            "snr": snr,
            "context": "AAAAAA==",
            "metadata": { "region_config_id": REGION, "region_common_name": "EU868" },
            "crcStatus": "CRC_OK",
        }],
        "txInfo": {
            "frequency": 868_100_000,
            "modulation": { "lora": { "bandwidth": 125_000, "spreadingFactor": 7, "codeRate": "CR_4_5" } },
        },
        "regionConfigId": REGION,
    })
}

/// The `stats` event of a gateway.
pub fn stats(gateway: &Gateway, at: Time) -> Value {
    let packets = (Seed::of(&gateway.eui).wander(curve::seconds(at), 600.0) * 40.0) as u32;
    json!({
        "gatewayId": gateway.eui,
        "time": at,
        "rxPacketsReceived": packets + 3,
        "rxPacketsReceivedOk": packets,
        "metadata": { "region_config_id": REGION },
    })
}

/// The retained connection state; ONLINE is 1, and an OFFLINE would be left out.
pub fn online(gateway: &Gateway) -> Value {
    json!({ "gatewayId": gateway.eui, "state": "ONLINE" })
}
