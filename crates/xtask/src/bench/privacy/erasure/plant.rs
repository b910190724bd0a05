//! People with an account, a home, a meter in it and its readings, planted in the database of a server that is stopped:
//! how many rows each has falls as 1/rank (Zipf).

use rusqlite::{Connection, Transaction};
use types::{AccountId, DeviceId, SeriesId, Time};

use crate::Failure;

/// A row's body is one that the server itself has made; of those, the one nearest to this.
const BODY_BYTES: i64 = 160;
const MICROSECONDS: i64 = 1_000_000;

/// What was planted.
pub struct Planted {
    /// Rows of the person of rank 0, 1, …
    pub shares: Vec<u64>,
    /// When the newest readings of everybody begin and end.
    pub from: Time,
    pub to: Time,
}

fn id(kind: u8, rank: usize) -> [u8; 16] {
    let mut id = [kind; 16];
    id[8..].copy_from_slice(&(rank as u64).to_be_bytes());
    id
}

pub fn account(rank: usize) -> AccountId {
    AccountId::from_bytes(id(0xa0, rank))
}

pub fn device(rank: usize) -> DeviceId {
    DeviceId::from_bytes(id(0xa3, rank))
}

pub fn series(rank: usize) -> SeriesId {
    SeriesId::from_bytes(id(0xa4, rank))
}

pub fn email(rank: usize) -> String {
    format!("p{rank}@people.example")
}

/// Plants `rows` rows of `people` people, who have the password of whoever set up the server. The database must have
/// readings already: theirs are like them.
pub fn people(file: &mut Connection, rows: u64, people: usize) -> Result<Planted, Failure> {
    // Many rows are written once, with no log of them and with the indexes afterwards.
    file.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -500000")?;
    let indexes = {
        let mut named =
            file.prepare("SELECT name, sql FROM sqlite_schema WHERE tbl_name = 'chunk' AND sql LIKE 'CREATE INDEX%'")?;
        let pairs = named.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
        pairs.collect::<Result<Vec<_>, _>>()?
    };
    for (name, _) in &indexes {
        file.execute_batch(&format!("DROP INDEX {name}"))?;
    }
    let harmonic: f64 = (1..=people).map(|rank| 1.0 / rank as f64).sum();
    let shares =
        (0..people).map(|rank| (rows as f64 / harmonic / (rank + 1) as f64).round() as u64).collect::<Vec<_>>();
    let tx = file.transaction()?;
    let like = Like::of(&tx)?;
    for (rank, share) in shares.iter().enumerate() {
        person(&tx, rank)?;
        readings(&tx, rank, *share, &like)?;
    }
    tx.commit()?;
    for (_, sql) in &indexes {
        file.execute_batch(sql)?;
    }
    file.execute_batch("PRAGMA journal_mode = WAL")?;
    let [from, to] = [like.first_at, like.last_at + 1].map(Time::from_micros);
    Ok(Planted { shares, from, to })
}

fn person(tx: &Transaction<'_>, rank: usize) -> Result<(), Failure> {
    let (account, subject, place, device) = (id(0xa0, rank), id(0xa1, rank), id(0xa2, rank), id(0xa3, rank));
    let put = |sql: &str, values: &[&dyn rusqlite::ToSql]| tx.prepare_cached(sql)?.execute(values);
    put(
        "INSERT INTO account (account_id, tenant_id, subject_id, product, email, first_name, last_name, role, language,
           status, created_at)
         SELECT ?1, tenant_id, ?2, 'progres', ?3, 'Paula', 'Probe', 'user', 'de', 'active', 1 FROM tenant LIMIT 1",
        &[&account, &subject, &email(rank)],
    )?;
    put(
        "INSERT INTO credential (account_id, tenant_id, password_hash, set_at)
         SELECT ?1, tenant_id, password_hash, 1 FROM credential LIMIT 1",
        &[&account],
    )?;
    put(
        "INSERT INTO place (place_id, tenant_id, kind, name, created_at)
         SELECT ?1, tenant_id, 'building', 'x', 1 FROM tenant LIMIT 1",
        &[&place],
    )?;
    put(
        "INSERT INTO member (place_id, subject_id, tenant_id, role, added_at)
         SELECT ?1, ?2, tenant_id, 'resident', 1 FROM tenant LIMIT 1",
        &[&place, &subject],
    )?;
    put(
        "INSERT INTO device (device_id, tenant_id, dev_eui, name, profile, place_id, created_at)
         SELECT ?1, tenant_id, ?2, 'x', 'water-meter', ?3, 1 FROM tenant LIMIT 1",
        &[&device, &format!("{:016x}", 0xf000_0000_0000_0000_u64 + rank as u64), &place],
    )?;
    Ok(())
}

/// A chunk of readings as the server writes it.
struct Like {
    tenant: [u8; 16],
    first_at: i64,
    last_at: i64,
    points_count: i64,
    body: Vec<u8>,
}

impl Like {
    fn of(tx: &Transaction<'_>) -> Result<Self, Failure> {
        let sql = "SELECT c.tenant_id, c.first_at, c.last_at, c.points_count, c.body FROM chunk c
                   JOIN series s USING (series_id) WHERE s.metric = 'volume' ORDER BY abs(length(c.body) - ?1) LIMIT 1";
        Ok(tx.query_row(sql, [BODY_BYTES], |row| {
            let [first_at, last_at, points_count] = [row.get(1)?, row.get(2)?, row.get(3)?];
            Ok(Self { tenant: row.get(0)?, first_at, last_at, points_count, body: row.get(4)? })
        })?)
    }
}

/// One a second, the newest last; in the index by age the rows of different people lie among each other.
fn readings(tx: &Transaction<'_>, rank: usize, share: u64, like: &Like) -> Result<(), Failure> {
    let (series, device) = (id(0xa4, rank), id(0xa3, rank));
    tx.prepare_cached(
        "INSERT INTO series (series_id, tenant_id, device_id, metric, category, last_at, last_value)
         VALUES (?1, ?2, ?3, 'volume', 'meter_reading', ?4, 1.5)",
    )?
    .execute((series, like.tenant, device, like.last_at))?;
    let mut insert = tx.prepare_cached(
        "INSERT INTO chunk (series_id, first_at, last_at, tenant_id, device_id, category, points_count, body)
         VALUES (?1, ?2, ?3, ?4, ?5, 'meter_reading', ?6, ?7)",
    )?;
    for back in (0..share as i64).rev() {
        let (first, last) = (like.first_at - back * MICROSECONDS, like.last_at - back * MICROSECONDS);
        insert.execute((series, first, last, like.tenant, device, like.points_count, &like.body))?;
    }
    Ok(())
}
