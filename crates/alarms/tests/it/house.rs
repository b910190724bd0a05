//! A server's worth of tenants, devices and time, without the server.

mod happenings;
mod new_rules;
mod world;

use std::{sync::Arc, time::Duration};

use alarms::{AlarmFilter, AlarmView, Engine, NewRule, Rule, Service};
use bus::Bus;
use notice::Notice;
use privacy::{Facts, Gate, Privacy};
use store::{Database, params, sql};
use testkit::TestDatabase;
use types::{Actor, Clock, Ctx, DeviceId, GatewayId, Id, PlaceId, Rng, RoleName, TenantId, Time};

pub use new_rules::{silent, too_warm};
use world::{TestCourier, TestWorld};

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

pub fn at(text: &str) -> Time {
    text.parse().unwrap()
}
