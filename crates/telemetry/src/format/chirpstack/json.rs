//! ChirpStack's events as JSON (proto3's JSON mapping of the messages beside this file).

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::format::lenient::{Base64, Choice, Moment, field};

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct DeviceInfo<'a> {
    #[serde(borrow, deserialize_with = "field")]
    pub application_id: Cow<'a, str>,
    #[serde(borrow, deserialize_with = "field")]
    pub dev_eui: Cow<'a, str>,
}

/// The fields of every device event together: which of them an event has, its kind says. One struct, because the
/// names mean the same everywhere.
#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Event<'a> {
    #[serde(borrow, deserialize_with = "field")]
    pub deduplication_id: Cow<'a, str>,
    #[serde(deserialize_with = "field")]
    pub time: Moment,
    #[serde(borrow)]
    pub device_info: Option<DeviceInfo<'a>>,
    // up
    #[serde(deserialize_with = "field")]
    pub adr: bool,
    #[serde(deserialize_with = "field")]
    pub dr: u32,
    #[serde(deserialize_with = "field")]
    pub f_cnt: u32,
    #[serde(deserialize_with = "field")]
    pub f_port: u32,
    #[serde(deserialize_with = "field")]
    pub confirmed: bool,
    #[serde(deserialize_with = "field")]
    pub data: Base64,
    #[serde(borrow)]
    pub object: Option<&'a RawValue>,
    #[serde(borrow)]
    pub rx_info: Option<Vec<UplinkRxInfo<'a>>>,
    // ack, txack
    #[serde(borrow, deserialize_with = "field")]
    pub queue_item_id: Cow<'a, str>,
    #[serde(deserialize_with = "field")]
    pub acknowledged: bool,
    #[serde(deserialize_with = "field")]
    pub f_cnt_down: u32,
    #[serde(deserialize_with = "field")]
    pub downlink_id: u32,
    #[serde(borrow, deserialize_with = "field")]
    pub gateway_id: Cow<'a, str>,
    // log
    #[serde(borrow, deserialize_with = "field")]
    pub level: Choice<'a>,
    #[serde(borrow, deserialize_with = "field")]
    pub code: Choice<'a>,
    #[serde(borrow, deserialize_with = "field")]
    pub description: Cow<'a, str>,
    // status
    #[serde(deserialize_with = "field")]
    pub margin: i32,
    #[serde(deserialize_with = "field")]
    pub external_power_source: bool,
    #[serde(deserialize_with = "field")]
    pub battery_level_unavailable: bool,
    #[serde(deserialize_with = "field")]
    pub battery_level: f32,
    // location
    pub location: Option<Location>,
    // integration
    #[serde(borrow, deserialize_with = "field")]
    pub integration_name: Cow<'a, str>,
    #[serde(borrow, deserialize_with = "field")]
    pub event_type: Cow<'a, str>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct UplinkRxInfo<'a> {
    #[serde(borrow, deserialize_with = "field")]
    pub gateway_id: Cow<'a, str>,
    #[serde(deserialize_with = "field")]
    pub rssi: i32,
    #[serde(deserialize_with = "field")]
    pub snr: f32,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Location {
    #[serde(deserialize_with = "field")]
    pub latitude: f64,
    #[serde(deserialize_with = "field")]
    pub longitude: f64,
    #[serde(deserialize_with = "field")]
    pub altitude: f64,
    #[serde(deserialize_with = "field")]
    pub accuracy: f32,
}

/// The fields of a gateway's `stats` and `conn` together.
#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Gateway<'a> {
    #[serde(borrow, deserialize_with = "field")]
    pub gateway_id: Cow<'a, str>,
    #[serde(deserialize_with = "field")]
    pub gateway_id_legacy: Base64,
    #[serde(deserialize_with = "field")]
    pub time: Moment,
    pub location: Option<Location>,
    #[serde(deserialize_with = "field")]
    pub rx_packets_received: u32,
    #[serde(deserialize_with = "field")]
    pub rx_packets_received_ok: u32,
    #[serde(deserialize_with = "field")]
    pub tx_packets_received: u32,
    #[serde(deserialize_with = "field")]
    pub tx_packets_emitted: u32,
    #[serde(borrow, deserialize_with = "field")]
    pub state: Choice<'a>,
}
