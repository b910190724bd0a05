//! Databases of earlier schemas (`tests/upgrade/*.zip`), each brought to today's: nothing is lost, the server starts over
//! it, people sign in and see their readings, the audit log verifies.

pub mod keeping;
mod life;

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use store::{Database, MIGRATIONS, Settings, Url};
use testkit::{
    Postgres, TestServer,
    test_server::{Builder, PASSWORD},
};

use self::keeping::{Kept, Rows};
use crate::choices::notice;

/// Tables whose old rows a migration rewrote or the start of the server changes, and why; of them only the count is
/// compared.
const REWRITTEN: &[(&str, &str)] = &[];

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/upgrade")
}

/// Every database kept, oldest first.
fn kept() -> Vec<Kept> {
    let files = std::fs::read_dir(directory()).expect("the directory of kept databases");
    let mut paths: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "zip"));
    paths.sort();
    assert!(!paths.is_empty(), "no database is kept");
    paths.iter().map(|path| Kept::read(path)).collect()
}

fn nothing_is_lost(name: &str, before: &Rows, after: &Rows) {
    assert!(before.len() > 40, "{name}: a database with {} tables", before.len());
    for (table, rows) in before {
        let now = after.get(table).unwrap_or_else(|| panic!("{name}: the table {table} is gone"));
        assert!(now.len() >= rows.len(), "{name}: of {} rows of {table}, {} are left", rows.len(), now.len());
        if !rows.is_empty() && REWRITTEN.iter().all(|(rewritten, _)| rewritten != table) {
            let lost = keeping::lost(rows, now);
            assert!(lost.is_empty(), "{name}: {table} lost {lost:#?}");
        }
    }
}

/// What a person, the desk and the officer see is what was there.
async fn goes_on(name: &str, builder: Builder) {
    let server = builder.notice(notice()).at(life::end()).start().await;
    let staff = server.staff().await;
    let user = server.sign_in(life::USER).await;
    let list = async |path: &str| staff.get(path).await.expect(200)["items"].as_array().unwrap().clone();
    let devices = list("/api/devices").await;
    let meter = devices.iter().find(|device| device["dev_eui"] == life::METER).expect("the meter");
    let path = format!("/api/devices/{}/series", meter["id"].as_str().unwrap());
    let series = user.get(&path).await.expect(200)["items"].as_array().unwrap().clone();
    let volume = series.iter().find(|series| series["metric"] == "volume").expect("its series");
    let points = crate::field::points(&user, volume["id"].as_str().unwrap()).await;
    assert_eq!(points.len(), life::READINGS, "{name}: archived ones, and those in the arrival log");
    assert_eq!(points.first().map(|point| point.1), Some(100.0), "{name}");
    let verified = staff.get("/api/audit/verification").await.expect(200);
    assert_eq!(verified["ok"], true, "{name}: {verified}");
    for (path, count) in [("/api/places", 1), ("/api/gateways", 1), ("/api/rules", 2), ("/api/alarms", 1)] {
        assert!(list(path).await.len() >= count, "{name}: {path}");
    }
    let open: Vec<Value> = list("/api/requests").await;
    assert!(open.iter().any(|case| case["kind"] == "complaint"), "{name}: the open case: {open:#?}");
    let erased = json!({ "email": life::ERASED, "password": PASSWORD });
    server.client().post("/api/session", erased).await.expect(401);
    let restricted = user.get("/api/privacy/stops").await.expect(200)["items"].as_array().unwrap().len();
    assert_eq!(restricted, 1, "{name}: what was objected to stays so");
    // What follows by itself runs over old rows too, and new readings come.
    server.advance_by("1 hour").await;
    let machine = server.machine(&["ingest"]).await;
    let message = json!({ "device": life::METER, "values": { "volume": 900.0 } });
    assert_eq!(machine.post("/api/ingest/plain", message).await.expect(200)["accepted"], 1);
    let staff = server.staff().await;
    staff.post("/api/evidence/runs", json!({})).await.expect(200);
    assert_eq!(staff.get("/api/audit/verification").await.expect(200)["ok"], true, "{name}: afterwards");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kept_database_comes_to_todays_schema_and_goes_on_on_sqlite() {
    for kept in kept() {
        let directory = tempfile::tempdir().unwrap();
        kept.unpack(directory.path());
        let before = keeping::sqlite_rows(directory.path());
        let url = Url::Sqlite(directory.path().to_owned());
        drop(Database::open(&url, Settings::default()).await.expect("today's schema"));
        let after = keeping::sqlite_rows(directory.path());
        nothing_is_lost(&kept.name, &before, &after);
        goes_on(&kept.name, TestServer::builder().directory(directory)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kept_database_comes_to_todays_schema_and_goes_on_on_postgres() {
    for kept in kept() {
        let database = Postgres::shared().await.database().await;
        database.load(&kept.postgres).await;
        let before = keeping::postgres_rows(&database).await;
        drop(Database::open(&database.url().parse().unwrap(), Settings::default()).await.expect("today's schema"));
        let after = keeping::postgres_rows(&database).await;
        nothing_is_lost(&kept.name, &before, &after);
        goes_on(&kept.name, TestServer::builder().database(database.url())).await;
    }
}

#[test]
fn a_database_is_kept_of_a_schema_that_is_not_newer_than_todays() {
    for kept in kept() {
        assert!(MIGRATIONS.iter().any(|(name, ..)| *name == kept.name), "{}: an unknown migration", kept.name);
    }
}

/// Keeps a database of today's schema: `cargo nextest run -p obhut --run-ignored only keep_a_database`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "writes tests/upgrade/NEWEST_MIGRATION.zip"]
async fn keep_a_database_of_todays_schema() {
    let newest = MIGRATIONS.iter().map(|(name, ..)| *name).rfind(|name| !name.starts_with('9')).unwrap();
    let server = life::live(TestServer::builder()).await;
    let files = keeping::copy(server.database_dir());
    let empty = keeping::empty_tables(&keeping::sqlite_rows(files.path())).join(", ");
    let database = Postgres::shared().await.database().await;
    // Running: what stops brings into order what a kept database should have.
    let _other = life::live(TestServer::builder().database(database.url())).await;
    let path = directory().join(format!("{newest}.zip"));
    keeping::write(&path, files.path(), &database.dump());
    println!("kept {} ({} bytes); tables without a row: {empty}", path.display(), path.metadata().unwrap().len());
}
