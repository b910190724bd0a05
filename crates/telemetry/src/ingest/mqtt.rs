//! ChirpStack and plain JSON over MQTT: messages are acknowledged to the broker after their commit, many under way at
//! once.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use bus::Bus;
use rumqttc::{AsyncClient, Event, EventLoop, Incoming, MqttOptions, Publish, QoS, Transport};
use tokio::{
    sync::{Semaphore, watch},
    task::AbortHandle,
};
use types::{Ctx, Stopwatch, TenantId};

use super::Ingest;
use crate::{
    Error, Result,
    format::{
        Encoding,
        chirpstack::{self, Topic},
        plain,
    },
};

/// Where devices without a network server publish what `/api/ingest/plain` takes.
const PLAIN_TOPIC: &str = "obhut/plain";

/// Messages under way that need no acknowledgement.
const UNDER_WAY_MAX: usize = 2_000;
/// As many messages as MQTT has packet identifiers may wait for their acknowledgement; no broker can send more.
const UNACKNOWLEDGED_MAX: usize = 65_535;
/// So many of them are read at a time: what waits as it came takes less memory than what is taken apart.
const READ_AT_ONCE_MAX: usize = 4_096;
/// A larger message of the broker is not taken.
const PACKET_BYTES_MAX: usize = 512 * 1024;
/// Between two tries to reach the broker: doubling from the first to the last.
const RETRY_MILLIS_MIN: u64 = 250;
const RETRY_MILLIS_MAX: u64 = 30_000;
const KEEP_ALIVE_SECONDS: u64 = 30;

/// How to reach the broker.
#[derive(Clone)]
pub struct MqttSettings {
    pub host: String,
    pub port: u16,
    pub user: Option<(String, String)>,
    pub tls: bool,
    /// The session the broker keeps while we are away.
    pub client_id: String,
    /// The tenant whose devices the broker may speak for, with everything below it.
    pub tenant: TenantId,
    pub product: Arc<str>,
}

/// The password is not shown.
impl std::fmt::Debug for MqttSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "mqtt://{}:{}", self.host, self.port)
    }
}

/// A connection to a broker, and the way to send downlinks by it. Clones share it.
#[derive(Clone)]
pub struct Mqtt {
    client: AsyncClient,
    connected: watch::Receiver<bool>,
    task: AbortHandle,
}

impl Mqtt {
    /// Connects and stays connected. A session is kept by the broker (clean session off), so what is published while
    /// we are away comes later.
    pub fn start(settings: &MqttSettings, ingest: Ingest, bus: Bus) -> Self {
        let mut options = MqttOptions::new(&settings.client_id, &settings.host, settings.port);
        options.set_keep_alive(Duration::from_secs(KEEP_ALIVE_SECONDS));
        options.set_clean_session(false);
        options.set_manual_acks(true);
        options.set_max_packet_size(PACKET_BYTES_MAX, PACKET_BYTES_MAX);
        if let Some((user, password)) = &settings.user {
            options.set_credentials(user, password);
        }
        if settings.tls {
            options.set_transport(Transport::tls_with_default_config());
        }
        let (client, events) = AsyncClient::new(options, UNACKNOWLEDGED_MAX * 2);
        let (tell, connected) = watch::channel(false);
        let ctx = Ctx::system(&settings.product, settings.tenant, "mqtt");
        let (connection, reading) = (AtomicU64::new(0), Semaphore::new(READ_AT_ONCE_MAX));
        let reader = Reader { client: client.clone(), ingest, bus, ctx, tell, connection, reading };
        let task = tokio::spawn(reader.run(events)).abort_handle();
        Self { client, connected, task }
    }

    /// Leaves the broker. What is under way is stored still; the broker brings it again, and it is a repetition then.
    pub fn stop(&self) {
        self.task.abort();
    }

    pub fn is_connected(&self) -> bool {
        *self.connected.borrow()
    }

    /// Waits until the broker has taken our subscriptions.
    pub async fn connected(&self) {
        let _ = self.connected.clone().wait_for(|connected| *connected).await;
    }

    /// Publishes, at least once.
    pub async fn publish(&self, topic: &str, payload: Vec<u8>) -> Result<()> {
        self.client.publish(topic, QoS::AtLeastOnce, false, payload).await.map_err(|_| Error::Stopped)
    }
}

struct Reader {
    client: AsyncClient,
    ingest: Ingest,
    bus: Bus,
    ctx: Ctx,
    tell: watch::Sender<bool>,
    /// Counts connections: an acknowledgement counts on the connection that brought the message only. On the next one
    /// its number may be another message's.
    connection: AtomicU64,
    reading: Semaphore,
}

impl Reader {
    async fn run(self, mut events: EventLoop) {
        let reader = Arc::new(self);
        let places = Arc::new(Semaphore::new(UNDER_WAY_MAX));
        let mut retry = RETRY_MILLIS_MIN;
        loop {
            match events.poll().await {
                Ok(Event::Incoming(Incoming::ConnAck(_))) => {
                    retry = RETRY_MILLIS_MIN;
                    reader.connection.fetch_add(1, Ordering::AcqRel);
                    let reader = reader.clone();
                    tokio::spawn(async move { reader.subscribe().await });
                }
                Ok(Event::Incoming(Incoming::SubAck(_))) => drop(reader.tell.send_replace(true)),
                Ok(Event::Incoming(Incoming::Publish(publish))) => {
                    // QoS 0 has no window: no place free, and the broker waits with us. The others have the broker's
                    // window, and to wait here would be to wait for acknowledgements that only this loop sends.
                    let place = match publish.qos {
                        QoS::AtMostOnce => places.clone().acquire_owned().await.ok(),
                        QoS::AtLeastOnce | QoS::ExactlyOnce => None,
                    };
                    let reader = reader.clone();
                    let connection = reader.connection.load(Ordering::Acquire);
                    let watch = Stopwatch::start();
                    tokio::spawn(async move {
                        reader.take(&publish).await;
                        // From the message's arrival to where the broker may forget it: durable, or never to be read.
                        metrics::histogram!("obhut_mqtt_message_seconds").record(watch.elapsed().as_secs_f64());
                        reader.acknowledge(&publish, connection).await;
                        drop(place);
                    });
                }
                Ok(_) => {}
                Err(error) => {
                    reader.tell.send_replace(false);
                    tracing::warn!(%error, "the MQTT broker cannot be reached");
                    tokio::time::sleep(Duration::from_millis(retry)).await;
                    retry = (retry * 2).min(RETRY_MILLIS_MAX);
                }
            }
        }
    }

    async fn subscribe(&self) {
        let filters = [Topic::DEVICE_FILTER, PLAIN_TOPIC].into_iter().chain(Topic::GATEWAY_FILTERS);
        let filters = filters.map(|filter| rumqttc::SubscribeFilter::new(filter.to_owned(), QoS::AtLeastOnce));
        if self.client.subscribe_many(filters).await.is_err() {
            tracing::warn!("the MQTT subscriptions were not sent");
        }
    }

    /// Takes one message. One that cannot be stored now is tried again here, for the broker would bring it again only
    /// on the next connection.
    async fn take(&self, publish: &Publish) {
        let _place = self.reading.acquire().await;
        let mut retry = RETRY_MILLIS_MIN;
        loop {
            match self.accept(publish).await {
                Ok(()) => return,
                Err(Error::Stopped | Error::Privacy(privacy::Error::Store(_))) => {
                    tokio::time::sleep(Duration::from_millis(retry)).await;
                    retry = (retry * 2).min(RETRY_MILLIS_MAX);
                }
                Err(error) => {
                    // What cannot be read now can never be read: it is counted, and not brought again.
                    metrics::counter!("obhut_ingest_unreadable_total", "source" => "mqtt").increment(1);
                    tracing::debug!(%error, "an MQTT message cannot be read");
                    return;
                }
            }
        }
    }

    async fn acknowledge(&self, publish: &Publish, connection: u64) {
        if self.connection.load(Ordering::Acquire) == connection {
            let _ = self.client.ack(publish).await;
        }
    }

    async fn accept(&self, publish: &Publish) -> Result<()> {
        let encoding = Encoding::sniff(&publish.payload);
        match Topic::parse(&publish.topic) {
            Some(Topic::Device { kind, .. }) => {
                let event = chirpstack::parse(kind, encoding, &publish.payload)?;
                self.ingest.accept(&self.ctx, event).await?;
            }
            Some(Topic::GatewayStats { gateway }) => {
                let event = chirpstack::parse_stats(gateway, encoding, &publish.payload)?;
                self.ingest.accept_gateway(&self.ctx, &self.bus, &event);
            }
            Some(Topic::GatewayConnection { gateway }) => {
                let event = chirpstack::parse_connection(gateway, encoding, &publish.payload)?;
                self.ingest.accept_gateway(&self.ctx, &self.bus, &event);
            }
            None if publish.topic == PLAIN_TOPIC => {
                let events = plain::parse(&publish.payload)?;
                let taken = events.into_iter().map(|event| self.ingest.accept(&self.ctx, event));
                futures::future::try_join_all(taken).await?;
            }
            None => {}
        }
        Ok(())
    }
}
