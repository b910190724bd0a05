//! `/api/ingest/…`: what network servers and devices deliver, and what becomes of it.

use std::time::Duration;

use identity::Role;
use prost::Message as _;
use serde_json::{Value, json};
use telemetry::format::chirpstack::messages;
use testkit::{TestServer, both_databases, test_server::progres_notice};
use types::Time;

use crate::field::{Field, decoded, is_on_disk, items, one, raw, start, text, uplink};

const EUI: &str = "0004a30b001c0530";
const CHIRPSTACK: &str = "/api/ingest/chirpstack?event=up";

fn metrics(series: &[Value]) -> Vec<(String, f64)> {
    series.iter().map(|one| (text(&one["metric"]), one["latest"]["value"].as_f64().unwrap())).collect()
}

fn known(expected: &[(&str, f64)]) -> Vec<(String, f64)> {
    expected.iter().map(|(metric, value)| ((*metric).to_owned(), *value)).collect()
}

/// What ChirpStack sends for `uplink`, as protobuf.
fn protobuf(number: u32, at: Time, data: &[u8], temperature: Option<f64>) -> Vec<u8> {
    let value = |number| prost_types::Value { kind: Some(prost_types::value::Kind::NumberValue(number)) };
    let object = |number| prost_types::Struct { fields: [("temperature".to_owned(), value(number))].into() };
    messages::UplinkEvent {
        deduplication_id: format!("3ac7e3c4-4401-4b8d-9386-{number:012}"),
        time: Some(prost_types::Timestamp { seconds: at.micros() / 1_000_000, nanos: 0 }),
        device_info: Some(messages::DeviceInfo { application_id: "3b1".into(), dev_eui: EUI.into() }),
        f_cnt: number,
        f_port: 10,
        data: data.to_vec(),
        object: temperature.map(object),
        ..messages::UplinkEvent::default()
    }
    .encode_to_vec()
}

both_databases! {
    async fn pro_11_uplinks_of_chirpstack_are_received_decoded_stored_and_charted(builder: Builder) {
        let field = Field::start(builder).await;
        let device = field.device(EUI, "indoor-climate").await;
        // Decoded by the server; by our codec; as protobuf both ways.
        let object = json!({ "temperature": 20.5, "humidity": 41, "undeclared": { "name": "Mustermann" } });
        assert_eq!(field.deliver("up", decoded(EUI, 1, field.at(0), object)).await, one("accepted"));
        assert_eq!(field.deliver("up", raw(EUI, 2, field.at(60), "010866025a")).await, one("accepted"));
        let protobuf_of = |number, at, data: &[u8], temperature| protobuf(number, at, data, temperature);
        for (number, data, temperature) in [(3, &[][..], Some(22.5)), (4, &[0x01, 0x09, 0x2e][..], None)] {
            let body = protobuf_of(number, field.at(60 * i64::from(number)), data, temperature);
            let taken = field.machine.post_as(CHIRPSTACK, "application/octet-stream", body).await;
            assert_eq!(taken.expect(200), one("accepted"), "{number}");
        }
        let series = field.series(&device).await;
        assert_eq!(metrics(&series), known(&[("humidity", 45.0), ("temperature", 23.5)]), "the undeclared leaf is dropped");
        assert_eq!((&series[1]["unit"], &series[1]["kind"], &series[1]["category"]), (&json!("°C"), &json!("gauge"), &json!("climate")));
        let id = text(&series[1]["id"]);
        let at = |seconds: i64| field.at(seconds).millis();
        let expected = [(at(0), 20.5), (at(60), 21.5), (at(180), 22.5), (at(240), 23.5)];
        assert_eq!(field.points(&id).await, expected, "before archiving");
        field.server.advance(Duration::from_secs(300)).await;
        assert_eq!(field.points(&id).await, expected, "after archiving");
        assert_eq!(metrics(&field.series(&device).await), known(&[("humidity", 45.0), ("temperature", 23.5)]));
        let shown = field.user.get(&format!("/api/devices/{device}")).await.expect(200);
        assert_eq!(shown["last_seen_at"], json!(start()));
        let frames = items(&field.user.get(&format!("/api/devices/{device}/frames")).await.expect(200));
        assert_eq!(frames.len(), 4);
        let last = &frames[2];
        assert_eq!(
            (&last["kind"], &last["f_port"], &last["f_cnt"], &last["gateway"], &last["rssi_dbm"], &last["snr_db"]),
            (&json!("up"), &json!(10), &json!(2), &json!("0016c001f153a14c"), &json!(-36), &json!(10.5))
        );
        if builder_is_sqlite(&field.server) {
            assert!(!is_on_disk(&field.server, b"Mustermann, Keller"), "the network server's own name of the device");
            assert!(!is_on_disk(&field.server, b"undeclared"));
        }
    }

    async fn pro_11_uplinks_of_the_things_stack_and_plain_json_are_received(builder: Builder) {
        let field = Field::start(builder).await;
        let device = field.device(EUI, "water-meter").await;
        let event = json!({
            "end_device_ids": { "device_id": "dev1", "application_ids": { "application_id": "app1" }, "dev_eui": EUI.to_uppercase() },
            "received_at": field.at(1),
            "uplink_message": {
                "session_key_id": "AXA50tHUZvSf4jxJ5VNfQA==", "f_cnt": 2, "f_port": 10, "frm_payload": "AAAS1ocBwheA",
                "rx_metadata": [{ "gateway_ids": { "gateway_id": "gtw1", "eui": "9C5C8E00001A05C4" }, "rssi": -35, "snr": 5.2 }],
                "received_at": field.at(0)
            }
        });
        let things_stack = "/api/ingest/things-stack";
        assert_eq!(field.machine.post(things_stack, event.clone()).await.expect(200), one("accepted"));
        assert_eq!(field.machine.post(things_stack, event).await.expect(200), one("duplicate"));
        let series = field.series(&device).await;
        assert!(metrics(&series).contains(&("volume".into(), 1234.567)), "by our codec: {series:?}");
        let volume = series.iter().find(|series| series["metric"] == "volume").unwrap();
        assert_eq!((&volume["obis"], &volume["unit"], &volume["kind"]), (&json!("8-0:1.0.0"), &json!("m³"), &json!("counter")));

        let plain = json!([
            { "device": EUI, "at": field.at(60), "values": { "volume": 1240.5 } },
            { "device": EUI, "values": [{ "metric": "volume", "value": 1250.5, "at": field.at(120) }] },
            { "device": "ffffffffffffff01", "values": { "volume": 1 } },
        ]);
        let taken = field.machine.post("/api/ingest/plain", plain).await.expect(200);
        assert_eq!(taken, json!({ "accepted": 2, "duplicate": 0, "refused": 0, "unknown": 1 }));
        let values: Vec<f64> = field.points(&text(&volume["id"])).await.into_iter().map(|point| point.1).collect();
        assert_eq!(values, [1234.567, 1240.5, 1250.5]);
    }

    async fn pro_11_an_ended_contract_takes_nothing_more(builder: Builder) {
        let field = Field::start(builder).await;
        let device = field.device(EUI, "indoor-climate").await;
        assert_eq!(field.deliver("up", decoded(EUI, 1, field.at(0), json!({ "temperature": 20 }))).await, one("accepted"));
        field.server.run_due().await;
        let ended = json!({ "contract_ended_at": field.at(60) });
        field.staff.patch(&format!("/api/tenants/{}", field.customer), ended).await.expect(200);
        field.server.advance(Duration::from_secs(61)).await;
        let event = |number| decoded(EUI, number, field.at(61), json!({ "temperature": 21 }));
        assert_eq!(field.deliver("up", event(2)).await, one("refused"));
        let path = format!("/api/devices/{device}/series");
        let series = items(&field.staff.get(&path).await.expect(200));
        assert_eq!(metrics(&series), known(&[("temperature", 20.0)]));
        let refusals = items(&field.staff.get("/api/refusals").await.expect(200));
        assert!(refusals.iter().any(|one| one["reason"] == "condition" && one["count"] == 1), "{refusals:?}");
        // Retention takes the device itself, and all it said.
        field.server.advance(Duration::from_secs(3_600)).await;
        field.staff.get(&path).await.expect(404);
        assert_eq!(field.deliver("up", event(3)).await, one("unknown"));
    }

    async fn pro_11_what_no_clause_allows_now_is_refused_and_counted(builder: Builder) {
        // Climate only where a fact holds that nobody states; the rest as ever.
        let notice = progres_notice() + PLAN;
        let notice = notice.replace("[clause.indoor]\n", "[clause.indoor]\nwhen = { plan = [\"gold\"] }\n");
        let field = Field::start(builder.notice(notice)).await;
        let device = field.device(EUI, "indoor-climate").await;
        for number in 1..=3 {
            let object = json!({ "temperature": 20.5, "battery": 77 });
            assert_eq!(field.deliver("up", decoded(EUI, number, field.at(number.into()), object)).await, one("accepted"));
        }
        assert_eq!(metrics(&field.series(&device).await), known(&[("battery", 77.0)]));
        field.server.advance(Duration::from_secs(60)).await;
        assert_eq!(metrics(&field.series(&device).await), known(&[("battery", 77.0)]));
        let refusals = items(&field.staff.get("/api/refusals").await.expect(200));
        let climate = refusals.iter().find(|one| one["category"] == "climate").expect("counted");
        assert_eq!(
            (&climate["action"], &climate["reason"], &climate["clause"], &climate["count"]),
            (&json!("write"), &json!("condition"), &json!("indoor"), &json!(3))
        );
    }

    async fn pro_06_nobody_delivers_for_or_looks_at_devices_of_another_branch(builder: Builder) {
        let field = Field::start(builder).await;
        let device = field.device(EUI, "indoor-climate").await;
        let other = field.server.tenant(field.server.root().await, "Other").await;
        let stranger = field.server.someone(other, "admin@other.example", Role::InstanceAdmin).await;
        let made = stranger.post("/api/tokens", json!({ "name": "theirs", "scopes": ["ingest", "read"] })).await.expect(201);
        let theirs = field.server.client().with_token(made["token"].as_str().unwrap());
        let event = decoded(EUI, 1, field.at(0), json!({ "temperature": 20.5 }));
        assert_eq!(theirs.post(CHIRPSTACK, event.clone()).await.expect(200), one("unknown"), "as if nobody had it");
        assert_eq!(field.series(&device).await, Vec::<Value>::new());
        assert_eq!(field.deliver("up", event).await, one("accepted"), "it was not remembered as a repetition either");
        let series = field.series_id(&device, "temperature").await;
        for archived in [false, true] {
            for path in ["series", "frames", "codec-errors", "downlinks", "meter-exchanges"] {
                stranger.get(&format!("/api/devices/{device}/{path}")).await.expect(404);
                theirs.get(&format!("/api/devices/{device}/{path}")).await.expect(404);
            }
            let range = "from=2025-01-01T00:00:00Z&to=2027-01-01T00:00:00Z";
            stranger.get(&format!("/api/series/{series}/points?{range}")).await.expect(404);
            stranger.get(&format!("/api/series/{series}/consumption?{range}&by=month")).await.expect(404);
            assert_eq!(field.points(&series).await.len(), 1, "archived: {archived}");
            field.server.advance(Duration::from_secs(60)).await;
        }
    }
}

const PLAN: &str = r#"
[fact.plan]
title = { de = "Tarif", en = "plan" }
values = [{ id = "gold", de = "Gold", en = "gold" }]
"#;

fn builder_is_sqlite(server: &TestServer) -> bool {
    server.house().database.is_sqlite()
}

#[tokio::test]
async fn pro_11_a_repetition_is_known_across_a_restart() {
    let field = Field::start(TestServer::builder()).await;
    field.device(EUI, "indoor-climate").await;
    let event = |number: u32| decoded(EUI, number, start(), json!({ "temperature": number }));
    assert_eq!(field.deliver("up", event(1)).await, one("accepted"));
    assert_eq!(field.deliver("up", event(1)).await, one("duplicate"));
    let taken =
        field.machine.post_as(CHIRPSTACK, "application/octet-stream", protobuf(1, start(), &[], Some(1.0))).await;
    assert_eq!(taken.expect(200), one("duplicate"), "the same event in the other encoding");
    let directory = field.server.stop().await;

    let server = TestServer::builder().directory(directory).start().await;
    let machine = server.machine(&["ingest"]).await;
    assert_eq!(machine.post(CHIRPSTACK, event(1)).await.expect(200), one("duplicate"));
    assert_eq!(machine.post(CHIRPSTACK, event(2)).await.expect(200), one("accepted"));
}

#[tokio::test]
async fn pro_11_nothing_of_an_unknown_device_is_kept_but_that_it_spoke() {
    let field = Field::start(TestServer::builder()).await;
    let eui = "00000000000000fe";
    let mut event = raw(eui, 7, field.at(0), "4f62687574204e6965");
    event["object"] = json!({ "temperature": 20.5, "note": "Strictly Private" });
    assert_eq!(field.deliver("up", event.clone()).await, one("unknown"));
    assert_eq!(field.deliver("up", event).await, one("unknown"));
    field.server.advance(Duration::from_secs(60)).await;
    let unknown = items(&field.staff.get("/api/unknown-devices").await.expect(200));
    assert_eq!((unknown.len(), &unknown[0]["dev_eui"], &unknown[0]["count"]), (1, &json!(eui), &json!(2)));
    for kept in [&b"Strictly Private"[..], b"Obhut Nie", b"T2JodXQgTmll", b"Mustermann, Keller", b"3ac7e3c4"] {
        assert!(!is_on_disk(&field.server, kept), "{}", String::from_utf8_lossy(kept));
    }
    assert!(is_on_disk(&field.server, b"Erika"), "the search finds what is there");
}

#[tokio::test]
async fn pro_11_a_codecs_complaint_stands_on_the_devices_page() {
    let field = Field::start(TestServer::builder().codec("water-meter.js", BROKEN)).await;
    let device = field.device(EUI, "water-meter").await;
    assert_eq!(field.deliver("up", raw(EUI, 1, field.at(0), "01")).await, one("accepted"), "that it spoke is kept");
    assert_eq!(field.deliver("up", raw(EUI, 2, field.at(1), "02")).await, one("accepted"));
    assert_eq!(field.deliver("up", raw(EUI, 3, field.at(2), "03")).await, one("accepted"));
    for _ in 0..2 {
        let errors = items(&field.user.get(&format!("/api/devices/{device}/codec-errors")).await.expect(200));
        let said: Vec<&str> = errors.iter().map(|error| error["error"].as_str().unwrap()).collect();
        assert_eq!(said.len(), 2, "{said:?}");
        assert_eq!(said[0], "codec water-meter.js: no such field");
        assert!(said[1].starts_with("codec water-meter.js, line 3: TypeError: "), "{said:?}");
        field.server.advance(Duration::from_secs(60)).await;
    }
    assert_eq!(metrics(&field.series(&device).await), known(&[("volume", 3.0)]));
}

const BROKEN: &str = "function decodeUplink(input) {
  var nothing = null;
  if (input.bytes[0] === 1) return { data: { volume: nothing.volume } };
  if (input.bytes[0] === 2) return { errors: ['no such field'] };
  return { data: { volume: 3 } };
}
";

#[tokio::test]
async fn what_cannot_be_read_is_a_bad_request_and_what_may_not_be_delivered_is_refused() {
    let field = Field::start(TestServer::builder()).await;
    for (path, content_type, body) in [
        (CHIRPSTACK, "application/json", &b"{"[..]),
        (CHIRPSTACK, "application/octet-stream", b"\xff\xff\xff"),
        ("/api/ingest/chirpstack?event=party", "application/json", b"{}"),
        ("/api/ingest/things-stack", "application/json", b"[]"),
        ("/api/ingest/plain", "application/json", b"{\"device\":\"a\"}"),
    ] {
        let answer = field.machine.post_as(path, content_type, body).await;
        assert_eq!((answer.status, answer.problem()), (400, "bad-request".into()), "{path}");
    }
    let event = uplink(EUI, 1, field.at(0));
    field.server.client().post(CHIRPSTACK, event.clone()).await.expect(401);
    field.server.machine(&["read", "write"]).await.post(CHIRPSTACK, event.clone()).await.expect(403);
    field.user.post(CHIRPSTACK, event).await.expect(403);
}

#[tokio::test]
async fn a_wrong_clock_of_a_device_does_not_reach_into_the_future() {
    let field = Field::start(TestServer::builder()).await;
    let device = field.device(EUI, "indoor-climate").await;
    let message = json!({ "device": EUI, "values": [
        { "metric": "temperature", "value": 20.5, "at": "2199-01-01T00:00:00Z" },
        { "metric": "humidity", "value": 40, "at": field.at(-3_600) },
    ] });
    assert_eq!(field.machine.post("/api/ingest/plain", message).await.expect(200), one("accepted"));
    let series = field.series(&device).await;
    let at: Vec<&Value> = series.iter().map(|series| &series["latest"]["at"]).collect();
    assert_eq!(at, [&json!(field.at(-3_600)), &json!(start())]);
}
