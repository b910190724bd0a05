//! Freeing the database's files of erased bytes. SQLite overwrites what it deletes, so its write-ahead log is all that
//! is left to empty. PostgreSQL leaves dead rows in pages, statistics and log segments; what it takes is here, and what
//! the operator has to set is checked, not assumed.

use tokio_postgres::Client;

use crate::{Class, DataMap, Error, Result, Table};

/// Whether a byte of what was erased before can still be in the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scrubbed {
    Clean,
    /// It can, because of this; to be tried again later.
    NotYet(&'static str),
}

/// Longer than this no statement waits for a table: readers and writers behind it would wait as well.
const LOCK_MILLIS_MAX: u32 = 2_000;

/// The tables that can ever have held something of a person.
fn tables() -> impl Iterator<Item = &'static Table> {
    DataMap::get().tables().filter(|table| {
        table.belongs(crate::Share::Any).is_some()
            || table.name == crate::visible::CONCEALED
            || table.columns.iter().any(|c| c.class.category().is_some() || matches!(c.class, Class::InColumn(_)))
    })
}

fn failed(error: tokio_postgres::Error) -> Error {
    Error::postgres(&error, "scrub")
}

async fn text(client: &Client, sql: &str) -> Result<String> {
    Ok(client.query_one(sql, &[]).await.map_err(failed)?.get(0))
}

/// Nothing of this database may still need a version of a row from before now.
async fn old_snapshots(client: &Client) -> Result<bool> {
    let now: i64 = client.query_one("SELECT pg_current_xact_id()::text::bigint", &[]).await.map_err(failed)?.get(0);
    // The age is counted within 32 bits; what began later than we asked does not matter.
    let old: i64 = client
        .query_one(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
               AND age(backend_xmin) > age(($1::bigint % 4294967296)::text::xid)",
            &[&now],
        )
        .await
        .map_err(failed)?
        .get(0);
    let prepared: i64 = client
        .query_one("SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database()", &[])
        .await
        .map_err(failed)?
        .get(0);
    Ok(old + prepared > 0)
}

/// Writes every table that held personal data anew, with its indexes and statistics, and lets the log behind it go.
pub(crate) async fn postgres(client: &Client) -> Result<Scrubbed> {
    if old_snapshots(client).await? {
        return Ok(Scrubbed::NotYet("a transaction that began before it"));
    }
    client.batch_execute(&format!("SET lock_timeout = {LOCK_MILLIS_MAX}")).await.map_err(failed)?;
    let rewritten = rewrite(client).await;
    client.batch_execute("RESET lock_timeout").await.map_err(failed)?;
    match rewritten? {
        Scrubbed::Clean => log_gone(client).await,
        other => Ok(other),
    }
}

async fn rewrite(client: &Client) -> Result<Scrubbed> {
    let names = tables().map(|table| format!("main.{}", table.name)).chain(["pg_catalog.pg_statistic".to_owned()]);
    for name in names {
        let analyze = if name.starts_with("main.") { ", ANALYZE" } else { "" };
        match client.batch_execute(&format!("VACUUM (FULL{analyze}) {name}")).await {
            Ok(()) => {}
            Err(error) if error.code() == Some(&tokio_postgres::error::SqlState::LOCK_NOT_AVAILABLE) => {
                return Ok(Scrubbed::NotYet("a table that was in use"));
            }
            Err(error) => return Err(failed(error)),
        }
    }
    Ok(Scrubbed::Clean)
}

/// The write-ahead log up to here is in the tables, and its segments are gone: not kept, not used again.
async fn log_gone(client: &Client) -> Result<Scrubbed> {
    if text(client, "SHOW wal_recycle").await? != "off" {
        return Ok(Scrubbed::NotYet("wal_recycle, which must be off"));
    }
    if text(client, "SHOW wal_keep_size").await? != "0" {
        return Ok(Scrubbed::NotYet("wal_keep_size, which must be 0"));
    }
    let end = text(client, "SELECT pg_walfile_name(pg_current_wal_insert_lsn())").await?;
    // Both need rights that the operator grants (docs/running.md); without them the server's own pace has to do.
    let _ = client.batch_execute("SELECT pg_switch_wal()").await;
    let _ = client.batch_execute("CHECKPOINT").await;
    let redo = text(client, "SELECT redo_wal_file FROM pg_control_checkpoint()").await?;
    // Segment names sort by age within a timeline.
    if redo <= end {
        return Ok(Scrubbed::NotYet("the next checkpoint"));
    }
    let slots: i64 = client
        .query_one(
            "SELECT count(*) FROM pg_replication_slots
             WHERE restart_lsn IS NOT NULL AND pg_walfile_name(restart_lsn) <= $1",
            &[&end],
        )
        .await
        .map_err(failed)?
        .get(0);
    Ok(if slots > 0 { Scrubbed::NotYet("a replica that has not read the log") } else { Scrubbed::Clean })
}
