//! ChirpStack's formats against what the published `chirpstack_api` writes, and a round trip through a real broker.

use std::{sync::Arc, time::Duration};

use prost::Message;
use rumqttc::{AsyncClient, Event, Incoming, MqttOptions, QoS};
use serde_json::{Value, json};
use sim::{
    House, NetworkServer,
    network_server::{Broker, Settings},
    wire::chirpstack::messages as m,
};
use testkit::{Mosquitto, wait};
use types::Time;

#[derive(serde::Deserialize)]
struct Vector {
    event: String,
    name: String,
    json: String,
    protobuf: String,
}

/// What the simulated server never says.
const UNSAID: [&str; 4] = ["timeSinceGpsEpoch", "txPacketsPerFrequency", "gatewayIdLegacy", "accuracy"];

fn without_unsaid(mut value: Value) -> Value {
    if let Some(fields) = value.as_object_mut() {
        fields.retain(|name, _| !UNSAID.contains(&name.as_str()));
        fields.values_mut().for_each(|field| *field = without_unsaid(field.take()));
    } else if let Some(list) = value.as_array_mut() {
        list.iter_mut().for_each(|one| *one = without_unsaid(one.take()));
    }
    value
}

#[test]
fn the_messages_are_those_of_chirpstack_in_json_and_protobuf() {
    let vectors: Vec<Vector> =
        serde_json::from_str(include_str!("../../telemetry/tests/vectors/chirpstack.json")).unwrap();
    let mut count = 0;
    for vector in vectors {
        let bytes = hex::decode(&vector.protobuf).unwrap();
        let ours = match vector.event.as_str() {
            "up" => serde_json::to_value(m::UplinkEvent::decode(&bytes[..]).unwrap()),
            "join" => serde_json::to_value(m::JoinEvent::decode(&bytes[..]).unwrap()),
            "status" => serde_json::to_value(m::StatusEvent::decode(&bytes[..]).unwrap()),
            "ack" => serde_json::to_value(m::AckEvent::decode(&bytes[..]).unwrap()),
            "txack" => serde_json::to_value(m::TxAckEvent::decode(&bytes[..]).unwrap()),
            "log" => serde_json::to_value(m::LogEvent::decode(&bytes[..]).unwrap()),
            "stats" => serde_json::to_value(m::GatewayStats::decode(&bytes[..]).unwrap()),
            "conn" if vector.name != "legacy" => serde_json::to_value(m::ConnState::decode(&bytes[..]).unwrap()),
            _ => continue,
        };
        let theirs: Value = serde_json::from_str(&vector.json).unwrap();
        assert_eq!(without_unsaid(ours.unwrap()), without_unsaid(theirs), "{} {}", vector.event, vector.name);
        count += 1;
    }
    assert!(count > 15, "{count}");
}

/// A client of the broker: collects what is published, and can publish itself.
struct Ear {
    client: AsyncClient,
    heard: tokio::sync::mpsc::UnboundedReceiver<(String, bool, Vec<u8>)>,
}

impl Ear {
    async fn open(broker: &Mosquitto, name: &str, filter: &str) -> Self {
        let (client, mut events) = AsyncClient::new(MqttOptions::new(name, "127.0.0.1", broker.port()), 1_000);
        client.subscribe(filter, QoS::AtLeastOnce).await.unwrap();
        let (tell, heard) = tokio::sync::mpsc::unbounded_channel();
        let (subscribed, is_subscribed) = tokio::sync::oneshot::channel();
        tokio::spawn(async move {
            let mut subscribed = Some(subscribed);
            while let Ok(event) = events.poll().await {
                match event {
                    Event::Incoming(Incoming::SubAck(_)) => drop(subscribed.take().map(|tell| tell.send(()))),
                    Event::Incoming(Incoming::Publish(publish)) => {
                        let _ = tell.send((publish.topic, publish.retain, publish.payload.to_vec()));
                    }
                    _ => {}
                }
            }
        });
        is_subscribed.await.unwrap();
        Self { client, heard }
    }

    /// The next message on a topic with this end: its topic, whether it was retained, its body.
    async fn next(&mut self, topic_end: &str) -> (String, bool, Value) {
        loop {
            let heard = tokio::time::timeout(wait::DEADLINE, self.heard.recv()).await;
            let (topic, retained, body) = heard.expect("a message in time").expect("a connection");
            if topic.ends_with(topic_end) {
                return (topic, retained, serde_json::from_slice(&body).unwrap());
            }
        }
    }
}

struct Scene {
    broker: Mosquitto,
    house: Arc<House>,
    server: NetworkServer,
    ear: Ear,
    start: Time,
}

async fn scene() -> Scene {
    let broker = Mosquitto::start().await;
    let ear = Ear::open(&broker, "ear", "#").await;
    let start: Time = "2026-11-22T00:00:00Z".parse().unwrap();
    let house = Arc::new(House::new(1, start));
    let settings = Settings { broker: Broker::parse(&broker.url()), ..Settings::default() };
    let server = NetworkServer::start(house.clone(), settings).await;
    server.connected().await;
    Scene { broker, house, server, ear, start }
}

#[tokio::test]
async fn pro_11_uplinks_go_through_a_real_broker() {
    let Scene { server, mut ear, start, broker: _broker, .. } = scene().await;
    assert!(server.deliver_due(start, start.plus(Duration::from_secs(120))).await > 10);
    server.settle().await;
    let (topic, retained, up) = ear.next("event/up").await;
    let eui = up["deviceInfo"]["devEui"].as_str().unwrap();
    assert!(topic.starts_with("application/") && topic.contains(eui) && !retained, "{topic}");
    assert!(up["data"].is_string() && up["rxInfo"][0]["rssi"].is_number(), "{up}");
    let (topic, _, stats) = ear.next("event/stats").await;
    assert!(topic.contains(stats["gatewayId"].as_str().unwrap()), "{topic} {stats}");
}

#[tokio::test]
async fn pro_11_commands_are_obeyed_and_reported() {
    let Scene { server, house, mut ear, start, broker: _broker } = scene().await;
    // A meter on external power listens all the time.
    let listening = house.devices.iter().position(|device| device.listens).unwrap();
    let eui = house.devices[listening].dev_eui;
    let command = json!({ "id": "item-1", "devEui": eui, "confirmed": true, "fPort": 20, "data": "AQAP" });
    let topic = format!("application/x/device/{eui}/command/down");
    ear.client.publish(topic, QoS::AtLeastOnce, false, command.to_string()).await.unwrap();
    let sent = async || (server.deliver_due(start, start).await > 0).then_some(());
    wait::until("the command has arrived", wait::DEADLINE, sent).await;
    let (_, _, sent) = ear.next("event/txack").await;
    assert_eq!((&sent["queueItemId"], &sent["fCntDown"]), (&json!("item-1"), &json!(1)));
    let (_, _, ack) = ear.next("event/ack").await;
    assert_eq!((&ack["queueItemId"], &ack["acknowledged"]), (&json!("item-1"), &json!(true)));
}

#[tokio::test]
async fn pro_08_a_gateway_that_fails_leaves_its_state_with_the_broker() {
    let Scene { server, house, mut ear, start, broker } = scene().await;
    for gateway in &house.gateways {
        let (topic, _, online) = ear.next("state/conn").await;
        assert_eq!(topic, format!("eu868/gateway/{}/state/conn", gateway.gateway_eui));
        assert_eq!(online["state"], "ONLINE");
    }
    server.set_silent(1, true, start).await;
    let (topic, _, offline) = ear.next("state/conn").await;
    assert!(topic.contains(&house.gateways[1].gateway_eui.to_string()));
    assert_eq!(offline, json!({ "gatewayId": house.gateways[1].gateway_eui }), "OFFLINE is zero, and left out");
    // Whoever comes later hears it from the broker.
    let mut late = Ear::open(&broker, "late", "+/gateway/+/state/conn").await;
    assert!(late.next("state/conn").await.1, "retained");
}
