//! A disk that is full: readings are refused and not lost, people still sign in, look and erase, and the server says so
//! and goes on by itself.

use std::time::Duration;

use serde_json::{Value, json};
use store::{Permit, params, sql};
use testkit::{
    SmallDisk, TestServer,
    test_server::{Answer, STAFF_EMAIL},
    wait,
};

use crate::field::{Field, one};

const MIB: u64 = 1024 * 1024;
const EUI: &str = "0000000000000001";

async fn deliver(field: &Field, number: i64) -> Answer {
    let reading = json!({ "device": EUI, "at": field.at(-number), "values": { "temperature": number } });
    field.machine.post("/api/ingest/plain", reading).await
}

async fn readiness(field: &Field) -> (u16, String) {
    let answer = field.machine.get("/readyz").await;
    (answer.status, answer.text())
}

async fn is_ready(field: &Field) {
    wait::until("the server is ready", wait::DEADLINE, async || (readiness(field).await.0 == 200).then_some(())).await;
}

async fn metric(field: &Field, line: &str) -> bool {
    field.machine.get("/metrics").await.text().lines().any(|found| found == line)
}

/// Rows until nothing that may wait is taken any more.
async fn fill(field: &Field) {
    let database = &field.server.house().database;
    for number in 0.. {
        if database.check_room().is_err() {
            return;
        }
        let mut tx = database.write(Permit::NOT_PERSONAL).await.unwrap();
        let insert = sql!("INSERT INTO setting (name, value) VALUES ($1, $2)");
        tx.execute(insert, params![format!("fill {number}"), "x".repeat(40_000)]).await.unwrap();
        tx.commit().await.unwrap();
    }
}

/// What holds while the disk is full.
async fn people_work_on(field: &Field, device: &str) {
    let refused = deliver(field, 1_000).await;
    assert_eq!((refused.status, refused.problem().as_str()), (507, "storage-full"), "{}", refused.text());
    let (status, said) = readiness(field).await;
    assert!(status == 503 && said.starts_with("storage-full"), "{status} {said}");
    assert!(metric(field, "obhut_storage{state=\"full\"} 1").await);
    let staff = field.server.sign_in(STAFF_EMAIL).await;
    staff.get(&format!("/api/devices/{device}")).await.expect(200);
    // Erasing is writing.
    let draft =
        json!({ "tenant_id": field.customer, "dev_eui": "0000000000000002", "name": "x", "profile": "indoor-climate" });
    let other = staff.post("/api/devices", draft).await.expect(201);
    staff.delete(&format!("/api/devices/{}", other["id"].as_str().unwrap())).await.expect(204);
    field.server.advance(Duration::from_secs(11)).await;
    field.server.advance(Duration::from_secs(31)).await;
    wait::until("a mail about the disk", wait::DEADLINE, async || {
        field.server.mail().mails().into_iter().find(|mail| mail.subject().contains("Speicher"))
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_database_refuses_readings_lets_people_work_and_goes_on_by_itself() {
    let field = Field::start(TestServer::builder().sqlite_bytes_max(16 * MIB)).await;
    let device = field.device(EUI, "indoor-climate").await;
    assert_eq!(deliver(&field, 1).await.expect(200), one("accepted"));
    assert_eq!(readiness(&field).await, (200, "ready".to_owned()));
    fill(&field).await;
    people_work_on(&field, &device).await;
    let mut tx = field.server.house().database.write(Permit::NOT_PERSONAL).await.unwrap();
    tx.execute(sql!("DELETE FROM setting WHERE name LIKE 'fill %'"), []).await.unwrap();
    tx.commit().await.unwrap();
    is_ready(&field).await;
    assert_eq!(deliver(&field, 1_000).await.expect(200), one("accepted"), "what was refused is sent again");
    let series = field.series_id(&device, "temperature").await;
    assert_eq!(field.points(&series).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_another_program_fills_loses_nothing_acknowledged() {
    let Some(disk) = SmallDisk::mount(32 * MIB) else { return };
    let url = format!("sqlite:{}", disk.path().join("data").display());
    let field = Field::start(TestServer::builder().database(&url)).await;
    let device = field.device(EUI, "indoor-climate").await;
    let mut acknowledged = 0;
    let others = disk.fill();
    for number in 0..2_000 {
        let answer = deliver(&field, number).await;
        match answer.status {
            200 => acknowledged += 1,
            507 => break,
            other => panic!("{other}: {}", answer.text()),
        }
    }
    wait::until("it is full", wait::DEADLINE, async || (readiness(&field).await.0 == 503).then_some(())).await;
    people_work_on(&field, &device).await;
    std::fs::remove_file(others).unwrap();
    is_ready(&field).await;
    assert_eq!(deliver(&field, 5_000).await.expect(200), one("accepted"));
    let series = field.series_id(&device, "temperature").await;
    assert_eq!(field.points(&series).await.len(), acknowledged + 1);
    let Field { server, .. } = field;
    server.stop().await;
    let server = TestServer::builder().database(&url).start().await;
    let staff = server.sign_in(STAFF_EMAIL).await;
    assert_eq!(crate::field::points(&staff, &series).await.len(), acknowledged + 1, "after a restart");
    drop(server);
}

#[tokio::test(flavor = "multi_thread")]
async fn text_with_nul_is_refused_by_field() {
    for builder in [TestServer::builder(), TestServer::builder().postgres()] {
        let field = Field::start(builder).await;
        let staff = &field.staff;
        let refused = async |answer: Answer, name: &str| {
            let problem: Value = answer.expect(422);
            assert_eq!(problem["errors"][0]["field"], name, "{problem}");
            assert_eq!(problem["errors"][0]["code"], "control_character", "{problem}");
        };
        refused(staff.patch("/api/account", json!({ "first_name": "A\u{0}" })).await, "first_name").await;
        let draft =
            json!({ "tenant_id": field.customer, "dev_eui": EUI, "name": "\u{0}", "profile": "indoor-climate" });
        refused(staff.post("/api/devices", draft).await, "name").await;
        let credentials = json!({ "email": "a\u{0}@b.example", "password": "x" });
        refused(field.server.client().post("/api/session", credentials).await, "email").await;
        refused(staff.get("/api/devices?search=a%00b").await, "search").await;
        assert_eq!(staff.get("/api/devices/%00").await.status, 404);
    }
}
