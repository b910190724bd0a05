//! Retention of many due rows beside ingest: how fast they go, and what whoever delivers meanwhile notices.

use std::path::PathBuf;

use clap::Parser;
use rusqlite::Connection;
use types::{Rng, Stopwatch};

use super::beside::{Beside, Seen, milliseconds};
use crate::{Failure, bench::Table};

/// `cargo xtask bench privacy retention -- …`
#[derive(Parser, Debug)]
#[command(name = "retention")]
struct Args {
    /// Rows that are due: visits of long ago
    #[arg(long, value_delimiter = ',', default_values_t = [1_000_000])]
    rows: Vec<u64>,
    /// Messages that are delivered meanwhile; without it, as many as are taken
    #[arg(long)]
    per_second: Option<u64>,
    /// A release build of the server that is there already
    #[arg(long)]
    obhut: Option<PathBuf>,
}

pub fn run(arguments: &[String]) -> Result<Table, Failure> {
    let args = Args::try_parse_from(std::iter::once(&"retention".to_owned()).chain(arguments))?;
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?.block_on(bench(&args))
}

async fn bench(args: &Args) -> Result<Table, Failure> {
    let mut table = Table::new(&["sqlite", "rows due", "seconds", "rows/s", "ingest msg/s", "p50 ms", "p99 ms"]);
    let mut row = |what: &str, due: u64, seconds: &str, rate: &str, seen: &Seen| {
        let [p50, p99] = [50.0, 99.0].map(|percent| milliseconds(seen.latency.percentile(percent)));
        table.row(&[&what, &due, &seconds, &rate, &format!("{:.0}", seen.per_second()), &p50, &p99]);
    };
    for rows in &args.rows {
        let mut beside = Beside::begin(args.obhut.as_deref()).await?;
        beside.ingest.per_second = args.per_second;
        row("ingest alone", 0, "", "", &beside.alone().await?);
        let (mut beside, ()) = beside.changed(|file| plant(file, *rows)).await?;
        let (watch, file) = (Stopwatch::start(), beside.file()?);
        let seen = beside.ingest.until(&beside.server, || Ok(left(&file)? == 0)).await?;
        let seconds = watch.elapsed().as_secs_f64();
        let rate = format!("{:.0}", *rows as f64 / seconds);
        row("beside the sweep", *rows, &format!("{seconds:.1}"), &rate, &seen);
        beside.stop().await;
    }
    Ok(table)
}

fn plant(file: &mut Connection, rows: u64) -> Result<(), Failure> {
    let (tx, rng) = (file.transaction()?, Rng::seeded(7));
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
