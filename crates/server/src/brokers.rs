//! One session with the MQTT broker for each product, as soon as there is a tenant to speak for.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use http::App;
use parking_lot::Mutex;
use percent_encoding::percent_decode_str;
use reqwest::Url;
use telemetry::ingest::{Mqtt, MqttSettings};
use types::TenantId;

use crate::{StartError, config::MqttArgs, jobs};

const PORT: u16 = 1883;
const TLS_PORT: u16 = 8883;

/// The sessions, by product.
pub struct Brokers {
    url: Option<Url>,
    sessions: Mutex<HashMap<Arc<str>, Mqtt>>,
    /// Jobs run a last time while the server stops; a session must not come back with them.
    stopped: AtomicBool,
}

impl Brokers {
    pub fn new(args: &MqttArgs) -> Result<Self, StartError> {
        let wrong = || StartError::Configuration("--mqtt is not an address, such as mqtt://USER:PASSWORD@HOST".into());
        let url = args.mqtt.as_deref().map(|text| text.parse::<Url>().map_err(|_| wrong())).transpose()?;
        match &url {
            Some(url) if !matches!(url.scheme(), "mqtt" | "mqtts") || url.host_str().is_none() => Err(wrong()),
            _ => Ok(Self { url, sessions: Mutex::default(), stopped: AtomicBool::new(false) }),
        }
    }

    /// Starts the sessions that can be: a product without an operator's tenant waits for `obhut init`.
    pub async fn start(&self, app: &App) -> jobs::Outcome {
        let Some(url) = self.url.as_ref().filter(|_| !self.stopped.load(Ordering::Acquire)) else { return Ok(()) };
        for product in app.products().iter() {
            let name = product.name();
            if self.sessions.lock().contains_key(name) {
                continue;
            }
            let Some(root) = app.identity().root(name).await? else { continue };
            let mqtt = Mqtt::start(&settings(url, name, root), app.telemetry().ingest().clone(), app.bus().clone());
            app.telemetry().set_mqtt(mqtt.clone());
            self.sessions.lock().insert(name.clone(), mqtt);
        }
        Ok(())
    }

    /// Whether devices can be heard by way of a broker; nobody knows where there is none.
    pub fn link(&self) -> alarms::Link {
        let sessions = self.sessions.lock();
        match sessions.values().all(Mqtt::is_connected) {
            _ if sessions.is_empty() => alarms::Link::Unknown,
            true => alarms::Link::Up,
            false => alarms::Link::Down,
        }
    }

    /// Leaves the broker; it keeps what comes meanwhile.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Release);
        self.sessions.lock().drain().for_each(|(_, mqtt)| mqtt.stop());
    }
}

fn settings(url: &Url, product: &Arc<str>, tenant: TenantId) -> MqttSettings {
    let tls = url.scheme() == "mqtts";
    let plain = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let user = (!url.username().is_empty()).then(|| (plain(url.username()), plain(url.password().unwrap_or_default())));
    MqttSettings {
        host: url.host_str().unwrap_or_default().to_owned(),
        port: url.port().unwrap_or(if tls { TLS_PORT } else { PORT }),
        user,
        tls,
        client_id: format!("obhut-{product}"),
        tenant,
        product: product.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn brokers(text: &str) -> Result<Brokers, StartError> {
        Brokers::new(&MqttArgs { mqtt: Some(text.to_owned()) })
    }

    #[test]
    fn an_address_says_how_to_reach_the_broker_and_as_whom() {
        let read = |text: &str| {
            let url = brokers(text).unwrap().url.unwrap();
            let settings = settings(&url, &"progres".into(), TenantId::from_bytes([1; 16]));
            (settings.host, settings.port, settings.user, settings.tls)
        };
        assert_eq!(read("mqtt://broker.example"), ("broker.example".into(), 1883, None, false));
        let user = Some(("net".to_owned(), "p@ss".to_owned()));
        assert_eq!(read("mqtts://net:p%40ss@10.0.0.1"), ("10.0.0.1".into(), 8883, user, true));
        assert_eq!(read("mqtt://h:1884").1, 1884);
        for wrong in ["", "broker.example", "http://broker.example", "mqtt:///x"] {
            assert!(brokers(wrong).is_err(), "{wrong}");
        }
    }
}
