//! What is stored, seen behind the server's back.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};
use testkit::TestDatabase;

use super::server::bytes_below;
use crate::Failure;

const POINTS: &str =
    "SELECT CAST(coalesce(sum(points_count), 0) AS BIGINT), CAST(coalesce(sum(length(body)), 0) AS BIGINT) FROM chunk";
const WAITING: &str = "SELECT count(*) FROM arrival";

/// What is stored.
#[derive(Clone, Copy, Debug)]
pub struct Stored {
    pub points: u64,
    pub chunk_bytes: u64,
    /// Of everything, indexes and free pages included.
    pub bytes: u64,
}

impl Stored {
    /// Looks into the SQLite below `directory`, or into PostgreSQL.
    pub async fn look(directory: &Path, postgres: Option<&TestDatabase>) -> Result<Self, Failure> {
        match postgres {
            None => Self::sqlite(directory),
            Some(database) => {
                let client = database.client().await;
                let row = client.query_one(POINTS, &[]).await?;
                let waiting: i64 = client.query_one(WAITING, &[]).await?.get(0);
                let size = client.query_one("SELECT pg_database_size(current_database())", &[]).await?;
                note_waiting(waiting);
                let number = |value: i64| value.max(0) as u64;
                Ok(Self { points: number(row.get(0)), chunk_bytes: number(row.get(1)), bytes: number(size.get(0)) })
            }
        }
    }

    fn sqlite(directory: &Path) -> Result<Self, Failure> {
        let file = database_file(directory)?;
        let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let number = |value: i64| value.max(0) as u64;
        let (points, chunk_bytes) =
            connection.query_row(POINTS, [], |row| Ok((number(row.get(0)?), number(row.get(1)?))))?;
        note_waiting(connection.query_row(WAITING, [], |row| row.get(0))?);
        Ok(Self { points, chunk_bytes, bytes: bytes_below(directory)? })
    }
}

fn note_waiting(arrivals: i64) {
    if arrivals > 0 {
        eprintln!("{arrivals} commits are not archived yet");
    }
}

fn database_file(directory: &Path) -> Result<std::path::PathBuf, Failure> {
    let files = std::fs::read_dir(directory.join("data"))?.filter_map(|entry| Some(entry.ok()?.path()));
    let is_database = |path: &std::path::PathBuf| {
        path.extension().is_some_and(|extension| ["db", "sqlite", "sqlite3"].iter().any(|known| extension == *known))
    };
    files.into_iter().find(is_database).ok_or_else(|| "the server made no database".into())
}
