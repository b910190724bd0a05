//! Plain JSON, for devices that speak to Obhut without a network server:
//! `{"device": "…", "at": "…", "id": "…", "values": {"temperature": 21.5}}`, or an array of such.
//!
//! `values` may also be a list `[{"metric": "temperature", "value": 21.5, "at": "…"}]`. `at` left out is the time of
//! arrival. `id`, or else `at`, lets a repeated delivery be known.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    Decoded, FormatError, ListedValue, Scalar, check_name, check_size,
    lenient::{Moment, field},
};
use crate::event::{Body, DeviceEvent, EventKey, HardwareId, Source, Uplink};

/// Messages in one body.
pub const MESSAGES_MAX: usize = 1_000;
/// Values in one list.
pub const VALUES_MAX: usize = 1_000;

#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow, default, deserialize_with = "field")]
    device: Cow<'a, str>,
    #[serde(default, deserialize_with = "field")]
    at: Moment,
    #[serde(borrow, default, deserialize_with = "field")]
    id: Cow<'a, str>,
    #[serde(borrow)]
    values: &'a RawValue,
}

#[derive(Deserialize)]
struct Value<'a> {
    #[serde(borrow)]
    metric: Cow<'a, str>,
    #[serde(borrow)]
    value: &'a RawValue,
    #[serde(default, deserialize_with = "field")]
    at: Moment,
}

/// Reads one body: a message, or an array of them.
pub fn parse(body: &[u8]) -> Result<Vec<DeviceEvent<'_>>, FormatError> {
    check_size(body)?;
    let array = body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[');
    let messages: Vec<Message<'_>> =
        if array { serde_json::from_slice(body)? } else { vec![serde_json::from_slice(body)?] };
    if messages.len() > MESSAGES_MAX {
        return Err(FormatError::Field { field: "the number of messages" });
    }
    messages.into_iter().map(event).collect()
}

fn event(message: Message<'_>) -> Result<DeviceEvent<'_>, FormatError> {
    if message.device.is_empty() {
        return Err(FormatError::NoDevice);
    }
    check_name(&message.device, "device")?;
    let device = HardwareId::of(message.device);
    let (name, values) = (device.to_string(), message.values.get());
    let key = match (message.id.is_empty(), message.at.0) {
        (false, _) => Some(EventKey::of("plain id", &[name.as_bytes(), message.id.as_bytes()])),
        // Two messages of one moment with different values are two messages.
        (true, Some(at)) => {
            Some(EventKey::of("plain at", &[name.as_bytes(), &at.micros().to_le_bytes(), values.as_bytes()]))
        }
        (true, None) => None,
    };
    let decoded = match values.as_bytes().first() {
        Some(b'{') => Decoded::Json(Cow::Borrowed(values)),
        Some(b'[') => Decoded::List(list(values)?),
        _ => return Err(FormatError::Field { field: "values" }),
    };
    let body = Body::Uplink(Uplink { decoded: Some(decoded), ..Uplink::default() });
    Ok(DeviceEvent { source: Source::Plain, device, route: None, key, at: message.at.0, body })
}

fn list(values: &str) -> Result<Vec<ListedValue<'_>>, FormatError> {
    let values: Vec<Value<'_>> = serde_json::from_str(values)?;
    if values.len() > VALUES_MAX {
        return Err(FormatError::Field { field: "the number of values" });
    }
    Ok(values.into_iter().filter_map(listed).collect())
}

/// `None`: null, which is no value.
fn listed(one: Value<'_>) -> Option<ListedValue<'_>> {
    let value = match one.value.get() {
        "true" => Scalar::Truth(true),
        "false" => Scalar::Truth(false),
        text if text.starts_with('"') => Scalar::Text(serde_json::from_str::<String>(text).ok()?.into()),
        number => Scalar::Number(number.parse().ok()?),
    };
    Some(ListedValue { metric: one.metric, value, at: one.at.0 })
}
