//! `obhut serve`: listens until it is told to stop.

use std::process::ExitCode;

use types::Rng;

use super::Outcome;
use crate::{
    House, Running, StartError,
    config::{DatabaseArgs, LimitArgs, ListenArgs, MailArgs, MqttArgs, ProductArgs, SmsArgs},
    machine, products,
    wiring::{Choices, Time},
};

#[derive(clap::Args, Debug)]
pub struct Args {
    #[command(flatten)]
    pub database: DatabaseArgs,
    #[command(flatten)]
    pub listen: ListenArgs,
    #[command(flatten)]
    pub products: ProductArgs,
    #[command(flatten)]
    pub limits: LimitArgs,
    #[command(flatten)]
    pub mail: MailArgs,
    #[command(flatten)]
    pub sms: SmsArgs,
    #[command(flatten)]
    pub mqtt: MqttArgs,
    /// Run on a clock that an operator can move forward, over a database of its own
    #[arg(long, env = "OBHUT_SANDBOX")]
    pub sandbox: bool,
    /// The clock is right although the server last ran more than 7 days before it: what has aged out meanwhile is
    /// deleted. Without this, deletion pauses after such a jump
    #[arg(long)]
    pub clock_confirmed: bool,
    /// Let everything pass, to measure what the gate costs
    #[cfg(feature = "bench")]
    #[arg(long)]
    pub open_gate: bool,
}

impl Args {
    /// What the house is built from.
    pub fn choices(&self) -> Result<Choices, StartError> {
        let products = self.products.products.iter().map(|directory| products::load(directory));
        Ok(Choices {
            database: self.database.database.clone(),
            database_settings: self.database.settings(),
            signing_key: self.database.signing_key.clone(),
            erasures: self.database.erasures.clone(),
            products: products.collect::<Result<_, _>>()?,
            http: http::Settings {
                proxies_count: self.listen.proxies_count,
                public_url: self.listen.public_url(),
                connections_max: self.limits.connections_max,
                body_bytes_max: self.limits.body_bytes_max,
                import_bytes_max: self.limits.import_bytes_max,
                request_seconds_max: self.limits.request_seconds_max,
                transfers: self.limits.transfers.into(),
                transfer_bytes_max: self.limits.transfer_bytes_max,
                network_servers: self.limits.network_servers.into(),
                ..http::Settings::default()
            },
            time: if self.sandbox { Time::Sandbox } else { Time::Real },
            clock_confirmed: self.clock_confirmed,
            rng: Rng::os(),
            mail: self.mail.clone(),
            sms: self.sms.clone(),
            mqtt: self.mqtt.clone(),
        })
    }
}

pub async fn run(args: Args) -> Outcome {
    #[cfg(feature = "bench")]
    if args.open_gate {
        privacy::open::open();
    }
    machine::take_descriptors();
    machine::outlive_file_limits()?;
    let stop = stop_signal()?;
    let house = House::build(args.choices()?).await?;
    let running = house.listen(args.listen.listen()).await?;
    println!("obhut listens on {}", args.listen.shown(running.address()));
    until_stopped(running, stop).await
}

/// Serves until the process is asked to stop, or another server has taken the database.
pub async fn until_stopped(running: Running, stop: impl Future<Output = ()>) -> Outcome {
    let database = running.house.database.clone();
    let lost = tokio::select! {
        () = stop => false,
        () = database.lost() => true,
    };
    match lost {
        true => tracing::error!("stopping: another server kept this database, or its session did not come back"),
        false => tracing::info!("stopping: requests under way may end"),
    }
    running.stop().await;
    if lost {
        return Err("this server no longer has its database for itself; start it again".into());
    }
    Ok(ExitCode::SUCCESS)
}

/// Resolves when the process is asked to stop. Listens from the call on, so that no signal is missed while starting.
pub fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
