//! The binary `obhut-sim`: the house and its network server as a program of their own, beside a server.

use std::{error::Error, process::ExitCode, sync::Arc, time::Duration};

use clap::Parser;
use serde::Deserialize;
use sim::{
    Density, House, NetworkServer,
    network_server::{Broker, Endpoint, Settings},
};
use types::{Clock, Period, PeriodError, Time};

/// How often the server is asked for its time.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// ChirpStack gives a failed delivery up at once; a demo shall not lose its past to a busy machine.
const RETRIES_MAX: u32 = 4;

/// A simulated LoRaWAN network server with meters, sensors and gateways.
#[derive(Parser, Debug)]
#[command(name = "obhut-sim", version)]
enum Command {
    /// Print what must be registered, as JSON
    Fleet {
        #[command(flatten)]
        house: HouseArgs,
    },
    /// Deliver the past over HTTP, then speak by the server's clock
    Run {
        #[command(flatten)]
        house: HouseArgs,
        /// The server's address
        #[arg(long, value_name = "URL")]
        server: String,
        /// An API token with the scope ingest
        #[arg(long, value_name = "TOKEN")]
        token: String,
        /// The broker; without it, the past is all there is
        #[arg(long, value_name = "URL")]
        mqtt: Option<String>,
        /// How far back the past goes, or "none"
        #[arg(long, default_value = "13 months", value_name = "PERIOD", value_parser = history)]
        history: Past,
        /// When the last gateway falls silent
        #[arg(long, value_name = "PERIOD")]
        silent_after: Option<Period>,
    },
}

/// Two readings a day, and lately one an hour: enough for charts of a year, and in within a minute or two.
const DENSITY: Density = Density {
    sparse_every: Duration::from_secs(12 * 3_600),
    dense_every: Duration::from_secs(3_600),
    dense_for: Duration::from_secs(14 * 86_400),
};

#[derive(Clone, Copy, Debug)]
struct Past(Option<Period>);

fn history(text: &str) -> Result<Past, PeriodError> {
    if text == "none" { Ok(Past(None)) } else { text.parse().map(|period| Past(Some(period))) }
}

#[derive(clap::Args, Debug)]
struct HouseArgs {
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The day before which leak, meter exchange and the rest lie; must stay the same from run to run [default: today]
    #[arg(long, value_name = "TIME")]
    anchor: Option<Time>,
}

impl HouseArgs {
    fn house(&self, now: Time) -> House {
        const DAY_MICROS: i64 = 86_400_000_000;
        let today = Time::from_micros(now.micros().div_euclid(DAY_MICROS) * DAY_MICROS);
        House::new(self.seed, self.anchor.unwrap_or(today))
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt().with_max_level(tracing::Level::WARN).with_writer(std::io::stderr).init();
    match run(Command::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("obhut-sim: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<(), Box<dyn Error>> {
    let (house, server, token, mqtt, history, silent_after) = match command {
        Command::Fleet { house } => {
            println!("{}", serde_json::to_string_pretty(&house.house(Clock::real().now()).registry())?);
            return Ok(());
        }
        Command::Run { house, server, token, mqtt, history, silent_after } => {
            (house, server, token, mqtt, history, silent_after)
        }
    };
    let server = server.trim_end_matches('/').to_owned();
    let look = ServerClock { client: reqwest::Client::new(), address: format!("{server}/api/sandbox/clock") };
    let start = look.now().await?;
    let broker = mqtt.map(|url| Broker::parse(&url).ok_or("the broker is given as mqtt://HOST:PORT")).transpose()?;
    let endpoint = Some(Endpoint { url: server, token, retries_max: RETRIES_MAX });
    let house = Arc::new(house.house(start));
    let past = past(house.clone(), endpoint.clone(), history, start);
    if broker.is_none() {
        return past.await;
    }
    let present = NetworkServer::start(house, Settings { broker, endpoint, encoding: None }).await;
    // Both at once: the present does not wait for the past.
    let (past, ()) = tokio::join!(past, live(&present, &look, start, silent_after));
    past
}

async fn past(
    house: Arc<House>,
    endpoint: Option<Endpoint>,
    Past(history): Past,
    start: Time,
) -> Result<(), Box<dyn Error>> {
    let Some(history) = history else { return Ok(()) };
    let server = NetworkServer::start(house, Settings { endpoint, ..Settings::default() }).await;
    let count = server.deliver_past(history.before(start), start, DENSITY).await;
    match server.failures().first() {
        None => println!("{count} uplinks of the past are in"),
        Some(failure) => return Err(format!("not all of the past is in: {failure:?}").into()),
    }
    Ok(())
}

/// Speaks until it is stopped.
async fn live(server: &NetworkServer, look: &ServerClock, start: Time, silent_after: Option<Period>) {
    let (mut from, mut silent) = (start, false);
    let last = server.house().gateways.len() - 1;
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        // A server that restarts answers again soon.
        let Ok(now) = look.now().await else { continue };
        from = server.catch_up(from, now).await;
        if !silent && silent_after.is_some_and(|period| period.after(start) <= now) {
            silent = true;
            server.set_silent(last, true, now).await;
        }
    }
}

/// The server's clock, which an operator may move.
struct ServerClock {
    client: reqwest::Client,
    address: String,
}

#[derive(Deserialize)]
struct ClockAnswer {
    now: Time,
}

impl ServerClock {
    async fn now(&self) -> Result<Time, reqwest::Error> {
        let answer = self.client.get(&self.address).send().await?.error_for_status()?;
        Ok(answer.json::<ClockAnswer>().await?.now)
    }
}
