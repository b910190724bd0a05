//! Telemetry over a real database, without the rest of the server: a restart is another house over the same place.

use std::{collections::HashMap, path::Path, sync::Arc};

use bus::Bus;
use notice::Notice;
use privacy::{Facts, Gate, Privacy};
use store::{Database, Settings};
use telemetry::{
    Service,
    event::HardwareId,
    format::{Encoding, chirpstack},
    ingest::{Directory, KnownDevice, KnownGateway, Outcome},
    log::series_id,
    profile::Catalogue,
};
use types::{Actor, Clock, Ctx, DeviceId, Origin, Rng, RoleName, TenantId, Time, Why};

const START: &str = "2026-01-01T00:00:00Z";

/// Knows devices 0 to 9 of profile `climate-sensor`.
struct Ten;

fn tenant() -> TenantId {
    TenantId::from_bytes([1; 16])
}

pub fn device(number: u8) -> DeviceId {
    DeviceId::from_bytes([number; 16])
}

impl Directory for Ten {
    fn device(&self, hardware: &HardwareId<'_>, reach: TenantId) -> Option<KnownDevice> {
        let number = hardware.eui().filter(|eui| eui.0 < 10 && reach == tenant())?.0 as u8;
        Some(KnownDevice {
            device: device(number),
            tenant: tenant(),
            place: None,
            product: "progres".into(),
            profile: PROFILE.into(),
            contract_runs: true,
        })
    }

    fn gateway(&self, _: &HardwareId<'_>, _: TenantId) -> Option<KnownGateway> {
        None
    }

    fn unknown(&self, _: &Arc<str>, _: &HardwareId<'_>) {}

    fn learn(&self) -> futures::future::BoxFuture<'_, bool> {
        Box::pin(async { false })
    }

    fn facts(&self, _: &KnownDevice) -> Facts {
        Facts::NONE
    }

    fn whose(&self, _: DeviceId) -> Option<Facts> {
        Some(Facts::NONE)
    }
}

const PROFILE: &str = "indoor-climate";

pub struct House {
    pub service: Service,
    pub privacy: Privacy,
    pub clock: Clock,
}

/// Where the data lies.
pub enum Place {
    Sqlite(tempfile::TempDir),
    Postgres(testkit::TestDatabase),
}

impl Place {
    pub fn sqlite() -> Self {
        Self::Sqlite(tempfile::tempdir().unwrap())
    }

    pub async fn postgres() -> Self {
        Self::Postgres(testkit::Postgres::shared().await.database().await)
    }

    fn url(&self) -> store::Url {
        match self {
            Self::Sqlite(directory) => format!("sqlite:{}", directory.path().display()).parse().unwrap(),
            Self::Postgres(database) => database.url().parse().unwrap(),
        }
    }

    /// A house over what is here, with the tenant there must be.
    pub async fn house(&self, clock: &Clock) -> House {
        let house = house(&self.url(), clock.clone()).await;
        make_tenant(&house.privacy).await;
        house
    }
}

pub fn clock() -> Clock {
    Clock::mock(START.parse().unwrap())
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

async fn house(url: &store::Url, clock: Clock) -> House {
    let settings = Settings { postgres_connections_max: 6, ..Settings::default() };
    let database = Database::open(url, settings).await.unwrap();
    let file = root().join("products/progres/notice.toml");
    let source = std::fs::read_to_string(&file).unwrap();
    let notice = Notice::parse(&source, "notice.toml").unwrap_or_else(|findings| panic!("{findings:?}"));
    let privacy = Privacy::new(database, Gate::new(&[Arc::new(notice)]), clock.clone(), Rng::seeded(1));
    let catalogue = Catalogue::read(&root().join("products/progres")).unwrap();
    let catalogues = Arc::new(HashMap::from([("progres".into(), catalogue)]));
    let service =
        Service::start(privacy.clone(), Bus::new(), Arc::new(Ten), catalogues, privacy::outgoing::Reach::Public)
            .await
            .unwrap();
    House { service, privacy, clock }
}

pub fn machine() -> Ctx {
    Ctx::system(&"progres".into(), tenant(), "mqtt")
}

pub fn person() -> Ctx {
    let account = types::AccountId::from_bytes([7; 16]);
    Ctx {
        tenant: tenant(),
        product: "progres".into(),
        actor: Actor::Account {
            account,
            subject: types::Id::from_bytes([8; 16]),
            role: RoleName::new("user"),
            user_name: "user@example.org".into(),
        },
        why: Why::Service,
        origin: Origin::default(),
    }
}

async fn make_tenant(privacy: &Privacy) {
    let mut tx = privacy.write_plain(&machine()).await.unwrap();
    tx.execute(
        store::sql!(
            "INSERT INTO tenant (tenant_id, product, name, created_at) VALUES ($1, 'progres', 'T', 0)
             ON CONFLICT DO NOTHING"
        ),
        store::params![tenant()],
    )
    .await
    .unwrap();
    tx.execute(
        store::sql!("INSERT INTO tenant_reach (tenant_id, below_id, depth) VALUES ($1, $1, 0) ON CONFLICT DO NOTHING"),
        store::params![tenant()],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

fn uplink(number: u8, id: u32, at: Time, temperature: f64) -> String {
    format!(
        r#"{{"deduplicationId":"00000000-0000-0000-0000-{id:012}","time":"{at}",
           "deviceInfo":{{"applicationId":"a","devEui":"{number:016x}"}},"fPort":2,"fCnt":{id},
           "object":{{"temperature":{temperature},"humidity":40}},
           "rxInfo":[{{"gatewayId":"0016c001f1500812","rssi":-80,"snr":7.5}}]}}"#
    )
}

pub async fn send(house: &House, number: u8, id: u32, temperature: f64) -> Outcome {
    try_send(&house.service, number, id, house.clock.now(), temperature).await.unwrap()
}

pub async fn try_send(
    service: &Service,
    number: u8,
    id: u32,
    at: Time,
    temperature: f64,
) -> telemetry::Result<Outcome> {
    let body = uplink(number, id, at, temperature);
    let event = chirpstack::parse(chirpstack::Kind::Up, Encoding::Json, body.as_bytes()).unwrap();
    service.ingest().accept(&machine(), event).await
}

pub async fn values(house: &House, number: u8) -> Vec<f64> {
    try_values(&house.service, number).await.unwrap()
}

pub async fn try_values(service: &Service, number: u8) -> telemetry::Result<Vec<f64>> {
    let series = series_id(device(number), "temperature");
    let end = Time::from_micros(i64::MAX / 2);
    let points = service.points(&person(), series, Time::EPOCH, end).await?;
    Ok(points.iter().map(|point| point.value).collect())
}

/// How many messages lie in the log, not archived yet.
pub async fn messages_stored(house: &House) -> i64 {
    try_messages_stored(house).await.unwrap()
}

pub async fn try_messages_stored(house: &House) -> privacy::Result<i64> {
    let mut tx = house.privacy.review(&machine(), &["arrival"]).await?;
    let count = store::sql!("SELECT CAST(COALESCE(sum(messages_count), 0) AS BIGINT) FROM arrival");
    Ok(tx.value(count, []).await?.unwrap_or(0))
}
