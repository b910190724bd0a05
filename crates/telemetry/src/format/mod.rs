//! Readers of network servers' events: pure, bounded, and borrowing from the body where they can.
//!
//! Only the fields Obhut uses are read. Names, tags and addresses a server sends along are skipped, not stored:
//! what the notice does not declare shall not even be parsed.

pub mod chirpstack;
mod decoded;
pub mod downlink;
mod lenient;
pub mod plain;
pub mod things_stack;

pub use decoded::{Decoded, ListedValue, Scalar, Sink};

/// A body may have so many bytes; the largest uplink seen in the field has 12 KiB.
pub const BODY_BYTES_MAX: usize = 256 * 1024;
/// LoRaWAN carries 242 bytes at most; fragmented and multi-frame payloads of other radios are larger.
pub const PAYLOAD_BYTES_MAX: usize = 2 * 1024;
/// Gateways beyond this many that heard one uplink are not looked at.
pub const RECEPTIONS_MAX: usize = 64;
/// Text taken over from a server (log description, failure reason) is cut here.
pub const TEXT_CHARS_MAX: usize = 256;
/// Names of devices, gateways and applications.
pub const NAME_CHARS_MAX: usize = 128;

/// How a body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Json,
    Protobuf,
}

impl Encoding {
    /// By the `Content-Type` of a request; without one, JSON.
    pub fn of_content_type(content_type: &str) -> Self {
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        let protobuf = ["application/octet-stream", "application/x-protobuf", "application/protobuf"];
        if protobuf.iter().any(|name| essence.eq_ignore_ascii_case(name)) { Self::Protobuf } else { Self::Json }
    }

    /// MQTT has no content type. A JSON event opens with `{`; as a protobuf tag that would be a group, which no
    /// message of ChirpStack has. (Not by skipping white space: a protobuf body opens with 0x0a.)
    pub fn sniff(body: &[u8]) -> Self {
        if body.first() == Some(&b'{') { Self::Json } else { Self::Protobuf }
    }
}

/// Why a body was not understood. Says where, never what stood there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    #[error("the body has more than {bytes_max} bytes")]
    TooLarge { bytes_max: usize },
    #[error("the body is not the JSON of this event (line {line}, column {column})")]
    Json { line: usize, column: usize },
    #[error("the body is not the protobuf of this event")]
    Protobuf,
    #[error("this kind of event is not known")]
    UnknownKind,
    #[error("the event names no device")]
    NoDevice,
    #[error("the field {field} is missing or wrong")]
    Field { field: &'static str },
    /// Who may publish for one must not speak for another.
    #[error("the field {field} speaks for another than the topic")]
    Foreign { field: &'static str },
}

impl FormatError {
    /// A stable word for it, as counters name it.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "too_large",
            Self::Json { .. } => "json",
            Self::Protobuf => "protobuf",
            Self::UnknownKind => "unknown_kind",
            Self::NoDevice => "no_device",
            Self::Field { .. } => "field",
            Self::Foreign { .. } => "foreign",
        }
    }

    /// The field that is wrong, where it is one.
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::Field { field } | Self::Foreign { field } => Some(field),
            Self::NoDevice => Some("device"),
            _ => None,
        }
    }
}

impl From<serde_json::Error> for FormatError {
    fn from(error: serde_json::Error) -> Self {
        Self::Json { line: error.line(), column: error.column() }
    }
}

impl From<prost::DecodeError> for FormatError {
    fn from(_: prost::DecodeError) -> Self {
        Self::Protobuf
    }
}

pub(crate) fn check_size(body: &[u8]) -> Result<(), FormatError> {
    if body.len() > BODY_BYTES_MAX { Err(FormatError::TooLarge { bytes_max: BODY_BYTES_MAX }) } else { Ok(()) }
}

/// A name as the server gives it, or an error naming the field if it cannot be one.
pub(crate) fn check_name(name: &str, field: &'static str) -> Result<(), FormatError> {
    let fits = !name.is_empty() && name.len() <= NAME_CHARS_MAX && !name.chars().any(char::is_control);
    if fits { Ok(()) } else { Err(FormatError::Field { field }) }
}

/// The same for what becomes a level of an MQTT topic: there, a separator or a wildcard would lead elsewhere.
pub(crate) fn check_level(name: &str, field: &'static str) -> Result<(), FormatError> {
    check_name(name, field)?;
    if name.contains(['/', '+', '#']) { Err(FormatError::Field { field }) } else { Ok(()) }
}

/// Text of a server as it may be kept: without control characters (PostgreSQL takes no U+0000), and not without end.
pub(crate) fn cut(text: std::borrow::Cow<'_, str>) -> std::borrow::Cow<'_, str> {
    let fits = text.len() <= TEXT_CHARS_MAX && !text.chars().any(char::is_control);
    if fits { text } else { text.chars().filter(|c| !c.is_control()).take(TEXT_CHARS_MAX).collect() }
}

/// proto3 can write NaN and infinities; they are no measurement.
pub(crate) fn finite(number: f32) -> f32 {
    if number.is_finite() { number } else { 0.0 }
}
