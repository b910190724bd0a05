//! Events in the formats of network servers, written from their documentation.

pub mod chirpstack;
pub mod plain;
pub mod things_stack;

/// How ChirpStack writes: an application chooses one for its HTTP integration, the server one for MQTT.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    Json,
    Protobuf,
}
