//! The protobuf messages of ChirpStack v4 (`integration.proto`, `gw.proto`, `common.proto`), as far as we read them.
//! Fields we do not use are left out: prost skips their tags without keeping them.

use prost_types::{Struct, Timestamp};

#[derive(Clone, PartialEq, prost::Message)]
pub struct DeviceInfo {
    #[prost(string, tag = "3")]
    pub application_id: String,
    #[prost(string, tag = "8")]
    pub dev_eui: String,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct UplinkEvent {
    #[prost(string, tag = "1")]
    pub deduplication_id: String,
    #[prost(message, optional, tag = "2")]
    pub time: Option<Timestamp>,
    #[prost(message, optional, tag = "3")]
    pub device_info: Option<DeviceInfo>,
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
    pub data: Vec<u8>,
    #[prost(message, optional, tag = "11")]
    pub object: Option<Struct>,
    #[prost(message, repeated, tag = "12")]
    pub rx_info: Vec<UplinkRxInfo>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct UplinkRxInfo {
    #[prost(string, tag = "1")]
    pub gateway_id: String,
    #[prost(int32, tag = "6")]
    pub rssi: i32,
    #[prost(float, tag = "7")]
    pub snr: f32,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct JoinEvent {
    #[prost(string, tag = "1")]
    pub deduplication_id: String,
    #[prost(message, optional, tag = "2")]
    pub time: Option<Timestamp>,
    #[prost(message, optional, tag = "3")]
    pub device_info: Option<DeviceInfo>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct AckEvent {
    #[prost(string, tag = "1")]
    pub deduplication_id: String,
    #[prost(message, optional, tag = "2")]
    pub time: Option<Timestamp>,
    #[prost(message, optional, tag = "3")]
    pub device_info: Option<DeviceInfo>,
    #[prost(string, tag = "4")]
    pub queue_item_id: String,
    #[prost(bool, tag = "5")]
    pub acknowledged: bool,
    #[prost(uint32, tag = "6")]
    pub f_cnt_down: u32,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct TxAckEvent {
    #[prost(uint32, tag = "1")]
    pub downlink_id: u32,
    #[prost(message, optional, tag = "2")]
    pub time: Option<Timestamp>,
    #[prost(message, optional, tag = "3")]
    pub device_info: Option<DeviceInfo>,
    #[prost(string, tag = "4")]
    pub queue_item_id: String,
    #[prost(uint32, tag = "5")]
    pub f_cnt_down: u32,
    #[prost(string, tag = "6")]
    pub gateway_id: String,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct LogEvent {
    #[prost(message, optional, tag = "1")]
    pub time: Option<Timestamp>,
    #[prost(message, optional, tag = "2")]
    pub device_info: Option<DeviceInfo>,
    #[prost(int32, tag = "3")]
    pub level: i32,
    #[prost(int32, tag = "4")]
    pub code: i32,
    #[prost(string, tag = "5")]
    pub description: String,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct StatusEvent {
    #[prost(string, tag = "1")]
    pub deduplication_id: String,
    #[prost(message, optional, tag = "2")]
    pub time: Option<Timestamp>,
    #[prost(message, optional, tag = "3")]
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

#[derive(Clone, PartialEq, prost::Message)]
pub struct LocationEvent {
    #[prost(string, tag = "1")]
    pub deduplication_id: String,
    #[prost(message, optional, tag = "2")]
    pub time: Option<Timestamp>,
    #[prost(message, optional, tag = "3")]
    pub device_info: Option<DeviceInfo>,
    #[prost(message, optional, tag = "4")]
    pub location: Option<Location>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct Location {
    #[prost(double, tag = "1")]
    pub latitude: f64,
    #[prost(double, tag = "2")]
    pub longitude: f64,
    #[prost(double, tag = "3")]
    pub altitude: f64,
    #[prost(float, tag = "5")]
    pub accuracy: f32,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct IntegrationEvent {
    #[prost(string, tag = "1")]
    pub deduplication_id: String,
    #[prost(message, optional, tag = "2")]
    pub time: Option<Timestamp>,
    #[prost(message, optional, tag = "3")]
    pub device_info: Option<DeviceInfo>,
    #[prost(string, tag = "4")]
    pub integration_name: String,
    #[prost(string, tag = "5")]
    pub event_type: String,
    #[prost(message, optional, tag = "6")]
    pub object: Option<Struct>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct GatewayStats {
    #[prost(bytes = "vec", tag = "1")]
    pub gateway_id_legacy: Vec<u8>,
    #[prost(message, optional, tag = "2")]
    pub time: Option<Timestamp>,
    #[prost(message, optional, tag = "3")]
    pub location: Option<Location>,
    #[prost(uint32, tag = "5")]
    pub rx_packets_received: u32,
    #[prost(uint32, tag = "6")]
    pub rx_packets_received_ok: u32,
    #[prost(uint32, tag = "7")]
    pub tx_packets_received: u32,
    #[prost(uint32, tag = "8")]
    pub tx_packets_emitted: u32,
    #[prost(string, tag = "17")]
    pub gateway_id: String,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct ConnState {
    #[prost(bytes = "vec", tag = "1")]
    pub gateway_id_legacy: Vec<u8>,
    #[prost(int32, tag = "2")]
    pub state: i32,
    #[prost(string, tag = "3")]
    pub gateway_id: String,
}

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
    #[prost(message, optional, tag = "7")]
    pub expires_at: Option<Timestamp>,
}
