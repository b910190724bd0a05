//! GDPRbench's four workloads through Obhut's doors, and on plain PostgreSQL tables beside it: the same server process,
//! the same records, the same questions in the same order.

mod drive;
mod mix;
mod obhut;
mod plain;
pub(super) mod record;
mod seed;
mod zipf;

use std::{collections::BTreeMap, sync::Arc};

use clap::Parser;
use testkit::{OwnPostgres, TestServer, test_server::progres_notice};

use self::{
    drive::{Plan, Seen, Side},
    mix::{Query, ROLES, Role},
    obhut::Obhut,
    plain::Plain,
    zipf::Zipf,
};
use crate::{
    Failure,
    bench::{Latency, Table},
};

/// As many as the server under test has connections to the database.
const WORKERS: usize = 4;
/// So many people are erased before anybody verifies that nothing of them is left.
const ERASED_PEOPLE: u64 = 100;

/// `cargo xtask bench privacy gdprbench -- …`
#[derive(Parser, Debug)]
#[command(name = "gdprbench")]
struct Args {
    #[arg(long, default_value_t = 1_000_000)]
    records: u64,
    /// Queries of each workload
    #[arg(long, default_value_t = 4_000)]
    operations: u64,
    /// Of processor, processor-job, regulator, customer, controller; all, if left out
    #[arg(long)]
    workload: Vec<String>,
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

pub fn run(arguments: &[String]) -> Result<Table, Failure> {
    let args = Args::try_parse_from(std::iter::once(&"gdprbench".to_owned()).chain(arguments))?;
    if args.records < 10 * ERASED_PEOPLE * record::RECORDS_PER_PERSON {
        return Err("fewer records than 10,000 are no measurement".into());
    }
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?.block_on(bench(&args))
}

async fn bench(args: &Args) -> Result<Table, Failure> {
    let postgres = OwnPostgres::start_durable().await;
    let notice = record::notice(&progres_notice());
    let server = TestServer::builder().database(&postgres.url()).notice(notice).sandbox().start().await;
    seed::both(&postgres, server.root().await, args.records).await?;
    sizes(&postgres).await?;
    // The last people, of whom no skewed draw is fonder than of others.
    let people = args.records / record::RECORDS_PER_PERSON;
    let erased: Vec<u64> = (people - ERASED_PEOPLE..people).collect();
    let obhut = Obhut::over(&server, args.records, &erased).await.map_err(|error| error.to_string())?;
    let plain = Plain::connect(&postgres, WORKERS, args.records).await.map_err(|error| error.to_string())?;
    let keys = Zipf::over(args.records);
    let head = ["workload", "side", "queries/s", "p50 ms", "p95 ms", "p99 ms", "refused", "plain/Obhut (queries/s)"];
    let (mut table, mut queries) = (Table::new(&head), BTreeMap::new());
    let named = |role: &&Role| args.workload.is_empty() || args.workload.iter().any(|name| name == role.name());
    for role in ROLES.iter().filter(named) {
        let (workers, records, operations) = (WORKERS, args.records, args.operations);
        let plan = Plan { role: *role, workers, records, operations, keys: keys.clone(), seed: args.seed };
        let (ours, theirs) = (on(&obhut, &plan).await?, on(&plain, &plan).await?);
        eprintln!("{}: {:.0}/s, plain {:.0}/s", role.name(), ours.per_second(), theirs.per_second());
        row(&mut table, role.name(), "Obhut", &ours, &format!("{:.1}", theirs.per_second() / ours.per_second()));
        row(&mut table, role.name(), "plain", &theirs, &"");
        for (query, took) in ours.by_query {
            queries.insert((role.name(), query), (took, theirs.by_query.get(&query).cloned()));
        }
    }
    println!("{}", by_query(&queries));
    server.stop().await;
    Ok(table)
}

async fn on<S: Side>(side: &Arc<S>, plan: &Plan) -> Result<Seen, Failure> {
    drive::run(side.clone(), plan).await.map_err(|error| error.to_string().into())
}

async fn sizes(postgres: &OwnPostgres) -> Result<(), Failure> {
    let mib = |bytes: i64| bytes / 1024 / 1024;
    let (ours, theirs) = (seed::size(postgres, "main.record").await?, seed::size(postgres, "plain.record").await?);
    println!(
        "records with their indexes: Obhut {} MiB, plain with metadata in each row {} MiB\n",
        mib(ours),
        mib(theirs)
    );
    Ok(())
}

fn milliseconds(latency: &Latency, percent: f64) -> String {
    format!("{:.2}", latency.percentile(percent).as_secs_f64() * 1_000.0)
}

fn row(table: &mut Table, workload: &str, side: &str, seen: &Seen, ratio: &dyn std::fmt::Display) {
    let at = |percent| milliseconds(&seen.all, percent);
    let rate = format!("{:.0}", seen.per_second());
    table.row(&[&workload, &side, &rate, &at(50.0), &at(95.0), &at(99.0), &seen.refused, ratio]);
}

type Pairs = BTreeMap<(&'static str, Query), (Latency, Option<Latency>)>;

fn by_query(queries: &Pairs) -> Table {
    let mut table =
        Table::new(&["query", "workload", "count", "p50 ms", "p95 ms", "p99 ms", "plain p50 ms", "plain p99 ms"]);
    for ((workload, query), (ours, theirs)) in queries {
        let theirs = |percent| theirs.as_ref().map_or_else(String::new, |theirs| milliseconds(theirs, percent));
        let [p50, p95, p99] = [50.0, 95.0, 99.0].map(|percent| milliseconds(ours, percent));
        table.row(&[&query.name(), workload, &ours.count(), &p50, &p95, &p99, &theirs(50.0), &theirs(99.0)]);
    }
    table
}
