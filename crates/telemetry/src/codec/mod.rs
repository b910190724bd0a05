//! Payload codecs in JavaScript: LoRaWAN Payload Codec API (TS013), and the two older forms still in the field.
//!
//! A codec is code of a device's vendor, run on data of many customers: it gets the message, and nothing else. It
//! cannot read a file or a clock, nor keep anything from one message to the next (see [`engine`]).

mod conduct;
mod engine;
mod error;
mod hard_end;
mod names;
mod runner;
mod wire;
pub mod worker;
mod workers;

use std::{sync::Arc, time::Duration};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use types::Time;

use crate::format::Decoded;
use conduct::Conduct;
pub use conduct::Whose;
use error::Fault;
pub use error::{CodecError, CodecErrorKind};
use runner::Runner;
use wire::Script;
pub use workers::{ARGUMENT, Program, Workers};

pub const SOURCE_BYTES_MAX: usize = 512 * 1024;
/// Warnings and errors taken from one result, and the characters of each.
const REMARKS_MAX: usize = 16;
const REMARK_CHARS_MAX: usize = 300;
/// Building a realm and evaluating a large codec for the first time.
const START_TIME_MAX: Duration = Duration::from_secs(2);

#[derive(Clone, Debug)]
pub struct Limits {
    pub time_max: Duration,
    pub memory_bytes_max: usize,
    pub result_bytes_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { time_max: Duration::from_millis(100), memory_bytes_max: 16 * 1024 * 1024, result_bytes_max: 64 * 1024 }
    }
}

/// What a decoder is given.
#[derive(Clone, Copy, Debug)]
pub struct Payload<'a> {
    pub bytes: &'a [u8],
    pub f_port: u8,
    pub received_at: Time,
    /// A JSON object of the device's own settings.
    pub variables: Option<&'a str>,
}

/// What a decoder found. With errors there is no data.
#[derive(Clone, Debug, PartialEq)]
pub struct Decoding {
    /// A JSON object.
    pub data: Option<Decoded<'static>>,
    pub warnings: Vec<String>,
    pub errors: Vec<String>,
}

/// What an encoder made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoding {
    pub bytes: Vec<u8>,
    /// The port the codec wants, if it says so.
    pub f_port: Option<u8>,
    pub warnings: Vec<String>,
    pub errors: Vec<String>,
}

/// A codec, ready to run for any number of callers at once.
pub struct Codec {
    script: Arc<Script>,
    /// Names it to the workers.
    id: u64,
    limits: Limits,
    /// Where it runs: in processes, or with this on the thread that asks.
    workers: Workers,
    own: Runner,
    conduct: Conduct,
    decodes: bool,
}

#[derive(Serialize)]
struct Input<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<&'a [u8]>,
    #[serde(rename = "fPort")]
    f_port: u8,
    #[serde(rename = "recvTime")]
    received_at: i64,
    variables: &'a RawValue,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Output<'a> {
    #[serde(default)]
    missing: bool,
    #[serde(borrow)]
    data: Option<&'a RawValue>,
    #[serde(borrow)]
    bytes: Option<&'a RawValue>,
    #[serde(borrow, rename = "fPort")]
    f_port: Option<&'a RawValue>,
    #[serde(borrow)]
    warnings: Option<&'a RawValue>,
    #[serde(borrow)]
    errors: Option<&'a RawValue>,
}

impl Codec {
    /// Compiles the source; an error names the line.
    pub fn new(name: &str, source: &str) -> Result<Self, CodecError> {
        Self::with_limits(name, source, Limits::default())
    }

    pub fn with_limits(name: &str, source: &str, limits: Limits) -> Result<Self, CodecError> {
        Self::made(name, source, Vec::new(), limits, Workers::on_this_thread())
    }

    /// One that runs where `workers` say, with the texts it may `require`, by name.
    pub fn made(
        name: &str,
        source: &str,
        modules: Vec<(String, String)>,
        limits: Limits,
        workers: Workers,
    ) -> Result<Self, CodecError> {
        let script = Arc::new(Script {
            name: name.into(),
            source: source.trim_start_matches('\u{feff}').into(),
            modules,
            limits: (&limits).into(),
        });
        let (id, own, conduct) = (script.id(), Runner::new((*script).clone()), Conduct::default());
        let mut codec = Self { script, id, limits, workers, own, conduct, decodes: false };
        let bytes = source.len() + codec.script.modules.iter().map(|(_, text)| text.len()).sum::<usize>();
        if bytes > SOURCE_BYTES_MAX {
            let message = format!("the source has more than {SOURCE_BYTES_MAX} bytes");
            return Err(codec.error(CodecErrorKind::Source, None, message));
        }
        let checked = block_on(codec.attempt(workers::Way::Usual, runner::CHECK, "{}".into()));
        let found = checked.map_err(|fault| {
            let error = codec.fault(fault);
            CodecError { kind: CodecErrorKind::Source, ..error }
        })?;
        codec.decodes = found != engine::MISSING;
        Ok(codec)
    }

    pub fn name(&self) -> &str {
        &self.script.name
    }

    /// Whether it defines a function for uplinks.
    pub fn decodes(&self) -> bool {
        self.decodes
    }

    pub fn source(&self) -> &str {
        &self.script.source
    }

    /// Waits on this thread: not for the server's own, which have others to serve.
    pub fn decode_uplink(&self, payload: &Payload<'_>) -> Result<Decoding, CodecError> {
        block_on(self.uplink(payload, Whose::NOBODY))
    }

    /// The same for tools.
    pub fn decode_downlink(&self, payload: &Payload<'_>) -> Result<Decoding, CodecError> {
        block_on(self.decode("decodeDownlink", payload, Whose::NOBODY))
    }

    /// Decodes an uplink of this device.
    pub async fn uplink(&self, payload: &Payload<'_>, whose: Whose) -> Result<Decoding, CodecError> {
        self.decode("decodeUplink", payload, whose).await
    }

    async fn decode(
        &self,
        operation: &'static str,
        payload: &Payload<'_>,
        whose: Whose,
    ) -> Result<Decoding, CodecError> {
        let input = Input {
            bytes: Some(payload.bytes),
            f_port: payload.f_port,
            received_at: payload.received_at.millis(),
            variables: self.json(payload.variables.unwrap_or("{}"))?,
            data: None,
        };
        let text = self.run(operation, &input, whose, payload.received_at).await?;
        let output = self.output(&text, operation)?;
        let (warnings, errors) = (remarks(output.warnings), remarks(output.errors));
        let object = output.data.filter(|data| data.get().starts_with(['{', '[']));
        if object.is_none() && errors.is_empty() {
            return Err(self.error(CodecErrorKind::Result, None, format!("{operation} returns no data")));
        }
        let data = object.filter(|_| errors.is_empty()).map(|data| Decoded::Json(data.get().to_owned().into()));
        Ok(Decoding { data, warnings, errors })
    }

    /// Waits on this thread: not for the server's own, which have others to serve.
    pub fn encode_downlink(&self, object: &str, f_port: u8, variables: Option<&str>) -> Result<Encoding, CodecError> {
        block_on(self.downlink(object, f_port, variables))
    }

    /// Encodes a JSON object for the device.
    pub async fn downlink(&self, object: &str, f_port: u8, variables: Option<&str>) -> Result<Encoding, CodecError> {
        let input = Input {
            bytes: None,
            f_port,
            received_at: 0,
            variables: self.json(variables.unwrap_or("{}"))?,
            data: Some(self.json(object)?),
        };
        let text = self.run("encodeDownlink", &input, Whose::NOBODY, Time::EPOCH).await?;
        let output = self.output(&text, "encodeDownlink")?;
        let (warnings, errors) = (remarks(output.warnings), remarks(output.errors));
        let bytes: Option<Vec<u8>> = output.bytes.and_then(|bytes| serde_json::from_str(bytes.get()).ok());
        let f_port = output.f_port.and_then(|port| serde_json::from_str(port.get()).ok());
        match bytes {
            Some(bytes) if errors.is_empty() => Ok(Encoding { bytes, f_port, warnings, errors }),
            None if errors.is_empty() => {
                Err(self.error(CodecErrorKind::Result, None, "encodeDownlink returns no bytes".into()))
            }
            _ => Ok(Encoding { bytes: Vec::new(), f_port, warnings, errors }),
        }
    }

    fn json<'t>(&self, text: &'t str) -> Result<&'t RawValue, CodecError> {
        serde_json::from_str(text)
            .map_err(|_| self.error(CodecErrorKind::Result, None, "what it is given is not JSON".into()))
    }

    fn output<'t>(&self, text: &'t str, operation: &str) -> Result<Output<'t>, CodecError> {
        let output: Output<'t> = serde_json::from_str(text)
            .map_err(|_| self.error(CodecErrorKind::Result, None, "the result is not JSON".into()))?;
        if output.missing {
            return Err(self.error(CodecErrorKind::Missing, None, format!("it has no {operation}")));
        }
        Ok(output)
    }

    async fn run(
        &self,
        operation: &'static str,
        input: &Input<'_>,
        whose: Whose,
        now: Time,
    ) -> Result<String, CodecError> {
        let input = serde_json::to_string(input).map_err(|_| self.fault(Fault::Result("no input".into())))?;
        let Some(way) = self.conduct.way(whose, now) else {
            metrics::counter!("obhut_codec_stopped_total", "codec" => self.script.name.to_string()).increment(1);
            let message = "it is stopped for this device: it ran out of time again and again".into();
            return Err(self.error(CodecErrorKind::Stopped, None, message));
        };
        let result = self.attempt(way, operation, input).await;
        match &result {
            Err(Fault::Time) => self.conduct.ran_out(whose, now, false),
            Err(Fault::Killed) => self.conduct.ran_out(whose, now, true),
            _ => self.conduct.behaved(whose),
        }
        result.map_err(|fault| self.fault(fault))
    }

    async fn attempt(&self, way: workers::Way, operation: &'static str, input: String) -> Result<String, Fault> {
        if self.workers.are_processes() {
            self.workers.run(&self.script, self.id, way, operation, input).await
        } else {
            self.own.run(operation, &input)
        }
    }

    fn error(&self, kind: CodecErrorKind, line: Option<u32>, message: String) -> CodecError {
        CodecError {
            codec: self.script.name.clone(),
            kind,
            line,
            message: message.chars().take(REMARK_CHARS_MAX).collect(),
        }
    }

    fn fault(&self, fault: Fault) -> CodecError {
        match fault {
            Fault::Time => {
                let message = format!("it runs longer than {} ms", self.limits.time_max.as_millis());
                self.error(CodecErrorKind::Time, None, message)
            }
            Fault::Memory => {
                let message = format!("it needs more than {} KiB of memory", self.limits.memory_bytes_max / 1_024);
                self.error(CodecErrorKind::Memory, None, message)
            }
            Fault::Thrown { message, line } => self.error(CodecErrorKind::Thrown, line, message),
            Fault::Result(message) => self.error(CodecErrorKind::Result, None, message.into_owned()),
            Fault::Killed => {
                let message = format!("it did not stop after {} ms, and was ended", self.limits.time_max.as_millis());
                self.error(CodecErrorKind::Time, None, message)
            }
            Fault::Busy => {
                let message = "too many messages wait that ran out of time; this one was not decoded".into();
                self.error(CodecErrorKind::Stopped, None, message)
            }
            Fault::Ended => self.error(CodecErrorKind::Crashed, None, "the process it ran in ended".into()),
        }
    }
}

/// What workers answer comes from threads of their own, so that to wait here keeps nobody from answering.
fn block_on<T>(work: impl Future<Output = T>) -> T {
    futures::executor::block_on(work)
}

/// Warnings and errors are lists of text; some codecs return one text.
fn remarks(raw: Option<&RawValue>) -> Vec<String> {
    let Some(raw) = raw else { return Vec::new() };
    let list: Vec<serde_json::Value> = match serde_json::from_str(raw.get()) {
        Ok(serde_json::Value::Array(list)) => list,
        Ok(serde_json::Value::Null) | Err(_) => Vec::new(),
        Ok(one) => vec![one],
    };
    let text = |one: serde_json::Value| match one {
        serde_json::Value::String(text) => text.chars().take(REMARK_CHARS_MAX).collect(),
        other => other.to_string().chars().take(REMARK_CHARS_MAX).collect(),
    };
    list.into_iter().take(REMARKS_MAX).map(text).collect()
}
