//! A broker of the test's own.

use std::time::Duration;

use rumqttc::{AsyncClient, Event, EventLoop, Incoming, MqttOptions, QoS};
use testkit::{Mosquitto, wait};

fn client(broker: &Mosquitto, name: &str) -> (AsyncClient, EventLoop) {
    AsyncClient::new(MqttOptions::new(name, "127.0.0.1", broker.port()), 10)
}

/// Drives the client until `pick` takes an event. Panics on a connection error.
async fn drive<T>(events: &mut EventLoop, pick: impl Fn(Incoming) -> Option<T>) -> T {
    let driven = tokio::time::timeout(wait::DEADLINE, async {
        loop {
            if let Event::Incoming(packet) = events.poll().await.expect("the broker answers")
                && let Some(picked) = pick(packet)
            {
                return picked;
            }
        }
    });
    driven.await.expect("in time")
}

async fn next_payload(events: &mut EventLoop) -> Vec<u8> {
    drive(events, |packet| match packet {
        Incoming::Publish(publish) => Some(publish.payload.to_vec()),
        _ => None,
    })
    .await
}

async fn retain(broker: &Mosquitto, topic: &str, payload: &str) {
    let (sender, mut events) = client(broker, "sender");
    sender.publish(topic, QoS::AtLeastOnce, true, payload).await.expect("queued");
    drive(&mut events, |packet| matches!(packet, Incoming::PubAck(_)).then_some(())).await;
}

#[tokio::test]
async fn retained_messages_outlive_a_restart_on_the_same_port() {
    let mut broker = Mosquitto::builder().persistent().start().await;
    let port = broker.port();
    retain(&broker, "state/conn", "ONLINE").await;
    broker.restart().await;
    assert_eq!(broker.port(), port);
    let (receiver, mut events) = client(&broker, "receiver");
    receiver.subscribe("state/#", QoS::AtLeastOnce).await.expect("queued");
    assert_eq!(next_payload(&mut events).await, b"ONLINE");
    assert!(broker.output().contains("receiver"));
}

#[tokio::test]
async fn a_killed_broker_refuses_until_it_is_back() {
    let mut broker = Mosquitto::start().await;
    broker.kill();
    let (_client, mut events) = client(&broker, "early");
    assert!(events.poll().await.is_err());
    broker.restart().await;
    let (_client, mut events) = client(&broker, "late");
    drive(&mut events, |packet| matches!(packet, Incoming::ConnAck(_)).then_some(())).await;
}

#[tokio::test]
async fn accounts_and_access_rules_hold() {
    let rules = "user meter\ntopic write up/#\n\nuser reader\ntopic read up/#\n";
    let broker = Mosquitto::builder().user("meter", "m-secret").user("reader", "r-secret").access(rules).start().await;

    let (_client, mut events) = client(&broker, "nobody");
    assert!(events.poll().await.is_err(), "let in without a password");

    let mut options = MqttOptions::new("reader", "127.0.0.1", broker.port());
    options.set_credentials("reader", "r-secret").set_keep_alive(Duration::from_secs(30));
    let (reader, mut events) = AsyncClient::new(options, 10);
    reader.subscribe("up/#", QoS::AtLeastOnce).await.expect("queued");
    drive(&mut events, |packet| matches!(packet, Incoming::SubAck(_)).then_some(())).await;
    // The reader's own message is dropped by the rule, so the meter's is the first to come.
    reader.publish("up/1", QoS::AtLeastOnce, false, "forged").await.expect("queued");
    drive(&mut events, |packet| matches!(packet, Incoming::PubAck(_)).then_some(())).await;

    let mut options = MqttOptions::new("meter", "127.0.0.1", broker.port());
    options.set_credentials("meter", "m-secret");
    let (meter, mut meter_events) = AsyncClient::new(options, 10);
    meter.publish("up/1", QoS::AtLeastOnce, false, "measured").await.expect("queued");
    drive(&mut meter_events, |packet| matches!(packet, Incoming::PubAck(_)).then_some(())).await;
    assert_eq!(next_payload(&mut events).await, b"measured");
}
