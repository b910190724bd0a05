//! Retention of many due rows beside ingest: how fast they go, and what whoever delivers meanwhile notices.

use std::path::{Path, PathBuf};

use clap::Parser;
use rusqlite::Connection;
use types::{Rng, Stopwatch};

use super::beside::Ingest;
use crate::{
    Failure,
    bench::{
        Table,
        server::{self, Server, Setup},
    },
};

const DEVICES: usize = 200;
const BASELINE_SLICES: u32 = 10;

/// `cargo xtask bench privacy retention -- …`
#[derive(Parser, Debug)]
#[command(name = "retention")]
struct Args {
    /// Rows that are due: visits of long ago
    #[arg(long, value_delimiter = ',', default_values_t = [1_000_000])]
    rows: Vec<u64>,
    /// A release build of the server that is there already
    #[arg(long)]
    obhut: Option<PathBuf>,
}

pub fn run(arguments: &[String]) -> Result<Table, Failure> {
    let args = Args::try_parse_from(std::iter::once(&"retention".to_owned()).chain(arguments))?;
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?.block_on(bench(&args))
}

async fn bench(args: &Args) -> Result<Table, Failure> {
    let obhut = args.obhut.clone().map_or_else(server::program, Ok)?;
    let mut table = Table::new(&["sqlite", "rows due", "seconds", "rows/s", "ingest msg/s", "p50 ms", "p99 ms"]);
    for rows in &args.rows {
        let directory = server::directory()?;
        let data = directory.path().join("data");
        let database = format!("sqlite:{}", data.display());
        let setup = Setup { obhut: obhut.clone(), database, mqtt: None, open_gate: false };
        let server = Server::begin(setup).await?;
        let mut ingest = Ingest::of(server.register(DEVICES).await?);
        let mut slices = 0;
        let alone = ingest
            .until(&server, || {
                slices += 1;
                Ok(slices >= BASELINE_SLICES)
            })
            .await?;
        table.row(&[
            &"ingest alone",
            &0,
            &"",
            &"",
            &format!("{:.0}", alone.per_second()),
            &alone.milliseconds(50.0),
            &alone.milliseconds(99.0),
        ]);
        let server = restarted(server, || fill(&data, *rows)).await?;
        let (watch, file) = (Stopwatch::start(), Connection::open(data.join("obhut.db"))?);
        let beside = ingest.until(&server, || Ok(left(&file)? == 0)).await?;
        let seconds = watch.elapsed().as_secs_f64();
        table.row(&[
            &"beside the sweep",
            rows,
            &format!("{seconds:.1}"),
            &format!("{:.0}", *rows as f64 / seconds),
            &format!("{:.0}", beside.per_second()),
            &beside.milliseconds(50.0),
            &beside.milliseconds(99.0),
        ]);
        server.stop().await;
    }
    Ok(table)
}

/// Stops the server, lets `change` work on its files, and starts it again: jobs are due at once.
pub async fn restarted(server: Server, change: impl FnOnce() -> Result<(), Failure>) -> Result<Server, Failure> {
    let (token, client, tenant) = (server.token.clone(), server.client.clone(), server.tenant.clone());
    let setup = server.stop().await;
    change()?;
    let (process, address) = server::start(&setup).await?;
    Ok(Server { setup, process, address, token, client, tenant })
}

fn fill(data: &Path, rows: u64) -> Result<(), Failure> {
    let (mut file, rng) = (Connection::open(data.join("obhut.db"))?, Rng::seeded(7));
    let tx = file.transaction()?;
    {
        let mut insert = tx.prepare(
            "INSERT INTO web_visit (visit_id, product, at, ip, method, page, status, bytes_count, browser, os)
             VALUES (?1, 'progres', ?2, '192.0.2.1', 'GET', '/start', 200, 1234, 'Firefox', 'Linux')",
        )?;
        for number in 0..rows {
            insert.execute((rng.bytes::<16>(), 1_600_000_000_000_000_i64 + number as i64))?;
        }
    }
    Ok(tx.commit()?)
}

fn left(file: &Connection) -> Result<i64, Failure> {
    Ok(file.query_row("SELECT EXISTS (SELECT 1 FROM web_visit WHERE at < 1700000000000000)", [], |row| row.get(0))?)
}
