//! ChirpStack v4: integration events over HTTP and MQTT, gateway events over MQTT, in JSON and protobuf.

mod downlink;
mod gateway;
mod json;
mod json_event;
pub mod messages;
mod protobuf_event;
mod topic;

use std::borrow::Cow;

use prost_types::Timestamp;
use types::Time;

use super::{Encoding, FormatError, PAYLOAD_BYTES_MAX, RECEPTIONS_MAX, check_size, finite};
use crate::{
    Eui,
    event::{Body, DeviceEvent, EventKey, HardwareId, Reception, Route, Source},
};

pub use downlink::{command, command_topic};
pub use gateway::{parse_connection, parse_stats};
pub use topic::Topic;

/// The kinds of event an application integration sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Up,
    Join,
    Status,
    Ack,
    TxAck,
    Log,
    Location,
    Integration,
}

impl Kind {
    pub const ALL: [Self; 8] =
        [Self::Up, Self::Join, Self::Status, Self::Ack, Self::TxAck, Self::Log, Self::Location, Self::Integration];

    /// As the URL's `event=` and the MQTT topic write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Join => "join",
            Self::Status => "status",
            Self::Ack => "ack",
            Self::TxAck => "txack",
            Self::Log => "log",
            Self::Location => "location",
            Self::Integration => "integration",
        }
    }

    pub fn of_name(name: &str) -> Result<Self, FormatError> {
        Self::ALL.into_iter().find(|kind| kind.name() == name).ok_or(FormatError::UnknownKind)
    }
}

/// Reads one device event.
pub fn parse(kind: Kind, encoding: Encoding, body: &[u8]) -> Result<DeviceEvent<'_>, FormatError> {
    check_size(body)?;
    match encoding {
        Encoding::Json => json_event::parse(kind, body),
        Encoding::Protobuf => protobuf_event::parse(kind, body),
    }
}

/// What all device events have, whichever way they were written.
struct Header<'a> {
    dev_eui: Cow<'a, str>,
    application: Cow<'a, str>,
    deduplication: Cow<'a, str>,
    at: Option<Time>,
}

impl<'a> Header<'a> {
    /// `otherwise` names the event where the server gives no deduplication id: frame counter, code and the like.
    fn event(self, kind: Kind, body: Body<'a>, otherwise: &[&[u8]]) -> Result<DeviceEvent<'a>, FormatError> {
        if self.dev_eui.is_empty() {
            return Err(FormatError::NoDevice);
        }
        let eui: Eui = self.dev_eui.parse().map_err(|_| FormatError::Field { field: "deviceInfo.devEui" })?;
        let at = self.at.unwrap_or_default().micros().to_le_bytes();
        // One uplink may bring up, status and ack with the same deduplication id: the kind is part of the key.
        let eui_bytes = eui.bytes();
        let mut parts: Vec<&[u8]> = vec![&eui_bytes, self.deduplication.as_bytes()];
        if self.deduplication.is_empty() {
            parts.push(&at);
            parts.extend(otherwise);
        }
        let key = EventKey::of(kind.name(), &parts);
        let fields = ["deviceInfo.applicationId", "deviceInfo.devEui"];
        let route = match self.application.is_empty() {
            true => None,
            false => Some(Route::new(self.application, self.dev_eui, fields)?),
        };
        let device = HardwareId::Eui(eui);
        Ok(DeviceEvent { source: Source::ChirpStack, device, route, key: Some(key), at: self.at, body })
    }
}

const LOG_LEVELS: [&str; 3] = ["INFO", "WARNING", "ERROR"];
const LOG_CODES: [&str; 12] = [
    "UNKNOWN",
    "DOWNLINK_PAYLOAD_SIZE",
    "UPLINK_CODEC",
    "DOWNLINK_CODEC",
    "OTAA",
    "UPLINK_F_CNT_RESET",
    "UPLINK_MIC",
    "UPLINK_F_CNT_RETRANSMISSION",
    "DOWNLINK_GATEWAY",
    "RELAY_NEW_END_DEVICE",
    "F_CNT_DOWN",
    "EXPIRED",
];

fn f_port(port: u32) -> Result<u8, FormatError> {
    u8::try_from(port).map_err(|_| FormatError::Field { field: "fPort" })
}

fn payload(data: Vec<u8>) -> Result<Vec<u8>, FormatError> {
    if data.len() > PAYLOAD_BYTES_MAX { Err(FormatError::TooLarge { bytes_max: PAYLOAD_BYTES_MAX }) } else { Ok(data) }
}

fn receptions<'a>(heard: impl Iterator<Item = (Cow<'a, str>, i32, f32)>) -> Vec<Reception<'a>> {
    let reception = |(gateway, rssi, snr_db): (Cow<'a, str>, i32, f32)| Reception {
        gateway: HardwareId::of(gateway),
        rssi_dbm: rssi.clamp(i16::MIN.into(), i16::MAX.into()) as i16,
        snr_db: finite(snr_db),
    };
    heard.filter(|(gateway, ..)| !gateway.is_empty()).take(RECEPTIONS_MAX).map(reception).collect()
}

fn time_of(timestamp: Option<Timestamp>) -> Option<Time> {
    let timestamp = timestamp?;
    let micros = timestamp.seconds.checked_mul(1_000_000)?.checked_add(i64::from(timestamp.nanos.div_euclid(1_000)))?;
    Some(Time::from_micros(micros))
}

fn none_if_empty(text: Cow<'_, str>) -> Option<Cow<'_, str>> {
    if text.is_empty() { None } else { Some(text) }
}
