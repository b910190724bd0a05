//! Device events from protobuf.

use std::borrow::Cow;

use prost::Message;
use prost_types::{Struct, Timestamp};

use super::{
    Header, Kind, LOG_CODES,
    messages::{self, DeviceInfo},
    none_if_empty, payload, receptions, time_of,
};
use crate::{
    event::{Body, DeviceEvent, DownlinkReport, DownlinkState, HardwareId, Location, Log, LogLevel, Status, Uplink},
    format::{Decoded, FormatError, cut},
};

pub(super) fn parse(kind: Kind, body: &[u8]) -> Result<DeviceEvent<'static>, FormatError> {
    match kind {
        Kind::Up => uplink(messages::UplinkEvent::decode(body)?),
        Kind::Join => {
            let event = messages::JoinEvent::decode(body)?;
            header(event.device_info, event.deduplication_id, event.time).event(kind, Body::Join, &[])
        }
        Kind::Status => status(messages::StatusEvent::decode(body)?),
        Kind::Ack => ack(messages::AckEvent::decode(body)?),
        Kind::TxAck => txack(messages::TxAckEvent::decode(body)?),
        Kind::Log => log(messages::LogEvent::decode(body)?),
        Kind::Location => {
            let event = messages::LocationEvent::decode(body)?;
            let location = event.location.as_ref().ok_or(FormatError::Field { field: "location" })?;
            let body = Body::Location(location.into());
            header(event.device_info, event.deduplication_id, event.time).event(kind, body, &[])
        }
        Kind::Integration => integration(messages::IntegrationEvent::decode(body)?),
    }
}

fn header(device: Option<DeviceInfo>, deduplication: String, time: Option<Timestamp>) -> Header<'static> {
    let device = device.unwrap_or_default();
    Header {
        dev_eui: device.dev_eui.into(),
        application: device.application_id.into(),
        deduplication: deduplication.into(),
        at: time_of(time),
    }
}

fn object(object: Option<Struct>) -> Option<Decoded<'static>> {
    object.filter(|object| !object.fields.is_empty()).map(Decoded::Struct)
}

fn uplink(event: messages::UplinkEvent) -> Result<DeviceEvent<'static>, FormatError> {
    let heard = event.rx_info.into_iter();
    let uplink = Uplink {
        f_port: super::f_port(event.f_port)?,
        f_cnt: event.f_cnt,
        confirmed: event.confirmed,
        adr: event.adr,
        data_rate: u8::try_from(event.dr).ok(),
        payload: payload(event.data)?,
        decoded: object(event.object),
        receptions: receptions(heard.map(|one| (Cow::Owned(one.gateway_id), one.rssi, one.snr))),
    };
    let header = header(event.device_info, event.deduplication_id, event.time);
    header.event(Kind::Up, Body::Uplink(uplink), &[&event.f_cnt.to_le_bytes()])
}

fn status(event: messages::StatusEvent) -> Result<DeviceEvent<'static>, FormatError> {
    let unknown = event.battery_level_unavailable || event.external_power_source;
    let status = Status {
        margin_db: event.margin,
        external_power: event.external_power_source,
        battery_percent: (!unknown && event.battery_level.is_finite()).then_some(event.battery_level),
    };
    header(event.device_info, event.deduplication_id, event.time).event(Kind::Status, Body::Status(status), &[])
}

fn ack(event: messages::AckEvent) -> Result<DeviceEvent<'static>, FormatError> {
    let state = if event.acknowledged { DownlinkState::Acknowledged } else { DownlinkState::NotAcknowledged };
    let item = event.queue_item_id.clone();
    let report = DownlinkReport {
        state,
        reference: none_if_empty(event.queue_item_id.into()),
        f_cnt_down: event.f_cnt_down,
        gateway: None,
        reason: None,
    };
    let otherwise: [&[u8]; 3] = [&0u32.to_le_bytes(), item.as_bytes(), &event.f_cnt_down.to_le_bytes()];
    header(event.device_info, event.deduplication_id, event.time).event(Kind::Ack, Body::Downlink(report), &otherwise)
}

fn txack(event: messages::TxAckEvent) -> Result<DeviceEvent<'static>, FormatError> {
    let item = event.queue_item_id.clone();
    let report = DownlinkReport {
        state: DownlinkState::Sent,
        reference: none_if_empty(event.queue_item_id.into()),
        f_cnt_down: event.f_cnt_down,
        gateway: none_if_empty(event.gateway_id.into()).map(HardwareId::of),
        reason: None,
    };
    let otherwise: [&[u8]; 3] = [&event.downlink_id.to_le_bytes(), item.as_bytes(), &event.f_cnt_down.to_le_bytes()];
    header(event.device_info, String::new(), event.time).event(Kind::TxAck, Body::Downlink(report), &otherwise)
}

fn log(event: messages::LogEvent) -> Result<DeviceEvent<'static>, FormatError> {
    let level = match event.level {
        0 => LogLevel::Info,
        1 => LogLevel::Warning,
        _ => LogLevel::Error,
    };
    let code = LOG_CODES.get(event.code as usize).copied().unwrap_or(LOG_CODES[0]);
    let description = cut(event.description.into());
    let remark = description.clone();
    let log = Log { level, code: code.into(), description };
    let header = header(event.device_info, String::new(), event.time);
    header.event(Kind::Log, Body::Log(log), &[code.as_bytes(), remark.as_bytes()])
}

fn integration(event: messages::IntegrationEvent) -> Result<DeviceEvent<'static>, FormatError> {
    let event_type = cut(event.event_type.into());
    let kind_name = event_type.clone();
    let body = Body::Integration { event_type, decoded: object(event.object) };
    let header = header(event.device_info, event.deduplication_id, event.time);
    header.event(Kind::Integration, body, &[event.integration_name.as_bytes(), kind_name.as_bytes()])
}

impl From<&messages::Location> for Location {
    fn from(location: &messages::Location) -> Self {
        Self {
            latitude: location.latitude,
            longitude: location.longitude,
            altitude_m: location.altitude,
            accuracy_m: location.accuracy,
        }
    }
}
