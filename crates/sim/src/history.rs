//! What the fleet said before the demo began, sent quickly through the HTTP integration.

use std::{error::Error, time::Duration};

use futures::{StreamExt, stream};
use types::{Period, Time};

use crate::{Building, Device, Fleet, chirpstack};

/// Requests under way at a time: enough for the server to commit many together.
const REQUESTS_MAX: usize = 64;
/// So far back every message is sent; before, one a day.
const DENSE: Period = Period::days(7);
/// Between two of the dense messages at least.
const DENSE_SECONDS: u64 = 3_600;
const TRIES_MAX: u32 = 5;

/// Where and as whom to deliver.
#[derive(Clone, Debug)]
pub struct Ingest {
    pub client: reqwest::Client,
    /// The server's address.
    pub url: String,
    /// A token with the scope `ingest`.
    pub token: String,
}

/// The moments at which a device spoke from `from` to `to`: daily, lately hourly.
fn moments(device: &Device, from: Time, to: Time) -> Vec<Time> {
    let dense_from = DENSE.before(to);
    let mut moments = Vec::new();
    let mut at = device.next_due(from);
    while at < to {
        moments.push(at);
        let step = if at < dense_from { 86_400 } else { DENSE_SECONDS };
        at = device.next_due(at.plus(Duration::from_secs(step)).minus(Duration::from_secs(1)));
    }
    moments
}

/// Sends everything from `from` to `to`; how many messages that were.
pub async fn send(fleet: &Fleet, ingest: &Ingest, from: Time, to: Time) -> Result<usize, Box<dyn Error>> {
    // By time, not by device: so that a chart fills for all devices alike.
    let mut due: Vec<(Time, &Building, &Device)> = fleet
        .devices()
        .flat_map(|(building, device)| moments(device, from, to).into_iter().map(move |at| (at, building, device)))
        .collect();
    due.sort_by_key(|(at, _, device)| (*at, device.eui.clone()));
    let count = due.len();
    let mut results = stream::iter(due)
        .map(|(at, building, device)| async move {
            let event = chirpstack::up(building, &fleet.gateways[building.gateway], device, at);
            ingest.deliver("up", &event).await
        })
        .buffer_unordered(REQUESTS_MAX);
    while let Some(result) = results.next().await {
        result?;
    }
    Ok(count)
}

impl Ingest {
    /// Delivers one event, as ChirpStack's HTTP integration does: again, if the server is busy.
    pub async fn deliver(&self, event: &str, body: &serde_json::Value) -> Result<(), reqwest::Error> {
        let address = format!("{}/api/ingest/chirpstack?event={event}", self.url);
        let mut tries = 0;
        loop {
            tries += 1;
            let sent = self.client.post(&address).bearer_auth(&self.token).json(body).send().await;
            match sent.and_then(reqwest::Response::error_for_status) {
                Ok(_) => return Ok(()),
                Err(error) if tries >= TRIES_MAX || error.status().is_some_and(|s| s.is_client_error()) => {
                    return Err(error);
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(200 << tries)).await,
            }
        }
    }
}
