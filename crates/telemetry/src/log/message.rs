//! A message that the gate granted: what the log stores, and what the bus then tells.

use std::sync::Arc;

use privacy::Grant;
use sha2::{Digest, Sha256};
use types::{DeviceId, PlaceId, SeriesId, TenantId, Time};

use super::Frame;

/// A message on its way into the log. Each category it holds comes with the grant that allows it.
#[derive(Clone, Debug)]
pub struct Message {
    pub device: DeviceId,
    pub tenant: TenantId,
    pub place: Option<PlaceId>,
    pub profile: Arc<str>,
    /// Tells a repetition; without one, every message is new.
    pub key: Option<u64>,
    /// When the server took it.
    pub received_at: Time,
    /// Only where the notice lets the metadata of frames be kept.
    pub frame: Option<Frame>,
    pub readings: Vec<Reading>,
    pub grants: Vec<Grant>,
}

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    pub metric: Arc<str>,
    pub category: Arc<str>,
    pub at: Time,
    pub value: f64,
}

/// The id of a device's series follows from the device and the metric, so ingest never looks it up (RFC 9562,
/// version 8: a hash of our own).
pub fn series_id(device: DeviceId, metric: &str) -> SeriesId {
    let mut hasher = Sha256::new();
    hasher.update(device.bytes());
    hasher.update(metric.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hasher.finalize()[..16]);
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    SeriesId::from_bytes(bytes)
}
