//! The rooms, built in order and handed to each other: the only place that knows them all.

use std::{collections::HashMap, sync::Arc};

use bus::Bus;
use http::{App, Product, Products, Rooms};
use jiff::tz::TimeZone;
use messages::Outbox;
use privacy::{Gate, Privacy, consent::Consents, request::Requests, signature::Keeping, stops::Stops};
use store::Database;
use telemetry::{profile::Catalogue, service::Catalogues};
use types::{Clock, Ctx, Rng, TenantId};

use crate::{
    Jobs, StartError, alarm,
    brokers::Brokers,
    codec_workers, config,
    courier::{self, MailCourier},
    directory::LiveDirectory,
    erasure,
    jobs::{self, Hands},
    line::HttpsLine,
    mail,
    person_courier::PersonCourier,
    reactions,
    request_courier::RequestCourier,
    sandbox, sms, start,
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
    /// Who starts it has looked: the clock is right, however far it has moved since the last run.
    pub clock_confirmed: bool,
    pub rng: Rng,
    pub mail: crate::config::MailArgs,
    pub sms: crate::config::SmsArgs,
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
        let text_messages = sms::way(&choices.sms, &choices.time)?;
        let clock = match choices.time {
            Time::Real => sandbox::real_clock(&database).await?,
            Time::Sandbox => sandbox::sandbox_clock(&database).await?,
            Time::Given(clock) => clock,
        };
        let privacy = Privacy::new(database.clone(), gate, clock.clone(), choices.rng);
        privacy.note_clock(&house_ctx(&"".into(), "clock"), choices.clock_confirmed).await?;
        privacy.load_standing().await?;
        let ledger = erasure::ledger_path(choices.erasures.as_deref(), &choices.database);
        erasure::begin(&privacy, ledger.as_deref(), &products).await?;
        privacy.load_facts().await?;
        privacy.load_members().await?;
        for product in products.iter() {
            if let Some(source) = &product.source {
                privacy.note_served(&house_ctx(product.name(), "notice"), &source.digest).await?;
            }
        }
        let keeping = Keeping::of(choices.signing_key.as_deref(), &choices.database);
        privacy.load_signer(&house_ctx(&"".into(), "signing_key"), &keeping).await?;
        let bus = Bus::new();
        let sending = mail::settings(&choices.mail, text_messages, &products)?;
        let outbox = Outbox::new(privacy.clone(), bus.clone(), sending);
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
        let telemetry = telemetry::Service::start(
            privacy.clone(),
            bus.clone(),
            directory.clone(),
            catalogues,
            choices.http.network_servers,
        )
        .await
        .map_err(room("telemetry"))?;
        reactions::reconcile(&telemetry, &devices).await.map_err(room("devices"))?;
        reactions::follow(&bus, telemetry.clone(), devices.clone());
        let places = places::Service::new(privacy.clone());
        let product = products.iter().next().map(|product| product.name().clone()).unwrap_or_default();
        let alarms = alarm::build(&privacy, &bus, &telemetry, &outbox, imprints, &product);
        let requests = Requests::new(privacy.clone(), Arc::new(request_courier), zone.clone());
        let rooms = Rooms {
            requests,
            consents: Consents::new(privacy.clone(), person_courier.clone()),
            stops: Stops::new(privacy.clone(), person_courier),
            alarms,
            places,
            devices,
            telemetry,
            line: HttpsLine::open(choices.http.transfers)?,
            settings: http::Settings { time_zone: zone, ..choices.http },
            products: products.clone(),
            privacy: privacy.clone(),
            bus,
            identity,
            outbox,
        };
        let app = App::new(rooms);
        erasure::wire(&app);
        let brokers = Arc::new(Brokers::new(&choices.mqtt)?);
        let hands = Hands { app: app.clone(), directory, brokers: brokers.clone() };
        let jobs = jobs::jobs(clock.clone(), hands);
        app.set_sandbox(Arc::new(sandbox::Sandbox {
            database: database.clone(),
            clock: clock.clone(),
            jobs: jobs.clone(),
        }));
        erasure::stands(&database).await?;
        Ok(Self { app, jobs, clock, privacy, database, products, brokers })
    }

    /// Starts the jobs and listens.
    pub async fn listen(self, listen: http::Listen) -> Result<Running, StartError> {
        http::routes::metrics::install();
        let connections_max = self.app.settings().connections_max;
        let serving =
            http::serve(http::router(self.app.clone()), self.app.connections().clone(), connections_max, listen)
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
    let workers = codec_workers::find();
    let read = |product: &Product| {
        let catalogue = Catalogue::read_for(&product.directory, &workers).map_err(room("profiles"))?;
        Ok((product.name().clone(), catalogue))
    };
    products.iter().map(read).collect()
}

/// The zone in which mails name times and a meter's day begins.
fn time_zone(mail: &config::MailArgs) -> Result<TimeZone, StartError> {
    let unknown = |error| StartError::Configuration(format!("--time-zone: {error}"));
    TimeZone::get(&mail.time_zone).map_err(unknown)
}
