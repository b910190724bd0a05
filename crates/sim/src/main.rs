//! The binary `obhut-sim`: the network server of the demo, as a program of its own.

use std::{error::Error, process::ExitCode};

use clap::Parser;
use sim::{
    Fleet,
    history::{self, Ingest},
    live::{self, Live},
};
use types::Period;

/// A simulated LoRaWAN network server with meters, sensors and gateways.
#[derive(Parser, Debug)]
#[command(name = "obhut-sim", version)]
enum Command {
    /// Print the fleet as JSON: what must be registered
    Fleet,
    /// Send the past over HTTP, then speak over MQTT by the server's clock
    Run {
        /// The server's address
        #[arg(long, value_name = "URL")]
        server: String,
        /// An API token with the scope ingest
        #[arg(long, value_name = "TOKEN")]
        token: String,
        /// The broker; without it, the past is all there is
        #[arg(long, value_name = "URL")]
        mqtt: Option<String>,
        /// How far back the past goes
        #[arg(long, default_value = "13 months", value_name = "PERIOD")]
        history: Period,
        /// When the last gateway falls silent
        #[arg(long, value_name = "PERIOD")]
        silent_after: Option<Period>,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Command::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("obhut-sim: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<(), Box<dyn Error>> {
    let fleet = Fleet::demo();
    let Command::Run { server, token, mqtt, history, silent_after } = command else {
        println!("{}", serde_json::to_string_pretty(&fleet)?);
        return Ok(());
    };
    let url = server.trim_end_matches('/').to_owned();
    let ingest = Ingest { client: reqwest::Client::new(), url: url.clone(), token };
    let now = live::server_time(&ingest.client, &url).await?;
    let past = async {
        let count = history::send(&fleet, &ingest, history.before(now), now).await?;
        println!("{count} messages of the past are in");
        Ok::<(), Box<dyn Error>>(())
    };
    match mqtt {
        None => past.await,
        // Both at once: the present does not wait for the past.
        Some(mqtt) => {
            let live = Live { mqtt, url, silent_after };
            let (past, present) = tokio::join!(past, live::run(&fleet, &live));
            past.and(present)
        }
    }
}
