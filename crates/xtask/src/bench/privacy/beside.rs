//! Ingest beside something else: what a job of the server costs whoever delivers meanwhile.

use std::{sync::Arc, time::Duration};

use sim::{
    House,
    load::{self, HttpLoad, Template},
};
use types::{Clock, Eui, Stopwatch, Time};

use crate::{
    Failure,
    bench::{Latency, server::Server},
};

const INGEST_PATH: &str = "/api/ingest/chirpstack?event=up";
/// Messages between two looks whether the job has ended.
const SLICE_MESSAGES: u64 = 2_000;
const CONNECTIONS: usize = 8;

/// Messages from registered devices, each new.
pub struct Ingest {
    devices: Arc<Vec<Eui>>,
    template: Arc<Template>,
    sent: u64,
}

/// What those who delivered saw.
pub struct Seen {
    pub latency: Latency,
    pub elapsed: Duration,
}

impl Seen {
    pub fn per_second(&self) -> f64 {
        self.latency.count() as f64 / self.elapsed.as_secs_f64()
    }

    pub fn milliseconds(&self, percent: f64) -> String {
        format!("{:.1}", self.latency.percentile(percent).as_secs_f64() * 1_000.0)
    }
}

impl Ingest {
    pub fn of(devices: Vec<Eui>) -> Self {
        let house = House::new(1, Time::from_seconds(1_795_000_000));
        Self { devices: Arc::new(devices), template: Arc::new(Template::water_meter(&house, true)), sent: 0 }
    }

    /// Delivers until `done` says so, and at least once.
    pub async fn until(
        &mut self,
        server: &Server,
        mut done: impl FnMut() -> Result<bool, Failure>,
    ) -> Result<Seen, Failure> {
        let (watch, mut latency) = (Stopwatch::start(), Latency::new());
        loop {
            let load = HttpLoad {
                address: server.address,
                path: INGEST_PATH.into(),
                token: server.token.clone(),
                connections: CONNECTIONS,
                template: self.template.clone(),
                devices: self.devices.clone(),
                first: self.sent,
                count: SLICE_MESSAGES,
                start: Clock::real().now().minus(Duration::from_millis(SLICE_MESSAGES)),
            };
            let measured = load::run_http(load).await?;
            if let Some(refusal) = &measured.first_refusal {
                return Err(format!("{} were refused: {refusal}", measured.refused_count).into());
            }
            self.sent += SLICE_MESSAGES;
            for micros in measured.latency_micros {
                latency.record(Duration::from_micros(u64::from(micros)));
            }
            if done()? {
                return Ok(Seen { latency, elapsed: watch.elapsed() });
            }
        }
    }
}
