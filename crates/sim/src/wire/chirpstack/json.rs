//! The proto3 JSON mapping: Base64, RFC 3339, names of enumerations, structs as objects.

use base64::{Engine, prelude::BASE64_STANDARD};
use prost_types::{Struct, Timestamp, Value, value::Kind};
use serde::{Deserialize, Serialize, Serializer};
use types::{Eui, Time};

use super::messages::DownlinkCommand;

/// proto3 leaves out what is zero.
pub(super) fn is_zero<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

pub(super) fn bytes<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&BASE64_STANDARD.encode(bytes))
}

pub(super) fn time<S: Serializer>(time: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
    let Some(Timestamp { seconds, nanos }) = time else { return serializer.serialize_none() };
    let whole = Time::from_seconds(*seconds).to_string();
    let whole = whole.trim_end_matches('Z');
    let fraction = match nanos {
        0 => String::new(),
        nanos if nanos % 1_000_000 == 0 => format!(".{:03}", nanos / 1_000_000),
        nanos if nanos % 1_000 == 0 => format!(".{:06}", nanos / 1_000),
        nanos => format!(".{nanos:09}"),
    };
    serializer.collect_str(&format_args!("{whole}{fraction}+00:00"))
}

/// By its number, from the names in order.
fn name<S: Serializer>(number: i32, names: &[&str], serializer: S) -> Result<S::Ok, S::Error> {
    match names.get(number as usize) {
        Some(name) => serializer.serialize_str(name),
        None => serializer.serialize_i32(number),
    }
}

macro_rules! enumeration {
    ($($function:ident: $names:expr;)+) => {
        $(pub(super) fn $function<S: Serializer>(number: &i32, serializer: S) -> Result<S::Ok, S::Error> {
            name(*number, &$names, serializer)
        })+
    };
}

enumeration! {
    class: ["CLASS_A", "CLASS_B", "CLASS_C"];
    crc_status: ["NO_CRC", "BAD_CRC", "CRC_OK"];
    code_rate: ["CR_UNDEFINED", "CR_4_5", "CR_4_6", "CR_4_7", "CR_4_8"];
    location_source: ["UNKNOWN", "GPS", "CONFIG"];
    log_level: ["INFO", "WARNING", "ERROR"];
    log_code: [
        "UNKNOWN", "DOWNLINK_PAYLOAD_SIZE", "UPLINK_CODEC", "DOWNLINK_CODEC", "OTAA", "UPLINK_F_CNT_RESET", "UPLINK_MIC",
        "UPLINK_F_CNT_RETRANSMISSION", "DOWNLINK_GATEWAY"
    ];
    connection_state: ["OFFLINE", "ONLINE"];
}

pub(super) fn object<S: Serializer>(object: &Option<Struct>, serializer: S) -> Result<S::Ok, S::Error> {
    object.as_ref().map(fields).serialize(serializer)
}

fn fields(object: &Struct) -> serde_json::Map<String, serde_json::Value> {
    object.fields.iter().map(|(name, value)| (name.clone(), plain(value))).collect()
}

fn plain(value: &Value) -> serde_json::Value {
    match &value.kind {
        None | Some(Kind::NullValue(_)) => serde_json::Value::Null,
        Some(Kind::NumberValue(number)) => (*number).into(),
        Some(Kind::StringValue(text)) => text.as_str().into(),
        Some(Kind::BoolValue(truth)) => (*truth).into(),
        Some(Kind::StructValue(object)) => fields(object).into(),
        Some(Kind::ListValue(list)) => list.values.iter().map(plain).collect(),
    }
}

/// A decoded object, as ChirpStack's messages hold it. What is no object is an empty one.
pub fn object_struct(object: &serde_json::Value) -> Struct {
    let fields = object.as_object().into_iter().flatten();
    Struct { fields: fields.map(|(name, value)| (name.clone(), wrapped(value))).collect() }
}

fn wrapped(value: &serde_json::Value) -> Value {
    let kind = match value {
        serde_json::Value::Null => Kind::NullValue(0),
        serde_json::Value::Bool(truth) => Kind::BoolValue(*truth),
        serde_json::Value::Number(number) => Kind::NumberValue(number.as_f64().unwrap_or_default()),
        serde_json::Value::String(text) => Kind::StringValue(text.clone()),
        serde_json::Value::Array(list) => {
            Kind::ListValue(prost_types::ListValue { values: list.iter().map(wrapped).collect() })
        }
        object @ serde_json::Value::Object(_) => Kind::StructValue(object_struct(object)),
    };
    Value { kind: Some(kind) }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CommandJson {
    #[serde(default)]
    id: String,
    dev_eui: Eui,
    #[serde(default)]
    confirmed: bool,
    #[serde(default)]
    f_port: u32,
    #[serde(default)]
    data: String,
}

/// A `command/down` as JSON.
pub fn command_from_json(body: &[u8]) -> Option<DownlinkCommand> {
    let command: CommandJson = serde_json::from_slice(body).ok()?;
    Some(DownlinkCommand {
        id: command.id,
        dev_eui: command.dev_eui.to_string(),
        confirmed: command.confirmed,
        f_port: command.f_port,
        data: BASE64_STANDARD.decode(command.data).ok()?,
    })
}
