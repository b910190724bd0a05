//! The room's door: starts the log over what was found, and answers what is asked of readings.

mod devices;
mod downlinks;
mod exchanges;
mod look;
mod recent;

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
};

use bus::Bus;
use privacy::{
    Privacy,
    outgoing::{Outgoing, Reach},
    package::Export,
    retention::Trim,
};
use types::{DeviceId, GatewayId, TenantId, Time};

pub use downlinks::{DownlinkBody, NewDownlink};
pub use exchanges::{ExchangeEntry, ExchangedRegister, NewExchange};
pub use look::{DeviceLook, LatestValue, SeriesLook};

use crate::{
    Result,
    archive::{ArchiveCount, Archivist, ExportChunks, ExportFrames, TrimChunks, TrimFrames},
    ingest::{Directory, GatewayCounts, Gateways, Ingest, Mqtt},
    log::{self, Log},
    profile::{Catalogue, Profile},
};

/// Points that wait in memory; past it they are archived at once.
const WAITING_POINTS_MAX: usize = 500_000;

/// A network server that does not take a downlink in this time has failed.
const PUSH_SECONDS_MAX: u64 = 10;

/// Profiles by product.
pub type Catalogues = Arc<HashMap<Arc<str>, Catalogue>>;

/// Telemetry. Clones share it.
#[derive(Clone)]
pub struct Service {
    privacy: Privacy,
    log: Log,
    archivist: Arc<Archivist>,
    ingest: Ingest,
    directory: Arc<dyn Directory>,
    gateways: Gateways,
    catalogues: Catalogues,
    /// The broker that takes downlinks, once it is connected.
    mqtt: Arc<OnceLock<Mqtt>>,
    /// To network servers, whose address comes with what they deliver.
    push: Outgoing,
}

impl Service {
    /// Reads what was committed and not yet archived, and starts the writer.
    pub async fn start(
        privacy: Privacy,
        bus: Bus,
        directory: Arc<dyn Directory>,
        catalogues: Catalogues,
        network_servers: Reach,
    ) -> Result<Self> {
        let shared = log::recover(&privacy).await?;
        let log = Log::start(privacy.clone(), bus, shared);
        let gateways = Gateways::default();
        gateways.load(&privacy).await?;
        let archivist = Arc::new(Archivist::new(privacy.clone(), log.clone()));
        let ingest = Ingest::new(privacy.clone(), log.clone(), directory.clone(), catalogues.clone(), gateways.clone());
        let push = Outgoing::new(network_servers, PUSH_SECONDS_MAX)?;
        Ok(Self { privacy, log, archivist, ingest, directory, gateways, catalogues, mqtt: Arc::default(), push })
    }

    /// The way in.
    pub fn ingest(&self) -> &Ingest {
        &self.ingest
    }

    pub fn archivist(&self) -> &Arc<Archivist> {
        &self.archivist
    }

    pub fn profile(&self, product: &str, name: &str) -> Option<&Arc<Profile>> {
        self.catalogues.get(product)?.get(name)
    }

    pub fn profiles(&self, product: &str) -> impl Iterator<Item = &Arc<Profile>> {
        self.catalogues.get(product).into_iter().flat_map(Catalogue::iter)
    }

    /// The job: archives what waits, writes what is known of gateways.
    pub async fn archive(&self) -> Result<ArchiveCount> {
        // Each for itself: what one cannot write must not keep the others from being written.
        if let Err(error) = self.gateways.flush(&self.privacy).await {
            tracing::error!(%error, "the state of gateways was not written; it is tried again");
        }
        if let Err(error) = self.ingest.routes.flush(&self.privacy).await {
            tracing::error!(%error, "the ways back to devices were not written; they are tried again");
        }
        self.archivist.archive().await
    }

    /// The broker that takes downlinks for ChirpStack.
    pub fn set_mqtt(&self, mqtt: Mqtt) {
        let _ = self.mqtt.set(mqtt);
    }

    /// Whether a downlink may be pushed to this address.
    pub fn may_push(&self, url: &str) -> bool {
        self.push.may_reach(url)
    }

    /// Whether so much waits that the job should not wait for its time.
    pub fn is_full(&self) -> bool {
        self.archivist.waiting_points() > WAITING_POINTS_MAX
    }

    /// What retention needs of this room, for one sweep.
    pub fn trims(&self) -> Vec<Box<dyn Trim>> {
        let archivist = || self.archivist.clone();
        vec![Box::new(TrimChunks { archivist: archivist() }), Box::new(TrimFrames { archivist: archivist() })]
    }

    /// What a person's package needs of this room.
    pub fn exports(&self) -> Vec<Box<dyn Export>> {
        let archivist = || self.archivist.clone();
        vec![Box::new(ExportChunks { archivist: archivist() }), Box::new(ExportFrames { archivist: archivist() })]
    }

    /// Commits after `cursor`, for a reader of the log that must miss nothing.
    pub async fn since(&self, cursor: i64, limit: i64) -> Result<Vec<bus::Batch>> {
        log::since(&self.privacy, cursor, limit).await
    }

    /// The last commit.
    pub fn sequence(&self) -> i64 {
        self.log.shared.read().tail.sequence
    }

    pub fn gateway(&self, gateway: GatewayId) -> Option<GatewayCounts> {
        self.gateways.get(gateway)
    }

    /// Every gateway heard, for whoever watches silence.
    pub fn gateways(&self) -> Vec<(GatewayId, GatewayCounts)> {
        self.gateways.all()
    }

    /// The gateway is gone.
    pub async fn forget_gateway(&self, gateway: GatewayId) -> Result<()> {
        self.gateways.forget(&self.privacy, gateway).await
    }

    /// When each device was heard last: for whoever watches silence after a start.
    pub async fn last_seen(&self) -> Result<Vec<(DeviceId, TenantId, Time)>> {
        devices::last_seen(&self.privacy, &self.log).await
    }

    /// The device belongs to another tenant: its history goes with it.
    pub async fn move_device(&self, device: DeviceId, tenant: TenantId) -> Result<()> {
        let turn = self.archivist.turn().await;
        self.archivist.archive_in(&turn).await?;
        self.ingest.routes.forget(device);
        devices::move_to(&self.privacy, &self.log, device, tenant).await
    }

    /// The device is gone: so is what it said.
    pub async fn forget_device(&self, device: DeviceId) -> Result<()> {
        let turn = self.archivist.turn().await;
        self.archivist.archive_in(&turn).await?;
        self.ingest.routes.forget(device);
        devices::forget(&self.privacy, &self.log, device).await
    }
}
