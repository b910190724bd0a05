//! Removing the heaviest of many people beside ingest: how long until no row is left, and what whoever delivers
//! meanwhile notices. Their rows are points of their meters, and how many each has falls as 1/rank (Zipf).

use std::path::{Path, PathBuf};

use clap::Parser;
use rusqlite::Connection;
use types::{Clock, Rng, Stopwatch};

use super::{beside::Ingest, retention::restarted};
use crate::{
    Failure,
    bench::{
        Table,
        server::{self, Server, Setup},
    },
};

const DEVICES: usize = 200;
const BODY_BYTES: usize = 160;

/// `cargo xtask bench privacy erasure -- …`
#[derive(Parser, Debug)]
#[command(name = "erasure")]
struct Args {
    /// Rows of all people together
    #[arg(long, value_delimiter = ',', default_values_t = [1_000_000, 10_000_000])]
    rows: Vec<u64>,
    #[arg(long, default_value_t = 10_000)]
    people: usize,
    /// A release build of the server that is there already
    #[arg(long)]
    obhut: Option<PathBuf>,
}

pub fn run(arguments: &[String]) -> Result<Table, Failure> {
    let args = Args::try_parse_from(std::iter::once(&"erasure".to_owned()).chain(arguments))?;
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?.block_on(bench(&args))
}

async fn bench(args: &Args) -> Result<Table, Failure> {
    let obhut = args.obhut.clone().map_or_else(server::program, Ok)?;
    let head = ["sqlite", "rows of all", "of the heaviest", "seconds", "rows/s", "ingest msg/s", "p50 ms", "p99 ms"];
    let mut table = Table::new(&head);
    for rows in &args.rows {
        let directory = server::directory()?;
        let data = directory.path().join("data");
        let database = format!("sqlite:{}", data.display());
        let setup = Setup { obhut: obhut.clone(), database, mqtt: None, open_gate: false };
        let server = Server::begin(setup).await?;
        let mut ingest = Ingest::of(server.register(DEVICES).await?);
        let mut heaviest = 0;
        let server = restarted(server, || {
            heaviest = fill(&data, *rows, args.people)?;
            Ok(())
        })
        .await?;
        let mut slices = 0;
        let alone = ingest
            .until(&server, || {
                slices += 1;
                Ok(slices >= 10)
            })
            .await?;
        let (per_second, p50, p99) = (alone.per_second(), alone.milliseconds(50.0), alone.milliseconds(99.0));
        table.row(&[&"ingest alone", rows, &heaviest, &"", &"", &format!("{per_second:.0}"), &p50, &p99]);
        let server = restarted(server, || took_effect(&data)).await?;
        let (watch, file) = (Stopwatch::start(), Connection::open(data.join("obhut.db"))?);
        let beside = ingest.until(&server, || removed(&file)).await?;
        let seconds = watch.elapsed().as_secs_f64();
        table.row(&[
            &"beside the removal",
            rows,
            &heaviest,
            &format!("{seconds:.1}"),
            &format!("{:.0}", heaviest as f64 / seconds),
            &format!("{:.0}", beside.per_second()),
            &beside.milliseconds(50.0),
            &beside.milliseconds(99.0),
        ]);
        server.stop().await;
    }
    Ok(table)
}

fn id(kind: u8, number: usize) -> [u8; 16] {
    let mut id = [kind; 16];
    id[8..].copy_from_slice(&(number as u64).to_be_bytes());
    id
}

/// People with a home, a meter in it, and its points; gives how many rows the first one has.
fn fill(data: &Path, rows: u64, people: usize) -> Result<u64, Failure> {
    let (mut file, rng) = (Connection::open(data.join("obhut.db"))?, Rng::seeded(7));
    let tenant: [u8; 16] = file.query_row("SELECT tenant_id FROM tenant LIMIT 1", [], |row| row.get(0))?;
    let harmonic: f64 = (1..=people).map(|rank| 1.0 / rank as f64).sum();
    let mut heaviest = 0;
    let tx = file.transaction()?;
    for person in 0..people {
        let (subject, place, device) = (id(0xa1, person), id(0xa2, person), id(0xa3, person));
        tx.prepare_cached(
            "INSERT INTO account (account_id, tenant_id, subject_id, product, email, first_name, last_name, role,
               language, status, created_at)
             VALUES (?1, ?2, ?3, 'progres', ?4, 'Paula', 'Probe', 'user', 'de', 'active', 1)",
        )?
        .execute((id(0xa0, person), tenant, subject, format!("p{person}@people.example")))?;
        tx.prepare_cached(
            "INSERT INTO place (place_id, tenant_id, kind, name, created_at) VALUES (?1, ?2, 'building', 'x', 1)",
        )?
        .execute((place, tenant))?;
        tx.prepare_cached(
            "INSERT INTO member (place_id, subject_id, tenant_id, role, added_at) VALUES (?1, ?2, ?3, 'resident', 1)",
        )?
        .execute((place, subject, tenant))?;
        tx.prepare_cached(
            "INSERT INTO device (device_id, tenant_id, dev_eui, name, profile, place_id, created_at)
             VALUES (?1, ?2, ?3, 'x', 'water-meter', ?4, 1)",
        )?
        .execute((device, tenant, format!("{:016x}", 0xf000_0000_0000_0000_u64 + person as u64), place))?;
        let share = (rows as f64 / harmonic / (person + 1) as f64).round() as u64;
        heaviest = heaviest.max(share);
        let now = Clock::real().now().micros();
        let mut insert = tx.prepare_cached(
            "INSERT INTO chunk (series_id, first_at, last_at, tenant_id, device_id, category, points_count, body)
             VALUES (?1, ?2, ?2, ?3, ?4, 'meter_reading', 1, ?5)",
        )?;
        for number in 0..share {
            insert.execute((device, now - number as i64 * 1_000_000, tenant, device, rng.bytes::<BODY_BYTES>()))?;
        }
    }
    tx.commit()?;
    Ok(heaviest)
}

/// What an erasure of the heaviest one leaves when it has taken effect.
fn took_effect(data: &Path) -> Result<(), Failure> {
    let file = Connection::open(data.join("obhut.db"))?;
    let (subject, now) = (id(0xa1, 0), Clock::real().now().micros());
    file.execute("INSERT INTO concealed (subject_id, category, because) VALUES (?1, '*', 'erasure')", [subject])?;
    file.execute(
        "INSERT INTO erasure (erasure_id, tenant_id, product, subject_id, subject_hash, ground, scope, effective_at,
           due_at, removed_count)
         SELECT ?1, tenant_id, 'progres', ?2, zeroblob(32), 'no_longer_needed', '*', ?3, ?3, 0 FROM tenant LIMIT 1",
        (id(0xa4, 0), subject, now),
    )?;
    Ok(())
}

fn removed(file: &Connection) -> Result<bool, Failure> {
    Ok(file.query_row("SELECT removed_at IS NOT NULL FROM erasure", [], |row| row.get(0))?)
}
