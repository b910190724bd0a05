//! Readings and frames age out as the notice says, to the millisecond, and as a customer's contract says.

use std::time::Duration;

use serde_json::{Value, json};
use store::sql;
use testkit::{TestServer, both_databases};
use types::{Ctx, DeviceId, Period, TenantId, Time};

use crate::field::{Field, downlink_event, is_on_disk, items, one, points, text};

const HOUR: i64 = 3_600;

/// Chunks of the device that hold or may hold something from before then, and rows of frames that do.
async fn rows_before(field: &Field, device: &str, before: Time) -> (i64, i64) {
    let device: DeviceId = device.parse().unwrap();
    let ctx = Ctx::system(&"progres".into(), TenantId::from_bytes([0; 16]), "test");
    let kinds = ["chunk", "series", "radio_frame"];
    let mut tx = field.server.house().privacy.review(&ctx, &kinds).await.unwrap();
    let chunks = sql!("SELECT count(*) FROM chunk WHERE device_id = $1 AND first_at < $2");
    let frames = sql!("SELECT count(*) FROM device_state WHERE device_id = $1 AND first_frame_at < $2");
    let chunks = tx.value(chunks, store::params![device, before]).await.unwrap().unwrap();
    (chunks, tx.value(frames, store::params![device, before]).await.unwrap().unwrap())
}

impl Field {
    /// So many readings of every metric, one an hour, the last one now.
    async fn hours(&self, eui: &str, metrics: &[&str], count: i64) {
        let now = self.server.now();
        for metric in metrics {
            let value = |hours: i64| {
                let at = now.minus(Duration::from_secs((hours * HOUR) as u64));
                json!({ "metric": metric, "value": hours, "at": at })
            };
            let values: Vec<Value> = (0..count).map(value).collect();
            for (number, values) in values.chunks(1_000).enumerate() {
                let message = json!({ "device": eui, "id": format!("{metric} {number}"), "values": values });
                assert_eq!(self.machine.post("/api/ingest/plain", message).await.expect(200), one("accepted"));
            }
        }
    }

    /// Lets time pass; who was signed in long ago signs in again.
    async fn pass(&mut self, period: &str) {
        self.server.advance_by(period).await;
        self.staff = self.server.staff().await;
    }

    /// The times of all points of a series.
    async fn times(&self, device: &str, metric: &str) -> Vec<i64> {
        let series = items(&self.staff.get(&format!("/api/devices/{device}/series")).await.expect(200));
        let Some(found) = series.iter().find(|series| series["metric"] == metric) else { return Vec::new() };
        points(&self.staff, &text(&found["id"])).await.into_iter().map(|point| point.0).collect()
    }
}

fn before(period: &str, now: Time) -> Time {
    period.parse::<Period>().unwrap().before(now)
}

both_databases! {
    async fn pro_16_readings_age_out_exactly_by_the_contracts_period_or_the_notices(builder: Builder) {
        let mut field = Field::start(builder).await;
        let other = field.server.tenant(field.server.root().await, "Other").await;
        let (short, long) = ("0000000000000001", "0000000000000002");
        let device = field.device(short, "indoor-climate").await;
        let others = field.device_of(other, long, "indoor-climate").await;
        let path = format!("/api/tenants/{}/retention", field.customer);
        field.staff.put(&path, json!({ "overrides": { "climate": "2 months" } })).await.expect(200);
        // A hundred days of hours.
        for eui in [short, long] {
            field.hours(eui, &["temperature", "battery"], 2_400).await;
        }
        let all = field.times(&others, "temperature").await;
        assert_eq!(all.len(), 2_400);
        field.server.run_due().await;
        let now = field.server.now();
        let cut = before("2 months", now);
        let kept: Vec<i64> = all.iter().copied().filter(|at| *at >= cut.millis()).collect();
        assert!(kept.len() < 1_600 && kept.len() > 1_400);
        assert_eq!(field.times(&device, "temperature").await, kept, "two months of climate, by contract");
        assert_eq!(field.times(&device, "battery").await, all, "other categories stay");
        assert_eq!(field.times(&others, "temperature").await, all, "other customers' stay");
        let sweeps = items(&field.staff.get("/api/retention/sweeps?limit=200").await.expect(200));
        let sweep = |category: &str, from: Time| {
            let found = sweeps.iter().find(|one| one["table"] == "chunk" && one["category"] == category);
            found.filter(|one| one["at"].as_str().unwrap().parse::<Time>().unwrap() >= from).cloned()
        };
        let listed = sweep("climate", now).expect("listed");
        assert!(listed["erased"].as_i64().unwrap() > 0, "{listed}");
        assert_eq!(listed["overdue"], 0);
        assert!(listed["oldest_at"].as_str().unwrap().parse::<Time>().unwrap() >= before("12 months", now));

        // An hour later, one point more is due.
        field.pass("1 hour").await;
        assert_eq!(field.times(&device, "temperature").await, kept[1..]);
        // A shorter period of the contract holds at the next sweep; back to the notice's, nothing comes back.
        field.staff.put(&path, json!({ "overrides": { "climate": "1 month" } })).await.expect(200);
        field.pass("1 hour").await;
        let now = field.server.now();
        let month: Vec<i64> = all.iter().copied().filter(|at| *at >= before("1 month", now).millis()).collect();
        assert_eq!(field.times(&device, "temperature").await, month);
        field.staff.put(&path, json!({ "overrides": {} })).await.expect(200);

        field.pass("11 months").await;
        let now = field.server.now();
        let cut = before("12 months", now).millis();
        let year: Vec<i64> = all.iter().copied().filter(|at| *at >= cut).collect();
        assert!(!year.is_empty() && year.len() < 1_000);
        assert_eq!(field.times(&others, "temperature").await, year, "the notice's twelve months");
        field.pass("2 months").await;
        for device in [&device, &others] {
            for metric in ["temperature", "battery"] {
                assert_eq!(field.times(device, metric).await, Vec::<i64>::new());
            }
            assert_eq!(rows_before(&field, device, field.server.now()).await, (0, 0), "no row of it is left");
            assert_eq!(items(&field.staff.get(&format!("/api/devices/{device}/series")).await.expect(200)), Vec::<Value>::new());
        }
    }

    async fn pro_16_meter_readings_are_kept_three_years_and_frames_three_months(builder: Builder) {
        let mut field = Field::start(builder).await;
        let eui = "0000000000000001";
        let device = field.device(eui, "water-meter").await;
        field.hours(eui, &["volume"], 48).await;
        let error = json!({ "level": "ERROR", "code": "UPLINK_CODEC", "description": "Quite distinctive complaint" });
        assert_eq!(field.deliver("log", downlink_event(eui, 1, field.at(0), error)).await, one("accepted"));
        field.pass("80 days").await;
        // Something is heard later: the row stays, the old frames in it go.
        field.hours(eui, &["flow"], 1).await;
        field.server.run_due().await;
        let frames = async |field: &Field| {
            items(&field.staff.get(&format!("/api/devices/{device}/frames")).await.expect(200))
        };
        assert_eq!(frames(&field).await.len(), 3);
        if field.server.house().database.is_sqlite() {
            assert!(is_on_disk(&field.server, b"Quite distinctive complaint"));
        }
        field.pass("20 days").await;
        let shown = frames(&field).await;
        assert_eq!(shown.len(), 1, "{shown:?}");
        let cut = before("3 months", field.server.now());
        assert_eq!(rows_before(&field, &device, cut).await.1, 0);
        if field.server.house().database.is_sqlite() {
            assert!(!is_on_disk(&field.server, b"Quite distinctive complaint"), "in no file, the write-ahead log included");
        }
        let looked = field.staff.get(&format!("/api/devices/{device}")).await.expect(200);
        assert_ne!(looked["last_seen_at"], json!(null));
        field.pass("3 months").await;
        assert_eq!(frames(&field).await, Vec::<Value>::new());
        assert_eq!(rows_before(&field, &device, field.server.now()).await.1, 0);
        let heard = field.server.house().app.telemetry().last_seen().await.unwrap();
        assert_eq!(heard, [], "nor is it remembered when it was heard");
        assert_eq!(field.times(&device, "volume").await.len(), 48, "the readings stay");

        let left = |field: &Field| before("36 months", field.server.now()).millis();
        field.pass("29 months").await;
        let kept = field.times(&device, "volume").await;
        assert_eq!(kept.len(), 48);
        // To the middle of the two days of readings.
        let middle = kept[24];
        let until = Duration::from_millis((middle - left(&field)).try_into().unwrap());
        field.server.advance(until).await;
        field.staff = field.server.staff().await;
        let now_left = left(&field);
        let expected: Vec<i64> = kept.iter().copied().filter(|at| *at >= now_left).collect();
        assert!(expected.len() < 48 && !expected.is_empty(), "{}", expected.len());
        assert_eq!(field.times(&device, "volume").await, expected);
        assert_eq!(rows_before(&field, &device, before("36 months", field.server.now())).await.0, 0);
        field.pass("3 days").await;
        assert_eq!(field.times(&device, "volume").await, Vec::<i64>::new());
    }
}

#[tokio::test]
async fn a_sweep_takes_what_is_not_archived_yet() {
    let field = Field::start(TestServer::builder()).await;
    let eui = "0000000000000001";
    let device = field.device(eui, "indoor-climate").await;
    field.server.run_due().await;
    let old = json!({ "device": eui, "at": "2020-01-01T00:00:00Z", "values": { "temperature": 20.5 } });
    assert_eq!(field.machine.post("/api/ingest/plain", old).await.expect(200), one("accepted"));
    server::jobs::sweep(&field.server.house().app).await.unwrap();
    assert_eq!(field.times(&device, "temperature").await, Vec::<i64>::new());
    assert_eq!(rows_before(&field, &device, field.server.now()).await.0, 0);
}
