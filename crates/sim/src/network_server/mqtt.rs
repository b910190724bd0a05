//! ChirpStack's MQTT integration and its gateways' topics: publishes with QoS 1, hears commands.

use std::{sync::Arc, time::Duration};

use prost::Message;
use rumqttc::{AsyncClient, EventLoop, Incoming, MqttOptions, Outgoing, QoS};
use tokio::sync::watch;

use super::downlinks::Downlinks;
use crate::{
    event::Event,
    house::House,
    wire::{
        Encoding,
        chirpstack::{self, messages::DownlinkCommand},
    },
};

const KEEP_ALIVE: Duration = Duration::from_secs(30);
const RETRY_AFTER: Duration = Duration::from_millis(500);
/// Published and not yet acknowledged by the broker.
const IN_FLIGHT_MAX: u16 = 500;
const WAITING_MAX: usize = 1_000;

/// How to reach the broker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broker {
    pub host: String,
    pub port: u16,
    pub client_id: String,
}

impl Broker {
    /// From `mqtt://host:port`, or `host:port`.
    pub fn parse(text: &str) -> Option<Self> {
        let (host, port) = text.strip_prefix("mqtt://").unwrap_or(text).trim_end_matches('/').rsplit_once(':')?;
        let host = host.trim_matches(['[', ']']).to_owned();
        Some(Self { host, port: port.parse().ok()?, client_id: "chirpstack-sim".to_owned() })
    }
}

/// A connection that is held. Clones share it.
#[derive(Clone)]
pub struct Mqtt {
    client: AsyncClient,
    counts: Arc<Counts>,
}

struct Counts {
    subscribed: watch::Sender<bool>,
    published: watch::Sender<u64>,
    acknowledged: watch::Sender<u64>,
}

impl Mqtt {
    pub(super) fn start(broker: &Broker, house: Arc<House>, downlinks: Arc<Downlinks>) -> Self {
        let mut options = MqttOptions::new(&broker.client_id, &broker.host, broker.port);
        options.set_keep_alive(KEEP_ALIVE);
        options.set_inflight(IN_FLIGHT_MAX);
        options.set_clean_session(false);
        let (client, events) = AsyncClient::new(options, WAITING_MAX);
        let counts = Arc::new(Counts {
            subscribed: watch::Sender::new(false),
            published: watch::Sender::new(0),
            acknowledged: watch::Sender::new(0),
        });
        let listener = Listener { client: client.clone(), counts: counts.clone(), house, downlinks };
        tokio::spawn(listener.run(events));
        Self { client, counts }
    }

    pub(super) async fn publish(&self, house: &House, event: &Event, encoding: Encoding) {
        let (topic, retain) = chirpstack::topic(house, event);
        let body = chirpstack::body(house, event, encoding);
        self.counts.published.send_modify(|count| *count += 1);
        if self.client.publish(topic, QoS::AtLeastOnce, retain, body).await.is_err() {
            tracing::warn!("the connection to the broker has ended");
        }
    }

    /// Waits until the broker brings commands.
    pub async fn connected(&self) {
        let _ = self.counts.subscribed.subscribe().wait_for(|subscribed| *subscribed).await;
    }

    /// Waits until the broker has acknowledged all that was published.
    pub async fn settle(&self) {
        let published = *self.counts.published.borrow();
        let _ = self.counts.acknowledged.subscribe().wait_for(|count| *count >= published).await;
    }
}

struct Listener {
    client: AsyncClient,
    counts: Arc<Counts>,
    house: Arc<House>,
    downlinks: Arc<Downlinks>,
}

impl Listener {
    async fn run(self, mut events: EventLoop) {
        loop {
            match events.poll().await {
                Ok(rumqttc::Event::Incoming(Incoming::ConnAck(_))) => {
                    let client = self.client.clone();
                    tokio::spawn(async move { client.subscribe(chirpstack::COMMAND_FILTER, QoS::AtLeastOnce).await });
                }
                Ok(rumqttc::Event::Incoming(Incoming::SubAck(_))) => drop(self.counts.subscribed.send_replace(true)),
                Ok(rumqttc::Event::Incoming(Incoming::PubAck(_))) => {
                    self.counts.acknowledged.send_modify(|count| *count += 1);
                }
                Ok(rumqttc::Event::Incoming(Incoming::Publish(publish))) => self.command(&publish.payload),
                Ok(rumqttc::Event::Outgoing(Outgoing::Disconnect)) => return,
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(%error, "the broker cannot be reached");
                    tokio::time::sleep(RETRY_AFTER).await;
                }
            }
        }
    }

    fn command(&self, body: &[u8]) {
        let json = body.first() == Some(&b'{');
        let command = if json { chirpstack::command_from_json(body) } else { DownlinkCommand::decode(body).ok() };
        if !command.is_some_and(|command| self.downlinks.take(&self.house, command)) {
            tracing::warn!("a command for no device of the house");
        }
    }
}
