//! `/api/devices/{id}/meter-exchanges`: consumption goes on over an exchange.

use identity::Role;
use serde_json::{Value, json};
use testkit::both_databases;

use crate::field::{Field, items, one};

const EUI: &str = "0004a30b001c0530";

both_databases! {
    async fn pro_11_an_exchanged_meter_goes_on_counting(builder: Builder) {
        let field = Field::start(builder).await;
        let device = field.device(EUI, "water-meter").await;
        // Three days of one an hour; in the middle the old meter ended at 136 and the new one began at 5.
        let value = |hours: i64| if hours < 36 { 100 + hours } else { 5 + hours - 36 };
        let values: Vec<Value> = (0..=72)
            .map(|hours| json!({ "metric": "volume", "value": value(hours), "at": field.at((hours - 72) * 3_600) }))
            .collect();
        let message = json!({ "device": EUI, "values": values });
        assert_eq!(field.machine.post("/api/ingest/plain", message).await.expect(200), one("accepted"));
        let id = field.series_id(&device, "volume").await;
        let days = async || {
            let range = "from=2025-12-29T00:00:00Z&to=2026-01-01T00:00:00Z";
            let path = format!("/api/series/{id}/consumption?{range}&by=day&time_zone=UTC");
            items(&field.user.get(&path).await.expect(200))
        };
        let before = days().await;
        assert_eq!((&before[1]["value"], &before[1]["notes"]), (&json!(null), &json!(["reset"])), "nobody said why it fell");

        let path = format!("/api/devices/{device}/meter-exchanges");
        let exchange = json!({ "at": field.at(-36 * 3_600), "metric": "volume", "old_final": 136.0, "new_initial": 5.0, "new_meter_number": " 8ZRI1 " });
        let made = field.user.post(&path, exchange.clone()).await.expect(201);
        assert_eq!(made["new_meter_number"], "8ZRI1");
        assert_eq!(items(&field.user.get(&path).await.expect(200)), [made]);
        for archived in [false, true] {
            let after = days().await;
            let values: Vec<&Value> = after.iter().map(|day| &day["value"]).collect();
            assert_eq!(values, [&json!(24.0), &json!(24.0), &json!(24.0)], "archived: {archived}");
            assert_eq!((&after[1]["notes"], &after[1]["quality"]), (&json!(["exchange"]), &json!("measured")));
            field.server.run_due().await;
        }
        for (field_name, wrong) in [("metric", json!("flow")), ("metric", json!("nothing")), ("old_final", json!(-1))] {
            let mut draft = exchange.clone();
            draft[field_name] = wrong;
            assert_eq!(field.user.post(&path, draft).await.expect(422)["errors"][0]["field"], field_name);
        }
        let reader = field.server.someone(field.customer, "reader@customer.example", Role::ReadOnly).await;
        reader.post(&path, exchange).await.expect(403);
        assert_eq!(items(&reader.get(&path).await.expect(200)).len(), 1);
    }
}
