//! The network server between the house and Obhut: delivers what is due, and obeys commands.

mod downlinks;
mod http;
mod mqtt;

use std::{sync::Arc, time::Duration};

use types::{Clock, Time};

pub use downlinks::Pending;
pub use http::{Endpoint, Failure, Http};
pub use mqtt::{Broker, Mqtt};

use crate::{
    backfill::Density,
    event::{Body, Connection, Event},
    house::{House, Integration},
    wire::Encoding,
};
use downlinks::Downlinks;

/// How often it looks at the clock.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// A clock that jumped further was moved by an operator: of the time between, only a thinned-out history is told.
const JUMP_MIN: Duration = Duration::from_secs(3_600);
/// Deliveries under way over HTTP.
const DELIVERIES_MAX: usize = 64;

/// Where it delivers. What has no broker goes by HTTP and the other way round.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    pub broker: Option<Broker>,
    pub endpoint: Option<Endpoint>,
    /// How ChirpStack writes to the broker.
    pub encoding: Option<Encoding>,
}

/// A running network server. Clones share it.
#[derive(Clone)]
pub struct NetworkServer {
    house: Arc<House>,
    mqtt: Option<Mqtt>,
    http: Option<Http>,
    encoding: Encoding,
    downlinks: Arc<Downlinks>,
}

impl NetworkServer {
    /// Connects. With a broker, gateways announce themselves.
    pub async fn start(house: Arc<House>, settings: Settings) -> Self {
        let downlinks = Arc::new(Downlinks::default());
        let encoding = settings.encoding.unwrap_or(Encoding::Json);
        let mqtt = settings.broker.as_ref().map(|broker| Mqtt::start(broker, house.clone(), downlinks.clone()));
        let http = settings.endpoint.map(Http::new);
        let server = Self { house, mqtt, http, encoding, downlinks };
        for gateway in 0..server.house.gateways.len() {
            server.announce(gateway, true, Time::EPOCH).await;
        }
        server
    }

    pub fn house(&self) -> &Arc<House> {
        &self.house
    }

    /// Delivers one event the way its device's events come.
    pub async fn deliver(&self, event: &Event) {
        let integration = event.body.device().map(|device| self.house.devices[device].integration);
        match (integration, &self.mqtt, &self.http) {
            (Some(Integration::ChirpStackMqtt) | None, Some(mqtt), _) => {
                mqtt.publish(&self.house, event, self.encoding).await;
            }
            (Some(integration), _, Some(http)) => http.deliver(&self.house, event, integration).await,
            (Some(_), Some(mqtt), None) => mqtt.publish(&self.house, event, self.encoding).await,
            // A gateway's state only comes over MQTT.
            (None, None, _) | (_, None, None) => {}
        }
    }

    /// Delivers what is due from `from` up to `to`, in order, and what commands lead to; gives the number of events.
    pub async fn deliver_due(&self, from: Time, to: Time) -> usize {
        let due = self.house.due(from, to);
        let mut count = due.len();
        for event in &due {
            self.deliver(event).await;
            if let Body::Up(uplink) = &event.body {
                count += self.send_downlinks(uplink.device, event.at).await;
            }
        }
        for device in self.downlinks.waiting() {
            if self.house.devices[device].listens {
                count += self.send_downlinks(device, to).await;
            }
        }
        count
    }

    /// Delivers a thinned-out past, many at once; gives the number of uplinks.
    pub async fn deliver_past(&self, from: Time, to: Time, density: Density) -> usize {
        let mut deliveries = tokio::task::JoinSet::new();
        let mut count = 0;
        for (_, event) in self.house.backfill(from, to, density) {
            if deliveries.len() >= DELIVERIES_MAX {
                deliveries.join_next().await;
            }
            let server = self.clone();
            deliveries.spawn(async move { server.deliver(&event).await });
            count += 1;
        }
        deliveries.join_all().await;
        self.settle().await;
        count
    }

    /// Lives by the clock until it is dropped.
    pub async fn run(self, clock: Clock) {
        let mut from = clock.now();
        loop {
            clock.sleep(LOOK_EVERY).await;
            from = self.catch_up(from, clock.now()).await;
        }
    }

    /// Delivers everything up to `now`; gives from where to go on.
    pub async fn catch_up(&self, mut from: Time, now: Time) -> Time {
        if now.since(from) > JUMP_MIN {
            let to = now.minus(JUMP_MIN);
            self.deliver_past(from, to, Density::default()).await;
            from = to;
        }
        self.deliver_due(from, now).await;
        now.max(from)
    }

    /// A gateway's power fails, or comes back. Its broker connection tells: the last will says OFFLINE.
    pub async fn set_silent(&self, gateway: usize, silent: bool, now: Time) {
        self.house.set_silent(gateway, silent);
        self.announce(gateway, !silent, now).await;
    }

    /// Waits until the broker is reached and brings commands.
    pub async fn connected(&self) {
        if let Some(mqtt) = &self.mqtt {
            mqtt.connected().await;
        }
    }

    /// Waits until the broker has all that was published.
    pub async fn settle(&self) {
        if let Some(mqtt) = &self.mqtt {
            mqtt.settle().await;
        }
    }

    /// What went wrong with deliveries over HTTP so far.
    pub fn failures(&self) -> Vec<Failure> {
        self.http.as_ref().map(Http::failures).unwrap_or_default()
    }

    async fn announce(&self, gateway: usize, online: bool, at: Time) {
        self.deliver(&Event { at, body: Body::Connection(Connection { gateway, online }) }).await;
    }

    async fn send_downlinks(&self, device: usize, at: Time) -> usize {
        let events = self.downlinks.send(&self.house, device, at);
        for event in &events {
            self.deliver(event).await;
        }
        events.len()
    }
}
