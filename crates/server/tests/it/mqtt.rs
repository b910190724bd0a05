//! Events over MQTT, with a real broker.

use serde_json::{Value, json};
use testkit::{Mosquitto, TestServer, both_databases, test_server::Builder, wait};
use types::{Ctx, Stopwatch, TenantId};

use crate::{
    field::{Field, decoded, raw, text},
    radio::Radio,
};

const EUI: &str = "0004a30b001c0530";
const TOPIC: &str = "application/3b1/device/0004a30b001c0530/event/up";

/// A server whose session with the broker stands.
async fn listening(builder: Builder, broker: &Mosquitto) -> Field {
    let field = Field::start(builder.mqtt(broker.url())).await;
    field.server.run_due().await;
    subscribed(broker).await;
    field
}

async fn subscribed(broker: &Mosquitto) {
    let logged = "obhut-progres 1 obhut/plain";
    wait::until("our subscriptions", wait::DEADLINE, async || broker.output().contains(logged).then_some(())).await;
}

/// Waits until the series has so many points; they are its values.
async fn values(field: &Field, device: &str, metric: &str, count: usize) -> Vec<f64> {
    wait::until(&format!("{count} points of {metric}"), wait::DEADLINE, async || {
        let series = field.series(device).await;
        let id = text(&series.iter().find(|series| series["metric"] == metric)?["id"]);
        let points = field.points(&id).await;
        (points.len() >= count).then(|| points.iter().map(|point| point.1).collect())
    })
    .await
}

/// How many messages lie in the log, not archived yet.
async fn messages_stored(field: &Field) -> i64 {
    let ctx = Ctx::system(&"progres".into(), TenantId::from_bytes([0; 16]), "test");
    let mut tx = field.server.house().privacy.review(&ctx, &["arrival"]).await.unwrap();
    let count = store::sql!("SELECT CAST(COALESCE(sum(messages_count), 0) AS BIGINT) FROM arrival");
    tx.value(count, []).await.unwrap().unwrap()
}

/// How many gateways are remembered, in memory and in rows.
async fn gateways_remembered(field: &Field) -> (usize, i64) {
    let house = field.server.house();
    let ctx = Ctx::system(&"progres".into(), TenantId::from_bytes([0; 16]), "test");
    let mut tx = house.privacy.read_plain(&ctx).await.unwrap();
    let rows = tx.value(store::sql!("SELECT count(*) FROM gateway_state"), []).await.unwrap().unwrap();
    (house.app.telemetry().gateways().len(), rows)
}

both_databases! {
    async fn pro_11_events_of_devices_and_gateways_come_over_mqtt(builder: Builder) {
        let broker = Mosquitto::start().await;
        let radio = Radio::connect(&broker, "network-server").await;
        let connection = json!({ "gatewayId": "0016c001f153a14c", "state": "ONLINE" });
        radio.retain("eu868/gateway/0016c001f153a14c/state/conn", connection.to_string()).await;
        let offline = json!({ "gatewayId": "0016c001f153a14d" });
        radio.retain("eu868/gateway/0016c001f153a14d/state/conn", offline.to_string()).await;
        radio.taken(2).await;
        let server = Field::start(builder.mqtt(broker.url())).await;
        let device = server.device(EUI, "indoor-climate").await;
        let mut gateways = Vec::new();
        for eui in ["0016c001f153a14c", "0016c001f153a14d"] {
            let draft = json!({ "tenant_id": server.customer, "gateway_eui": eui, "name": eui });
            gateways.push(text(&server.staff.post("/api/gateways", draft).await.expect(201)["id"]));
        }
        server.server.run_due().await;
        subscribed(&broker).await;
        let gateway = async |number: usize| server.user.get(&format!("/api/gateways/{}", gateways[number])).await.expect(200);
        wait::until("the retained state", wait::DEADLINE, async || (gateway(1).await["status"] == "silent").then_some(())).await;
        assert_eq!(gateway(0).await["last_seen_at"], json!(null), "a retained state says not when it was heard");
        let stats = json!({ "gatewayId": "0016c001f153a14c", "time": server.at(-5), "rxPacketsReceived": 9,
            "rxPacketsReceivedOk": 7, "txPacketsReceived": 2, "txPacketsEmitted": 1 });
        radio.publish("eu868/gateway/0016c001f153a14c/event/stats", stats.to_string()).await;
        let shown = wait::until("the gateway's report", wait::DEADLINE, async || {
            Some(gateway(0).await).filter(|shown| shown["last_seen_at"] != json!(null))
        }).await;
        assert_eq!(
            (&shown["status"], &shown["last_seen_at"], &shown["rx_packet_count"], &shown["tx_packet_count"]),
            (&json!("online"), &json!(server.at(-5)), &json!(7), &json!(1))
        );

        // A gateway that is removed is forgotten, in memory and in its row.
        server.server.advance(std::time::Duration::from_secs(60)).await;
        server.staff.delete(&format!("/api/gateways/{}", gateways[0])).await.expect(204);
        wait::until("one gateway is left", wait::DEADLINE, async || (gateways_remembered(&server).await == (1, 1)).then_some(())).await;

        radio.publish(TOPIC, decoded(EUI, 1, server.at(0), json!({ "temperature": 20.5 })).to_string()).await;
        radio.publish(TOPIC, raw(EUI, 2, server.at(1), "010866").to_string()).await;
        let plain = json!({ "device": EUI, "at": server.at(2), "values": { "temperature": 22.5 } });
        radio.publish("obhut/plain", plain.to_string()).await;
        // What cannot be read is acknowledged, and stops nothing.
        radio.publish(TOPIC, "{").await;
        radio.publish(TOPIC, decoded(EUI, 1, server.at(0), json!({ "temperature": 20.5 })).to_string()).await;
        radio.publish(TOPIC, decoded(EUI, 3, server.at(3), json!({ "temperature": 23.5 })).to_string()).await;
        assert_eq!(values(&server, &device, "temperature", 4).await, [20.5, 21.5, 22.5, 23.5]);
        // The repetition is not among them; what could not be read is remembered as a frame.
        wait::until("five messages", wait::DEADLINE, async || (messages_stored(&server).await == 5).then_some(())).await;
        // Over HTTP the same events are known already.
        let again = server.deliver("up", decoded(EUI, 3, server.at(3), json!({ "temperature": 23.5 }))).await;
        assert_eq!(again["duplicate"], 1);
    }
}

#[tokio::test]
async fn pro_11_a_message_is_acknowledged_to_the_broker_after_its_commit_and_not_before() {
    let broker = Mosquitto::start().await;
    let field = listening(TestServer::builder(), &broker).await;
    let device = field.device(EUI, "indoor-climate").await;
    let radio = Radio::connect(&broker, "network-server").await;
    // While this is open, nobody else writes.
    let busy = field.server.house().database.write(store::Permit::NOT_PERSONAL).await.unwrap();
    radio.publish(TOPIC, decoded(EUI, 1, field.at(0), json!({ "temperature": 20.5 })).to_string()).await;
    radio.taken(1).await;
    let sent = "Sending PUBLISH to obhut-progres";
    wait::until("the broker sends it to us", wait::DEADLINE, async || broker.output().contains(sent).then_some(()))
        .await;
    let hold = Stopwatch::start();
    wait::until("a while passes", wait::DEADLINE, async || (hold.elapsed().as_millis() > 300).then_some(())).await;
    let acknowledged = "Received PUBACK from obhut-progres";
    assert!(!broker.output().contains(acknowledged), "{}", broker.output());
    drop(busy);
    wait::until("our acknowledgement", wait::DEADLINE, async || broker.output().contains(acknowledged).then_some(()))
        .await;
    assert_eq!(values(&field, &device, "temperature", 1).await, [20.5]);
}

#[tokio::test]
async fn pro_11_nothing_is_lost_or_doubled_over_restarts_of_the_broker_and_of_the_server() {
    const MESSAGES: u32 = 300;
    let mut broker = Mosquitto::builder().persistent().start().await;
    let field = listening(TestServer::builder(), &broker).await;
    let device = field.device(EUI, "indoor-climate").await;
    let radio = Radio::connect(&broker, "network-server").await;
    let event =
        |number: u32| decoded(EUI, number, field.at(number.into()), json!({ "temperature": number })).to_string();
    for number in 0..MESSAGES {
        radio.publish(TOPIC, event(number)).await;
        if [100, 200].contains(&number) {
            broker.restart().await;
        }
    }
    let expected: Vec<f64> = (0..MESSAGES).map(f64::from).collect();
    assert_eq!(values(&field, &device, "temperature", MESSAGES as usize).await, expected);
    assert_eq!(messages_stored(&field).await, i64::from(MESSAGES), "none twice");
    // The server goes; the broker keeps what comes.
    let at = |number: u32| decoded(EUI, number, field.at(number.into()), json!({ "temperature": number })).to_string();
    let later = at(MESSAGES);
    let directory = field.server.stop().await;
    radio.publish(TOPIC, later).await;
    radio.taken(MESSAGES as usize + 1).await;
    let server = TestServer::builder().mqtt(broker.url()).directory(directory).start().await;
    server.run_due().await;
    let staff = server.staff().await;
    let latest = wait::until("what came meanwhile", wait::DEADLINE, async || {
        let shown: Value = staff.get(&format!("/api/devices/{device}/series")).await.expect(200);
        Some(shown["items"][0]["latest"]["value"].clone()).filter(|value| *value == json!(f64::from(MESSAGES)))
    })
    .await;
    assert_eq!(latest, json!(f64::from(MESSAGES)));
}

#[tokio::test]
async fn pro_11_a_broker_that_sends_thousands_at_once_is_answered_and_not_waited_for() {
    // The connection takes ten messages for one acknowledgement it sends; what waits grows with what comes at once.
    const MESSAGES: usize = 12_000;
    let broker = Mosquitto::builder().setting("max_inflight_messages 0").setting("max_queued_messages 0").start().await;
    let field = listening(TestServer::builder(), &broker).await;
    let device = field.device(EUI, "indoor-climate").await;
    let last = decoded(EUI, 1, field.at(0), json!({ "temperature": 20.5 })).to_string();
    let radio = Radio::connect(&broker, "network-server").await;
    let directory = field.server.stop().await;
    // What cannot be read is acknowledged, too, and costs the least.
    for _ in 0..MESSAGES {
        radio.publish(TOPIC, "{").await;
    }
    radio.publish(TOPIC, last).await;
    radio.taken(MESSAGES + 1).await;
    let server = TestServer::builder().mqtt(broker.url()).directory(directory).start().await;
    server.run_due().await;
    let staff = server.staff().await;
    wait::until("what came last", wait::DEADLINE, async || {
        let shown = staff.get(&format!("/api/devices/{device}/series")).await.expect(200);
        (shown["items"][0]["latest"]["value"] == json!(20.5)).then_some(())
    })
    .await;
}
