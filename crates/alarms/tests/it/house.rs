//! A server's worth of tenants, devices and time, without the server.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use alarms::{
    AlarmFilter, AlarmView, Comparison, Courier, Description, Engine, Event, Kind, Mail, MetricName, NewRule, Object,
    Recipient, Rule, Scope, Service, Severity, Thing, Watched, World,
};
use bus::{Batch, Bus, Observation, Seen};
use futures::future::BoxFuture;
use notice::{Notice, Words};
use privacy::{Facts, Gate, Privacy, Tx};
use store::{Database, params, sql};
use testkit::TestDatabase;
use types::{Actor, Clock, Ctx, DeviceId, GatewayId, Id, PlaceId, Rng, RoleName, TenantId, Time};

/// The utility, a customer of it, a customer of that one, and a stranger.
pub const TOP: TenantId = Id::from_bytes([1; 16]);
pub const MIDDLE: TenantId = Id::from_bytes([2; 16]);
pub const BOTTOM: TenantId = Id::from_bytes([3; 16]);
pub const STRANGER: TenantId = Id::from_bytes([4; 16]);
pub const HOUSE: PlaceId = Id::from_bytes([5; 16]);
pub const FLAT: PlaceId = Id::from_bytes([6; 16]);
pub const MINUTE: Duration = Duration::from_secs(60);

pub fn device(number: u8) -> DeviceId {
    let mut bytes = [7; 16];
    bytes[15] = number;
    Id::from_bytes(bytes)
}

pub fn gateway(number: u8) -> GatewayId {
    let mut bytes = [8; 16];
    bytes[15] = number;
    Id::from_bytes(bytes)
}

/// What the other rooms would know.
#[derive(Default)]
pub struct TestWorld {
    pub objects: Mutex<BTreeMap<Object, Watched>>,
    pub log: Mutex<Vec<Batch>>,
}

impl World for TestWorld {
    fn objects(&self) -> BoxFuture<'_, privacy::Result<Vec<Watched>>> {
        Box::pin(async { Ok(self.objects.lock().unwrap().values().cloned().collect()) })
    }

    fn object(&self, object: Object) -> BoxFuture<'_, privacy::Result<Option<Watched>>> {
        Box::pin(async move { Ok(self.objects.lock().unwrap().get(&object).cloned()) })
    }

    fn batches_since(&self, cursor: i64, limit: i64) -> BoxFuture<'_, privacy::Result<Vec<Batch>>> {
        Box::pin(async move {
            let log = self.log.lock().unwrap();
            Ok(log.iter().filter(|batch| batch.sequence > cursor).take(limit as usize).cloned().collect())
        })
    }

    fn places_within(&self, place: PlaceId) -> BoxFuture<'_, privacy::Result<Vec<PlaceId>>> {
        Box::pin(async move { Ok(if place == HOUSE { vec![HOUSE, FLAT] } else { vec![place] }) })
    }

    fn tenant_of<'a>(&'a self, ctx: &'a Ctx, thing: Thing) -> BoxFuture<'a, privacy::Result<Option<TenantId>>> {
        Box::pin(async move {
            let object = match thing {
                Thing::Place(place) => return Ok((place == HOUSE || place == FLAT).then_some(MIDDLE)),
                Thing::Account(_) => return Ok(Some(ctx.tenant)),
                Thing::Device(id) => Object::Device(id),
                Thing::Gateway(id) => Object::Gateway(id),
            };
            let tenant = self.objects.lock().unwrap().get(&object).map(|watched| watched.tenant);
            Ok(tenant.filter(|tenant| ctx.tenant == TOP || ctx.tenant == *tenant))
        })
    }

    fn describe<'a>(
        &'a self,
        _ctx: &'a Ctx,
        things: &'a [(Object, Option<Arc<str>>)],
    ) -> BoxFuture<'a, privacy::Result<Vec<Description>>> {
        let describe = |(object, metric): &(Object, Option<Arc<str>>)| Description {
            name: Some(format!("{} {}", object.kind(), object.bytes()[15])),
            place: None,
            tenant: None,
            metric: metric.as_ref().map(|name| MetricName {
                title: Words { de: name.to_string(), en: name.to_string() },
                unit: "°C".into(),
                category: "climate".into(),
            }),
        };
        let described = things.iter().map(describe).collect();
        Box::pin(async move { Ok(described) })
    }
}

/// Writes each mail down in the engine's own transaction, so that it shares its fate.
pub struct TestCourier {
    privacy: Privacy,
}

impl Courier for TestCourier {
    fn categories(&self) -> &'static [&'static str] {
        &["message"]
    }

    fn post<'a>(&'a self, tx: &'a mut Tx, mail: &'a Mail, to: &'a Recipient) -> BoxFuture<'a, privacy::Result<()>> {
        Box::pin(async move {
            let to = match to {
                Recipient::Email(email) => email.clone(),
                Recipient::Account(account) => account.to_string(),
            };
            let event = if mail.event == Event::Raised { "raised" } else { "cleared" };
            let names: Vec<String> = mail.items.iter().filter_map(|item| item.description.name.clone()).collect();
            let id = self.privacy.rng().id::<()>(self.privacy.clock());
            tx.execute(
                sql!("INSERT INTO setting (name, value) VALUES ($1, $2)"),
                params![format!("mail {id}"), format!("{to} {event} {}: {}", mail.rule_name, names.join(", "))],
            )
            .await?;
            Ok(())
        })
    }
}

pub struct House {
    pub privacy: Privacy,
    pub clock: Clock,
    pub world: Arc<TestWorld>,
    pub bus: Bus,
    notice: Arc<Notice>,
    _directory: Option<tempfile::TempDir>,
    _postgres: Option<TestDatabase>,
}

impl House {
    pub async fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", directory.path().display());
        Self::over(&url, Some(directory), None).await
    }

    pub async fn on_postgres() -> Self {
        let database = testkit::Postgres::shared().await.database().await;
        let url = database.url().to_owned();
        Self::over(&url, None, Some(database)).await
    }

    async fn over(url: &str, directory: Option<tempfile::TempDir>, postgres: Option<TestDatabase>) -> Self {
        let source = include_str!("../../../../products/progres/notice.toml");
        let notice = Arc::new(Notice::parse(source, "notice.toml").expect("the notice is sound"));
        let database = Database::open(&url.parse().unwrap(), store::Settings::default()).await.unwrap();
        let clock = Clock::mock("2026-11-22T12:00:00Z".parse().unwrap());
        let privacy = Privacy::new(database, Gate::new(std::slice::from_ref(&notice)), clock.clone(), Rng::seeded(1));
        let house = Self {
            privacy,
            clock,
            world: Arc::default(),
            bus: Bus::new(),
            notice,
            _directory: directory,
            _postgres: postgres,
        };
        house.plant().await;
        house
    }

    /// The tenants' tree.
    async fn plant(&self) {
        let mut tx = self.privacy.write_plain(&self.system()).await.unwrap();
        let insert =
            sql!("INSERT INTO tenant (tenant_id, parent_id, product, name, created_at) VALUES ($1, $2, $3, $4, 0)");
        for (tenant, parent) in [(TOP, None), (MIDDLE, Some(TOP)), (BOTTOM, Some(MIDDLE)), (STRANGER, None)] {
            tx.execute(insert, params![tenant, parent, "progres", "T"]).await.unwrap();
        }
        let reach = [
            (TOP, TOP, 0),
            (TOP, MIDDLE, 1),
            (TOP, BOTTOM, 2),
            (MIDDLE, MIDDLE, 0),
            (MIDDLE, BOTTOM, 1),
            (BOTTOM, BOTTOM, 0),
            (STRANGER, STRANGER, 0),
        ];
        let insert = sql!("INSERT INTO tenant_reach (tenant_id, below_id, depth) VALUES ($1, $2, $3)");
        for (tenant, below, depth) in reach {
            tx.execute(insert, params![tenant, below, i64::from(depth)]).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    pub fn system(&self) -> Ctx {
        Ctx::system(&"progres".into(), TOP, "test")
    }

    /// A person of the tenant with this role.
    pub fn person(&self, tenant: TenantId, role: &str) -> Ctx {
        let actor = Actor::Account {
            account: Id::from_bytes([9; 16]),
            subject: Id::from_bytes([8; 16]),
            role: RoleName::new(role),
            user_name: "eva@example.com".into(),
        };
        Ctx { actor, why: types::Why::Service, tenant, ..self.system() }
    }

    /// An engine, as after a start of the server.
    pub async fn engine(&self) -> Engine {
        let engine = self.engine_not_loaded();
        engine.load().await.unwrap();
        engine
    }

    pub fn engine_not_loaded(&self) -> Engine {
        let courier = Arc::new(TestCourier { privacy: self.privacy.clone() });
        Engine::new(self.privacy.clone(), self.bus.clone(), self.world.clone(), courier, "progres".into())
    }

    pub fn service(&self, engine: &Engine) -> Service {
        Service::new(self.privacy.clone(), engine.clone(), self.world.clone())
    }

    /// Registers a device or gateway, with the engine too.
    pub fn add(&self, engine: &Engine, object: Object, tenant: TenantId, interval: Option<Duration>) -> Watched {
        let watched = Watched {
            object,
            tenant,
            place: None,
            profile: matches!(object, Object::Device(_)).then(|| "climate".into()),
            interval,
            created_at: self.clock.now(),
            last_seen_at: None,
        };
        self.put(engine, watched.clone());
        watched
    }

    pub fn put(&self, engine: &Engine, watched: Watched) {
        self.world.objects.lock().unwrap().insert(watched.object, watched.clone());
        engine.watch(watched);
    }

    /// A temperature of a device of this tenant, now.
    pub fn temperature(&self, number: u8, tenant: TenantId, value: f64) -> Observation {
        Observation {
            device: device(number),
            tenant,
            place: None,
            profile: "climate".into(),
            series: Id::from_bytes([0; 16]),
            metric: "temperature".into(),
            category: "climate".into(),
            at: self.clock.now(),
            value,
        }
    }

    /// Commits a batch to the log, and remembers who was heard, as telemetry would.
    pub fn commit(&self, observations: Vec<Observation>) -> Batch {
        let seen = |it: &Observation| Seen { device: it.device, tenant: it.tenant, at: it.at };
        let seen: Vec<Seen> = observations.iter().map(seen).collect();
        let mut objects = self.world.objects.lock().unwrap();
        for heard in &seen {
            if let Some(watched) = objects.get_mut(&Object::Device(heard.device)) {
                watched.last_seen_at = watched.last_seen_at.max(Some(heard.at));
            }
        }
        let mut log = self.world.log.lock().unwrap();
        let batch = Batch { sequence: log.len() as i64 + 1, observations, seen };
        log.push(batch.clone());
        batch
    }

    /// One temperature on its whole way.
    pub async fn report(&self, engine: &Engine, number: u8, tenant: TenantId, value: f64) {
        let batch = self.commit(vec![self.temperature(number, tenant, value)]);
        engine.observe(&batch);
        engine.tick().await.unwrap();
    }

    /// A gateway reports that it is there.
    pub fn hear(&self, engine: &Engine, number: u8) {
        let (object, now) = (Object::Gateway(gateway(number)), self.clock.now());
        if let Some(watched) = self.world.objects.lock().unwrap().get_mut(&object) {
            watched.last_seen_at = Some(now);
        }
        engine.seen(object, now);
    }

    pub async fn pass(&self, engine: &Engine, time: Duration) {
        self.clock.advance(time).unwrap();
        engine.tick().await.unwrap();
    }

    pub async fn rule(&self, engine: &Engine, new: NewRule) -> Rule {
        let owner = self.person(new.tenant, "instance_admin");
        self.service(engine).create_rule(&owner, new).await.unwrap()
    }

    pub async fn alarms(&self, tenant: TenantId) -> Vec<AlarmView> {
        let service = self.service(&self.engine_not_loaded());
        let filter = AlarmFilter { limit: 200, ..AlarmFilter::default() };
        service.alarms(&self.person(tenant, "instance_admin"), &filter).await.unwrap().items
    }

    /// Every mail written down, oldest first.
    pub async fn mails(&self) -> Vec<String> {
        let mut tx = self.privacy.read_plain(&self.system()).await.unwrap();
        let rows =
            tx.query(sql!("SELECT value FROM setting WHERE name LIKE 'mail %' ORDER BY name"), []).await.unwrap();
        rows.iter().map(|row| row.get(0).unwrap()).collect()
    }

    /// Retention, as the notice says.
    pub async fn sweep(&self) {
        self.privacy.sweep(&self.system(), &self.notice, &[]).await.unwrap();
    }

    pub async fn audit_actions(&self) -> Vec<String> {
        let mut tx = self.privacy.write(&self.system(), &["audit"], &Facts::NONE).await.unwrap();
        let rows = tx.query(sql!("SELECT action FROM audit ORDER BY sequence"), []).await.unwrap();
        rows.iter().map(|row| row.get(0).unwrap()).collect()
    }
}

/// Too warm above 30 °C.
pub fn too_warm(tenant: TenantId) -> NewRule {
    NewRule {
        tenant,
        name: "Too warm".into(),
        kind: Kind::Threshold,
        scope: Scope::Tenant(tenant),
        watches: None,
        metric: Some("temperature".into()),
        comparison: Some(Comparison::Above),
        threshold: Some(30.0),
        hysteresis: Some(2.0),
        duration_seconds: 0,
        silence_seconds: None,
        severity: Severity::Warning,
        recipients: vec![Recipient::Email("ops@example.com".into())],
        enabled: true,
    }
}

/// Not heard for too long.
pub fn silent(tenant: TenantId, silence_seconds: Option<i64>) -> NewRule {
    NewRule {
        name: "Silent".into(),
        kind: Kind::Silence,
        metric: None,
        comparison: None,
        threshold: None,
        hysteresis: None,
        silence_seconds,
        ..too_warm(tenant)
    }
}

pub fn at(text: &str) -> Time {
    text.parse().unwrap()
}
