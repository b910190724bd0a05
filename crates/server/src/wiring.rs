//! The rooms, built in order and handed to each other: the only place that knows them all.

use std::{collections::HashMap, sync::Arc, time::Duration};

use bus::Bus;
use http::{App, Product, Products, Rooms};
use jiff::tz::TimeZone;
use messages::Outbox;
use privacy::{Gate, Privacy, consent::Consents, erasure::Scrub, request::Requests, signature::Keeping, stops::Stops};
use store::Database;
use telemetry::{profile::Catalogue, service::Catalogues};
use types::{Clock, Ctx, Rng, TenantId};

use crate::{
    Jobs, StartError, alarm,
    brokers::Brokers,
    config,
    courier::{self, MailCourier},
    directory::LiveDirectory,
    erasure,
    line::HttpsLine,
    mail,
    person_courier::PersonCourier,
    reactions,
    request_courier::RequestCourier,
    sandbox, start,
};

/// Which clock the server lives by.
#[derive(Clone, Debug)]
pub enum Time {
    Real,
    /// Movable; remembered in the database.
    Sandbox,
    /// Given by a test.
    Given(Clock),
}

/// What distinguishes one server from another.
pub struct Choices {
    pub database: store::Url,
    pub database_settings: store::Settings,
    /// The file of the private key that packages and receipts are signed with, if it is not where it usually is.
    pub signing_key: Option<std::path::PathBuf>,
    /// The file of the ledger of erasures, if it is not where it usually is.
    pub erasures: Option<std::path::PathBuf>,
    pub products: Vec<Product>,
    pub http: http::Settings,
    pub time: Time,
    pub rng: Rng,
    pub mail: crate::config::MailArgs,
    pub mqtt: crate::config::MqttArgs,
}

/// A wired server that does not listen yet.
pub struct House {
    pub app: App,
    pub jobs: Jobs,
    pub clock: Clock,
    pub privacy: Privacy,
    pub database: Database,
    pub products: Products,
    brokers: Arc<Brokers>,
}

/// How often what happens by itself happens.
const RETENTION_EVERY: Duration = Duration::from_secs(3_600);
/// What the notices state is measured.
const EVIDENCE_EVERY: Duration = Duration::from_secs(3_600);
const CONNECTIONS_EVERY: Duration = Duration::from_secs(5);
const VISITS_EVERY: Duration = Duration::from_secs(5);
const REFUSALS_EVERY: Duration = Duration::from_secs(5);
const EXPIRED_EVERY: Duration = Duration::from_secs(3_600);
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

impl House {
    /// Opens the database, asks the notices, builds every room.
    pub async fn build(choices: Choices) -> Result<Self, StartError> {
        let products = Products::new(choices.products)
            .ok_or_else(|| StartError::Configuration("a server hosts at least one product (--product DIR)".into()))?;
        let notices: Vec<_> = products.iter().map(|product| product.notice.clone()).collect();
        let earlier: Vec<_> = products.iter().flat_map(|product| product.earlier.clone()).collect();
        let gate = Gate::with_earlier(&notices, &earlier);
        start::check(&products, &gate)?;
        let database = Database::open_alone(&choices.database, choices.database_settings).await?;
        let clock = match choices.time {
            Time::Real => sandbox::real_clock(&database).await?,
            Time::Sandbox => sandbox::sandbox_clock(&database).await?,
            Time::Given(clock) => clock,
        };
        let privacy = Privacy::new(database.clone(), gate, clock.clone(), choices.rng);
        privacy.load_standing().await?;
        let ledger = erasure::ledger_path(choices.erasures.as_deref(), &choices.database);
        erasure::begin(&privacy, ledger.as_deref(), &products).await?;
        privacy.load_facts().await?;
        for product in products.iter() {
            if let Some(source) = &product.source {
                privacy.note_served(&house_ctx(product.name(), "notice"), &source.digest).await?;
            }
        }
        let keeping = Keeping::of(choices.signing_key.as_deref(), &choices.database);
        privacy.load_signer(&house_ctx(&"".into(), "signing_key"), &keeping).await?;
        let bus = Bus::new();
        let outbox = Outbox::new(privacy.clone(), bus.clone(), mail::settings(&choices.mail, &products)?);
        let zone = time_zone(&choices.mail)?;
        let imprints = courier::imprints(&products, &choices.http.public_url, &zone);
        let request_courier = RequestCourier::new(privacy.clone(), outbox.clone(), &products, &imprints);
        let courier = MailCourier::new(outbox.clone(), imprints.clone());
        let person_courier = Arc::new(PersonCourier::new(outbox.clone(), imprints.clone()));
        let identity = identity::Service::new(privacy.clone(), Arc::new(courier)).map_err(room("identity"))?;
        let catalogues: Catalogues = Arc::new(catalogues(&products)?);
        start::check_profiles(&products, privacy.gate(), &catalogues)?;
        let known = catalogues.clone();
        let profiles = move |name: &str| known.values().any(|catalogue| catalogue.get(name).is_some());
        let devices = devices::Service::new(privacy.clone(), bus.clone(), Arc::new(profiles));
        let directory = LiveDirectory::new(devices.clone(), privacy.clone());
        directory.refresh().await?;
        for product in products.iter() {
            devices.load(&house_ctx(product.name(), "devices")).await.map_err(room("devices"))?;
        }
        let telemetry = telemetry::Service::start(privacy.clone(), bus.clone(), directory.clone(), catalogues)
            .await
            .map_err(room("telemetry"))?;
        reactions::reconcile(&telemetry, &devices).await.map_err(room("devices"))?;
        reactions::follow(&bus, telemetry.clone(), devices.clone());
        let places = places::Service::new(privacy.clone());
        let product = products.iter().next().map(|product| product.name().clone()).unwrap_or_default();
        let alarms = alarm::build(&privacy, &bus, &telemetry, &outbox, imprints, &product);
        let requests = Requests::new(privacy.clone(), Arc::new(request_courier), zone);
        let rooms = Rooms {
            requests,
            consents: Consents::new(privacy.clone(), person_courier.clone()),
            stops: Stops::new(privacy.clone(), person_courier),
            alarms,
            places,
            devices,
            telemetry,
            line: HttpsLine::open(choices.http.transfers)?,
            settings: choices.http,
            products: products.clone(),
            privacy: privacy.clone(),
            bus,
            identity,
            outbox,
        };
        let app = App::new(rooms);
        erasure::wire(&app);
        let brokers = Arc::new(Brokers::new(&choices.mqtt)?);
        let jobs = jobs(&app, &clock, &directory, &brokers);
        app.set_sandbox(Arc::new(sandbox::Sandbox {
            database: database.clone(),
            clock: clock.clone(),
            jobs: jobs.clone(),
        }));
        Ok(Self { app, jobs, clock, privacy, database, products, brokers })
    }

    /// Starts the jobs and listens.
    pub async fn listen(self, listen: http::Listen) -> Result<Running, StartError> {
        http::routes::metrics::install();
        let serving = http::serve(http::router(self.app.clone()), self.app.connections().clone(), listen)
            .await
            .map_err(StartError::Listen)?;
        if self.clock.runs() {
            self.jobs.spawn();
        }
        Ok(Running { house: self, serving })
    }

    /// Lets jobs end and writes what waits.
    pub async fn stop(self) {
        self.brokers.stop();
        self.jobs.stop().await;
        self.privacy.erasures().stop();
        if let Err(error) = self.database.settle().await {
            tracing::warn!(%error, "the write-ahead log was not copied; the next start does it");
        }
        self.database.release();
    }
}

/// A server that listens.
pub struct Running {
    pub house: House,
    serving: http::Serving,
}

impl Running {
    pub fn address(&self) -> std::net::SocketAddr {
        self.serving.address
    }

    /// Lets requests under way end, then the jobs.
    pub async fn stop(self) {
        self.serving.stop().await;
        self.house.stop().await;
    }
}

/// What the house itself does, for no tenant in particular.
pub fn house_ctx(product: &Arc<str>, job: &'static str) -> Ctx {
    Ctx::system(product, TenantId::from_bytes([0; 16]), job)
}

/// A room that cannot be built.
fn room<E: std::fmt::Display>(name: &'static str) -> impl Fn(E) -> StartError {
    move |error| StartError::Configuration(format!("{name}: {error}"))
}

/// The profiles of every product.
fn catalogues(products: &Products) -> Result<HashMap<Arc<str>, Catalogue>, StartError> {
    let read = |product: &Product| {
        let catalogue = Catalogue::read(&product.directory).map_err(room("profiles"))?;
        Ok((product.name().clone(), catalogue))
    };
    products.iter().map(read).collect()
}

/// The zone in which mails name times.
fn time_zone(mail: &config::MailArgs) -> Result<TimeZone, StartError> {
    let unknown = |error| StartError::Configuration(format!("--time-zone: {error}"));
    TimeZone::get(&mail.time_zone).map_err(unknown)
}

fn jobs(app: &App, clock: &Clock, directory: &Arc<LiveDirectory>, brokers: &Arc<Brokers>) -> Jobs {
    let (visits, refusals, retention) = (app.clone(), app.privacy().clone(), app.clone());
    let (evidence, connections) = (app.clone(), app.clone());
    let (expired, outbox, delivery) = (app.clone(), app.outbox().clone(), app.outbox().clone());
    let (archive, full, unknown) = (app.telemetry().clone(), app.telemetry().clone(), app.clone());
    let (previews, erasures, requests, stops) = (app.clone(), app.clone(), app.clone(), app.clone());
    let (directory, sessions, brokers) = (directory.clone(), app.clone(), brokers.clone());
    alarm::jobs(Jobs::builder(clock.clone()), app.alarms())
        .every(VISITS_EVERY, "visits", move || {
            let app = visits.clone();
            async move {
                app.write_visits().await;
                Ok(())
            }
        })
        .every(CONNECTIONS_EVERY, "connections", move || {
            let app = connections.clone();
            async move {
                let ctx = house_ctx(&"".into(), "connections");
                Ok(app.privacy().flush_connections(&ctx, app.connections()).await?)
            }
        })
        .every(REFUSALS_EVERY, "refusals", move || {
            let privacy = refusals.clone();
            async move { Ok(privacy.flush_refusals().await?) }
        })
        .every(EXPIRED_EVERY, "expired_links_and_sessions", move || {
            let app = expired.clone();
            async move {
                for product in app.products().iter() {
                    app.identity().remove_expired(&house_ctx(product.name(), "identity")).await?;
                    app.consents().remove_expired_links(&house_ctx(product.name(), "links")).await?;
                }
                Ok(())
            }
        })
        .every(OUTBOX_EVERY, "outbox", move || {
            let outbox = outbox.clone();
            async move { Ok(outbox.deliver_due().await.map(drop)?) }
        })
        .always(move || {
            let outbox = delivery.clone();
            async move { outbox.run().await }
        })
        .every(ARCHIVE_EVERY, "archive", move || {
            let telemetry = archive.clone();
            async move { Ok(telemetry.archive().await.map(drop)?) }
        })
        .every(FULL_EVERY, "archive_when_full", move || {
            let telemetry = full.clone();
            async move {
                if telemetry.is_full() {
                    telemetry.archive().await?;
                }
                Ok(())
            }
        })
        .every(TENANTS_EVERY, "tenants", move || {
            let directory = directory.clone();
            async move { Ok(directory.refresh().await?) }
        })
        .every(BROKERS_EVERY, "brokers", move || {
            let (app, brokers) = (sessions.clone(), brokers.clone());
            async move {
                brokers.start(&app).await?;
                app.alarms().engine().link(brokers.link());
                Ok(())
            }
        })
        .every(REFUSALS_EVERY, "unknown_devices", move || {
            let app = unknown.clone();
            async move {
                for product in app.products().iter() {
                    app.devices().unknown().flush(&house_ctx(product.name(), "unknown devices")).await?;
                }
                Ok(())
            }
        })
        .every(PREVIEWS_EVERY, "old_previews", move || {
            let app = previews.clone();
            async move {
                app.devices().imports().forget_old(app.privacy().clock());
                Ok(())
            }
        })
        .every(ERASURE_EVERY, "erasure", move || {
            let app = erasures.clone();
            async move { Ok(erasure::remove(&app, Scrub::WhenDue).await.map(drop)?) }
        })
        .every(STOPS_EVERY, "stops", move || {
            let app = stops.clone();
            async move {
                for product in app.products().iter() {
                    app.stops().lift_told(&house_ctx(product.name(), "stops")).await?;
                }
                Ok(())
            }
        })
        .every(REQUESTS_EVERY, "requests", move || {
            let app = requests.clone();
            async move {
                for product in app.products().iter() {
                    app.requests().watch(&house_ctx(product.name(), "requests")).await?;
                }
                Ok(())
            }
        })
        .every(RETENTION_EVERY, "retention", move || {
            let app = retention.clone();
            async move { Ok(sweep(&app).await.map(drop)?) }
        })
        .every(EVIDENCE_EVERY, "evidence", move || {
            let app = evidence.clone();
            async move {
                for product in app.products().iter() {
                    app.measure_evidence(product).await?;
                }
                Ok(())
            }
        })
        .build()
}

/// One retention run over every product; what went, by table and category.
pub async fn sweep(app: &App) -> Result<Vec<privacy::retention::SweepCount>, privacy::Error> {
    let mut counts = Vec::new();
    for product in app.products().iter() {
        let ctx = house_ctx(product.name(), "retention");
        let trims = app.telemetry().trims();
        let trims: Vec<&dyn privacy::retention::Trim> = trims.iter().map(|trim| &**trim).collect();
        counts.extend(app.privacy().sweep(&ctx, &product.notice, &trims).await?);
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
    Ok(counts)
}
