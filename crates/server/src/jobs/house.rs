//! What the house does by itself, and how often.

use std::{error::Error, sync::Arc, time::Duration};

use http::App;
use messages::texts::MachineTrouble;
use parking_lot::Mutex;
use privacy::erasure::Scrub;
use store::Storage;
use types::{Clock, Ctx};

use super::{Jobs, Outcome};
use crate::{alarm, brokers::Brokers, directory::LiveDirectory, erasure, reactions, wiring::house_ctx};

const RETENTION_EVERY: Duration = Duration::from_secs(3_600);
/// What the notices state is measured.
const EVIDENCE_EVERY: Duration = Duration::from_secs(3_600);
const CONNECTIONS_EVERY: Duration = Duration::from_secs(5);
const VISITS_EVERY: Duration = Duration::from_secs(5);
/// Durations recorded become figures.
const METRICS_EVERY: Duration = Duration::from_secs(5);
const REFUSALS_EVERY: Duration = Duration::from_secs(5);
const EXPIRED_EVERY: Duration = Duration::from_secs(3_600);
/// How much room the disk has.
const STORAGE_EVERY: Duration = Duration::from_secs(10);
/// Arrivals become chunks.
const ARCHIVE_EVERY: Duration = Duration::from_secs(30);
const FULL_EVERY: Duration = Duration::from_secs(1);
const OUTBOX_EVERY: Duration = Duration::from_secs(30);
/// A product's session with the broker is started once it has a tenant.
const BROKERS_EVERY: Duration = Duration::from_secs(1);
/// What ingest knows of tenants and contracts is no older.
const TENANTS_EVERY: Duration = Duration::from_secs(5);
/// Objections that were decided end once their letters have left.
const STOPS_EVERY: Duration = Duration::from_secs(60);
/// Deadlines of people's requests are looked at.
const REQUESTS_EVERY: Duration = Duration::from_secs(900);
/// Previews of imports that nobody confirmed are forgotten.
const PREVIEWS_EVERY: Duration = Duration::from_secs(60);
/// What erasures have hidden is removed.
const ERASURE_EVERY: Duration = Duration::from_secs(60);

/// What jobs work on.
#[derive(Clone)]
pub struct Hands {
    pub app: App,
    pub directory: Arc<LiveDirectory>,
    pub brokers: Arc<Brokers>,
}

impl Hands {
    /// The house at this job, for each product.
    fn each(&self, job: &'static str) -> Vec<Ctx> {
        self.app.products().iter().map(|product| house_ctx(product.name(), job)).collect()
    }
}

/// What came of work for several: what fails for one is its own, the others have their turn, and then it is told.
struct Apart(Outcome);

impl Apart {
    fn new() -> Self {
        Self(Ok(()))
    }

    fn add<T, E: Into<Box<dyn Error + Send + Sync>>>(&mut self, outcome: Result<T, E>) {
        if let Err(error) = outcome
            && let Err(before) = std::mem::replace(&mut self.0, Err(error.into()))
        {
            tracing::error!(error = %before, "a part of a job failed; the others went on");
        }
    }
}

/// All of them, in the order in which due ones run.
pub fn jobs(clock: Clock, hands: Hands) -> Jobs {
    alarm::jobs(Jobs::builder(clock, hands))
        .every(VISITS_EVERY, "visits", |hands| async move {
            hands.app.write_visits().await;
            Ok(())
        })
        .every(CONNECTIONS_EVERY, "connections", |Hands { app, .. }| async move {
            let ctx = house_ctx(&"".into(), "connections");
            Ok(app.privacy().flush_connections(&ctx, app.connections()).await?)
        })
        .every(METRICS_EVERY, "metrics", |_| async move {
            http::routes::metrics::upkeep();
            Ok(())
        })
        .every(REFUSALS_EVERY, "refusals", |hands| async move { Ok(hands.app.privacy().flush_refusals().await?) })
        .every(EXPIRED_EVERY, "expired_links_and_sessions", |hands| async move {
            let mut apart = Apart::new();
            for ctx in hands.each("identity") {
                apart.add(hands.app.identity().remove_expired(&ctx).await);
            }
            for ctx in hands.each("links") {
                apart.add(hands.app.consents().remove_expired_links(&ctx).await);
            }
            apart.0
        })
        .every(OUTBOX_EVERY, "outbox", |hands| async move { Ok(hands.app.outbox().deliver_due().await.map(drop)?) })
        .always(|hands| async move { hands.app.outbox().run().await })
        .every(ARCHIVE_EVERY, "archive", |hands| async move { Ok(hands.app.telemetry().archive().await.map(drop)?) })
        .every(FULL_EVERY, "archive_when_full", |Hands { app, .. }| async move {
            if app.telemetry().is_full() {
                app.telemetry().archive().await?;
            }
            Ok(())
        })
        .every(TENANTS_EVERY, "tenants", |hands| async move { Ok(hands.directory.refresh().await?) })
        .every(BROKERS_EVERY, "brokers", |Hands { app, brokers, .. }| async move {
            brokers.start(&app).await?;
            app.alarms().engine().link(brokers.link());
            Ok(())
        })
        .every(REFUSALS_EVERY, "unknown_devices", |hands| async move {
            let mut apart = Apart::new();
            for ctx in hands.each("unknown devices") {
                apart.add(hands.app.devices().unknown().flush(&ctx).await);
            }
            apart.0
        })
        .every(PREVIEWS_EVERY, "old_previews", |Hands { app, .. }| async move {
            app.devices().imports().forget_old(app.privacy().clock());
            Ok(())
        })
        .every(ERASURE_EVERY, "erasure", |hands| async move {
            Ok(erasure::remove(&hands.app, Scrub::WhenDue).await.map(drop)?)
        })
        .every(STOPS_EVERY, "stops", |hands| async move {
            let mut apart = Apart::new();
            for ctx in hands.each("stops") {
                apart.add(hands.app.stops().lift_told(&ctx).await);
            }
            apart.0
        })
        .every(REQUESTS_EVERY, "requests", |hands| async move {
            let mut apart = Apart::new();
            for ctx in hands.each("requests") {
                apart.add(hands.app.requests().watch(&ctx).await);
            }
            apart.0
        })
        .every(STORAGE_EVERY, "storage", {
            let told = Arc::new(Mutex::new(Storage::Ample));
            move |hands: Hands| watch_storage(hands.app, told.clone())
        })
        .every(RETENTION_EVERY, "retention", |hands| async move { Ok(sweep(&hands.app).await.map(drop)?) })
        .every(EVIDENCE_EVERY, "audit_checkpoint", |Hands { app, .. }| async move {
            app.privacy().write_checkpoint(&house_ctx(&"".into(), "audit_checkpoint")).await?;
            for product in app.products().iter() {
                app.mail_checkpoint(product).await?;
            }
            Ok(())
        })
        .every(EVIDENCE_EVERY, "evidence", |Hands { app, .. }| async move {
            let mut apart = Apart::new();
            for product in app.products().iter() {
                apart.add(app.measure_evidence(product).await);
            }
            apart.0
        })
        .build()
}

/// Writes to the officer when room becomes scarce, and when it is gone: once for each time it does.
async fn watch_storage(app: App, told: Arc<Mutex<Storage>>) -> Outcome {
    let (found, room_bytes) = (app.privacy().storage(), app.privacy().room_bytes().unwrap_or(0));
    let before = *told.lock();
    let trouble = match found {
        Storage::Low if before < Storage::Low => Some(MachineTrouble::StorageLow { room_bytes }),
        Storage::Full if before < Storage::Full => Some(MachineTrouble::StorageFull { room_bytes }),
        _ => None,
    };
    if let Some(trouble) = trouble {
        app.tell_of_machine(trouble).await?;
    }
    if found != Storage::Failing {
        *told.lock() = found;
    }
    Ok(())
}

/// One retention run over every product; what went, by table and category.
pub async fn sweep(app: &App) -> Result<Vec<privacy::retention::SweepCount>, privacy::Error> {
    // The log of arrivals keeps what the rules have not judged yet; what they have goes into rows, which age.
    if let Err(error) = app.alarms().engine().drain().await {
        tracing::error!(%error, "the log of arrivals was not judged; it keeps what it has");
    }
    let (mut counts, mut failed) = (Vec::new(), None);
    app.watch_clock().await?;
    for product in app.products().iter() {
        let ctx = house_ctx(product.name(), "retention");
        let trims = app.telemetry().trims();
        let trims: Vec<&dyn privacy::retention::Trim> = trims.iter().map(|trim| &**trim).collect();
        match app.privacy().sweep(&ctx, &product.notice, &trims).await {
            Ok(swept) => counts.extend(swept),
            // The other products' people have their periods too.
            Err(error) => {
                tracing::error!(product = %product.name(), %error, "a product was not swept whole");
                failed = Some(error);
            }
        }
        // The registry must not know devices that have aged out.
        if let Err(error) = app.devices().load(&ctx).await {
            tracing::error!(%error, "the registry of devices was not read again");
        }
    }
    if let Err(error) = reactions::reconcile(app.telemetry(), app.devices()).await {
        tracing::error!(%error, "telemetry was not compared with the devices there are");
    }
    // What was deleted must not stay readable in the write-ahead log.
    app.privacy().settle().await?;
    failed.map_or(Ok(counts), Err)
}
