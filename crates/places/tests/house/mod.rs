//! A house for a room's own tests: a database behind the gate of the progres notice, a clock that stands still, and
//! a tree of tenants: operator → utility → (north, south), and another utility beside it.
#![allow(dead_code, reason = "every test file uses its part")]

use std::sync::Arc;

use privacy::{Gate, Privacy};
use store::{Database, Settings, params, sql};
use types::{Actor, Clock, Ctx, Id, Origin, Rng, RoleName, TenantId, Time, Why};

const NOTICE: &str = include_str!("../../../../products/progres/notice.toml");

pub const OPERATOR: TenantId = Id::from_bytes([1; 16]);
pub const UTILITY: TenantId = Id::from_bytes([2; 16]);
pub const NORTH: TenantId = Id::from_bytes([3; 16]);
pub const SOUTH: TenantId = Id::from_bytes([4; 16]);
pub const OTHER_UTILITY: TenantId = Id::from_bytes([5; 16]);

/// Tenant, the one above it, name.
const TREE: [(TenantId, Option<TenantId>, &str); 5] = [
    (OPERATOR, None, "Operator"),
    (UTILITY, Some(OPERATOR), "Stadtwerke"),
    (NORTH, Some(UTILITY), "Nord"),
    (SOUTH, Some(UTILITY), "Süd"),
    (OTHER_UTILITY, Some(OPERATOR), "Other"),
];

pub struct House {
    pub privacy: Privacy,
    pub clock: Clock,
    pub notice: Arc<notice::Notice>,
    kept: Kept,
}

/// What must live as long as the test.
pub enum Kept {
    Directory(tempfile::TempDir),
    Postgres(testkit::TestDatabase),
}

impl House {
    pub async fn on_sqlite() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", directory.path().display());
        Self::on(&url, Kept::Directory(directory)).await
    }

    pub async fn on_postgres() -> Self {
        let database = testkit::Postgres::shared().await.database().await;
        let url = database.url().to_owned();
        Self::on(&url, Kept::Postgres(database)).await
    }

    async fn on(url: &str, kept: Kept) -> Self {
        let database = Database::open(&url.parse().unwrap(), Settings::default()).await.unwrap();
        let notice = Arc::new(notice::Notice::parse(NOTICE, "notice.toml").unwrap());
        let gate = Gate::new(std::slice::from_ref(&notice));
        let clock = Clock::mock("2026-11-22T08:00:00Z".parse::<Time>().unwrap());
        let privacy = Privacy::new(database, gate, clock.clone(), Rng::seeded(1));
        let house = Self { privacy, clock, notice, kept };
        house.plant().await;
        house
    }

    async fn plant(&self) {
        let mut tx = self.privacy.write_plain(&self.system()).await.unwrap();
        for (tenant, above, name) in TREE {
            tx.execute(
                sql!(
                    "INSERT INTO tenant (tenant_id, parent_id, product, name, created_at)
                     VALUES ($1, $2, 'progres', $3, $4)"
                ),
                params![tenant, above, name, self.clock.now()],
            )
            .await
            .unwrap();
            tx.execute(
                sql!(
                    "INSERT INTO tenant_reach (tenant_id, below_id, depth)
                     SELECT tenant_id, $1, depth + 1 FROM tenant_reach WHERE below_id = $2"
                ),
                params![tenant, above],
            )
            .await
            .unwrap();
            tx.execute(
                sql!("INSERT INTO tenant_reach (tenant_id, below_id, depth) VALUES ($1, $1, 0)"),
                params![tenant],
            )
            .await
            .unwrap();
        }
        tx.commit().await.unwrap();
    }

    pub fn system(&self) -> Ctx {
        Ctx::system(&"progres".into(), OPERATOR, "test")
    }

    /// Somebody with this role in this tenant.
    pub fn person(&self, role: &str, tenant: TenantId) -> Ctx {
        let mut account = *tenant.bytes();
        account[0] = 0xA0;
        Ctx {
            tenant,
            product: "progres".into(),
            actor: Actor::Account {
                account: Id::from_bytes(account),
                subject: Id::from_bytes([8; 16]),
                role: RoleName::new(role),
                user_name: "someone@example.org".into(),
            },
            why: Why::Service,
            origin: Origin::default(),
        }
    }

    pub fn admin(&self, tenant: TenantId) -> Ctx {
        self.person("instance_admin", tenant)
    }

    /// What the audit log says was done: action and kind, in order.
    pub async fn audit(&self) -> Vec<String> {
        let ctx = self.system();
        let mut tx = self.privacy.read_plain(&ctx).await.unwrap();
        let rows = tx.query(sql!("SELECT action, object_kind FROM audit ORDER BY sequence"), []).await.unwrap();
        rows.iter().map(|row| format!("{} {}", row.get::<String>(0).unwrap(), row.get::<String>(1).unwrap())).collect()
    }
}

/// Runs each case on both engines.
#[macro_export]
macro_rules! on_both_engines {
    ($($case:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $case() {
                super::$case(super::house::House::on_sqlite().await).await;
            })+
        }
        mod postgres {
            $(#[tokio::test]
            async fn $case() {
                super::$case(super::house::House::on_postgres().await).await;
            })+
        }
    };
}
