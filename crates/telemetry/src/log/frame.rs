//! What is kept of a message besides its readings: how it came, for the device's page.

use serde::{Deserialize, Serialize};
use types::Time;

/// The last frames of a device that its page shows.
pub(crate) const FRAMES_KEPT_MAX: usize = 50;
/// A codec's error is cut to so many characters.
const ERROR_CHARS_MAX: usize = 300;

/// One message of a device, without its payload.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    /// Microseconds since 1970.
    pub(crate) at_micros: i64,
    /// "up", "join", "status", "ack", …
    pub kind: String,
    pub f_port: Option<u8>,
    pub f_cnt: Option<u32>,
    /// EUI of the gateway that heard it best.
    pub gateway: Option<[u8; 8]>,
    pub rssi_dbm: Option<i16>,
    pub snr_db: Option<f32>,
    /// What the codec or the network server complained about.
    pub error: Option<String>,
}

impl Frame {
    pub fn new(at: Time, kind: &str) -> Self {
        Self {
            at_micros: at.micros(),
            kind: kind.to_owned(),
            f_port: None,
            f_cnt: None,
            gateway: None,
            rssi_dbm: None,
            snr_db: None,
            error: None,
        }
    }

    pub fn at(&self) -> Time {
        Time::from_micros(self.at_micros)
    }

    /// Says what went wrong with it, or was left out of it; behind what was said before.
    pub fn complain(&mut self, remark: &str) {
        let before = self.error.take().map(|error| error + "; ").unwrap_or_default();
        let plain = |c: &char| !c.is_control();
        self.error = Some(before.chars().chain(remark.chars().filter(plain)).take(ERROR_CHARS_MAX).collect());
    }
}
