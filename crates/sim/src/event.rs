//! What happens in the network, before it is written in a server's format.

use serde_json::Value;
use types::Time;
use uuid::Uuid;

/// Something the network server reports.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// When it is delivered; what it tells of may be a little older.
    pub at: Time,
    pub body: Body,
}

/// `device` and `gateway` are positions in [`House::devices`](crate::House) and `gateways`.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    Up(Uplink),
    Join(Join),
    Status(Status),
    /// A confirmed downlink was acknowledged by the device, or not.
    Ack(Ack),
    /// A gateway sent a downlink.
    TxAck(TxAck),
    Log(Log),
    Stats(Stats),
    Connection(Connection),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Uplink {
    pub device: usize,
    pub deduplication: Uuid,
    pub time: Time,
    pub f_cnt: u32,
    pub f_port: u8,
    pub data_rate: u8,
    pub frequency_hz: u32,
    pub data: Vec<u8>,
    /// Where the network server decodes.
    pub object: Option<Value>,
    pub receptions: Vec<Reception>,
}

/// One gateway heard the frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reception {
    pub gateway: usize,
    pub rssi_dbm: i32,
    pub snr_db: f32,
    pub uplink_id: u32,
    pub channel: u32,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Join {
    pub device: usize,
    pub deduplication: Uuid,
    pub time: Time,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Status {
    pub device: usize,
    pub deduplication: Uuid,
    pub time: Time,
    pub margin_db: i32,
    /// `None`: external power.
    pub battery_percent: Option<f32>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Ack {
    pub device: usize,
    pub deduplication: Uuid,
    pub time: Time,
    pub queue_item_id: String,
    pub acknowledged: bool,
    pub f_cnt_down: u32,
}

#[derive(Clone, Debug, PartialEq)]
pub struct TxAck {
    pub device: usize,
    pub gateway: usize,
    pub downlink_id: u32,
    pub time: Time,
    pub queue_item_id: String,
    pub f_cnt_down: u32,
}

/// A remark of the network server about a device.
#[derive(Clone, Debug, PartialEq)]
pub struct Log {
    pub device: usize,
    pub time: Time,
    pub level: LogLevel,
    pub code: LogCode,
    pub description: String,
    pub deduplication: Uuid,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogLevel {
    Info,
    Warning,
    Error,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogCode {
    UplinkCodec,
    UplinkFrameCounterRetransmission,
    DownlinkGateway,
}

/// What a gateway counted since it last reported.
#[derive(Clone, Debug, PartialEq)]
pub struct Stats {
    pub gateway: usize,
    pub time: Time,
    pub rx_packets: u32,
    pub rx_packets_ok: u32,
    pub tx_packets: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connection {
    pub gateway: usize,
    pub online: bool,
}

impl Body {
    /// The device it is about.
    pub fn device(&self) -> Option<usize> {
        match self {
            Self::Up(Uplink { device, .. })
            | Self::Join(Join { device, .. })
            | Self::Status(Status { device, .. })
            | Self::Ack(Ack { device, .. })
            | Self::TxAck(TxAck { device, .. })
            | Self::Log(Log { device, .. }) => Some(*device),
            Self::Stats(_) | Self::Connection(_) => None,
        }
    }

    /// As topics and addresses name the kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Up(_) => "up",
            Self::Join(_) => "join",
            Self::Status(_) => "status",
            Self::Ack(_) => "ack",
            Self::TxAck(_) => "txack",
            Self::Log(_) => "log",
            Self::Stats(_) => "stats",
            Self::Connection(_) => "conn",
        }
    }
}
