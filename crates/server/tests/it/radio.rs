//! A network server's side of a broker: publishes events, hears commands.

use std::sync::{Arc, Mutex};

use rumqttc::{AsyncClient, Event, Incoming, MqttOptions, QoS};
use testkit::{Mosquitto, wait};
use tokio::task::AbortHandle;

/// Topic and payload of a message.
type Heard = (String, Vec<u8>);

/// What a client of the test's own hears and publishes. Reconnects, and publishes again what was not taken.
pub struct Radio {
    client: AsyncClient,
    heard: Arc<Mutex<Vec<Heard>>>,
    taken: Arc<Mutex<usize>>,
    task: AbortHandle,
}

impl Radio {
    pub async fn connect(broker: &Mosquitto, name: &str) -> Self {
        let mut options = MqttOptions::new(name, "127.0.0.1", broker.port());
        options.set_clean_session(false);
        options.set_max_packet_size(64 * 1024 * 1024, 64 * 1024 * 1024);
        let (client, mut events) = AsyncClient::new(options, 1_000);
        let (heard, taken) = (Arc::<Mutex<Vec<_>>>::default(), Arc::<Mutex<usize>>::default());
        let (hears, takes) = (heard.clone(), taken.clone());
        let task = tokio::spawn(async move {
            loop {
                match events.poll().await {
                    Ok(Event::Incoming(Incoming::Publish(publish))) => {
                        hears.lock().unwrap().push((publish.topic.clone(), publish.payload.to_vec()));
                    }
                    Ok(Event::Incoming(Incoming::PubAck(_))) => *takes.lock().unwrap() += 1,
                    Ok(_) => {}
                    Err(_) => tokio::task::yield_now().await,
                }
            }
        });
        Self { client, heard, taken, task: task.abort_handle() }
    }

    pub async fn publish(&self, topic: &str, payload: impl Into<Vec<u8>>) {
        self.client.publish(topic, QoS::AtLeastOnce, false, payload).await.expect("queued");
    }

    pub async fn retain(&self, topic: &str, payload: impl Into<Vec<u8>>) {
        self.client.publish(topic, QoS::AtLeastOnce, true, payload).await.expect("queued");
    }

    /// Waits until the broker has taken so many messages in all.
    pub async fn taken(&self, count: usize) {
        wait::until("the broker takes it", wait::DEADLINE, async || {
            (*self.taken.lock().unwrap() >= count).then_some(())
        })
        .await;
    }

    pub async fn subscribe(&self, broker: &Mosquitto, filter: &str) {
        self.client.subscribe(filter, QoS::AtLeastOnce).await.expect("queued");
        // A line of mosquitto's log for each filter of a subscription.
        wait::until("the subscription", wait::DEADLINE, async || broker.output().contains(filter).then_some(())).await;
    }

    /// The next message that was heard and not yet asked for.
    pub async fn next(&self) -> Heard {
        wait::until("a message", wait::DEADLINE, async || {
            let mut heard = self.heard.lock().unwrap();
            (!heard.is_empty()).then(|| heard.remove(0))
        })
        .await
    }
}

impl Drop for Radio {
    fn drop(&mut self) {
        self.task.abort();
    }
}
