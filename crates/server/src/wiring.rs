//! The rooms, built in order and handed to each other: the only place that knows them all.

use std::{sync::Arc, time::Duration};

use bus::Bus;
use http::{App, Product, Products, Rooms};
use privacy::{Gate, Privacy};
use store::Database;
use types::{Clock, Ctx, Rng, TenantId};

use crate::{Jobs, StartError, sandbox, start};

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
}

/// How often what happens by itself happens.
const RETENTION_EVERY: Duration = Duration::from_secs(3_600);
const VISITS_EVERY: Duration = Duration::from_secs(5);
const REFUSALS_EVERY: Duration = Duration::from_secs(5);

impl House {
    /// Opens the database, asks the notices, builds every room.
    pub async fn build(choices: Choices) -> Result<Self, StartError> {
        let products = Products::new(choices.products)
            .ok_or_else(|| StartError::Configuration("a server hosts at least one product (--product DIR)".into()))?;
        let notices: Vec<_> = products.iter().map(|product| product.notice.clone()).collect();
        let gate = Gate::new(&notices);
        start::check(&products, &gate)?;
        let database = Database::open(&choices.database, choices.database_settings).await?;
        let clock = match choices.time {
            Time::Real => sandbox::real_clock(&database).await?,
            Time::Sandbox => sandbox::sandbox_clock(&database).await?,
            Time::Given(clock) => clock,
        };
        let privacy = Privacy::new(database.clone(), gate, clock.clone(), choices.rng);
        let bus = Bus::new();
        let rooms = Rooms { settings: choices.http, products: products.clone(), privacy: privacy.clone(), bus };
        let app = App::new(rooms);
        let jobs = jobs(&app, &clock);
        app.set_sandbox(Arc::new(sandbox::Sandbox {
            database: database.clone(),
            clock: clock.clone(),
            jobs: jobs.clone(),
        }));
        Ok(Self { app, jobs, clock, privacy, database, products })
    }

    /// Starts the jobs and listens.
    pub async fn listen(self, listen: http::Listen) -> Result<Running, StartError> {
        http::routes::metrics::install();
        let serving = http::serve(http::router(self.app.clone()), listen).await.map_err(StartError::Listen)?;
        if self.clock.runs() {
            self.jobs.spawn();
        }
        Ok(Running { house: self, serving })
    }

    /// Lets jobs end and writes what waits.
    pub async fn stop(self) {
        self.jobs.stop().await;
        if let Err(error) = self.database.settle().await {
            tracing::warn!(%error, "the write-ahead log was not copied; the next start does it");
        }
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

fn jobs(app: &App, clock: &Clock) -> Jobs {
    let (visits, refusals, retention) = (app.clone(), app.privacy().clone(), app.clone());
    Jobs::builder(clock.clone())
        .every(VISITS_EVERY, "visits", move || {
            let app = visits.clone();
            async move {
                app.write_visits().await;
                Ok(())
            }
        })
        .every(REFUSALS_EVERY, "refusals", move || {
            let privacy = refusals.clone();
            async move { Ok(privacy.flush_refusals().await?) }
        })
        .every(RETENTION_EVERY, "retention", move || {
            let app = retention.clone();
            async move { Ok(sweep(&app).await.map(drop)?) }
        })
        .build()
}

/// One retention run over every product; what went, by table and category.
pub async fn sweep(app: &App) -> Result<Vec<privacy::retention::SweepCount>, privacy::Error> {
    let mut counts = Vec::new();
    for product in app.products().iter() {
        let ctx = house_ctx(product.name(), "retention");
        counts.extend(app.privacy().sweep(&ctx, &product.notice, &[]).await?);
    }
    // What was deleted must not stay readable in the write-ahead log.
    app.privacy().settle().await?;
    Ok(counts)
}
