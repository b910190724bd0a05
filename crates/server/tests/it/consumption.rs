//! `/api/series/{id}/consumption`: one wrong showing spoils no more than its interval, and days are the meter's.

use serde_json::{Value, json};
use testkit::both_databases;

use crate::field::{Field, items, one, text};

const EUI: &str = "0004a30b001c0530";
const HOUR: i64 = 3_600;
/// Hours that the readings reach back.
const HOURS: i64 = 12 * 24;

/// Hourly readings of a register up to the test's start, each by how many hours before it was read.
async fn register(field: &Field, profile: &str, metric: &str, value: impl Fn(i64) -> f64) -> String {
    let device = field.device(EUI, profile).await;
    let values: Vec<Value> = (0..=HOURS)
        .rev()
        .map(|hours| json!({ "metric": metric, "value": value(hours), "at": field.at(-hours * HOUR) }))
        .collect();
    let message = json!({ "device": EUI, "values": values });
    assert_eq!(field.machine.post("/api/ingest/plain", message).await.expect(200), one("accepted"));
    field.series_id(&device, metric).await
}

async fn days(field: &Field, series: &str, query: &str) -> Vec<Value> {
    let range = "from=2025-12-22T00:00:00Z&to=2026-01-01T00:00:00Z&by=day";
    items(&field.user.get(&format!("/api/series/{series}/consumption?{range}{query}")).await.expect(200))
}

/// Every day has this figure; those of the hours named, and no others, say why it may be doubted.
fn expect(days: &[Value], figure: f64, noted: &[usize], note: &str) {
    assert_eq!(days.len(), 10);
    for (at, day) in days.iter().enumerate() {
        let value = day["value"].as_f64().unwrap_or_else(|| panic!("{at}: {day}"));
        assert!((value - figure).abs() < 1e-6, "{at}: {day}");
        let notes = if noted.contains(&at) { json!([note]) } else { json!([]) };
        assert_eq!(day["notes"], notes, "{at}: {day}");
    }
}

both_databases! {
    async fn pro_11_one_reading_of_zero_makes_no_day_of_forty_thousand(builder: Builder) {
        let field = Field::start(builder).await;
        // At midnight between the fourth and the fifth day, nothing.
        let value = |hours: i64| if hours == 6 * 24 { 0.0 } else { 40_482.8 + (HOURS - hours) as f64 / 10.0 };
        let id = register(&field, "electricity-meter", "energy", value).await;
        for _archived in [false, true] {
            expect(&days(&field, &id, "&time_zone=UTC").await, 2.4, &[3, 4], "implausible");
            field.server.run_due().await;
        }
    }

    async fn pro_11_one_reading_of_zero_is_no_rollover(builder: Builder) {
        let field = Field::start(builder).await;
        let value = |hours: i64| if hours == 100 { 0.0 } else { 60_001.1 + (HOURS - hours) as f64 / 10.0 };
        let id = register(&field, "water-meter", "volume", value).await;
        expect(&days(&field, &id, "&time_zone=UTC").await, 2.4, &[5], "implausible");
    }

    async fn pro_11_a_register_set_back_goes_on_counting(builder: Builder) {
        let field = Field::start(builder).await;
        let set_back = |hours: i64| if hours <= 100 { 60_001.1 * 0.005 } else { 0.0 };
        let value = |hours: i64| 60_001.1 + (HOURS - hours) as f64 / 50.0 - set_back(hours);
        let id = register(&field, "water-meter", "volume", value).await;
        let days = days(&field, &id, "&time_zone=UTC").await;
        expect(&days, 0.48, &[5], "correction");
        assert_eq!((&days[5]["quality"], &days[6]["quality"]), (&json!("estimated"), &json!("measured")));
    }

    async fn pro_11_one_reading_beyond_all_measure_spoils_nothing(builder: Builder) {
        let field = Field::start(builder).await;
        let value = |hours: i64| if hours == 100 { 1e17 } else { 40_482.8 + (HOURS - hours) as f64 / 10.0 };
        let id = register(&field, "electricity-meter", "energy", value).await;
        expect(&days(&field, &id, "&time_zone=UTC").await, 2.4, &[5], "implausible");
    }
}

#[tokio::test]
async fn pro_11_a_day_begins_where_the_meter_is() {
    let field = Field::start(testkit::TestServer::builder()).await;
    let id = register(&field, "electricity-meter", "energy", |hours| 1_000.0 + (HOURS - hours) as f64).await;
    let range = "from=2025-12-28T12:00:00Z&to=2025-12-30T12:00:00Z&by=day";
    let answer = field.user.get(&format!("/api/series/{id}/consumption?{range}")).await.expect(200);
    assert_eq!(answer["time_zone"], "Europe/Berlin");
    assert_eq!(text(&items(&answer)[0]["from"]), "2025-12-27T23:00:00Z");
    let path = format!("/api/series/{id}/consumption?{range}&time_zone=Europe/Berlin");
    assert_eq!(items(&field.user.get(&path).await.expect(200)), items(&answer));
}
