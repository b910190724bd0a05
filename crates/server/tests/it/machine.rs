//! A machine that fails below the server: files that cannot be written, no descriptors left. Nothing acknowledged is lost,
//! and the server goes on by itself.

use std::time::Duration;

use rustix::process::{Pid, Resource, Rlimit, prlimit};
use serde_json::json;
use testkit::{
    Process,
    test_server::{Answer, Client, PASSWORD},
    wait,
};

use crate::{
    field::{items, points, text},
    long_kill::Obhut,
};

const EUI: &str = "0000000000000001";

/// Sets the soft limit of a running process, and gives what it was.
fn limit(process: &Process, resource: Resource, current: Option<u64>) -> Option<u64> {
    let pid = Pid::from_raw(process.id() as i32);
    let known = rustix::process::getrlimit(resource);
    let before = prlimit(pid, resource, Rlimit { current, maximum: known.maximum }).expect("our own child");
    before.current
}

struct Served {
    _directory: tempfile::TempDir,
    process: Process,
    url: String,
    staff: Client,
    machine: Client,
    device: String,
}

async fn served() -> Served {
    let directory = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", directory.path().join("data").display());
    let obhut = Obhut { database: &database };
    let link = obhut.init();
    let (process, url) = obhut.serve().await;
    let staff = Client::new(url.clone());
    staff.post(&format!("/api/activations/{link}"), json!({ "password": PASSWORD })).await.expect(204);
    let credentials = json!({ "email": "staff@operator.example", "password": PASSWORD });
    let me = staff.post("/api/session", credentials).await.expect(200);
    let token = staff.post("/api/tokens", json!({ "name": "ingest", "scopes": ["ingest"] })).await.expect(201);
    let machine = Client::new(url.clone()).with_token(&text(&token["token"]));
    let draft = json!({ "tenant_id": me["tenant"]["id"], "dev_eui": EUI, "name": "x", "profile": "indoor-climate" });
    let device = text(&staff.post("/api/devices", draft).await.expect(201)["id"]);
    Served { _directory: directory, process, url, staff, machine, device }
}

impl Served {
    async fn deliver(&self, number: i64) -> Answer {
        let reading = json!({ "device": EUI, "id": number.to_string(), "values": { "temperature": number } });
        self.machine.post("/api/ingest/plain", reading).await
    }

    async fn values(&self) -> Vec<f64> {
        let series = items(&self.staff.get(&format!("/api/devices/{}/series", self.device)).await.expect(200));
        let mut values: Vec<f64> =
            points(&self.staff, &text(&series[0]["id"])).await.into_iter().map(|point| point.1).collect();
        values.sort_by(f64::total_cmp);
        values
    }
}

#[ignore = "the server refuses, but says that it is ready: not understood yet"]
#[tokio::test(flavor = "multi_thread")]
async fn files_that_cannot_be_written_end_nothing() {
    let served = served().await;
    served.deliver(1).await.expect(200);
    let before = limit(&served.process, Resource::Fsize, Some(1));
    let refused = served.deliver(2).await;
    assert_eq!((refused.status, refused.problem().as_str()), (503, "unavailable"));
    wait::until("the server says so", wait::DEADLINE, async || {
        served.machine.get("/readyz").await.text().starts_with("storage-failing").then_some(())
    })
    .await;
    limit(&served.process, Resource::Fsize, before);
    let ready = async || (served.machine.get("/readyz").await.status == 200).then_some(());
    wait::until("the server goes on", wait::DEADLINE, ready).await;
    served.deliver(3).await.expect(200);
    assert_eq!(served.values().await, [1.0, 3.0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_descriptor_left_who_is_connected_is_served_and_others_wait() {
    let served = served().await;
    served.deliver(1).await.expect(200);
    // The first few are taken for as long as the process lives, so no new one can be had, whatever is closed.
    let before = limit(&served.process, Resource::Nofile, Some(5));
    let other = reqwest::Client::builder().timeout(Duration::from_secs(2)).build().unwrap();
    let health = format!("{}/healthz", served.url);
    assert!(other.get(&health).send().await.is_err(), "no further connection is taken");
    served.deliver(2).await.expect(200);
    limit(&served.process, Resource::Nofile, before);
    let again = async || other.get(&health).send().await.is_ok_and(|answer| answer.status() == 200).then_some(());
    wait::until("further connections are taken", wait::DEADLINE, again).await;
    served.deliver(3).await.expect(200);
    assert_eq!(served.values().await, [1.0, 2.0, 3.0]);
}
