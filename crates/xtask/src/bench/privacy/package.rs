//! How long a person waits for the package of their data (Art. 15), by how much there is: HTML, PDF, JSON, CSV, signed.

use std::path::PathBuf;

use clap::Parser;
use futures::{StreamExt, TryStreamExt, stream};
use serde_json::json;
use types::Stopwatch;

use crate::{
    Failure,
    bench::{
        Latency, Table,
        server::{self, Server, Setup},
    },
};

/// Changes under way at a time while the rows are made.
const AT_ONCE: usize = 16;
const FETCHES: usize = 20;

/// `cargo xtask bench privacy package -- …`
#[derive(Parser, Debug)]
#[command(name = "package")]
struct Args {
    /// Rows about the person: entries of the audit log, each of a change of the own account
    #[arg(long, value_delimiter = ',', default_values_t = [1_000, 10_000])]
    rows: Vec<usize>,
    /// A release build of the server that is there already
    #[arg(long)]
    obhut: Option<PathBuf>,
}

pub fn run(arguments: &[String]) -> Result<Table, Failure> {
    let args = Args::try_parse_from(std::iter::once(&"package".to_owned()).chain(arguments))?;
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(bench(&args))
}

async fn bench(args: &Args) -> Result<Table, Failure> {
    let obhut = args.obhut.clone().map_or_else(server::program, Ok)?;
    let mut table = Table::new(&["kind", "rows", "KiB", "p50 ms", "max ms"]);
    let directory = server::directory()?;
    let database = format!("sqlite:{}", directory.path().join("data").display());
    let server = Server::begin(Setup { obhut, database, mqtt: None, open_gate: false }).await?;
    let mut made = 0;
    for rows in &args.rows {
        stream::iter(made..*rows)
            .map(|number| change(&server, number))
            .buffer_unordered(AT_ONCE)
            .try_collect::<Vec<_>>()
            .await?;
        made = made.max(*rows);
        for kind in ["access", "portability"] {
            let (mut took, mut bytes) = (Latency::new(), 0);
            for _ in 0..FETCHES {
                let watch = Stopwatch::start();
                let address = format!("http://{}/api/privacy/package?kind={kind}", server.address);
                bytes = server.client.get(address).send().await?.error_for_status()?.bytes().await?.len();
                took.record(watch.elapsed());
            }
            let ms = |took: std::time::Duration| format!("{:.0}", took.as_secs_f64() * 1_000.0);
            table.row(&[&kind, rows, &(bytes / 1_024), &ms(took.percentile(50.0)), &ms(took.max())]);
        }
    }
    server.stop().await;
    Ok(table)
}

/// A change of the own account: an entry of the audit log about who asks.
async fn change(server: &Server, number: usize) -> Result<(), Failure> {
    let address = format!("http://{}/api/account", server.address);
    let body = json!({ "phone": format!("+49 681 {number:06}") });
    let request = server.client.patch(address).header("x-obhut-request", "1").json(&body);
    request.send().await?.error_for_status()?;
    Ok(())
}
