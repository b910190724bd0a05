//! What rooms tell each other. Events carry ids and measured values, nothing that names a person.

use std::sync::Arc;

use types::{AlarmId, DeviceId, GatewayId, PlaceId, SeriesId, TenantId, Time};

/// Something that has happened and is durable.
#[derive(Clone, Debug)]
pub enum Event {
    /// Readings were committed.
    Readings(Arc<Batch>),
    /// A gateway was heard.
    GatewaySeen {
        gateway: GatewayId,
        tenant: TenantId,
        at: Time,
        online: bool,
    },
    DeviceCreated {
        device: DeviceId,
        tenant: TenantId,
    },
    /// The device belongs to another tenant, place or profile now.
    DeviceChanged {
        device: DeviceId,
        tenant: TenantId,
    },
    DeviceDeleted {
        device: DeviceId,
        tenant: TenantId,
    },
    GatewayDeleted {
        gateway: GatewayId,
        tenant: TenantId,
    },
    AlarmChanged {
        alarm: AlarmId,
        tenant: TenantId,
    },
    /// A message waits in the outbox.
    MessageQueued,
}

/// Readings of one commit. Sequence numbers rise without gaps, so that a reader knows what it missed.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    pub sequence: i64,
    pub observations: Vec<Observation>,
    /// Devices heard, whether or not they said something that became a reading.
    pub seen: Vec<Seen>,
}

/// One value of one series.
#[derive(Clone, Debug)]
pub struct Observation {
    pub device: DeviceId,
    pub tenant: TenantId,
    pub place: Option<PlaceId>,
    pub profile: Arc<str>,
    pub series: SeriesId,
    pub metric: Arc<str>,
    /// The notice's category of the reading.
    pub category: Arc<str>,
    pub at: Time,
    pub value: f64,
}

/// A device was heard.
#[derive(Clone, Debug)]
pub struct Seen {
    pub device: DeviceId,
    pub tenant: TenantId,
    pub at: Time,
}
