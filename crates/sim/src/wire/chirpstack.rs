//! ChirpStack v4: topics, and bodies in JSON and protobuf.

mod json;
pub mod messages;

use std::collections::HashMap;

use prost::Message;
use prost_types::Timestamp;
use serde::Serialize;
use types::{Eui, Time};
use uuid::Uuid;

use super::Encoding;
use crate::{
    event::{Body, Connection, Event, LogCode, LogLevel, Reception, Stats, Uplink},
    house::House,
};
use messages as m;

pub use json::{command_from_json, object_struct};

pub const REGION: &str = "eu868";
const TENANT_ID: &str = "52f14cd4-c6f1-4fbd-8f87-4025e1d49242";
const TENANT_NAME: &str = "Stadtwerke";
/// One application for each customer.
const APPLICATION_IDS: [&str; 3] = [
    "7c1c9f52-6d1e-4d7c-8a55-0d5a3a1f0a01",
    "7c1c9f52-6d1e-4d7c-8a55-0d5a3a1f0a02",
    "7c1c9f52-6d1e-4d7c-8a55-0d5a3a1f0a03",
];

/// Where a device publishes what of it happens.
pub fn application_id(house: &House, device: usize) -> &'static str {
    APPLICATION_IDS[house.buildings[house.devices[device].building].customer % APPLICATION_IDS.len()]
}

/// All commands to devices.
pub const COMMAND_FILTER: &str = "application/+/device/+/command/down";

/// The topic of an event, and whether the broker retains it.
pub fn topic(house: &House, event: &Event) -> (String, bool) {
    let gateway =
        |gateway: usize, what: &str| format!("{REGION}/gateway/{}/{what}", house.gateways[gateway].gateway_eui);
    match &event.body {
        Body::Stats(stats) => (gateway(stats.gateway, "event/stats"), false),
        Body::Connection(connection) => (gateway(connection.gateway, "state/conn"), true),
        body => {
            let device = body.device().unwrap_or_default();
            let (application, eui) = (application_id(house, device), house.devices[device].dev_eui);
            (format!("application/{application}/device/{eui}/event/{}", body.kind()), false)
        }
    }
}

/// The body of an event.
pub fn body(house: &House, event: &Event, encoding: Encoding) -> Vec<u8> {
    match &event.body {
        Body::Up(uplink) => write(&up(house, uplink), encoding),
        Body::Join(join) => write(
            &m::JoinEvent {
                deduplication_id: join.deduplication.to_string(),
                time: Some(timestamp(join.time)),
                device_info: device_info(house, join.device),
                dev_addr: dev_addr(house, join.device),
                region_config_id: REGION.to_owned(),
            },
            encoding,
        ),
        Body::Status(status) => write(
            &m::StatusEvent {
                deduplication_id: status.deduplication.to_string(),
                time: Some(timestamp(status.time)),
                device_info: device_info(house, status.device),
                margin: status.margin_db,
                external_power_source: status.battery_percent.is_none(),
                battery_level_unavailable: false,
                battery_level: status.battery_percent.unwrap_or_default(),
            },
            encoding,
        ),
        Body::Ack(ack) => write(
            &m::AckEvent {
                deduplication_id: ack.deduplication.to_string(),
                time: Some(timestamp(ack.time)),
                device_info: device_info(house, ack.device),
                queue_item_id: ack.queue_item_id.clone(),
                acknowledged: ack.acknowledged,
                f_cnt_down: ack.f_cnt_down,
            },
            encoding,
        ),
        Body::TxAck(sent) => write(
            &m::TxAckEvent {
                downlink_id: sent.downlink_id,
                time: Some(timestamp(sent.time)),
                device_info: device_info(house, sent.device),
                queue_item_id: sent.queue_item_id.clone(),
                f_cnt_down: sent.f_cnt_down,
                gateway_id: house.gateways[sent.gateway].gateway_eui.to_string(),
            },
            encoding,
        ),
        Body::Log(log) => write(
            &m::LogEvent {
                time: Some(timestamp(log.time)),
                device_info: device_info(house, log.device),
                level: match log.level {
                    LogLevel::Info => 0,
                    LogLevel::Warning => 1,
                    LogLevel::Error => 2,
                },
                code: match log.code {
                    LogCode::UplinkCodec => 2,
                    LogCode::UplinkFrameCounterRetransmission => 7,
                    LogCode::DownlinkGateway => 8,
                },
                description: log.description.clone(),
                context: HashMap::from([("deduplication_id".to_owned(), log.deduplication.to_string())]),
            },
            encoding,
        ),
        Body::Stats(counted) => write(&stats(house, counted), encoding),
        Body::Connection(state) => write(&connection(house, *state), encoding),
    }
}

/// The event of an uplink.
pub fn up(house: &House, uplink: &Uplink) -> m::UplinkEvent {
    let device = &house.devices[uplink.device];
    m::UplinkEvent {
        deduplication_id: uplink.deduplication.to_string(),
        time: Some(timestamp(uplink.time)),
        device_info: device_info(house, uplink.device),
        dev_addr: dev_addr(house, uplink.device),
        adr: true,
        dr: uplink.data_rate.into(),
        f_cnt: uplink.f_cnt,
        f_port: uplink.f_port.into(),
        confirmed: false,
        data: uplink.data.clone(),
        object: uplink.object.as_ref().map(object_struct),
        rx_info: uplink.receptions.iter().map(|one| rx_info(house, one, uplink.time, device.dev_eui)).collect(),
        tx_info: Some(m::UplinkTxInfo {
            frequency: uplink.frequency_hz,
            modulation: Some(m::Modulation {
                lora: Some(m::LoraModulationInfo {
                    bandwidth: 125_000,
                    spreading_factor: 12 - u32::from(uplink.data_rate),
                    code_rate: m::CODE_RATE_4_5,
                }),
            }),
        }),
        region_config_id: REGION.to_owned(),
    }
}

fn rx_info(house: &House, heard: &Reception, time: Time, device: Eui) -> m::UplinkRxInfo {
    let gateway = &house.gateways[heard.gateway];
    let roof = &house.buildings[gateway.building];
    m::UplinkRxInfo {
        gateway_id: gateway.gateway_eui.to_string(),
        uplink_id: heard.uplink_id,
        gw_time: Some(timestamp(time)),
        ns_time: Some(timestamp(Time::from_micros(time.micros() + 84_000 + (device.0 % 40_000) as i64))),
        rssi: heard.rssi_dbm,
        snr: heard.snr_db,
        channel: heard.channel,
        location: Some(m::Location { latitude: roof.latitude, longitude: roof.longitude, ..m::Location::default() }),
        context: heard.uplink_id.to_be_bytes().to_vec(),
        metadata: region(),
        crc_status: m::CRC_OK,
    }
}

fn stats(house: &House, counted: &Stats) -> m::GatewayStats {
    let gateway = &house.gateways[counted.gateway];
    let roof = &house.buildings[gateway.building];
    m::GatewayStats {
        gateway_id: gateway.gateway_eui.to_string(),
        time: Some(timestamp(counted.time)),
        location: Some(m::Location {
            latitude: roof.latitude,
            longitude: roof.longitude,
            altitude: 232.0,
            source: m::SOURCE_GPS,
        }),
        rx_packets_received: counted.rx_packets,
        rx_packets_received_ok: counted.rx_packets_ok,
        tx_packets_received: counted.tx_packets,
        tx_packets_emitted: counted.tx_packets,
        metadata: region(),
    }
}

fn connection(house: &House, state: Connection) -> m::ConnState {
    let gateway_id = house.gateways[state.gateway].gateway_eui.to_string();
    m::ConnState { state: i32::from(state.online), gateway_id }
}

fn region() -> HashMap<String, String> {
    HashMap::from([("region_config_id".to_owned(), REGION.to_owned())])
}

fn device_info(house: &House, index: usize) -> Option<m::DeviceInfo> {
    let device = &house.devices[index];
    let building = &house.buildings[device.building];
    Some(m::DeviceInfo {
        tenant_id: TENANT_ID.to_owned(),
        tenant_name: TENANT_NAME.to_owned(),
        application_id: application_id(house, index).to_owned(),
        application_name: house.customers[building.customer].name.to_owned(),
        device_profile_id: Uuid::from_u64_pair(
            0x605d_08d4_65f5_4d2c,
            0x8a5a_3d24_0000_0000 | device.interval.as_secs(),
        )
        .to_string(),
        device_profile_name: device.profile.to_owned(),
        device_name: device.name.clone(),
        dev_eui: device.dev_eui.to_string(),
        device_class_enabled: if device.listens { m::CLASS_C } else { m::CLASS_A },
        tags: HashMap::from([("building".to_owned(), building.name.to_owned())]),
    })
}

fn dev_addr(house: &House, device: usize) -> String {
    format!("{:08x}", 0x0100_0000 | (house.devices[device].dev_eui.0 & 0x00ff_ffff))
}

pub fn timestamp(time: Time) -> Timestamp {
    let micros = time.micros();
    Timestamp { seconds: micros.div_euclid(1_000_000), nanos: (micros.rem_euclid(1_000_000) * 1_000) as i32 }
}

fn write<M: Message + Serialize>(message: &M, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Json => serde_json::to_vec(message).unwrap_or_default(),
        Encoding::Protobuf => message.encode_to_vec(),
    }
}
