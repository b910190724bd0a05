//! Devices that talk the real protocols: a house full of meters and sensors, the LoRaWAN network server between them
//! and Obhut (ChirpStack v4 over MQTT and HTTP, The Things Stack, plain JSON), and load for benchmarks.
//!
//! What a device says is a function of the seed and the time, so any moment can be asked for and each run repeats.

pub mod backfill;
mod chance;
pub mod event;
pub mod house;
pub mod load;
pub mod network_server;
pub mod payload;
mod physics;
mod radio;
pub mod registry;
mod schedule;
pub mod wire;

pub use backfill::{Backfill, Density};
pub use event::Event;
pub use house::{Building, Customer, Device, Gateway, House, Integration, MeterExchange};
pub use network_server::NetworkServer;
