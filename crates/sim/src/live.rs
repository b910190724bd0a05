//! What the fleet says while the demo runs: over MQTT, by the server's clock, which an operator may move.

use std::{collections::HashMap, error::Error, time::Duration};

use rumqttc::{AsyncClient, EventLoop, MqttOptions, QoS};
use serde::Deserialize;
use types::{Period, Time};

use crate::{Fleet, chirpstack};

/// How often the server is asked for its time.
const LOOK_MILLISECONDS: u64 = 500;
/// Messages that wait for the broker.
const WAITING_MESSAGES_MAX: usize = 1_000;

/// How the live part runs.
#[derive(Clone, Debug)]
pub struct Live {
    /// `mqtt://HOST:PORT`
    pub mqtt: String,
    /// The server whose clock counts.
    pub url: String,
    /// After so long the last gateway, and with it its buildings, falls silent.
    pub silent_after: Option<Period>,
}

#[derive(Deserialize)]
struct ServerClock {
    now: Time,
}

/// What time the server thinks it is.
pub async fn server_time(client: &reqwest::Client, url: &str) -> Result<Time, reqwest::Error> {
    let answer = client.get(format!("{url}/api/sandbox/clock")).send().await?.error_for_status()?;
    Ok(answer.json::<ServerClock>().await?.now)
}

/// Speaks until it is stopped. Messages of a time that the server's clock jumped over were never sent: each device
/// goes on with its latest one.
pub async fn run(fleet: &Fleet, live: &Live) -> Result<(), Box<dyn Error>> {
    let client = reqwest::Client::new();
    let broker = reqwest::Url::parse(&live.mqtt)?;
    let host = broker.host_str().ok_or("the broker's address names no host")?;
    let mut options = MqttOptions::new("obhut-sim", host, broker.port().unwrap_or(1_883));
    options.set_keep_alive(Duration::from_secs(20));
    let (mqtt, events) = AsyncClient::new(options, WAITING_MESSAGES_MAX);
    let poll = tokio::spawn(keep_connected(events));
    let start = server_time(&client, &live.url).await?;
    for gateway in &fleet.gateways {
        publish(&mqtt, chirpstack::gateway_topic(gateway, "state/conn"), true, &chirpstack::online(gateway)).await?;
    }
    let mut speaker = Speaker { fleet, mqtt, said: HashMap::new(), before: start };
    loop {
        let now = server_time(&client, &live.url).await;
        if let Ok(now) = now {
            let silent = live.silent_after.is_some_and(|period| period.after(start) <= now);
            speaker.speak(now, silent).await?;
        }
        if poll.is_finished() {
            return Err("the connection to the broker has ended".into());
        }
        tokio::time::sleep(Duration::from_millis(LOOK_MILLISECONDS)).await;
    }
}

async fn keep_connected(mut events: EventLoop) {
    loop {
        // The client connects again by itself; the broker may be restarted meanwhile.
        if events.poll().await.is_err() {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }
}

struct Speaker<'a> {
    fleet: &'a Fleet,
    mqtt: AsyncClient,
    /// Until when each gateway has spoken.
    said: HashMap<&'a str, Time>,
    before: Time,
}

impl Speaker<'_> {
    async fn speak(&mut self, now: Time, silent: bool) -> Result<(), Box<dyn Error>> {
        let last = self.fleet.gateways.len() - 1;
        for (index, gateway) in self.fleet.gateways.iter().enumerate() {
            if silent && index == last {
                continue;
            }
            let due = self
                .said
                .get(gateway.eui.as_str())
                .is_none_or(|said| now.since(*said) >= Duration::from_secs(u64::from(gateway.interval_seconds)));
            if due {
                self.said.insert(&gateway.eui, now);
                let stats = chirpstack::stats(gateway, now);
                publish(&self.mqtt, chirpstack::gateway_topic(gateway, "event/stats"), false, &stats).await?;
            }
        }
        for (building, device) in self.fleet.devices() {
            let due = device.last_due(now);
            if due <= self.before || (silent && building.gateway == last) {
                continue;
            }
            let event = chirpstack::up(building, &self.fleet.gateways[building.gateway], device, due);
            publish(&self.mqtt, chirpstack::event_topic(device, "up"), false, &event).await?;
        }
        self.before = now;
        Ok(())
    }
}

async fn publish(
    mqtt: &AsyncClient,
    topic: String,
    retained: bool,
    body: &serde_json::Value,
) -> Result<(), rumqttc::ClientError> {
    mqtt.publish(topic, QoS::AtLeastOnce, retained, body.to_string()).await
}
