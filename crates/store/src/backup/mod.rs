//! Backups: one file that holds every row of either engine as of one moment, and can be loaded into either. The file is
//! compressed, closed by its own hash, and as secret as the database: whoever stores it encrypts it.

mod file;
mod postgres;
mod sqlite;
mod wire;

use std::io::{Read, Write};

use types::Time;

use crate::{Error, Result, Url};
pub use file::Header;

/// The setting that a loaded database has until a server stands over it, which erases again whom the ledger tells of.
/// Until then nobody has read it, and another attempt may take its place.
pub const RESTORING: &str = "restoring";

/// A small file of the data directory that a backup carries along, such as the signing key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Companion {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// What was written or loaded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    pub made_at: Time,
    pub tables_count: usize,
    pub rows_count: u64,
    pub companions: Vec<Companion>,
}

/// Writes every row as of one moment, beside a running server.
pub async fn write(
    url: &Url,
    made_at: Time,
    companions: Vec<Companion>,
    out: impl Write + Send + 'static,
) -> Result<Summary> {
    match url {
        Url::Sqlite(directory) => {
            let directory = directory.clone();
            blocking(move || sqlite::write(&directory, made_at, companions, out)).await
        }
        Url::Postgres(url) => postgres::write(url, made_at, companions, out).await,
    }
}

/// Loads a backup into a database that holds nothing yet, or an earlier attempt that did not come to its end. All of it
/// is there afterwards, or nothing.
pub async fn load(url: &Url, from: impl Read + Send + 'static) -> Result<Summary> {
    match url {
        Url::Sqlite(directory) => {
            let directory = directory.clone();
            blocking(move || sqlite::load(&directory, from)).await
        }
        Url::Postgres(url) => postgres::load(url, from).await,
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Error::Closed)?
}

/// The migrations to run before loading: those the backup was made with, in this program's order.
fn migrations(header: &Header) -> Result<Vec<&'static (&'static str, &'static str, &'static str)>> {
    let known: Vec<_> =
        crate::MIGRATIONS.iter().filter(|(name, ..)| header.migrations.iter().any(|made| made == name)).collect();
    if known.len() < header.migrations.len() {
        return Err(Error::Setup("the backup is of a newer version of Obhut than this one".into()));
    }
    Ok(known)
}
