//! The walk of an uplink on a real database: accepted once, durable, archived, read, aged.

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

fn device(number: u8) -> DeviceId {
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
}

const PROFILE: &str = "indoor-climate";

struct House {
    service: Service,
    privacy: Privacy,
    clock: Clock,
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

async fn house(directory: &Path, clock: Clock) -> House {
    let url = format!("sqlite:{}", directory.display()).parse().unwrap();
    let database = Database::open(&url, Settings::default()).await.unwrap();
    let file = root().join("products/progres/notice.toml");
    let source = std::fs::read_to_string(&file).unwrap();
    let notice = Notice::parse(&source, "notice.toml").unwrap_or_else(|findings| panic!("{findings:?}"));
    let privacy = Privacy::new(database, Gate::new(&[Arc::new(notice)]), clock.clone(), Rng::seeded(1));
    let catalogue = Catalogue::read(&root().join("products/progres")).unwrap();
    let catalogues = Arc::new(HashMap::from([("progres".into(), catalogue)]));
    let service = Service::start(privacy.clone(), Bus::new(), Arc::new(Ten), catalogues).await.unwrap();
    House { service, privacy, clock }
}

fn machine() -> Ctx {
    Ctx::system(&"progres".into(), tenant(), "mqtt")
}

fn person() -> Ctx {
    let account = types::AccountId::from_bytes([7; 16]);
    Ctx {
        tenant: tenant(),
        product: "progres".into(),
        actor: Actor::Account { account, role: RoleName::new("user"), user_name: "user@example.org".into() },
        why: Why::Service,
        origin: Origin::default(),
    }
}

async fn make_tenant(privacy: &Privacy) {
    let mut tx = privacy.write_plain(&machine()).await.unwrap();
    tx.execute(
        store::sql!("INSERT INTO tenant (tenant_id, product, name, created_at) VALUES ($1, 'progres', 'T', 0)"),
        store::params![tenant()],
    )
    .await
    .unwrap();
    tx.execute(
        store::sql!("INSERT INTO tenant_reach (tenant_id, below_id, depth) VALUES ($1, $1, 0)"),
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

async fn send(house: &House, number: u8, id: u32, temperature: f64) -> Outcome {
    let body = uplink(number, id, house.clock.now(), temperature);
    let event = chirpstack::parse(chirpstack::Kind::Up, Encoding::Json, body.as_bytes()).unwrap();
    house.service.ingest().accept(&machine(), event).await.unwrap()
}

async fn values(house: &House, number: u8) -> Vec<f64> {
    let series = series_id(device(number), "temperature");
    let end = Time::from_micros(i64::MAX / 2);
    let points = house.service.points(&person(), series, Time::EPOCH, end).await.unwrap();
    points.iter().map(|point| point.value).collect()
}

#[tokio::test]
async fn an_uplink_is_taken_once_survives_a_restart_and_is_read_before_and_after_archiving() {
    let directory = tempfile::tempdir().unwrap();
    let clock = Clock::mock(START.parse().unwrap());
    let first = house(directory.path(), clock.clone()).await;
    make_tenant(&first.privacy).await;
    assert_eq!(send(&first, 1, 1, 20.5).await, Outcome::Accepted);
    assert_eq!(send(&first, 1, 1, 20.5).await, Outcome::Duplicate);
    assert_eq!(send(&first, 77, 2, 20.5).await, Outcome::Unknown);
    drop(first);

    let second = house(directory.path(), clock.clone()).await;
    assert_eq!(send(&second, 1, 1, 20.5).await, Outcome::Duplicate, "after a restart, before archiving");
    clock.advance(std::time::Duration::from_secs(60)).unwrap();
    assert_eq!(send(&second, 1, 2, 21.5).await, Outcome::Accepted);
    second.service.archive().await.unwrap();
    assert_eq!(values(&second, 1).await, [20.5, 21.5]);
    drop(second);

    let third = house(directory.path(), clock).await;
    assert_eq!(send(&third, 1, 2, 21.5).await, Outcome::Duplicate, "after a restart, after archiving");
    assert_eq!(values(&third, 1).await, [20.5, 21.5]);
    let look = third.service.devices(&person(), &[device(1)]).await.unwrap();
    assert_eq!(look[&device(1)].last_frame.as_ref().unwrap().rssi_dbm, Some(-80));
    assert_eq!(look[&device(1)].latest.iter().find(|l| l.metric == "temperature").unwrap().value, 21.5);
}
