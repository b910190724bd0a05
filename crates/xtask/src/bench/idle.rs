//! What a server with ten thousand devices takes when nothing happens, and how fast it is there.

use std::{path::PathBuf, time::Duration};

use clap::Parser;
use types::Stopwatch;

use super::{
    Table,
    server::{self, Server, Setup},
    usage::resident_mib,
};
use crate::Failure;

/// By then all that a start leads to has happened.
const SETTLE: Duration = Duration::from_secs(5);
const STARTS: usize = 5;

/// `cargo xtask bench idle -- …`
#[derive(Parser, Debug)]
#[command(name = "idle")]
struct Args {
    #[arg(long, default_value_t = 10_000)]
    devices: usize,
    /// A release build of the server that is there already
    #[arg(long)]
    obhut: Option<PathBuf>,
}

pub fn run(arguments: &[String]) -> Result<Table, Failure> {
    let args = Args::try_parse_from(std::iter::once(&"idle".to_owned()).chain(arguments))?;
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(bench(&args))
}

async fn bench(args: &Args) -> Result<Table, Failure> {
    let obhut = args.obhut.clone().map_or_else(server::program, Ok)?;
    let directory = server::directory()?;
    let database = format!("sqlite:{}", directory.path().join("data").display());
    let server = Server::begin(Setup { obhut, database, mqtt: None, open_gate: false }).await?;
    let import = Stopwatch::start();
    server.register(args.devices).await?;
    let import = import.elapsed();
    let setup = server.stop().await;
    let mut ready = Vec::new();
    let mut memory = (0.0, 0.0);
    for _ in 0..STARTS {
        let watch = Stopwatch::start();
        let (mut process, _) = server::start(&setup).await?;
        ready.push(watch.elapsed());
        tokio::time::sleep(SETTLE).await;
        memory = resident_mib(process.id())?;
        process.terminate(SETTLE * 4).await;
    }
    ready.sort_unstable();
    let mut table = Table::new(&["devices", "RSS MiB", "at most", "ready ms (median of 5)", "worst", "import s"]);
    table.row(&[
        &args.devices,
        &format!("{:.1}", memory.0),
        &format!("{:.1}", memory.1),
        &ready[STARTS / 2].as_millis(),
        &ready[STARTS - 1].as_millis(),
        &format!("{:.2}", import.as_secs_f64()),
    ]);
    Ok(table)
}
