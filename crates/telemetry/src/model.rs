//! The tables of what devices say.

use store::{Erase, Starts, SubjectPath, in_column, key, personal, plain, table};
use types::{DeviceId, DownlinkId, ExchangeId, GatewayId, SeriesId, TenantId, Time};

table! {
    /// Messages of one commit, as they arrived. Lives for a minute: archiving takes it apart and deletes it, so
    /// retention and erasure let archiving run first.
    #[derive(Clone, Debug)]
    pub struct Arrival in "arrival" {
        key: ["sequence"], tenant: None, subject: SubjectPath::Nobody, starts: Starts::Passing("committed_at"),
        erase: Erase::Delete,
    }
    sequence: i64 = plain("the commit's number"),
    committed_at: Time = plain("when"),
    messages_count: i64 = plain("a count"),
    categories: String = plain("names of categories"),
    body: Vec<u8> = in_column("categories"),
}

table! {
    /// One value of a device over time, and its latest point.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Series in "series" {
        key: ["series_id"], tenant: Some("tenant_id"),
        subject: SubjectPath::Through { column: "device_id", table: "device", key: "device_id" },
        starts: Starts::At("last_at"), erase: Erase::Delete,
    }
    series_id: SeriesId = key(),
    tenant_id: TenantId = key(),
    device_id: DeviceId = key(),
    metric: String = plain("the metric's name in the profile"),
    category: String = plain("the notice's category of its values"),
    last_at: Time = in_column("category"),
    last_value: f64 = in_column("category"),
}

table! {
    /// Some hundred points of a series, compressed.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Chunk in "chunk" {
        key: ["series_id", "first_at"], tenant: Some("tenant_id"),
        subject: SubjectPath::Through { column: "device_id", table: "device", key: "device_id" },
        starts: Starts::Span("first_at", "last_at"), erase: Erase::Delete,
    }
    series_id: SeriesId = key(),
    first_at: Time = in_column("category"),
    last_at: Time = in_column("category"),
    tenant_id: TenantId = key(),
    device_id: DeviceId = key(),
    category: String = plain("the notice's category of its points"),
    points_count: i64 = plain("a count"),
    body: Vec<u8> = in_column("category"),
}

table! {
    /// What is remembered of a device's messages.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct DeviceState in "device_state" {
        key: ["device_id"], tenant: Some("tenant_id"),
        subject: SubjectPath::Through { column: "device_id", table: "device", key: "device_id" },
        starts: Starts::Span("first_frame_at", "last_seen_at"), erase: Erase::Delete,
    }
    device_id: DeviceId = key(),
    tenant_id: TenantId = key(),
    last_seen_at: Time = personal("radio_frame"),
    first_frame_at: Time = personal("radio_frame"),
    frames: Vec<u8> = personal("radio_frame"),
    keys: Vec<u8> = plain("hashes of message ids, to recognise a repetition"),
}

table! {
    /// What is remembered of a gateway: a thing of the operator's, not of a person.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct GatewayState in "gateway_state" {
        key: ["gateway_id"], tenant: Some("tenant_id"), subject: SubjectPath::Nobody,
        starts: Starts::With { column: "gateway_id", table: "gateway", key: "gateway_id" }, erase: Erase::Delete,
    }
    gateway_id: GatewayId = key(),
    tenant_id: TenantId = key(),
    last_seen_at: Time = plain("when the gateway was heard"),
    online: bool = plain("whether its connection stands"),
    rx_packets: i64 = plain("a count"),
    tx_packets: i64 = plain("a count"),
}

table! {
    /// A message to a device, and how it fared.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Downlink in "downlink" {
        key: ["downlink_id"], tenant: Some("tenant_id"),
        subject: SubjectPath::Through { column: "device_id", table: "device", key: "device_id" },
        starts: Starts::At("created_at"), erase: Erase::Delete,
    }
    downlink_id: DownlinkId = key(),
    tenant_id: TenantId = key(),
    device_id: DeviceId = key(),
    created_at: Time = personal("radio_frame"),
    f_port: u8 = personal("radio_frame"),
    payload: Vec<u8> = personal("radio_frame"),
    confirmed: bool = personal("radio_frame"),
    state: String = personal("radio_frame"),
    state_at: Time = personal("radio_frame"),
    reason: Option<String> = personal("radio_frame"),
}

table! {
    /// A meter was taken out and another put in: the count goes on at another number.
    #[derive(Clone, Debug, PartialEq)]
    pub struct MeterExchange in "meter_exchange" {
        key: ["exchange_id"], tenant: Some("tenant_id"),
        subject: SubjectPath::Through { column: "device_id", table: "device", key: "device_id" },
        starts: Starts::At("at"), erase: Erase::Delete,
    }
    exchange_id: ExchangeId = key(),
    tenant_id: TenantId = key(),
    device_id: DeviceId = key(),
    metric: String = plain("the metric's name in the profile"),
    at: Time = personal("meter_reading"),
    old_final: f64 = personal("meter_reading"),
    new_initial: f64 = personal("meter_reading"),
    new_meter_number: Option<String> = personal("device_information"),
    old_meter_number: Option<String> = personal("device_information"),
}

table! {
    /// The way back to a device: how its network server calls it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct DeviceRoute in "device_route" {
        key: ["device_id"], tenant: Some("tenant_id"),
        subject: SubjectPath::Through { column: "device_id", table: "device", key: "device_id" },
        starts: Starts::With { column: "device_id", table: "device", key: "device_id" }, erase: Erase::Delete,
    }
    device_id: DeviceId = key(),
    tenant_id: TenantId = key(),
    source: String = plain("the kind of network server"),
    application: String = plain("an application of the network server"),
    device_name: String = plain("the network server's own id of the device"),
    push_url: Option<String> = plain("where the network server takes downlinks"),
}
