//! What a codec's author says it makes of some messages, and what it does make of them here: run when the profile is
//! added, so that what does not work shows then and not at the first uplink.

use serde::Deserialize;
use serde_json::Value;
use types::Time;

use super::Profile;
use crate::{
    codec::{Codec, CodecErrorKind, Payload},
    format::Decoded,
};

/// Examples run of one codec.
const EXAMPLES_MAX: usize = 50;
/// When the messages of examples are received.
const RECEIVED_AT: Time = Time::from_seconds(1_767_225_600);
/// Messages of nobody, for codecs that come without examples: only what the codec lacks is learned from them.
const PROBES: [&[u8]; 3] = [&[0; 4], &[1; 12], &[0x81; 32]];

/// A message, and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    pub name: String,
    pub f_port: u8,
    pub bytes: Vec<u8>,
    /// What the profile reads in it: metric and value.
    pub readings: Vec<(String, f64)>,
    pub errors: Vec<String>,
    /// Whether it is what the author says.
    pub as_expected: bool,
}

/// A line of the file of examples, as the LoRa Alliance's repository of codecs has them.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    #[serde(default)]
    name: String,
    operation: String,
    f_port: Option<u8>,
    bytes: Option<String>,
    data: Option<Value>,
    #[serde(default)]
    errors: Vec<String>,
}

impl Profile {
    /// Runs the examples in the text of their file, and looks for what the codec lacks.
    pub(super) fn try_examples(&mut self, text: Option<&str>) {
        let Some(codec) = self.codec.take() else { return };
        if !codec.decodes() {
            self.codec_problems.push("it defines none of decodeUplink, Decoder and Decode".into());
        }
        let lines = text.map(serde_json::from_str::<Vec<Line>>);
        if let Some(Err(error)) = &lines {
            self.codec_problems.push(format!("its file of examples cannot be read (line {})", error.line()));
        }
        let lines = lines.and_then(Result::ok).unwrap_or_default();
        let uplinks = lines.into_iter().filter(|line| line.operation == "decodeUplink").take(EXAMPLES_MAX);
        self.examples = uplinks.map(|line| self.example(&codec, line)).collect();
        let wrong = self.examples.iter().filter(|example| !example.as_expected).count();
        if wrong > 0 {
            self.codec_problems.push(format!("{wrong} of {} examples are decoded otherwise", self.examples.len()));
        }
        if self.examples.is_empty() && codec.decodes() {
            self.codec_problems.extend(lacks(&codec));
        }
        self.codec = Some(codec);
    }

    fn example(&self, codec: &Codec, line: Line) -> Example {
        let bytes = hex::decode(line.bytes.as_deref().unwrap_or_default()).unwrap_or_default();
        let f_port = line.f_port.unwrap_or(1);
        let payload = Payload { bytes: &bytes, f_port, received_at: RECEIVED_AT, variables: None };
        let (mut readings, mut errors, mut as_expected) = (Vec::new(), Vec::new(), false);
        match codec.decode_uplink(&payload) {
            Ok(decoding) => {
                let said = match &decoding.data {
                    Some(Decoded::Json(text)) => serde_json::from_str::<Value>(text).ok(),
                    _ => None,
                };
                as_expected = match (&said, &line.data) {
                    (Some(said), Some(data)) => alike(said, data),
                    (said, None) => said.is_none() && line.errors.is_empty() == decoding.errors.is_empty(),
                    (None, Some(_)) => false,
                };
                let found = decoding.data.as_ref().and_then(|data| self.readings(data).ok()).unwrap_or_default();
                let name = |metric: u8| self.metric_name(metric).to_string();
                readings = found.measured.iter().map(|one| (name(one.metric), one.value)).collect();
                errors = decoding.errors;
            }
            Err(error) => errors.push(error.to_string()),
        }
        Example { name: line.name, f_port, bytes, readings, errors, as_expected }
    }
}

/// What the codec asks for that is not here.
fn lacks(codec: &Codec) -> Option<String> {
    let tried = PROBES.iter().filter_map(|bytes| {
        let payload = Payload { bytes, f_port: 1, received_at: RECEIVED_AT, variables: None };
        codec.decode_uplink(&payload).err()
    });
    let lacking = |message: &str| message.starts_with("ReferenceError") || message.contains("Cannot find module");
    let mut errors = tried.filter(|error| error.kind == CodecErrorKind::Thrown && lacking(&error.message));
    errors.next().map(|error| error.message)
}

/// The same but for how numbers are written.
fn alike(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            let (Some(left), Some(right)) = (left.as_f64(), right.as_f64()) else { return false };
            (left - right).abs() <= 1e-9 * left.abs().max(right.abs()).max(1.0)
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| alike(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            let same = |(key, value): (&String, &Value)| right.get(key).is_some_and(|other| alike(value, other));
            left.len() == right.len() && left.iter().all(same)
        }
        _ => left == right,
    }
}
