//! `obhut demo`: a sandbox to look at, with everything in it.

use std::{net::SocketAddr, path::PathBuf};

use tempfile::TempDir;
use tokio::process::Child;

use super::{
    Outcome,
    serve::{stop_signal, until_stopped},
};
use crate::{
    House, Running, config,
    demo::{self, Broker, Client, DemoError, PASSWORD, Person, Simulation, Stage},
    products,
    wiring::{Choices, Time},
};

#[derive(clap::Args, Debug)]
pub struct Args {
    /// Address and port, on this machine
    #[arg(long, env = "OBHUT_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// sqlite:DIR or postgres://…, empty; without it, a directory that goes when the demo ends
    #[arg(long, value_name = "URL")]
    database: Option<store::Url>,
    /// The product's directory
    #[arg(long, default_value = "products/progres", value_name = "DIR")]
    product: PathBuf,
    /// How far back the past of the meters goes, at most as far as the notice keeps all they say
    #[arg(long, default_value = "13 months", value_name = "PERIOD")]
    history: String,
    /// When one of the two gateways falls silent, once the past is in
    #[arg(long, default_value = "4 minutes", value_name = "PERIOD")]
    silent_after: String,
}

pub async fn run(args: Args) -> Outcome {
    let stop = stop_signal()?;
    let directory = tempfile::tempdir()?;
    let broker = Broker::start(directory.path())?;
    if broker.is_none() {
        println!("no mosquitto on this machine (apt install mosquitto): the meters have a past, but no present");
    }
    let mut simulation = Simulation::find()?;
    let fleet = simulation.fleet().await?;
    let running = start(&args, &directory, broker.as_ref()).await?;
    let url = format!("http://{}", running.address());
    let product = running.house.products.iter().next().ok_or("no product")?.clone();
    let identity = running.house.app.identity().clone();
    let operator = &product.notice.controller.name;
    let (stage, client) = demo::prepare(&identity, product.name(), operator, &url, &fleet).await?;
    introduce(&url, &stage.people);
    let history = demo::kept_history(&args.history, &product.notice, running.house.clock.now());
    // The rest goes on while people look around.
    let broker_url = broker.as_ref().map(|broker| broker.url.clone());
    let clock = running.house.clock.clone();
    let jobs = running.house.jobs.clone();
    let show = Show { args, history, jobs, url, clock, stage, client, simulation, fleet, broker: broker_url };
    let show = tokio::spawn(async move { show.perform().await });
    let outcome = until_stopped(running, stop).await;
    show.abort();
    println!("the demo ends");
    outcome
}

async fn start(args: &Args, directory: &TempDir, broker: Option<&Broker>) -> Result<Running, crate::StartError> {
    let own = || format!("sqlite:{}", directory.path().join("data").display()).parse();
    let database = args.database.clone().map_or_else(own, Ok)?;
    let house = House::build(Choices {
        database,
        database_settings: store::Settings::default(),
        signing_key: None,
        erasures: None,
        clock_confirmed: false,
        products: vec![products::load(&args.product)?],
        http: http::Settings { public_url: format!("http://{}", args.listen), ..http::Settings::default() },
        time: Time::Sandbox,
        rng: types::Rng::os(),
        mail: config::MailArgs::default(),
        sms: config::SmsArgs::default(),
        mqtt: config::MqttArgs { mqtt: broker.map(|broker| broker.url.clone()) },
    });
    house.await?.listen(http::Listen { address: args.listen, tls: None, behind_proxy: false }).await
}

fn introduce(url: &str, people: &[Person]) {
    println!("\nObhut's demo is at {url}\n\n  password of everyone: {PASSWORD}\n");
    for person in people {
        println!("  {:<32} {}", person.email, person.role.name());
    }
    println!("\nMails are shown on the page Messages; the clock is moved on top of every page. Ctrl-C ends it.\n");
}

/// What goes on while people look around.
struct Show {
    args: Args,
    history: String,
    jobs: crate::Jobs,
    url: String,
    clock: types::Clock,
    stage: Stage,
    client: Client,
    simulation: Simulation,
    fleet: serde_json::Value,
    broker: Option<String>,
}

impl Show {
    async fn perform(self) {
        match self.play().await {
            Ok(Some(mut simulation)) => {
                let _ = simulation.wait().await;
                eprintln!("obhut: the simulated network server has ended");
            }
            Ok(None) => {}
            Err(error) => eprintln!("obhut: {error}"),
        }
    }

    /// Registers the fleet, sends its past, then lets it live.
    async fn play(&self) -> Result<Option<Child>, DemoError> {
        let Self { args, history, jobs, url, clock, stage, client, simulation, fleet, broker } = self;
        let count = stage.register(client, fleet).await?;
        let token = stage.ingest_token(client, clock.now()).await?;
        println!("{count} meters and sensors are registered; their past ({history}) is on its way");
        simulation.past(url, &token, history).await?;
        // What the notice keeps for a shorter time than the past is long goes before anybody measures.
        jobs.run("retention").await;
        demo::exchange_meters(client, fleet).await?;
        demo::watch(stage, client).await?;
        let Some(broker) = broker else { return Ok(None) };
        println!("the meters speak; one gateway falls silent after {}, and a mail tells of it", args.silent_after);
        simulation.present(url, &token, broker, &args.silent_after).map(Some)
    }
}
