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
    /// As UCUM or people write it. A value in another unit than the metric's is not taken.
    #[serde(borrow, default)]
    unit: Option<Cow<'a, str>>,
    #[serde(default, deserialize_with = "field")]
    at: Moment,
}

/// A message of an array that cannot be read. The others of the array are taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable<'a> {
    /// Its place in the array, the first being 0.
    pub index: usize,
    /// Whose it is, as far as it says so.
    pub device: Option<HardwareId<'a>>,
    pub error: FormatError,
}

/// Reads one body: a message, or an array of them, each of which stands for itself. An error: nothing of it can be read.
pub fn parse(body: &[u8]) -> Result<Vec<Result<DeviceEvent<'_>, Unreadable<'_>>>, FormatError> {
    check_size(body)?;
    let array = body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[');
    if !array {
        let message: &RawValue = serde_json::from_slice(body)?;
        return element(0, message.get()).map(|event| vec![Ok(event)]).map_err(|unreadable| unreadable.error);
    }
    let messages: Vec<&RawValue> = serde_json::from_slice(body)?;
    if messages.len() > MESSAGES_MAX {
        return Err(FormatError::Field { field: "the number of messages" });
    }
    Ok(messages.into_iter().enumerate().map(|(index, text)| element(index, text.get())).collect())
}

fn element(index: usize, text: &str) -> Result<DeviceEvent<'_>, Unreadable<'_>> {
    let read = serde_json::from_str(text).map_err(|error| wrong(text, &error)).and_then(event);
    read.map_err(|error| Unreadable { index, device: named(text), error })
}

/// The first member that is not what it should be, or else the place.
fn wrong(text: &str, error: &serde_json::Error) -> FormatError {
    #[derive(Deserialize)]
    struct Members<'a> {
        #[serde(borrow, default)]
        device: Option<&'a RawValue>,
        #[serde(borrow, default)]
        at: Option<&'a RawValue>,
        #[serde(borrow, default)]
        id: Option<&'a RawValue>,
        #[serde(borrow, default)]
        values: Option<&'a RawValue>,
    }
    let place = FormatError::Json { line: error.line(), column: error.column() };
    let Ok(members) = serde_json::from_str::<Members<'_>>(text) else { return place };
    let is_text = |raw: Option<&RawValue>| raw.is_none_or(|raw| raw.get().starts_with('"') || raw.get() == "null");
    let is_moment = |raw: Option<&RawValue>| {
        raw.is_none_or(|raw| raw.get() == "null" || serde_json::from_str::<types::Time>(raw.get()).is_ok())
    };
    match members {
        Members { device, .. } if !is_text(device) => FormatError::Field { field: "device" },
        Members { at, .. } if !is_moment(at) => FormatError::Field { field: "at" },
        Members { id, .. } if !is_text(id) => FormatError::Field { field: "id" },
        Members { values: None, .. } => FormatError::Field { field: "values" },
        _ => place,
    }
}

/// The device an unreadable message names.
fn named(text: &str) -> Option<HardwareId<'_>> {
    #[derive(Deserialize)]
    struct Named<'a> {
        #[serde(borrow)]
        device: Cow<'a, str>,
    }
    let Named { device } = serde_json::from_str(text).ok()?;
    check_name(&device, "device").ok().map(|()| HardwareId::of(device))
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
    let values: Vec<&RawValue> = serde_json::from_str(values)?;
    if values.len() > VALUES_MAX {
        return Err(FormatError::Field { field: "the number of values" });
    }
    Ok(values.into_iter().enumerate().filter_map(|(index, raw)| item(index, raw)).collect())
}

fn item(index: usize, raw: &RawValue) -> Option<ListedValue<'_>> {
    match serde_json::from_str::<Value<'_>>(raw.get()) {
        Ok(value) => listed(value),
        // One that cannot be read costs no other. No profile declares a name like this: it is told as left out.
        Err(_) => {
            let metric = format!("values[{index}]").into();
            Some(ListedValue { metric, value: Scalar::Truth(false), unit: None, at: None })
        }
    }
}

/// `None`: null, which is no value.
fn listed(one: Value<'_>) -> Option<ListedValue<'_>> {
    let value = match one.value.get() {
        "null" => return None,
        "true" => Scalar::Truth(true),
        "false" => Scalar::Truth(false),
        text if text.starts_with('"') => Scalar::Text(serde_json::from_str::<String>(text).ok()?.into()),
        text if text.starts_with(['{', '[']) => Scalar::Text(Cow::Borrowed(text)),
        // Beyond what a number can be, it is infinite, and no measurement.
        number => Scalar::Number(number.parse().unwrap_or(f64::NAN)),
    };
    Some(ListedValue { metric: one.metric, value, unit: one.unit, at: one.at.0 })
}
