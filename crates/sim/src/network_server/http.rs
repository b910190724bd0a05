//! Deliveries over HTTP: ChirpStack's integration, The Things Stack's webhook, and the device that posts itself.

use std::{sync::Arc, time::Duration};

use parking_lot::Mutex;

use crate::{
    event::Event,
    house::{House, Integration},
    wire::{Encoding, chirpstack, plain, things_stack},
};

/// ChirpStack waits so long for an answer.
const ANSWER_WAIT_MAX: Duration = Duration::from_secs(5);
/// The pause before the first repetition; each further one is twice as long.
const PAUSE: Duration = Duration::from_millis(200);
const FAILURES_KEPT_MAX: usize = 100;

/// Where to, and as whom.
#[derive(Clone)]
pub struct Endpoint {
    /// The server's address, without a path.
    pub url: String,
    pub token: String,
    /// How often a delivery that failed is tried again. ChirpStack itself never does: it logs the failure, and the
    /// event is gone. A queue before Obhut does.
    pub retries_max: u32,
}

/// The token is not shown.
impl std::fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} (at most {} retries)", self.url, self.retries_max)
    }
}

/// A delivery that was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub kind: &'static str,
    /// None: no answer.
    pub status: Option<u16>,
}

/// The way out. Clones share it.
#[derive(Clone)]
pub struct Http {
    client: reqwest::Client,
    endpoint: Endpoint,
    failures: Arc<Mutex<Vec<Failure>>>,
}

impl Http {
    pub fn new(endpoint: Endpoint) -> Self {
        let client = reqwest::Client::builder().timeout(ANSWER_WAIT_MAX).build().unwrap_or_default();
        Self { client, endpoint, failures: Arc::default() }
    }

    pub fn failures(&self) -> Vec<Failure> {
        self.failures.lock().clone()
    }

    /// Delivers; what cannot be delivered is logged and gone.
    pub async fn deliver(&self, house: &House, event: &Event, integration: Integration) {
        let Some(request) = self.request(house, event, integration) else { return };
        let mut pause = PAUSE;
        for tried in 0.. {
            let Some(request) = request.try_clone() else { return };
            let status = request.send().await.map(|response| response.status());
            match status {
                Ok(status) if status.is_success() => return,
                // Trying again changes nothing.
                Ok(status) if status.is_client_error() && status.as_u16() != 429 => {
                    return self.failed(event, Some(status.as_u16()));
                }
                status if tried >= self.endpoint.retries_max => {
                    return self.failed(event, status.ok().map(|status| status.as_u16()));
                }
                _ => tokio::time::sleep(pause).await,
            }
            pause *= 2;
        }
    }

    fn failed(&self, event: &Event, status: Option<u16>) {
        let failure = Failure { kind: event.body.kind(), status };
        tracing::warn!(kind = failure.kind, status, "a delivery failed");
        let mut failures = self.failures.lock();
        if failures.len() < FAILURES_KEPT_MAX {
            failures.push(failure);
        }
    }

    fn request(&self, house: &House, event: &Event, integration: Integration) -> Option<reqwest::RequestBuilder> {
        let (path, content_type, body) = match integration {
            Integration::ChirpStackMqtt | Integration::ChirpStackJson => {
                let body = chirpstack::body(house, event, Encoding::Json);
                (format!("chirpstack?event={}", event.body.kind()), "application/json", body)
            }
            Integration::ChirpStackProtobuf => {
                let body = chirpstack::body(house, event, Encoding::Protobuf);
                (format!("chirpstack?event={}", event.body.kind()), "application/octet-stream", body)
            }
            Integration::ThingsStack => ("things-stack".into(), "application/json", things_stack::body(house, event)?),
            Integration::Plain => ("plain".into(), "application/json", plain::body(house, event)?),
        };
        let address = format!("{}/api/ingest/{path}", self.endpoint.url.trim_end_matches('/'));
        let request = self.client.post(address).bearer_auth(&self.endpoint.token);
        Some(request.header("content-type", content_type).body(body))
    }
}
