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

use super::{Ingest, Poison};
use crate::{
    Error, Result,
    event::{DeviceEvent, HardwareId},
    format::{
        BODY_BYTES_MAX, Encoding, FormatError,
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
/// MQTT's own limit. A message larger than a body may be is set aside and acknowledged; to refuse the packet would be to
/// leave the broker, which brings it again, for ever.
const PACKET_BYTES_MAX: usize = 268_435_455;
/// Between two tries to reach the broker: doubling from the first to the last.
const RETRY_MILLIS_MIN: u64 = 250;
const RETRY_MILLIS_MAX: u64 = 30_000;
const KEEP_ALIVE_SECONDS: u64 = 30;
/// MQTT's own limit.
const TOPIC_BYTES_MAX: usize = 65_535;

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
        if !is_topic(topic) {
            return Err(FormatError::Field { field: "topic" }.into());
        }
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
                Ok(Event::Incoming(Incoming::Publish(mut publish))) => {
                    // What is too large is not kept while it waits.
                    let bytes = publish.payload.len();
                    if bytes > BODY_BYTES_MAX {
                        publish.payload = Default::default();
                    }
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
                        reader.take(&publish, bytes).await;
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

    /// Takes one message, or sets it aside: either way the broker may forget it.
    async fn take(&self, publish: &Publish, bytes: usize) {
        let _place = self.reading.acquire().await;
        let read = if bytes > BODY_BYTES_MAX {
            Err(FormatError::TooLarge { bytes_max: BODY_BYTES_MAX })
        } else {
            self.read(publish).await
        };
        if let Err(error) = read {
            let poison = Poison::new("mqtt", device_of_topic(&publish.topic), &error);
            self.ingest.set_aside(&self.ctx, &poison).await;
        }
    }

    async fn read(&self, publish: &Publish) -> Result<(), FormatError> {
        let encoding = Encoding::sniff(&publish.payload);
        match Topic::parse(&publish.topic) {
            Some(Topic::Device { kind, dev_eui, .. }) => {
                let event = chirpstack::parse(kind, encoding, &publish.payload)?;
                // Who may publish for one device must not speak for another.
                if HardwareId::of(dev_eui.into()) != event.device {
                    return Err(FormatError::Foreign { field: "deviceInfo.devEui" });
                }
                self.accept(&event).await;
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
                let each = plain::parse(&publish.payload)?.into_iter().map(|element| async move {
                    match element {
                        Ok(event) => self.accept(&event).await,
                        Err(wrong) => {
                            let remark = format!("[{}] {}", wrong.index, wrong.error);
                            let poison = Poison { remark, ..Poison::new("mqtt", wrong.device, &wrong.error) };
                            self.ingest.set_aside(&self.ctx, &poison).await;
                        }
                    }
                });
                futures::future::join_all(each).await;
            }
            None => {}
        }
        Ok(())
    }

    /// Takes one event. One that cannot be stored now is tried again here, for the broker would bring it again only on
    /// the next connection; one that can never be is set aside.
    async fn accept(&self, event: &DeviceEvent<'_>) {
        let mut retry = RETRY_MILLIS_MIN;
        loop {
            match self.ingest.accept_event(&self.ctx, event).await {
                Ok(_) => return,
                Err(error) if error.is_passing() => {
                    tokio::time::sleep(Duration::from_millis(retry)).await;
                    retry = (retry * 2).min(RETRY_MILLIS_MAX);
                }
                Err(error) => {
                    tracing::debug!(%error, "an event is not taken");
                    let device = Some(event.device.clone());
                    let remark = "it cannot be stored".to_owned();
                    let poison = Poison { way: "mqtt", device, reason: "not_stored", remark };
                    return self.ingest.set_aside(&self.ctx, &poison).await;
                }
            }
        }
    }

    async fn acknowledge(&self, publish: &Publish, connection: u64) {
        if self.connection.load(Ordering::Acquire) == connection {
            let _ = self.client.ack(publish).await;
        }
    }
}

/// The device a topic names, for what cannot be read.
fn device_of_topic(topic: &str) -> Option<HardwareId<'_>> {
    match Topic::parse(topic) {
        Some(Topic::Device { dev_eui, .. }) => Some(HardwareId::of(dev_eui.into())),
        _ => None,
    }
}

/// Whether a topic can be published on: what stands in a row from before names were checked must not end the session.
fn is_topic(topic: &str) -> bool {
    !topic.is_empty()
        && topic.len() <= TOPIC_BYTES_MAX
        && !topic.chars().any(|c| c.is_control() || c == '+' || c == '#')
}
