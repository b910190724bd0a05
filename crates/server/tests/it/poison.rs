//! Messages that can never be taken, and messages of which only a part can: each is named, none of them costs anybody
//! else's.

use std::time::Duration;

use serde_json::{Value, json};
use testkit::{Mosquitto, TestServer, both_databases, wait};
use types::Stopwatch;

use crate::{
    field::{Field, decoded, items, one, raw, start, text},
    radio::Radio,
};

const EUI: &str = "0004a30b001c0530";
const OTHER: &str = "0004a30b001c0531";
const CHIRPSTACK: &str = "/api/ingest/chirpstack?event=up";
const PLAIN: &str = "/api/ingest/plain";

fn topic(eui: &str) -> String {
    format!("application/3b1/device/{eui}/event/up")
}

impl Field {
    /// What the device's last frames say, the latest first.
    async fn remarks(&self, device: &str) -> Vec<String> {
        let frames = items(&self.user.get(&format!("/api/devices/{device}/frames")).await.expect(200));
        frames.iter().map(|frame| frame["error"].as_str().unwrap_or_default().to_owned()).collect()
    }

    async fn values(&self, device: &str, metric: &str) -> Vec<f64> {
        let series = self.series(device).await;
        let Some(found) = series.iter().find(|series| series["metric"] == metric) else { return Vec::new() };
        self.points(&text(&found["id"])).await.into_iter().map(|point| point.1).collect()
    }
}

both_databases! {
    async fn pro_11_a_name_with_control_characters_stops_nobody(builder: Builder) {
        let field = Field::start(builder).await;
        let (device, other) = (field.device(EUI, "indoor-climate").await, field.device(OTHER, "indoor-climate").await);
        for name in ["a\u{0}b", "a\u{7}", "a/b", "#"] {
            let mut event = decoded(EUI, 1, field.at(0), json!({ "temperature": 20.5 }));
            event["deviceInfo"]["applicationId"] = json!(name);
            let answer = field.machine.post(CHIRPSTACK, event).await;
            assert_eq!((answer.status, answer.problem()), (400, "bad-request".into()), "{name:?}");
            assert!(answer.json()["detail"].as_str().unwrap().contains("deviceInfo.applicationId"));
            let event = json!({
                "end_device_ids": { "device_id": name, "dev_eui": EUI, "application_ids": { "application_id": "app1" } },
                "uplink_message": { "f_cnt": 2, "f_port": 10, "decoded_payload": { "temperature": 20.5 } } });
            assert_eq!(field.machine.post("/api/ingest/things-stack", event).await.status, 400, "{name:?}");
        }
        let failed = json!({ "end_device_ids": { "device_id": "d", "dev_eui": EUI },
            "correlation_ids": ["obhut:downlink:01945a6e-0000-7000-8000-000000000000"],
            "downlink_failed": { "downlink": { "f_port": 1 }, "error": { "name": "no\u{0}gateway" } } });
        field.machine.post("/api/ingest/things-stack", failed).await.expect(200);
        assert_eq!(field.deliver("up", decoded(OTHER, 1, field.at(0), json!({ "temperature": 21.5 }))).await, one("accepted"));
        field.server.advance(Duration::from_secs(60)).await;
        assert_eq!(field.values(&other, "temperature").await, [21.5]);
        assert_eq!(field.values(&device, "temperature").await, Vec::<f64>::new());
        field.server.house().jobs.run("archive").await.unwrap().unwrap();
    }

    async fn pro_11_a_wrong_message_of_a_list_is_named_and_the_good_ones_are_taken(builder: Builder) {
        let field = Field::start(builder).await;
        let device = field.device(EUI, "indoor-climate").await;
        let good = |seconds: i64, value: f64| json!({ "device": EUI, "at": field.at(seconds), "values": { "temperature": value } });
        let list = json!([good(-2, 20.5), { "device": EUI, "at": "yesterday", "values": {} }, good(-1, 21.5), 7]);
        let taken = field.machine.post(PLAIN, list).await.expect(200);
        assert_eq!((&taken["accepted"], taken["invalid"].as_array().unwrap().len()), (&json!(2), 2), "{taken}");
        assert_eq!((&taken["invalid"][0]["index"], &taken["invalid"][0]["field"]), (&json!(1), &json!("at")));
        assert_eq!(taken["invalid"][1]["index"], 3);
        assert_eq!(field.values(&device, "temperature").await, [20.5, 21.5]);
        assert!(field.remarks(&device).await.iter().any(|said| said == "set aside: [1] the field at is missing or wrong"));
        let none = field.machine.post(PLAIN, json!([{ "device": EUI }, { "values": {} }])).await;
        assert_eq!((none.status, none.problem()), (422, "invalid".into()));
        let fields: Vec<Value> = none.json()["errors"].as_array().unwrap().iter().map(|error| error["field"].clone()).collect();
        assert_eq!(fields, [json!("[0].values"), json!("[1].device")]);
    }

    async fn pro_11_a_poison_message_of_the_broker_is_set_aside_and_the_next_is_taken(builder: Builder) {
        let broker = Mosquitto::start().await;
        let field = Field::start(builder.mqtt(broker.url())).await;
        let (device, other) = (field.device(EUI, "indoor-climate").await, field.device(OTHER, "indoor-climate").await);
        field.server.run_due().await;
        wait::until("our subscriptions", wait::DEADLINE, async || {
            broker.output().contains("obhut-progres 1 obhut/plain").then_some(())
        }).await;
        let radio = Radio::connect(&broker, "network-server").await;
        radio.publish("obhut/plain", vec![b'x'; 600 * 1024]).await;
        radio.publish(&topic(EUI), vec![b'{'; 2 * 1024 * 1024]).await;
        let mut named = decoded(EUI, 1, field.at(0), json!({ "temperature": 1 }));
        named["deviceInfo"]["applicationId"] = json!("a\u{0}\u{1}");
        radio.publish(&topic(EUI), named.to_string()).await;
        // One device's topic, another one's name in the body.
        radio.publish(&topic(EUI), decoded(OTHER, 7, field.at(0), json!({ "temperature": 2 })).to_string()).await;
        let list = json!([{ "device": OTHER, "values": { "temperature": 22.5 } }, { "device": OTHER, "values": 3 }]);
        radio.publish("obhut/plain", list.to_string()).await;
        radio.publish(&topic(OTHER), decoded(OTHER, 1, field.at(1), json!({ "temperature": 23.5 })).to_string()).await;
        wait::until("the good ones", wait::DEADLINE, async || {
            let mut values = field.values(&other, "temperature").await;
            values.sort_by(f64::total_cmp);
            (values == [22.5, 23.5]).then_some(())
        }).await;
        let expected = [
            "set aside: the body has more than 262144 bytes",
            "set aside: the field deviceInfo.applicationId is missing or wrong",
            "set aside: the field deviceInfo.devEui speaks for another than the topic",
        ];
        wait::until("each at its device", wait::DEADLINE, async || {
            let said = field.remarks(&device).await;
            expected.iter().all(|remark| said.iter().any(|one| one == remark)).then_some(())
        }).await;
        assert!(field.remarks(&other).await.iter().any(|one| one.starts_with("set aside: [1] ")));
        assert_eq!(field.values(&device, "temperature").await, Vec::<f64>::new());
        // Downlinks go on: the session stands.
        let order = json!({ "f_port": 7, "bytes_hex": "c0ffee" });
        let sent = field.staff.post(&format!("/api/devices/{other}/downlinks"), order).await;
        assert_eq!(sent.json()["state"], "queued", "{}", sent.json());
        wait::until("all acknowledged", wait::DEADLINE, async || {
            (broker.output().matches("Received PUBACK from obhut-progres").count() >= 6).then_some(())
        }).await;
    }
}

#[tokio::test]
async fn pro_11_a_clock_that_was_never_set_is_not_believed() {
    let field = Field::start(TestServer::builder()).await;
    let device = field.device(EUI, "indoor-climate").await;
    let wrong = [
        "0001-01-01T00:00:00Z",
        "1970-01-01T00:00:00Z",
        "1980-01-06T00:00:00Z",
        "2000-01-01T00:00:00Z",
        "2099-01-01T00:00:00Z",
    ];
    for (number, at) in (1..).zip(wrong) {
        let mut event = decoded(EUI, number, start(), json!({ "temperature": number }));
        event["time"] = json!(at);
        assert_eq!(field.deliver("up", event).await, one("accepted"), "{at}");
        field.server.advance(Duration::from_secs(1)).await;
    }
    let values =
        json!({ "device": EUI, "values": [{ "metric": "temperature", "value": 9, "at": "1980-01-06T00:00:00Z" }] });
    field.machine.post(PLAIN, values).await.expect(200);
    let points = field.points(&field.series_id(&device, "temperature").await).await;
    let expected: Vec<(i64, f64)> =
        (0..6).map(|n| (field.at(n).millis(), if n == 5 { 9.0 } else { (n + 1) as f64 })).collect();
    assert_eq!(points, expected, "each when it came");
    let said = field.remarks(&device).await;
    assert_eq!(said[0], "1 with a time that is not believed: temperature");
    assert!(
        said[1..].iter().all(|one| one == "its time is not believed: the time of arrival stands instead"),
        "{said:?}"
    );
    server::jobs::sweep(&field.server.house().app).await.unwrap();
    assert_eq!(field.values(&device, "temperature").await.len(), 6, "nothing is swept");
}

#[tokio::test]
async fn pro_08_a_reading_ahead_of_its_time_silences_neither_the_rule_nor_the_latest_value() {
    let field = Field::start(TestServer::builder()).await;
    let device = field.device(EUI, "indoor-climate").await;
    let rule = json!({ "tenant_id": field.customer, "name": "Zu warm", "kind": "threshold", "metric": "temperature",
        "comparison": "above", "threshold": 30, "recipients": [] });
    field.staff.post("/api/rules", rule).await.expect(201);
    field.server.run_due().await;
    let say = async |ahead: i64, value: f64| {
        let at = field.server.now().plus(Duration::from_secs(ahead as u64));
        let message = json!({ "device": EUI, "at": at, "values": { "temperature": value } });
        assert_eq!(field.machine.post(PLAIN, message).await.expect(200)["accepted"], 1);
        field.server.advance(Duration::from_secs(60)).await;
    };
    say(540, 20.0).await;
    say(0, 35.0).await;
    let alarms = field.staff.get("/api/alarms?state=open").await.expect(200);
    assert_eq!(alarms["items"].as_array().unwrap().len(), 1, "{alarms}");
    assert_eq!(field.series(&device).await[0]["latest"]["value"], 35.0);
}

#[tokio::test]
async fn pro_11_what_is_left_out_of_a_message_is_named_at_its_frame() {
    let field = Field::start(TestServer::builder()).await;
    let device = field.device(EUI, "indoor-climate").await;
    let many: serde_json::Map<String, Value> = (0..600).map(|number| (format!("x{number}"), json!(1))).collect();
    let mut beside = Value::Object(many);
    beside["temperature"] = json!(20.5);
    let cases = [
        (json!({ "temperature": "21,5", "humidity": 40 }), "1 left out: temperature"),
        (json!({ "temperature": "NaN", "humidity": "38 %" }), "2 left out: "),
        (json!({ "temperature": { "value": 3 }, "humidity": 41 }), "1 left out: temperature.value"),
        (json!({ "temprature": 20 }), "1 left out: temprature"),
        (beside, "600 left out: "),
    ];
    for (number, (object, remark)) in (1..).zip(cases) {
        assert_eq!(field.deliver("up", decoded(EUI, number, field.at(number.into()), object)).await, one("accepted"));
        let said = field.remarks(&device).await;
        assert!(said[0].starts_with(remark), "{said:?}");
    }
    assert_eq!(field.values(&device, "humidity").await, [40.0, 41.0]);
    assert_eq!(field.values(&device, "temperature").await, [20.5]);
    // 1e999 is no number of JSON's, and none of ours.
    let body = decoded(EUI, 10, field.at(10), json!({ "temperature": "HUGE", "humidity": 42 })).to_string();
    let body = body.replace("\"HUGE\"", "1e999");
    field.machine.post_as(CHIRPSTACK, "application/json", body).await.expect(200);
    assert_eq!(field.values(&device, "humidity").await, [40.0, 41.0, 42.0]);
    assert_eq!(field.remarks(&device).await[0], "1 left out: temperature");
    let foreign = json!({ "device": EUI, "values": [{ "metric": "temperature", "value": 70, "unit": "°F" }] });
    field.machine.post(PLAIN, foreign).await.expect(200);
    assert_eq!(field.remarks(&device).await[0], "1 left out: temperature in °F");
    // Port 0 is the radio's, and an empty frame says nothing.
    for bytes in ["0000000000", ""] {
        let mut event = raw(EUI, 20 + bytes.len() as u32, field.at(20), bytes);
        event["fPort"] = json!(0);
        assert_eq!(field.deliver("up", event).await, one("accepted"));
    }
    assert_eq!(field.values(&device, "temperature").await, [20.5]);
}

#[tokio::test]
async fn pro_11_a_codec_that_does_not_end_keeps_nobody_from_being_served() {
    let source = "function decodeUplink(i) { \
        if (i.bytes[0] === 9) Array.prototype.sort.call({ length: 2 ** 53 - 1 }); \
        return { data: { temperature: i.bytes[0] } } }";
    let field = Field::start(TestServer::builder().codec("indoor-climate.js", source)).await;
    let bad = field.device(EUI, "indoor-climate").await;
    let stranger = field.server.tenant(field.server.root().await, "Other").await;
    let good = field.device_of(stranger, OTHER, "indoor-climate").await;
    let watch = Stopwatch::start();
    assert_eq!(field.deliver("up", raw(EUI, 1, field.at(0), "09")).await, one("accepted"));
    assert!(field.remarks(&bad).await[0].contains("it did not stop"), "{:?}", field.remarks(&bad).await);
    assert_eq!(field.deliver("up", raw(EUI, 2, field.at(1), "09")).await, one("accepted"));
    assert!(field.remarks(&bad).await[0].contains("it is stopped for this device"));
    assert_eq!(field.deliver("up", raw(OTHER, 1, field.at(0), "15")).await, one("accepted"));
    assert!(watch.elapsed() < Duration::from_secs(30), "{:?}", watch.elapsed());
    let series = items(&field.staff.get(&format!("/api/devices/{good}/series")).await.expect(200));
    assert_eq!(series[0]["latest"]["value"], 21.0);
}
