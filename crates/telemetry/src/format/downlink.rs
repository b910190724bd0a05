//! A downlink on its way to a network server.

use types::Time;

use super::FormatError;

/// LoRaWAN's largest application payload (EU868, DR5).
pub const DOWNLINK_BYTES_MAX: usize = 242;

/// What shall be sent to a device.
#[derive(Clone, Copy, Debug)]
pub struct Downlink<'a> {
    /// Our id, by which the server's reports name it again.
    pub reference: &'a str,
    pub f_port: u8,
    pub payload: &'a [u8],
    pub confirmed: bool,
    /// Only ChirpStack can let a waiting downlink expire.
    pub expires_at: Option<Time>,
}

impl Downlink<'_> {
    /// Ports 1 to 223 belong to applications (LoRaWAN 1.0.4, 4.3.2).
    pub fn check(&self) -> Result<(), FormatError> {
        if !(1..=223).contains(&self.f_port) {
            return Err(FormatError::Field { field: "f_port" });
        }
        if self.payload.len() > DOWNLINK_BYTES_MAX {
            return Err(FormatError::TooLarge { bytes_max: DOWNLINK_BYTES_MAX });
        }
        Ok(())
    }
}
