//! Conditions of clauses (`when`): what devices deliver is kept only while that holds which the notice names. Whoever
//! knows the fact states it at one door; here the test does, for the module that will.

use std::time::Duration;

use privacy::Stated;
use serde_json::{Value, json};
use testkit::{both_databases, test_server::progres_notice};
use types::DeviceId;

use crate::field::{Field, items, one};

const EUI: &str = "0000000000000001";

/// Room climate is collected only while the fact has one of these values.
fn only_while(fact: &str, kept: &[&str], refused: &str) -> String {
    let value = |value: &&str| format!(r#"{{ id = "{value}", de = "{value}", en = "{value}" }}"#);
    let values: Vec<String> = kept.iter().chain([&refused]).map(value).collect();
    let (values, kept) = (values.join(", "), kept.join("\", \""));
    let clause = format!(
        "[fact.{fact}]\ntitle = {{ de = \"{fact}\", en = \"{fact}\" }}\nvalues = [{values}]\n\n\
         [clause.indoor]\nwhen = {{ {fact} = [\"{kept}\"] }}\n"
    );
    progres_notice().replacen("[clause.indoor]\n", &clause, 1)
}

async fn state(field: &Field, (kind, thing): (&str, [u8; 16]), fact: &str, value: &str) {
    // What is stated later holds later: nothing happens in the same moment.
    field.server.clock().advance(Duration::from_secs(1)).unwrap();
    let stated = Stated { tenant: field.customer, category: "climate", kind, thing, fact, value };
    let ctx = field.server.house_ctx().await;
    field.server.house().privacy.state_fact(&ctx, stated).await.unwrap();
}

/// The device is heard in any case; whether the reading is kept is the clause's to say.
async fn deliver(field: &Field, degrees: i64) {
    field.server.clock().advance(Duration::from_secs(1)).unwrap();
    let message = json!({ "device": EUI, "id": degrees.to_string(), "values": { "temperature": degrees } });
    assert_eq!(field.machine.post("/api/ingest/plain", message).await.expect(200), one("accepted"));
}

/// Every temperature that the customer's user sees.
async fn seen(field: &Field, device: &str) -> Vec<f64> {
    if !field.series(device).await.iter().any(|series| series["metric"] == "temperature") {
        return Vec::new();
    }
    let series = field.series_id(device, "temperature").await;
    field.points(&series).await.into_iter().map(|point| point.1).collect()
}

async fn refused(field: &Field) -> Value {
    let refusals = items(&field.staff.get("/api/refusals").await.expect(200));
    let climate = refusals.iter().find(|one| one["category"] == "climate").expect("counted");
    assert_eq!((&climate["action"], &climate["reason"]), (&json!("write"), &json!("condition")), "{climate}");
    climate["count"].clone()
}

both_databases! {
    async fn liv_16_what_the_mode_forbids_is_refused_and_leaves_nothing(builder: Builder) {
        let notice = only_while("mode", &["guard", "guard_silent", "alarm"], "home");
        let mut field = Field::start(builder.notice(notice)).await;
        let device = field.device(EUI, "indoor-climate").await;
        let sensor = ("device", *device.parse::<DeviceId>().unwrap().bytes());
        // A mode that nobody stated is no mode in which it may be collected.
        deliver(&field, 1).await;
        state(&field, sensor, "mode", "home").await;
        deliver(&field, 2).await;
        assert_eq!(seen(&field, &device).await, Vec::<f64>::new());
        for (degrees, mode) in [(3, "guard"), (4, "guard_silent"), (5, "alarm")] {
            state(&field, sensor, "mode", mode).await;
            deliver(&field, degrees).await;
        }
        state(&field, sensor, "mode", "home").await;
        deliver(&field, 6).await;
        assert_eq!(seen(&field, &device).await, [3.0, 4.0, 5.0], "what was rightly recorded may be seen in HOME");
        assert_eq!(refused(&field).await, 3);
        // Evidence agrees: no row came while its condition did not hold.
        field.server.advance_by("1 hour").await;
        field.staff = field.server.staff().await;
        field.staff.post("/api/evidence/runs", json!({})).await.expect(200);
        let checks = items(&field.staff.get("/api/evidence/checks?lang=en").await.expect(200));
        let held = checks.iter().find(|check| check["kind"] == "conditions_held").expect("a check");
        assert_eq!(held["result"]["holds"], true, "{held:#}");
    }

    /// What Privacy Mode does to collecting. Releasing devices from quarantine is the Guard module's own.
    async fn plu_23_a_switch_stops_collecting_and_what_was_before_is_shown_again(builder: Builder) {
        let field = Field::start(builder.notice(only_while("privacy_mode", &["off"], "on"))).await;
        let device = field.device(EUI, "indoor-climate").await;
        let home = ("tenant", *field.customer.bytes());
        state(&field, home, "privacy_mode", "off").await;
        deliver(&field, 1).await;
        state(&field, home, "privacy_mode", "on").await;
        for degrees in [2, 3] {
            deliver(&field, degrees).await;
        }
        assert_eq!(refused(&field).await, 2);
        state(&field, home, "privacy_mode", "off").await;
        deliver(&field, 4).await;
        assert_eq!(seen(&field, &device).await, [1.0, 4.0], "nothing of the time between was kept");
    }
}
