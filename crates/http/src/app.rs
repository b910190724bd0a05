//! What every handler can reach.

use std::sync::Arc;

use bus::Bus;
use privacy::Privacy;

use crate::{Products, layers::Visits};

/// How the server is reached and what it limits.
#[derive(Clone, Debug)]
pub struct Settings {
    /// A proxy of ours stands before us: its `X-Forwarded-For` is believed.
    pub behind_proxy: bool,
    /// The address people use, for links in mails and the `Secure` mark of cookies.
    pub public_url: String,
    pub body_bytes_max: usize,
    pub import_bytes_max: usize,
    pub request_seconds_max: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            behind_proxy: false,
            public_url: "http://localhost:8080".into(),
            body_bytes_max: 256 * 1024,
            import_bytes_max: 16 * 1024 * 1024,
            request_seconds_max: 30,
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
    pub bus: Bus,
}

/// What every handler can reach. Clones share it.
#[derive(Clone)]
pub struct App(Arc<(Rooms, Visits)>);

impl App {
    pub fn new(rooms: Rooms) -> Self {
        Self(Arc::new((rooms, Visits::default())))
    }

    pub fn settings(&self) -> &Settings {
        &self.0.0.settings
    }

    pub fn products(&self) -> &Products {
        &self.0.0.products
    }

    pub fn privacy(&self) -> &Privacy {
        &self.0.0.privacy
    }

    pub fn bus(&self) -> &Bus {
        &self.0.0.bus
    }

    pub(crate) fn visits(&self) -> &Visits {
        &self.0.1
    }

    /// Writes the visits that wait; a job calls it.
    pub async fn write_visits(&self) {
        if let Err(error) = self.privacy().log_visits(self.visits().take()).await {
            tracing::error!(%error, "visits were not written");
        }
    }
}
