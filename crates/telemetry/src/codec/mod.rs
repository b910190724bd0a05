//! Payload codecs in JavaScript: LoRaWAN Payload Codec API (TS013), and the two older forms still in the field.
//!
//! A codec is code of a device's vendor, run on data of many customers: it gets the message, and nothing else. It
//! cannot read a file or a clock, nor keep anything from one message to the next (see [`engine`]).

mod engine;
mod error;
mod names;

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use types::Time;

use crate::format::Decoded;
use engine::{Engine, Mode};
use error::Fault;
pub use error::{CodecError, CodecErrorKind};

pub const SOURCE_BYTES_MAX: usize = 512 * 1024;
/// Warnings and errors taken from one result, and the characters of each.
const REMARKS_MAX: usize = 16;
const REMARK_CHARS_MAX: usize = 300;
/// Engines of one codec that wait for work; more are made while more threads decode at once.
const ENGINES_IDLE_MAX: usize = 8;
/// Building a realm and evaluating a large codec for the first time.
const START_TIME_MAX: Duration = Duration::from_secs(2);
/// After so many messages in a row that ran out of time the codec is stopped, …
const TIMEOUTS_MAX: u32 = 3;
/// … but each so-and-so-many-th message is tried again: a busy machine is no fault of the codec.
const RETRY_EVERY: u32 = 200;

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

/// A codec, ready to run on any number of threads: each call takes an engine that waits, or makes one.
pub struct Codec {
    name: Arc<str>,
    source: Arc<str>,
    limits: Limits,
    needs_fresh: AtomicBool,
    idle: Mutex<Vec<Engine>>,
    timeouts: AtomicU32,
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
        let codec = Self {
            name: name.into(),
            source: source.trim_start_matches('\u{feff}').into(),
            limits,
            needs_fresh: AtomicBool::new(false),
            idle: Mutex::default(),
            timeouts: AtomicU32::new(0),
        };
        if source.len() > SOURCE_BYTES_MAX {
            let message = format!("the source has more than {SOURCE_BYTES_MAX} bytes");
            return Err(codec.error(CodecErrorKind::Source, None, message));
        }
        engine::check(&codec.source, &codec.limits).map_err(|fault| {
            let error = codec.fault(fault);
            CodecError { kind: CodecErrorKind::Source, ..error }
        })?;
        Ok(codec)
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// The error of a result with more leaves, depth or longer names than allowed.
    pub(crate) fn oversized(&self) -> CodecError {
        self.error(CodecErrorKind::Result, None, "the result has more values than allowed".into())
    }

    pub fn source(&self) -> &str {
        &self.source
    }

    pub fn decode_uplink(&self, payload: &Payload<'_>) -> Result<Decoding, CodecError> {
        self.decode("decodeUplink", payload)
    }

    pub fn decode_downlink(&self, payload: &Payload<'_>) -> Result<Decoding, CodecError> {
        self.decode("decodeDownlink", payload)
    }

    fn decode(&self, operation: &str, payload: &Payload<'_>) -> Result<Decoding, CodecError> {
        let input = Input {
            bytes: Some(payload.bytes),
            f_port: payload.f_port,
            received_at: payload.received_at.millis(),
            variables: self.json(payload.variables.unwrap_or("{}"))?,
            data: None,
        };
        let text = self.run(operation, &input)?;
        let output = self.output(&text, operation)?;
        let (warnings, errors) = (remarks(output.warnings), remarks(output.errors));
        let object = output.data.filter(|data| data.get().starts_with(['{', '[']));
        if object.is_none() && errors.is_empty() {
            return Err(self.error(CodecErrorKind::Result, None, format!("{operation} returns no data")));
        }
        let data = object.filter(|_| errors.is_empty()).map(|data| Decoded::Json(data.get().to_owned().into()));
        Ok(Decoding { data, warnings, errors })
    }

    /// Encodes a JSON object for the device.
    pub fn encode_downlink(&self, object: &str, f_port: u8, variables: Option<&str>) -> Result<Encoding, CodecError> {
        let input = Input {
            bytes: None,
            f_port,
            received_at: 0,
            variables: self.json(variables.unwrap_or("{}"))?,
            data: Some(self.json(object)?),
        };
        let text = self.run("encodeDownlink", &input)?;
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

    fn run(&self, operation: &str, input: &Input<'_>) -> Result<String, CodecError> {
        let input = serde_json::to_string(input).map_err(|_| self.fault(Fault::Result("no input")))?;
        let timeouts = self.timeouts.load(Ordering::Relaxed);
        if timeouts >= TIMEOUTS_MAX {
            let tries = self.timeouts.fetch_add(1, Ordering::Relaxed);
            if !tries.is_multiple_of(RETRY_EVERY) {
                let message = "it is stopped: it ran out of time again and again".into();
                return Err(self.error(CodecErrorKind::Stopped, None, message));
            }
        }
        let result = self.attempt(operation, &input);
        match &result {
            Err(Fault::Time) => drop(self.timeouts.fetch_add(1, Ordering::Relaxed)),
            _ if timeouts > 0 => self.timeouts.store(0, Ordering::Relaxed),
            _ => {}
        }
        result.map_err(|fault| self.fault(fault))
    }

    fn attempt(&self, operation: &str, input: &str) -> Result<String, Fault> {
        if self.needs_fresh.load(Ordering::Relaxed) {
            return self.run_in(Mode::Fresh, operation, input);
        }
        match self.run_in(Mode::Frozen, operation, input) {
            // It may have failed because it wants to change what is frozen: a realm of its own tells.
            Err(Fault::Thrown { message, line }) => match self.run_in(Mode::Fresh, operation, input) {
                Ok(text) => {
                    self.needs_fresh.store(true, Ordering::Relaxed);
                    self.engines().clear();
                    tracing::info!(codec = %self.name, "the codec changes built-ins: each message gets a new realm");
                    Ok(text)
                }
                Err(_) => Err(Fault::Thrown { message, line }),
            },
            other => other,
        }
    }

    fn run_in(&self, mode: Mode, operation: &str, input: &str) -> Result<String, Fault> {
        let waiting = self.engines().pop_if(|engine| engine.mode() == mode);
        let engine = match waiting {
            Some(engine) => engine,
            None => Engine::new(&self.source, mode, &self.limits)?,
        };
        let result = engine.run(operation, input);
        // An engine that hit a limit is not trusted again.
        let sound = matches!(result, Ok(_) | Err(Fault::Thrown { .. }));
        if sound && self.wanted() == mode {
            let mut idle = self.engines();
            if idle.len() < ENGINES_IDLE_MAX {
                idle.push(engine);
            }
        }
        result
    }

    fn wanted(&self) -> Mode {
        if self.needs_fresh.load(Ordering::Relaxed) { Mode::Fresh } else { Mode::Frozen }
    }

    fn engines(&self) -> std::sync::MutexGuard<'_, Vec<Engine>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn error(&self, kind: CodecErrorKind, line: Option<u32>, message: String) -> CodecError {
        CodecError { codec: self.name.clone(), kind, line, message: message.chars().take(REMARK_CHARS_MAX).collect() }
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
            Fault::Result(message) => self.error(CodecErrorKind::Result, None, message.into()),
        }
    }
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
