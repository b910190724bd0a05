//! Downlinks to ChirpStack: the command of its MQTT integration.

use base64::{Engine, prelude::BASE64_STANDARD};
use prost::Message;
use prost_types::Timestamp;
use serde::Serialize;

use super::messages::DownlinkCommand;
use crate::{
    Eui,
    format::downlink::Downlink,
    format::{Encoding, FormatError},
};

/// Where the command for a device is published.
pub fn command_topic(application: &str, device: Eui) -> String {
    format!("application/{application}/device/{device}/command/down")
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Command<'a> {
    id: &'a str,
    dev_eui: String,
    confirmed: bool,
    f_port: u8,
    data: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<String>,
}

/// The body of the command. ChirpStack names our id again in `ack` and `txack`, as `queueItemId`.
pub fn command(device: Eui, downlink: &Downlink<'_>, encoding: Encoding) -> Result<Vec<u8>, FormatError> {
    downlink.check()?;
    match encoding {
        Encoding::Json => Ok(serde_json::to_vec(&Command {
            id: downlink.reference,
            dev_eui: device.to_string(),
            confirmed: downlink.confirmed,
            f_port: downlink.f_port,
            data: BASE64_STANDARD.encode(downlink.payload),
            expires_at: downlink.expires_at.map(|time| time.to_string()),
        })?),
        Encoding::Protobuf => Ok(DownlinkCommand {
            id: downlink.reference.to_owned(),
            dev_eui: device.to_string(),
            confirmed: downlink.confirmed,
            f_port: downlink.f_port.into(),
            data: downlink.payload.to_vec(),
            expires_at: downlink.expires_at.map(|time| Timestamp {
                seconds: time.micros().div_euclid(1_000_000),
                nanos: (time.micros().rem_euclid(1_000_000) * 1_000) as i32,
            }),
        }
        .encode_to_vec()),
    }
}
