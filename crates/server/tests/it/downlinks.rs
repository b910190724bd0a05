//! `/api/devices/{id}/downlinks`: messages to devices, and how they fare.

use std::time::Duration;

use base64::{Engine, prelude::BASE64_STANDARD};
use privacy::outgoing::Reach;
use serde_json::{Value, json};
use testkit::{Mosquitto, TestServer, both_databases, wait};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use crate::{
    field::{Field, decoded, downlink_event, items, one, text},
    radio::Radio,
};

const EUI: &str = "0004a30b001c0530";

impl Field {
    async fn downlinks(&self, device: &str) -> Vec<Value> {
        items(&self.user.get(&format!("/api/devices/{device}/downlinks")).await.expect(200))
    }
}

both_databases! {
    async fn pro_11_a_downlink_reaches_chirpstack_and_its_reports_move_its_state(builder: Builder) {
        let broker = Mosquitto::start().await;
        let field = Field::start(builder.mqtt(broker.url())).await;
        let device = field.device(EUI, "water-meter").await;
        let path = format!("/api/devices/{device}/downlinks");
        let order = json!({ "f_port": 20, "object": { "interval_minutes": 15 }, "confirmed": true });
        let unheard = field.staff.post(&path, order.clone()).await.expect(422);
        assert_eq!(unheard["errors"][0]["field"], "device", "nobody knows the way to it");
        assert_eq!(field.deliver("up", decoded(EUI, 1, field.at(0), json!({ "volume": 1 }))).await, one("accepted"));
        let unconnected = field.staff.post(&path, order.clone()).await.expect(202);
        assert_eq!((&unconnected["state"], &unconnected["reason"]), (&json!("failed"), &json!("the broker is not connected")));

        field.server.run_due().await;
        wait::until("our subscriptions", wait::DEADLINE, async || broker.output().contains("obhut-progres 1 obhut/plain").then_some(())).await;
        let server_side = Radio::connect(&broker, "chirpstack").await;
        server_side.subscribe(&broker, "application/+/device/+/command/down").await;
        let sent = wait::until("the session stands", wait::DEADLINE, async || {
            let sent = field.staff.post(&path, order.clone()).await.expect(202);
            (sent["state"] == "queued").then_some(sent)
        }).await;
        let (topic, command) = server_side.next().await;
        assert_eq!(topic, format!("application/3b1/device/{EUI}/command/down"));
        let command: Value = serde_json::from_slice(&command).unwrap();
        assert_eq!(command["data"], json!(BASE64_STANDARD.encode([0x01, 0x00, 0x0f])), "by the profile's encoder");
        assert_eq!((&command["id"], &command["devEui"], &command["fPort"], &command["confirmed"]),
            (&sent["id"], &json!(EUI), &json!(20), &json!(true)));

        let state = async || {
            let listed = field.downlinks(&device).await;
            text(&listed.iter().find(|one| one["id"] == sent["id"]).expect("listed")["state"])
        };
        assert_eq!(state().await, "queued");
        let item = json!({ "queueItemId": sent["id"], "fCntDown": 1, "gatewayId": "0016c001f153a14c" });
        field.deliver("txack", downlink_event(EUI, 10, field.at(1), item.clone())).await;
        assert_eq!(state().await, "sent");
        let acknowledged = json!({ "queueItemId": sent["id"], "acknowledged": true, "fCntDown": 1 });
        field.deliver("ack", downlink_event(EUI, 11, field.at(2), acknowledged)).await;
        assert_eq!(state().await, "acked");
        field.deliver("txack", downlink_event(EUI, 12, field.at(3), item)).await;
        assert_eq!(state().await, "acked", "a late report takes nothing back");

        field.server.clock().advance(Duration::from_secs(60)).unwrap();
        let bytes = json!({ "f_port": 7, "bytes_hex": "c0ffee" });
        let second = field.staff.post(&path, bytes).await.expect(202);
        let (_, command) = server_side.next().await;
        let command: Value = serde_json::from_slice(&command).unwrap();
        assert_eq!((&command["data"], &command["confirmed"]), (&json!("wP/u"), &json!(false)));
        // Not acknowledged: proto3 leaves the `false` out.
        field.deliver("ack", downlink_event(EUI, 13, field.at(4), json!({ "queueItemId": second["id"] }))).await;
        let listed = field.downlinks(&device).await;
        assert_eq!((&listed[0]["state"], &listed[0]["bytes_hex"]), (&json!("failed"), &json!("c0ffee")));
        assert_eq!(listed.len(), 3);
    }
}

#[tokio::test]
async fn a_downlink_that_cannot_be_is_refused() {
    let field = Field::start(TestServer::builder()).await;
    let device = field.device(EUI, "water-meter").await;
    field.deliver("up", decoded(EUI, 1, field.at(0), json!({ "volume": 1 }))).await;
    let path = format!("/api/devices/{device}/downlinks");
    for wrong in [
        json!({ "f_port": 20 }),
        json!({ "f_port": 20, "bytes_hex": "0", "confirmed": true }),
        json!({ "f_port": 20, "bytes_hex": "00", "object": {} }),
        json!({ "f_port": 20, "object": { "interval_minutes": 0 } }),
        json!({ "f_port": 20, "bytes_hex": "00".repeat(300) }),
    ] {
        let answer = field.staff.post(&path, wrong.clone()).await;
        assert!([400, 422].contains(&answer.status), "{wrong}: {}", answer.text());
    }
    assert_eq!(field.downlinks(&device).await, Vec::<Value>::new());
}

/// Takes one request and answers 200; gives its head and body.
async fn take_one(listener: TcpListener) -> (String, Value) {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut bytes = Vec::new();
    loop {
        let mut buffer = [0; 4_096];
        let count = stream.read(&mut buffer).await.unwrap();
        bytes.extend_from_slice(&buffer[..count]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n")
            && let Ok(body) = serde_json::from_str(body)
        {
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await.unwrap();
            return (head.to_owned(), body);
        }
        assert!(count > 0, "the request broke off");
    }
}

#[tokio::test]
async fn pro_11_a_downlink_is_pushed_to_the_things_stack_and_its_reports_move_its_state() {
    let own_network = TestServer::builder().settings(|settings| settings.network_servers = Reach::Any);
    let field = Field::start(own_network).await;
    let device = field.device(EUI, "water-meter").await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!(
        "http://{}/api/v3/as/applications/app1/webhooks/w/devices/dev1/down/push",
        listener.local_addr().unwrap()
    );
    let ids = json!({ "device_id": "dev1", "application_ids": { "application_id": "app1" }, "dev_eui": EUI });
    let event = json!({ "end_device_ids": ids, "received_at": field.at(0),
        "uplink_message": { "f_cnt": 1, "f_port": 10, "frm_payload": "AAAS1ocBwheA", "received_at": field.at(0) } });
    let deliver = async |event: &Value| {
        let request = field.machine.request(reqwest::Method::POST, "/api/ingest/things-stack");
        let request = request.header("X-Downlink-Push", &url).header("X-Downlink-Apikey", "NNSXS.secret");
        field.machine.send(request.json(event)).await.expect(200)
    };
    assert_eq!(deliver(&event).await, one("accepted"));
    // The way is remembered while it is in memory and after it was written down.
    field.server.advance(Duration::from_secs(60)).await;
    let sink = tokio::spawn(take_one(listener));
    let order = json!({ "f_port": 20, "object": { "interval_minutes": 15 }, "confirmed": true });
    let sent = field.staff.post(&format!("/api/devices/{device}/downlinks"), order).await.expect(202);
    let (head, body) = sink.await.unwrap();
    assert!(head.starts_with("POST /api/v3/as/applications/app1/webhooks/w/devices/dev1/down/push "), "{head}");
    assert!(head.to_lowercase().contains("authorization: bearer nnsxs.secret"), "{head}");
    let downlink = &body["downlinks"][0];
    assert_eq!(
        (&downlink["f_port"], &downlink["frm_payload"], &downlink["confirmed"]),
        (&json!(20), &json!("AQAP"), &json!(true))
    );
    assert_eq!(sent["state"], "queued");
    let report = |part: &str| {
        json!({ "end_device_ids": ids, "received_at": field.at(5), "correlation_ids": downlink["correlation_ids"],
        part: { "f_cnt": 3, "correlation_ids": downlink["correlation_ids"] } })
    };
    for (part, state) in [
        ("downlink_queued", "queued"),
        ("downlink_sent", "sent"),
        ("downlink_ack", "acked"),
        ("downlink_sent", "acked"),
    ] {
        deliver(&report(part)).await;
        assert_eq!(field.downlinks(&device).await[0]["state"], state, "{part}");
    }
    assert!(!crate::field::is_on_disk(&field.server, b"NNSXS.secret"), "the key is not written down");
}

#[tokio::test]
async fn an_address_inside_our_own_network_is_not_gone_to_whoever_gives_it() {
    let field = Field::start(TestServer::builder()).await;
    let device = field.device(EUI, "water-meter").await;
    let open = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = open.local_addr().unwrap().port();
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let mut said = Vec::new();
    for (number, push) in [
        format!("http://127.0.0.1:{port}/push"),
        format!("https://127.0.0.1:{port}/push"),
        format!("https://localhost:{port}/push"),
        format!("https://2130706433:{port}/push"),
        format!("https://[::ffff:127.0.0.1]:{port}/push"),
        format!("https://10.0.0.1:{port}/push"),
        format!("http://127.0.0.1:{closed}/push"),
    ]
    .into_iter()
    .enumerate()
    {
        let event = json!({ "end_device_ids": { "device_id": "dev1", "application_ids": { "application_id": "app1" }, "dev_eui": EUI },
            "received_at": field.at(number as i64), "uplink_message": { "f_cnt": number + 1, "f_port": 10,
            "frm_payload": "AAAS1ocBwheA", "received_at": field.at(number as i64) } });
        let request = field.machine.request(reqwest::Method::POST, "/api/ingest/things-stack");
        let request = request.header("X-Downlink-Push", &push).header("X-Downlink-Apikey", "NNSXS.secret");
        assert_eq!(field.machine.send(request.json(&event)).await.expect(200), one("accepted"), "{push}");
        let order = json!({ "f_port": 20, "bytes_hex": "00", "confirmed": false });
        let sent = field.staff.post(&format!("/api/devices/{device}/downlinks"), order).await.expect(202);
        said.push((sent["state"].clone(), sent["reason"].clone()));
    }
    assert!(said.iter().all(|one| *one == said[0] && one.0 == "failed"), "open and closed ports alike: {said:?}");
    let called = tokio::time::timeout(Duration::from_millis(1), open.accept()).await;
    assert!(called.is_err(), "nobody called");
}
