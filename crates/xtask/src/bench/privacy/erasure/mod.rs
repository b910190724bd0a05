//! Erasing the heaviest of many people beside ingest: how long from asking until it is effective, how long until no row
//! of the heaviest is left, and what whoever delivers meanwhile notices.

mod askers;
mod course;
mod measured;
mod person;
mod plant;
mod removal;

use std::path::PathBuf;

use clap::Parser;

use crate::{Failure, bench::Table};

/// `cargo xtask bench privacy erasure -- …`
#[derive(Parser, Debug)]
#[command(name = "erasure")]
struct Args {
    /// Rows of all people together; the same number twice shows the noise
    #[arg(long, value_delimiter = ',', default_values_t = [1_000_000, 10_000_000])]
    rows: Vec<u64>,
    #[arg(long, default_value_t = 10_000)]
    people: usize,
    /// People erased each way; all of them together are the heaviest of all
    #[arg(long, default_value_t = 200)]
    erased: usize,
    /// Messages that are delivered meanwhile; without it, as many as are taken
    #[arg(long)]
    per_second: Option<u64>,
    /// A release build of the server that is there already
    #[arg(long)]
    obhut: Option<PathBuf>,
}

pub fn run(arguments: &[String]) -> Result<Table, Failure> {
    let args = Args::try_parse_from(std::iter::once(&"erasure".to_owned()).chain(arguments))?;
    if args.people <= askers::WAYS * args.erased {
        return Err("more people are to be erased than there are".into());
    }
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?.block_on(bench(&args))
}

async fn bench(args: &Args) -> Result<Table, Failure> {
    let (mut table, mut first) = (measured::table(), None);
    for rows in &args.rows {
        let measured = course::measure(args, *rows).await?;
        let p99 = measured.desk.percentile(99.0).as_secs_f64();
        let growth = 100.0 * (p99 / *first.get_or_insert(p99) - 1.0);
        measured.rows(&mut table, *rows);
        table.row(&[&"growth of p99, asked at the desk", rows, &"", &"", &"", &"", &"", &format!("{growth:+.0} %")]);
        eprintln!("{table}");
    }
    Ok(table)
}
