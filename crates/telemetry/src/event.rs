//! What a network server tells us, in one model whatever format it came in.

use std::borrow::Cow;

use sha2::{Digest, Sha256};
use types::Time;

use crate::{
    Eui,
    format::{Decoded, FormatError, check_level},
};

/// Which family of formats an event came in. A codec or downlink goes back the same way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    ChirpStack,
    ThingsStack,
    Plain,
}

impl Source {
    pub const fn name(self) -> &'static str {
        match self {
            Self::ChirpStack => "chirpstack",
            Self::ThingsStack => "things-stack",
            Self::Plain => "plain",
        }
    }
}

/// How a device or gateway names itself: by EUI, or by the name its server gave it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum HardwareId<'a> {
    Eui(Eui),
    Name(Cow<'a, str>),
}

impl<'a> HardwareId<'a> {
    /// Text with the shape of an EUI is one: no server names a device so by chance.
    pub fn of(text: Cow<'a, str>) -> Self {
        match text.parse() {
            Ok(eui) => Self::Eui(eui),
            Err(_) => Self::Name(text),
        }
    }

    pub fn eui(&self) -> Option<Eui> {
        match self {
            Self::Eui(eui) => Some(*eui),
            Self::Name(_) => None,
        }
    }
}

impl std::fmt::Display for HardwareId<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Eui(eui) => eui.fmt(f),
            Self::Name(name) => f.write_str(name),
        }
    }
}

/// Tells a repeated delivery of an event from a new event. The same for JSON and protobuf, HTTP and MQTT.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct EventKey(pub [u8; 16]);

impl EventKey {
    /// From the parts that name the event; each part is told from its neighbours by its length.
    pub(crate) fn of(kind: &str, parts: &[&[u8]]) -> Self {
        let mut hash = Sha256::new();
        hash.update(kind.as_bytes());
        for part in parts {
            hash.update((part.len() as u32).to_le_bytes());
            hash.update(part);
        }
        let mut key = [0; 16];
        key.copy_from_slice(&hash.finalize()[..16]);
        Self(key)
    }
}

/// Where a downlink for the device goes on its network server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route<'a> {
    application: Cow<'a, str>,
    device: Cow<'a, str>,
    /// The Things Stack says with each webhook where to push downlinks.
    pub push_url: Option<Cow<'a, str>>,
    /// And what opens that address, where the webhook is set up so.
    pub push_key: Option<PushKey>,
}

impl<'a> Route<'a> {
    /// Both names become part of an address (a topic, a row): what cannot be one is refused here, where it comes in.
    /// `fields` names the two in the event.
    pub(crate) fn new(
        application: Cow<'a, str>,
        device: Cow<'a, str>,
        fields: [&'static str; 2],
    ) -> Result<Self, FormatError> {
        check_level(&application, fields[0])?;
        check_level(&device, fields[1])?;
        Ok(Self { application, device, push_url: None, push_key: None })
    }

    pub fn application(&self) -> &str {
        &self.application
    }

    /// The name of the device there: ChirpStack uses the DevEUI, The Things Stack an id of its own.
    pub fn device(&self) -> &str {
        &self.device
    }
}

/// A key of a network server. Not shown, not written down.
#[derive(Clone, PartialEq, Eq)]
pub struct PushKey(String);

impl PushKey {
    pub fn new(key: &str) -> Self {
        Self(key.to_owned())
    }

    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for PushKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PushKey(…)")
    }
}

/// One event of one device.
#[derive(Clone, Debug)]
pub struct DeviceEvent<'a> {
    pub source: Source,
    pub device: HardwareId<'a>,
    pub route: Option<Route<'a>>,
    /// `None`: nothing tells a repetition from a second event (plain JSON without time and id).
    pub key: Option<EventKey>,
    /// `None`: the time of arrival counts.
    pub at: Option<Time>,
    pub body: Body<'a>,
}

#[derive(Clone, Debug)]
pub enum Body<'a> {
    Uplink(Uplink<'a>),
    Join,
    Status(Status),
    Downlink(DownlinkReport<'a>),
    Log(Log<'a>),
    Location(Location),
    /// Something another integration of the server added; only its type is looked at.
    Integration {
        event_type: Cow<'a, str>,
        decoded: Option<Decoded<'a>>,
    },
}

impl Body<'_> {
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Uplink(_) => "up",
            Self::Join => "join",
            Self::Status(_) => "status",
            Self::Downlink(report) => match report.state {
                DownlinkState::Queued => "queued",
                DownlinkState::Sent => "txack",
                DownlinkState::Acknowledged | DownlinkState::NotAcknowledged => "ack",
                DownlinkState::Failed => "failed",
            },
            Self::Log(_) => "log",
            Self::Location(_) => "location",
            Self::Integration { .. } => "integration",
        }
    }
}

#[derive(Clone, Debug, Default)]
pub struct Uplink<'a> {
    pub f_port: u8,
    pub f_cnt: u32,
    pub confirmed: bool,
    pub adr: bool,
    pub data_rate: Option<u8>,
    /// The application payload, decrypted by the network server.
    pub payload: Vec<u8>,
    /// What the server's own decoder made of it.
    pub decoded: Option<Decoded<'a>>,
    pub receptions: Vec<Reception<'a>>,
}

impl<'a> Uplink<'a> {
    /// The gateway that heard the device best: by signal-to-noise ratio, then by strength.
    pub fn best_reception(&self) -> Option<&Reception<'a>> {
        self.receptions.iter().max_by(|a, b| a.snr_db.total_cmp(&b.snr_db).then(a.rssi_dbm.cmp(&b.rssi_dbm)))
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Reception<'a> {
    pub gateway: HardwareId<'a>,
    pub rssi_dbm: i16,
    pub snr_db: f32,
}

/// The device's answer to DevStatusReq.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Status {
    pub margin_db: i32,
    pub external_power: bool,
    /// `None`: the device cannot say, or has no battery.
    pub battery_percent: Option<f32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DownlinkState {
    Queued,
    Sent,
    Acknowledged,
    NotAcknowledged,
    Failed,
}

/// How a downlink fared.
#[derive(Clone, Debug, PartialEq)]
pub struct DownlinkReport<'a> {
    pub state: DownlinkState,
    /// The id we gave the downlink, if it was ours: ChirpStack's queue item, The Things Stack's correlation id.
    pub reference: Option<Cow<'a, str>>,
    pub f_cnt_down: u32,
    pub gateway: Option<HardwareId<'a>>,
    /// The server's code for a failure.
    pub reason: Option<Cow<'a, str>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LogLevel {
    Info,
    Warning,
    Error,
}

/// A remark of the network server about the device.
#[derive(Clone, Debug, PartialEq)]
pub struct Log<'a> {
    pub level: LogLevel,
    pub code: Cow<'a, str>,
    pub description: Cow<'a, str>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Location {
    pub latitude: f64,
    pub longitude: f64,
    pub altitude_m: f64,
    pub accuracy_m: f32,
}

/// One event of one gateway.
#[derive(Clone, Debug, PartialEq)]
pub struct GatewayEvent<'a> {
    pub gateway: HardwareId<'a>,
    /// `None`: the time of arrival counts. A connection state has no time; it may be retained by the broker.
    pub at: Option<Time>,
    pub body: GatewayBody,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum GatewayBody {
    Stats(GatewayStats),
    Connection { online: bool },
}

/// What a gateway counted since its last report.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct GatewayStats {
    pub rx_packets: u32,
    pub rx_packets_ok: u32,
    pub tx_packets: u32,
    pub tx_packets_emitted: u32,
    pub location: Option<Location>,
}
