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

/// A water meter's three days of one an hour up to the test's start, exchanged in the middle: the old one ended at 136
/// and the new one began at 5.
async fn exchanged(field: &Field) -> String {
    let device = field.device(EUI, "water-meter").await;
    let value = |hours: i64| if hours < 36 { 100 + hours } else { 5 + hours - 36 };
    let values: Vec<Value> = (0..=72)
        .map(|hours| json!({ "metric": "volume", "value": value(hours), "at": field.at((hours - 72) * 3_600) }))
        .collect();
    let message = json!({ "device": EUI, "values": values });
    assert_eq!(field.machine.post("/api/ingest/plain", message).await.expect(200), one("accepted"));
    device
}

async fn all_days(field: &Field, device: &str) -> Vec<Value> {
    let id = field.series_id(device, "volume").await;
    let range = "from=2025-12-29T00:00:00Z&to=2026-01-01T00:00:00Z";
    let path = format!("/api/series/{id}/consumption?{range}&by=day&time_zone=UTC");
    items(&field.user.get(&path).await.expect(200)).iter().map(|day| day["value"].clone()).collect()
}

both_databases! {
    async fn pro_11_an_exchange_counts_once_and_is_asked_about_where_the_readings_speak_against_it(builder: Builder) {
        let field = Field::start(builder).await;
        let device = exchanged(&field).await;
        let path = format!("/api/devices/{device}/meter-exchanges");
        let draft = |hours: i64, old_final: f64, new_initial: f64| {
            json!({ "at": field.at(hours * 3_600), "metric": "volume", "old_final": old_final, "new_initial": new_initial })
        };
        // What cannot be is refused, confirmed or not.
        let impossible = [
            ("at", json!({ "at": "2099-01-01T00:00:00Z" })), ("at", json!({ "at": "1970-01-01T00:00:00Z" })),
            ("old_final", json!({ "old_final": 1e300 })), ("old_final", json!({ "old_final": 100_000 })),
            ("new_initial", json!({ "new_initial": -5 })), ("metric", json!({ "metric": "battery" })),
        ];
        for (named, wrong) in impossible {
            let mut body = draft(-36, 136.0, 5.0);
            body["confirm"] = json!(true);
            body.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
            assert_eq!(field.user.post(&path, body).await.expect(422)["errors"][0]["field"], named);
        }
        // What the readings speak against is asked about: a digit too many, less than was shown, a day late, …
        for (named, wrong) in [
            ("old_final", draft(-36, 1_360.0, 5.0)), ("old_final", draft(-36, 120.0, 5.0)), ("new_initial", draft(-36, 136.0, 50.0)),
            ("at", draft(-12, 136.0, 5.0)), ("at", draft(-60, 136.0, 5.0)),
        ] {
            let answer = field.user.post(&path, wrong).await;
            let problem = answer.expect(409);
            assert!(problem["type"].as_str().unwrap().ends_with("exchange-doubtful"), "{problem}");
            let fields: Vec<&Value> = problem["errors"].as_array().unwrap().iter().map(|error| &error["field"]).collect();
            assert!(fields.contains(&&json!(named)), "{named} in {problem}");
        }
        assert!(items(&field.user.get(&path).await.expect(200)).is_empty(), "nothing of it was taken");
        field.user.post(&path, draft(-36, 136.0, 5.0)).await.expect(201);
        assert_eq!(field.user.post(&path, draft(-36, 136.0, 5.0)).await.problem(), "exchange-known");
        let mut again = draft(-36, 136.0, 5.0);
        again["confirm"] = json!(true);
        assert_eq!(field.user.post(&path, again).await.problem(), "exchange-known", "not even if it is insisted on");
        assert_eq!(field.user.post(&path, draft(-35, 136.0, 5.0)).await.problem(), "exchange-doubtful", "an hour later");
        assert_eq!(all_days(&field, &device).await, [json!(24.0), json!(24.0), json!(24.0)]);
        // A person who stood before the meter may know better.
        let mut better = draft(-36 - 24, 124.0, 112.0);
        better["confirm"] = json!(true);
        field.user.post(&path, better).await.expect(201);
    }

    async fn pro_11_an_exchange_is_corrected_and_removed_and_the_number_follows(builder: Builder) {
        let field = Field::start(builder).await;
        let device = exchanged(&field).await;
        let shown = async || field.user.get(&format!("/api/devices/{device}")).await.expect(200)["meter_number"].clone();
        field.user.patch(&format!("/api/devices/{device}"), json!({ "meter_number": "8ZRI0" })).await.expect(200);
        let path = format!("/api/devices/{device}/meter-exchanges");
        let body = json!({ "at": field.at(-36 * 3_600), "new_meter_number": "8ZRI1",
            "registers": [{ "metric": "volume", "old_final": 135.0, "new_initial": 5.0 }] });
        let made = field.user.post(&path, body).await.expect(201);
        assert_eq!((&made["old_meter_number"], &made["new_meter_number"]), (&json!("8ZRI0"), &json!("8ZRI1")));
        assert_eq!(shown().await, "8ZRI1");

        let one = format!("/api/meter-exchanges/{}", made["id"].as_str().unwrap());
        let registers = |old_final: f64| json!([{ "metric": "volume", "old_final": old_final, "new_initial": 5.0 }]);
        let doubtful = field.user.patch(&one, json!({ "registers": registers(1_360.0) })).await.expect(409);
        assert_eq!(doubtful["errors"][0]["field"], "registers.0.old_final");
        let corrected = json!({ "registers": registers(136.0), "new_meter_number": "8ZRI2" });
        let after = field.user.patch(&one, corrected).await.expect(200);
        assert_eq!((&after["id"], &after["registers"][0]["old_final"]), (&made["id"], &json!(136.0)));
        assert_eq!(shown().await, "8ZRI2");
        assert_eq!(all_days(&field, &device).await, [json!(24.0), json!(24.0), json!(24.0)]);

        let reader = field.server.someone(field.customer, "reader@customer.example", Role::ReadOnly).await;
        reader.delete(&one).await.expect(403);
        let other = field.server.tenant(field.server.root().await, "Other").await;
        let stranger = field.server.someone(other, "admin@other.example", Role::User).await;
        stranger.delete(&one).await.expect(404);
        stranger.patch(&one, json!({ "confirm": true })).await.expect(404);
        field.user.delete(&one).await.expect(204);
        field.user.delete(&one).await.expect(404);
        assert_eq!(shown().await, "8ZRI0", "the number before");
        let trail = items(&field.staff.get("/api/audit?limit=100").await.expect(200));
        let actions: Vec<&str> = trail.iter().filter_map(|entry| entry["action"].as_str()).collect();
        for action in ["exchange_meter", "correct_exchange", "remove_exchange"] {
            assert!(actions.contains(&action), "{action} in {actions:?}");
        }
    }

    async fn pro_11_one_entry_holds_all_registers_of_a_device(builder: Builder) {
        let field = Field::start(builder).await;
        let device = field.device(EUI, "heat-meter").await;
        let path = format!("/api/devices/{device}/meter-exchanges");
        let registers = json!([{ "metric": "energy", "old_final": 100.0, "new_initial": 0.0 }, { "metric": "volume", "old_final": 7.5, "new_initial": 0.25 }]);
        let body = json!({ "at": field.at(-3_600), "registers": registers });
        let made = field.user.post(&path, body.clone()).await.expect(201);
        assert_eq!(made["registers"], registers);
        assert_eq!(items(&field.user.get(&path).await.expect(200)), std::slice::from_ref(&made));
        let twice = json!({ "at": field.at(-7_200), "registers": [registers[0], registers[0]] });
        assert_eq!(field.user.post(&path, twice).await.expect(422)["errors"][0]["field"], "registers.1.metric");
        field.user.post(&path, json!({ "at": field.at(-7_200) })).await.expect(422);
        let fewer = json!({ "registers": [registers[1]] });
        let one = format!("/api/meter-exchanges/{}", made["id"].as_str().unwrap());
        assert_eq!(field.user.patch(&one, fewer).await.expect(200)["registers"], json!([registers[1]]));
    }
}

/// Many at once: one of them is taken.
#[tokio::test]
async fn pro_11_the_same_exchange_sent_at_once_is_taken_once() {
    let field = Field::start(testkit::TestServer::builder()).await;
    let device = exchanged(&field).await;
    let path = format!("/api/devices/{device}/meter-exchanges");
    let body = json!({ "at": field.at(-36 * 3_600), "metric": "volume", "old_final": 136.0, "new_initial": 5.0 });
    let sent = (0..8).map(|_| field.user.post(&path, body.clone()));
    let answers = futures::future::join_all(sent).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    assert!(answers.iter().all(|answer| matches!(answer.status, 201 | 409)));
    assert_eq!(all_days(&field, &device).await, [json!(24.0), json!(24.0), json!(24.0)]);
}
