//! `/api/series/…`: charts and consumption.

use serde_json::{Value, json};
use testkit::both_databases;

use crate::field::{Field, items, one};

const EUI: &str = "0004a30b001c0530";
const HOUR: i64 = 3_600;

impl Field {
    /// Delivers values of one metric, each with its time in hours before the test's start.
    async fn past(&self, metric: &str, values: impl Iterator<Item = (i64, f64)>) {
        let values: Vec<Value> = values
            .map(|(hours, value)| json!({ "metric": metric, "value": value, "at": self.at(-hours * HOUR) }))
            .collect();
        for (number, values) in values.chunks(1_000).enumerate() {
            let message = json!({ "device": EUI, "id": format!("{metric} {number}"), "values": values });
            assert_eq!(self.machine.post("/api/ingest/plain", message).await.expect(200), one("accepted"));
        }
    }
}

both_databases! {
    async fn pro_11_a_chart_shows_a_year_and_an_hour_and_hides_no_peak(builder: Builder) {
        let field = Field::start(builder).await;
        let device = field.device(EUI, "indoor-climate").await;
        // A year of hours, with one hour far off.
        let value = |hours: i64| if hours == 4_321 { 99.5 } else { 20.0 + (hours % 24) as f64 / 10.0 };
        field.past("temperature", (1..=365 * 24).map(|hours| (hours, value(hours)))).await;
        let id = field.series_id(&device, "temperature").await;
        let chart = async |from: &str, to: &str| {
            let path = format!("/api/series/{id}/points?from={from}&to={to}&points_max=200");
            field.user.get(&path).await.expect(200)
        };
        for archived in [false, true] {
            let year = chart("2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z").await;
            let points = year["points"].as_array().unwrap();
            assert!((50..=200).contains(&points.len()), "{}", points.len());
            assert!(year["resolution_seconds"].as_i64().unwrap() >= HOUR);
            let highest = points.iter().map(|point| point[3].as_f64().unwrap()).fold(0.0, f64::max);
            assert_eq!(highest, 99.5, "archived: {archived}");
            let hours = chart("2025-12-31T20:00:00Z", "2026-01-01T00:00:00Z").await;
            assert_eq!(hours["resolution_seconds"], 0);
            let values: Vec<f64> = hours["points"].as_array().unwrap().iter().map(|p| p[1].as_f64().unwrap()).collect();
            assert_eq!(values, [20.4, 20.3, 20.2, 20.1]);
            field.server.run_due().await;
        }
        let bad = format!("/api/series/{id}/points?from=2026-01-01T00:00:00Z&to=2026-01-01T00:00:00Z");
        field.user.get(&bad).await.expect(422);
    }

    async fn pro_11_consumption_counts_over_a_rollover_and_marks_gaps(builder: Builder) {
        let field = Field::start(builder).await;
        let device = field.device(EUI, "water-meter").await;
        // One an hour for ten days before the start, from 99,980 of a register of five digits; days 3 to 6 are missing.
        let value = |hours: i64| (99_980 + 240 - hours) as f64 % 100_000.0;
        let sent = (0..=240).rev().filter(|hours| !(97..192).contains(hours));
        field.past("volume", sent.map(|hours| (hours, value(hours)))).await;
        let id = field.series_id(&device, "volume").await;
        let consumption = async |by: &str| {
            let range = "from=2025-12-22T00:00:00Z&to=2026-01-01T00:00:00Z";
            let path = format!("/api/series/{id}/consumption?{range}&by={by}&time_zone=UTC");
            items(&field.user.get(&path).await.expect(200))
        };
        for archived in [false, true] {
            let days = consumption("day").await;
            assert_eq!(days.len(), 10);
            assert_eq!(
                (&days[0]["value"], &days[0]["quality"], &days[0]["notes"]),
                (&json!(24.0), &json!("measured"), &json!(["rollover"])),
                "archived: {archived}"
            );
            assert_eq!((&days[1]["value"], &days[1]["quality"]), (&json!(24.0), &json!("measured")));
            for day in &days[3..5] {
                assert_eq!((&day["value"], &day["quality"]), (&json!(null), &json!("gap")), "{day}");
            }
            for day in &days[7..] {
                assert_eq!((&day["value"], &day["quality"]), (&json!(24.0), &json!("measured")), "{day}");
            }
            let months = consumption("month").await;
            assert_eq!((months.len(), &months[0]["value"], &months[0]["quality"]), (1, &json!(240.0), &json!("gap")), "it begins inside");
            field.server.run_due().await;
        }
        let path = format!("/api/series/{id}/consumption?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z&by=day&time_zone=Mars/Base");
        field.user.get(&path).await.expect(422);
    }
}
