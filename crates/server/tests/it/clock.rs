//! A clock that jumps destroys nothing: deletion pauses until somebody who knows the time confirms it.

use std::time::Duration;

use privacy::retention::ClockFound;
use rusqlite::Connection;
use serde_json::json;
use testkit::{
    TestServer,
    test_server::{Builder, STAFF_EMAIL, START, progres},
    wait,
};
use tokio::process::Command;
use types::{Clock, Ctx, Period, TenantId, Time};

use crate::field::{Field, items, one, points, text};

const EUI: &str = "0000000000000001";

fn after(period: &str) -> Time {
    period.parse::<Period>().unwrap().after(START.parse().unwrap())
}

async fn points_left(server: &TestServer, device: &str) -> usize {
    let staff = server.sign_in(STAFF_EMAIL).await;
    let series = items(&staff.get(&format!("/api/devices/{device}/series")).await.expect(200));
    match series.first() {
        Some(series) => points(&staff, &text(&series["id"])).await.len(),
        None => 0,
    }
}

/// A server with a reading, that has run its jobs once.
async fn with_a_reading(builder: Builder) -> (Field, String) {
    let field = Field::start(builder).await;
    let device = field.device(EUI, "indoor-climate").await;
    let reading = json!({ "device": EUI, "at": field.at(0), "values": { "temperature": 21.5 } });
    assert_eq!(field.machine.post("/api/ingest/plain", reading).await.expect(200), one("accepted"));
    field.server.run_due().await;
    assert_eq!(points_left(&field.server, &device).await, 1);
    (field, device)
}

async fn told(server: &TestServer) {
    server.advance(Duration::from_secs(60)).await;
    wait::until("a mail about the clock", wait::DEADLINE, async || {
        server.mail().mails().into_iter().find(|mail| mail.subject().contains("Uhr ungewiss"))
    })
    .await;
}

#[tokio::test]
async fn a_server_that_starts_forty_months_later_deletes_nothing_until_the_clock_is_confirmed() {
    let start = START.parse().unwrap();
    let (field, device) = with_a_reading(TestServer::builder().machine_clock(start)).await;
    let directory = field.server.stop().await;
    let later = || TestServer::builder().machine_clock(after("40 months"));
    let server = later().directory(directory).start().await;
    server.run_due().await;
    assert_eq!(points_left(&server, &device).await, 1);
    told(&server).await;
    assert!(server.client().get("/metrics").await.text().contains("obhut_deletion_paused 1"));
    // Time going on by itself proves nothing, and nobody is told twice.
    server.advance(Duration::from_secs(7_200)).await;
    assert_eq!(points_left(&server, &device).await, 1);
    let mails = server.mail().mails();
    assert_eq!(mails.iter().filter(|mail| mail.subject().contains("Uhr ungewiss")).count(), 1);
    let directory = server.stop().await;
    let server = later().clock_confirmed().directory(directory).start().await;
    server.run_due().await;
    assert_eq!(points_left(&server, &device).await, 0, "what has aged out goes");
}

#[tokio::test]
async fn a_clock_that_jumps_while_the_server_runs_pauses_deletion_too() {
    let start = START.parse().unwrap();
    let (field, device) = with_a_reading(TestServer::builder().machine_clock(start)).await;
    field.server.advance_by("40 months").await;
    told(&field.server).await;
    assert_eq!(points_left(&field.server, &device).await, 1);
}

#[tokio::test]
async fn days_that_pass_one_after_the_other_are_believed() {
    let start = START.parse().unwrap();
    let (field, device) = with_a_reading(TestServer::builder().machine_clock(start)).await;
    let (clock, privacy) = (field.server.clock(), &field.server.house().privacy);
    let ctx = Ctx::system(&"progres".into(), TenantId::from_bytes([0; 16]), "test");
    for _ in 0..6 * 37 {
        clock.advance(Duration::from_secs(5 * 86_400)).unwrap();
        assert_eq!(privacy.note_clock(&ctx, false).await.unwrap(), ClockFound::Credible);
    }
    field.server.run_due().await;
    assert_eq!(points_left(&field.server, &device).await, 0);
}

#[tokio::test]
async fn postgresql_confirms_a_jump_by_its_own_clock_and_only_a_true_one() {
    let database = testkit::Postgres::shared().await.database().await;
    let now = Clock::real().now();
    let on = |at: Time| TestServer::builder().database(database.url()).machine_clock(at);
    let (field, device) = with_a_reading(on(now.minus(Duration::from_secs(60 * 86_400)))).await;
    field.server.stop().await;
    let server = on("40 months".parse::<Period>().unwrap().after(now)).start().await;
    server.run_due().await;
    told(&server).await;
    assert_eq!(points_left(&server, &device).await, 1);
    server.stop().await;
    // Back in the present, after sixty days without a run: believed at once.
    let server = on(now).start().await;
    server.run_due().await;
    assert!(server.client().get("/metrics").await.text().contains("obhut_deletion_paused 0"));
}

#[tokio::test]
async fn sweep_after_a_jump_ends_with_1_and_deletes_once_the_clock_is_confirmed() {
    let directory = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", directory.path().join("data").display());
    let obhut = async |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_obhut"));
        command.args(arguments).args(["--database", &url, "--product"]).arg(progres());
        let output = command.output().await.expect("the program runs");
        (
            output.status.code(),
            format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)),
        )
    };
    let made = obhut(&["init", "--email", STAFF_EMAIL, "--first-name", "Stefan", "--last-name", "Staff"]).await;
    assert_eq!(made.0, Some(0), "{}", made.1);
    assert_eq!(obhut(&["sweep"]).await.0, Some(0), "the clock goes on");
    // As a database whose server last ran forty months ago, or a clock that is so far ahead.
    let long_ago = Clock::real().now().minus(Duration::from_secs(40 * 30 * 86_400));
    let file = Connection::open(directory.path().join("data/obhut.db")).unwrap();
    let changed =
        file.execute("UPDATE setting SET value = ?1 WHERE name = 'clock.seen'", [long_ago.micros().to_string()]);
    assert_eq!(changed.unwrap(), 1);
    drop(file);
    let (code, said) = obhut(&["sweep"]).await;
    assert!(code == Some(1) && said.contains("--clock-confirmed"), "{code:?} {said}");
    let (code, said) = obhut(&["sweep", "--clock-confirmed"]).await;
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(obhut(&["sweep"]).await.0, Some(0), "and from then on");
}
