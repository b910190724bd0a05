//! What every handler can reach.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use bus::Bus;
use futures::future::BoxFuture;
use jiff::tz::TimeZone;
use privacy::{
    Connections, Privacy,
    consent::Consents,
    portability::{Line, Reach},
    request::Requests,
    stops::Stops,
    throttle::Throttle,
};
use tokio::sync::Semaphore;
use types::{NotMovable, Time};

use crate::{
    Products,
    cursor::CursorKey,
    extract::LARGE_AT_ONCE_MAX,
    layers::{Budget, Visits},
};

/// Moves the clock of a sandbox; what is due by then has happened when it answers.
pub trait SandboxClock: Send + Sync {
    fn advance(&self, by: Duration) -> BoxFuture<'_, Result<Time, NotMovable>>;
}

/// How the server is reached and what it limits.
#[derive(Clone, Debug)]
pub struct Settings {
    /// So many proxies of ours stand before us, one behind the other: what they say of a request is believed.
    pub proxies_count: usize,
    /// The address people use, for links in mails and the `Secure` mark of cookies.
    pub public_url: String,
    /// Connections at a time, as far as descriptors allow.
    pub connections_max: usize,
    pub body_bytes_max: usize,
    pub import_bytes_max: usize,
    pub request_seconds_max: u64,
    /// Where the product's people and meters are: where a meter's day begins.
    pub time_zone: TimeZone,
    /// Which other servers people's data may be handed over to, and taken from.
    pub transfers: Reach,
    pub transfer_bytes_max: usize,
    /// Which network servers downlinks are pushed to: their addresses come with what is delivered.
    pub network_servers: Reach,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            proxies_count: 0,
            public_url: "http://localhost:8080".into(),
            connections_max: 2_048,
            body_bytes_max: 256 * 1024,
            import_bytes_max: 16 * 1024 * 1024,
            request_seconds_max: 30,
            time_zone: TimeZone::get("Europe/Berlin").unwrap_or(TimeZone::UTC),
            transfers: Reach::Public,
            transfer_bytes_max: 64 * 1024 * 1024,
            network_servers: Reach::Public,
        }
    }
}

impl Settings {
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

/// The rooms, wired. `server` fills it.
pub struct Rooms {
    pub settings: Settings,
    pub products: Products,
    pub privacy: Privacy,
    pub requests: Requests,
    pub consents: Consents,
    pub stops: Stops,
    pub bus: Bus,
    pub places: places::Service,
    pub devices: devices::Service,
    pub telemetry: telemetry::Service,
    pub identity: identity::Service,
    pub outbox: messages::Outbox,
    pub alarms: alarms::Service,
    /// The way to other servers.
    pub line: Arc<dyn Line>,
}

/// What every handler can reach. Clones share it.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    rooms: Rooms,
    visits: Visits,
    cursor_key: Option<CursorKey>,
    /// What is read of bodies now.
    budget: Budget,
    /// Turns of those that are larger than others.
    large_bodies: Arc<Semaphore>,
    /// Slows down whoever floods the public form.
    form_throttle: Throttle,
    connections: Arc<Connections>,
    /// Set once the jobs stand, which need the app themselves.
    sandbox: OnceLock<Arc<dyn SandboxClock>>,
}

impl App {
    pub fn new(rooms: Rooms) -> Self {
        Self(Arc::new(Inner {
            cursor_key: CursorKey::new(rooms.privacy.rng()),
            rooms,
            visits: Visits::default(),
            budget: Budget::default(),
            large_bodies: Arc::new(Semaphore::new(LARGE_AT_ONCE_MAX)),
            form_throttle: Default::default(),
            connections: Arc::default(),
            sandbox: OnceLock::new(),
        }))
    }

    pub fn settings(&self) -> &Settings {
        &self.0.rooms.settings
    }

    pub fn products(&self) -> &Products {
        &self.0.rooms.products
    }

    pub fn privacy(&self) -> &Privacy {
        &self.0.rooms.privacy
    }

    /// What people agree to.
    pub fn consents(&self) -> &Consents {
        &self.0.rooms.consents
    }

    /// Restrictions and objections.
    pub fn stops(&self) -> &Stops {
        &self.0.rooms.stops
    }

    /// Requests of people, as cases.
    pub fn requests(&self) -> &Requests {
        &self.0.rooms.requests
    }

    pub fn places(&self) -> &places::Service {
        &self.0.rooms.places
    }

    pub fn devices(&self) -> &devices::Service {
        &self.0.rooms.devices
    }

    pub fn telemetry(&self) -> &telemetry::Service {
        &self.0.rooms.telemetry
    }

    pub fn bus(&self) -> &Bus {
        &self.0.rooms.bus
    }

    pub fn identity(&self) -> &identity::Service {
        &self.0.rooms.identity
    }

    pub fn alarms(&self) -> &alarms::Service {
        &self.0.rooms.alarms
    }

    pub fn outbox(&self) -> &messages::Outbox {
        &self.0.rooms.outbox
    }

    /// The way to other servers.
    pub fn line(&self) -> &dyn Line {
        &*self.0.rooms.line
    }

    /// Tells who moves the clock; `server` does so once.
    pub fn set_sandbox(&self, sandbox: Arc<dyn SandboxClock>) {
        let _ = self.0.sandbox.set(sandbox);
    }

    pub(crate) fn sandbox(&self) -> Option<&dyn SandboxClock> {
        self.0.sandbox.get().map(|sandbox| &**sandbox)
    }

    pub(crate) fn form_throttle(&self) -> &Throttle {
        &self.0.form_throttle
    }

    pub(crate) fn cursor_key(&self) -> Option<&CursorKey> {
        self.0.cursor_key.as_ref()
    }

    pub(crate) fn budget(&self) -> &Budget {
        &self.0.budget
    }

    pub(crate) fn large_bodies(&self) -> &Arc<Semaphore> {
        &self.0.large_bodies
    }

    pub(crate) fn visits(&self) -> &Visits {
        &self.0.visits
    }

    /// How many connections came in, by kind, since they were last written.
    pub fn connections(&self) -> &Arc<Connections> {
        &self.0.connections
    }

    /// Writes the visits that wait; a job calls it.
    pub async fn write_visits(&self) {
        if let Err(error) = self.privacy().log_visits(self.visits().take()).await {
            tracing::error!(%error, "visits were not written");
        }
    }
}
