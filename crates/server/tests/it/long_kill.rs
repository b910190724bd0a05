//! `kill -9` while messages come in, again and again: what was acknowledged is there, once.

use std::{
    path::Path,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use parking_lot::RwLock;
use serde_json::{Value, json};
use testkit::{
    Postgres, Process,
    test_server::{Client, PASSWORD, progres},
    wait,
};
use types::Stopwatch;

use crate::field::{items, text};

const SENDERS: u32 = 6;
const EMAIL: &str = "staff@operator.example";

/// The real binary, over this database.
pub struct Obhut<'a> {
    pub database: &'a str,
}

impl Obhut<'_> {
    fn command(&self, subcommand: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_obhut"));
        command.arg(subcommand).args(["--database", self.database, "--product"]).arg(progres());
        command
    }

    /// Makes the operator and the first account; gives the secret of its activation link.
    pub fn init(&self) -> String {
        let mut command = self.command("init");
        command.args(["--email", EMAIL, "--first-name", "Stefan", "--last-name", "Staff"]);
        let output = command.output().expect("obhut runs");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let failed = || panic!("obhut init: {said}{}", String::from_utf8_lossy(&output.stderr));
        said.lines().find_map(|line| line.split_once("/activate/")).unwrap_or_else(failed).1.trim().to_owned()
    }

    pub async fn serve(&self) -> (Process, String) {
        let mut command = self.command("serve");
        command.args(["--listen", "127.0.0.1:0"]);
        let mut process = Process::spawn("obhut", command);
        let line = process.line_with("obhut listens on ", wait::DEADLINE).await;
        let url = line.split_once("obhut listens on ").expect("a line").1.trim().to_owned();
        (process, url)
    }
}

/// Random enough, and the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// What the senders share.
struct Shared {
    /// Where the server listens now.
    url: RwLock<String>,
    token: String,
    stop: AtomicBool,
    acknowledged: AtomicU64,
}

fn eui(sender: u32) -> String {
    format!("00000000000000{sender:02x}")
}

/// Sends message after message, each again and again until it is acknowledged. The messages do not say when they were
/// measured, so that one stored twice would be two points. Gives how many there were.
async fn send(shared: Arc<Shared>, sender: u32) -> u32 {
    let http = reqwest::Client::builder().timeout(Duration::from_secs(5)).build().unwrap();
    let mut number = 0;
    while !shared.stop.load(Ordering::Acquire) {
        // Two metrics in turn: two messages within a millisecond would be one point.
        let metric = if number % 2 == 0 { "temperature" } else { "humidity" };
        let event = json!({
            "deduplicationId": format!("00000000-0000-0000-{sender:04}-{number:012}"), "fCnt": number, "fPort": 10,
            "deviceInfo": { "applicationId": "a", "devEui": eui(sender) }, "object": { metric: number }
        });
        loop {
            let url = format!("{}/api/ingest/chirpstack?event=up", shared.url.read());
            let answer = http.post(url).bearer_auth(&shared.token).json(&event).send().await;
            let Ok(answer) = answer else {
                tokio::time::sleep(Duration::from_millis(5)).await;
                continue;
            };
            if answer.status() == 200
                && let Ok(taken) = answer.json::<Value>().await
            {
                assert_eq!(taken["accepted"].as_i64().unwrap() + taken["duplicate"].as_i64().unwrap(), 1, "{taken}");
                break;
            }
        }
        shared.acknowledged.fetch_add(1, Ordering::AcqRel);
        number += 1;
    }
    number
}

/// The values of every point of the sender's device, sorted.
async fn stored(staff: &Client, device: &str) -> Vec<u32> {
    let mut values = Vec::new();
    for series in items(&staff.get(&format!("/api/devices/{device}/series")).await.expect(200)) {
        let range = "from=2020-01-01T00:00:00Z&to=2099-01-01T00:00:00Z&points_max=5000";
        let path = format!("/api/series/{}/points?{range}", text(&series["id"]));
        let shown = staff.get(&path).await.expect(200);
        assert_eq!(shown["resolution_seconds"], 0, "every point as it is");
        values.extend(shown["points"].as_array().unwrap().iter().map(|point| point[1].as_f64().unwrap() as u32));
    }
    values.sort_unstable();
    values
}

async fn nothing_acknowledged_is_lost_or_doubled(database: &str, rounds: u64) {
    let obhut = Obhut { database };
    let link = obhut.init();
    let (mut process, url) = obhut.serve().await;
    let staff = Client::new(url.clone());
    staff.post(&format!("/api/activations/{link}"), json!({ "password": PASSWORD })).await.expect(204);
    let credentials = json!({ "email": EMAIL, "password": PASSWORD });
    let me = staff.post("/api/session", credentials.clone()).await.expect(200);
    let token = staff.post("/api/tokens", json!({ "name": "ingest", "scopes": ["ingest"] })).await.expect(201);
    let mut devices = Vec::new();
    for sender in 0..SENDERS {
        let draft = json!({ "tenant_id": me["tenant"]["id"], "dev_eui": eui(sender), "name": "x", "profile": "indoor-climate" });
        devices.push(text(&staff.post("/api/devices", draft).await.expect(201)["id"]));
    }
    let shared = Arc::new(Shared {
        url: RwLock::new(url),
        token: text(&token["token"]),
        stop: AtomicBool::new(false),
        acknowledged: AtomicU64::new(0),
    });
    let senders: Vec<_> = (0..SENDERS).map(|sender| tokio::spawn(send(shared.clone(), sender))).collect();
    let mut dice = Dice(rounds);
    for round in 0..rounds {
        let before = shared.acknowledged.load(Ordering::Acquire);
        wait::until("messages are acknowledged", wait::DEADLINE, async || {
            (shared.acknowledged.load(Ordering::Acquire) > before + 20).then_some(())
        })
        .await;
        let (since, millis) = (Stopwatch::start(), dice.roll(400) as u128);
        wait::until("a moment", wait::DEADLINE, async || (since.elapsed().as_millis() >= millis).then_some(())).await;
        process.kill();
        let (next, url) = obhut.serve().await;
        (process, *shared.url.write()) = (next, url);
        println!("round {round}: {} acknowledged", shared.acknowledged.load(Ordering::Acquire));
    }
    shared.stop.store(true, Ordering::Release);
    let url = shared.url.read().clone();
    let staff = Client::new(url);
    let mut sent = Vec::new();
    for sender in senders {
        sent.push(sender.await.expect("a sender"));
    }
    staff.post("/api/session", credentials.clone()).await.expect(200);
    let check = async |staff: &Client| {
        for (device, count) in devices.iter().zip(&sent) {
            assert_eq!(stored(staff, device).await, (0..*count).collect::<Vec<_>>());
        }
    };
    check(&staff).await;
    // Once more after an ordinary end, when everything is archived.
    process.terminate(wait::DEADLINE).await;
    let (_process, url) = obhut.serve().await;
    let staff = Client::new(url);
    staff.post("/api/session", credentials).await.expect(200);
    check(&staff).await;
    assert!(sent.iter().sum::<u32>() > 20 * rounds as u32);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn long_kill_minus_nine_loses_and_doubles_nothing_on_sqlite() {
    let directory = tempfile::tempdir().unwrap();
    let path: &Path = directory.path();
    nothing_acknowledged_is_lost_or_doubled(&format!("sqlite:{}", path.display()), 12).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn long_kill_minus_nine_loses_and_doubles_nothing_on_postgres() {
    let database = Postgres::shared().await.database().await;
    nothing_acknowledged_is_lost_or_doubled(database.url(), 5).await;
}
