//! What devices, gateways and unknown devices are, and their part of the data map.

mod device;
mod gateway;
mod unknown;

pub use device::{AtPlace, Change, CountInPlace, Device, Filter, New, Page, Sort};
pub use gateway::{Gateway, GatewayChange, GatewayFilter, GatewayPage, NewGateway};
pub use unknown::UnknownDevice;
