//! The Things Stack v3: the JSON its webhooks and its MQTT server send, and the downlinks both take.
//!
//! One message holds one of several parts (`uplink_message`, `join_accept`, …); which one is there is its kind.
//! Empty fields are left out, as in ChirpStack's JSON.

use std::borrow::Cow;

use base64::{Engine, prelude::BASE64_STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use types::Time;

use super::{
    Decoded, FormatError, PAYLOAD_BYTES_MAX, RECEPTIONS_MAX, check_name, check_size, cut,
    downlink::Downlink,
    finite,
    lenient::{Base64, Moment, field},
};
use crate::event::{
    Body, DeviceEvent, DownlinkReport, DownlinkState, EventKey, HardwareId, Location, Reception, Route, Source, Uplink,
};

/// Our correlation id of a downlink: this, and the downlink's id.
const CORRELATION_PREFIX: &str = "obhut:downlink:";

#[derive(Deserialize, Default)]
#[serde(default)]
struct Message<'a> {
    #[serde(borrow)]
    end_device_ids: DeviceIds<'a>,
    #[serde(borrow)]
    correlation_ids: Option<Vec<Cow<'a, str>>>,
    #[serde(deserialize_with = "field")]
    received_at: Moment,
    #[serde(borrow)]
    uplink_message: Option<UplinkMessage<'a>>,
    uplink_normalized: Option<serde::de::IgnoredAny>,
    #[serde(borrow)]
    join_accept: Option<JoinAccept<'a>>,
    #[serde(borrow)]
    downlink_queued: Option<DownlinkMessage<'a>>,
    #[serde(borrow)]
    downlink_sent: Option<DownlinkMessage<'a>>,
    #[serde(borrow)]
    downlink_ack: Option<DownlinkMessage<'a>>,
    #[serde(borrow)]
    downlink_nack: Option<DownlinkMessage<'a>>,
    #[serde(borrow)]
    downlink_failed: Option<DownlinkFailed<'a>>,
    downlink_queue_invalidated: Option<serde::de::IgnoredAny>,
    location_solved: Option<LocationSolved>,
    #[serde(borrow)]
    service_data: Option<ServiceData<'a>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct DeviceIds<'a> {
    #[serde(borrow, deserialize_with = "field")]
    device_id: Cow<'a, str>,
    #[serde(borrow, deserialize_with = "field")]
    dev_eui: Cow<'a, str>,
    #[serde(borrow)]
    application_ids: ApplicationIds<'a>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ApplicationIds<'a> {
    #[serde(borrow, deserialize_with = "field")]
    application_id: Cow<'a, str>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct UplinkMessage<'a> {
    #[serde(borrow, deserialize_with = "field")]
    session_key_id: Cow<'a, str>,
    #[serde(deserialize_with = "field")]
    f_port: u32,
    #[serde(deserialize_with = "field")]
    f_cnt: u32,
    #[serde(deserialize_with = "field")]
    frm_payload: Base64,
    #[serde(borrow)]
    decoded_payload: Option<&'a RawValue>,
    #[serde(borrow)]
    rx_metadata: Option<Vec<RxMetadata<'a>>>,
    settings: Option<Settings>,
    #[serde(deserialize_with = "field")]
    received_at: Moment,
    #[serde(deserialize_with = "field")]
    confirmed: bool,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Settings {
    #[serde(deserialize_with = "field")]
    data_rate_index: u32,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct RxMetadata<'a> {
    #[serde(borrow)]
    gateway_ids: GatewayIds<'a>,
    #[serde(deserialize_with = "field")]
    rssi: f32,
    #[serde(deserialize_with = "field")]
    snr: f32,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct GatewayIds<'a> {
    #[serde(borrow, deserialize_with = "field")]
    gateway_id: Cow<'a, str>,
    #[serde(borrow, deserialize_with = "field")]
    eui: Cow<'a, str>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct JoinAccept<'a> {
    #[serde(borrow, deserialize_with = "field")]
    session_key_id: Cow<'a, str>,
    #[serde(deserialize_with = "field")]
    received_at: Moment,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct DownlinkMessage<'a> {
    #[serde(deserialize_with = "field")]
    f_cnt: u32,
    #[serde(borrow)]
    correlation_ids: Option<Vec<Cow<'a, str>>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct DownlinkFailed<'a> {
    #[serde(borrow)]
    downlink: DownlinkMessage<'a>,
    #[serde(borrow)]
    error: FailureDetails<'a>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct FailureDetails<'a> {
    #[serde(borrow, deserialize_with = "field")]
    name: Cow<'a, str>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct LocationSolved {
    location: LocationJson,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct LocationJson {
    #[serde(deserialize_with = "field")]
    latitude: f64,
    #[serde(deserialize_with = "field")]
    longitude: f64,
    #[serde(deserialize_with = "field")]
    altitude: f64,
    #[serde(deserialize_with = "field")]
    accuracy: f32,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ServiceData<'a> {
    #[serde(borrow, deserialize_with = "field")]
    service: Cow<'a, str>,
    #[serde(borrow)]
    data: Option<&'a RawValue>,
}

/// Reads one message. `push_url` is the webhook's `X-Downlink-Push` header.
pub fn parse<'a>(body: &'a [u8], push_url: Option<&'a str>) -> Result<DeviceEvent<'a>, FormatError> {
    check_size(body)?;
    let mut message: Message<'_> = serde_json::from_slice(body)?;
    let ids = std::mem::take(&mut message.end_device_ids);
    let device = device(&ids)?;
    let arrived = message.received_at.0;
    let (body, at, unique) = part(message)?;
    let at = at.or(arrived);
    let at_bytes = at.map(|time| time.micros().to_le_bytes());
    let name = device.to_string();
    let application = ids.application_ids.application_id;
    let key = EventKey::of(
        body.kind(),
        &[application.as_bytes(), name.as_bytes(), unique.as_bytes(), at_bytes.as_ref().map_or(&[], |at| &at[..])],
    );
    let route = match application.is_empty() || ids.device_id.is_empty() {
        true => None,
        false => {
            let fields = ["end_device_ids.application_ids.application_id", "end_device_ids.device_id"];
            let mut route = Route::new(application, ids.device_id, fields)?;
            route.push_url = push_url.map(Cow::Borrowed);
            Some(route)
        }
    };
    Ok(DeviceEvent { source: Source::ThingsStack, device, route, key: Some(key), at, body })
}

fn device<'a>(ids: &DeviceIds<'a>) -> Result<HardwareId<'a>, FormatError> {
    if !ids.dev_eui.is_empty() {
        let eui = ids.dev_eui.parse().map_err(|_| FormatError::Field { field: "end_device_ids.dev_eui" })?;
        return Ok(HardwareId::Eui(eui));
    }
    // A device activated by personalisation may have no EUI.
    if ids.device_id.is_empty() {
        return Err(FormatError::NoDevice);
    }
    check_name(&ids.device_id, "end_device_ids.device_id")?;
    Ok(HardwareId::Name(ids.device_id.clone()))
}

/// The part the message holds, its own time, and what tells it from others of the same kind and time.
fn part(message: Message<'_>) -> Result<(Body<'_>, Option<Time>, String), FormatError> {
    let outer = message.correlation_ids;
    let report = |state, part: DownlinkMessage<'_>| {
        let reference = reference(part.correlation_ids.iter().chain(&outer).flatten());
        let unique = format!("{:?} {} {}", state, part.f_cnt, reference.as_deref().unwrap_or_default());
        let report = DownlinkReport {
            state,
            reference: reference.map(Cow::Owned),
            f_cnt_down: part.f_cnt,
            gateway: None,
            reason: None,
        };
        (report, unique)
    };
    let downlinks = [
        (DownlinkState::Queued, message.downlink_queued),
        (DownlinkState::Sent, message.downlink_sent),
        (DownlinkState::Acknowledged, message.downlink_ack),
        (DownlinkState::NotAcknowledged, message.downlink_nack),
    ];
    if let Some(part) = message.uplink_message {
        let unique = format!("{} {}", part.session_key_id, part.f_cnt);
        let at = part.received_at.0;
        return Ok((Body::Uplink(uplink(part)?), at, unique));
    }
    if let Some(part) = message.join_accept {
        return Ok((Body::Join, part.received_at.0, part.session_key_id.into_owned()));
    }
    if let Some((state, Some(part))) = downlinks.into_iter().find(|(_, part)| part.is_some()) {
        let (report, unique) = report(state, part);
        return Ok((Body::Downlink(report), None, unique));
    }
    if let Some(part) = message.downlink_failed {
        let (mut report, unique) = report(DownlinkState::Failed, part.downlink);
        report.reason = Some(cut(part.error.name)).filter(|reason| !reason.is_empty());
        return Ok((Body::Downlink(report), None, unique));
    }
    if let Some(LocationSolved { location }) = message.location_solved {
        let location = Location {
            latitude: location.latitude,
            longitude: location.longitude,
            altitude_m: location.altitude,
            accuracy_m: location.accuracy,
        };
        return Ok((Body::Location(location), None, String::new()));
    }
    if let Some(part) = message.service_data {
        let unique = part.service.clone().into_owned();
        let decoded = part.data.and_then(object);
        return Ok((Body::Integration { event_type: cut(part.service), decoded }, None, unique));
    }
    // The same uplink again, in the server's own vocabulary; and a notice that its queue was emptied by a rejoin.
    let named = [("uplink_normalized", message.uplink_normalized.is_some())];
    let named = named.into_iter().chain([("queue_invalidated", message.downlink_queue_invalidated.is_some())]);
    match named.into_iter().find(|(_, there)| *there) {
        Some((name, _)) => Ok((Body::Integration { event_type: name.into(), decoded: None }, None, name.into())),
        None => Err(FormatError::UnknownKind),
    }
}

fn reference<'i, 'a: 'i>(ids: impl Iterator<Item = &'i Cow<'a, str>>) -> Option<String> {
    ids.filter_map(|id| id.strip_prefix(CORRELATION_PREFIX)).find(|id| id.len() <= 64).map(str::to_owned)
}

fn object(raw: &RawValue) -> Option<Decoded<'_>> {
    (raw.get().starts_with('{') && raw.get().len() > 2).then(|| Decoded::Json(Cow::Borrowed(raw.get())))
}

fn uplink(part: UplinkMessage<'_>) -> Result<Uplink<'_>, FormatError> {
    if part.frm_payload.0.len() > PAYLOAD_BYTES_MAX {
        return Err(FormatError::TooLarge { bytes_max: PAYLOAD_BYTES_MAX });
    }
    Ok(Uplink {
        f_port: u8::try_from(part.f_port).map_err(|_| FormatError::Field { field: "f_port" })?,
        f_cnt: part.f_cnt,
        confirmed: part.confirmed,
        adr: false,
        data_rate: part.settings.and_then(|settings| u8::try_from(settings.data_rate_index).ok()),
        payload: part.frm_payload.0,
        decoded: part.decoded_payload.and_then(object),
        receptions: part
            .rx_metadata
            .unwrap_or_default()
            .into_iter()
            .filter_map(reception)
            .take(RECEPTIONS_MAX)
            .collect(),
    })
}

fn reception(one: RxMetadata<'_>) -> Option<Reception<'_>> {
    let id = if one.gateway_ids.eui.is_empty() { one.gateway_ids.gateway_id } else { one.gateway_ids.eui };
    let rssi_dbm = one.rssi.clamp(i16::MIN.into(), i16::MAX.into()) as i16;
    (!id.is_empty()).then(|| Reception { gateway: HardwareId::of(id), rssi_dbm, snr_db: finite(one.snr) })
}

#[derive(Serialize)]
struct Push<'a> {
    downlinks: [PushedDownlink<'a>; 1],
}

#[derive(Serialize)]
struct PushedDownlink<'a> {
    f_port: u8,
    frm_payload: String,
    confirmed: bool,
    priority: &'a str,
    correlation_ids: [String; 1],
}

/// The JSON that pushes a downlink: POSTed to the webhook's push URL, or published on [`push_topic`].
pub fn push(downlink: &Downlink<'_>) -> Result<Vec<u8>, FormatError> {
    downlink.check()?;
    Ok(serde_json::to_vec(&Push {
        downlinks: [PushedDownlink {
            f_port: downlink.f_port,
            frm_payload: BASE64_STANDARD.encode(downlink.payload),
            confirmed: downlink.confirmed,
            priority: "NORMAL",
            correlation_ids: [format!("{CORRELATION_PREFIX}{}", downlink.reference)],
        }],
    })?)
}

/// `application` is `{application id}@{tenant id}`, as the server names its MQTT user.
pub fn push_topic(application: &str, device: &str) -> String {
    format!("v3/{application}/devices/{device}/down/push")
}
