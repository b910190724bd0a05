//! What passes between the server and a worker's process: frames of postcard behind their length.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    io::{self, Read},
    sync::Arc,
    time::Duration,
};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{Limits, engine, error::Fault};

/// Sources, inputs and results are bounded each; a frame of a batch of them is below this.
const FRAME_BYTES_MAX: u32 = 64 * 1024 * 1024;
/// Changed with whatever changes what the two say to each other.
const PROTOCOL: u64 = 1;

/// A codec's text and what it may use up.
#[derive(Clone, Debug, Hash, Serialize, Deserialize)]
pub(super) struct Script {
    pub name: Arc<str>,
    pub source: Arc<str>,
    /// What it may `require`: name and text.
    pub modules: Vec<(String, String)>,
    pub limits: ScriptLimits,
}

#[derive(Clone, Copy, Debug, Hash, Serialize, Deserialize)]
pub(super) struct ScriptLimits {
    time_micros: u64,
    pub memory_bytes_max: usize,
    pub result_bytes_max: usize,
}

impl ScriptLimits {
    pub fn time_max(&self) -> Duration {
        Duration::from_micros(self.time_micros)
    }

    pub fn with_time(self, time_max: Duration) -> Self {
        Self { time_micros: time_max.as_micros() as u64, ..self }
    }
}

impl From<&Limits> for ScriptLimits {
    fn from(limits: &Limits) -> Self {
        let Limits { time_max, memory_bytes_max, result_bytes_max } = *limits;
        Self { time_micros: time_max.as_micros() as u64, memory_bytes_max, result_bytes_max }
    }
}

impl Script {
    /// Names it between the two processes.
    pub fn id(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.hash(&mut hasher);
        hasher.finish()
    }
}

/// A message for a codec.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Call {
    pub script: u64,
    pub operation: String,
    pub input: String,
}

/// What the server sends: codecs this worker does not know yet, and messages, answered in their order.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Batch {
    pub scripts: Vec<Script>,
    pub calls: Vec<Call>,
}

/// What a worker says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Answer {
    /// First of all: which program it is.
    Hello {
        version: u64,
    },
    Done {
        message: u32,
        result: Result<String, Fault>,
    },
    /// This message did not end; the process does.
    Overran {
        message: u32,
    },
}

/// Which program this is: a worker of another one is not spoken to.
pub(super) fn version() -> u64 {
    let mut hasher = DefaultHasher::new();
    (PROTOCOL, env!("CARGO_PKG_VERSION"), engine::SOURCES).hash(&mut hasher);
    hasher.finish()
}

/// A value as it is sent.
pub(super) fn frame(value: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut bytes = postcard::to_extend(value, vec![0; 4]).map_err(|_| io::ErrorKind::InvalidData)?;
    let length = u32::try_from(bytes.len() - 4).ok().filter(|length| *length <= FRAME_BYTES_MAX);
    bytes[..4].copy_from_slice(&length.ok_or(io::ErrorKind::InvalidData)?.to_le_bytes());
    Ok(bytes)
}

/// Reads one; an error at the end of the stream, too.
pub(super) fn read<T: DeserializeOwned>(from: &mut impl Read) -> io::Result<T> {
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length);
    if length > FRAME_BYTES_MAX {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut bytes = vec![0; length as usize];
    from.read_exact(&mut bytes)?;
    postcard::from_bytes(&bytes).map_err(|_| io::ErrorKind::InvalidData.into())
}
