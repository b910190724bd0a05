//! A fleet of meters, sensors and gateways, and the network server they send through: speaks ChirpStack's MQTT and
//! HTTP for real. What a device says is a function of its name and the time, so a demo or test repeats exactly.

pub mod chirpstack;
mod curve;
pub mod device;
pub mod fleet;
pub mod history;
pub mod live;
mod saying;

pub use device::{Device, Profile};
pub use fleet::{Building, Fleet, Gateway};
