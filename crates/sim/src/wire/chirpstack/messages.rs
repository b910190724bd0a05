//! The messages of ChirpStack's `integration.proto`, `gw.proto` and `common.proto`: one struct for protobuf and JSON.
//!
//! In JSON, the events of the application integration write their zero values, all other messages leave them out, as
//! ChirpStack itself does.

use std::collections::HashMap;

use prost_types::{Struct, Timestamp};
use serde::Serialize;

use super::json;

pub const CLASS_A: i32 = 0;
pub const CLASS_C: i32 = 2;
pub const CRC_OK: i32 = 2;
pub const CODE_RATE_4_5: i32 = 1;
pub const SOURCE_GPS: i32 = 1;

#[derive(Clone, PartialEq, prost::Message, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeviceInfo {
    #[prost(string, tag = "1")]
    pub tenant_id: String,
    #[prost(string, tag = "2")]
    pub tenant_name: String,
    #[prost(string, tag = "3")]
    pub application_id: String,
    #[prost(string, tag = "4")]
    pub application_name: String,
    #[prost(string, tag = "5")]
    pub device_profile_id: String,
    #[prost(string, tag = "6")]
    pub device_profile_name: String,
    #[prost(string, tag = "7")]
    pub device_name: String,
    #[prost(string, tag = "8")]
    pub dev_eui: String,
    #[prost(int32, tag = "10")]
    #[serde(serialize_with = "json::class")]
    pub device_class_enabled: i32,
    #[prost(map = "string, string", tag = "9")]
    pub tags: HashMap<String, String>,
}

#[derive(Clone, PartialEq, prost::Message, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UplinkEvent {
    #[prost(string, tag = "1")]
    pub deduplication_id: String,
    #[prost(message, optional, tag = "2")]
    #[serde(serialize_with = "json::time", skip_serializing_if = "Option::is_none")]
    pub time: Option<Timestamp>,
    #[prost(message, optional, tag = "3")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_info: Option<DeviceInfo>,
    #[prost(string, tag = "4")]
    pub dev_addr: String,
    #[prost(bool, tag = "5")]
    pub adr: bool,
    #[prost(uint32, tag = "6")]
    pub dr: u32,
    #[prost(uint32, tag = "7")]
    pub f_cnt: u32,
    #[prost(uint32, tag = "8")]
    pub f_port: u32,
    #[prost(bool, tag = "9")]
    pub confirmed: bool,
    #[prost(bytes = "vec", tag = "10")]
    #[serde(serialize_with = "json::bytes")]
    pub data: Vec<u8>,
    #[prost(message, optional, tag = "11")]
    #[serde(serialize_with = "json::object", skip_serializing_if = "Option::is_none")]
    pub object: Option<Struct>,
    #[prost(message, repeated, tag = "12")]
    pub rx_info: Vec<UplinkRxInfo>,
    #[prost(message, optional, tag = "13")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tx_info: Option<UplinkTxInfo>,
    #[prost(string, tag = "16")]
    pub region_config_id: String,
}

#[derive(Clone, PartialEq, prost::Message, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UplinkRxInfo {
    #[prost(string, tag = "1")]
    #[serde(skip_serializing_if = "json::is_zero")]
    pub gateway_id: String,
    #[prost(uint32, tag = "2")]
    #[serde(skip_serializing_if = "json::is_zero")]
    pub uplink_id: u32,
    #[prost(message, optional, tag = "3")]
    #[serde(serialize_with = "json::time", skip_serializing_if = "Option::is_none")]
    pub gw_time: Option<Timestamp>,
    #[prost(message, optional, tag = "17")]
    #[serde(serialize_with = "json::time", skip_serializing_if = "Option::is_none")]
    pub ns_time: Option<Timestamp>,
    #[prost(int32, tag = "6")]
    #[serde(skip_serializing_if = "json::is_zero")]
    pub rssi: i32,
    #[prost(float, tag = "7")]
    #[serde(skip_serializing_if = "json::is_zero")]
    pub snr: f32,
    #[prost(uint32, tag = "8")]
    #[serde(skip_serializing_if = "json::is_zero")]
    pub channel: u32,
    #[prost(message, optional, tag = "12")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
    #[prost(bytes = "vec", tag = "13")]
    #[serde(serialize_with = "json::bytes", skip_serializing_if = "json::is_zero")]
    pub context: Vec<u8>,
    #[prost(map = "string, string", tag = "15")]
    #[serde(skip_serializing_if = "json::is_zero")]
    pub metadata: HashMap<String, String>,
    #[prost(int32, tag = "16")]
    #[serde(serialize_with = "json::crc_status", skip_serializing_if = "json::is_zero")]
    pub crc_status: i32,
}

#[derive(Clone, PartialEq, prost::Message, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UplinkTxInfo {
    #[prost(uint32, tag = "1")]
    #[serde(skip_serializing_if = "json::is_zero")]
    pub frequency: u32,
    #[prost(message, optional, tag = "2")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modulation: Option<Modulation>,
}

#[derive(Clone, PartialEq, prost::Message, Serialize)]
pub struct Modulation {
    #[prost(message, optional, tag = "3")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lora: Option<LoraModulationInfo>,
}

#[derive(Clone, PartialEq, prost::Message, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LoraModulationInfo {
    #[prost(uint32, tag = "1")]
    #[serde(skip_serializing_if = "json::is_zero")]
    pub bandwidth: u32,
    #[prost(uint32, tag = "2")]
    #[serde(skip_serializing_if = "json::is_zero")]
    pub spreading_factor: u32,
    #[prost(int32, tag = "5")]
    #[serde(serialize_with = "json::code_rate", skip_serializing_if = "json::is_zero")]
    pub code_rate: i32,
}

#[derive(Clone, PartialEq, prost::Message, Serialize)]
pub struct Location {
    #[prost(double, tag = "1")]
    #[serde(skip_serializing_if = "json::is_zero")]
    pub latitude: f64,
    #[prost(double, tag = "2")]
    #[serde(skip_serializing_if = "json::is_zero")]
    pub longitude: f64,
    #[prost(double, tag = "3")]
    #[serde(skip_serializing_if = "json::is_zero")]
    pub altitude: f64,
    #[prost(int32, tag = "4")]
    #[serde(serialize_with = "json::location_source", skip_serializing_if = "json::is_zero")]
    pub source: i32,
}

#[derive(Clone, PartialEq, prost::Message, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct JoinEvent {
    #[prost(string, tag = "1")]
    pub deduplication_id: String,
    #[prost(message, optional, tag = "2")]
    #[serde(serialize_with = "json::time", skip_serializing_if = "Option::is_none")]
    pub time: Option<Timestamp>,
    #[prost(message, optional, tag = "3")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_info: Option<DeviceInfo>,
    #[prost(string, tag = "4")]
    pub dev_addr: String,
    #[prost(string, tag = "7")]
    pub region_config_id: String,
}

#[derive(Clone, PartialEq, prost::Message, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AckEvent {
    #[prost(string, tag = "1")]
    pub deduplication_id: String,
    #[prost(message, optional, tag = "2")]
    #[serde(serialize_with = "json::time", skip_serializing_if = "Option::is_none")]
    pub time: Option<Timestamp>,
    #[prost(message, optional, tag = "3")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_info: Option<DeviceInfo>,
    #[prost(string, tag = "4")]
    pub queue_item_id: String,
    #[prost(bool, tag = "5")]
    pub acknowledged: bool,
    #[prost(uint32, tag = "6")]
    pub f_cnt_down: u32,
}

#[derive(Clone, PartialEq, prost::Message, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TxAckEvent {
    #[prost(uint32, tag = "1")]
    pub downlink_id: u32,
    #[prost(message, optional, tag = "2")]
    #[serde(serialize_with = "json::time", skip_serializing_if = "Option::is_none")]
    pub time: Option<Timestamp>,
    #[prost(message, optional, tag = "3")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_info: Option<DeviceInfo>,
    #[prost(string, tag = "4")]
    pub queue_item_id: String,
    #[prost(uint32, tag = "5")]
    pub f_cnt_down: u32,
    #[prost(string, tag = "6")]
    pub gateway_id: String,
}

#[derive(Clone, PartialEq, prost::Message, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LogEvent {
    #[prost(message, optional, tag = "1")]
    #[serde(serialize_with = "json::time", skip_serializing_if = "Option::is_none")]
    pub time: Option<Timestamp>,
    #[prost(message, optional, tag = "2")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_info: Option<DeviceInfo>,
    #[prost(int32, tag = "3")]
    #[serde(serialize_with = "json::log_level")]
    pub level: i32,
    #[prost(int32, tag = "4")]
    #[serde(serialize_with = "json::log_code")]
    pub code: i32,
    #[prost(string, tag = "5")]
    pub description: String,
    #[prost(map = "string, string", tag = "6")]
    pub context: HashMap<String, String>,
}

#[derive(Clone, PartialEq, prost::Message, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StatusEvent {
    #[prost(string, tag = "1")]
    pub deduplication_id: String,
    #[prost(message, optional, tag = "2")]
    #[serde(serialize_with = "json::time", skip_serializing_if = "Option::is_none")]
    pub time: Option<Timestamp>,
    #[prost(message, optional, tag = "3")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_info: Option<DeviceInfo>,
    #[prost(int32, tag = "5")]
    pub margin: i32,
    #[prost(bool, tag = "6")]
    pub external_power_source: bool,
    #[prost(bool, tag = "7")]
    pub battery_level_unavailable: bool,
    #[prost(float, tag = "8")]
    pub battery_level: f32,
}

#[derive(Clone, PartialEq, prost::Message, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GatewayStats {
    #[prost(string, tag = "17")]
    #[serde(skip_serializing_if = "json::is_zero")]
    pub gateway_id: String,
    #[prost(message, optional, tag = "2")]
    #[serde(serialize_with = "json::time", skip_serializing_if = "Option::is_none")]
    pub time: Option<Timestamp>,
    #[prost(message, optional, tag = "3")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
    #[prost(uint32, tag = "5")]
    #[serde(skip_serializing_if = "json::is_zero")]
    pub rx_packets_received: u32,
    #[prost(uint32, tag = "6")]
    #[serde(skip_serializing_if = "json::is_zero")]
    pub rx_packets_received_ok: u32,
    #[prost(uint32, tag = "7")]
    #[serde(skip_serializing_if = "json::is_zero")]
    pub tx_packets_received: u32,
    #[prost(uint32, tag = "8")]
    #[serde(skip_serializing_if = "json::is_zero")]
    pub tx_packets_emitted: u32,
    #[prost(map = "string, string", tag = "10")]
    #[serde(skip_serializing_if = "json::is_zero")]
    pub metadata: HashMap<String, String>,
}

#[derive(Clone, PartialEq, prost::Message, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnState {
    #[prost(int32, tag = "2")]
    #[serde(serialize_with = "json::connection_state", skip_serializing_if = "json::is_zero")]
    pub state: i32,
    #[prost(string, tag = "3")]
    #[serde(skip_serializing_if = "json::is_zero")]
    pub gateway_id: String,
}

/// What comes to `command/down`.
#[derive(Clone, PartialEq, prost::Message)]
pub struct DownlinkCommand {
    #[prost(string, tag = "1")]
    pub id: String,
    #[prost(string, tag = "2")]
    pub dev_eui: String,
    #[prost(bool, tag = "3")]
    pub confirmed: bool,
    #[prost(uint32, tag = "4")]
    pub f_port: u32,
    #[prost(bytes = "vec", tag = "5")]
    pub data: Vec<u8>,
}
