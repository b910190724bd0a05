//! A server that is delivered to while it does something else: what a job or a right of people costs whoever delivers.

use std::{cell::Cell, path::Path, sync::Arc, time::Duration};

use rusqlite::Connection;
use sim::{
    House,
    load::{self, HttpLoad, Template},
};
use tempfile::TempDir;
use types::{Clock, Eui, Stopwatch, Time};

use crate::{
    Failure,
    bench::{
        Latency,
        server::{self, Server, Setup},
    },
};

const INGEST_PATH: &str = "/api/ingest/chirpstack?event=up";
const DEVICES: usize = 200;
/// Messages between two looks whether the job has ended.
const SLICE_MESSAGES: u64 = 2_000;
/// The same where the pace is given.
const SLICES_PER_SECOND: u64 = 10;
const CONNECTIONS: usize = 8;
const BASELINE: Duration = Duration::from_secs(5);

/// A server on SQLite in a directory of its own, and messages for it.
pub struct Beside {
    pub server: Server,
    pub ingest: Ingest,
    directory: TempDir,
}

impl Beside {
    /// `obhut`: a release build that is there already.
    pub async fn begin(obhut: Option<&Path>) -> Result<Self, Failure> {
        let obhut = obhut.map_or_else(server::program, |obhut| Ok(obhut.to_owned()))?;
        let directory = server::directory()?;
        let database = format!("sqlite:{}", directory.path().join("data").display());
        let server = Server::begin(Setup { obhut, database, mqtt: None, open_gate: false }).await?;
        let ingest = Ingest::of(server.register(DEVICES).await?);
        Ok(Self { server, ingest, directory })
    }

    /// The server's database, for whoever looks or plants beside it.
    pub fn file(&self) -> Result<Connection, Failure> {
        Ok(Connection::open(self.directory.path().join("data/obhut.db"))?)
    }

    /// Stops the server, lets `change` work on its files, and starts it again: jobs are due at once.
    pub async fn changed<T>(
        self,
        change: impl FnOnce(&mut Connection) -> Result<T, Failure>,
    ) -> Result<(Self, T), Failure> {
        let mut file = self.file()?;
        let Self { server, ingest, directory } = self;
        let (token, client, tenant) = (server.token.clone(), server.client.clone(), server.tenant.clone());
        let setup = server.stop().await;
        let changed = change(&mut file)?;
        drop(file);
        let (process, address) = server::start(&setup).await?;
        let server = Server { setup, process, address, token, client, tenant };
        Ok((Self { server, ingest, directory }, changed))
    }

    /// What those who deliver see when nothing else is done.
    pub async fn alone(&mut self) -> Result<Seen, Failure> {
        let watch = Stopwatch::start();
        self.ingest.until(&self.server, || Ok(watch.elapsed() > BASELINE)).await
    }

    pub async fn stop(self) {
        self.server.stop().await;
    }
}

/// Messages from registered devices, each new.
pub struct Ingest {
    devices: Arc<Vec<Eui>>,
    template: Arc<Template>,
    /// The pace; without it, as fast as messages are taken.
    pub per_second: Option<u64>,
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
}

pub fn milliseconds(took: Duration) -> String {
    format!("{:.1}", took.as_secs_f64() * 1_000.0)
}

impl Ingest {
    fn of(devices: Vec<Eui>) -> Self {
        let house = House::new(1, Time::from_seconds(1_795_000_000));
        let template = Arc::new(Template::water_meter(&house, true));
        Self { devices: Arc::new(devices), template, per_second: None, sent: 0 }
    }

    /// Delivers until `done` says so, and at least once.
    pub async fn until(
        &mut self,
        server: &Server,
        mut done: impl FnMut() -> Result<bool, Failure>,
    ) -> Result<Seen, Failure> {
        let (watch, mut latency) = (Stopwatch::start(), Latency::new());
        let count = self.per_second.map_or(SLICE_MESSAGES, |pace| (pace / SLICES_PER_SECOND).max(1));
        loop {
            let load = HttpLoad {
                address: server.address,
                path: INGEST_PATH.into(),
                token: server.token.clone(),
                connections: CONNECTIONS,
                template: self.template.clone(),
                devices: self.devices.clone(),
                first: self.sent,
                count,
                start: Clock::real().now().minus(Duration::from_millis(count)),
            };
            let measured = load::run_http(load).await?;
            if let Some(refusal) = &measured.first_refusal {
                return Err(format!("{} were refused: {refusal}", measured.refused_count).into());
            }
            self.sent += count;
            for micros in measured.latency_micros {
                latency.record(Duration::from_micros(u64::from(micros)));
            }
            if done()? {
                return Ok(Seen { latency, elapsed: watch.elapsed() });
            }
            if let Some(pace) = self.per_second {
                let due = Duration::from_secs_f64(latency.count() as f64 / pace as f64);
                tokio::time::sleep(due.saturating_sub(watch.elapsed())).await;
            }
        }
    }

    /// Delivers while `work` is done.
    pub async fn during<T>(
        &mut self,
        server: &Server,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> Result<(Seen, T), Failure> {
        let ended = Cell::new(false);
        let work = async {
            let done = work.await;
            ended.set(true);
            done
        };
        let (seen, done) = tokio::join!(self.until(server, || Ok(ended.get())), work);
        Ok((seen?, done?))
    }
}
