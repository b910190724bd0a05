//! Device events from JSON.

use std::borrow::Cow;

use super::{Header, Kind, LOG_CODES, LOG_LEVELS, json, none_if_empty, payload, receptions};
use crate::{
    event::{Body, DeviceEvent, DownlinkReport, DownlinkState, HardwareId, Location, Log, LogLevel, Status, Uplink},
    format::{Decoded, FormatError, cut, lenient::Choice},
};

pub(super) fn parse(kind: Kind, body: &[u8]) -> Result<DeviceEvent<'_>, FormatError> {
    let mut event: json::Event<'_> = serde_json::from_slice(body)?;
    let device = event.device_info.take().unwrap_or_default();
    let header = Header {
        dev_eui: device.dev_eui,
        application: device.application_id,
        deduplication: std::mem::take(&mut event.deduplication_id),
        at: event.time.0,
    };
    match kind {
        Kind::Up => {
            let f_cnt = event.f_cnt.to_le_bytes();
            header.event(kind, Body::Uplink(uplink(event)?), &[&f_cnt])
        }
        Kind::Join => header.event(kind, Body::Join, &[]),
        Kind::Status => header.event(kind, Body::Status(status(&event)), &[]),
        Kind::Ack | Kind::TxAck => {
            let (downlink, item) = (event.downlink_id.to_le_bytes(), event.queue_item_id.clone());
            let f_cnt_down = event.f_cnt_down.to_le_bytes();
            header.event(kind, Body::Downlink(report(kind, event)), &[&downlink, item.as_bytes(), &f_cnt_down])
        }
        Kind::Log => {
            let log = log(event);
            let (code, description) = (log.code.clone(), log.description.clone());
            header.event(kind, Body::Log(log), &[code.as_bytes(), description.as_bytes()])
        }
        Kind::Location => {
            let location = event.location.as_ref().ok_or(FormatError::Field { field: "location" })?;
            header.event(kind, Body::Location(location.into()), &[])
        }
        Kind::Integration => {
            let decoded = event.object.and_then(object);
            let (name, event_type) = (event.integration_name, cut(event.event_type));
            let kind_name = event_type.clone();
            let body = Body::Integration { event_type, decoded };
            header.event(kind, body, &[name.as_bytes(), kind_name.as_bytes()])
        }
    }
}

fn object(raw: &serde_json::value::RawValue) -> Option<Decoded<'_>> {
    // An empty object is what a codec without result leaves; our own codec then has its turn.
    let empty = raw.get().trim_matches(['{', '}', ' ', '\n', '\t', '\r']).is_empty();
    (raw.get() != "null" && !empty).then(|| Decoded::Json(Cow::Borrowed(raw.get())))
}

fn uplink(event: json::Event<'_>) -> Result<Uplink<'_>, FormatError> {
    let heard = event.rx_info.unwrap_or_default();
    Ok(Uplink {
        f_port: super::f_port(event.f_port)?,
        f_cnt: event.f_cnt,
        confirmed: event.confirmed,
        adr: event.adr,
        data_rate: u8::try_from(event.dr).ok(),
        payload: payload(event.data.0)?,
        decoded: event.object.and_then(object),
        receptions: receptions(heard.into_iter().map(|one| (one.gateway_id, one.rssi, one.snr))),
    })
}

fn status(event: &json::Event<'_>) -> Status {
    let unknown = event.battery_level_unavailable || event.external_power_source;
    Status {
        margin_db: event.margin,
        external_power: event.external_power_source,
        battery_percent: (!unknown && event.battery_level.is_finite()).then_some(event.battery_level),
    }
}

fn report(kind: Kind, event: json::Event<'_>) -> DownlinkReport<'_> {
    let state = match (kind, event.acknowledged) {
        (Kind::TxAck, _) => DownlinkState::Sent,
        (_, true) => DownlinkState::Acknowledged,
        (_, false) => DownlinkState::NotAcknowledged,
    };
    DownlinkReport {
        state,
        reference: none_if_empty(event.queue_item_id),
        f_cnt_down: event.f_cnt_down,
        gateway: none_if_empty(event.gateway_id).map(HardwareId::of),
        reason: None,
    }
}

fn log(event: json::Event<'_>) -> Log<'_> {
    let level = match event.level.number(&LOG_LEVELS) {
        Some(0) => LogLevel::Info,
        Some(1) => LogLevel::Warning,
        _ => LogLevel::Error,
    };
    let code = match event.code {
        Choice::Name(name) => cut(name),
        Choice::Number(number) => LOG_CODES.get(number as usize).copied().unwrap_or(LOG_CODES[0]).into(),
    };
    Log { level, code, description: cut(event.description) }
}

impl From<&json::Location> for Location {
    fn from(location: &json::Location) -> Self {
        Self {
            latitude: location.latitude,
            longitude: location.longitude,
            altitude_m: location.altitude,
            accuracy_m: location.accuracy,
        }
    }
}
