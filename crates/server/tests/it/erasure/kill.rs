//! `kill -9` while an erasure is carried out, again and again: it goes on where it stopped, and ends with nothing left.

use std::{
    process::{Command, Stdio},
    time::Duration,
};

use serde_json::json;
use tempfile::TempDir;
use testkit::{
    Postgres, TestServer,
    test_server::{Builder, progres},
    wait,
};
use types::Stopwatch;

use super::{People, bytes::found_in, emails};

/// PostgreSQL rewrites every table each time.
const PEOPLE_ON_POSTGRES: usize = 2;
const PEOPLE: usize = 5;

fn command(subcommand: &[&str], database: &str, ledger: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_obhut"));
    command.args(subcommand).args(["--database", database, "--erasures", ledger, "--product"]).arg(progres());
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Runs to its end, and says why if it does not end well.
fn runs(mut command: Command) {
    let output = command.stdout(Stdio::piped()).stderr(Stdio::piped()).output().expect("obhut runs");
    let said = || format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{}", said());
}

/// Fills a database, ends the server, and erases person after person with a program that is killed again and again.
async fn an_erasure_survives(people: usize, builder: Builder, database: &str, ledger: &str) -> TempDir {
    let server = builder.start().await;
    let staff = server.staff().await;
    let customer = server.tenant(server.root().await, "Customer").await;
    let machine = server.machine(&["ingest"]).await;
    for number in 0..people {
        let email = format!("weg{number}@customer.example");
        let person = server.person(customer, &email, "Wegmann", &format!("Verschwindibus{number}")).await;
        let home = format!("Haus{number:04}");
        server.home(&staff, customer, &home, &[person]).await;
        // Looks make entries of the audit log: rows for more than one batch.
        let client = server.sign_in(&email).await;
        for _ in 0..150 {
            server.advance(Duration::from_secs(61)).await;
            client.get("/api/places").await.expect(200);
            client.get("/api/devices").await.expect(200);
        }
        let eui = format!("{:016x}", u64::from_be_bytes(*home.as_bytes().first_chunk().expect("8 bytes")));
        machine.post("/api/ingest/plain", json!({ "device": eui, "values": { "volume": 1 } })).await.expect(200);
    }
    let directory = server.stop().await;
    let mut millis = 20;
    for number in 0..people {
        let email = format!("weg{number}@customer.example");
        // Killed ever later: before it takes effect, while rows go, and while files are freed.
        for round in 0.. {
            let arguments = ["erase", "--email", &email, "--yes"];
            let arguments = if round == 0 { &arguments[..] } else { &["erase", "--finish"][..] };
            let ended = killed_after(command(arguments, database, ledger), Duration::from_millis(millis)).await;
            millis = millis * 6 / 5 + 5;
            if ended {
                break;
            }
        }
        // If the first one was killed before it took effect, nothing at all has happened.
        if command(&["erase", "--email", &email], database, ledger).status().expect("obhut runs").success() {
            runs(command(&["erase", "--email", &email, "--yes"], database, ledger));
        }
        millis = millis.min(1_500);
    }
    directory
}

/// Whether it ended by itself, and well, before it was killed.
async fn killed_after(mut command: Command, time: Duration) -> bool {
    let mut process = command.spawn().expect("obhut runs");
    let (since, mut ended) = (Stopwatch::start(), None);
    wait::until("a moment", wait::DEADLINE, async || {
        ended = process.try_wait().expect("our own child");
        (ended.is_some() || since.elapsed() >= time).then_some(())
    })
    .await;
    let _ = process.kill();
    process.wait().expect("our own child");
    ended.is_some_and(|status| status.success())
}

/// A server over it sees nobody but its staff, and an intact log.
async fn nobody_is_left(server: &TestServer) {
    server.tell_everybody().await;
    for _ in 0..200 {
        if server.remove().await.waits_for.is_none() {
            break;
        }
    }
    let staff = server.staff().await;
    assert_eq!(emails(&staff).await, ["staff@operator.example"]);
    assert_eq!(staff.get("/api/audit/verification").await.expect(200)["ok"], true);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn long_kill_minus_nine_stops_no_erasure_on_sqlite() {
    let directory = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", directory.path().display());
    let ledger = directory.path().join("erasures").display().to_string();
    let directory = an_erasure_survives(PEOPLE, TestServer::builder().directory(directory), &database, &ledger).await;
    let server = TestServer::builder().directory(directory).start().await;
    nobody_is_left(&server).await;
    let needles = [("the address", b"@customer.example".to_vec()), ("the name", b"Verschwindibus".to_vec())];
    assert_eq!(found_in(server.database_dir(), &needles), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn long_kill_minus_nine_stops_no_erasure_on_postgres() {
    let database = Postgres::shared().await.database().await;
    let directory = tempfile::tempdir().unwrap();
    let ledger = directory.path().join("erasures");
    let builder = || TestServer::builder().database(database.url()).erasures(&ledger);
    an_erasure_survives(PEOPLE_ON_POSTGRES, builder(), database.url(), &ledger.display().to_string()).await;
    let server = builder().start().await;
    nobody_is_left(&server).await;
    let client = database.client().await;
    let left = "SELECT count(*) FROM main.account WHERE last_name LIKE 'Verschwind%'";
    assert_eq!(client.query_one(left, &[]).await.unwrap().get::<_, i64>(0), 0);
}
