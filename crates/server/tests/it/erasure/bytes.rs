//! No byte of an erased person is left in any file of either database, telemetry included.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use privacy::erasure::Scrub;
use serde_json::json;
use testkit::{Postgres, TestServer, test_server::Builder};
use types::DeviceId;

use super::People;

/// What nobody else's data contains, nor a test's before this one on the same PostgreSQL.
struct Needles {
    email: String,
    last_name: String,
    phone: String,
    home: String,
}

impl Needles {
    fn of(run: u32) -> Self {
        Self {
            email: format!("xq{run}.zirbelkiefer@unverwechselbar.example"),
            last_name: format!("Zirbelkiefer{run}"),
            phone: format!("55512{run:07}"),
            home: format!("{run:07}Xyloquenhof"),
        }
    }
}

/// The files below a directory in which one of the needles stands.
pub fn found_in(directory: &Path, needles: &[(&str, Vec<u8>)]) -> Vec<String> {
    let mut found = Vec::new();
    let entries = fs::read_dir(directory).into_iter().flatten().flatten().map(|entry| entry.path());
    let own = directory.is_file().then(|| directory.to_owned());
    for path in entries.chain(own) {
        if path.is_dir() {
            found.extend(found_in(&path, needles));
        } else if let Ok(content) = fs::read(&path) {
            for (name, needle) in needles {
                if memmem(&content, needle) {
                    found.push(format!("{name} in {}", path.display()));
                }
            }
        }
    }
    found
}

fn memmem(content: &[u8], needle: &[u8]) -> bool {
    let Some(first) = needle.first() else { return false };
    let mut rest = content;
    while let Some(at) = rest.iter().position(|byte| byte == first) {
        if rest[at..].starts_with(needle) {
            return true;
        }
        rest = &rest[at + 1..];
    }
    false
}

/// Fills a server with a person among others, erases the person, and looks into the files before and after.
async fn nothing_is_left(
    builder: Builder,
    files: impl Fn(&TestServer) -> Vec<PathBuf>,
    explain: impl AsyncFn(&str) -> String,
) {
    // Ids are by chance, and chance has a seed: this run's are its own.
    let run = std::process::id();
    let Needles { email, last_name, phone, home } = Needles::of(run);
    let server = builder.seed(u64::from(run)).start().await;
    let staff = server.staff().await;
    let customer = server.tenant(server.root().await, "Customer").await;
    let subject = server.person(customer, &email, "Qwendolina", &last_name).await;
    let device = server.home(&staff, customer, &home, &[subject]).await;
    let client = server.sign_in(&email).await;
    client.patch("/api/account", json!({ "phone": format!("+49 {phone}") })).await.expect(200);
    client.get("/api/accounts").await;
    let machine = server.machine(&["ingest"]).await;
    let eui = format!("{:016x}", u64::from_be_bytes(*home.as_bytes().first_chunk().unwrap()));
    let series = async |eui: &str, rounds: u32| {
        for round in 0..rounds {
            server.advance(Duration::from_secs(30)).await;
            let values = json!({ "volume": f64::from(round) + 0.25, "battery": 3.3 });
            machine
                .post("/api/ingest/plain", json!({ "device": eui, "id": format!("{eui} {round}"), "values": values }))
                .await
                .expect(200);
        }
    };
    series(&eui, 40).await;
    // Others, before and behind, so that pages are shared and rearranged.
    for number in 0..30 {
        let other = server.person(customer, &format!("other{number}@customer.example"), "Otto", "Andermann").await;
        if number % 10 == 0 {
            server.home(&staff, customer, &format!("Haus{number:04}"), &[other]).await;
        }
    }
    server.run_due().await;
    let device: DeviceId = device.parse().unwrap();
    let needles = [
        ("the address", email.clone().into_bytes()),
        ("the last name", last_name.into_bytes()),
        ("the phone", phone.into_bytes()),
        ("the home", home.clone().into_bytes()),
        ("the person's id", subject.bytes().to_vec()),
        ("the device's EUI", eui.as_bytes().to_vec()),
        // Of telemetry, every row begins with it.
        ("the device's rows", device.bytes().to_vec()),
    ];
    let look = |needles: &[_]| files(&server).iter().flat_map(|root| found_in(root, needles)).collect::<Vec<_>>();
    let before = look(&needles);
    for (name, _) in &needles {
        assert!(before.iter().any(|found| found.starts_with(name)), "{name} was never written: {before:?}");
    }

    server.erase(subject).await;
    server.tell_everybody().await;
    let mut count = server.remove().await;
    // A test process beside this one may hold what PostgreSQL waits for.
    for _ in 0..200 {
        if count.waits_for.is_none() {
            break;
        }
        count = server::erasure::remove(&server.house().app, Scrub::Now).await.unwrap();
    }
    assert_eq!(count.waits_for, None);
    // The audit log names what was done to which thing; an id of a thing that is gone leads nowhere.
    let after = look(&needles[..6]);
    let mut named = Vec::new();
    for found in &after {
        named.push(explain(found).await);
    }
    assert_eq!(named, Vec::<String>::new());
    let privacy = &server.house().privacy;
    let ctx = types::Ctx::system(&"progres".into(), types::TenantId::from_bytes([0; 16]), "test");
    let mut tx = privacy.review(&ctx, &["chunk", "series", "radio_frame"]).await.unwrap();
    let chunks = store::sql!("SELECT count(*) FROM main.chunk WHERE device_id = $1");
    assert_eq!(tx.value::<i64>(chunks, store::params![device]).await.unwrap(), Some(0));
    let others = store::sql!("SELECT count(*) FROM main.chunk");
    assert!(tx.value::<i64>(others, []).await.unwrap().unwrap() > 0, "others' readings are there");
    assert_eq!(staff.get("/api/audit/verification").await.expect(200)["ok"], true);
}

#[tokio::test]
async fn plu_19_no_byte_is_left_in_the_data_directory_on_sqlite() {
    let files = |server: &TestServer| vec![server.database_dir().to_owned()];
    nothing_is_left(TestServer::builder(), files, async |found| found.to_owned()).await;
}

#[tokio::test]
async fn long_plu_19_no_byte_is_left_in_the_data_directory_on_postgres() {
    let directory = Postgres::shared().await.data_directory();
    let database = Postgres::shared().await.database().await;
    let client = database.client().await;
    let own = "SELECT oid::text FROM pg_database WHERE datname = current_database()";
    let own: String = client.query_one(own, &[]).await.unwrap().get(0);
    // Everything but the databases of other tests.
    let files = move |_: &TestServer| {
        let roots = fs::read_dir(&directory).unwrap().map(|entry| entry.unwrap().path());
        roots.filter(|path| !path.ends_with("base")).chain([directory.join("base").join(&own)]).collect()
    };
    // Files have numbers; the relation's name says what was forgotten.
    let explain = async |found: &str| {
        let number = found.rsplit('/').next().unwrap_or_default().to_owned();
        let named =
            "SELECT coalesce(max(relname::text), 'nothing') FROM pg_class WHERE pg_relation_filenode(oid)::text = $1";
        format!("{found}: {}", client.query_one(named, &[&number]).await.unwrap().get::<_, String>(0))
    };
    nothing_is_left(TestServer::builder().database(database.url()), files, explain).await;
}
