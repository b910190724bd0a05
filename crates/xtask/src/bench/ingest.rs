//! Uplink → codec → gate → durable commit → rule, over HTTP and MQTT, on SQLite and PostgreSQL, the load made on the
//! same machine.

use std::{path::PathBuf, sync::Arc, time::Duration};

use clap::Parser;
use sim::{
    House,
    load::{self, HttpLoad, Measured, MqttLoad, POINTS_PER_MESSAGE, Template},
};
use testkit::{Mosquitto, Postgres, TestDatabase};
use types::{Clock, Eui, Stopwatch, Time};

use super::{
    Latency, Table, ceiling,
    server::{self, Server, Setup},
    stored::Stored,
    usage::{Cpu, resident_mib},
};
use crate::Failure;

const INGEST_PATH: &str = "/api/ingest/chirpstack?event=up";
const APPLICATION: &str = "7c1c9f52-6d1e-4d7c-8a55-0d5a3a1f0a01";
/// No message of the broker takes so long.
const IDLE_SECONDS_MAX: u64 = 30;

/// `cargo xtask bench ingest -- …`
#[derive(Parser, Debug)]
#[command(name = "ingest")]
pub struct Args {
    /// Messages in each phase
    #[arg(long, default_value_t = 200_000)]
    messages: u64,
    #[arg(long, default_value_t = 1_000)]
    devices: usize,
    /// HTTP connections, each with one request under way
    #[arg(long, default_value_t = 128)]
    connections: usize,
    /// sqlite or postgres; both, if left out
    #[arg(long)]
    database: Option<String>,
    /// Of http-object, http-codec, mqtt-object, mqtt-codec; all, if left out
    #[arg(long)]
    phase: Vec<String>,
    /// Let the gate pass everything, to measure what it costs
    #[arg(long)]
    open_gate: bool,
    /// A release build of the server that is there already
    #[arg(long)]
    obhut: Option<PathBuf>,
}

pub fn run(arguments: &[String]) -> Result<Table, Failure> {
    let args = Args::try_parse_from(std::iter::once(&"ingest".to_owned()).chain(arguments))?;
    // The load is made by one thread: the other processor is the server's.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(bench(&args))
}

async fn bench(args: &Args) -> Result<Table, Failure> {
    let obhut = args.obhut.clone().map_or_else(server::program, Ok)?;
    let head =
        ["phase", "msg/s", "p50 ms", "p99 ms", "server µs/msg", "of it system", "load µs/msg", "RSS MiB", "most"];
    let mut table = Table::new(&head);
    ceilings(args, &mut table).await?;
    for database in ["sqlite", "postgres"] {
        if args.database.as_deref().is_none_or(|only| only == database) {
            // What was measured until something failed is worth seeing.
            on(args, database, &obhut, &mut table).await.inspect_err(|_| println!("{table}"))?;
        }
    }
    Ok(table)
}

async fn ceilings(args: &Args, table: &mut Table) -> Result<(), Failure> {
    let directory = server::directory()?;
    let sqlite = ceiling::sqlite_messages_per_second(directory.path(), args.messages)?;
    table.row(&[&"ceiling: SQLite, one row of 64 messages a commit", &rounded(sqlite)]);
    let address = std::thread::spawn(|| -> Result<_, String> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
        let address = runtime.block_on(ceiling::bare_http()).map_err(|error| error.to_string())?;
        std::thread::spawn(move || runtime.block_on(std::future::pending::<()>()));
        Ok(address)
    });
    let address = address.join().map_err(|_| "the bare server does not start")??;
    let load = HttpLoad { address, token: "none".into(), ..http_load(args, &Template::water_meter(&house(), true)) };
    let own = Cpu::of(std::process::id())?;
    let measured = load::run_http(load).await?;
    let own = Cpu::of(std::process::id())?.since(&own);
    let latency = latency(&measured);
    let micros = per_message(own.total(), args.messages);
    let (p50, p99) = (milliseconds(latency.percentile(50.0)), milliseconds(latency.percentile(99.0)));
    table.row(&[&"ceiling: HTTP answered without reading (one process)", &rounded(measured.per_second()), &p50, &p99]);
    eprintln!("bare HTTP: {micros:.1} µs of processor a message, both sides; {latency}");
    Ok(())
}

async fn on(args: &Args, database: &str, obhut: &std::path::Path, table: &mut Table) -> Result<(), Failure> {
    let directory = server::directory()?;
    let postgres: Option<TestDatabase> = match database {
        "postgres" => Some(Postgres::shared().await.database().await),
        _ => None,
    };
    let url = match &postgres {
        Some(postgres) => postgres.url().to_owned(),
        None => format!("sqlite:{}", directory.path().join("data").display()),
    };
    // mosquitto's defaults let 20 messages be under way, and drop what waits beyond a thousand.
    let broker = Mosquitto::builder().setting("max_inflight_messages 2000").setting("max_queued_messages 0");
    let broker = broker.setting("log_type error").start().await;
    let setup = Setup { obhut: obhut.to_owned(), database: url, mqtt: Some(broker.url()), open_gate: args.open_gate };
    let server = Server::begin(setup).await?;
    let devices = Arc::new(server.register(args.devices).await?);
    server.watch().await?;
    let before = Stored::look(directory.path(), postgres.as_ref()).await?;
    let mut sent = 0;
    for (phase, decoded) in [("http-object", true), ("http-codec", false), ("mqtt-object", true), ("mqtt-codec", false)]
    {
        if !args.phase.is_empty() && !args.phase.iter().any(|only| only == phase) {
            continue;
        }
        let template = Template::water_meter(&house(), decoded);
        let over = Over { args, server: &server, devices: &devices, template, first: sent };
        let name = format!("{database} {phase}");
        let measured = if phase.starts_with("http") {
            over.http(&name, table).await
        } else {
            over.mqtt(&name, &broker, table).await
        };
        measured?;
        sent += args.messages;
    }
    server.stop().await;
    let stored = Stored::look(directory.path(), postgres.as_ref()).await?;
    let expected = sent * POINTS_PER_MESSAGE;
    let bytes = (stored.bytes - before.bytes) as f64 / expected as f64;
    println!(
        "{database}: {sent} messages acknowledged, {} of {expected} points stored; {bytes:.1} bytes a point on disk, {:.2} of them in chunks",
        stored.points,
        stored.chunk_bytes as f64 / stored.points.max(1) as f64,
    );
    if stored.points != expected {
        let kept = directory.keep();
        return Err(format!("points are missing or doubled; the database stays in {}", kept.display()).into());
    }
    Ok(())
}

fn house() -> House {
    House::new(1, Time::from_seconds(1_795_000_000))
}

fn http_load(args: &Args, template: &Template) -> HttpLoad {
    HttpLoad {
        address: ([127, 0, 0, 1], 0).into(),
        path: INGEST_PATH.into(),
        token: String::new(),
        connections: args.connections,
        template: Arc::new(template.clone()),
        devices: Arc::new(vec![Eui(1)]),
        first: 0,
        count: args.messages,
        start: Clock::real().now().minus(Duration::from_millis(args.messages)),
    }
}

/// One phase against one server.
struct Over<'a> {
    args: &'a Args,
    server: &'a Server,
    devices: &'a Arc<Vec<Eui>>,
    template: Template,
    first: u64,
}

impl Over<'_> {
    async fn http(self, name: &str, table: &mut Table) -> Result<(), Failure> {
        let load = HttpLoad {
            address: self.server.address,
            token: self.server.token.clone(),
            devices: self.devices.clone(),
            first: self.first,
            ..http_load(self.args, &self.template)
        };
        let used = Used::start(self.server)?;
        let measured = load::run_http(load).await?;
        if let Some(refusal) = &measured.first_refusal {
            return Err(format!("{} were refused: {refusal}", measured.refused_count).into());
        }
        let latency = latency(&measured);
        let seen = [latency.percentile(50.0), latency.percentile(99.0)];
        used.row(name, self.args.messages, measured.elapsed, seen, table)
    }

    async fn mqtt(self, name: &str, broker: &Mosquitto, table: &mut Table) -> Result<(), Failure> {
        let load = MqttLoad {
            address: broker.address(),
            application: APPLICATION.into(),
            connections: 4,
            window: 250,
            template: Arc::new(self.template.clone()),
            devices: self.devices.clone(),
            first: self.first,
            count: self.args.messages,
            start: Clock::real().now().minus(Duration::from_millis(self.args.messages)),
        };
        let accepted = ["obhut_ingest_events_total", "accepted"];
        let before = self.server.counter(&accepted).await?;
        let (used, watch) = (Used::start(self.server)?, Stopwatch::start());
        load::run_mqtt(load).await?;
        let (mut count, mut moved) = (0, Stopwatch::start());
        while count < self.args.messages {
            let now = self.server.counter(&accepted).await? - before;
            if now > count {
                (count, moved) = (now, Stopwatch::start());
            }
            if moved.elapsed().as_secs() > IDLE_SECONDS_MAX {
                return Err(format!("{count} of {} messages came through the broker", self.args.messages).into());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let elapsed = watch.elapsed();
        // What the broker sees: from its message to the acknowledgement, after the commit.
        let name_of = "obhut_mqtt_message_seconds";
        let seen = [self.server.quantile(name_of, "0.5").await?, self.server.quantile(name_of, "0.99").await?];
        used.row(name, self.args.messages, elapsed, seen, table)
    }
}

/// What both sides use during a phase.
struct Used<'a> {
    server: &'a Server,
    server_cpu: Cpu,
    own: Cpu,
}

impl<'a> Used<'a> {
    fn start(server: &'a Server) -> Result<Self, Failure> {
        Ok(Self { server, server_cpu: Cpu::of(server.process.id())?, own: Cpu::of(std::process::id())? })
    }

    fn row(
        self,
        name: &str,
        messages: u64,
        elapsed: Duration,
        [half, nearly_all]: [Duration; 2],
        table: &mut Table,
    ) -> Result<(), Failure> {
        let server = Cpu::of(self.server.process.id())?.since(&self.server_cpu);
        let own = Cpu::of(std::process::id())?.since(&self.own);
        let (now, most) = resident_mib(self.server.process.id())?;
        let rate = messages as f64 / elapsed.as_secs_f64();
        eprintln!("{name}: {:.0} msg/s", rate);
        table.row(&[
            &name,
            &rounded(rate),
            &milliseconds(half),
            &milliseconds(nearly_all),
            &format!("{:.1}", per_message(server.total(), messages)),
            &format!("{:.1}", per_message(server.system, messages)),
            &format!("{:.1}", per_message(own.total(), messages)),
            &format!("{now:.0}"),
            &format!("{most:.0}"),
        ]);
        Ok(())
    }
}

fn latency(measured: &Measured) -> Latency {
    let mut latency = Latency::new();
    measured.latency_micros.iter().for_each(|micros| latency.record(Duration::from_micros((*micros).into())));
    latency
}

fn milliseconds(time: Duration) -> String {
    format!("{:.2}", time.as_secs_f64() * 1_000.0)
}

fn per_message(used: Duration, messages: u64) -> f64 {
    used.as_secs_f64() * 1e6 / messages as f64
}

fn rounded(rate: f64) -> String {
    format!("{rate:.0}")
}
